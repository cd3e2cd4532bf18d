//! The program: everything is in the library.

use std::process::ExitCode;
use std::thread::Builder;

use lakehouse_obs::source::threads::STACK;

// musl's own is made to be small
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let work = Builder::new().name("main".to_owned()).stack_size(STACK).spawn(lakehouse_obs::cli::run);
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // what went wrong was printed
        Ok(Err(_)) => ExitCode::from(101),
        Err(_) => lakehouse_obs::cli::run(),
    }
}
