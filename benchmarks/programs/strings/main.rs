// A long text is built by appending, split at commas, changed part by part, and joined again.
use std::fmt::Write;

fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf29ce484222325, |hash, b| (hash ^ b as u64).wrapping_mul(0x100000001b3))
}

fn main() {
    let fields: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1000);
    let mut text = String::new();
    for i in 0..fields {
        if i > 0 {
            text.push(',');
        }
        text.push_str(if i % 3 == 0 { "key" } else { "a longer name of " });
        write!(text, "{}", i * 7919 % 100_003).unwrap();
    }
    let parts: Vec<&str> = text.split(',').collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut numbers = 0;
    for part in &parts {
        match part.strip_prefix("key") {
            Some(digits) => numbers += digits.parse().unwrap_or(0i64),
            None => kept.push(part),
        }
    }
    let joined = kept.join("; ");
    println!("{} bytes, {} parts, checksum {:x}", text.len(), parts.len(), checksum(&text));
    println!(
        "{} bytes, {} kept, checksum {:x}, numbers {}",
        joined.len(),
        kept.len(),
        checksum(&joined),
        numbers
    );
}
