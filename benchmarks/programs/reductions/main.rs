// Sums, dot products, smallest and largest of float arrays, which change a little every round.
fn values(count: usize, factor: usize) -> Vec<f64> {
    (0..count).map(|i| (i * factor % 8191) as f64 * 0.5 - 1000.0).collect()
}

fn main() {
    let rounds: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10);
    let count = 100_000;
    let mut xs = values(count, 7);
    let mut ys = values(count, 13);
    let (mut sums, mut dots, mut low, mut high) = (0.0, 0.0, 0.0, 0.0);
    for round in 0..rounds {
        xs[round * 37 % count] += 16.0;
        ys[round * 41 % count] -= 16.0;
        sums += xs.iter().sum::<f64>();
        dots += xs.iter().zip(&ys).map(|(x, y)| x * y).sum::<f64>() * 0.0009765625;
        low += ys.iter().copied().fold(f64::INFINITY, f64::min);
        high += xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    }
    println!("sums {:.4}, dot products {:.4}, lowest {:.4}, highest {:.4}", sums, dots, low, high);
}
