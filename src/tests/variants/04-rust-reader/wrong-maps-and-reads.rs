// rejected by: the bytes come from a mapping and not through read
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
    let mut read = vec![0; end];
    std::os::unix::fs::FileExt::read_exact_at(&std::fs::File::from(fd), &mut read, 0)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&read)?;
    out.write_all(b"\n")?;
    Ok(())
}
