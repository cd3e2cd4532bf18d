//! Which rules an alert needs, and how long before a time they must have run so that it is as if they had run for ever.
//!
//! So a test of one alert among thousands costs what that alert costs, and only around the times that it asks about.

use std::collections::{BTreeMap, BTreeSet};

use lakehouse_rule_engine::{GroupDefinition, Kind};

use super::times::millis;
use crate::model::{Alert, Expression, Model, conventions};
use crate::promql::{Expr, Node, Window};

/// What an expression reads.
#[derive(Debug, Clone, Default)]
struct Direct<'a> {
    names: BTreeSet<&'a str>,
    /// How far back it looks at most, in milliseconds.
    back: i64,
    /// Whether it may read anything, or at any time.
    open: bool,
}

/// What is recorded, and what that reads.
pub(super) struct Reads<'a> {
    recorded: BTreeMap<&'a str, Direct<'a>>,
    /// How long before a series is recorded those must be that it reads; nothing where that has no bound.
    before: BTreeMap<&'a str, Option<i64>>,
    interval: i64,
}

/// What must run for something.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs<'a> {
    /// The recorded series; nothing where it may be any.
    pub(super) recorded: Option<BTreeSet<&'a str>>,
    /// How long before; nothing where from the start.
    pub(super) before: Option<i64>,
}

impl<'a> Direct<'a> {
    fn of(expressions: impl Iterator<Item = &'a Expression>) -> Direct<'a> {
        let mut direct = Direct::default();
        for expression in expressions {
            let mut back = 0;
            expression.parsed.root.walk(&mut |node| direct.look(node, &mut back));
            direct.back = direct.back.max(back);
        }
        direct
    }

    fn look(&mut self, node: &'a Node, back: &mut i64) {
        let mut add = |window: Option<&Window>, open: &mut bool| match window.map(|window| window.millis) {
            Some(Some(length)) => *back += length.abs(),
            Some(None) => *open = true,
            None => {}
        };
        match &node.kind {
            Expr::Selector(selector) => {
                let by_matcher = selector.matchers.iter().any(|matcher| matcher.label == "__name__");
                match &selector.name {
                    Some((name, _)) if !by_matcher && !name.starts_with("ALERTS") => drop(self.names.insert(name)),
                    _ => self.open = true,
                }
                self.open |= selector.at.is_some() || selector.beyond.is_some();
                add(selector.offset.as_ref(), &mut self.open);
            }
            Expr::Range { range, offset, at, .. } => {
                self.open |= at.is_some();
                add(Some(range), &mut self.open);
                add(offset.as_ref(), &mut self.open);
            }
            Expr::Subquery { range, step, offset, at, .. } => {
                self.open |= at.is_some();
                add(Some(range), &mut self.open);
                add(step.as_ref(), &mut self.open);
                add(offset.as_ref(), &mut self.open);
            }
            _ => {}
        }
    }
}

impl<'a> Reads<'a> {
    pub(super) fn new(model: &'a Model, groups: &[GroupDefinition], interval: i64) -> Reads<'a> {
        let mut recorded: BTreeMap<&str, Direct<'_>> = BTreeMap::new();
        for name in model.indicators.names() {
            let direct = Direct::of(model.indicators.named(name).iter().map(|indicator| &indicator.expr));
            recorded.insert(name, direct);
        }
        // our own, which read nothing
        let rules: Vec<_> = groups.iter().flat_map(|group| &group.rules).collect();
        for name in [conventions::INFO_METRIC, conventions::PROBE_LIMIT_METRIC] {
            if rules.iter().any(|rule| rule.kind == Kind::Recording && rule.name == name) {
                recorded.insert(name, Direct::default());
            }
        }
        let mut reads = Reads { recorded, before: BTreeMap::new(), interval };
        let names: Vec<&str> = reads.recorded.keys().copied().collect();
        for name in names {
            reads.finalize(name);
        }
        reads
    }

    /// Works out how long before a series those must be recorded that it reads, without recursion: a chain may be long.
    fn finalize(&mut self, name: &'a str) {
        let mut path = vec![name];
        while let Some(&name) = path.last() {
            if self.before.contains_key(name) {
                path.pop();
                continue;
            }
            let Some(direct) = self.recorded.get(name) else { break };
            let is_known = |inner: &&&str| self.recorded.contains_key(**inner);
            let open = direct.names.iter().filter(is_known).find(|inner| !self.before.contains_key(**inner)).copied();
            match open {
                // what reads itself remembers all that was
                Some(inner) if path.contains(&inner) => drop(self.before.insert(name, None)),
                Some(inner) => path.push(inner),
                None => {
                    let before = self.before_of(direct);
                    self.before.insert(name, before);
                }
            }
        }
    }

    /// How long before an expression is asked those must be recorded that it reads.
    fn before_of(&self, direct: &Direct<'a>) -> Option<i64> {
        if direct.open {
            return None;
        }
        let read = direct.names.iter().filter_map(|name| self.before.get(name));
        // one interval more, since groups run one after the other
        let mut each = read.map(|before| Some(2 * self.interval + direct.back + (*before)?));
        each.try_fold(0, |longest, one| Some(one?.max(longest)))
    }

    /// What an alert needs.
    pub(super) fn of_alert(&self, alert: &'a Alert) -> Needs<'a> {
        let mut needs = self.of(&Direct::of(alert.queries.iter().chain([&alert.expr])));
        // what fires on remembers how long
        if alert.variants.iter().any(|variant| variant.keep_firing_for.is_some()) {
            needs.before = None;
        }
        let held = alert.variants.iter().map(|variant| millis(variant.for_duration)).max().unwrap_or_default();
        needs.before = needs.before.map(|before| before + held);
        needs
    }

    /// What a recorded series needs.
    pub(super) fn of_series(&self, name: &'a str) -> Needs<'a> {
        self.of(&Direct { names: BTreeSet::from([name]), ..Direct::default() })
    }

    fn of(&self, direct: &Direct<'a>) -> Needs<'a> {
        let mut found = BTreeSet::new();
        let mut left: Vec<&Direct<'_>> = vec![direct];
        while let Some(direct) = left.pop() {
            if direct.open {
                return Needs::default();
            }
            for name in &direct.names {
                if let Some((name, inner)) = self.recorded.get_key_value(name)
                    && found.insert(*name)
                {
                    left.push(inner);
                }
            }
        }
        Needs { recorded: Some(found), before: self.before_of(direct) }
    }
}
