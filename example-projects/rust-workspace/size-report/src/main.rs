//! Tells how large the built wasm files are. It runs on the machine that builds, not as wasm.

use std::{env, fs, io};

fn main() -> io::Result<()> {
    for file in env::args().skip(1) {
        println!("{:>9} bytes  {file}", fs::metadata(&file)?.len());
    }
    Ok(())
}
