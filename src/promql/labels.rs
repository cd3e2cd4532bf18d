//! Which labels the series of a result carry, as far as an expression alone tells.
//!
//! In: a tree, and what is known of recorded metrics. Out: for each label whether it is there, and its value. Only what
//! is certain is claimed; a series read from a target may carry anything. Deliberately absent: the metric's name, which
//! no alert keeps, and what metrics and targets are known to carry: that is the type checker's.

use std::collections::BTreeMap;

use super::node::{Grouping, Kind, Matching, Node, Selector, ValueType};
use super::operators::MatchOperator;
use super::regex;
use super::version::Version;

/// What is known of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// No series has it.
    Absent,
    /// Every series has it, with this value.
    Exactly(String),
    /// Every series has it; its value is not known.
    Present,
    /// A series may have it or not, with any value.
    Any,
}

impl Label {
    /// What is known where either of the two holds.
    fn or(&self, other: &Label) -> Label {
        match (self, other) {
            (one, other) if one == other => one.clone(),
            (Label::Exactly(_) | Label::Present, Label::Exactly(_) | Label::Present) => Label::Present,
            _ => Label::Any,
        }
    }

    /// What is known where both hold. Where they contradict each other there is no series, and the first will do.
    fn and(&self, other: &Label) -> Label {
        match (self, other) {
            (Label::Any, known) | (Label::Present, known @ Label::Exactly(_)) => known.clone(),
            (known, _) => known.clone(),
        }
    }
}

/// The labels of the series of a result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    known: BTreeMap<String, Label>,
    /// Whether there may be labels beyond those known.
    open: bool,
}

impl Labels {
    /// None at all.
    pub fn none() -> Labels {
        Labels::default()
    }

    /// Anything.
    pub fn anything() -> Labels {
        Labels { known: BTreeMap::new(), open: true }
    }

    /// These, and no others.
    pub fn exactly<'a>(labels: impl IntoIterator<Item = (&'a str, &'a str)>) -> Labels {
        let mut exact = Labels::none();
        for (name, value) in labels {
            exact.set_value(name, value);
        }
        exact
    }

    /// Whether there may be labels that are not listed.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Those of which something is known.
    pub fn known(&self) -> impl Iterator<Item = (&str, &Label)> {
        self.known.iter().map(|(name, label)| (name.as_str(), label))
    }

    /// What is known of one.
    pub fn get(&self, name: &str) -> &Label {
        match self.known.get(name) {
            Some(label) => label,
            None if self.open => &Label::Any,
            None => &Label::Absent,
        }
    }

    /// Replaces what is known of one.
    pub fn set(&mut self, name: &str, label: Label) {
        let by_default = if self.open { Label::Any } else { Label::Absent };
        match label == by_default {
            true => self.known.remove(name),
            false => self.known.insert(name.to_owned(), label),
        };
    }

    /// Gives one a value; an empty one is none.
    pub fn set_value(&mut self, name: &str, value: &str) {
        self.set(name, if value.is_empty() { Label::Absent } else { Label::Exactly(value.to_owned()) });
    }

    fn names<'a>(&'a self, other: &'a Labels) -> impl Iterator<Item = &'a String> {
        self.known.keys().chain(other.known.keys())
    }

    /// What is known where either holds.
    #[must_use]
    pub fn or(&self, other: &Labels) -> Labels {
        let mut both = Labels { known: BTreeMap::new(), open: self.open || other.open };
        for name in self.names(other) {
            both.set(name, self.get(name).or(other.get(name)));
        }
        both
    }

    /// What is known where both hold.
    fn and(&self, other: &Labels) -> Labels {
        let mut both = Labels { known: BTreeMap::new(), open: self.open && other.open };
        for name in self.names(other) {
            both.set(name, self.get(name).and(other.get(name)));
        }
        both
    }

    /// Only those that are listed.
    fn keep<'a>(&self, names: impl Iterator<Item = &'a str>) -> Labels {
        let mut kept = Labels::none();
        for name in names {
            kept.set(name, self.get(name).clone());
        }
        kept
    }

    fn loosen(&mut self, name: &str) {
        if *self.get(name) != Label::Absent {
            self.set(name, Label::Any);
        }
    }
}

