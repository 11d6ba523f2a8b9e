//! two_owners: one descriptor with two owners, each of which closes it.
//!
//! Usage: two_owners [NAME]      NAME is /rust_shm unless said
//! As it is usually printed, one import is missing and rustc refuses the file:
//! `--cfg as_printed` takes it away. With it, a stranger's file closes.
//! See also: shm.rs; shm_writer.rs, which moves the descriptor; close(2)

mod shm;

use std::error::Error;
use std::fs::File;
use std::io::Read;
#[cfg(not(as_printed))]
use std::os::unix::io::AsRawFd;
use std::os::unix::io::FromRawFd;

fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).unwrap_or("/rust_shm".into()); //@object
    let fd = shm::open(&name, shm::CREATE)?;
    shm::unlink(&name)?; // the name is not what this is about

    let file = unsafe { File::from_raw_fd(fd.as_raw_fd()) }; //@copy
    println!("fd and file both own descriptor {}", file.as_raw_fd());
    drop(file); //@first

    let mut other = File::open("/proc/self/status")?; //@other
    println!("another file got descriptor {}", other.as_raw_fd());
    drop(fd); //@second

    let failed = other.read(&mut [0; 16]).unwrap_err(); //@read
    println!("reading it: {failed}");
    Ok(()) //@done here `other` closes it a third time
}
