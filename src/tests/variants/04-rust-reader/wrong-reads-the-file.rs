// rejected by: the bytes come from a mapping and not through read
use std::io::Write;

fn message(name: &str) -> Result<Vec<u8>, String> {
    let bytes = std::fs::read(format!("/dev/shm{name}")).map_err(|e| e.to_string())?;
    match bytes.iter().position(|&byte| byte == 0) {
        Some(end) => Ok(bytes[..end].to_vec()),
        None => Err(String::from(if bytes.is_empty() { "not sized" } else { "no NUL" })),
    }
}

fn main() {
    match message(&std::env::args().nth(1).unwrap()) {
        Ok(mut text) => {
            text.push(b'\n');
            std::io::stdout().write_all(&text).unwrap();
        }
        Err(why) => {
            eprintln!("{why}");
            std::process::exit(1);
        }
    }
}
