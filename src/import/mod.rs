//! What other tools' files say, as a first spec: compose files and Prometheus' configuration.
//!
//! ```text
//! text → yaml (values with their lines) → compose, prometheus (small structures of each file)
//!      → draft (services, settings, remarks: neutral) → write (TOML, held to `check`)
//! ```
//!
//! In: named texts. Out: the text of a spec without errors, and lists of what was recognised, what was not carried and which
//! secrets must be created. Nothing is dropped in silence, and no value of a secret leaves this module: references stand in its place.
//! Deliberately absent: rules, alert routing and dashboards, which are listed as not carried.

mod compose;
mod draft;
mod known;
mod place;
mod prometheus;
mod write;

use std::rc::Rc;

use compose::Project;
use draft::{Draft, Secret};
use lakehouse_yaml::Node;
pub use place::{Place, Remark};

use crate::limits::SPEC_SIZE;
use crate::secret::mask_secrets;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A compose file.
    Compose,
    /// A `prometheus.yml`.
    Prometheus,
}

/// A file that is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, for places.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What it is.
    pub format: Format,
}

/// What came of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The text of the spec.
    pub spec: String,
    /// What was recognised, by place.
    pub recognised: Vec<Remark>,
    /// What is not in the spec, and why.
    pub not_carried: Vec<Remark>,
    /// What a person must still see to, by service; the spec has it as remarks.
    pub to_do: Vec<Remark>,
    /// The secrets that the spec refers to: where each is expected, and what it is.
    pub secrets: Vec<(String, String)>,
}

/// Reads files and writes a spec.
///
/// # Errors
/// What is wrong with the files, each with its place; that none of them has anything to monitor.
pub fn import(files: &[File]) -> Result<Import, Vec<Remark>> {
    let (documents, mut errors) = (documents(files)?, Vec::new());
    let (mut draft, mut project) = (Draft::default(), Project::default());
    let of = |format: Format| documents.iter().filter(move |(file, _)| file.format == format);
    for (file, document) in of(Format::Compose) {
        match document.get("services") {
            Some(_) => project.read(&file.name, document, &mut draft),
            None => errors.push(unlike(file, document.line, "`services`", "compose file")),
        }
    }
    compose::services::add(&mut project, &mut draft);
    for (file, document) in of(Format::Prometheus) {
        let is_one = document.get("scrape_configs").is_some() || document.get("global").is_some();
        match is_one {
            true => prometheus::read(&file.name, document, &mut project, &mut draft),
            false => errors.push(unlike(file, document.line, "`scrape_configs`", "prometheus.yml")),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    compose::services::unknown(&project, &mut draft);
    draft.name_network(compose::reach::NETWORK);
    let spec = write::spec(&mut draft);
    draft.sort();
    if draft.services.is_empty() {
        let nothing = |file: &File| Remark {
            place: Place { file: file.name.clone(), line: 1 },
            text: "no service was recognised".to_owned(),
        };
        return Err(files.iter().map(nothing).chain(masked(draft.not_carried)).collect());
    }
    Ok(told(draft, spec))
}

/// Remarks without what has the form of a secret.
fn masked(remarks: Vec<Remark>) -> Vec<Remark> {
    let masked = |remark: Remark| Remark { text: mask_secrets(&remark.text).into_owned(), ..remark };
    remarks.into_iter().map(masked).collect()
}

/// What is given back.
fn told(draft: Draft, spec: String) -> Import {
    let secrets = draft.secrets().into_iter().map(|(secret, what)| match secret {
        Secret::File(path) => (format!("file {path}"), what),
        Secret::Env(name) => (format!("env  {name}"), what),
    });
    Import {
        secrets: secrets.collect(),
        to_do: masked(draft.to_do()),
        spec,
        recognised: masked(draft.recognised),
        not_carried: masked(draft.not_carried),
    }
}

/// A document with the file that it stands in.
type Document<'a> = (&'a File, Rc<Node>);

/// The documents of all files, or every file that cannot be read.
fn documents(files: &[File]) -> Result<Vec<Document<'_>>, Vec<Remark>> {
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    let mut size = 0_usize;
    for file in files {
        let error = |line: usize, text: String| Remark { place: Place { file: file.name.clone(), line }, text };
        size = size.saturating_add(file.text.len());
        if size > SPEC_SIZE.most {
            errors.push(error(1, format!("the files are too large: more than {} bytes", SPEC_SIZE.most)));
            break;
        }
        match lakehouse_yaml::read(&file.text) {
            Err(found) => errors.push(error(found.line, format!("not valid YAML: {}", found.problem))),
            Ok(read) => {
                let before = documents.len();
                documents.extend(read.into_iter().filter(|node| node.is_map()).map(|node| (file, node)));
                if documents.len() == before {
                    errors.push(error(1, "the file holds no mapping".to_owned()));
                }
            }
        }
    }
    if errors.is_empty() { Ok(documents) } else { Err(errors) }
}

fn unlike(file: &File, line: usize, key: &str, what: &str) -> Remark {
    Remark { place: Place { file: file.name.clone(), line }, text: format!("no {key}: the file is not a {what}") }
}
