// Quicksort with the middle of three as pivot; short ranges are sorted by insertion.
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *state >> 33
}

fn insertion_sort(xs: &mut [i64]) {
    for i in 1..xs.len() {
        let value = xs[i];
        let mut j = i;
        while j > 0 && xs[j - 1] > value {
            xs[j] = xs[j - 1];
            j -= 1;
        }
        xs[j] = value;
    }
}

fn middle(a: i64, b: i64, c: i64) -> i64 {
    a.min(b).max(a.max(b).min(c))
}

fn quicksort(mut xs: &mut [i64]) {
    while xs.len() > 17 {
        let high = xs.len() - 1;
        let pivot = middle(xs[0], xs[high / 2], xs[high]);
        // The pivot is in the slice, so `j` has passed over at least one item when the two meet.
        let (mut i, mut j) = (0, high);
        while i <= j {
            while xs[i] < pivot {
                i += 1;
            }
            while xs[j] > pivot {
                j -= 1;
            }
            if i <= j {
                xs.swap(i, j);
                i += 1;
                if j == 0 {
                    break;
                }
                j -= 1;
            }
        }
        let after = xs.len() - i;
        let (left, rest) = xs.split_at_mut(i);
        let left = &mut left[..=j];
        if left.len() < after {
            quicksort(left);
            xs = rest;
        } else {
            quicksort(rest);
            xs = left;
        }
    }
    insertion_sort(xs);
}

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1000);
    let mut state = 42;
    let mut xs: Vec<i64> = (0..count).map(|_| (next_random(&mut state) % 1_000_000_007) as i64).collect();
    quicksort(&mut xs);
    let descents = xs.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let hash = xs.iter().fold(0u64, |hash, &x| hash.wrapping_mul(31).wrapping_add(x as u64));
    println!("smallest {}, middle {}, largest {}", xs[0], xs[count / 2], xs[count - 1]);
    println!("{} descents, checksum {:x}", descents, hash);
}
