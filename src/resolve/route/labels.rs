//! What `group_by`, `equal` and matchers have in common: names of labels, and lists of conditions.

use super::super::context::Context;
use crate::alertmanager::{Matcher, Read};
use crate::promql::is_legacy_label_name;
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};

/// The first Alertmanager that takes any text for the name of a label.
const ANY_NAME: (u16, u16) = (0, 27);

impl Context<'_> {
    /// A name of a label that Alertmanager takes in a list; one that it refuses is reported.
    pub(in crate::resolve) fn listed_label(&mut self, name: &Spanned<String>) -> bool {
        let version = self.alertmanager();
        if is_legacy_label_name(name) || (version >= ANY_NAME && !name.is_empty()) {
            return true;
        }
        let help = if name.is_empty() {
            "name a label, or remove the entry".to_owned()
        } else {
            let (major, minor) = version;
            format!(
                "Alertmanager {major}.{minor} takes letters, digits and `_`, no digit first; 0.27 and later take any name"
            )
        };
        let message = format!("`{}` is not a label name", name.value);
        let found = Diagnostic::new("value/invalid-label-name", name.span, message, "not a label name");
        self.report.add(found.help(help));
        false
    }

    /// Reports a label that is listed twice.
    pub(in crate::resolve) fn listed_once(&mut self, names: &[Spanned<String>], list: &str) {
        for (index, name) in names.iter().enumerate() {
            if let Some(first) = names.iter().take(index).find(|earlier| earlier.value == name.value) {
                let message = format!("`{}` is in `{list}` twice", name.value);
                let found = Diagnostic::new("value/duplicate", name.span, message, "again here");
                self.report.add(found.label(first.span, "first here").help("remove one of the two"));
            }
        }
    }

    /// The matchers of a list; what is none is reported where it stands.
    ///
    /// One entry may hold several matchers, all of which have its place. The last value says whether all were understood.
    pub(in crate::resolve) fn matchers(&mut self, written: &[Spanned<String>]) -> (Vec<Matcher>, Vec<Span>, bool) {
        let (mut matchers, mut places, mut whole) = (Vec::new(), Vec::new(), true);
        let version = self.alertmanager();
        for entry in written {
            let text = entry.text(self.sources);
            match Matcher::read(text.as_str(), version) {
                Ok(Read { matchers: found, warning }) => {
                    places.extend(found.iter().map(|_| entry.span));
                    matchers.extend(found);
                    self.report.add_text_diagnostics(&text, warning.into_iter().collect());
                }
                Err(problem) => {
                    whole = false;
                    self.report.add_text_diagnostics(&text, vec![*problem]);
                }
            }
        }
        (matchers, places, whole)
    }
}
