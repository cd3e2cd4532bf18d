//! Expressions over the world of which it is known what they do: the rows for `claims`.

use crate::claims::Row;
use crate::claims::Says::{Finds, Right, Unsaid};
use crate::claims::Shows::{All, Always, Differs, Empty, Fails, Labels, NotANumber, While, Within};

const JOBS: &[&str] = &["instance", "job", "queue", "service"];
const NAMED_JOBS: &[&str] = &["__name__", "instance", "job", "queue", "service"];

/// Which labels a result has.
pub(crate) const LABELS: &[Row] = &[
    ("shop_jobs", Right, Labels(NAMED_JOBS)),
    ("-shop_jobs", Right, Labels(JOBS)),
    ("shop_jobs + 0", Right, Labels(JOBS)),
    ("abs(shop_jobs)", Right, Labels(JOBS)),
    ("shop_jobs < 100", Right, Labels(NAMED_JOBS)),
    ("100 > shop_jobs", Right, All("shop_jobs")),
    ("shop_jobs > bool 3", Right, Labels(JOBS)),
    ("shop_jobs > bool 3", Right, Within(0.0, 1.0)),
    ("shop_jobs == on (job, instance, queue) shop_jobs", Right, Labels(&["instance", "job", "queue"])),
    ("sum(shop_jobs)", Right, Labels(&[])),
    ("sum by (queue) (shop_jobs)", Right, Labels(&["queue"])),
    ("sum by (owner) (shop_jobs)", Finds("promql/label-never-there"), Labels(&[])),
    ("sum by (__name__) (shop_jobs)", Right, Labels(&["__name__"])),
    ("sum without (instance) (shop_jobs)", Right, Labels(&["job", "queue", "service"])),
    ("topk by (queue) (1, shop_jobs)", Right, Labels(NAMED_JOBS)),
    ("count_values(\"v\", shop_jobs)", Right, Labels(&["v"])),
    ("last_over_time(shop_jobs[5s])", Right, Labels(NAMED_JOBS)),
    ("max_over_time(shop_jobs[5s])", Right, Labels(JOBS)),
    ("vector(1)", Right, Labels(&[])),
    ("label_replace(sum(shop_jobs), \"team\", \"x\", \"\", \"\")", Right, Labels(&["team"])),
    (
        "histogram_quantile(0.9, rate(shop_wait_seconds_bucket[5s]))",
        Right,
        Labels(&["instance", "job", "route", "service"]),
    ),
    (
        "shop_jobs * on (job, instance) group_left (version) shop_build_info",
        Right,
        Labels(&["instance", "job", "queue", "service", "version"]),
    ),
    (
        "shop_build_info * on (job, instance) group_right (version) shop_jobs",
        Right,
        Labels(&["instance", "job", "queue", "service", "version"]),
    ),
    (
        "shop_jobs * on (job, instance) group_left (owner) shop_build_info",
        Finds("promql/label-never-there"),
        Labels(JOBS),
    ),
    ("absent(shop_jobs{queue=\"none\"})", Right, Labels(&["queue"])),
    ("absent(shop_jobs{queue=~\"none\"})", Right, Labels(&[])),
    ("absent(shop_jobs{job=\"shop\",queue=\"none\"})", Right, Labels(&["job", "queue"])),
    ("absent(sum(shop_jobs{queue=\"none\"}))", Right, Labels(&[])),
    ("absent_over_time(shop_jobs{queue=\"none\"}[5s])", Right, Labels(&["queue"])),
    ("abs({__name__=~\"shop_wait_seconds_(sum|count)\"})", Unsaid, Fails("same labelset")),
    ("sum({__name__=~\"shop_wait_seconds_(sum|count)\"})", Right, Labels(&[])),
];

/// Sides that never match and whose help makes them, whichever side has several series.
pub(crate) const HELPED: &[Row] = &[
    ("sum by (queue) (shop_jobs) / sum(shop_jobs)", Finds("promql/never-matches"), Empty),
    ("sum(shop_jobs) / sum by (queue) (shop_jobs)", Finds("promql/never-matches"), Empty),
    ("sum(shop_jobs) - shop_jobs", Finds("promql/never-matches"), Empty),
    ("shop_jobs / on (queue, job) sum by (job) (shop_jobs)", Finds("promql/never-matches"), Empty),
    ("sum by (job, queue) (shop_jobs) >= bool max by (job) (shop_jobs)", Finds("promql/never-matches"), Empty),
    ("shop_jobs and sum by (instance) (shop_jobs)", Finds("promql/never-matches"), Empty),
];

