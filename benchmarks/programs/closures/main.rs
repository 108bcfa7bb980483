// Many small closures: made in batches, stored in an array, chained in pairs, and called.
type Step = Box<dyn Fn(i64) -> i64>;

fn step(i: i64) -> Step {
    let a = i % 97 + 1;
    let b = i % 31;
    match i % 3 {
        0 => Box::new(move |x| x + a),
        1 => Box::new(move |x| x * a % 10_007 + b),
        _ => Box::new(move |x| if x > a { x - a } else { x + b }),
    }
}

fn chained(first: Step, second: Step) -> Step {
    Box::new(move |x| second(first(x)))
}

fn main() {
    let batches: i64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10);
    let mut total = 0;
    for batch in 0..batches {
        let steps: Vec<Step> =
            (0..500).map(|i| chained(step(batch + 2 * i), step(batch + 2 * i + 1))).collect();
        let mut value = batch;
        for _ in 0..4 {
            for step in &steps {
                value = step(value);
            }
        }
        total += value;
    }
    println!("{} batches, total {}", batches, total);
}
