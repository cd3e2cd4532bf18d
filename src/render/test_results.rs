//! Results of tests, for people and for programs: text, JSON, JUnit XML.

use serde::Serialize;

use super::junit::{attribute, content};
use super::printable::printable;
use crate::scenarios::{CoverageItem, Judged, Place, Report, TestReport};
use crate::source::Span;

/// The tests of a spec, by environment.
pub struct TestRun {
    /// The spec as findings name it.
    pub spec: String,
    /// Each environment, without a name where the spec has none.
    pub reports: Vec<(Option<String>, Report)>,
}

impl TestRun {
    fn tests(&self) -> impl Iterator<Item = &TestReport> {
        self.reports.iter().flat_map(|(_, report)| &report.tests)
    }

    /// How many tests fail.
    pub fn failed(&self) -> usize {
        self.tests().filter(|test| !test.passed).count()
    }
}

/// What tests are called: with their environment, where there are several.
pub(super) fn title(test: &TestReport) -> String {
    let environment = test.environment.as_ref().map(|name| format!(" [{name}]")).unwrap_or_default();
    format!("{}: {}{environment}", test.item, test.name)
}

fn at(place: Option<&Place>) -> String {
    place.map(|place| format!("  {}:{}", printable(&place.file), place.line)).unwrap_or_default()
}

/// Failed tests with what happened instead, and what no test reaches; passed tests in one line each, if they are asked.
pub fn tests_human(run: &TestRun, all: bool, place: &dyn Fn(Span) -> Option<Place>) -> String {
    let mut text = String::new();
    for test in run.tests() {
        if test.passed && all {
            text.push_str(&format!("passed  {}\n", printable(&title(test))));
        }
        if !test.passed {
            text.push_str(&format!("failed  {}{}\n", printable(&title(test)), at(test.place.as_ref())));
            for judged in test.expectations.iter().filter(|judged| !judged.passed) {
                text.push_str(&failure(judged));
            }
        }
    }
    for (environment, report) in &run.reports {
        let Some(coverage) = &report.coverage else { continue };
        let missing: Vec<&CoverageItem> = coverage.items.iter().filter(|item| !item.covered).collect();
        let reached = coverage.items.len() - missing.len();
        let of = environment.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
        text.push_str(&format!("coverage{of}: {} %, {reached} of {}\n", coverage.percent, coverage.items.len()));
        for item in missing {
            let (name, at) = (printable(&item.name), at(place(item.span).as_ref()));
            text.push_str(&format!("  not covered: {}: {name}{at}\n", item.what));
        }
    }
    text
}

fn failure(judged: &Judged) -> String {
    let mut text = format!("  expected  {}{}\n", printable(&judged.expected), at(judged.place.as_ref()));
    for line in judged.instead.iter().flat_map(|line| line.lines()) {
        text.push_str(&format!("            {}\n", printable(line)));
    }
    text
}

/// `lakehouse.toml: 12 tests passed`
pub fn tests_summary(run: &TestRun) -> String {
    format!("{}: {}\n", printable(&run.spec), passed(run.tests().count(), run.failed()))
}

fn passed(all: usize, failed: usize) -> String {
    let s = if all == 1 { "" } else { "s" };
    match (all, failed) {
        (0, _) => "no tests".to_owned(),
        (_, 0) => format!("{all} test{s} passed"),
        _ => format!("{failed} of {all} test{s} failed"),
    }
}