/// Which series meet.
pub(crate) const MATCHING: &[Row] = &[
    ("shop_jobs * shop_build_info", Finds("promql/never-matches"), Empty),
    ("sum by (job) (shop_jobs) / sum(shop_jobs)", Finds("promql/never-matches"), Empty),
    ("sum by (queue) (shop_jobs) / ignoring (queue) group_left sum(shop_jobs)", Right, Differs(1.0)),
    (
        "rate(shop_wait_seconds_bucket{le=\"0.5\"}[5s]) / rate(shop_wait_seconds_count[5s])",
        Finds("promql/never-matches"),
        Empty,
    ),
    (
        "rate(shop_wait_seconds_bucket{le=\"0.5\"}[5s]) / ignoring (le) rate(shop_wait_seconds_count[5s])",
        Right,
        Within(0.79, 0.81),
    ),
    ("store_free_bytes / store_owner_info", Finds("promql/never-matches"), Empty),
    ("store_free_bytes / store_size_bytes", Right, Within(0.2, 0.25)),
    ("1 - store_free_bytes / store_size_bytes", Right, Within(0.75, 0.8)),
    ("shop_jobs and on () store_size_bytes", Right, All("shop_jobs")),
    ("shop_jobs unless on () store_size_bytes", Right, Empty),
    ("store_size_bytes or on () shop_jobs", Right, All("store_size_bytes")),
    (
        "shop_jobs or vector(0)",
        Finds("promql/stray-series"),
        While("count(shop_jobs or vector(0)) == count(shop_jobs) + 1"),
    ),
    ("sum(shop_requests_total{code=\"599\"}) or vector(0)", Right, Always(0.0)),
    ("shop_jobs and vector(1)", Finds("promql/never-matches"), Empty),
    ("shop_jobs and on () vector(1)", Right, All("shop_jobs")),
    ("shop_jobs unless vector(1)", Finds("promql/never-matches"), All("shop_jobs")),
    ("shop_jobs * on () store_size_bytes", Finds("promql/join-can-fail"), Fails("many-to-many matching not allowed")),
    (
        "shop_jobs * on () sum(store_size_bytes)",
        Finds("promql/join-can-fail"),
        Fails("many-to-one matching must be explicit"),
    ),
    ("shop_jobs * on () group_left sum(store_size_bytes)", Right, Labels(JOBS)),
    ("shop_jobs * on (job) shop_build_info", Finds("promql/join-can-fail"), Fails("many-to-many matching not allowed")),
    (
        "shop_jobs / on (job, instance) group_left (queue) shop_build_info",
        Finds("promql/label-never-there"),
        Fails("grouping labels must ensure unique matches"),
    ),
    (
        "rate(shop_requests_total{code=\"500\",job=\"shop\"}[5s]) / ignoring (code) rate(shop_requests_total{job=\"shop\"}[5s])",
        Unsaid,
        Fails("many-to-many matching not allowed"),
    ),
    (
        "sum by (queue) (shop_jobs) or vector(0)",
        Finds("promql/stray-series"),
        While("count(sum by (queue) (shop_jobs) or vector(0)) == 3"),
    ),
    ("shop_jobs * on (job, instance) group_left shop_build_info", Right, Labels(JOBS)),
    // a series, and itself
    (
        "rate(shop_requests_total{code=\"500\"}[5s]) / rate(shop_requests_total[5s])",
        Finds("promql/ratio-always-one"),
        Always(1.0),
    ),
    (
        "1 - rate(shop_requests_total{code=\"200\"}[5s]) / rate(shop_requests_total[5s])",
        Finds("promql/ratio-always-one"),
        Always(0.0),
    ),
    ("shop_build_info / shop_build_info", Finds("promql/ratio-always-one"), Always(1.0)),
    (
        "sum by (code) (rate(shop_requests_total{code=\"500\"}[5s])) / sum by (code) (rate(shop_requests_total[5s]))",
        Finds("promql/ratio-always-one"),
        Always(1.0),
    ),
    (
        "sum by (code) (rate(shop_requests_total{method=\"GET\"}[5s])) / sum by (code) (rate(shop_requests_total[5s]))",
        Right,
        Differs(1.0),
    ),
    (
        "sum(rate(shop_requests_total{code=\"500\"}[5s])) / sum(rate(shop_requests_total[5s]))",
        Right,
        Within(0.001, 0.5),
    ),
    (
        "sum by (job) (rate(shop_requests_total{code=\"500\"}[5s])) / sum by (job) (rate(shop_requests_total[5s]))",
        Right,
        Within(0.001, 0.5),
    ),
    (
        "sum without (code) (rate(shop_requests_total{code=\"500\"}[5s])) / sum without (code) (rate(shop_requests_total[5s]))",
        Right,
        Within(0.001, 0.5),
    ),
    (
        "sum by (code, job) (rate(shop_requests_total{code=\"500\"}[5s])) / ignoring (code) group_left sum by (job) (rate(shop_requests_total[5s]))",
        Right,
        Within(0.001, 0.5),
    ),
    ("shop_jobs - shop_jobs", Finds("promql/same-on-both-sides"), Always(0.0)),
    ("shop_jobs - shop_jobs offset 2s", Right, Differs(0.0)),
    ("shop_jobs > shop_jobs", Finds("promql/same-on-both-sides"), Empty),
    ("shop_jobs >= shop_jobs", Finds("promql/same-on-both-sides"), All("shop_jobs")),
    ("shop_jobs > bool shop_jobs", Finds("promql/same-on-both-sides"), Always(0.0)),
    ("shop_jobs == shop_jobs", Right, All("shop_jobs")),
    ("shop_jobs > avg without (queue) (shop_jobs)", Finds("promql/never-matches"), Empty),
    ("shop_jobs > ignoring (queue) group_left avg without (queue) (shop_jobs)", Right, Differs(0.0)),
    // different values of a label
    (
        "rate(shop_requests_total{code=\"500\"}[5s]) / rate(shop_requests_total{code=\"200\"}[5s])",
        Finds("promql/never-matches"),
        Empty,
    ),
    ("shop_jobs{queue=\"mail\"} > shop_jobs{queue=\"bulk\"}", Finds("promql/never-matches"), Empty),
    ("shop_jobs{queue=\"mail\"} and shop_jobs{queue=\"bulk\"}", Finds("promql/never-matches"), Empty),
    (
        "shop_jobs{queue=\"mail\"} unless shop_jobs{queue=\"bulk\"}",
        Finds("promql/never-matches"),
        All("shop_jobs{queue=\"mail\"}"),
    ),
    ("shop_jobs{queue=\"bulk\"} - ignoring (queue) shop_jobs{queue=\"mail\"}", Right, Always(7.0)),
    (
        "sum by (code) (rate(shop_requests_total{code=\"500\"}[5s])) / sum(rate(shop_requests_total[5s]))",
        Finds("promql/never-matches"),
        Empty,
    ),
];

