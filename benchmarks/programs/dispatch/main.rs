// Calls through an interface over an array of mixed shapes. All sides are halves, so every sum is exact.
trait Shape {
    fn area(&self) -> f64;
    fn grow(&mut self, by: f64);
}

struct Square {
    side: f64,
}

impl Shape for Square {
    fn area(&self) -> f64 {
        self.side * self.side
    }
    fn grow(&mut self, by: f64) {
        self.side += by;
    }
}

struct Rectangle {
    width: f64,
    height: f64,
}

impl Shape for Rectangle {
    fn area(&self) -> f64 {
        self.width * self.height
    }
    fn grow(&mut self, by: f64) {
        self.width += by;
    }
}

struct Triangle {
    base: f64,
    height: f64,
}

impl Shape for Triangle {
    fn area(&self) -> f64 {
        0.5 * self.base * self.height
    }
    fn grow(&mut self, by: f64) {
        self.height += by;
    }
}

struct Cross {
    arm: f64,
    thickness: f64,
}

impl Shape for Cross {
    fn area(&self) -> f64 {
        4.0 * self.arm * self.thickness + self.thickness * self.thickness
    }
    fn grow(&mut self, by: f64) {
        self.arm += by;
        self.thickness += by;
    }
}

fn shape(i: usize) -> Box<dyn Shape> {
    let size = 1.0 + (i % 16) as f64 * 0.5;
    match i * 7919 % 1009 % 4 {
        0 => Box::new(Square { side: size }),
        1 => Box::new(Rectangle { width: size, height: size + 2.0 }),
        2 => Box::new(Triangle { base: size + 4.0, height: size }),
        _ => Box::new(Cross { arm: size, thickness: 1.5 }),
    }
}

fn main() {
    let rounds: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(100);
    let mut shapes: Vec<Box<dyn Shape>> = (0..1000).map(shape).collect();
    let mut total = 0.0;
    for round in 0..rounds {
        let by = if round % 2 == 0 { 0.5 } else { -0.5 };
        for shape in &mut shapes {
            shape.grow(by);
            total += shape.area();
        }
    }
    println!("{} shapes, {} rounds, total {:.3}", shapes.len(), rounds, total);
}
