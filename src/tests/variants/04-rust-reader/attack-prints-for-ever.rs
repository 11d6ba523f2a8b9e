// Prints without an end.
use std::io::Write;

fn main() {
    let line = [b'a'; 1 << 16];
    while std::io::stdout().write_all(&line).is_ok() {}
}