/// What numbers there are, and when there are none.
pub(crate) const NUMBERS: &[Row] = &[
    ("sum(rate(shop_requests_total{code=\"599\"}[5s])) / sum(rate(shop_requests_total[5s]))", Right, Empty),
    ("count(shop_requests_total{code=\"599\"}) == 0", Finds("promql/never-true"), Empty),
    ("(sum(shop_requests_total{code=\"599\"}) or vector(0)) / sum(shop_requests_total)", Right, Always(0.0)),
    ("sum by (job) (shop_requests_total{code=\"599\"}) or 0 * sum by (job) (shop_requests_total)", Right, Always(0.0)),
    ("vector(scalar(shop_jobs))", Unsaid, NotANumber),
    ("shop_jobs > scalar(shop_jobs)", Unsaid, Empty),
    ("shop_jobs >= scalar(min(shop_jobs))", Right, All("shop_jobs")),
    ("shop_build_info / 0", Unsaid, Always(f64::INFINITY)),
    ("-shop_build_info / 0", Unsaid, Always(f64::NEG_INFINITY)),
    ("shop_build_info % 0", Unsaid, NotANumber),
    ("shop_build_info / 0 - shop_build_info / 0", Unsaid, NotANumber),
    ("(shop_jobs * 0) / (shop_jobs * 0)", Unsaid, NotANumber),
    ("(shop_jobs * 0) / (shop_jobs * 0) > 1", Unsaid, Empty),
    ("(shop_jobs * 0) / (shop_jobs * 0) < 1", Unsaid, Empty),
    ("(shop_jobs * 0) / (shop_jobs * 0) != 3", Unsaid, NotANumber),
    ("(shop_jobs * 0) / (shop_jobs * 0) > bool 1", Unsaid, Always(0.0)),
    ("shop_build_info / 0 > 1", Unsaid, Always(f64::INFINITY)),
    ("shop_build_info / 0 > +Inf", Unsaid, Empty),
    ("sum(shop_jobs % 0)", Unsaid, NotANumber),
    ("max(shop_jobs % 0 or shop_ready * 0 + 5)", Unsaid, Always(5.0)),
    ("count by (instance) (shop_jobs % 0)", Unsaid, Always(2.0)),
];

