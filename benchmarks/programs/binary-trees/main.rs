// Building and walking many small trees: allocation, and giving back.
struct Node {
    left: Option<Box<Node>>,
    right: Option<Box<Node>>,
}

fn make(depth: i64) -> Option<Box<Node>> {
    if depth < 0 {
        return None;
    }
    Some(Box::new(Node { left: make(depth - 1), right: make(depth - 1) }))
}

fn check(tree: &Option<Box<Node>>) -> i64 {
    match tree {
        None => 0,
        Some(node) => 1 + check(&node.left) + check(&node.right),
    }
}

fn main() {
    let depth: i64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10).max(6);
    println!("stretch tree of depth {}: {}", depth + 1, check(&make(depth + 1)));
    let lasting = make(depth);
    let mut d = 4;
    while d <= depth {
        let rounds = 1i64 << (depth - d + 4);
        let mut total = 0;
        for _ in 0..rounds {
            total += check(&make(d));
        }
        println!("{} trees of depth {}: {}", rounds, d, total);
        d += 2;
    }
    println!("lasting tree of depth {}: {}", depth, check(&lasting));
}
