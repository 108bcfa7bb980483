// The Mandelbrot set as a bitmap of n x n points: how many lie in it, and a checksum of the rows' bytes.
const LIMIT: usize = 50;

fn is_inside(cx: f64, cy: f64) -> bool {
    let (mut x, mut y) = (0.0, 0.0);
    for _ in 0..LIMIT {
        let (xx, yy) = (x * x, y * y);
        if xx + yy > 4.0 {
            return false;
        }
        y = 2.0 * x * y + cy;
        x = xx - yy + cx;
    }
    true
}

fn draw_row(row: &mut [u8], width: usize, cy: f64) {
    row.fill(0);
    for column in 0..width {
        let cx = 2.0 * column as f64 / width as f64 - 1.5;
        if is_inside(cx, cy) {
            row[column / 8] |= 128 >> (column % 8);
        }
    }
}

fn main() {
    let n: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(200);
    let mut row = vec![0u8; n.div_ceil(8)];
    let mut inside = 0;
    let mut checksum: u64 = 0xcbf29ce484222325;
    for line in 0..n {
        draw_row(&mut row, n, 2.0 * line as f64 / n as f64 - 1.0);
        for &bits in &row {
            inside += bits.count_ones();
            checksum = (checksum ^ bits as u64).wrapping_mul(0x100000001b3);
        }
    }
    println!("{} x {}, {} inside, checksum {:x}", n, n, inside, checksum);
}
