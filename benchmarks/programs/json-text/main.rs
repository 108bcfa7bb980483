// Building text: many records as JSON, with escaped strings, and a checksum of the result.
use std::fmt::Write;

const NAMES: [&str; 4] = ["plain", "with \"quotes\"", "back\\slash", "a rather longer name than the others"];

fn append_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        if c == '"' || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

fn main() {
    let records: i64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1000);
    let mut out = String::new();
    out.push('[');
    for i in 0..records {
        if i > 0 {
            out.push(',');
        }
        write!(out, "{{\"id\":{},\"name\":", i).unwrap();
        append_quoted(&mut out, NAMES[(i % 4) as usize]);
        out.push_str(",\"tags\":[");
        for k in 0..i % 5 {
            if k > 0 {
                out.push(',');
            }
            write!(out, "{}", i * 7919 % 1000 - k * 100).unwrap();
        }
        out.push_str(if i % 3 == 0 { "],\"active\":true}" } else { "],\"active\":false}" });
    }
    out.push(']');
    let mut hash: u64 = 0xcbf29ce484222325;
    for b in out.bytes() {
        hash = (hash ^ b as u64).wrapping_mul(0x100000001b3);
    }
    println!("{} bytes, checksum {:x}", out.len(), hash);
}