/// One JSON document: every test with what was expected and what happened.
pub fn tests_json(run: &TestRun) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        spec: &'a str,
        tests: Vec<&'a TestReport>,
        failed: usize,
        coverage: Vec<CoverageOf<'a>>,
    }
    #[derive(Serialize)]
    struct CoverageOf<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        environment: Option<&'a str>,
        percent: f64,
        items: &'a [CoverageItem],
    }
    let coverage = run.reports.iter().filter_map(|(environment, report)| {
        let coverage = report.coverage.as_ref()?;
        Some(CoverageOf { environment: environment.as_deref(), percent: coverage.percent, items: &coverage.items })
    });
    let document =
        Document { spec: &run.spec, tests: run.tests().collect(), failed: run.failed(), coverage: coverage.collect() };
    // numbers and texts only: nothing that JSON does not have
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// JUnit XML: a suite for the spec, a case for each test. `mask` covers secrets in a text, before anything in it is escaped.
pub fn tests_junit(run: &TestRun, mask: &dyn Fn(&str) -> String) -> String {
    let cases: Vec<String> = run
        .tests()
        .map(|test| {
            let file = test
                .place
                .as_ref()
                .map(|place| format!(" file=\"{}\" line=\"{}\"", attribute(&mask(&place.file)), place.line));
            let failures: Vec<&Judged> = test.expectations.iter().filter(|judged| !judged.passed).collect();
            let message = failures.first().map(|judged| judged.expected.as_str()).unwrap_or_default();
            let text: String = failures.iter().map(|judged| failure(judged)).collect();
            let (message, text) = (mask(message), mask(&text));
            let failure = (!test.passed).then_some((message.as_str(), text.as_str()));
            case(&mask(&title(test)), &mask(&test.item), &file.unwrap_or_default(), failure)
        })
        .collect();
    suite(&mask(&run.spec), &cases, run.failed())
}

fn case(name: &str, class: &str, file: &str, failure: Option<(&str, &str)>) -> String {
    let start = format!("    <testcase classname=\"{}\" name=\"{}\"{file}", attribute(class), attribute(name));
    match failure {
        None => format!("{start}/>\n"),
        Some((message, text)) => format!(
            "{start}>\n      <failure message=\"{}\" type=\"failed\">{}</failure>\n    </testcase>\n",
            attribute(message),
            content(text)
        ),
    }
}

fn suite(name: &str, cases: &[String], failed: usize) -> String {
    let (count, name) = (cases.len(), attribute(name));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"lakehouse-obs\" tests=\"{count}\" failures=\"{failed}\" errors=\"0\">\n  \
         <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">\n\
         {}  </testsuite>\n</testsuites>\n",
        cases.concat()
    )
}

/// The tests of promtool's test files.
#[derive(Default, Serialize)]
pub struct PromtoolRun {
    /// In the order of the files.
    pub tests: Vec<PromtoolTest>,
}

/// One of them.
#[derive(Serialize)]
pub struct PromtoolTest {
    /// Its file.
    pub file: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// The line where it begins.
    pub line: usize,
    /// What is not as it says, as promtool shows it; it passed where there is nothing.
    pub differences: Vec<String>,
}

impl PromtoolRun {
    /// How many tests fail.
    pub fn failed(&self) -> usize {
        self.tests.iter().filter(|test| !test.differences.is_empty()).count()
    }
}

impl PromtoolTest {
    fn title(&self) -> String {
        let name = if self.name.is_empty() { String::new() } else { format!(" {}", self.name) };
        format!("{}:{}{name}", self.file, self.line)
    }
}

/// A text of several lines, each of which shows what would act on a terminal.
fn lines(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// Failed tests with their differences, and how many passed.
pub fn promtool_human(run: &PromtoolRun, all: bool) -> String {
    let mut text = String::new();
    for test in &run.tests {
        match test.differences.is_empty() {
            true if all => text.push_str(&format!("passed  {}\n", printable(&test.title()))),
            true => {}
            false => {
                let differences = lines(&test.differences.join("\n"));
                text.push_str(&format!("failed  {}\n{differences}\n", printable(&test.title())));
            }
        }
    }
    text + &passed(run.tests.len(), run.failed()) + "\n"
}

/// One JSON document.
pub fn promtool_json(run: &PromtoolRun) -> String {
    serde_json::to_string_pretty(run).unwrap_or_default() + "\n"
}

/// JUnit XML: a case for each test.
pub fn promtool_junit(run: &PromtoolRun) -> String {
    let cases: Vec<String> = run
        .tests
        .iter()
        .map(|test| {
            let text = test.differences.join("\n");
            let file = format!(" file=\"{}\" line=\"{}\"", attribute(&test.file), test.line);
            let failure = (!test.differences.is_empty()).then_some(("other results", text.as_str()));
            case(&test.title(), &test.file, &file, failure)
        })
        .collect();
    suite("promtool", &cases, run.failed())
}
