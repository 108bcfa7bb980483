// The largest singular value of an infinite matrix, by the power method on its n x n corner.
fn cell(i: i64, j: i64) -> f64 {
    1.0 / ((i + j) * (i + j + 1) / 2 + i + 1) as f64
}

fn multiply(v: &[f64], out: &mut [f64]) {
    for i in 0..out.len() {
        let mut sum = 0.0;
        for j in 0..v.len() {
            sum += cell(i as i64, j as i64) * v[j];
        }
        out[i] = sum;
    }
}

fn multiply_transposed(v: &[f64], out: &mut [f64]) {
    for i in 0..out.len() {
        let mut sum = 0.0;
        for j in 0..v.len() {
            sum += cell(j as i64, i as i64) * v[j];
        }
        out[i] = sum;
    }
}

fn main() {
    let n: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(100);
    let mut u = vec![1.0; n];
    let mut v = vec![0.0; n];
    let mut t = vec![0.0; n];
    for _ in 0..10 {
        multiply(&u, &mut t);
        multiply_transposed(&t, &mut v);
        multiply(&v, &mut t);
        multiply_transposed(&t, &mut u);
    }
    let (mut uv, mut vv) = (0.0, 0.0);
    for i in 0..n {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    println!("{:.9}", f64::sqrt(uv / vv));
}
