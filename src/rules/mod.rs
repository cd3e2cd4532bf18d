//! Every diagnostic that there is: its code, its level, its page, and the check that raises it.
//!
//! Code = path: `alert/always-fires` is `alert/always_fires.md`, and `alert/always_fires.rs` where a check of the model
//! raises it; codes of earlier phases have a page only. A code is never used again; one that another code took over stays
//! known (`former.rs`).

mod alert;
mod context;
mod dashboard;
mod former;
mod group;
mod indicator;
mod inhibition;
mod levels;
mod log;
pub mod manual;
mod mended;
mod metric;
mod promql;
mod receiver;
mod reference;
mod route;
mod secret;
mod service;
mod stack;
mod template;
mod test;
mod time_interval;

pub use crate::model::Valid;

use crate::model::Model;
use crate::report::{Level, Report};

use context::Context;
pub use former::{FORMER, now};
pub use levels::{Levels, Weighed, spent, weigh};

/// A check of a whole model.
pub(crate) type Check = fn(&Context<'_>, &mut Report);

/// One diagnostic.
#[derive(Debug)]
pub struct Rule {
    /// `area/flaw`.
    pub code: &'static str,
    /// Its weight unless `[lints]` says otherwise.
    pub level: Level,
    /// Whether `[lints]` and `allow` may change its weight: not where nothing could be written then.
    pub adjustable: bool,
    /// Its page: what `explain` prints.
    pub explain: &'static str,
    /// What raises it; nothing where an earlier phase does.
    pub(crate) check: Option<Check>,
}

impl Rule {
    /// Whether a check of the whole model raises it, and not an earlier phase.
    pub fn has_check(&self) -> bool {
        self.check.is_some()
    }

    /// Whether `check --fix` can mend it, at least where there is but one way to.
    pub fn is_mended(&self) -> bool {
        mended::MENDED.binary_search(&self.code).is_ok()
    }

    /// One line on what it finds.
    pub fn about(&self) -> &'static str {
        self.explain.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or("")
    }
}

/// An error that an earlier phase raises.
macro_rules! error {
    ($code:literal, $page:literal) => {
        Rule { code: $code, level: Level::Error, adjustable: false, explain: include_str!($page), check: None }
    };
}

/// A finding that the author may weigh anew.
macro_rules! finding {
    ($code:literal, $level:ident, $page:literal, $check:expr) => {
        Rule { code: $code, level: Level::$level, adjustable: true, explain: include_str!($page), check: $check }
    };
}

