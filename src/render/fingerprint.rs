//! What makes a finding the same one after the lines around it moved.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Checked, checked};
use crate::report::{self, Diagnostic};

/// What stays of a finding when lines move: its code, its file, the item it is about, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    pub(super) file: String,
    pub(super) item: String,
    pub(super) code: String,
    pub(super) message: String,
}

impl Identity {
    pub(super) fn new(diagnostic: &Diagnostic, checked: &Checked) -> Identity {
        Identity {
            file: checked::place_of(diagnostic, checked).file,
            item: diagnostic.item.clone().unwrap_or_default(),
            code: diagnostic.code.to_owned(),
            message: report::message_anywhere(diagnostic).to_owned(),
        }
    }
}

/// What a message says in backquotes.
fn names(message: &str) -> String {
    message.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("`")
}

/// Gives every finding of one document a fingerprint of its own: equal ones are numbered in their order.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<Identity, usize>,
}

impl Fingerprints {
    pub(super) fn next(&mut self, diagnostic: &Diagnostic, checked: &Checked) -> String {
        let identity = Identity::new(diagnostic, checked);
        // the names in a message stay when its words change
        let identity = Identity { message: names(&identity.message), ..identity };
        let count = self.seen.entry(identity.clone()).or_default();
        *count += 1;
        let Identity { file, item, code, message } = identity;
        let mut hash = Sha256::new();
        for part in [&code, &file, &item, &message, &count.to_string()] {
            // the length keeps two parts from running into each other
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}
