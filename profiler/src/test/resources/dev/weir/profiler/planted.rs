// Threads whose calls are known, in Rust without frame pointers.
use std::hint::black_box;
use std::io::Read;

mod planted {
    use std::hint::black_box;

    #[inline(never)]
    pub fn burn(rounds: u64) -> u64 {
        let mut sum = rounds;
        for i in 0..rounds {
            sum = black_box(sum).wrapping_mul(6364136223846793005).wrapping_add(i);
        }
        sum
    }

    pub trait Operator {
        fn apply(&self, x: u64) -> u64;
    }

    pub struct Window<T>(pub T);

    impl<T: Into<u64> + Copy> Operator for Window<T> {
        #[inline(never)]
        fn apply(&self, x: u64) -> u64 {
            black_box(burn(20000 + x % 7)) + self.0.into()
        }
    }

    #[inline(never)]
    pub fn pipeline(operator: &dyn Operator, x: u64) -> u64 {
        black_box(operator.apply(black_box(x))) + 1
    }
}

fn main() {
    std::thread::Builder::new()
        .name("operator".to_string())
        .spawn(|| {
            let window = planted::Window(3u32);
            let mut x = 0;
            loop {
                x = black_box(planted::pipeline(black_box(&window), x));
            }
        })
        .unwrap();
    println!("ready");
    std::io::stdin().read(&mut [0]).unwrap();
}
