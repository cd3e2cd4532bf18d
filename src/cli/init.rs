//! `init`: a first spec, from one of the stacks that the program ships, or from files of other tools.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use lakehouse_meaning::STACKS;

use super::{Failure, Verdict, spec, terminal};
use crate::import::{File, Format, Import, Remark};
use crate::report::nearest;

const EXAMPLES: &str = "\
Examples:
  lakehouse-obs init                  write the smallest spec
  lakehouse-obs init --stack ai-aas   write the spec of another stack
  lakehouse-obs init --from-compose docker-compose.yml
  lakehouse-obs init --from-compose docker-compose.yml --from-prometheus prometheus.yml
  docker compose config | lakehouse-obs init --from-compose -";

#[derive(Debug, Args)]
#[command(after_help = after_help())]
pub(super) struct Arguments {
    /// Example stack to start from; see below.
    #[arg(long, value_name = "NAME", default_value = "minimal", conflicts_with_all = ["from_compose", "from_prometheus"])]
    stack: String,
    /// Compose file to read services from; may be repeated. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    from_compose: Vec<PathBuf>,
    /// Prometheus configuration to read scrape jobs from; may be repeated. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    from_prometheus: Vec<PathBuf>,
}

/// The stacks with what each is, and examples.
fn after_help() -> String {
    let width = STACKS.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, files): &(&str, &[(&str, &str)])| format!("  {name:width$}  {}\n", about(files));
    format!("Stacks:\n{}\n{EXAMPLES}", STACKS.iter().map(line).collect::<String>())
}

/// What a stack is: the remark that its first file begins with, up to a colon.
fn about<'a>(files: &[(&str, &'a str)]) -> &'a str {
    let lines = files.first().map_or("", |(_, text)| text).lines();
    let mut remarks = lines.filter_map(|line| line.strip_prefix("# "));
    let remark = remarks.next().unwrap_or_default();
    remark.split(':').next().unwrap_or(remark).trim_end_matches('.')
}

pub(super) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    if arguments.from_compose.is_empty() && arguments.from_prometheus.is_empty() {
        return from_stack(&arguments.stack);
    }
    if std::fs::symlink_metadata(spec::DEFAULT).is_ok() {
        return Err(exists(spec::DEFAULT));
    }
    let import = crate::import::import(&files(arguments)?).map_err(|errors| refused(&errors))?;
    write(Path::new(spec::DEFAULT), &import.spec)?;
    terminal::out(&told(&import));
    Ok(Verdict::Clean)
}

/// The files that the command line names, each read once.
fn files(arguments: &Arguments) -> Result<Vec<File>, Failure> {
    let of = |paths: &[PathBuf], format| paths.iter().map(move |path| (path.clone(), format)).collect::<Vec<_>>();
    let named =
        [of(&arguments.from_compose, Format::Compose), of(&arguments.from_prometheus, Format::Prometheus)].concat();
    if named.iter().filter(|(path, _)| path == Path::new("-")).count() > 1 {
        return Err(Failure::new("standard input (`-`) can be read only once").help("give the other file by its path"));
    }
    let read = |(path, format): (PathBuf, Format)| {
        let text = spec::read(&path, "check the path")?;
        Ok(File { name: spec::Location::new(&path).name, text, format })
    };
    named.into_iter().map(read).collect()
}

/// Files that cannot be read, or have nothing to monitor.
fn refused(errors: &[Remark]) -> Failure {
    let lines: String = errors.iter().map(|error| format!("\n  {error}")).collect();
    Failure::new(format!("no spec was written{lines}"))
        .help("fix the files, or start with `lakehouse-obs init --stack NAME`")
}

/// What was written, and what its author needs to know.
fn told(import: &Import) -> String {
    let mut text = format!("wrote {}\n", spec::DEFAULT);
    let remarks = |remarks: &[Remark]| remarks.iter().map(|remark| format!("  {remark}\n")).collect::<String>();
    let secrets: String = import.secrets.iter().map(|(name, what)| format!("  {name}  ({what})\n")).collect();
    for (title, lines) in [
        ("recognised", remarks(&import.recognised)),
        ("not carried", remarks(&import.not_carried)),
        ("secrets to create", secrets),
        ("to do", remarks(&import.to_do)),
    ] {
        if !lines.is_empty() {
            text.push_str(&format!("{title}:\n{lines}"));
        }
    }
    text.push_str("next: lakehouse-obs check\n");
    text
}

/// Writes the files of a stack.
fn from_stack(stack: &str) -> Result<Verdict, Failure> {
    let Some((_, files)) = STACKS.iter().find(|(name, _)| *name == stack) else {
        let names: Vec<&str> = STACKS.iter().map(|(name, _)| *name).collect();
        let failure = Failure::new(format!("unknown stack `{stack}`"));
        return Err(match nearest(stack, names.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help(format!("stacks: {}", names.join(", "))),
        });
    };
    if let Some((path, _)) = files.iter().find(|(path, _)| std::fs::symlink_metadata(path).is_ok()) {
        return Err(exists(path));
    }
    let mut written = String::new();
    for (path, text) in *files {
        // the path to the schema holds only inside this project
        let text: String = text.split_inclusive('\n').filter(|line| !line.starts_with("#:schema")).collect();
        write(Path::new(path), text.trim_start())?;
        written.push_str(&format!("wrote {path}\n"));
    }
    terminal::out(&format!("{written}next: lakehouse-obs check\n"));
    Ok(Verdict::Clean)
}

fn exists(path: &str) -> Failure {
    Failure::new(format!("`{path}` already exists")).help("`init` does not overwrite files; move it away first")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(&path.display().to_string()),
        _ => Failure::new(format!("cannot write `{}`: {error}", path.display())),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
