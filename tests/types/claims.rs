//! What is said of fixed expressions, held against what a real Prometheus gives: what is found is so, and what is near and
//! right is not found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use lakehouse_obs::promql::{Expr, Version, parse};

use crate::engine::{Answer, Connection, Sample};
use crate::facts::{FAILING, FAULTS, FINDINGS, HELPED, LABELS, MATCHING, NUMBERS};
use crate::support;
use crate::world::World;

/// An expression, what the checker says of it, and what the engine shows.
pub(crate) type Row = (&'static str, Says, Shows);

/// What is found.
#[derive(Clone, Copy)]
pub(crate) enum Says {
    /// One finding, with this code.
    Finds(&'static str),
    /// Nothing, and there is nothing to find.
    Right,
    /// Whatever the checker says: what it shows of the engine is a flaw, or may be one, that no rule looks for.
    Unsaid,
}

/// What the engine gives.
#[derive(Clone, Copy)]
pub(crate) enum Shows {
    Empty,
    /// There are series, and all have this value.
    Always(f64),
    /// There are series, and some have another value.
    Differs(f64),
    /// There are series, with values from the first to the second.
    Within(f64, f64),
    /// There are series, and no value is a number.
    NotANumber,
    /// The same series as another expression gives, whatever they are called, with the same values.
    All(&'static str),
    /// There are series, each with exactly these labels.
    Labels(&'static [&'static str]),
    /// It fails, with this in the message.
    Fails(&'static str),
    /// What is wrong with it is that this other expression holds.
    While(&'static str),
}

/// Holds all rows.
pub(crate) fn hold(world: &World) {
    let rows: Vec<&Row> = [LABELS, MATCHING, NUMBERS, FINDINGS, FAULTS].into_iter().flatten().collect();
    // alerts may repeat each other, and an error leaves nothing for the rules
    let is_alone = |row: &&Row| compares(row.0, world.version) || is_error(row);
    let (alone, together): (Vec<&Row>, Vec<&Row>) = rows.into_iter().chain(FAILING).partition(is_alone);
    let mut found = found(world, &together);
    found.extend(alone.iter().flat_map(|row| self::found(world, &[row])));
    let mut connection = world.connection();
    let faults: Vec<String> = found
        .iter()
        .flat_map(|((expr, says, shows), codes)| {
            let of_checker = match says {
                Says::Finds(code) if codes.as_slice() != [*code] => Some(format!("`{code}` is not what is found")),
                Says::Right if !codes.is_empty() => Some("it is right".to_owned()),
                _ => None,
            };
            let faults = of_checker.into_iter().chain(fault(expr, *shows, &mut connection));
            faults.map(move |fault| format!("{expr}\n  found {codes:?}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "{} of {} rows\n{}", faults.len(), found.len(), faults.join("\n"));
    helps(world, &mut connection);
}

/// Makes the edit that the help says where two sides never match: the engine takes it, and they match.
fn helps(world: &World, connection: &mut Connection) {
    let mut made = 0;
    for (expr, says, _) in MATCHING.iter().chain(HELPED) {
        if !matches!(says, Says::Finds("promql/never-matches")) {
            continue;
        }
        let outcome =
            support::check(&format!("{}[indicators.row]\ntitle = \"t\"\nexpr = \'\'\'{expr}\'\'\'\n", world.spec));
        let found = outcome.diagnostics.iter().find(|found| found.code == "promql/never-matches");
        let help = found.and_then(|found| found.help.as_deref()).unwrap_or_default();
        let Some(modifier) = help.strip_prefix("write `").and_then(|rest| rest.split('`').next()) else {
            continue;
        };
        let parsed = parse(expr, world.version).expect("it is PromQL");
        let Expr::Binary { operator, operator_span, return_bool, rhs, .. } = &parsed.root.unparen().kind else {
            panic!("{expr}")
        };
        // of a comparison the numbers decide what is left, also where the sides match
        let modifier = match operator.is_comparison() && !return_bool {
            true => modifier.replacen(' ', " bool ", 1),
            false => modifier.to_owned(),
        };
        let edited = format!("{} {modifier} {}", &expr[..operator_span.start], &expr[rhs.span.start..]);
        made += 1;
        match connection.ask(&edited) {
            // what matches is taken away
            Answer::Samples(samples) if !samples.is_empty() || modifier.starts_with("unless") => {}
            answer => panic!("{expr}\n  {help}\n  {edited} gives {answer:?}"),
        }
    }
    assert!(made >= HELPED.len(), "{made} helps were tried");
}

fn is_error((_, says, _): &Row) -> bool {
    matches!(says, Says::Finds("promql/fails-at-run-time"))
}

/// The rows with the codes of what is found on each, when all of them stand in the world's spec.
fn found<'a>(world: &World, rows: &[&'a Row]) -> Vec<(&'a Row, Vec<&'static str>)> {
    let mut spec = world.spec.clone();
    let mut items: BTreeMap<String, &Row> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let (item, more) = match compares(row.0, world.version) {
            true => (format!("alerts.Row{index}"), "severity = \"info\"\nsummary = \"s\"\n"),
            false => (format!("indicators.row_{index}"), "title = \"t\"\n"),
        };
        write!(spec, "[{item}]\nexpr = '''{}'''\n{more}", row.0).expect("memory");
        items.insert(item, row);
    }
    let outcome = support::check(&spec);
    let mut found: BTreeMap<&str, Vec<&'static str>> = items.keys().map(|item| (item.as_str(), Vec::new())).collect();
    for diagnostic in &outcome.diagnostics {
        let item = diagnostic.item.as_deref().unwrap_or_default();
        let codes = found.get_mut(item).unwrap_or_else(|| panic!("{item}\n{}", support::rendered(&outcome)));
        codes.push(diagnostic.code);
    }
    items.iter().map(|(item, row)| (*row, found.remove(item.as_str()).unwrap_or_default())).collect()
}

/// Whether it is a condition.
fn compares(expr: &str, version: Version) -> bool {
    let parsed = parse(expr, version);
    let kind = parsed.as_ref().ok().map(|expression| &expression.root.unparen().kind);
    matches!(kind, Some(Expr::Binary { operator, return_bool: false, .. }) if operator.is_comparison())
}

/// What is wrong with what the engine shows.
fn fault(expr: &str, shows: Shows, connection: &mut Connection) -> Option<String> {
    let samples = match (connection.ask(expr), shows) {
        (Answer::Failed(message), Shows::Fails(part)) if message.contains(part) => return None,
        (Answer::Samples(samples), shows) if !matches!(shows, Shows::Fails(_)) => samples,
        (answer, _) => return Some(format!("the engine gives {answer:?}")),
    };
    let near = |sample: &Sample, number: f64| {
        sample.value.is_some_and(|value| value == number || (value - number).abs() <= 1e-9 * number.abs().max(1.0))
    };
    let between = |sample: &Sample, low, high| sample.value.is_some_and(|value| low <= value && value <= high);
    let mut other = |expr: &str| match connection.ask(expr) {
        Answer::Samples(samples) => samples,
        answer => panic!("{expr}: {answer:?}"),
    };
    let some = !samples.is_empty();
    let so = match shows {
        Shows::Empty => !some,
        Shows::Always(number) => some && samples.iter().all(|sample| near(sample, number)),
        Shows::Differs(number) => samples.iter().any(|sample| !near(sample, number)),
        Shows::Within(low, high) => some && samples.iter().all(|sample| between(sample, low, high)),
        Shows::NotANumber => some && samples.iter().all(|sample| sample.value.is_some_and(f64::is_nan)),
        Shows::All(expr) => some && series(&samples) == series(&other(expr)),
        Shows::Labels(names) => {
            let names: BTreeSet<&str> = names.iter().copied().collect();
            some && samples.iter().all(|sample| sample.labels.keys().map(String::as_str).eq(names.iter().copied()))
        }
        Shows::Fails(_) => false,
        Shows::While(expr) => !other(expr).is_empty(),
    };
    (!so).then(|| format!("the engine gives {samples:?}"))
}

/// Without names, in one order.
fn series(samples: &[Sample]) -> BTreeSet<String> {
    let labels = |sample: &Sample| {
        let labels = sample.labels.iter().filter(|(name, _)| *name != "__name__");
        labels.map(|(name, value)| format!("{name}={value},")).collect::<String>()
    };
    samples.iter().map(|sample| format!("{} {:?}", labels(sample), sample.value)).collect()
}
