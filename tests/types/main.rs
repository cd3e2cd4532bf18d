//! What is inferred of expressions, held against what a real Prometheus gives: random expressions over a small world that
//! it scrapes, and fixed ones with what the rules say of them. All servers listen on loopback and end with their test.
//!
//! `LAKEHOUSE_OBS_EXPRESSIONS` is how many (`tests/run` asks for 20,000), `LAKEHOUSE_OBS_SEED` what they are made from.
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![allow(clippy::print_stderr, reason = "what was looked at is part of the proof")]

mod claims;
mod engine;
mod evaluated;
mod expressions;
mod facts;
mod judge;
mod native;
mod random;
mod restricted;
#[path = "../support/mod.rs"]
mod support;
mod texts;
mod values;
mod world;

use std::collections::BTreeMap;
use std::time::Instant;

use engine::{Answer, Connection};
use evaluated::{Evaluated, Fault};
use expressions::Expressions;
use lakehouse_obs::model::Model;
use lakehouse_obs::promql::{Expr, Expression, FUNCTIONS, Node, ValueType, Version, parse};
use lakehouse_obs::types::{Samples, Types};
use world::World;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// What was seen.
#[derive(Default)]
struct Seen {
    expressions: usize,
    /// With at least one series.
    full: usize,
    failed: usize,
    /// Not read by this program, and failed in Prometheus.
    refused: usize,
    /// With labels of which all names are known.
    closed: usize,
    /// Certainly without series.
    nothing: usize,
    /// Of which it is known how the samples came about.
    kinds: usize,
    /// Of which the part of one service is told by matchers alone.
    selective: usize,
    /// Of which the last digit of a sample decides what the engine and the server give.
    decided_by_last_digit: usize,
    /// How often each function, aggregation and operator was written.
    parts: BTreeMap<String, usize>,
    faults: Vec<String>,
}

impl Seen {
    fn add(&mut self, other: Seen) {
        self.expressions += other.expressions;
        self.full += other.full;
        self.failed += other.failed;
        self.refused += other.refused;
        self.closed += other.closed;
        self.nothing += other.nothing;
        self.kinds += other.kinds;
        self.selective += other.selective;
        self.decided_by_last_digit += other.decided_by_last_digit;
        other.parts.into_iter().for_each(|(part, count)| *self.parts.entry(part).or_default() += count);
        self.faults.extend(other.faults);
    }

    fn count_parts(&mut self, root: &Node) {
        root.walk(&mut |node| {
            let mut add = |part: &str| *self.parts.entry(part.to_owned()).or_default() += 1;
            match &node.kind {
                Expr::Call { function, .. } => add(function),
                Expr::Aggregate { operator, grouping, .. } => {
                    add(operator.name());
                    add(grouping.as_ref().map_or("no grouping", |grouping| if grouping.by { "by" } else { "without" }));
                }
                Expr::Binary { operator, return_bool, matching, .. } => {
                    add(operator.text());
                    if *return_bool {
                        add("bool");
                    }
                    if let Some(matching) = matching {
                        add(if matching.on { "on" } else { "ignoring" });
                        if let Some(group) = &matching.group {
                            add(if group.left { "group_left" } else { "group_right" });
                        }
                    }
                }
                Expr::Unary { .. } => add("unary"),
                Expr::Subquery { .. } => add("subquery"),
                Expr::Range { offset, at, .. } => {
                    if offset.is_some() {
                        add("offset");
                    }
                    if at.is_some() {
                        add("@");
                    }
                }
                Expr::Selector(selector) => {
                    if selector.offset.is_some() {
                        add("offset");
                    }
                    if selector.at.is_some() {
                        add("@");
                    }
                }
                Expr::Number(_) | Expr::String(_) | Expr::Paren(_) => {}
            }
        });
    }
}

