//! `[[indicators.*.tests]]`, as promtool judges the file that is written of them.

use lakehouse_promql_engine::{Element, Storage, Value};

use super::bounds;
use super::coverage::Covered;
use super::explain;
use super::history::History;
use super::input::Input;
use super::report::{Judged, Kind, TestReport};
use super::rules::Written;
use super::story::{self, Focus, Run};
use super::times::{millis, number, shown};
use super::{Done, Options};
use crate::model::{ExpectedValue, Indicator, IndicatorTest};

pub(super) fn run(written: &Written<'_>, indicator: &Indicator, index: usize, options: &Options<'_>) -> Done {
    let Some(test) = indicator.tests.get(index) else { return Done::nothing() };
    let (expectations, run) = match recorded(written, indicator, test) {
        Ok(run) => {
            (test.expect.iter().map(|value| judge(written, indicator, value, &run.storage)).collect(), Some(run))
        }
        Err(why) => (vec![Judged::failed("the test can be run", why)], None),
    };
    let name = (indicator.item(), test.name.clone());
    let mut report = TestReport::new(Kind::Indicator, name, test.span, expectations);
    let story = run.filter(|_| !report.passed || options.stories);
    let focus = Focus { indicator: Some(indicator), ..Focus::default() };
    report.story = story.map(|run| story::of(written, &run, &focus));
    Done { report, covered: Covered::default() }
}

/// Records the series up to the last time that the test asks about.
fn recorded(written: &Written<'_>, indicator: &Indicator, test: &IndicatorTest) -> Result<Run, String> {
    let needs = written.reads.of_series(&indicator.name);
    let mut groups = written.groups_for(needs.recorded.as_ref(), None);
    let mut input = Input::of(&test.input.lines, &written.server.engine, (0, millis(test.interval)))?;
    let last = test.expect.iter().map(|value| millis(value.at)).max().unwrap_or_default();
    bounds::evaluations(&groups, last, |_| written.interval)?;
    let (mut storage, mut at) = (Storage::new(), 0);
    while at <= last {
        input.append_until(&mut storage, at);
        bounds::held(&storage)?;
        bounds::all(&written.server)?;
        for group in &mut groups {
            group.evaluate(&mut storage, &written.server, at);
        }
        at += written.interval;
    }
    Ok(Run { start: 0, date: None, end: last, storage, history: History::default(), played: None })
}

/// The series of a metric at an instant.
fn series(written: &Written<'_>, name: &str, storage: &Storage, at: i64) -> Result<Vec<Element>, String> {
    let selector = format!("{{__name__={}}}", crate::promql::quoted(name));
    let engine = &written.server.engine;
    let prepared = engine.prepare(&selector).map_err(|_| format!("`{name}` cannot be asked for"))?;
    let outcome = engine.instant(&prepared, storage, at).map_err(|error| error.message)?;
    let Value::Vector(elements) = outcome.value else { return Ok(Vec::new()) };
    Ok(elements)
}

fn judge(written: &Written<'_>, indicator: &Indicator, wanted: &ExpectedValue, storage: &Storage) -> Judged {
    let at = millis(wanted.at);
    let of = if wanted.labels.is_empty() { String::new() } else { format!(" of {}", explain::pairs(&wanted.labels)) };
    let expected = match &wanted.value {
        Some(value) => format!("{}: {}{of}", shown(at), value.written),
        None => format!("{}: no series{of}", shown(at)),
    };
    let found = match series(written, &indicator.name, storage, at) {
        Ok(found) => found,
        Err(why) => return Judged { from: at, until: at, span: wanted.span, ..Judged::failed(&expected, why) },
    };
    let has = |element: &&Element| wanted.labels.iter().all(|(name, value)| element.labels.get(name) == value);
    let met: Vec<&Element> = found.iter().filter(has).collect();
    let value = |element: &Element| element.sample.float().unwrap_or(f64::NAN);
    let passed = match &wanted.value {
        Some(wanted) => {
            let tolerance = ExpectedValue::tolerance(wanted.value);
            met.iter().any(|element| (value(element) - wanted.value).abs() <= tolerance)
        }
        None => met.is_empty(),
    };
    let mut judged = Judged { passed, span: wanted.span, ..Judged::new(expected, at, at) };
    if !passed {
        let shown =
            |element: &&Element| format!("it is {}{}", number(value(element)), explain::of_labels(&element.labels));
        judged.instead = found.iter().collect::<Vec<_>>().iter().take(explain::SHOWN).map(shown).collect();
        if found.is_empty() {
            judged.instead.push("there is no series then".to_owned());
        }
    }
    judged
}
