//! Calls that every parser accepts and that fail whenever they run: bad patterns and label names in string arguments.

use super::error::error_with_help;
use super::names::is_label_name;
use super::node::{Expr, Node};
use super::reader::Reader;
use super::regex;

/// The problem of what is read and fails whenever it runs.
pub(super) const CODE: &str = "promql/fails-at-run-time";

pub(super) fn check_call(reader: &mut Reader<'_>, function: &str, args: &[Node]) {
    check_range(reader, function, args);
    let arg = |index: usize| args.get(index).map(Node::unparen);
    match function {
        "label_replace" => {
            check_label(reader, function, "destination", arg(1));
            let Some(Node { span, kind: Expr::String(pattern), .. }) = arg(4) else {
                return;
            };
            if let Err(reason) = regex::matches_empty(pattern, reader.version) {
                let message = format!("the regular expression `{pattern}` {reason}");
                let help = regex::advice(&reason);
                reader.report(error_with_help(CODE, span.clone(), &message, "every evaluation fails", help));
            }
        }
        "label_join" => {
            check_label(reader, function, "destination", arg(1));
            for source in args.iter().skip(3) {
                check_label(reader, function, "source", Some(source.unparen()));
            }
        }
        "holt_winters" | "double_exponential_smoothing" => {
            for (index, name) in [(1, "smoothing"), (2, "trend")] {
                let Some(Node { span, kind: Expr::Number(value), .. }) = arg(index) else {
                    continue;
                };
                if !(*value > 0.0 && *value < 1.0) {
                    let message = format!("the {name} factor `{value}` of `{function}` is not between 0 and 1");
                    let help = "write a number above 0 and below 1";
                    reader.report(error_with_help(CODE, span.clone(), &message, "every evaluation fails", help));
                }
            }
        }
        _ => {}
    }
}

/// A range that reaches beyond its ends, for a function that takes none of these.
fn check_range(reader: &mut Reader<'_>, function: &str, args: &[Node]) {
    for argument in args {
        let Expr::Range { selector, .. } = &argument.unparen().kind else { continue };
        let Expr::Selector(selector) = &selector.kind else { continue };
        let Some(beyond) = selector.beyond.filter(|beyond| !beyond.functions().contains(&function)) else { continue };
        let message = format!("`{function}` does not take a range with `{}`", beyond.name());
        let known: Vec<String> = beyond.functions().iter().map(|name| format!("`{name}`")).collect();
        let help = format!("remove `{}`; only these functions take it: {}", beyond.name(), known.join(", "));
        reader.report(error_with_help(CODE, argument.span.clone(), &message, "every evaluation fails", &help));
    }
}

pub(super) fn check_count_values(reader: &mut Reader<'_>, label: &Node) {
    check_label(reader, "count_values", "resulting", Some(label.unparen()));
}

fn check_label(reader: &mut Reader<'_>, function: &str, role: &str, node: Option<&Node>) {
    let Some(Node { span, kind: Expr::String(name), .. }) = node else {
        return;
    };
    if is_label_name(name, reader.version) {
        return;
    }
    let (message, help) = match name.is_empty() {
        true => (format!("the {role} label of `{function}` is empty"), "write a label name"),
        false => {
            let message = format!("the {role} label `{name}` of `{function}` is not a valid label name");
            (message, "use letters, digits and `_`, and no digit at the start")
        }
    };
    reader.report(error_with_help(CODE, span.clone(), &message, "every evaluation fails", help));
}