/// What is wrong with what is inferred of an expression.
fn fault(node: &Node, text: &str, model: &Model, connection: &mut Connection) -> (Option<String>, Answer) {
    let types = Types::new(model);
    let typed = types.infer(node);
    let answer = connection.ask(text);
    let fault = match &answer {
        Answer::Samples(samples) => judge::fault(&typed.labels, &typed.value, samples),
        Answer::Failed(_) => None,
        Answer::Refused(message) => Some(format!("we read it, and Prometheus does not: {message}")),
    };
    (fault, answer)
}

/// The smallest part that is wrong as well.
fn smallest(expression: &Expression, text: &str, model: &Model, connection: &mut Connection) -> String {
    let mut best = text.to_owned();
    expression.root.walk(&mut |node| {
        let part = &text[node.span.clone()];
        let is_whole =
            !matches!(node.kind, Expr::Number(_) | Expr::String(_) | Expr::Range { .. } | Expr::Subquery { .. });
        if is_whole
            && part.len() < best.len()
            && let Ok(alone) = parse(part, model.stack.prometheus)
            && fault(&alone.root, part, model, connection).0.is_some()
        {
            part.clone_into(&mut best);
        }
    });
    best
}

fn look_at(texts: &[String], world: &World, evaluated: &Evaluated) -> Seen {
    let mut connection = world.connection();
    let outcome = support::check(&world.spec);
    let model = outcome.model().unwrap_or_else(|| panic!("{}", support::rendered(&outcome)));
    let mut seen = Seen::default();
    for text in texts {
        seen.expressions += 1;
        let expression = match parse(text, world.version) {
            Ok(expression) => expression,
            Err(problems) => {
                seen.refused += 1;
                if let Answer::Samples(samples) = connection.ask(text) {
                    seen.faults.push(format!("{text}\n  we refuse it: {problems:?}\n  and it gives {samples:?}"));
                }
                continue;
            }
        };
        seen.count_parts(&expression.root);
        let types = Types::new(model);
        let typed = types.infer(&expression.root);
        seen.closed += usize::from(!typed.labels.is_open());
        seen.nothing += usize::from(typed.labels.has_no_series());
        seen.kinds += usize::from(typed.value.samples != Samples::Unknown);
        let (fault_here, answer) = fault(&expression.root, text, model, &mut connection);
        let is_mixed_up = mixes_up_labels(world.version, &expression.root);
        // where the server gives now this and now that, since it adds in the order of a map, one of them is enough
        let mut again = || (0..16).any(|_| evaluated.fault(text, &connection.ask(text)).is_none());
        match evaluated.fault(text, &answer).filter(|_| !is_mixed_up) {
            Some(_) if again() => seen.decided_by_last_digit += 1,
            Some(Fault::LastDigit) => seen.decided_by_last_digit += 1,
            Some(Fault::Wrong(wrong)) => seen.faults.push(format!("{text}\n  {wrong}")),
            None => {}
        }
        match &answer {
            Answer::Samples(samples) => {
                seen.full += usize::from(!samples.is_empty());
                if expression.value_type == ValueType::Vector && !is_mixed_up {
                    let (wrong, selective) = restricted::fault(text, &expression, samples, world, &mut connection);
                    seen.selective += usize::from(selective);
                    seen.faults.extend(wrong.map(|wrong| format!("{text}\n  {wrong}")));
                }
            }
            Answer::Failed(_) | Answer::Refused(_) => seen.failed += 1,
        }
        if let Some(what) = fault_here.filter(|_| !is_mixed_up) {
            let part = smallest(&expression, text, model, &mut connection);
            let of_part =
                parse(&part, world.version).ok().and_then(|alone| fault(&alone.root, &part, model, &mut connection).0);
            seen.faults.push(format!("{part}\n  {}\n  in {text}", of_part.unwrap_or(what)));
        }
    }
    seen
}

/// Prometheus 2.42 loses labels of `count_values by (…)` from one step of a subquery to the next; 2.53 does not.
fn mixes_up_labels(version: Version, root: &Node) -> bool {
    let mut is_mixed_up = false;
    root.walk(&mut |node| {
        if let Expr::Subquery { .. } = &node.kind {
            node.walk(&mut |inner| {
                is_mixed_up |= matches!(&inner.kind, Expr::Aggregate { operator, grouping: Some(_), .. } if operator.name() == "count_values");
            });
        }
    });
    version < Version::new(2, 53) && is_mixed_up
}

