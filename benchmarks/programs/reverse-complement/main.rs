// The other strand of DNA that lies in lines of a text: letters are swapped from both ends and complemented.
const WIDTH: usize = 60;
const ROUNDS: usize = 25;
const NAMES: &[u8] = b"acgtBDHKMNRSVWY";
const COMPLEMENTS: &[u8] = b"TGCAVHDMKNYSBWR";
const MODULUS: usize = 139968;

fn make_text(count: usize) -> Vec<u8> {
    let mut state = 42;
    let mut text = Vec::with_capacity(count + count / WIDTH + 1);
    for i in 0..count {
        state = (state * 3877 + 29573) % MODULUS;
        text.push(NAMES[state * NAMES.len() / MODULUS]);
        if i % WIDTH == WIDTH - 1 {
            text.push(b'\n');
        }
    }
    text
}

// The complement of each byte; small letters have the complements of capital ones.
fn complement_table() -> [u8; 256] {
    let mut table = std::array::from_fn(|i| i as u8);
    for (name, &complement) in NAMES.iter().zip(COMPLEMENTS) {
        let upper = name.to_ascii_uppercase() as usize;
        table[upper] = complement;
        table[upper + 32] = complement;
    }
    table
}

fn reverse_complement(text: &mut [u8], table: &[u8; 256]) {
    let (mut low, mut high) = (0, text.len() as isize - 1);
    while low <= high {
        if text[low as usize] == b'\n' {
            low += 1;
        } else if text[high as usize] == b'\n' {
            high -= 1;
        } else {
            let first = table[text[low as usize] as usize];
            text[low as usize] = table[text[high as usize] as usize];
            text[high as usize] = first;
            low += 1;
            high -= 1;
        }
    }
}

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1000);
    let mut text = make_text(count);
    let table = complement_table();
    for _ in 0..ROUNDS {
        reverse_complement(&mut text, &table);
    }
    let mut checksum: u64 = 0xcbf29ce484222325;
    for &byte in &text {
        checksum = (checksum ^ byte as u64).wrapping_mul(0x100000001b3);
    }
    println!("{}", String::from_utf8_lossy(&text[..text.len().min(WIDTH)]));
    println!("{} bytes, checksum {:x}", text.len(), checksum);
}
