// rejected by: an object without a NUL is exit status 1
use std::ffi::{c_char, c_int, c_void, CString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::process::ExitCode;

extern "C" {
    fn shm_open(name: *const c_char, flags: c_int, mode: u32) -> c_int;
    fn mmap(at: *mut c_void, size: usize, access: c_int, flags: c_int, fd: c_int, from: i64) -> *mut c_void;
    fn munmap(at: *mut c_void, size: usize) -> c_int;
}

struct Map {
    at: *const u8,
    size: usize,
}

impl Map {
    fn of(file: &File) -> io::Result<Map> {
        let size = file.metadata()?.len() as usize;
        if size == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the object has no size yet"));
        }
        let at = unsafe { mmap(std::ptr::null_mut(), size, 1, 1, file.as_raw_fd(), 0) };
        if at as isize == -1 {
            return Err(io::Error::last_os_error());
        }
        Ok(Map { at: at.cast(), size })
    }

    fn message(&self) -> Option<Vec<u8>> {
        let text = unsafe { std::ffi::CStr::from_ptr(self.at.cast()) };
        Some(text.to_bytes().to_vec())
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        unsafe { munmap(self.at as *mut c_void, self.size) };
    }
}

fn open(name: &str) -> io::Result<File> {
    let name = CString::new(name)?;
    match unsafe { shm_open(name.as_ptr(), 0, 0) } {
        -1 => Err(io::Error::last_os_error()),
        fd => Ok(unsafe { File::from_raw_fd(fd) }),
    }
}

fn read(name: &str) -> io::Result<Vec<u8>> {
    let map = Map::of(&open(name)?)?;
    map.message()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no NUL"))
}

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    match read(&name) {
        Ok(mut message) => {
            message.push(b'\n');
            io::stdout().write_all(&message).unwrap();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::from(1)
        }
    }
}
