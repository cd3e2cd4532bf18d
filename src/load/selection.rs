//! Which environments of a spec are looked at.

use super::files::Files;
use crate::limits::{ENVIRONMENT_SIZE, ENVIRONMENTS, Limit};
use crate::report::Report;

/// The environments that a run is about.
pub struct Selection {
    /// All that the spec declares.
    pub declared: Vec<String>,
    /// Those that are looked at; one without a name where the spec declares none.
    pub names: Vec<Option<String>>,
    /// Whether these are all.
    pub is_all: bool,
}

impl Selection {
    /// Those of `wanted`, or all if nobody wants any. Too many are a finding, and one of them is looked at.
    pub fn new(files: &Files, wanted: &[String], report: &mut Report) -> Selection {
        let declared: Vec<String> = files.environments.names().map(str::to_owned).collect();
        let is_wanted = |name: &&String| wanted.is_empty() || wanted.contains(name);
        let mut names: Vec<Option<String>> = declared.iter().filter(is_wanted).cloned().map(Some).collect();
        if declared.is_empty() {
            names.push(None);
        }
        let is_all = names.len() >= declared.len();
        if let Some(limit) = too_many(files.size, names.len()) {
            report.add(limit.finding(files.environments.first.unwrap_or_default()));
            names.truncate(1);
        }
        Selection { declared, names, is_all }
    }
}

/// The bound that so many environments of so many bytes are beyond.
fn too_many(size: usize, environments: usize) -> Option<&'static Limit> {
    if environments > ENVIRONMENTS.most {
        return Some(&ENVIRONMENTS);
    }
    let size = size.saturating_mul(environments);
    (environments > 1 && size > ENVIRONMENT_SIZE.most).then_some(&ENVIRONMENT_SIZE)
}
