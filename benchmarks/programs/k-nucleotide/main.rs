// Counting the words of several lengths in DNA: a hash map from words, two bits a letter, to their counts.
use std::collections::HashMap;

const NAMES: &[u8] = b"ACGT";
const UP_TO: [f64; 3] = [0.303, 0.501, 0.698];
const MODULUS: i64 = 139968;

fn make_sequence(count: usize) -> Vec<u8> {
    let mut state = 42;
    let mut sequence = Vec::with_capacity(count);
    for _ in 0..count {
        state = (state * 3877 + 29573) % MODULUS;
        let chance = state as f64 / MODULUS as f64;
        let mut letter = 0;
        while letter < 3 && chance >= UP_TO[letter] {
            letter += 1;
        }
        sequence.push(letter as u8);
    }
    sequence
}

fn count_words(sequence: &[u8], length: usize) -> HashMap<i64, i64> {
    let mut counts = HashMap::new();
    let mask = (1 << (2 * length)) - 1;
    let mut word = 0;
    for (i, &letter) in sequence.iter().enumerate() {
        word = (word << 2 | letter as i64) & mask;
        if i >= length - 1 {
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    counts
}

fn name_of(word: i64, length: usize) -> String {
    (0..length).rev().map(|place| NAMES[(word >> (2 * place) & 3) as usize] as char).collect()
}

fn ranked(counts: HashMap<i64, i64>) -> Vec<(i64, i64)> {
    let mut ranking: Vec<(i64, i64)> = counts.into_iter().collect();
    ranking.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    ranking
}

fn main() {
    let size: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10000);
    let sequence = make_sequence(size);
    for length in [1, 2] {
        for (word, count) in ranked(count_words(&sequence, length)) {
            println!("{} {:.3}", name_of(word, length), 100.0 * count as f64 / (size - length + 1) as f64);
        }
        println!();
    }
    for length in [3, 4, 6, 12, 18] {
        let ranking = ranked(count_words(&sequence, length));
        let (word, count) = ranking[0];
        println!("{} {} of {}", count, name_of(word, length), ranking.len());
    }
}
