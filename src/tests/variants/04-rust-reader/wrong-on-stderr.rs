// rejected by: the message of an object is printed
use memmap2::Mmap;
use nix::fcntl::OFlag;
use nix::sys::mman::shm_open;
use nix::sys::stat::Mode;
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).ok_or("usage: reader NAME")?;
    let fd = shm_open(name.as_str(), OFlag::O_RDONLY, Mode::empty())?;
    let map = unsafe { Mmap::map(&fd)? };
    let end = map.iter().position(|&b| b == 0).ok_or("the message does not end")?;
    let mut out = std::io::stderr().lock();
    out.write_all(&map[..end])?;
    out.write_all(b"\n")?;
    Ok(())
}
