//! shm_writer: puts a message into a named shared memory object.
//!
//! Usage: shm_writer [NAME]      NAME is /rust_shm unless said
//! Waits for Enter while others read; then it removes the name.
//! See also: shm_reader.rs, shm_open(3), mmap(2), signal(2)

use std::error::Error;
use std::fs::File;
use std::io::{stdin, Read};
use std::ptr::copy_nonoverlapping;
use std::sync::atomic::{AtomicBool, Ordering};

use memmap2::MmapRaw;
use nix::fcntl::OFlag;
use nix::sys::mman::{shm_open, shm_unlink};
use nix::sys::stat::Mode;

const SIZE: usize = 4096; // bytes: one page
const TEXT: &str = "Hello from Rust shared memory!";

static STOPPED: AtomicBool = AtomicBool::new(false);

extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
    fn siginterrupt(number: i32, flag: i32) -> i32;
}

extern "C" fn on_signal(_: i32) {
    STOPPED.store(true, Ordering::Relaxed); // that is all: main ends its wait
}

/// A name that this process made. It is removed on every way out of main.
struct Name(String);

impl Drop for Name {
    fn drop(&mut self) {
        if let Err(errno) = shm_unlink(self.0.as_str()) { //@unlink
            eprintln!("shm_writer: shm_unlink: {errno}");
        }
    }
}

fn publish(map: &MmapRaw) {
    assert!(TEXT.len() < map.len());
    // Others may look while this copies: no &mut [u8], a raw pointer.
    unsafe { copy_nonoverlapping(TEXT.as_ptr(), map.as_mut_ptr(), TEXT.len()) } //@write
} // no NUL is stored: a new object is all zeros

fn main() -> Result<(), Box<dyn Error>> {
    for number in [1, 2, 3, 15] { // SIGHUP, SIGINT, SIGQUIT, SIGTERM
        unsafe { signal(number, on_signal); siginterrupt(number, 1) };
    }
    let name = std::env::args().nth(1).unwrap_or("/rust_shm".into()); //@object
    let flags = OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_RDWR;
    let fd = shm_open(name.as_str(), flags, Mode::S_IRUSR | Mode::S_IWUSR)?; //@create
    let _name = Name(name);

    let file = File::from(fd); // moves: one owner, before and after
    file.set_len(SIZE as u64)?; //@size
    let map = MmapRaw::map_raw(&file)?; //@map
    drop(file); //@close the mapping needs no descriptor

    publish(&map);
    println!("wrote '{TEXT}' at {:p}", map.as_ptr()); //@print
    println!("press Enter to remove the name");
    if !STOPPED.load(Ordering::Relaxed) {
        let _ = stdin().read(&mut [0]); //@wait
    }
    Ok(())
}
