//! One text for expressions that mean the same whatever they look like.
//!
//! In: a tree. Out: a text in which spaces, comments, parentheses, the order of matchers, of labels and of the two sides of
//! `+` and `*` are no matter. Two expressions with one text have one result; the other way round nothing is promised.

use std::fmt::Write;

use super::node::{At, Expr, Grouping, Labels, Matching, Node, Selector, Window};
use super::operators::BinaryOperator;

impl Node {
    /// The text that is the same for expressions that mean the same.
    pub fn normal_form(&self) -> String {
        let mut text = String::new();
        write(self, &mut text);
        text
    }
}

fn write(node: &Node, out: &mut String) {
    match &node.kind {
        Expr::Number(number) => put(out, format_args!("{number:?}")),
        Expr::String(text) => put(out, format_args!("{text:?}")),
        Expr::Paren(inner) => write(inner, out),
        Expr::Unary { negative, expr } => {
            out.push_str(if *negative { "-(" } else { "+(" });
            write(expr, out);
            out.push(')');
        }
        Expr::Selector(of) => {
            selector(of, out);
            if let Some(beyond) = of.beyond {
                put(out, format_args!(" {}", beyond.name()));
            }
            shift(of.offset.as_ref(), of.at, out);
        }
        Expr::Range { selector, range, offset, at } => {
            write(selector, out);
            put(out, format_args!("[{}]", millis(Some(range))));
            shift(offset.as_ref(), *at, out);
        }
        Expr::Subquery { expr, range, step, offset, at } => {
            out.push('(');
            write(expr, out);
            put(out, format_args!(")[{}:{}]", millis(Some(range)), millis(step.as_ref())));
            shift(offset.as_ref(), *at, out);
        }
        Expr::Call { function, args, .. } => {
            out.push_str(function);
            list(args, out);
        }
        Expr::Aggregate { operator, grouping, param, expr, .. } => {
            out.push_str(operator.name());
            if let Some(Grouping { by, labels, .. }) = grouping {
                names(if *by { " by" } else { " without" }, labels, out);
            }
            out.push('(');
            if let Some(param) = param {
                write(param, out);
                out.push(',');
            }
            write(expr, out);
            out.push(')');
        }
        Expr::Binary { operator, return_bool, matching, lhs, rhs, .. } => {
            binary(*operator, *return_bool, matching.as_ref(), [lhs, rhs], out);
        }
    }
}

fn binary(operator: BinaryOperator, bool: bool, matching: Option<&Matching>, sides: [&Node; 2], out: &mut String) {
    let mut sides = sides.map(Node::normal_form);
    let turns = matches!(operator, BinaryOperator::Add | BinaryOperator::Multiply);
    if turns && matching.is_none_or(|matching| matching.group.is_none()) {
        sides.sort_unstable();
    }
    let [lhs, rhs] = sides;
    put(out, format_args!("({lhs}){}", operator.text()));
    if bool {
        out.push_str(" bool");
    }
    if let Some(matching) = matching {
        names(if matching.on { " on" } else { " ignoring" }, &matching.labels, out);
        if let Some(group) = &matching.group {
            names(if group.left { " group_left" } else { " group_right" }, &group.labels, out);
        }
    }
    put(out, format_args!("({rhs})"));
}

fn selector(selector: &Selector, out: &mut String) {
    let matchers = selector.matchers.iter();
    let mut matchers: Vec<String> =
        matchers.map(|matcher| format!("{}{}{:?}", matcher.label, matcher.operator.text(), matcher.value)).collect();
    matchers.sort_unstable();
    matchers.dedup();
    let name = selector.name.as_ref().map_or("", |(name, _)| name);
    put(out, format_args!("{name}{{{}}}", matchers.join(",")));
}

fn names(word: &str, labels: &Labels, out: &mut String) {
    let mut labels: Vec<&str> = labels.iter().map(|(label, _)| label.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    put(out, format_args!("{word}({})", labels.join(",")));
}

fn list(args: &[Node], out: &mut String) {
    out.push('(');
    for (index, argument) in args.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(argument, out);
    }
    out.push(')');
}

fn shift(offset: Option<&Window>, at: Option<At>, out: &mut String) {
    if offset.is_some() {
        put(out, format_args!(" offset {}", millis(offset)));
    }
    if let Some(at) = at {
        put(out, format_args!(" @ {at:?}"));
    }
}

/// A window in milliseconds; one that depends on the query by its place, which no other expression has.
fn millis(window: Option<&Window>) -> String {
    match window {
        None => String::new(),
        Some(Window { millis: Some(millis), .. }) => millis.to_string(),
        Some(Window { millis: None, span }) => format!("?{span:?}"),
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // writing to a string cannot fail
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::super::{Version, parse};

    fn normal(text: &str) -> String {
        parse(text, Version::new(3, 5)).unwrap().root.normal_form()
    }

    #[test]
    fn what_means_the_same_has_one_text() {
        for (one, other) in [
            (r#"sum by (a, b) (x{c="1",d=~"2"})"#, "sum(x{d=~'2', c=\"1\"}) by (b,a) # the same"),
            ("x + y", "(y + (x))"),
            ("rate(x[5m])", "rate( x[300s] )"),
            ("x * on (a) y", "y * on(a) x"),
            ("1000 * x", "x * 1e3"),
        ] {
            assert_eq!(normal(one), normal(other), "{one}");
        }
    }

    #[test]
    fn what_differs_has_two() {
        for (one, other) in [
            ("x - y", "y - x"),
            ("x * on (a) group_left y", "y * on (a) group_left x"),
            ("x and y", "y and x"),
            ("rate(x[5m])", "rate(x[5m] offset 1m)"),
            ("-x", "x"),
            ("(x + y) * z", "x + y * z"),
            ("x > 1", "x > bool 1"),
            ("x[5m:1m]", "x[5m:]"),
            ("sum(x)", "sum by () (x)"),
            ("x", "x{a=\"1\"}"),
        ] {
            assert_ne!(normal(one), normal(other), "{one}");
        }
    }
}
