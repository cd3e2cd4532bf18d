//! What `group_by`, `equal` and matchers have in common: names of labels, and lists of conditions.

use super::super::context::Context;
use crate::alertmanager::{Matcher, Read};
use crate::promql::is_legacy_label_name;
use crate::report::Diagnostic;
use crate::source::{Node, Span, Text};

/// The first Alertmanager that takes any text for the name of a label.
const ANY_NAME: (u16, u16) = (0, 27);

impl Context<'_> {
    /// A name of a label that Alertmanager takes in a list; one that it refuses is reported.
    pub(in crate::resolve) fn listed_label(&mut self, name: &str, span: Span) -> bool {
        let version = self.alertmanager();
        if is_legacy_label_name(name) || (version >= ANY_NAME && !name.is_empty()) {
            return true;
        }
        let help = if name.is_empty() {
            "name a label, or remove the entry".to_owned()
        } else {
            let (major, minor) = version;
            format!("Alertmanager {major}.{minor} takes letters, digits and `_`, no digit first; from 0.27 on any name")
        };
        let message = format!("`{name}` is not a label name");
        self.report.add(Diagnostic::new("value/invalid-label-name", span, message, "not a label name").help(help));
        false
    }

    /// Reports a label that is listed twice.
    pub(in crate::resolve) fn listed_once(&mut self, names: &[String], at: &dyn Fn(usize) -> Span, list: &str) {
        for (index, name) in names.iter().enumerate() {
            if let Some(first) = names.iter().take(index).position(|earlier| earlier == name) {
                self.report.add(
                    Diagnostic::new(
                        "value/duplicate",
                        at(index),
                        format!("`{name}` is in `{list}` twice"),
                        "again here",
                    )
                    .label(at(first), "first here")
                    .help("remove one of the two"),
                );
            }
        }
    }

    /// The matchers of a list in a table; what is none is reported where it stands.
    ///
    /// One entry may hold several matchers, all of which have its place. The last value says whether all were understood.
    pub(in crate::resolve) fn matchers(&mut self, table: &Node, key: &str) -> (Vec<Matcher>, Vec<Span>, bool) {
        let (mut matchers, mut places, mut whole) = (Vec::new(), Vec::new(), true);
        let version = self.alertmanager();
        for node in table.get(key).and_then(Node::array).unwrap_or(&[]) {
            let Some(text) = Text::of(node, self.sources) else {
                whole = false;
                continue;
            };
            match Matcher::read(text.as_str(), version) {
                Ok(Read { matchers: found, warning }) => {
                    places.extend(found.iter().map(|_| node.span));
                    matchers.extend(found);
                    self.report.add_problems(&text, warning.into_iter().collect());
                }
                Err(problem) => {
                    whole = false;
                    self.report.add_problems(&text, vec![*problem]);
                }
            }
        }
        (matchers, places, whole)
    }
}
