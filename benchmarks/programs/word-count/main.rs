// Counting words: a long text is made, split at spaces, and counted in a hash map.
use std::collections::HashMap;

const LETTERS: &[u8] = b"etaoinshrdlucmfw";

fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *state >> 33
}

fn make_text(words: usize) -> String {
    let mut state = 42;
    let mut text = String::new();
    for _ in 0..words {
        let a = next_random(&mut state) % 400;
        let b = next_random(&mut state) % 400;
        let mut number = a * b + 1;
        while number > 0 {
            text.push(LETTERS[(number % 16) as usize] as char);
            number /= 16;
        }
        text.push(' ');
    }
    text
}

fn main() {
    let words: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10000);
    let text = make_text(words);
    let mut counts: HashMap<String, i64> = HashMap::new();
    let mut total = 0;
    for word in text.split_whitespace() {
        match counts.get_mut(word) {
            Some(count) => *count += 1,
            None => {
                counts.insert(word.to_string(), 1);
            }
        }
        total += 1;
    }
    let mut ranking: Vec<(&String, &i64)> = counts.iter().collect();
    ranking.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    println!("{} words, {} different", total, ranking.len());
    for (word, count) in ranking.iter().take(10) {
        println!("{} {}", word, count);
    }
}
