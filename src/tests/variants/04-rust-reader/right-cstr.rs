// CStr finds the NUL; nix maps; the failure's line is written without a newline.
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::mman::{mmap, munmap, shm_open, MapFlags, ProtFlags};
use nix::sys::stat::{fstat, Mode};
use std::ffi::CStr;
use std::io::Write;
use std::num::NonZeroUsize;
use std::os::fd::AsRawFd;

fn give_up(why: &str) -> ! {
    eprint!("reader: {why}");
    std::process::exit(1)
}

fn main() {
    let mut args = std::env::args_os().skip(1);
    let Some(name) = args.next() else { give_up("no name") };
    let fd = match shm_open(name.as_os_str(), OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty()) {
        Ok(fd) => fd,
        Err(Errno::ENOENT) => give_up("no such object"),
        Err(other) => give_up(other.desc()),
    };
    let size = fstat(fd.as_raw_fd()).unwrap().st_size as usize;
    let Some(length) = NonZeroUsize::new(size) else { give_up("not sized") };
    let at = unsafe { mmap(None, length, ProtFlags::PROT_READ, MapFlags::MAP_SHARED, &fd, 0) }
        .unwrap_or_else(|e| give_up(e.desc()));
    let bytes = unsafe { std::slice::from_raw_parts(at.as_ptr().cast::<u8>(), size) };
    let Ok(text) = CStr::from_bytes_until_nul(bytes) else { give_up("unterminated") };
    let mut line = text.to_bytes().to_vec();
    line.push(10);
    unsafe { munmap(at, size) }.ok();
    std::io::stdout().write_all(&line).unwrap_or_else(|e| give_up(&e.to_string()));
}
