// rejected by: a failure says why in one line on standard error
//! Exercise 04-rust-reader: print the message of a shared memory object.
//!
//! Usage: reader NAME

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicU8, Ordering};

use memmap2::{MmapOptions, MmapRaw};
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::mman::shm_open;
use nix::sys::stat::Mode;

fn open(name: &str) -> Result<File, Box<dyn Error>> {
    match shm_open(name, OFlag::O_RDONLY, Mode::empty()) {
        Ok(fd) => Ok(File::from(fd)),
        Err(Errno::ENOENT) => Err(format!("no {name}: is the writer running?").into()),
        Err(errno) => Err(format!("cannot open {name}: {errno}").into()),
    }
}

/// A copy of the bytes before the first NUL, if there is one. Each is loaded as an atomic: another process may
/// change it at any moment, and a &[u8] promises that nobody does.
fn read_message(map: &MmapRaw) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    for at in 0..map.len() {
        let byte = unsafe { &*map.as_ptr().add(at).cast::<AtomicU8>() };
        match byte.load(Ordering::Relaxed) {
            0 => return Some(message),
            value => message.push(value),
        }
    }
    None
}

fn run(name: &str) -> Result<(), Box<dyn Error>> {
    let file = open(name)?;
    let size = file.metadata()?.len();
    if size == 0 {
        return Err(format!("{name} is not sized yet").into());
    }
    let map = MmapOptions::new().len(size as usize).map_raw_read_only(&file)?;
    let mut message = read_message(&map).ok_or_else(|| format!("{name} has no NUL"))?;
    message.push(b'\n');
    std::io::stdout().write_all(&message)?;
    Ok(())
}

fn main() {
    let result = match std::env::args().nth(1) {
        Some(name) => run(&name),
        None => Err("usage: reader NAME".into()),
    };
    if let Err(error) = result {
        eprintln!("reader: {error}");
        eprintln!("usage: reader NAME");
        std::process::exit(1);
    }
}
