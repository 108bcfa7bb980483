// A hash map in motion: entries with integer keys come, change, go and are looked up in turn.
use std::collections::HashMap;

fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *state >> 33
}

fn main() {
    let steps: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10000);
    let keys = (steps / 10).max(1);
    let mut state = 42;
    let mut map: HashMap<i64, i64> = HashMap::new();
    let (mut removed, mut found) = (0, 0);
    for step in 0..steps {
        let action = next_random(&mut state) % 8;
        let key = (next_random(&mut state) % keys) as i64 * 2_654_435_761;
        match action {
            0 | 1 => {
                map.insert(key, step as i64);
            }
            2 | 3 => {
                map.entry(key).and_modify(|value| *value += 1).or_insert(1);
            }
            4 => removed += map.remove(&key).unwrap_or(0),
            _ => found += map.get(&key).copied().unwrap_or(0),
        }
    }
    let left: i64 = map.iter().map(|(key, value)| key % 1000 + value).sum();
    println!("{} entries left, sum {}, removed {}, found {}", map.len(), left, removed, found);
}
