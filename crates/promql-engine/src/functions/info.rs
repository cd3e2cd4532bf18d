//! `info`: labels taken over from info metrics of the same instance and job.

use std::collections::BTreeMap;

use lakehouse_promql::{Aggregation, MatchOperator, ValueType};

use super::missing;
use crate::engine::{Element, Value};
use crate::error::Error;
use crate::evaluate::Run;
use crate::labels::{Labels, METADATA, METRIC_NAME};
use crate::matcher::Matcher;
use crate::plan::{Call, Kind, Plan, Shift};

/// The labels by which a series finds its info metrics.
const IDENTITY: [&str; 2] = ["instance", "job"];
const TARGET_INFO: &str = "target_info";

pub(super) fn info<'a>(run: &mut Run<'a>, call: &'a Call, at: i64) -> Result<Value, Error> {
    let base = call.args.first().ok_or_else(|| missing(call))?;
    let time = reference(run, base, at)?;
    let vector = run.vector(base, at)?;
    let wanted = match call.args.get(1).map(|arg| &arg.kind) {
        Some(Kind::Select(select)) => select.matchers.as_slice(),
        _ => &[],
    };
    let (names, data): (Vec<&Matcher>, Vec<&Matcher>) = wanted.iter().partition(|it| it.label == METRIC_NAME);
    let names = Names { matchers: names, only_negative: false }.settled();
    let infos = infos(run, &names, &data, &vector, time)?;
    let mut result = Vec::with_capacity(vector.len());
    for element in vector {
        if names.are_met_by(element.labels.metric_name()) {
            result.push(element);
        } else {
            result.extend(enriched(element, &infos, &data)?);
        }
    }
    crate::evaluate::distinct(&result)?;
    Ok(Value::Vector(result))
}

/// Which metrics are info metrics.
struct Names<'m> {
    matchers: Vec<&'m Matcher>,
    /// No matcher says what the name is: every name that ends in `_info` is one.
    only_negative: bool,
}

impl Names<'_> {
    fn settled(mut self) -> Self {
        let says = |it: &&Matcher| matches!(it.operator, MatchOperator::Equal | MatchOperator::Matches);
        self.only_negative = !self.matchers.is_empty() && !self.matchers.iter().any(says);
        self
    }

    fn are_met_by(&self, name: &str) -> bool {
        if self.matchers.is_empty() {
            return name == TARGET_INFO;
        }
        let is_info = name.len() > "_info".len() && name.ends_with("_info");
        (!self.only_negative || is_info) && self.matchers.iter().all(|it| it.is_met(name))
    }
}

/// The newest info series of each name, by identity.
type Infos = BTreeMap<Labels, Vec<Labels>>;

fn infos(run: &Run<'_>, names: &Names<'_>, data: &[&Matcher], vector: &[Element], time: i64) -> Result<Infos, Error> {
    let identities: Vec<Labels> = vector
        .iter()
        .filter(|element| !names.are_met_by(element.labels.metric_name()))
        .map(|element| element.labels.only(&IDENTITY))
        .filter(|identity| !identity.is_empty())
        .collect();
    let mut infos: BTreeMap<(String, Labels), (i64, Labels)> = BTreeMap::new();
    let mut order = Vec::new();
    for series in run.storage.series() {
        let (name, identity) = (series.labels.metric_name(), series.labels.only(&IDENTITY));
        let is_wanted = names.are_met_by(name)
            && identities.contains(&identity)
            && data.iter().all(|it| it.is_met_by(&series.labels));
        let Some((at, sample)) = run.newest(series, time).filter(|_| is_wanted) else { continue };
        if sample.float().is_none() {
            let text = format!("this should be an info metric, with float samples: {}", series.labels);
            return Err(Error::new(text));
        }
        let key = (name.to_owned(), identity);
        match infos.get_mut(&key) {
            None => {
                order.push(key.clone());
                infos.insert(key, (at, series.labels.clone()));
            }
            Some((known, labels)) if *known < at => (*known, *labels) = (at, series.labels.clone()),
            Some((known, labels)) if *known == at => {
                return Err(Error::new(format!(
                    "found duplicate series for info metric: existing {labels} @ {known}, new {} @ {at}",
                    series.labels
                )));
            }
            Some(_) => {}
        }
    }
    let mut found = Infos::new();
    for key in order {
        if let Some((_, labels)) = infos.get(&key) {
            found.entry(key.1.clone()).or_default().push(labels.clone());
        }
    }
    Ok(found)
}

