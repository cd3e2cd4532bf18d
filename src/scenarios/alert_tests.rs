//! `[[alerts.*.tests]]`, as promtool judges the file that is written of them.

use std::collections::BTreeMap;

use lakehouse_promql_engine::Storage;
use lakehouse_rule_engine::{Alert as Live, Group, State};

use super::bounds;
use super::coverage::Covered;
use super::explain;
use super::history::{History, Texts};
use super::input::Input;
use super::report::{Judged, Kind, TestReport};
use super::rules::Written;
use super::story::{self, Focus, Run};
use super::times::{millis, shown};
use super::warm_up::Needs;
use super::{Done, Options, answered};
use crate::model::{Alert, Test};
use crate::report::Diagnostic;
use crate::source::Span;

pub(super) fn run(
    written: &Written<'_>,
    alert: &Alert,
    index: usize,
    findings: &[Diagnostic],
    options: &Options<'_>,
) -> Done {
    let Some(test) = alert.tests.get(index) else { return Done::nothing() };
    let needs = written.reads.of_alert(alert);
    let asked = asked(test);
    let mut expectations = match judge(written, alert, test, &needs, &asked) {
        Ok(found) => found,
        Err(why) => vec![Judged::failed("the test can be run", why)],
    };
    expectations.extend(answered::receivers(test, findings));
    let passed = expectations.iter().all(|it| it.passed);
    let told = !passed || options.stories || options.coverage;
    let run = if told { whole(written, alert, test, &needs).ok() } else { None };
    let focus = Focus { alerts: vec![alert], ..Focus::default() };
    let mut covered = Covered::default();
    if passed && let Some((receivers, _)) = &test.receivers {
        covered.receivers(receivers);
    }
    if let Some(run) = &run {
        expectations.iter_mut().filter(|it| !it.passed).for_each(|it| explain::alert_test(it, written, run, alert));
        covered.rules(written, run, &focus.alerts);
    }
    let mut report = TestReport::new(Kind::Alert, (alert.item(), test.name.clone()), test.span, expectations);
    report.story = run.filter(|_| !passed || options.stories).map(|run| story::of(written, &run, &focus));
    Done { report, covered }
}

/// Each time that a test asks about, whether the alert fires then, and where that is written.
fn asked(test: &Test) -> BTreeMap<i64, (bool, Span)> {
    let quiet = test.quiet.iter().map(|(time, span)| (millis(*time), (false, *span)));
    quiet.chain(test.firing.iter().map(|(time, span)| (millis(*time), (true, *span)))).collect()
}

/// The verdict at each time. Rules run from as long before it as they remember anything.
fn judge(
    written: &Written<'_>,
    alert: &Alert,
    test: &Test,
    needs: &Needs<'_>,
    asked: &BTreeMap<i64, (bool, Span)>,
) -> Result<Vec<Judged>, String> {
    let interval = written.interval;
    let mut judged = Vec::new();
    let mut run: Option<Runner<'_, '_>> = None;
    for (&at, &(fires, span)) in asked {
        let last = at.div_euclid(interval) * interval;
        let from = needs.before.map_or(0, |before| (last - before).max(0).div_euclid(interval) * interval);
        if !fires && does_not_hold(written, alert, test, needs, last)? {
            judged.push(Judged { span, ..verdict(alert, test, &[], at, fires) });
            continue;
        }
        let mut running = match run.take().filter(|running| running.next >= from) {
            Some(running) => running,
            None => Runner::new(written, alert, test, needs, from)?,
        };
        running.until(last)?;
        judged.push(Judged { span, ..verdict(alert, test, &running.groups, at, fires) });
        run = Some(running);
    }
    Ok(judged)
}

/// Whether the condition of an alert does not hold at a time, so that it cannot fire whatever was before.
fn does_not_hold(
    written: &Written<'_>,
    alert: &Alert,
    test: &Test,
    needs: &Needs<'_>,
    last: i64,
) -> Result<bool, String> {
    let Some(before) = needs.before.filter(|_| needs.held > 0) else { return Ok(false) };
    let from = (last - (before - needs.held)).max(0).div_euclid(written.interval) * written.interval;
    let mut running = Runner::new(written, alert, test, needs, from)?;
    running.until(last)?;
    let mut states = running.groups.iter().flat_map(Group::rules);
    let is_over = |live: &Live| live.state == State::Inactive;
    Ok(states.all(|state| state.error().is_none() && state.alerts().all(is_over)))
}

/// Rules at work.
struct Runner<'w, 'a> {
    written: &'w Written<'a>,
    groups: Vec<Group>,
    input: Input,
    storage: Storage,
    /// The next instant at which they run.
    next: i64,
    /// Whether an alert fires on with the annotations that it had before.
    remembers: bool,
}

