//! The one way in which the program reads a file: regular files only, and never waiting for one.
//!
//! In: a path that somebody named. Out: its bytes. A named pipe would wait for ever, a device never end, so each is refused
//! before it is opened; what is opened is looked at again, since a path may lead elsewhere by then. Deliberately absent:
//! which paths may be read.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use crate::limits::{Limit, SCRAPE_SIZE};

/// Handles that whoever started the program has opened, under names of the file system: `check <(generate)`.
const HANDLES: &[&str] = &["/dev/stdin", "/dev/fd/", "/proc/self/fd/"];

/// The bytes of a regular file; links are followed. One that is larger than any file may be is not read.
pub(super) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    within(path, &SCRAPE_SIZE)
}

fn within(path: &Path, limit: &Limit) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    match limit.refuses(file.metadata()?.len()) {
        Some(reason) => Err(io::Error::new(io::ErrorKind::FileTooLarge, reason)),
        None => all_of(file, limit),
    }
}

/// All bytes of something of which the length is not known before.
fn all_of(source: impl Read, limit: &Limit) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit.most).unwrap_or(u64::MAX);
    source.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() > limit.most {
        true => Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {}", limit.number()))),
        false => Ok(bytes),
    }
}

/// Opens a regular file for reading; links are followed.
pub(super) fn open(path: &Path) -> io::Result<File> {
    regular(fs::metadata(path)?.file_type())?;
    let file = options().open(path)?;
    regular(file.metadata()?.file_type())?;
    Ok(file)
}

/// The bytes of standard input.
pub(super) fn standard_input() -> io::Result<Vec<u8>> {
    all_of(io::stdin().lock(), &SCRAPE_SIZE)
}

/// The bytes of a file that is named on the command line: also of a pipe that whoever started the program holds open.
pub(super) fn named(path: &Path, limit: &Limit) -> io::Result<Vec<u8>> {
    if !is_handle(path) {
        return within(path, limit);
    }
    all_of(File::open(path)?, limit)
}

/// Whether a path names a handle that is open already.
pub(super) fn is_handle(path: &Path) -> bool {
    let number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    path.to_str().is_some_and(|path| {
        HANDLES.iter().any(|handle| match path.strip_prefix(handle) {
            Some(rest) if handle.ends_with('/') => number(rest),
            Some(rest) => rest.is_empty(),
            None => false,
        })
    })
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    // opening a pipe that took the place of a file returns at once
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOCTTY);
    options
}

/// An error that says what it is, unless it is a regular file.
pub(super) fn regular(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let what = what(kind);
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {what}, not a file")))
}

/// What something is that is no regular file.
fn what(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a named pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    if kind.is_dir() { "a folder" } else { "something else" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_handles_are_handles() {
        for (path, is) in [
            ("/dev/stdin", true),
            ("/dev/fd/63", true),
            ("/proc/self/fd/0", true),
            ("/dev/fd/", false),
            ("/dev/fd/../zero", false),
            ("/dev/stdin2", false),
            ("/dev/zero", false),
            ("dev/stdin", false),
        ] {
            assert_eq!(is_handle(Path::new(path)), is, "{path}");
        }
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        assert_eq!(bytes(&file).unwrap(), b"x");
        let said = |path: &Path| bytes(path).unwrap_err().to_string();
        assert_eq!(said(folder.path()), "it is a folder, not a file");
        assert_eq!(bytes(&folder.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
        #[cfg(unix)]
        {
            assert_eq!(said(Path::new("/dev/zero")), "it is a device, not a file");
            let socket = folder.path().join("socket");
            let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
            assert_eq!(said(&socket), "it is a socket, not a file");
            let link = folder.path().join("link");
            std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
            assert_eq!(said(&link), "it is a device, not a file");
        }
    }
}