/// What is found of functions, of matchers and of limits.
pub(crate) const FINDINGS: &[Row] = &[
    ("histogram_quantile(0.9, sum(rate(shop_wait_seconds_bucket[5s])))", Finds("promql/no-buckets"), Empty),
    ("histogram_quantile(0.9, sum by (route) (rate(shop_wait_seconds_bucket[5s])))", Finds("promql/no-buckets"), Empty),
    ("histogram_quantile(0.9, sum by (le) (rate(shop_wait_seconds_bucket[5s])))", Right, Within(0.5, 1.0)),
    ("histogram_quantile(0.99, sum by (le) (rate(shop_wait_seconds_bucket[5s])))", Right, Always(1.0)),
    ("histogram_quantile(0.9, rate(shop_wait_seconds_bucket{le!=\"+Inf\"}[5s]))", Unsaid, NotANumber),
    ("histogram_quantile(0.9, rate(shop_wait_seconds_sum[5s]))", Finds("promql/not-a-histogram"), Empty),
    ("histogram_quantile(0.9, shop_jobs)", Finds("promql/not-a-histogram"), Empty),
    ("histogram_count(rate(shop_wait_seconds_bucket[5s]))", Finds("promql/not-a-histogram"), Empty),
    ("histogram_count(rate(otel_wait_seconds[5s]))", Right, Within(0.1, 1e6)),
    ("rate(shop_wait_seconds[5s])", Finds("metric/histogram-base"), Empty),
    ("shop_wait_seconds", Finds("metric/histogram-base"), Empty),
    ("shop_answer_bytes", Right, Always(512.0)),
    (
        "histogram_quantile(90, sum by (le) (rate(shop_wait_seconds_bucket[5s])))",
        Finds("promql/quantile-out-of-range"),
        Always(f64::INFINITY),
    ),
    (
        "histogram_quantile(-0.5, sum by (le) (rate(shop_wait_seconds_bucket[5s])))",
        Finds("promql/quantile-out-of-range"),
        Always(f64::NEG_INFINITY),
    ),
    ("quantile(95, shop_jobs)", Finds("promql/quantile-out-of-range"), Always(f64::INFINITY)),
    ("quantile_over_time(1.5, shop_jobs[5s])", Finds("promql/quantile-out-of-range"), Always(f64::INFINITY)),
    ("quantile(1, shop_jobs)", Right, All("max(shop_jobs)")),
    (
        "rate(shop_jobs[5s])",
        Finds("promql/rate-of-gauge"),
        While("rate(shop_jobs[5s]) * 5 > max_over_time(shop_jobs[5s]) - min_over_time(shop_jobs[5s])"),
    ),
    ("delta(shop_jobs[5s])", Right, Labels(JOBS)),
    ("rate(shop_answer_bytes_sum[5s])", Right, Within(1.0, 1e6)),
    // less than the time between two scrapes
    ("rate(shop_requests_total[300ms])", Finds("promql/range-too-short"), Empty),
    ("max_over_time(rate(shop_requests_total[5s])[300ms:100ms])", Right, Within(0.001, 1e6)),
    ("deriv(shop_load_ratio[900ms:1s])", Finds("promql/range-too-short"), Empty),
    // what is there, and what is not
    ("shop_jobs{que=\"mail\"}", Finds("promql/matcher-never-met"), Empty),
    ("shop_jobs{que=~\".+\"}", Finds("promql/matcher-never-met"), Empty),
    ("shop_jobs{job=\"store\"}", Finds("promql/matcher-never-met"), Empty),
    ("shop_jobs{service!=\"shop\"}", Unsaid, Empty),
    ("shop_jobs{queue=\"\"}", Finds("promql/matcher-never-met"), Empty),
    // a target of a file may say both
    ("up{service=\"shop\",job=\"store\"}", Unsaid, Empty),
    ("up{job=~\"sho\"}", Unsaid, Empty),
    // a job of another name, and labels of a service
    ("up{job=\"integrations/wild\"}", Right, All("up{service=\"wild\"}")),
    (
        "up{job=\"integrations/wild\"}",
        Right,
        Labels(&["__name__", "instance", "job", "kind", "path", "service", "team"]),
    ),
    ("wild_things{team=\"wlid\"}", Finds("promql/matcher-never-met"), Empty),
    ("wild_things{job=\"wild\"}", Finds("promql/matcher-never-met"), Empty),
    ("sum by (team, kind) (rate(otel_wait_seconds[5s]))", Right, Labels(&["kind", "team"])),
    ("lakehouse_service_info{kind=\"own\"}", Right, All("lakehouse_service_info{job=\"integrations/wild\"}")),
    ("lakehouse_service_info{team=\"wild\"}", Right, All("lakehouse_service_info{service=\"wild\"}")),
    ("pod_restarts_total{node=\"n0\"}", Right, All("pod_restarts_total{instance=~\"127.*\"}")),
    ("pod_restarts_total{shard=\"a$1\"}", Right, All("pod_restarts_total")),
    // a job that a rule writes
    ("up{job=\"elsewhere/moved\"}", Right, All("up{service=\"moved\"}")),
    ("up{job=\"elsewhere/moved\"}", Right, Labels(&["__name__", "instance", "job", "service", "tier"])),
    ("lakehouse_service_info{service=\"moved\"}", Finds("promql/matcher-never-met"), Empty),
    ("lakehouse_service_info unless on (job) up", Right, Empty),
    ("up{job=~\"sho.\"}", Right, All("up{job=\"shop\"}")),
    ("shop_jobs{region=\"eu\"}", Finds("promql/external-label"), Empty),
    // a target that is found may bring it
    ("up{region=\"eu\"}", Right, Empty),
    ("shop_jobs{service=\"shop\"}", Right, All("shop_jobs")),
    ("shop_jobs{queue!=\"\"}", Right, All("shop_jobs")),
    ("shop_wait_seconds_bucket{le=\"0.7\"}", Unsaid, Empty),
    ("shop_wait_seconds_bucket{le=\"0.5\"}", Right, Labels(&["__name__", "instance", "job", "le", "route", "service"])),
    // limits
    ("probe_success > 1", Finds("promql/never-true"), Empty),
    ("up > 1", Finds("promql/never-true"), Empty),
    ("up == 2", Finds("promql/never-true"), Empty),
    ("shop_wait_seconds_count < 0", Finds("promql/never-true"), Empty),
    // a gauge may be anything
    ("shop_load_ratio > 1.5", Right, Empty),
    ("store_size_bytes < 0", Right, Empty),
    ("up == 0", Right, All("up{job=\"gone\"}")),
    ("up < 1", Right, All("up{job=\"gone\"}")),
    ("up >= 0", Finds("alert/always-fires"), All("up")),
    ("up < 2", Finds("alert/always-fires"), All("up")),
    ("probe_success >= 0", Finds("alert/always-fires"), All("probe_success")),
    ("sum(up) / count(up)", Right, Within(0.0, 1.0)),
    ("sum(up) / count(up) < 50", Finds("alert/always-fires"), All("sum(up) / count(up)")),
    ("sum by (job) (up) / count by (job) (up) > 90", Finds("promql/never-true"), Empty),
    ("avg(up) < 90", Finds("alert/always-fires"), All("avg(up)")),
    ("count(up == 0) / count(up) > 10", Finds("promql/never-true"), Empty),
    ("sum(up) / count(up) < 0.5", Right, Empty),
    // other groups, or other series, are no average
    ("sum(up) / count(up{job=\"gone\"}) > 2", Right, Within(2.0, 1e3)),
    ("sum(shop_jobs) / count(shop_jobs) < 1e9", Right, All("sum(shop_jobs) / count(shop_jobs)")),
    ("shop_load_ratio >= 0", Right, All("shop_load_ratio")),
    ("sum by (queue) (shop_jobs) < 1000", Right, All("sum by (queue) (shop_jobs)")),
];

