//! shm: the calls that std has no words for, declared by hand, each with an
//! owner that undoes it. std links libc already, so no crate is needed.
#![allow(dead_code)] // each program uses a part of it

use std::ffi::CString;
use std::fs::File;
use std::io::{Error, Result};
use std::os::raw::{c_char, c_int, c_void};
use std::os::unix::io::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr::null_mut;

extern "C" {
    fn shm_open(name: *const c_char, flags: c_int, mode: u32) -> c_int;
    fn shm_unlink(name: *const c_char) -> c_int;
    fn mmap(at: *mut c_void, size: usize, access: c_int, flags: c_int, fd: c_int, from: i64)
        -> *mut c_void;
    fn munmap(at: *mut c_void, size: usize) -> c_int;
}

pub const CREATE: c_int = 0o302; // O_CREAT | O_EXCL | O_RDWR
pub const READ: c_int = 0; // O_RDONLY

pub fn open(name: &str, flags: c_int) -> Result<OwnedFd> {
    let name = CString::new(name)?;
    match unsafe { shm_open(name.as_ptr(), flags, 0o600) } {
        -1 => Err(Error::last_os_error()),
        fd => Ok(unsafe { OwnedFd::from_raw_fd(fd) }), // a number becomes owned once
    }
}

pub fn unlink(name: &str) -> Result<()> {
    let name = CString::new(name)?;
    match unsafe { shm_unlink(name.as_ptr()) } {
        -1 => Err(Error::last_os_error()),
        _ => Ok(()),
    }
}

/// A shared mapping; it gives out raw pointers only.
pub struct Map(*mut c_void, usize);

impl Map {
    pub fn new(file: &File, size: usize, write: bool) -> Result<Map> {
        let access = if write { 3 } else { 1 }; // PROT_READ, PROT_WRITE
        let at = unsafe { mmap(null_mut(), size, access, 1, file.as_raw_fd(), 0) };
        if at as isize == -1 { Err(Error::last_os_error()) } else { Ok(Map(at, size)) }
    }
    pub fn at(&self) -> *mut u8 {
        self.0.cast()
    }
    pub fn size(&self) -> usize {
        self.1
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        unsafe { munmap(self.0, self.1) };
    }
}
