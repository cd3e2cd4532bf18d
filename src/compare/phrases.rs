//! The sentences for values that differ, by their paths.
//!
//! `*` stands for one step of a path. `{1}` is the second step, `{old}` and `{new}` are the values. What has no row is said by
//! its key; what has a row without a text for a value that is new or gone, too.

use super::change::{Risk, Topic};

/// What a difference weighs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Weight {
    /// Always the same.
    Any(Risk),
    /// More, if the value is less than before.
    IfLess(Risk),
    /// More, if the value is gone.
    IfGone(Risk),
    /// More, if the value is there or in force.
    IfThere(Risk),
}

/// A row.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) path: &'static str,
    pub(super) weight: Weight,
    pub(super) changed: &'static str,
    pub(super) added: &'static str,
    pub(super) removed: &'static str,
}

const fn row(
    path: &'static str,
    weight: Weight,
    changed: &'static str,
    added: &'static str,
    removed: &'static str,
) -> Phrase {
    Phrase { path, weight, changed, added, removed }
}

use Risk::{High, Low, Medium};
use Weight::{Any, IfGone, IfLess, IfThere};

/// All rows; the first that fits counts.
#[rustfmt::skip]
pub(super) const PHRASES: &[Phrase] = &[
    row("services.*", IfGone(High), "", "the service `{1}` is new: {new}", "the service `{1}` is no longer observed: its metrics, probes, logs and built-in alerts are gone"),
    row("services.*.kind", Any(High), "`{1}` is of kind {new} instead of {old}: other metrics, alerts and dashboards", "", ""),
    row("services.*.address", Any(Medium), "`{1}` is at {new} instead of {old}", "", ""),
    row("services.*.job", Any(High), "the job of `{1}` is called {new} instead of {old}: expressions and panels that name the old job find nothing", "the job of `{1}` is called {new}: expressions and panels that name the job `{1}` find nothing", "the job of `{1}` is called by the service again, no longer {old}"),
    row("services.*.version", Any(Medium), "the version of `{1}` is {new} instead of {old}", "the version of `{1}` is said to be {new}", "the version of `{1}` is no longer said (it was {old})"),
    row("services.*.scrape_interval", Any(Medium), "`{1}` is scraped every {new} instead of every {old}", "`{1}` is scraped every {new}, no longer at the interval of the stack", "`{1}` is scraped at the interval of the stack, no longer every {old}"),
    row("services.*.scrape_timeout", Any(Medium), "a scrape of `{1}` may take {new} instead of {old}", "a scrape of `{1}` may take {new}", "a scrape of `{1}` may take as long as the stack says, no longer {old}"),
    row("services.*.metrics_path", Any(Medium), "the metrics of `{1}` are read from {new} instead of {old}", "the metrics of `{1}` are read from {new}", "the metrics of `{1}` are read from the usual path, no longer from {old}"),
    row("services.*.scheme", Any(Medium), "`{1}` is scraped over {new} instead of {old}", "`{1}` is scraped over {new}", "`{1}` is no longer scraped over {old}"),
    row("services.*.labels.*", Any(Medium), "series of `{1}` have the label `{3}` with {new} instead of {old}", "series of `{1}` get the label `{3}` with {new}", "series of `{1}` lose the label `{3}` (it was {old})"),
    row("services.*.auth", Any(Medium), "", "`{1}` is asked with credentials: {new}", "`{1}` is asked without credentials"),
    row("services.*.tls.insecure_skip_verify", IfThere(High), "whether any certificate of `{1}` is accepted is {new} instead of {old}", "any certificate of `{1}` is accepted: {new}", "the certificate of `{1}` is checked"),
    row("services.*.tls", IfGone(High), "", "connections to `{1}` use TLS: {new}", "connections to `{1}` have no settings for TLS any more"),
    row("services.*.health", IfGone(High), "", "`{1}` is probed: {new}", "`{1}` is no longer probed"),
    row("services.*.health.path", Any(Medium), "the probe of `{1}` asks for {new} instead of {old}", "the probe of `{1}` asks for {new}", "the probe of `{1}` asks for the address alone, no longer for {old}"),
    row("services.*.metrics.*", IfGone(High), "", "`{1}` gives the metric `{3}`: {new}", "`{1}` no longer gives the metric `{3}`"),
    row("services.*.metrics.*.type", Any(Medium), "the metric `{3}` of `{1}` is a {new} instead of a {old}", "", ""),
    row("services.*.metrics.*.unit", Any(Medium), "the metric `{3}` of `{1}` is in {new} instead of {old}", "the metric `{3}` of `{1}` is in {new}", "the unit of the metric `{3}` of `{1}` is no longer said (it was {old})"),
    row("services.*.metrics.*.sql", Any(Medium), "another query gives the metric `{3}` of `{1}`: {new}, no longer {old}", "a query gives the metric `{3}` of `{1}`: {new}", "no query gives the metric `{3}` of `{1}` any more"),
    row("services.*.exposition", Any(Medium), "the metrics of `{1}` are those of {new} instead of {old}", "the metrics of `{1}` are those of {new}", "the metrics of `{1}` are no longer listed by {old}"),
    row("services.*.logs", IfGone(High), "", "the logs of `{1}` are collected: {new}", "the logs of `{1}` are no longer collected"),
    row("services.*.logs.from.*", Any(High), "the logs of `{1}` are read from {4} {new} instead of {old}", "the logs of `{1}` are read from {4} {new}", "the logs of `{1}` are no longer read from {4} {old}"),
    row("services.*.logs.format", Any(High), "lines of `{1}` are read as {new} instead of {old}", "", ""),
    row("services.*.logs.pattern", Any(High), "lines of `{1}` are read by {new} instead of {old}", "lines of `{1}` are read by {new}", "lines of `{1}` are no longer read by {old}"),
    row("services.*.logs.fields.*", Any(High), "the field `{4}` of the logs of `{1}` becomes {new} instead of {old}: a search over old and new indices finds both types", "the field `{4}` of the logs of `{1}` has the type {new}: a search over old and new indices may find both types", "the field `{4}` of the logs of `{1}` has the type that Elasticsearch guesses, no longer {old}"),
    row("services.*.logs.redact.*", IfGone(High), "the redaction `{4}` of the logs of `{1}` is {new} instead of {old}", "the redaction `{4}` of the logs of `{1}` is {new}", "`{4}` is no longer redacted in the logs of `{1}` (it was {old})"),
    row("services.*.logs.redact.*.*", Any(High), "the redaction `{4}` of the logs of `{1}` has the {5} {new} instead of {old}", "the redaction `{4}` of the logs of `{1}` has the {5} {new}", "the redaction `{4}` of the logs of `{1}` has no {5} any more (it was {old})"),
    row("services.*.logs.retention", IfLess(High), "the logs of `{1}` are kept for {new} instead of {old}", "", ""),
    row("services.*.logs.index", Any(Medium), "the logs of `{1}` go to the index {new} instead of {old}: searches and views of the old index do not see them", "the logs of `{1}` go to the index {new}", "the logs of `{1}` go to the usual index, no longer to {old}"),
    row("services.*.logs.timestamp", Any(High), "the time of an event of `{1}` is read from {new} instead of {old}", "the time of an event of `{1}` is read from {new}", "the time of an event of `{1}` is when it arrives, no longer that of {old}"),
    row("services.*.migrations", IfGone(High), "", "monitoring objects are created in the database `{1}`: {new}", "no monitoring objects are created in the database `{1}` any more; those that are there stay"),
    row("services.*.migrations.views.*", IfGone(High), "", "the view `{4}` is created in the database `{1}`", "the view `{4}` is dropped from the database `{1}`"),
    row("services.*.migrations.views.*.sql", Any(High), "the view `{4}` of the database `{1}` is another query: {new}, no longer {old}", "", ""),
    row("services.*.migrations.slow_queries", IfGone(Medium), "", "slow statements of the database `{1}` are recorded: {new}", "slow statements of the database `{1}` are no longer recorded"),
    row("services.*.migrations.slow_queries.above", Any(Medium), "statements of the database `{1}` are slow above {new} instead of {old}", "", ""),
    row("services.*.migrations.slow_queries.retention", IfLess(High), "slow statements of the database `{1}` are kept for {new} instead of {old}", "", ""),
    row("services.*.tracing", IfGone(Medium), "", "requests of `{1}` are traced: {new}", "requests of `{1}` are no longer traced"),
    row("services.*.tracing.sampling", IfLess(Medium), "{new} of the requests of `{1}` are traced instead of {old}", "{new} of the requests of `{1}` are traced", "the share of the requests of `{1}` that is traced is the usual one, no longer {old}"),
    row("services.*.relabel_configs.*", Any(Medium), "", "a rule on the targets of `{1}` is new: {new}", "a rule on the targets of `{1}` is gone (it was {old})"),
    row("services.*.metric_relabel_configs.*", Any(Medium), "", "a rule on the samples of `{1}` is new: {new}", "a rule on the samples of `{1}` is gone (it was {old})"),
    row("services.*.functions", Any(Medium), "the functions of `{1}` that may count requests are {new} instead of {old}", "", ""),

    row("indicators.*", IfGone(Medium), "", "the indicator `{1}` is new: {new}", "the indicator `{1}` is no longer recorded"),
    row("indicators.*.expr", Any(Medium), "the indicator `{1}` records {new} instead of {old}", "", ""),
    row("indicators.*.title", Any(Low), "the title of the indicator `{1}` is {new} instead of {old}", "the title of the indicator `{1}` is {new}", "the indicator `{1}` has no title any more (it was {old})"),
    row("indicators.*.unit", Any(Medium), "the unit of the indicator `{1}` is {new} instead of {old}", "the unit of the indicator `{1}` is {new}", "the unit of the indicator `{1}` is no longer said (it was {old})"),
    row("indicators.*.labels.*", Any(Medium), "what the indicator `{1}` records has the label `{3}` with {new} instead of {old}", "what the indicator `{1}` records gets the label `{3}` with {new}", "what the indicator `{1}` records no longer gets the label `{3}` (it was {old})"),
    row("indicators.*.group", Any(Low), "the indicator `{1}` is in the rule group {new} instead of {old}", "the indicator `{1}` is in the rule group {new}", "the indicator `{1}` is no longer in the rule group {old}"),
    row("groups.*", Any(Medium), "", "the rule group `{1}` has settings: {new}", "the rule group `{1}` has no settings any more (they were {old})"),
    row("groups.*.interval", Any(Medium), "the rule group `{1}` is evaluated every {new} instead of every {old}", "the rule group `{1}` is evaluated every {new}", "the rule group `{1}` is evaluated at the interval of the stack, no longer every {old}"),
    row("groups.*.limit", Any(Medium), "rules of the group `{1}` may give {new} series instead of {old}", "", ""),

    row("receivers.*", IfGone(Medium), "", "the receiver `{1}` is new: {new}", "the receiver `{1}` is gone"),
    row("receivers.*.*", IfGone(High), "", "`{1}` is also notified by {2}: {new}", "`{1}` is no longer notified by {2}"),
    row("receivers.*.*.enabled", IfLess(High), "whether `{1}` is notified by {2} is {new} instead of {old}", "whether `{1}` is notified by {2} is {new}", "`{1}` is notified by {2} again"),
    row("receivers.*.*.send_resolved", IfLess(Medium), "whether {2} notifies `{1}` of resolved alerts is {new} instead of {old}", "whether {2} notifies `{1}` of resolved alerts is {new}", "whether {2} notifies `{1}` of resolved alerts is as usual, no longer {old}"),
    row("receivers.*.slack.channel", Any(High), "messages of `{1}` go to the channel {new} instead of {old}", "messages of `{1}` go to the channel {new}", "messages of `{1}` go to the channel of the webhook, no longer to {old}"),
    row("receivers.*.email.to", Any(High), "mails of `{1}` go to {new} instead of {old}", "", ""),
    row("receivers.*.*.title", Any(Low), "the title of messages of `{1}` by {2} is {new} instead of {old}", "the title of messages of `{1}` by {2} is {new}", "messages of `{1}` by {2} have the usual title, no longer {old}"),
    row("receivers.*.*.text", Any(Low), "the text of messages of `{1}` by {2} is {new} instead of {old}", "the text of messages of `{1}` by {2} is {new}", "messages of `{1}` by {2} have the usual text, no longer {old}"),
    row("receivers.*.*.subject", Any(Low), "the subject of messages of `{1}` is {new} instead of {old}", "the subject of messages of `{1}` is {new}", "messages of `{1}` have the usual subject, no longer {old}"),
    row("receivers.*.*.*", Any(Medium), "`{3}` of `{1}` by {2} is {new} instead of {old}", "`{3}` of `{1}` by {2} is {new}", "`{3}` of `{1}` by {2} is no longer set (it was {old})"),
    row("time_intervals.*", Any(Medium), "the time interval `{1}` is {new} instead of {old}", "the time interval `{1}` is new: {new}", "the time interval `{1}` is gone (it was {old})"),

    row("dashboards.*", IfGone(Medium), "", "the dashboard `{1}` is new: {new}", "the dashboard `{1}` is gone"),
    row("dashboards.*.title", Any(Low), "the dashboard `{1}` is called {new} instead of {old}", "", ""),
    row("dashboards.*.panels.*", IfGone(Medium), "", "the dashboard `{1}` has a new panel: {new}", "the dashboard `{1}` loses the panel `{3}`"),
    row("dashboards.*.panels.*.expr", Any(Medium), "the panel `{3}` of the dashboard `{1}` shows {new} instead of {old}", "the panel `{3}` of the dashboard `{1}` shows {new}", "the panel `{3}` of the dashboard `{1}` no longer shows {old}"),
    row("dashboards.*.panels.*.unit", Any(Low), "the panel `{3}` of the dashboard `{1}` is in {new} instead of {old}", "the panel `{3}` of the dashboard `{1}` is in {new}", "the unit of the panel `{3}` of the dashboard `{1}` follows its expression, no longer {old}"),
    row("dashboards.*.panels.*.type", Any(Low), "the panel `{3}` of the dashboard `{1}` is drawn as {new} instead of {old}", "", ""),
    row("dashboards.*.panels.*.*", Any(Low), "the panel `{3}` of the dashboard `{1}` has `{4}` {new} instead of {old}", "the panel `{3}` of the dashboard `{1}` has `{4}` {new}", "the panel `{3}` of the dashboard `{1}` has no `{4}` any more (it was {old})"),

    row("stack.prometheus.retention", IfLess(High), "samples are kept for {new} instead of {old}", "", ""),
    row("stack.prometheus.scrape_interval", Any(Medium), "targets are scraped every {new} instead of every {old}, unless a service says otherwise", "", ""),
    row("stack.prometheus.evaluation_interval", Any(Medium), "rules are evaluated every {new} instead of every {old}", "", ""),
    row("stack.elasticsearch.security", IfLess(High), "whether Elasticsearch asks for passwords is {new} instead of {old}", "", ""),
    row("stack.jaeger.retention", IfLess(High), "traces are kept for {new} instead of {old}", "", ""),
    row("stack.alertmanager.watchdog", IfGone(High), "the alert that always fires goes to {new} instead of {old}", "an alert that always fires goes to {new}", "no alert that always fires goes to {old} any more: nobody learns that the monitoring is down"),
    row("stack.*.version", Any(Medium), "files are written for {1} {new} instead of {old}", "files are written for {1} {new}", "files are written for the usual version of {1}, no longer {old}"),
    row("stack.*.image", Any(Medium), "{1} runs the image {new} instead of {old}", "{1} runs the image {new}", "{1} runs the usual image, no longer {old}"),
    row("stack.*.address", Any(Medium), "{1} is at {new} instead of {old}", "{1} runs at {new}: the stack does not start it any more", "{1} is a part of the stack, and no longer runs at {old}"),
    row("stack.*.enabled", IfLess(High), "whether {1} runs is {new} instead of {old}", "", ""),
    row("stack.runtime", Any(High), "the stack runs as {new} instead of {old}", "", ""),
    row("lakehouse.name", Any(High), "the stack is called {new} instead of {old}: the external label `cluster`, and the names of containers, networks and volumes, which begin empty", "", ""),
    row("lakehouse.title", Any(Low), "the title of the stack is {new} instead of {old}", "the title of the stack is {new}", "the stack has no title any more (it was {old})"),
    row("lakehouse.external_labels.*", Any(Medium), "what leaves Prometheus has the label `{2}` with {new} instead of {old}", "what leaves Prometheus gets the label `{2}` with {new}", "what leaves Prometheus loses the label `{2}` (it was {old})"),
    row("lakehouse.severities", Any(Medium), "the severities are {new} instead of {old}", "", ""),

    row("lints.*", Any(Low), "findings `{1}` are {new} instead of {old}", "findings `{1}` are {new}", "findings `{1}` have their usual level, no longer {old}"),
    row("*.*.allow.*", Any(Low), "", "the finding `{3}` is suppressed for `{0}.{1}`", "the finding `{3}` is no longer suppressed for `{0}.{1}`"),
    row("*.*.*.allow.*", Any(Low), "", "the finding `{4}` is suppressed for `{0}.{1}.{2}`", "the finding `{4}` is no longer suppressed for `{0}.{1}.{2}`"),
];

