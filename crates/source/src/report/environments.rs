//! Findings of several environments as one list: the same finding once, with the environments that have it.
//!
//! In: the findings of each environment, with levels applied. Out: one list, by place. What all environments have names none of them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Span;
use super::Diagnostic;
use super::diagnostic::collapse;

/// Joins the findings of environments, each with its name.
///
/// `everywhere` tells the codes that count only where every environment of the spec has them; `declared` is how many it has.
pub fn join(
    found: Vec<(&str, Vec<Diagnostic>)>,
    declared: usize,
    everywhere: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let all = found.len();
    let mut joined: Vec<Diagnostic> = Vec::new();
    let mut known: BTreeMap<(Span, &'static str), Vec<usize>> = BTreeMap::new();
    for (environment, diagnostics) in found {
        for mut diagnostic in diagnostics {
            let alike = known.entry((diagnostic.span(), diagnostic.code)).or_default();
            let same = alike.iter().copied().find(|at| {
                joined.get(*at).is_some_and(|other| {
                    (&other.message, &other.item, other.level)
                        == (&diagnostic.message, &diagnostic.item, diagnostic.level)
                })
            });
            match same.and_then(|at| joined.get_mut(at)) {
                Some(same) => {
                    same.environments.insert(environment.to_owned());
                    // an edit that fixes one of them and not the other is a guess
                    if (&same.edit, &same.suggestion) != (&diagnostic.edit, &diagnostic.suggestion) {
                        (same.edit, same.suggestion) = (None, None);
                    }
                }
                None => {
                    diagnostic.environments = BTreeSet::from([environment.to_owned()]);
                    alike.push(joined.len());
                    joined.push(diagnostic);
                }
            }
        }
    }
    joined.retain(|diagnostic| diagnostic.environments.len() >= declared || !everywhere(diagnostic.code));
    let mut joined = collapse(joined);
    for diagnostic in &mut joined {
        if diagnostic.environments.len() == all {
            diagnostic.environments.clear();
        } else {
            diagnostic.message.push_str(&only_in(&diagnostic.environments));
        }
    }
    joined
}

/// What a finding says, wherever it is found: which environments have it depends on those that were looked at.
pub fn message_anywhere(diagnostic: &Diagnostic) -> &str {
    let message = diagnostic.message.as_str();
    message.strip_suffix(&only_in(&diagnostic.environments)).unwrap_or(message)
}

/// ` in environment dev`, as the end of a message.
fn only_in(environments: &BTreeSet<String>) -> String {
    let names: Vec<String> = environments.iter().map(|name| format!("`{name}`")).collect();
    let s = if names.len() == 1 { "" } else { "s" };
    format!(" in environment{s} {}", names.join(", "))
}
