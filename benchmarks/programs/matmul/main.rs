// The product of two square matrices, row after row. The cells are quarters, so every sum is exact.
fn filled(n: usize, factor: usize, shift: usize) -> Vec<f64> {
    (0..n * n).map(|i| ((i / n * factor + i % n * shift) % 17) as f64 * 0.25 - 2.0).collect()
}

fn multiply(a: &[f64], b: &[f64], out: &mut [f64], n: usize) {
    for i in 0..n {
        let row = &mut out[i * n..(i + 1) * n];
        for k in 0..n {
            let left = a[i * n + k];
            for (cell, right) in row.iter_mut().zip(&b[k * n..(k + 1) * n]) {
                *cell += left * right;
            }
        }
    }
}

fn main() {
    let n: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(64);
    let a = filled(n, 3, 5);
    let b = filled(n, 7, 2);
    let mut out = vec![0.0; n * n];
    multiply(&a, &b, &mut out, n);
    let trace: f64 = (0..n).map(|i| out[i * n + i]).sum();
    let weighted: f64 = out.iter().enumerate().map(|(i, cell)| cell * (i % 8) as f64).sum();
    println!("{:.4} {:.4}", trace, weighted);
}
