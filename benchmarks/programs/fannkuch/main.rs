// Pancake flips over all permutations: the checksum, and the most flips that any one needs.
fn flips_of(start: &[i64], stack: &mut [i64]) -> i64 {
    for i in 0..start.len() {
        stack[i] = start[i];
    }
    let mut flips = 0;
    while stack[0] != 0 {
        let (mut low, mut high) = (0, stack[0]);
        while low < high {
            stack.swap(low as usize, high as usize);
            low += 1;
            high -= 1;
        }
        flips += 1;
    }
    flips
}

fn main() {
    let n: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(7);
    let mut order: Vec<i64> = (0..n as i64).collect();
    let mut stack = vec![0i64; n];
    let mut count = vec![0i64; n];
    let (mut checksum, mut most, mut index) = (0i64, 0i64, 0i64);
    'all: loop {
        let flips = flips_of(&order, &mut stack);
        most = most.max(flips);
        checksum += if index % 2 == 0 { flips } else { -flips };
        index += 1;
        let mut level = 1;
        loop {
            if level == n {
                break 'all;
            }
            let first = order[0];
            for i in 0..level {
                order[i] = order[i + 1];
            }
            order[level] = first;
            count[level] += 1;
            if count[level] <= level as i64 {
                break;
            }
            count[level] = 0;
            level += 1;
        }
    }
    println!("{}\nflips({}) = {}", checksum, n, most);
}