/// All rules, by code.
pub const RULES: &[Rule] = &[
    finding!("alert/always-fires", Error, "alert/always_fires.md", Some(alert::always_fires::check)),
    finding!("alert/changing-series", Warning, "alert/changing_series.md", Some(alert::changing_series::check)),
    finding!("alert/counter-limit", Error, "alert/counter_limit.md", Some(alert::counter_limit::check)),
    finding!(
        "alert/for-below-interval",
        Warning,
        "alert/for_below_interval.md",
        Some(alert::for_below_interval::check)
    ),
    finding!("alert/levels-reversed", Error, "alert/levels_reversed.md", None),
    finding!("alert/limit-of-percent", Warning, "alert/limit_of_percent.md", Some(alert::limit_of_percent::check)),
    finding!("alert/limit-unit", Error, "alert/limit_unit.md", Some(alert::limit_unit::check)),
    finding!(
        "alert/limit-without-unit",
        Warning,
        "alert/limit_without_unit.md",
        Some(alert::limit_without_unit::check)
    ),
    finding!("alert/no-severity", Note, "alert/no_severity.md", Some(alert::no_severity::check)),
    finding!(
        "alert/override-needs-indicator",
        Error,
        "alert/override_needs_indicator.md",
        Some(alert::override_needs_indicator::check)
    ),
    finding!("alert/repeated", Warning, "alert/repeated.md", Some(alert::repeated::check)),
    error!("alert/reserved-label", "alert/reserved_label.md"),
    finding!("alert/same-labels", Warning, "alert/same_labels.md", Some(alert::same_labels::check)),
    error!("alert/severity-twice", "alert/severity_twice.md"),
    finding!("alert/subsumed", Warning, "alert/subsumed.md", None),
    error!("alert/two-comparisons", "alert/two_comparisons.md"),
    error!("alert/two-limits", "alert/two_limits.md"),
    finding!("alert/unused-duration", Error, "alert/unused_duration.md", None),
    finding!("alert/up-of-exporter", Error, "alert/up_of_exporter.md", Some(alert::up_of_exporter::check)),
    finding!("alert/value-in-label", Error, "alert/value_in_label.md", None),
    finding!(
        "dashboard/duplicate-title",
        Error,
        "dashboard/duplicate_title.md",
        Some(dashboard::duplicate_title::check)
    ),
    error!("dashboard/invalid-json", "dashboard/invalid_json.md"),
    finding!("dashboard/invalid-panel", Error, "dashboard/invalid_panel.md", Some(dashboard::invalid_panel::check)),
    finding!("dashboard/no-such-label", Error, "dashboard/no_such_label.md", None),
    finding!(
        "dashboard/unit-contradicts",
        Error,
        "dashboard/unit_contradicts.md",
        Some(dashboard::unit_contradicts::check)
    ),
    finding!(
        "dashboard/unknown-data-source",
        Error,
        "dashboard/unknown_data_source.md",
        Some(dashboard::unknown_data_source::check)
    ),
    finding!("dashboard/unknown-unit", Error, "dashboard/unknown_unit.md", None),
    finding!("dashboard/unknown-variable", Error, "dashboard/unknown_variable.md", None),
    finding!("dashboard/unused-variable", Error, "dashboard/unused_variable.md", None),
    error!("environment/same-everywhere", "environment/same_everywhere.md"),
    error!("exposition/contradiction", "exposition/contradiction.md"),
    finding!("exposition/lacks-default", Warning, "exposition/lacks_default.md", None),
    error!("exposition/not-found", "exposition/not_found.md"),
    error!("exposition/syntax", "exposition/syntax.md"),
    finding!("group/only-thanos", Note, "group/only_thanos.md", Some(group::only_thanos::check)),
    finding!("group/unused", Warning, "group/unused.md", Some(group::unused::check)),
    error!("include/duplicate-item", "include/duplicate_item.md"),
    error!("include/not-found", "include/not_found.md"),
    error!("include/root-only", "include/root_only.md"),
    finding!(
        "indicator/interval-exceeds-lookback",
        Error,
        "indicator/interval_exceeds_lookback.md",
        Some(indicator::interval_exceeds_lookback::check)
    ),
    error!("indicator/name-is-a-metric", "indicator/name_is_a_metric.md"),
    error!("indicator/reads-itself", "indicator/reads_itself.md"),
    finding!(
        "indicator/unit-contradicts",
        Error,
        "indicator/unit_contradicts.md",
        Some(indicator::unit_contradicts::check)
    ),
    finding!("indicator/unused", Warning, "indicator/unused.md", Some(indicator::unused::check)),
    finding!(
        "inhibition/label-on-no-alert",
        Error,
        "inhibition/label_on_no_alert.md",
        Some(inhibition::label_on_no_alert::check)
    ),
    finding!("inhibition/never-equal", Error, "inhibition/never_equal.md", Some(inhibition::never_equal::check)),
    finding!("inhibition/no-effect", Error, "inhibition/no_effect.md", Some(inhibition::no_effect::check)),
    finding!("inhibition/without-equal", Error, "inhibition/without_equal.md", Some(inhibition::without_equal::check)),
    error!("limit/exceeded", "limit/exceeded.md"),
    finding!("lint/expired-allow", Warning, "lint/expired_allow.md", None),
    error!("lint/not-adjustable", "lint/not_adjustable.md"),
    error!("lint/unknown-code", "lint/unknown_code.md"),
    finding!("lint/unused-allow", Warning, "lint/unused_allow.md", None),
    finding!("log/broad-mount", Warning, "log/broad_mount.md", Some(log::broad_mount::check)),
    error!("log/invalid-filter", "log/invalid_filter.md"),
    error!("log/invalid-format", "log/invalid_format.md"),
    error!("log/invalid-index", "log/invalid_index.md"),
    error!("log/invalid-pattern", "log/invalid_pattern.md"),
    error!("log/invalid-source", "log/invalid_source.md"),
    error!("log/multiline-on-tcp", "log/multiline_on_tcp.md"),
    finding!("log/no-match", Error, "log/no_match.md", None),
    finding!("log/redaction-off", Warning, "log/redaction_off.md", None),
    Rule {
        code: "log/retention-differs",
        level: Level::Error,
        adjustable: false,
        explain: include_str!("log/retention_differs.md"),
        check: Some(log::retention_differs::check),
    },
    Rule {
        code: "log/same-input",
        level: Level::Error,
        adjustable: false,
        explain: include_str!("log/same_input.md"),
        check: Some(log::same_input::check),
    },
    finding!("log/still-there", Error, "log/still_there.md", None),
    finding!("log/timestamp-mismatch", Error, "log/timestamp_mismatch.md", None),
    Rule {
        code: "log/type-differs",
        level: Level::Error,
        adjustable: false,
        explain: include_str!("log/type_differs.md"),
        check: Some(log::type_differs::check),
    },
    error!("log/unknown-pattern", "log/unknown_pattern.md"),
    error!("log/unused-pattern", "log/unused_pattern.md"),
    finding!("log/wrong-field", Error, "log/wrong_field.md", None),
    finding!("metric/doubtful", Warning, "metric/doubtful.md", Some(metric::doubtful::check)),
    finding!("metric/histogram-base", Error, "metric/histogram_base.md", Some(metric::histogram_base::check)),
    finding!("metric/unknown", Error, "metric/unknown.md", Some(metric::unknown::check)),
    finding!("metric/unknown-alert", Error, "metric/unknown_alert.md", Some(metric::unknown_alert::check)),
    error!("promql/argument-count", "promql/argument_count.md"),
    finding!(
        "promql/average-of-quantiles",
        Error,
        "promql/average_of_quantiles.md",
        Some(promql::average_of_quantiles::check)
    ),
    finding!(
        "promql/average-of-ratios",
        Warning,
        "promql/average_of_ratios.md",
        Some(promql::average_of_ratios::check)
    ),
    finding!("promql/beyond-retention", Error, "promql/beyond_retention.md", Some(promql::beyond_retention::check)),
    finding!(
        "promql/equality-of-pattern",
        Warning,
        "promql/equality_of_pattern.md",
        Some(promql::equality_of_pattern::check)
    ),
    finding!("promql/exact-equality", Warning, "promql/exact_equality.md", Some(promql::exact_equality::check)),
    finding!("promql/external-label", Error, "promql/external_label.md", Some(promql::external_label::check)),
    error!("promql/fails-at-run-time", "promql/fails_at_run_time.md"),
    finding!(
        "promql/gauge-function-of-counter",
        Warning,
        "promql/gauge_function_of_counter.md",
        Some(promql::gauge_function_of_counter::check)
    ),
    finding!(
        "promql/increase-with-rate",
        Warning,
        "promql/increase_with_rate.md",
        Some(promql::increase_with_rate::check)
    ),
    error!("promql/invalid-duration", "promql/invalid_duration.md"),
    error!("promql/invalid-matching", "promql/invalid_matching.md"),
    error!("promql/invalid-regex", "promql/invalid_regex.md"),
    finding!("promql/join-can-fail", Warning, "promql/join_can_fail.md", Some(promql::join_can_fail::check)),
    finding!(
        "promql/label-never-there",
        Warning,
        "promql/label_never_there.md",
        Some(promql::label_never_there::check)
    ),
    finding!("promql/lifetime-average", Warning, "promql/lifetime_average.md", Some(promql::lifetime_average::check)),
    finding!(
        "promql/lifetime-quantile",
        Warning,
        "promql/lifetime_quantile.md",
        Some(promql::lifetime_quantile::check)
    ),
    finding!("promql/matcher-never-met", Error, "promql/matcher_never_met.md", Some(promql::matcher_never_met::check)),
    error!("promql/name-set-twice", "promql/name_set_twice.md"),
    finding!("promql/never-matches", Error, "promql/never_matches.md", Some(promql::never_matches::check)),
    finding!("promql/never-true", Error, "promql/never_true.md", Some(promql::never_true::check)),
    finding!("promql/no-buckets", Error, "promql/no_buckets.md", Some(promql::no_buckets::check)),
    finding!("promql/not-a-histogram", Error, "promql/not_a_histogram.md", Some(promql::not_a_histogram::check)),
    error!("promql/not-in-version", "promql/not_in_version.md"),
    error!("promql/not-understood", "promql/not_understood.md"),
    finding!("promql/octal-number", Warning, "promql/octal_number.md", Some(promql::octal_number::check)),
    finding!("promql/predicts-too-far", Warning, "promql/predicts_too_far.md", Some(promql::predicts_too_far::check)),
    finding!(
        "promql/quantile-out-of-range",
        Error,
        "promql/quantile_out_of_range.md",
        Some(promql::quantile_out_of_range::check)
    ),
    finding!("promql/range-too-short", Error, "promql/range_too_short.md", Some(promql::range_too_short::check)),
    finding!(
        "promql/range-without-slack",
        Warning,
        "promql/range_without_slack.md",
        Some(promql::range_without_slack::check)
    ),
    finding!("promql/rate-of-gauge", Error, "promql/rate_of_gauge.md", Some(promql::rate_of_gauge::check)),
    finding!("promql/rate-of-sum", Warning, "promql/rate_of_sum.md", Some(promql::rate_of_sum::check)),
    finding!("promql/ratio-always-one", Error, "promql/ratio_always_one.md", Some(promql::ratio_always_one::check)),
    finding!("promql/raw-counter", Warning, "promql/raw_counter.md", Some(promql::raw_counter::check)),
    finding!("promql/replaces-nothing", Error, "promql/replaces_nothing.md", Some(promql::replaces_nothing::check)),
    error!("promql/result-type", "promql/result_type.md"),
    finding!(
        "promql/same-on-both-sides",
        Error,
        "promql/same_on_both_sides.md",
        Some(promql::same_on_both_sides::check)
    ),
    error!("promql/selects-everything", "promql/selects_everything.md"),
    finding!("promql/stray-series", Warning, "promql/stray_series.md", Some(promql::stray_series::check)),
    error!("promql/syntax", "promql/syntax.md"),
    error!("promql/type-mismatch", "promql/type_mismatch.md"),
    error!("promql/unknown-function", "promql/unknown_function.md"),
    finding!("promql/unlike-units", Error, "promql/unlike_units.md", Some(promql::unlike_units::check)),
    error!("receiver/invalid-mail-address", "receiver/invalid_mail_address.md"),
    error!("receiver/reserved-name", "receiver/reserved_name.md"),
    finding!("receiver/unused", Error, "receiver/unused.md", Some(receiver::unused::check)),
    error!("reference/disabled", "reference/disabled.md"),
    error!("reference/unknown", "reference/unknown.md"),
    finding!("reference/unknown-alternative", Note, "reference/unknown_alternative.md", None),
    finding!("reference/unknown-job", Error, "reference/unknown_job.md", Some(reference::unknown_job::check)),
    error!("reference/unknown-placeholder", "reference/unknown_placeholder.md"),
    error!("reference/wrong-kind", "reference/wrong_kind.md"),
    finding!("relabel/meta-label-after-scrape", Error, "relabel/meta_label_after_scrape.md", None),
    finding!("relabel/no-source-labels", Error, "relabel/no_source_labels.md", None),
    finding!("relabel/no-such-group", Error, "relabel/no_such_group.md", None),
    error!("relabel/unread-field", "relabel/unread_field.md"),
    finding!("route/always-silent", Error, "route/always_silent.md", Some(route::always_silent::check)),
    finding!("route/ambiguous-matcher", Error, "route/ambiguous_matcher.md", None),
    finding!("route/contradiction", Error, "route/contradiction.md", Some(route::contradiction::check)),
    error!("route/invalid-matcher", "route/invalid_matcher.md"),
    error!("route/invalid-regex", "route/invalid_regex.md"),
    finding!("route/label-on-no-alert", Error, "route/label_on_no_alert.md", Some(route::label_on_no_alert::check)),
    finding!(
        "route/matcher-always-true",
        Error,
        "route/matcher_always_true.md",
        Some(route::matcher_always_true::check)
    ),
    finding!("route/matches-no-alert", Error, "route/matches_no_alert.md", Some(route::matches_no_alert::check)),
    error!("route/no-default-receiver", "route/no_default_receiver.md"),
    finding!("route/nobody-hears", Warning, "route/nobody_hears.md", Some(route::nobody_hears::check)),
    finding!("route/notifies-twice", Warning, "route/notifies_twice.md", Some(route::notifies_twice::check)),
    finding!("route/repeat-below-group", Error, "route/repeat_below_group.md", Some(route::repeat_below_group::check)),
    finding!("route/unknown-label", Warning, "route/unknown_label.md", Some(route::unknown_label::check)),
    finding!("route/unknown-value", Error, "route/unknown_value.md", Some(route::unknown_value::check)),
    finding!("route/unreachable", Error, "route/unreachable.md", Some(route::unreachable::check)),
    finding!("route/useless-continue", Error, "route/useless_continue.md", Some(route::useless_continue::check)),
    error!("route/wildcard-with-labels", "route/wildcard_with_labels.md"),
    error!("secret/env-on-host", "secret/env_on_host.md"),
    error!("secret/form-not-in-version", "secret/form_not_in_version.md"),
    finding!("secret/in-plain-text", Error, "secret/in_plain_text.md", Some(secret::in_plain_text::check)),
    error!("secret/invalid-name", "secret/invalid_name.md"),
    error!("secret/never-read", "secret/never_read.md"),
    error!("secret/one-form", "secret/one_form.md"),
    error!("secret/outside", "secret/outside.md"),
    error!("secret/plain-value", "secret/plain_value.md"),
    error!("service/auth-form", "service/auth_form.md"),
    error!("service/both-address-and-discovery", "service/both_address_and_discovery.md"),
    finding!("service/counters-not-created", Error, "service/counters_not_created.md", None),
    error!("service/default-job", "service/default_job.md"),
    finding!("service/exported-label", Error, "service/exported_label.md", None),
    finding!("service/exporter-flag", Error, "service/exporter_flag.md", Some(service::exporter_flag::check)),
    finding!("service/in-cluster-discovery", Warning, "service/in_cluster_discovery.md", None),
    finding!(
        "service/interval-exceeds-lookback",
        Error,
        "service/interval_exceeds_lookback.md",
        Some(service::interval_exceeds_lookback::check)
    ),
    error!("service/key-not-for-kind", "service/key_not_for_kind.md"),
    finding!("service/label-limit", Error, "service/label_limit.md", Some(service::label_limit::check)),
    error!("service/name-taken", "service/name_taken.md"),
    finding!("service/needs-login", Warning, "service/needs_login.md", Some(service::needs_login::check)),
    finding!("service/never-degraded", Error, "service/never_degraded.md", None),
    finding!("service/not-encrypted", Warning, "service/not_encrypted.md", None),
    error!("service/one-address", "service/one_address.md"),
    error!("service/reserved-label", "service/reserved_label.md"),
    Rule {
        code: "service/same-container",
        level: Level::Error,
        adjustable: false,
        explain: include_str!("service/same_container.md"),
        check: Some(service::same_container::check),
    },
    Rule {
        code: "service/same-job",
        level: Level::Error,
        adjustable: false,
        explain: include_str!("service/same_job.md"),
        check: Some(service::same_job::check),
    },
    finding!("service/same-target", Error, "service/same_target.md", Some(service::same_target::check)),
    error!("service/timeout-exceeds-interval", "service/timeout_exceeds_interval.md"),
    finding!("service/tls-without-https", Error, "service/tls_without_https.md", None),
    finding!("service/unwatched", Warning, "service/unwatched.md", Some(service::unwatched::check)),
    finding!("service/wrong-port", Warning, "service/wrong_port.md", None),
    finding!("shape/alertmanager-form", Note, "shape/alertmanager_form.md", None),
    error!("shape/exclusive-keys", "shape/exclusive_keys.md"),
    error!("shape/field-not-in-version", "shape/field_not_in_version.md"),
    error!("shape/key-in-wrong-table", "shape/key_in_wrong_table.md"),
    error!("shape/missing-key", "shape/missing_key.md"),
    error!("shape/not-there-yet", "shape/not_there_yet.md"),
    error!("shape/out-of-range", "shape/out_of_range.md"),
    error!("shape/same-id", "shape/same_id.md"),
    error!("shape/unknown-key", "shape/unknown_key.md"),
    error!("shape/unknown-value", "shape/unknown_value.md"),
    error!("shape/wrong-type", "shape/wrong_type.md"),
    error!("sql/metric-form", "sql/metric_form.md"),
    finding!("sql/rows-with-equal-labels", Warning, "sql/rows_with_equal_labels.md", None),
    error!("sql/syntax", "sql/syntax.md"),
    finding!("sql/unknown-column", Error, "sql/unknown_column.md", None),
    finding!("sql/unknown-relation", Error, "sql/unknown_relation.md", None),
    error!("stack/needs-address", "stack/needs_address.md"),
    finding!("stack/needs-feature", Warning, "stack/needs_feature.md", None),
    finding!("stack/newer-than-target", Warning, "stack/newer_than_target.md", Some(stack::newer_than_target::check)),
    error!("stack/not-for-every-client", "stack/not_for_every_client.md"),
    finding!("stack/port-taken", Error, "stack/port_taken.md", Some(stack::port_taken::check)),
    finding!("stack/security-off", Warning, "stack/security_off.md", None),
    finding!("stack/unused-directory", Error, "stack/unused_directory.md", None),
    finding!("stack/versions-apart", Error, "stack/versions_apart.md", Some(stack::versions_apart::check)),
    finding!(
        "template/label-not-in-group",
        Error,
        "template/label_not_in_group.md",
        Some(template::label_not_in_group::check)
    ),
    finding!("template/label-not-there", Error, "template/label_not_there.md", Some(template::label_not_there::check)),
    finding!(
        "template/label-on-no-alert",
        Warning,
        "template/label_on_no_alert.md",
        Some(template::label_on_no_alert::check)
    ),
    finding!("template/no-separator", Warning, "template/no_separator.md", None),
    error!("template/not-in-version", "template/not_in_version.md"),
    error!("template/syntax", "template/syntax.md"),
    error!("template/type-mismatch", "template/type_mismatch.md"),
    error!("template/undefined-template", "template/undefined_template.md"),
    error!("template/undefined-variable", "template/undefined_variable.md"),
    error!("template/unknown-field", "template/unknown_field.md"),
    error!("template/unknown-function", "template/unknown_function.md"),
    finding!("template/value-digits", Warning, "template/value_digits.md", Some(template::value_digits::check)),
    finding!("template/value-unit", Error, "template/value_unit.md", Some(template::value_unit::check)),
    error!("test/contradiction", "test/contradiction.md"),
    error!("test/duplicate-series", "test/duplicate_series.md"),
    error!("test/invalid-series", "test/invalid_series.md"),
    finding!("test/no-expectation", Error, "test/no_expectation.md", None),
    finding!("test/unread-series", Warning, "test/unread_series.md", Some(test::unread_series::check)),
    finding!("test/wrong-receivers", Error, "test/wrong_receivers.md", Some(test::wrong_receivers::check)),
    error!("time-interval/invalid-range", "time_interval/invalid_range.md"),
    finding!("time-interval/minute-missing", Warning, "time_interval/minute_missing.md", None),
    finding!(
        "time-interval/never-active",
        Error,
        "time_interval/never_active.md",
        Some(time_interval::never_active::check)
    ),
    error!("time-interval/unknown-location", "time_interval/unknown_location.md"),
    finding!("time-interval/unused", Error, "time_interval/unused.md", Some(time_interval::unused::check)),
    error!("toml/closed-value", "toml/closed_value.md"),
    error!("toml/duplicate-key", "toml/duplicate_key.md"),
    error!("toml/syntax", "toml/syntax.md"),
    error!("value/duplicate", "value/duplicate.md"),
    error!("value/empty", "value/empty.md"),
    error!("value/invalid-address", "value/invalid_address.md"),
    error!("value/invalid-buckets", "value/invalid_buckets.md"),
    error!("value/invalid-date", "value/invalid_date.md"),
    error!("value/invalid-duration", "value/invalid_duration.md"),
    error!("value/invalid-image", "value/invalid_image.md"),
    error!("value/invalid-label-name", "value/invalid_label_name.md"),
    error!("value/invalid-name", "value/invalid_name.md"),
    error!("value/invalid-path", "value/invalid_path.md"),
    error!("value/invalid-quantity", "value/invalid_quantity.md"),
    error!("value/invalid-schedule", "value/invalid_schedule.md"),
    error!("value/invalid-url", "value/invalid_url.md"),
    error!("value/invalid-version", "value/invalid_version.md"),
    error!("value/outside-project", "value/outside_project.md"),
    error!("value/reserved-header", "value/reserved_header.md"),
    error!("value/unsupported-version", "value/unsupported_version.md"),
];

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    let code = now(code).first().copied().unwrap_or(code);
    RULES.binary_search_by(|rule| rule.code.cmp(code)).ok().and_then(|at| RULES.get(at))
}

/// What is of no use: said only where that is so in every environment, since one of them may be what it is for.
const EVERYWHERE: &[&str] = &["group/unused", "indicator/unused", "receiver/unused", "time-interval/unused"];

/// Whether a finding counts only if every environment of the spec has it.
pub fn counts_everywhere(code: &str) -> bool {
    EVERYWHERE.contains(&code)
}

/// Runs every rule on the model.
pub fn check(model: &Model, report: &mut Report) {
    let context = Context::new(model);
    for check in RULES.iter().filter_map(|rule| rule.check) {
        check(&context, report);
    }
}

/// The model, if nothing that was found stops it from being written.
pub fn valid(model: Model, errors: usize) -> Option<Valid<Model>> {
    (errors == 0).then(|| Valid::passed(model))
}
