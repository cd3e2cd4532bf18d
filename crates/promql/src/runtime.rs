//! Calls that every parser accepts and that fail whenever they run: bad patterns and label names in string arguments.

use super::flaw::flaw_with_help;
use super::names::is_label_name;
use super::node::{Kind, Node};
use super::reader::Reader;
use super::regex;

const CODE: &str = "promql/fails-at-run-time";

pub(super) fn check_call(reader: &mut Reader<'_>, function: &str, args: &[Node]) {
    check_range(reader, function, args);
    let arg = |index: usize| args.get(index).map(Node::unparen);
    match function {
        "label_replace" => {
            check_label(reader, function, "destination", arg(1));
            let Some(Node { span, kind: Kind::String(pattern), .. }) = arg(4) else {
                return;
            };
            if let Err(reason) = regex::matches_empty(pattern, reader.version) {
                let message = format!("the regular expression `{pattern}` {reason}");
                let help = regex::advice(&reason);
                reader.report(flaw_with_help(CODE, span.clone(), &message, "fails at each evaluation", help));
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
                let Some(Node { span, kind: Kind::Number(value), .. }) = arg(index) else {
                    continue;
                };
                if !(*value > 0.0 && *value < 1.0) {
                    let message = format!("the {name} factor `{value}` of `{function}` is not between 0 and 1");
                    let help = "write a number above 0 and below 1";
                    reader.report(flaw_with_help(CODE, span.clone(), &message, "fails at each evaluation", help));
                }
            }
        }
        _ => {}
    }
}

/// A range that reaches beyond its ends, for a function that takes none of these.
fn check_range(reader: &mut Reader<'_>, function: &str, args: &[Node]) {
    for argument in args {
        let Kind::Range { selector, .. } = &argument.unparen().kind else { continue };
        let Kind::Selector(selector) = &selector.kind else { continue };
        let Some(beyond) = selector.beyond.filter(|beyond| !beyond.functions().contains(&function)) else { continue };
        let message = format!("`{function}` takes no range that is `{}`", beyond.name());
        let known: Vec<String> = beyond.functions().iter().map(|name| format!("`{name}`")).collect();
        let help = format!("remove `{}`; these take it: {}", beyond.name(), known.join(", "));
        reader.report(flaw_with_help(CODE, argument.span.clone(), &message, "fails at each evaluation", &help));
    }
}

pub(super) fn check_count_values(reader: &mut Reader<'_>, label: &Node) {
    check_label(reader, "count_values", "resulting", Some(label.unparen()));
}

fn check_label(reader: &mut Reader<'_>, function: &str, role: &str, node: Option<&Node>) {
    let Some(Node { span, kind: Kind::String(name), .. }) = node else {
        return;
    };
    if is_label_name(name, reader.version) {
        return;
    }
    let (message, help) = match name.is_empty() {
        true => (format!("the {role} label of `{function}` is empty"), "name a label"),
        false => {
            let message = format!("the {role} label `{name}` of `{function}` is no label name");
            (message, "use letters, digits and `_`, not beginning with a digit")
        }
    };
    reader.report(flaw_with_help(CODE, span.clone(), &message, "fails at each evaluation", help));
}