/// The row for a path.
pub(super) fn phrase(path: &[String]) -> Option<&'static Phrase> {
    PHRASES.iter().find(|row| {
        let mut steps = path.iter();
        let fits = row.path.split('.').all(|step| steps.next().is_some_and(|own| step == "*" || step == own));
        fits && steps.next().is_none()
    })
}

/// What a difference is about, by the table that it stands in.
pub(super) fn topic(path: &[String]) -> Topic {
    let step = |at: usize| path.get(at).map_or("", String::as_str);
    match (step(0), step(2)) {
        (_, "allow") | ("lints", _) => Topic::Finding,
        (_, "tests") | ("scenarios", _) => Topic::Test,
        ("services", "logs") if step(3) == "tests" => Topic::Test,
        ("services", "logs") => Topic::Log,
        ("services", "migrations") => Topic::Database,
        ("services", _) => Topic::Service,
        ("indicators" | "groups", _) => Topic::Indicator,
        ("alerts", _) => Topic::Alert,
        ("receivers" | "route" | "inhibit_rules" | "time_intervals", _) => Topic::Notification,
        ("dashboards", _) => Topic::Dashboard,
        _ => Topic::Stack,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_met_by_its_own_path() {
        for row in PHRASES {
            let path: Vec<String> = row.path.split('.').map(str::to_owned).collect();
            let found = phrase(&path).unwrap();
            assert_eq!(found.path, row.path);
        }
    }

    #[test]
    fn a_text_names_only_steps_that_its_path_has() {
        for row in PHRASES {
            let steps = row.path.split('.').count();
            for text in [row.changed, row.added, row.removed] {
                for step in 0..9 {
                    assert!(!text.contains(&format!("{{{step}}}")) || step < steps, "{}: {text}", row.path);
                }
                let known = text.replace("{old}", "").replace("{new}", "");
                assert!(
                    known.matches('{').count()
                        == (0..steps).map(|at| known.matches(&format!("{{{at}}}")).count()).sum::<usize>()
                );
            }
            assert!(!row.added.contains("{old}") && !row.removed.contains("{new}"), "{}", row.path);
        }
    }
}