impl<'w, 'a> Runner<'w, 'a> {
    fn new(
        written: &'w Written<'a>,
        alert: &Alert,
        test: &Test,
        needs: &Needs<'_>,
        from: i64,
    ) -> Result<Runner<'w, 'a>, String> {
        let input = Input::of(&test.input, &written.server.engine, (0, millis(test.interval)))?;
        let groups = written.groups_for(needs.recorded.as_ref(), Some(alert));
        let last = asked(test).into_keys().max().unwrap_or_default();
        bounds::evaluations(&groups, last - from, |_| written.interval)?;
        Ok(Runner { written, groups, input, storage: Storage::new(), next: from, remembers: needs.before.is_none() })
    }

    /// Runs them up to an instant, at which alone annotations are looked at.
    ///
    /// # Errors
    /// There is too much to hold in memory.
    fn until(&mut self, last: i64) -> Result<(), String> {
        while self.next <= last {
            self.input.append_until(&mut self.storage, self.next);
            bounds::held(&self.storage)?;
            bounds::all(&self.written.server)?;
            let is_last = self.next + self.written.interval > last;
            let server = if is_last || self.remembers { &self.written.server } else { &self.written.silent };
            for group in &mut self.groups {
                group.evaluate(&mut self.storage, server, self.next);
            }
            self.next += self.written.interval;
        }
        Ok(())
    }
}

/// Whether the alert is as expected.
fn verdict(alert: &Alert, test: &Test, groups: &[Group], at: i64, fires: bool) -> Judged {
    let is_text = |name: &str| {
        matches!(name, "summary" | "description" | "runbook_url")
            || alert.variants.iter().any(|variant| variant.annotations.contains_key(name))
    };
    let states = groups.iter().flat_map(Group::rules).filter(|state| state.rule.name == alert.name);
    let firing: Vec<&Live> =
        states.flat_map(|state| state.alerts()).filter(|live| live.state == State::Firing).collect();
    let has = |live: &Live, (name, value): (&String, &String)| match is_text(name) {
        true => live.annotations.get(name) == Some(value),
        false => live.labels.get(name) == value,
    };
    let expected = match fires {
        false => format!("{}: does not fire", shown(at)),
        true if test.expect.is_empty() => format!("{}: fires", shown(at)),
        true => format!("{}: fires with {}", shown(at), explain::pairs(&test.expect)),
    };
    let right = |live: &&Live| test.expect.iter().all(|pair| has(live, pair));
    let failed = groups.iter().flat_map(Group::rules).find_map(|state| Some((&state.rule.name, state.error()?)));
    if let Some((rule, error)) = failed {
        return Judged { from: at, until: at, ..Judged::failed(&expected, format!("the rule {rule} fails: {error}")) };
    }
    let passed = if fires { firing.iter().any(right) } else { firing.is_empty() };
    let mut judged = Judged { passed, ..Judged::new(expected, at, at) };
    if !passed {
        judged.instead = firing.iter().take(explain::SHOWN).map(|live| instead(live, test, fires, &is_text)).collect();
        if firing.is_empty() {
            judged.instead.push("it does not fire then".to_owned());
        }
    }
    judged
}

/// What fires in place of what was expected.
fn instead(live: &Live, test: &Test, fires: bool, is_text: &dyn Fn(&str) -> bool) -> String {
    let labels: Texts = live.labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    if !fires {
        return format!("it fires: {}", explain::pairs(&labels));
    }
    let other = test.expect.keys().map(|name| {
        let value = if is_text(name) { live.annotations.get(name) } else { labels.get(name) };
        (name.clone(), value.cloned().unwrap_or_default())
    });
    let differing: Texts = other.filter(|(name, value)| test.expect.get(name) != Some(value)).collect();
    format!("it fires with {}", explain::pairs(&differing))
}

/// The whole test, from its start to the last time that it asks about.
fn whole(written: &Written<'_>, alert: &Alert, test: &Test, needs: &Needs<'_>) -> Result<Run, String> {
    let whole = Needs { before: None, ..needs.clone() };
    let mut running = Runner::new(written, alert, test, &whole, 0)?;
    let last = asked(test).into_keys().max().unwrap_or_default();
    let mut history = History::default();
    while running.next <= last {
        let at = running.next;
        running.until(at)?;
        for numbered in running.groups.iter().enumerate() {
            history.note(numbered, at, written.interval)?;
        }
    }
    Ok(Run { start: 0, date: None, end: last, storage: running.storage, history, played: None })
}
