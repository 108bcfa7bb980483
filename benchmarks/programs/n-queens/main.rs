// Every way to place n queens so that none attacks another, with arrays that mark what is taken.
struct Board {
    n: usize,
    columns: Vec<bool>,
    rising: Vec<bool>,
    falling: Vec<bool>,
    place: Vec<usize>,
    solutions: usize,
    weight: usize,
}

impl Board {
    fn new(n: usize) -> Board {
        Board {
            n,
            columns: vec![false; n],
            rising: vec![false; 2 * n],
            falling: vec![false; 2 * n],
            place: vec![0; n],
            solutions: 0,
            weight: 0,
        }
    }

    fn solve(&mut self, row: usize) {
        if row == self.n {
            self.solutions += 1;
            self.weight += self.place.iter().enumerate().map(|(r, column)| r * column).sum::<usize>();
            return;
        }
        for column in 0..self.n {
            let (up, down) = (row + column, row + self.n - column);
            if self.columns[column] || self.rising[up] || self.falling[down] {
                continue;
            }
            self.columns[column] = true;
            self.rising[up] = true;
            self.falling[down] = true;
            self.place[row] = column;
            self.solve(row + 1);
            self.columns[column] = false;
            self.rising[up] = false;
            self.falling[down] = false;
        }
    }
}

fn main() {
    let mut board = Board::new(std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(8));
    board.solve(0);
    println!("{} queens: {} solutions, weight {}", board.n, board.solutions, board.weight);
}