/// The labels of a result. `recorded` knows those of recorded metrics, by name.
pub fn labels(node: &Node, version: Version, recorded: &dyn Fn(&str) -> Option<Labels>) -> Labels {
    let of = |node: &Node| labels(node, version, recorded);
    match &node.kind {
        Kind::Number(_) | Kind::String(_) => Labels::none(),
        Kind::Selector(selector) => {
            let base = selector.name.as_ref().and_then(|(name, _)| recorded(name)).unwrap_or_else(Labels::anything);
            base.and(&selected(selector, version))
        }
        Kind::Paren(inner) => of(inner),
        Kind::Range { selector: expr, .. } | Kind::Subquery { expr, .. } | Kind::Unary { expr, .. } => of(expr),
        Kind::Call { function, args, .. } => call(function, args, &of),
        Kind::Aggregate { operator, grouping, param, expr, .. } => {
            let inner = of(expr);
            if matches!(operator.name(), "topk" | "bottomk" | "limitk" | "limit_ratio") {
                return inner;
            }
            let listed = |labels: &super::node::Labels| labels.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            let mut result = match grouping {
                None => Labels::none(),
                Some(grouping) if grouping.by => inner.keep(listed(&grouping.labels).iter().map(String::as_str)),
                Some(grouping) => {
                    let mut rest = inner;
                    listed(&grouping.labels).iter().for_each(|name| rest.set(name, Label::Absent));
                    rest
                }
            };
            if operator.name() == "count_values"
                && let Some(Kind::String(name)) = param.as_ref().map(|param| &param.unparen().kind)
            {
                // what `without` lists is taken off last
                let listed = |grouping: &Grouping| grouping.labels.iter().any(|(label, _)| label == name);
                let removed = grouping.as_ref().is_some_and(|grouping| !grouping.by && listed(grouping));
                result.set(name, if removed { Label::Absent } else { Label::Present });
            }
            result
        }
        Kind::Binary { operator, matching, lhs, rhs, .. } => match operator.text() {
            "and" | "unless" => of(lhs),
            "or" => of(lhs).or(&of(rhs)),
            _ if lhs.value_type == ValueType::Scalar => of(rhs),
            _ if rhs.value_type == ValueType::Scalar => of(lhs),
            _ => joined(matching.as_ref(), &of(lhs), &of(rhs)),
        },
    }
}

/// What the matchers say. Of a label that several speak of, each says something true.
fn selected(selector: &Selector, version: Version) -> Labels {
    let mut labels = Labels::anything();
    for matcher in selector.matchers.iter().filter(|matcher| matcher.label != "__name__") {
        let says = match matcher.operator {
            MatchOperator::Equal if matcher.value.is_empty() => Label::Absent,
            MatchOperator::Equal => Label::Exactly(matcher.value.clone()),
            MatchOperator::NotEqual if matcher.value.is_empty() => Label::Present,
            MatchOperator::Matches if regex::matches_empty(&matcher.value, version) == Ok(false) => {
                certain(&matcher.value)
            }
            MatchOperator::NotMatches if regex::matches_empty(&matcher.value, version) == Ok(true) => Label::Present,
            MatchOperator::NotEqual | MatchOperator::Matches | MatchOperator::NotMatches => Label::Any,
        };
        let both = labels.get(&matcher.label).and(&says);
        labels.set(&matcher.label, both);
    }
    labels
}

/// A pattern that does not match the empty text says that the label is there, unless we misread the pattern.
fn certain(pattern: &str) -> Label {
    let is_plain = pattern.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/:.| +".contains(&byte));
    if is_plain { Label::Present } else { Label::Any }
}

fn call(function: &str, args: &[Node], of: &dyn Fn(&Node) -> Labels) -> Labels {
    let vector = args.iter().find(|arg| matches!(arg.value_type, ValueType::Vector | ValueType::Matrix));
    let text = |index: usize| match args.get(index).map(|arg| &arg.unparen().kind) {
        Some(Kind::String(text)) => Some(text.as_str()),
        _ => None,
    };
    match (function, vector) {
        ("vector" | "scalar", _) | (_, None) => Labels::none(),
        ("absent" | "absent_over_time", Some(arg)) => absent(arg),
        // it brings labels of other series
        ("info", Some(_)) => Labels::anything(),
        (_, Some(arg)) => {
            let mut labels = of(arg);
            match function {
                "label_replace" | "label_join" => match text(1) {
                    Some(name) => labels.set(name, Label::Any),
                    None => return Labels::anything(),
                },
                _ if function.starts_with("histogram_") => labels.loosen("le"),
                _ => {}
            }
            // `quantile` of histogram_quantiles and whatever a newer function adds
            if function == "histogram_quantiles" {
                return Labels::anything();
            }
            labels
        }
    }
}

/// Made anew from the matchers of the selector: labels that one `=` speaks of, and nothing else does.
fn absent(arg: &Node) -> Labels {
    let (selector, plain) = match &arg.kind {
        Kind::Selector(selector) => (selector, true),
        Kind::Range { selector, .. } => match &selector.kind {
            Kind::Selector(selector) => (selector, true),
            _ => return Labels::none(),
        },
        Kind::Paren(_) => match &arg.unparen().kind {
            Kind::Selector(selector) => (selector, false),
            Kind::Range { selector, .. } => match &selector.kind {
                Kind::Selector(selector) => (selector, false),
                _ => return Labels::none(),
            },
            _ => return Labels::none(),
        },
        _ => return Labels::none(),
    };
    let mut labels = Labels::none();
    for matcher in selector.matchers.iter().filter(|matcher| matcher.label != "__name__") {
        let alone = selector.matchers.iter().filter(|other| other.label == matcher.label).count() == 1;
        match (matcher.operator, plain, alone) {
            (MatchOperator::Equal, true, true) => labels.set_value(&matcher.label, &matcher.value),
            // versions differ in what parentheses and a second matcher do
            (MatchOperator::Equal, ..) => labels.set(&matcher.label, Label::Any),
            _ => {}
        }
    }
    labels
}