/// An element with the labels of its info metrics; nothing where it needed some and has none.
fn enriched(element: Element, infos: &Infos, data: &[&Matcher]) -> Result<Option<Element>, Error> {
    let identity = element.labels.only(&IDENTITY);
    let found = infos.get(&identity).map(Vec::as_slice).unwrap_or_default();
    let mut added = Labels::default();
    for (name, value) in found.iter().flat_map(Labels::iter) {
        let is_asked_for = data.is_empty() || data.iter().any(|it| it.label == name);
        if METADATA.contains(&name) || !is_asked_for {
            continue;
        }
        let known = added.get(name);
        if !known.is_empty() && known != value {
            return Err(Error::new(format!("conflicting label: {name}")));
        }
        if element.labels.get(name).is_empty() {
            added = added.with(name, value);
        }
    }
    if found.is_empty() && !data.iter().all(|it| it.is_met("")) {
        return Ok(None);
    }
    let labels = added.iter().fold(element.labels.clone(), |labels, (name, value)| labels.with(name, value));
    Ok(Some(Element { labels, ..element }))
}

/// The instant at which info metrics are looked up: that of the selectors below, if it is the same for all.
fn reference(run: &Run<'_>, plan: &Plan, at: i64) -> Result<i64, Error> {
    let mut references = Vec::new();
    let is_complete = collect(run, plan, &mut Vec::new(), &mut references)?;
    let same = references.windows(2).all(|pair| pair.first() == pair.last());
    Ok(match references.first() {
        Some((anchor, offset)) if is_complete && same => anchor.unwrap_or(at) - offset,
        _ => at,
    })
}

type Reference = (Option<i64>, i64);

/// Collects where selectors look; whether every vector below comes from one.
fn collect<'p>(
    run: &Run<'_>,
    plan: &'p Plan,
    around: &mut Vec<&'p Shift>,
    references: &mut Vec<Reference>,
) -> Result<bool, Error> {
    let select = match &plan.kind {
        Kind::Select(select) => Some(select),
        Kind::Window(window) => Some(&window.select),
        _ => None,
    };
    if let Some(select) = select {
        let (mut anchor, mut offset) = (run.anchor(select.shift.at), select.shift.offset.millis(run.query)?);
        for shift in around.iter().rev() {
            if anchor.is_some() {
                break;
            }
            offset += shift.offset.millis(run.query)?;
            anchor = run.anchor(shift.at);
        }
        // with an anchor only the instant matters
        references.push(anchor.map_or((None, offset), |anchor| (Some(anchor - offset), 0)));
        return Ok(true);
    }
    let (mut some, mut all) = (false, true);
    if let Kind::Subquery(subquery) = &plan.kind {
        around.push(&subquery.shift);
    }
    for child in children(plan) {
        if matches!(child.value_type, ValueType::Vector | ValueType::Matrix) {
            let has = collect(run, child, around, references)?;
            some |= has;
            all &= has;
        }
    }
    if let Kind::Subquery(_) = &plan.kind {
        around.pop();
    }
    Ok(some && all)
}

/// The parts directly below that are evaluated.
fn children(plan: &Plan) -> Vec<&Plan> {
    match &plan.kind {
        Kind::Subquery(subquery) => vec![&subquery.plan],
        Kind::Negate(inner) => vec![inner],
        Kind::Call(call) if call.name == "info" => call.args.iter().take(1).collect(),
        Kind::Call(call) => call.args.iter().collect(),
        Kind::Aggregate(aggregate) if aggregate.operator == Aggregation::CountValues => vec![&aggregate.plan],
        Kind::Aggregate(aggregate) => aggregate.param.iter().chain([&aggregate.plan]).collect(),
        Kind::Binary(binary) => vec![&binary.left, &binary.right],
        _ => Vec::new(),
    }
}
