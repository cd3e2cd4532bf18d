//! Findings as GitLab's code quality report: one JSON list for all specs.

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::{Checked, checked};
use crate::report::Level;

/// An entry, with the fields that GitLab reads.
#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// All findings of all specs as one JSON document, with a newline at its end.
pub fn gitlab(specs: &[Checked]) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut entries = Vec::new();
    for checked in specs {
        for diagnostic in checked.found {
            let region = checked::place_of(diagnostic, checked);
            let help = diagnostic.help.as_deref().map_or(String::new(), |help| format!(" ({help})"));
            entries.push(Entry {
                description: format!("{}{help}", checked::message(diagnostic)),
                check_name: diagnostic.code,
                fingerprint: fingerprints.next(diagnostic, checked),
                severity: match diagnostic.level {
                    Level::Error => "major",
                    Level::Warning => "minor",
                    Level::Note => "info",
                },
                location: Location { path: region.file, lines: Lines { begin: region.line, end: region.end_line } },
            });
        }
    }
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}
