//! Every call that changes the disk, one function each, so that tests can stop the program between any two of them.
//!
//! In: absolute paths that were checked before. Out: the operating system's own error. Deliberately absent: reading, and
//! any decision.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

#[cfg(test)]
use super::fault::{step, sync, write_all};

#[cfg(not(test))]
fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(not(test))]
fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    io::Write::write_all(file, bytes)
}

#[cfg(not(test))]
fn sync(file: &File) -> io::Result<()> {
    file.sync_all()
}

fn directory_builder() -> DirBuilder {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder
}

fn file_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
    options
}

/// Makes one directory; it must not exist.
pub(super) fn create_directory(path: &Path) -> io::Result<()> {
    step()?;
    directory_builder().create(path)
}

/// Makes a directory and those above it, where they are missing.
pub(super) fn create_directories(path: &Path) -> io::Result<()> {
    step()?;
    directory_builder().recursive(true).create(path)
}

/// Writes a new file down to the device; it must not exist.
pub(super) fn create_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    step()?;
    let mut file = file_options().create_new(true).open(path)?;
    write_all(&mut file, bytes)?;
    step()?;
    sync(&file)
}

/// Makes a new file to be filled later; it must not exist.
pub(super) fn create_open(path: &Path) -> io::Result<File> {
    step()?;
    file_options().create_new(true).open(path)
}

/// Fills a new file, down to the device.
pub(super) fn fill(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    step()?;
    write_all(file, bytes)?;
    step()?;
    sync(file)
}

/// Gives a file a second name; there must be nothing of that name.
pub(super) fn hard_link(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::hard_link(from, to)
}

/// Opens a file that is never written, and makes it where it is missing.
pub(super) fn open_or_create(path: &Path) -> io::Result<File> {
    step()?;
    file_options().create(true).truncate(false).open(path)
}

/// Replaces `to` at once, or fails and leaves both.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::rename(from, to)
}

/// Removes a file or a link; the link's target stays.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    step()?;
    fs::remove_file(path)
}

/// Removes a directory if it is empty.
pub(super) fn remove_directory(path: &Path) -> io::Result<()> {
    step()?;
    fs::remove_dir(path)
}

/// Removes a directory of the writer's own with all that is in it; links are not followed.
pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    step()?;
    fs::remove_dir_all(path)
}

/// Brings a directory's entries down to the device, where the system can.
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    step()?;
    if cfg!(unix) { sync(&File::open(path)?) } else { Ok(()) }
}
