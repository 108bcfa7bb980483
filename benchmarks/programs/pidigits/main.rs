// The digits of pi, one by one, from fractions of big integers: limbs of 32 bits, the lowest first, none zero on top.
use std::io::{self, BufWriter, Write};

fn times(a: &mut Vec<u32>, factor: u32) {
    let mut carry = 0;
    for limb in a.iter_mut() {
        carry += *limb as u64 * factor as u64;
        *limb = carry as u32;
        carry >>= 32;
    }
    if carry != 0 {
        a.push(carry as u32);
    }
}

fn add_times(a: &mut Vec<u32>, b: &[u32], factor: u32) {
    while a.len() < b.len() {
        a.push(0);
    }
    let mut carry = 0;
    for (limb, &other) in a.iter_mut().zip(b) {
        carry += *limb as u64 + other as u64 * factor as u64;
        *limb = carry as u32;
        carry >>= 32;
    }
    let mut i = b.len();
    while carry != 0 {
        if i == a.len() {
            a.push(0);
        }
        carry += a[i] as u64;
        a[i] = carry as u32;
        carry >>= 32;
        i += 1;
    }
}

// `b` times the factor is at most `a`, and `a` has no fewer limbs.
fn subtract_times(a: &mut Vec<u32>, b: &[u32], factor: u32) {
    let mut borrow = 0;
    for (limb, &other) in a.iter_mut().zip(b) {
        let product = other as u64 * factor as u64 + borrow;
        borrow = (product >> 32) + (*limb < product as u32) as u64;
        *limb = limb.wrapping_sub(product as u32);
    }
    if borrow != 0 {
        a[b.len()] = a[b.len()].wrapping_sub(borrow as u32);
    }
    while a.last() == Some(&0) {
        a.pop();
    }
}

fn is_less(a: &[u32], b: &[u32]) -> bool {
    if a.len() != b.len() {
        return a.len() < b.len();
    }
    let mut i = a.len() - 1;
    while i > 0 && a[i] == b[i] {
        i -= 1;
    }
    a[i] < b[i]
}

// Divide by `b`, which is not zero, and leave the rest in `a`; the quotient is small. Each guess is too low
// by less than half of what is left, as `b` is taken for what its highest limb allows at most.
fn divide(a: &mut Vec<u32>, b: &[u32]) -> u32 {
    let mut quotient = 0;
    while !is_less(a, b) {
        let top = b.len() - 1;
        let mut high = a[top] as u64;
        if a.len() > b.len() {
            high |= (a[top + 1] as u64) << 32;
        }
        let guess = ((high / (b[top] as u64 + 1)) as u32).max(1);
        subtract_times(a, b, guess);
        quotient += guess;
    }
    quotient
}

// What is left of pi lies between `low` and `low + width`, both divided by `divisor`.
struct Digits {
    low: Vec<u32>,
    width: Vec<u32>,
    divisor: Vec<u32>,
    rest: Vec<u32>,
    step: u32,
}

impl Digits {
    fn new() -> Digits {
        Digits { low: vec![3], width: vec![1], divisor: vec![1], rest: vec![0], step: 0 }
    }

    fn advance(&mut self) {
        self.step += 1;
        times(&mut self.low, 2 * self.step + 1);
        add_times(&mut self.low, &self.width, self.step - 1);
        times(&mut self.divisor, 2 * self.step + 1);
        times(&mut self.width, self.step);
    }

    fn next(&mut self) -> u32 {
        loop {
            self.advance();
            if !is_less(&self.width, &self.divisor) {
                continue;
            }
            self.rest.clone_from(&self.low);
            let digit = divide(&mut self.rest, &self.divisor);
            add_times(&mut self.rest, &self.width, 1);
            // The digit is sure when both ends of what is left have it.
            if !is_less(&self.rest, &self.divisor) {
                continue;
            }
            if digit > 0 {
                subtract_times(&mut self.low, &self.divisor, digit);
            }
            times(&mut self.low, 10);
            times(&mut self.width, 10);
            return digit;
        }
    }
}

fn main() -> io::Result<()> {
    let count: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(100);
    let mut digits = Digits::new();
    let mut out = BufWriter::new(io::stdout().lock());
    for i in 1..=count {
        write!(out, "{}", digits.next())?;
        if i % 10 == 0 || i == count {
            writeln!(out, "\t:{}", i)?;
        }
    }
    out.flush()
}
