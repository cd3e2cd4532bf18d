//! The program: everything is in the library.

use std::process::ExitCode;
use std::thread::Builder;

/// The stack that the bounds on nesting are made for, in bytes; that of a main thread differs from system to system.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let work = Builder::new().name("main".to_owned()).stack_size(STACK).spawn(lakehouse_obs::cli::run);
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // what went wrong was printed
        Ok(Err(_)) => ExitCode::from(101),
        Err(_) => lakehouse_obs::cli::run(),
    }
}
