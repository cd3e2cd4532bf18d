//! The form of test files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use lakehouse_promql_engine::Engine;
use lakehouse_yaml::{Node, Value};

use crate::Fault;
use crate::fields::{Fields, read as read_yaml, text};
use crate::shape::{Shape, Version, key};

/// A test file. Times are in milliseconds.
pub(super) struct File {
    pub(super) rule_files: Vec<String>,
    /// The line where they begin.
    pub(super) rule_files_line: usize,
    pub(super) interval: i64,
    pub(super) group_order: Vec<String>,
    pub(super) is_fuzzy: bool,
    pub(super) tests: Vec<Test>,
}

/// One test: series, and what is expected of them.
pub(super) struct Test {
    pub(super) line: usize,
    pub(super) name: String,
    /// Between the samples of its series.
    pub(super) interval: i64,
    pub(super) start: i64,
    /// Names and values of the series.
    pub(super) input: Vec<(String, String)>,
    pub(super) alerts: Vec<AlertTest>,
    pub(super) expressions: Vec<ExpressionTest>,
    pub(super) external_labels: BTreeMap<String, String>,
    pub(super) external_url: String,
}

pub(super) struct AlertTest {
    pub(super) at: i64,
    pub(super) alert: String,
    /// Labels and annotations of each alert that fires.
    pub(super) expected: Vec<(BTreeMap<String, String>, BTreeMap<String, String>)>,
}

pub(super) struct ExpressionTest {
    pub(super) text: String,
    pub(super) at: i64,
    pub(super) expected: Vec<ExpectedSample>,
}

pub(super) struct ExpectedSample {
    pub(super) labels: String,
    pub(super) value: f64,
    pub(super) histogram: String,
}

const FILE: Shape = Shape(&[
    key("rule_files"),
    key("evaluation_interval"),
    key("group_eval_order"),
    key("tests").of(&TEST),
    key("fuzzy_compare").since((3, 5)),
]);
const TEST: Shape = Shape(&[
    key("interval"),
    key("input_series").of(&SERIES),
    key("alert_rule_test").of(&ALERT),
    key("promql_expr_test").of(&EXPRESSION),
    key("external_labels"),
    key("external_url"),
    key("name"),
    key("start_timestamp").since((3, 9)),
]);
const SERIES: Shape = Shape(&[key("series"), key("values")]);
const ALERT: Shape = Shape(&[key("eval_time"), key("alertname"), key("exp_alerts").of(&FIRING)]);
const FIRING: Shape = Shape(&[key("exp_labels"), key("exp_annotations")]);
const EXPRESSION: Shape = Shape(&[key("expr"), key("eval_time"), key("exp_samples").of(&SAMPLE)]);
const SAMPLE: Shape = Shape(&[key("labels"), key("value"), key("histogram").since((2, 47))]);

/// From this version on a test without an interval has that of the file.
const INTERVAL_SINCE: (u16, u16) = (2, 43);

/// Reads a test file.
///
/// # Errors
/// Every key that a version does not know, and the first other fault.
pub(super) fn read(text: &str, engine: &Engine) -> Result<File, Vec<Fault>> {
    let version = (engine.target.version.major, engine.target.version.minor);
    let empty = || std::rc::Rc::new(Node { line: 1, value: Value::Scalar(String::new(), true) });
    let node = read_yaml(text).map_err(|fault| vec![fault])?.unwrap_or_else(empty);
    let mut unknown = FILE.unknown(&node, version);
    match file(&node, version) {
        Ok(file) if unknown.is_empty() => Ok(file),
        Ok(_) => Err(unknown),
        Err(fault) => {
            unknown.push(fault);
            Err(unknown)
        }
    }
}

fn file(node: &Node, version: Version) -> Result<File, Fault> {
    let fields = Fields::of(node)?;
    let interval = fields.duration("evaluation_interval")?.filter(|interval| *interval > 0).unwrap_or(60_000);
    let group_order = texts(&fields, "group_eval_order")?;
    let mut names = BTreeSet::new();
    if let Some(again) = group_order.iter().find(|name| !names.insert(*name)) {
        return Err(Fault::new(fields.line, format!("group name repeated in evaluation order: {again}")));
    }
    let tests = fields.list("tests")?.iter().map(|node| test(node, interval, version));
    Ok(File {
        rule_files: texts(&fields, "rule_files")?,
        rule_files_line: fields.get("rule_files").map_or(fields.line, |node| node.line),
        interval,
        is_fuzzy: fields.flag("fuzzy_compare")?,
        tests: tests.collect::<Result<_, _>>()?,
        group_order,
    })
}

fn texts(fields: &Fields<'_>, key: &str) -> Result<Vec<String>, Fault> {
    fields.list(key)?.iter().map(|node| text(node)).collect()
}

fn test(node: &Node, interval: i64, version: Version) -> Result<Test, Fault> {
    let fields = Fields::of(node)?;
    let own = fields.duration("interval")?.unwrap_or_default();
    let input = fields.list("input_series")?.iter().map(|node| {
        let fields = Fields::of(node)?;
        Ok((fields.text("series")?, fields.text("values")?))
    });
    let expressions = fields.list("promql_expr_test")?.iter().map(|node| expression_test(node));
    Ok(Test {
        line: node.line,
        name: fields.text("name")?,
        interval: if own == 0 && version >= INTERVAL_SINCE { interval } else { own },
        start: fields.get("start_timestamp").map_or(Ok(0), start)?,
        input: input.collect::<Result<_, _>>()?,
        alerts: fields.list("alert_rule_test")?.iter().map(|node| alert_test(node)).collect::<Result<_, _>>()?,
        expressions: expressions.collect::<Result<_, _>>()?,
        external_labels: fields.texts("external_labels")?,
        external_url: fields.text("external_url")?,
    })
}

/// Seconds since 1970, or a date of RFC 3339.
fn start(node: &Node) -> Result<i64, Fault> {
    let text = text(node)?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a time that people use")]
    let seconds = text.parse::<f64>().ok().map(|seconds| (seconds * 1000.0).round() as i64);
    let date = || text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
    let is_known = |millis: &i64| Timestamp::from_millisecond(*millis).is_ok();
    seconds
        .or_else(date)
        .filter(is_known)
        .ok_or_else(|| Fault::new(node.line, format!("cannot parse \"{text}\" to a valid timestamp")))
}

fn alert_test(node: &Node) -> Result<AlertTest, Fault> {
    let fields = Fields::of(node)?;
    let expected = fields.list("exp_alerts")?.iter().map(|node| {
        let fields = Fields::of(node)?;
        Ok((fields.texts("exp_labels")?, fields.texts("exp_annotations")?))
    });
    Ok(AlertTest {
        at: fields.duration("eval_time")?.unwrap_or_default(),
        alert: fields.text("alertname")?,
        expected: expected.collect::<Result<_, _>>()?,
    })
}

fn expression_test(node: &Node) -> Result<ExpressionTest, Fault> {
    let fields = Fields::of(node)?;
    let expected = fields.list("exp_samples")?.iter().map(|node| {
        let fields = Fields::of(node)?;
        let (labels, histogram) = (fields.text("labels")?, fields.text("histogram")?);
        Ok(ExpectedSample { labels, value: fields.number("value")?, histogram })
    });
    Ok(ExpressionTest {
        text: fields.text("expr")?,
        at: fields.duration("eval_time")?.unwrap_or_default(),
        expected: expected.collect::<Result<_, _>>()?,
    })
}
