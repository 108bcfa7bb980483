// The primes below a bound, by crossing out multiples.
fn main() {
    let bound: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1000);
    let mut is_prime = vec![true; bound + 1];
    is_prime[0] = false;
    is_prime[1] = false;
    let mut i = 2;
    while i * i <= bound {
        if is_prime[i] {
            for multiple in (i * i..=bound).step_by(i) {
                is_prime[multiple] = false;
            }
        }
        i += 1;
    }
    let (mut count, mut largest, mut twins) = (0, 1, 0);
    for n in 2..=bound {
        if is_prime[n] {
            if n - largest == 2 {
                twins += 1;
            }
            count += 1;
            largest = n;
        }
    }
    println!("{} primes up to {}, {} pairs of twins, the largest is {}", count, bound, twins, largest);
}