fn joined(matching: Option<&Matching>, left: &Labels, right: &Labels) -> Labels {
    let Some(matching) = matching else {
        // one to one: all labels are the same on both sides
        return left.and(right);
    };
    let listed = || matching.labels.iter().map(|(name, _)| name.as_str());
    // what both sides must agree on
    let common = match matching.on {
        true => left.and(right).keep(listed()),
        false => {
            let mut common = left.and(right);
            listed().for_each(|name| common.set(name, Label::Absent));
            common
        }
    };
    let Some(group) = &matching.group else {
        return common;
    };
    let (many, one) = if group.left { (left, right) } else { (right, left) };
    let mut result = match matching.on {
        true => many.clone(),
        false => {
            let mut result = common.clone();
            listed().for_each(|name| result.set(name, many.get(name).clone()));
            result
        }
    };
    if matching.on {
        listed().for_each(|name| result.set(name, common.get(name).clone()));
    }
    for (name, _) in &group.labels {
        result.set(name, one.get(name).clone());
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promql::parse;

    const VERSION: Version = Version::new(3, 5);

    fn shown(expr: &str) -> String {
        let recorded = |name: &str| match name {
            "total" => Some(Labels::none()),
            "by_job" => {
                let mut labels = Labels::none();
                labels.set("job", Label::Any);
                Some(labels)
            }
            _ => None,
        };
        let parsed = parse(expr, VERSION).unwrap_or_else(|problems| panic!("{expr}: {problems:?}"));
        let labels = labels(&parsed.root, VERSION, &recorded);
        let mut parts: Vec<String> = labels
            .known()
            .map(|(name, label)| match label {
                Label::Absent => format!("-{name}"),
                Label::Exactly(value) => format!("{name}={value}"),
                Label::Present => format!("+{name}"),
                Label::Any => format!("?{name}"),
            })
            .collect();
        if labels.is_open() {
            parts.push("…".to_owned());
        }
        parts.join(" ")
    }

    #[test]
    fn claims_what_is_certain() {
        for (expr, expected) in [
            ("x", "…"),
            ("x{a=\"1\",b!=\"\",c=\"\",d=~\"p|q\",e!~\"p\",f!=\"p\",g=~\"p|\"}", "a=1 +b -c +d …"),
            ("x{a=~\"1|2\",a=\"1\"}", "a=1 …"),
            ("rate(x{a=\"1\"}[5m])", "a=1 …"),
            ("-x{a=\"1\"}", "a=1 …"),
            ("sum(x)", ""),
            ("sum by (a, b) (x{a=\"1\"})", "a=1 ?b"),
            ("sum without (a, b) (x{a=\"1\",c=\"2\"})", "-a -b c=2 …"),
            ("topk(3, x{a=\"1\"})", "a=1 …"),
            ("count_values(\"v\", x)", "+v"),
            ("count_values without (v, w) (\"v\", x)", "-v -w …"),
            ("absent(x{a=\"1\",b=~\"2\",c=\"\"})", "a=1"),
            ("absent(x{a=\"1\",a!=\"2\"})", "?a"),
            ("absent(sum(x{a=\"1\"}))", ""),
            ("absent_over_time(x{a=\"1\"}[5m])", "a=1"),
            ("vector(1) > 0", ""),
            ("label_replace(sum by (a) (x), \"b\", \"$1\", \"a\", \"(.*)\")", "?a ?b"),
            ("histogram_quantile(0.9, sum by (le, a) (rate(x[5m])))", "?a ?le"),
            ("x{a=\"1\"} > 5", "a=1 …"),
            ("5 < x{a=\"1\"}", "a=1 …"),
            ("x{a=\"1\"} and y{b=\"1\"}", "a=1 …"),
            ("x{a=\"1\"} or y{a=\"1\",b=\"1\"}", "a=1 …"),
            ("x{a=\"1\"} or y{a=\"2\"}", "+a …"),
            ("x{a=\"1\"} or y", "…"),
            ("sum(x) or vector(0)", ""),
            ("x / y{a=\"1\"}", "a=1 …"),
            ("sum by (a) (x) / y{b=\"\"}", "?a"),
            ("x{a=\"1\"} / on (a, b) y{b=\"2\"}", "a=1 b=2"),
            ("x{a=\"1\",c=\"3\"} / ignoring (a) y{b=\"2\"}", "-a b=2 c=3 …"),
            ("x{a=\"1\"} * on (b) group_left (c) y{b=\"2\",c=\"3\"}", "a=1 b=2 c=3 …"),
            ("y{c=\"3\"} * on (b) group_right (c) sum by (b, c) (x)", "?b c=3"),
            ("x{a=\"1\"} * on () group_left (c) sum(y)", "a=1 -c …"),
            ("total > 0", ""),
            ("by_job{job=\"a\"}", "job=a"),
            ("by_job / total", ""),
        ] {
            assert_eq!(shown(expr), expected, "{expr}");
        }
    }
}
