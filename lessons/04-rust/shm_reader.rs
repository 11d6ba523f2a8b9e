//! shm_reader: prints the message in a named shared memory object.
//!
//! Usage: shm_reader [NAME]      NAME is /rust_shm unless said
//! It only reads: up to the first NUL, which need not be there.
//! See also: shm_writer.rs, shm_open(3), fstat(2), mmap(2)

use std::error::Error;
use std::fs::File;
use std::sync::atomic::{AtomicU8, Ordering};

use memmap2::{MmapOptions, MmapRaw};
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::mman::shm_open;
use nix::sys::stat::Mode;

const SIZE: u64 = 4096; // bytes: what shm_writer gives the object

fn open(name: &str) -> Result<File, Box<dyn Error>> {
    match shm_open(name, OFlag::O_RDONLY, Mode::empty()) { //@open
        Ok(fd) => Ok(File::from(fd)),
        Err(Errno::ENOENT) => Err(format!("no {name}: is the writer running?").into()),
        Err(errno) => Err(errno.into()),
    }
}

/// Each byte is loaded as an atomic: another process may change it at any
/// moment, and a &[u8] promises that nobody does.
fn read_message(map: &MmapRaw) -> Vec<u8> {
    let byte = |at: usize| unsafe { &*map.as_ptr().add(at).cast::<AtomicU8>() };
    (0..map.len())
        .map(|at| byte(at).load(Ordering::Relaxed))
        .take_while(|&value| value != 0)
        .collect()
}

fn run() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).unwrap_or("/rust_shm".into()); //@object
    let file = open(&name)?;
    if file.metadata()?.len() < SIZE { //@check mapped is not yet sized
        return Err(format!("{name} is not sized yet").into());
    }
    let map = MmapOptions::new().len(SIZE as usize).map_raw_read_only(&file)?; //@map
    drop(file); //@close

    let bytes = read_message(&map); //@read
    let text = String::from_utf8(bytes)?; // a copy of our own: it cannot change
    println!("got '{text}' at {:p}", map.as_ptr()); //@print
    Ok(())
}

fn main() {
    if let Err(error) = run() {
        eprintln!("shm_reader: {error}");
        std::process::exit(1);
    }
}
