// A thread looks, main prints. File descriptors and the mapping are left to the end of the process.
use nix::sys::mman::shm_open;
use std::io::Write;

fn look(name: String) -> Result<Vec<u8>, String> {
    let fd = shm_open(&name[..], nix::fcntl::OFlag::O_RDONLY, nix::sys::stat::Mode::empty())
        .map_err(|e| format!("{name}: {e}"))?;
    let file = std::mem::ManuallyDrop::new(std::fs::File::from(fd));
    if file.metadata().map(|m| m.len()).unwrap_or(0) == 0 {
        return Err(format!("{name}: is its writer still busy?"));
    }
    let map = Box::leak(Box::new(
        memmap2::MmapOptions::new().map_raw_read_only(&*file).map_err(|e| e.to_string())?,
    ));
    let start = map.as_ptr();
    let end = (0..map.len()).find(|&i| unsafe { *start.add(i) } == 0).ok_or("no NUL in it")?;
    let mut text = vec![0u8; end];
    unsafe { std::ptr::copy_nonoverlapping(start, text.as_mut_ptr(), end) };
    Ok(text)
}

fn main() {
    let name = std::env::args().last().unwrap();
    let outcome = std::thread::spawn(move || look(name)).join().unwrap();
    let status = match outcome {
        Ok(text) => {
            let both = [&text[..], b"\n"].concat();
            std::io::stdout().write_all(&both).and_then(|_| std::io::stdout().flush()).is_err() as i32
        }
        Err(why) => {
            std::io::stderr().write_all((why + "\n").as_bytes()).unwrap();
            1
        }
    };
    std::process::exit(status)
}
