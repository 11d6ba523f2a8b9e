//! Exercise 04-rust-reader: print the message of a shared memory object. See task.md.
//!
//! Usage: reader NAME

fn main() {
    // Nothing is written yet: replace this.
    eprintln!("reader: not written yet");
    std::process::exit(2);
}