/// Counters as they are, growth beside growth, what is replaced, what is chosen, and numbers.
pub(crate) const FAULTS: &[Row] = &[
    ("avg_over_time(shop_requests_total[5s])", Finds("promql/raw-counter"), Within(1e-9, 1e12)),
    ("1 - sum(shop_requests_total)", Finds("promql/raw-counter"), Within(-1e12, 1.0)),
    (
        "sum(shop_requests_total) / sum(rate(shop_wait_seconds_count[5s]))",
        Finds("promql/raw-counter"),
        Within(1e-9, 1e12),
    ),
    ("max_over_time(shop_requests_total[5s]) - min_over_time(shop_requests_total[5s])", Right, Within(0.0, 1e9)),
    ("rate(shop_requests_total[5s]) / shop_requests_total", Right, Within(0.0, 1e9)),
    (
        "sum(increase(shop_requests_total[5s])) > sum(rate(shop_requests_total[5s]))",
        Finds("promql/increase-with-rate"),
        While("abs(sum(increase(shop_requests_total[5s])) / sum(rate(shop_requests_total[5s])) - 5) < 0.001"),
    ),
    ("sum(increase(shop_requests_total[5s])) - 5 * sum(rate(shop_requests_total[5s]))", Right, Within(-0.001, 0.001)),
    ("rate(code:shop_requests:rate5s[5s])", Finds("promql/rate-of-gauge"), Within(0.0, 1e9)),
    ("deriv(code:shop_requests:rate5s[5s])", Right, Labels(&["code"])),
    (
        "histogram_quantile(0.9, sum by (le) (shop_wait_seconds_bucket))",
        Finds("promql/lifetime-quantile"),
        Within(0.0, 1.0),
    ),
    ("histogram_quantile(1, sum by (le) (rate(shop_wait_seconds_bucket[5s]))) > 1", Finds("promql/never-true"), Empty),
    ("histogram_quantile(1, sum by (le) (rate(shop_wait_seconds_bucket[5s]))) > 0.5", Right, Within(0.5, 1.0)),
    (
        "label_replace(shop_jobs, \"host\", \"$2\", \"instance\", \"(.*):.*\")",
        Finds("promql/replaces-nothing"),
        Labels(NAMED_JOBS),
    ),
    (
        "label_replace(shop_jobs, \"host\", \"$1_x\", \"instance\", \"(.*):.*\")",
        Finds("promql/replaces-nothing"),
        Labels(NAMED_JOBS),
    ),
    (
        "label_replace(shop_jobs, \"host\", \"${1}_x\", \"instance\", \"(.*):.*\")",
        Right,
        Labels(&["__name__", "host", "instance", "job", "queue", "service"]),
    ),
    (
        "label_replace(shop_jobs, \"host\", \"$1\", \"instnce\", \"(.+):.*\")",
        Finds("promql/replaces-nothing"),
        Labels(NAMED_JOBS),
    ),
    (
        "label_replace(shop_jobs, \"host\", \"none\", \"instnce\", \"\")",
        Right,
        Labels(&["__name__", "host", "instance", "job", "queue", "service"]),
    ),
    ("shop_jobs * 0 + 010", Finds("promql/octal-number"), Always(8.0)),
    ("shop_jobs * 0 + 08", Right, Always(8.0)),
    ("predict_linear(shop_jobs[5s], 3600)", Finds("promql/predicts-too-far"), Labels(JOBS)),
    ("predict_linear(shop_jobs[5s], 60)", Right, Labels(JOBS)),
    ("topk(1, shop_jobs) >= -1", Finds("alert/changing-series"), Within(-1.0, 1e12)),
    ("rate(shop_requests_total[5s]) == 0.3123", Finds("promql/exact-equality"), Empty),
    ("go_goroutins", Finds("metric/doubtful"), Empty),
    ("rate(node_cpu_seconds_total[5s]) * on (instance) group_left () node_uname_info", Right, Within(0.0, 100.0)),
    ("node_uname_info * on (instance) group_right () rate(node_cpu_seconds_total[5s])", Right, Within(0.0, 100.0)),
    (
        "rate(node_cpu_seconds_total[5s]) * on (instance) node_uname_info",
        Finds("promql/join-can-fail"),
        Fails("multiple matches for labels"),
    ),
    (
        "node_uname_info * on (instance) group_left () rate(node_cpu_seconds_total[5s])",
        Finds("promql/join-can-fail"),
        Fails("found duplicate series for the match group"),
    ),
];

/// What fails whenever it is evaluated.
pub(crate) const FAILING: &[Row] = &[
    (
        "label_replace(up, \"host\", \"$1\", \"instance\", \"([^:]+:.*\")",
        Finds("promql/fails-at-run-time"),
        Fails("invalid regular expression"),
    ),
    ("label_replace(up, \"host\", \"$1\", \"instance\", \"([^:]+):.*\")", Right, While("count(up) > 1")),
    ("label_join(up, \"\", \"/\", \"job\", \"instance\")", Finds("promql/fails-at-run-time"), Fails("invalid")),
    ("count_values(\"\", up)", Finds("promql/fails-at-run-time"), Fails("invalid label name")),
    ("count_values(\"value\", up)", Right, Labels(&["value"])),
];