/// Random expressions on one version of Prometheus.
fn hold(tool: &str) {
    let count = usize::try_from(setting("LAKEHOUSE_OBS_EXPRESSIONS", 2000)).expect("a count");
    let seed = setting("LAKEHOUSE_OBS_SEED", 20_261_124);
    let world = World::start(tool);
    claims::hold(&world);
    let evaluated = Evaluated::of(&world, tool);
    let started = Instant::now();
    let mut expressions = Expressions::new(seed, world.version);
    let texts: Vec<String> = (0..count).map(|_| expressions.next()).collect();
    let seen = std::thread::scope(|scope| {
        let halves: Vec<_> =
            texts.chunks(count.div_ceil(2)).map(|half| scope.spawn(|| look_at(half, &world, &evaluated))).collect();
        let mut seen = Seen::default();
        halves.into_iter().for_each(|half| seen.add(half.join().expect("no panic")));
        seen
    });
    report(tool, seed, world.version, &seen, started);
}

fn report(tool: &str, seed: u64, version: Version, seen: &Seen, started: Instant) {
    eprintln!(
        "{tool}: seed {seed}: {} expressions in {:.1?}: {} with series, {} failed, {} refused by both; labels known of {}, never a series of {}, kinds of {}, by matchers {}; decided by a last digit {}",
        seen.expressions,
        started.elapsed(),
        seen.full,
        seen.failed,
        seen.refused,
        seen.closed,
        seen.nothing,
        seen.kinds,
        seen.selective,
        seen.decided_by_last_digit
    );
    let parts: Vec<String> = seen.parts.iter().map(|(part, count)| format!("{part} {count}")).collect();
    eprintln!("{}", parts.join(", "));
    let usable = FUNCTIONS.iter().filter(|function| function.is_usable(version)).map(|function| function.name);
    let rare: Vec<&str> = usable
        .chain(PARTS.iter().copied())
        .filter(|part| seen.parts.get(*part).copied().unwrap_or(0) < seen.expressions / 400)
        .collect();
    let faults = seen.faults.len();
    let shown: Vec<&str> = seen.faults.iter().take(20).map(String::as_str).collect();
    assert!(seen.faults.is_empty(), "{tool}: seed {seed}: {faults} faults\n{}", shown.join("\n"));
    assert!(rare.is_empty(), "hardly looked at: {rare:?}");
    // a fault of the engine would show in many
    assert!(
        seen.decided_by_last_digit <= seen.expressions / 1000,
        "{} differ by a last digit",
        seen.decided_by_last_digit
    );
    assert!(seen.full * 2 > seen.expressions, "most expressions give nothing");
    let enough = seen.expressions * 6 / 10;
    assert!(seen.selective * 4 > seen.expressions, "hardly any part is told by matchers");
    assert!(seen.closed > enough && seen.kinds > enough, "hardly anything is claimed");
}

/// What every version has beside functions.
const PARTS: &[&str] = &[
    "!=",
    "%",
    "*",
    "+",
    "-",
    "/",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "@",
    "^",
    "and",
    "atan2",
    "avg",
    "bool",
    "bottomk",
    "by",
    "count",
    "count_values",
    "group",
    "group_left",
    "group_right",
    "ignoring",
    "max",
    "min",
    "no grouping",
    "offset",
    "on",
    "or",
    "quantile",
    "stddev",
    "stdvar",
    "subquery",
    "sum",
    "topk",
    "unary",
    "unless",
    "without",
];

#[test]
fn prometheus_3_gives_what_is_inferred() {
    hold("prometheus-3");
}

#[test]
fn prometheus_2_53_gives_what_is_inferred() {
    hold("prometheus-2.53");
}

#[test]
fn prometheus_2_42_gives_what_is_inferred() {
    hold("prometheus-2.42");
}
