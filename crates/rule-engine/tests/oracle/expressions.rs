//! Expressions and templates from which rules are made. `r:0` to `r:5` are recorded, by whichever rules.
//!
//! Absent is what promtool leaves to chance, since it loads series in a random order: the first of a vector, one of several
//! that are alike, and the last digit of sums of many fractions.

pub(crate) const METRICS: [&str; 3] = ["m0", "m1", "m2_total"];

pub(crate) const EXPRESSIONS: &[&str] = &[
    "m0",
    "m1 > 3",
    "m0 == bool 5",
    "sum by (job) (m0)",
    "sum without (instance) (m1) > 2",
    "count by (instance) (m0 > 1)",
    "rate(m2_total[5m])",
    "increase(m2_total[3m]) > 0",
    "max_over_time(r:0[4m])",
    "r:0 > 2",
    "r:1 offset 2m",
    "r:0 + on (job, instance) r:1",
    "sum(r:2) by (job)",
    "avg_over_time(sum(m0)[5m:])",
    "count_over_time(r:1[5m:30s])",
    "ALERTS",
    "count(ALERTS{alertstate=\"firing\"})",
    "count by (alertname) (ALERTS{alertstate=\"pending\"}) > 0",
    "time() - ALERTS_FOR_STATE",
    "absent(m1{job=\"b\"})",
    "absent(r:3)",
    "absent_over_time(r:0[2m])",
    "m0 unless on (job) r:1",
    "m1 and m0",
    "m0 or r:2",
    "label_replace(m0, \"job\", \"x-$1\", \"instance\", \"(.*)\")",
    "m0 * on (job) group_left () sum by (job) (m1)",
    "vector(1)",
    "vector(time()) > 300",
    "1",
    "time()",
    "topk(9, m0)",
    "count_values(\"value\", m1)",
    "changes(r:0[10m]) > 1",
    "resets(m2_total[10m])",
    "timestamp(r:1)",
    "last_over_time(r:0[3m])",
    "quantile(0.5, m0)",
    "m0 @ 120",
    "sort_desc(m1)",
    "delta(m0[3m])",
    "minute()",
    "min by (job) (m1)",
    "histogram_count(h)",
    "h",
    "rate(h[4m])",
    "sum(h)",
];

/// What a rule rarely has: it fails when it is evaluated.
pub(crate) const FAILING: &[&str] =
    &["\"text\"", "m0[5m]", "m0 * on (job) m1", "label_replace(m0, \"instance\", \"\", \"\", \"\")"];

pub(crate) const TEMPLATES: &[&str] = &[
    "plain",
    "",
    "{{ $value }}",
    "{{ $labels.job }} is {{ $labels.instance }}",
    "{{ .Labels.job }}/{{ .Value | humanize }}",
    "{{ $externalLabels.cluster }} {{ $externalURL }}",
    "{{ with query \"sum(m0)\" }}{{ . | first | value }}{{ end }}",
    "{{ range query \"sum by (instance) (r:0)\" | sortByLabel \"instance\" }}{{ .Labels.instance }}={{ .Value }} {{ end }}",
    "{{ printf \"%v\" $value }}",
    "{{ $value | humanizeDuration }}",
    "{{ $labels.missing }}",
    "{{ if gt $value 3.0 }}high{{ else }}low{{ end }}",
    "{{ query `label_replace(m0, \"instance\", \"\", \"\", \"\")` | len }}",
    "{{ first (query \"none\") }}",
    "{{ $value | humanizePercentage | toUpper }}",
    "{{ reReplaceAll \"(.)\" \"<$1>\" $labels.job }}",
    "{{ externalURL }}",
    "{{ query \"count(ALERTS)\" | first | value }}",
];

/// Templates of labels.
pub(crate) const LABELS: &[&str] = &[
    "page",
    "",
    "{{ $labels.job }}",
    "{{ $value }}",
    "{{ $labels.missing }}",
    "{{ \"\" }}",
    "{{ if gt $value 3.0 }}high{{ else }}low{{ end }}",
    "{{ $externalLabels.cluster }}",
];
