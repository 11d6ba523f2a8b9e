// Mapped page by page, and written to descriptor 1 by hand; on success it chatters on standard error.
use std::os::raw::{c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;

extern "C" {
    fn shm_open(name: *const c_char, flags: c_int, ...) -> c_int;
    fn lseek(fd: c_int, to: i64, from: c_int) -> i64;
    fn mmap(at: *mut c_void, size: usize, access: c_int, flags: c_int, fd: c_int, from: i64) -> *mut c_void;
    fn munmap(at: *mut c_void, size: usize) -> c_int;
    fn write(fd: c_int, bytes: *const c_void, size: usize) -> isize;
    fn close(fd: c_int) -> c_int;
}

const PAGE: i64 = 4096;

fn die(why: &str) -> ! {
    eprintln!("{}", why);
    std::process::exit(1);
}

fn main() {
    let mut name = std::env::args_os().nth(1).unwrap().as_bytes().to_vec();
    name.push(0);
    let mut line: Vec<u8> = vec![];
    let mut found = false;
    unsafe {
        let fd = shm_open(name.as_ptr() as *const c_char, 0);
        if fd < 0 {
            die("cannot open it");
        }
        let size = lseek(fd, 0, 2);
        let mut from = 0;
        while from < size && !found {
            let here = PAGE.min(size - from) as usize;
            let at = mmap(std::ptr::null_mut(), here, 1, 2, fd, from);
            if at as usize == usize::MAX {
                die("cannot map it");
            }
            let bytes = std::slice::from_raw_parts(at as *const u8, here);
            let length = bytes.iter().take_while(|&&b| b != 0).count();
            line.extend_from_slice(&bytes[..length]);
            found = length < here;
            munmap(at, here);
            from += PAGE;
        }
        close(fd);
        if !found {
            die(if size == 0 { "empty" } else { "no end" });
        }
        line.push(b'\n');
        let mut done = 0;
        while done < line.len() {
            let wrote = write(1, line[done..].as_ptr().cast(), line.len() - done);
            if wrote < 0 {
                die("cannot print");
            }
            done += wrote as usize;
        }
    }
    eprintln!("read a message\nof {} bytes", line.len() - 1);
}
