//! Where a project ends: the nearest folder above the spec that is a repository, else the folder of the spec.
//!
//! In: the folder of a spec, and paths that it or a build names. Out: whether they stay below the root, links followed.
//! Deliberately absent: reading what lies there.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::Failure;
use super::spec::Location;
use crate::Refusal;

/// What a folder holds that is a repository.
const REPOSITORIES: &[&str] = &[".git", ".hg", ".jj"];

/// As long as the path of a file in a folder of migrations can be.
const LONGEST_MIGRATION: &str =
    "down/.20260101000000_put_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.sql.part";

/// The folder beside a spec that is built into unless another one is named.
const OUTPUT: &str = "observability";

/// The real path of a folder; an empty path is the current one.
pub(super) fn real(folder: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

/// The root of the project of a spec in this folder, and whether it is a repository.
pub(super) fn root(folder: &Path) -> io::Result<(PathBuf, bool)> {
    let folder = real(folder)?;
    let is_repository = |above: &&Path| REPOSITORIES.iter().any(|name| above.join(name).symlink_metadata().is_ok());
    Ok(match folder.ancestors().find(is_repository) {
        Some(root) => (root.to_owned(), true),
        None => (folder, false),
    })
}

pub(super) fn cannot_find(folder: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot find the folder `{}`: {error}", folder.display()))
}

/// Refuses a spec that is a link out of its own repository: who may change the repository would have any file shown.
pub(super) fn holds(argument: &Path) -> Result<(), Failure> {
    let folder = Location::new(argument).folder;
    let Ok(spec) = fs::canonicalize(argument) else { return Ok(()) };
    let (root, is_repository) = root(&folder).map_err(|error| cannot_find(&folder, &error))?;
    if !is_repository || spec.starts_with(&root) {
        return Ok(());
    }
    let shown = argument.display();
    Err(Failure::new(format!("cannot read `{shown}`: it is a link to a file outside of its repository"))
        .help("write the path of the file itself, or move the spec into the repository"))
}

/// Where a folder really is that a spec names; nothing where it is not there yet.
pub(super) fn below(root: &Path, folder: &Path, path: &str) -> Result<Option<PathBuf>, Refusal> {
    if Path::new(path).is_absolute() {
        return Err(Refusal::Unreadable("a path in a spec must be relative".to_owned()));
    }
    let mut at = real(folder).map_err(|error| unreadable(&error))?;
    // a file in it must have a path that the system takes
    if let Err(error) = at.join(path).join(LONGEST_MIGRATION).symlink_metadata()
        && error.kind() == io::ErrorKind::InvalidFilename
    {
        return Err(Refusal::Unreadable("the path is too long for the file system".to_owned()));
    }
    for step in Path::new(path).components() {
        at = match step {
            Component::CurDir => continue,
            Component::ParentDir => at.parent().map(Path::to_owned).unwrap_or(at),
            step => at.join(step),
        };
        match at.symlink_metadata() {
            // all that is below is not there either, and a folder that is made is no link
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let within = at.starts_with(root);
                return if within { Ok(None) } else { Err(Refusal::Outside(path.to_owned())) };
            }
            Err(error) => return Err(unreadable(&error)),
            Ok(_) => {}
        }
        at = fs::canonicalize(&at).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Refusal::Unreadable("it contains a broken link".to_owned()),
            _ => unreadable(&error),
        })?;
        if !at.starts_with(root) {
            return Err(Refusal::Outside(path.to_owned()));
        }
        if !at.is_dir() {
            return Err(Refusal::Unreadable("a part of it is a file, not a folder".to_owned()));
        }
    }
    Ok(Some(at))
}

/// Whether a folder below that of the spec, or a file in it, is still one of the project; asked again before it is used,
/// since disks change.
pub(super) fn still_below(spec: &Path, path: &str) -> Result<(), Failure> {
    let (root, _) = root(spec).map_err(|error| cannot_find(spec, &error))?;
    let shown = spec.join(path);
    below(&root, spec, path).map(drop).map_err(|refusal| match refusal {
        Refusal::Unreadable(reason) => Failure::new(format!("cannot use `{}`: {reason}", shown.display())),
        Refusal::Outside(_) | Refusal::Secret(_) => leads_out(&shown, "use a folder below the root of the project"),
    })
}

fn leads_out(path: &Path, help: &str) -> Failure {
    Failure::new(format!("`{}` is outside of the project", path.display())).help(format!("remove the link, or {help}"))
}

/// Where a spec is built: into a folder that the command line names, which may be anywhere, or into one of the project.
pub(super) struct Output<'a> {
    /// The folder, of all environments if there are any.
    pub(super) path: PathBuf,
    spec: &'a Path,
    named: bool,
}

impl<'a> Output<'a> {
    /// The output of a spec in this folder; without a name, the usual folder beside the spec.
    pub(super) fn new(spec: &'a Path, named: Option<&Path>) -> Output<'a> {
        let path = named.map_or_else(|| spec.join(OUTPUT), Path::to_owned);
        Output { path, spec, named: named.is_some() }
    }

    /// The folder of an environment; of a spec without environments, the folder itself.
    pub(super) fn folder(&self, environment: Option<&str>) -> Result<PathBuf, Failure> {
        let folder = environment.map_or_else(|| self.path.clone(), |environment| self.path.join(environment));
        let (root, _) = root(self.spec).map_err(|error| cannot_find(self.spec, &error))?;
        match fs::canonicalize(&folder) {
            Err(_) if fs::symlink_metadata(&folder).is_ok_and(|found| found.is_symlink()) => {
                Err(Failure::new(format!("`{}` is a broken link", folder.display()))
                    .help("remove the link, or create the folder that it points to"))
            }
            Ok(real) if !self.named && !real.starts_with(root) => {
                Err(leads_out(&folder, "pass the folder with `--out`"))
            }
            _ => Ok(folder),
        }
    }
}

/// Whether a file in a folder of the project leads to one of the project.
pub(super) fn file_below(spec: &Path, path: &Path) -> Result<(), Failure> {
    let (root, _) = root(spec).map_err(|error| cannot_find(spec, &error))?;
    match fs::canonicalize(path) {
        Ok(real) if !real.starts_with(&root) => Err(leads_out(path, "replace it by the file itself")),
        _ => Ok(()),
    }
}

/// Why the system does not give a file.
pub(super) fn unreadable(error: &io::Error) -> Refusal {
    Refusal::Unreadable(match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        _ => error.to_string(),
    })
}
