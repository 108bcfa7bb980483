// The cheapest ways from a corner of a square grid to all its cells: Dijkstra with a binary heap.
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *state >> 33
}

#[derive(Clone, Copy)]
struct Visit {
    distance: i64,
    cell: usize,
}

/// A binary heap: the nearest visit comes out first.
#[derive(Default)]
struct Queue {
    items: Vec<Visit>,
}

impl Queue {
    fn push(&mut self, visit: Visit) {
        self.items.push(visit);
        let mut at = self.items.len() - 1;
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.items[parent].distance <= visit.distance {
                break;
            }
            self.items[at] = self.items[parent];
            at = parent;
        }
        self.items[at] = visit;
    }

    fn pop(&mut self) -> Option<Visit> {
        let last = self.items.pop()?;
        let items = &mut self.items;
        if items.is_empty() {
            return Some(last);
        }
        let nearest = items[0];
        let mut at = 0;
        loop {
            let mut child = 2 * at + 1;
            if child >= items.len() {
                break;
            }
            if child + 1 < items.len() && items[child + 1].distance < items[child].distance {
                child += 1;
            }
            if items[child].distance >= last.distance {
                break;
            }
            items[at] = items[child];
            at = child;
        }
        items[at] = last;
        Some(nearest)
    }
}

struct Grid {
    side: usize,
    costs: Vec<i64>,
    distances: Vec<i64>,
    queue: Queue,
}

impl Grid {
    fn new(side: usize) -> Grid {
        let mut state = 42;
        let costs = (0..side * side).map(|_| 1 + (next_random(&mut state) % 9) as i64).collect();
        Grid { side, costs, distances: vec![i64::MAX; side * side], queue: Queue::default() }
    }

    fn reach(&mut self, cell: usize, before: i64) {
        let distance = before + self.costs[cell];
        if distance < self.distances[cell] {
            self.distances[cell] = distance;
            self.queue.push(Visit { distance, cell });
        }
    }

    fn walk(&mut self) {
        self.distances[0] = 0;
        self.queue.push(Visit { distance: 0, cell: 0 });
        while let Some(Visit { distance, cell }) = self.queue.pop() {
            if distance > self.distances[cell] {
                continue;
            }
            let column = cell % self.side;
            if cell >= self.side {
                self.reach(cell - self.side, distance);
            }
            if column > 0 {
                self.reach(cell - 1, distance);
            }
            if column + 1 < self.side {
                self.reach(cell + 1, distance);
            }
            if cell + self.side < self.costs.len() {
                self.reach(cell + self.side, distance);
            }
        }
    }
}

fn main() {
    let mut grid = Grid::new(std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(50));
    grid.walk();
    let corner = grid.distances[grid.distances.len() - 1];
    let farthest = grid.distances.iter().max().unwrap();
    let sum: i64 = grid.distances.iter().sum();
    println!("to the other corner {}, farthest {}, sum {}", corner, farthest, sum);
}
