// Writing DNA in lines: a pattern over and over, then random letters by two tables of probabilities.
use std::io::{self, BufWriter, Write};

const WIDTH: usize = 60;
const PATTERN: &[u8] =
    b"GATTACAGGCTTAACCGTATCGGATGCCATTTGACCAGTAAGCTTGGGCACTCATAAGGTCTACGCATTTAGCCGGATACCTGTTAAGC";
const MODULUS: i64 = 139968;

struct Letters {
    names: &'static [u8],
    up_to: Vec<f64>, // the sums of the probabilities
}

impl Letters {
    fn new(names: &'static [u8], probabilities: &[f64]) -> Letters {
        let mut sum = 0.0;
        let up_to = probabilities.iter().map(|p| {
            sum += p;
            sum
        });
        Letters { names, up_to: up_to.collect() }
    }

    fn pick(&self, chance: f64) -> u8 {
        let mut i = 0;
        while i < self.up_to.len() - 1 && chance >= self.up_to[i] {
            i += 1;
        }
        self.names[i]
    }
}

struct Generator {
    state: i64,
}

impl Generator {
    fn next(&mut self) -> f64 {
        self.state = (self.state * 3877 + 29573) % MODULUS;
        self.state as f64 / MODULUS as f64
    }
}

fn write_repeated(out: &mut impl Write, count: usize) -> io::Result<()> {
    let mut line = Vec::with_capacity(WIDTH + 1);
    let mut position = 0;
    for written in (0..count).step_by(WIDTH) {
        line.clear();
        for _ in 0..WIDTH.min(count - written) {
            line.push(PATTERN[position]);
            position += 1;
            if position == PATTERN.len() {
                position = 0;
            }
        }
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

fn write_random(out: &mut impl Write, count: usize, from: &Letters, random: &mut Generator) -> io::Result<()> {
    let mut line = Vec::with_capacity(WIDTH + 1);
    for written in (0..count).step_by(WIDTH) {
        line.clear();
        for _ in 0..WIDTH.min(count - written) {
            line.push(from.pick(random.next()));
        }
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let n: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1000);
    let ambiguous = Letters::new(
        b"acgtBDHKMNRSVWY",
        &[0.27, 0.12, 0.12, 0.27, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02],
    );
    let plain = Letters::new(b"acgt", &[0.303, 0.198, 0.197, 0.302]);
    let mut random = Generator { state: 42 };
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, ">ONE repeated")?;
    write_repeated(&mut out, 2 * n)?;
    writeln!(out, ">TWO with ambiguous letters")?;
    write_random(&mut out, 3 * n, &ambiguous, &mut random)?;
    writeln!(out, ">THREE with plain letters")?;
    write_random(&mut out, 5 * n, &plain, &mut random)?;
    out.flush()
}
