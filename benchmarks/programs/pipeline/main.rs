// Chains of iterators over numbers and arrays; nothing is stored between the steps.
struct Reading {
    sensor: i64,
    value: i64,
}

fn main() {
    let rounds: i64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10);
    let readings: Vec<Reading> =
        (0..50_000).map(|i| Reading { sensor: i * 31 % 64, value: i * 7919 % 10_007 }).collect();
    let weights: Vec<i64> = (0..50_000).map(|i| i % 13 + 1).collect();
    let (mut squares, mut chosen, mut weighted, mut early, mut large) = (0, 0, 0, 0, 0);
    for round in 0..rounds {
        squares += (round..round + 50_000).map(|i| i * i % 1009).filter(|s| s % 3 == 0).sum::<i64>();
        chosen += readings.iter().filter(|r| r.sensor == round % 64).map(|r| r.value).take(500).sum::<i64>();
        weighted += readings.iter().zip(&weights).map(|(r, w)| r.value * w).sum::<i64>();
        early += readings
            .iter()
            .skip((round % 1000) as usize)
            .take_while(|r| r.value < 10_000)
            .map(|r| r.sensor)
            .sum::<i64>();
        large += readings.iter().map(|r| r.value).enumerate().filter(|(i, v)| *v > *i as i64).count();
    }
    println!(
        "squares {}, chosen {}, weighted {}, early {}, large {}",
        squares, chosen, weighted, early, large
    );
}
