//! Random expressions that Prometheus takes: well typed, of functions that the version has, over the series of the world.

use lakehouse_obs::promql::{FUNCTIONS, Function, ValueType, Version};

use crate::random::Random;

/// A metric, and labels with values that it has.
struct Metric(&'static str, &'static [(&'static str, &'static [&'static str])]);

const SHOP: (&str, &[&str]) = ("service", &["shop", "store"]);

const METRICS: &[Metric] = &[
    Metric("up", &[("job", &["shop", "store", "gone", "host"]), ("service", &["shop", "site", "pods"])]),
    Metric("up", &[("job", &["pods", "site/probe"]), ("node", &["n1"]), ("instance", &["localhost"])]),
    Metric("scrape_samples_scraped", &[("job", &["shop", "pushed"])]),
    Metric("shop_requests_total", &[("code", &["200", "500"]), ("method", &["GET", "POST"]), SHOP]),
    Metric("shop_requests_total", &[("code", &["200", "404"]), ("job", &["shop", "store"])]),
    Metric("shop_wait_seconds_bucket", &[("route", &["/", "/pay"]), ("le", &["0.5", "1.0", "+Inf"])]),
    Metric("shop_wait_seconds_bucket", &[("le", &["0.1", "1"])]),
    Metric("shop_wait_seconds_sum", &[("route", &["/pay"])]),
    Metric("shop_wait_seconds_count", &[("route", &["/", "/pay"])]),
    Metric("shop_wait_seconds", &[("route", &["/"])]),
    Metric("shop_answer_bytes", &[("route", &["/"]), ("quantile", &["0.5", "0.9"])]),
    Metric("shop_answer_bytes_sum", &[("route", &["/"])]),
    Metric("shop_answer_bytes_count", &[("route", &["/pay"])]),
    Metric("shop_jobs", &[("queue", &["mail", "bulk"]), SHOP]),
    Metric("shop_load_ratio", &[("queue", &["mail", "bulk"])]),
    Metric("shop_ready", &[("job", &["shop"])]),
    Metric("shop_build_info", &[("version", &["1.2"]), ("revision", &["abc"])]),
    Metric("shop_started_timestamp", &[SHOP]),
    Metric("store_size_bytes", &[("bucket", &["a", "b"])]),
    Metric("store_free_bytes", &[("bucket", &["a", "b"])]),
    Metric("store_owner_info", &[("bucket", &["a"]), ("owner", &["ops", "web"])]),
    Metric("pod_restarts_total", &[("pod", &["p1", "p2"]), ("node", &["n1"])]),
    Metric(
        "pushed_last_seconds",
        &[("batch", &["x"]), ("job", &["nightly", "pushed"]), ("exported_job", &["nightly"])],
    ),
    Metric("otel_wait_seconds", &[("exported_path", &["/", "/x"]), ("service", &["wild"])]),
    Metric("otel_wait_seconds", &[("path", &["of the target"]), ("team", &["wild"]), ("job", &["integrations/wild"])]),
    Metric("up", &[("team", &["wild", ""]), ("tier", &["1", ""]), ("job", &["elsewhere/moved", "integrations/wild"])]),
    Metric("lakehouse_service_info", &[("team", &["wild", ""]), ("kind", &["own", "prometheus"])]),
    Metric("gone_things", &[("job", &["gone"])]),
    Metric("shop_error_ratio", &[SHOP]),
    Metric("code:shop_requests:rate5s", &[("code", &["200", "500"])]),
    Metric("store_used_ratio", &[("bucket", &["a", "b"])]),
    Metric("lakehouse_service_info", &[("kind", &["node", "http"]), ("service", &["shop", "gone"])]),
    Metric("ALERTS", &[("alertname", &["Gone", "Full"]), ("alertstate", &["firing"]), ("severity", &["warning"])]),
    Metric("ALERTS_FOR_STATE", &[("alertname", &["Gone"])]),
    Metric("probe_success", &[("job", &["site/probe"]), ("service", &["site"])]),
    Metric("probe_http_duration_seconds", &[("phase", &["connect", "tls"])]),
    Metric("node_load1", &[("job", &["host"])]),
    Metric("node_cpu_seconds_total", &[("mode", &["idle"]), ("cpu", &["0"])]),
    Metric("node_uname_info", &[("sysname", &["Linux"])]),
    Metric("prometheus_build_info", &[("version", &["3.5.3"])]),
    Metric("prometheus_engine_query_duration_seconds", &[("slice", &["inner_eval"]), ("quantile", &["0.9"])]),
    Metric("alertmanager_alerts", &[("state", &["active"])]),
    Metric("process_start_time_seconds", &[("job", &["host", "prometheus"])]),
    Metric("go_gc_duration_seconds", &[("quantile", &["0.5"]), ("job", &["alertmanager"])]),
];

/// Labels that are somewhere, and one that is nowhere.
const LABELS: &[&str] = &[
    "job", "job", "instance", "instance", "service", "service", "code", "method", "route", "queue", "le", "bucket",
    "version", "quantile", "owner", "pod", "node", "kind", "batch", "region", "nowhere", "__name__",
];

const DURATIONS: &[&str] = &["2s", "3s", "5s", "10s", "1m"];

/// Writes expressions for one version.
pub(crate) struct Expressions {
    random: Random,
    functions: Vec<&'static Function>,
}

impl Expressions {
    /// The expressions of a seed.
    pub(crate) fn new(seed: u64, version: Version) -> Expressions {
        let functions = FUNCTIONS.iter().filter(|function| function.is_usable(version)).collect();
        Expressions { random: Random::new(seed), functions }
    }

    /// A whole expression: a vector, or now and then a scalar.
    pub(crate) fn next(&mut self) -> String {
        let depth = 1 + self.random.below(3);
        if self.random.once_in(40) { self.scalar(depth) } else { self.vector(depth) }
    }

    fn value(&mut self, value_type: ValueType, depth: usize) -> String {
        match value_type {
            ValueType::Scalar => self.scalar(depth),
            ValueType::Vector => self.vector(depth),
            ValueType::Matrix => self.matrix(depth),
            ValueType::String => self.text(),
        }
    }

    fn vector(&mut self, depth: usize) -> String {
        if depth == 0 {
            let selector = self.selector();
            return self.shifted(selector);
        }
        match self.random.below(20) {
            0 => {
                let selector = self.selector();
                self.shifted(selector)
            }
            1 => format!("-{}", self.operand(depth - 1)),
            2..=7 => self.call(ValueType::Vector, depth - 1),
            8..=11 => self.aggregate(depth - 1),
            12 => self.constants(depth - 1),
            13 => self.idiom(depth - 1),
            _ => self.binary(depth - 1),
        }
    }

    /// What may stand beside an operator.
    fn operand(&mut self, depth: usize) -> String {
        let vector = self.vector(depth);
        format!("({vector})")
    }

    fn scalar(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 3 } else { 8 }) {
            0..=2 => self.number(),
            3 => self.call(ValueType::Scalar, depth - 1),
            4 => format!("scalar({})", self.vector(depth - 1)),
            5 => format!("-({})", self.scalar(depth - 1)),
            6 => {
                let operator = *self.random.pick(&["==", "!=", ">", "<", ">=", "<="]);
                format!("({} {operator} bool {})", self.scalar(depth - 1), self.scalar(depth - 1))
            }
            _ => {
                let operator = *self.random.pick(&["+", "-", "*", "/", "%", "^", "atan2"]);
                format!("({} {operator} {})", self.scalar(depth - 1), self.scalar(depth - 1))
            }
        }
    }

    fn number(&mut self) -> String {
        (*self.random.pick(&["0", "1", "2", "0.5", "0.95", "-1", "100", "1e9", "NaN", "Inf", "1.5", "3"])).to_owned()
    }

    fn matrix(&mut self, depth: usize) -> String {
        let range = *self.random.pick(DURATIONS);
        let matrix = match self.random.below(4) {
            0 if depth > 0 => {
                let step = *self.random.pick(&["", "1s", "500ms"]);
                format!("{}[{range}:{step}]", self.operand(depth - 1))
            }
            _ => format!("{}[{range}]", self.selector()),
        };
        self.shifted(matrix)
    }

    fn shifted(&mut self, mut text: String) -> String {
        if self.random.once_in(12) {
            text.push_str(self.random.pick::<&str>(&[" offset 2s", " offset -1s", " offset 1m"]));
        }
        if self.random.once_in(40) {
            text.push_str(self.random.pick::<&str>(&[" @ end()", " @ start()", " @ 1700000000"]));
        }
        text
    }

    fn selector(&mut self) -> String {
        let Metric(name, labels) = self.random.pick(METRICS);
        let mut matchers: Vec<String> = Vec::new();
        for (label, values) in *labels {
            if !self.random.once_in(4) {
                continue;
            }
            let value = self.random.pick(values);
            matchers.push(match self.random.below(8) {
                0..=3 => format!("{label}=\"{value}\""),
                4 => format!("{label}!=\"{value}\""),
                5 => format!("{label}=~\"{}|other\"", value.replace('+', "\\\\+")),
                6 => format!("{label}!~\"{}.*\"", value.replace('+', "\\\\+")),
                _ => format!("{label}=~\".+\""),
            });
        }
        if self.random.once_in(12) {
            let label = self.random.pick(&LABELS[..LABELS.len() - 1]);
            let matcher = self.random.pick(&["=\"\"", "!=\"\"", "=~\".*\"", "=\"other\"", "=~\"a|\"", "!~\"a|\""]);
            matchers.push(format!("{label}{matcher}"));
        }
        if self.random.once_in(40) {
            return format!(
                "{{__name__=~\"{name}|shop_ready\"{}{}}}",
                if matchers.is_empty() { "" } else { "," },
                matchers.join(",")
            );
        }
        match matchers.is_empty() {
            true => (*name).to_owned(),
            false => format!("{name}{{{}}}", matchers.join(",")),
        }
    }

    fn text(&mut self) -> String {
        format!("\"{}\"", self.random.pick(&["a", "b", "x y", ""]))
    }

    /// A name of a label, as a string.
    fn label(&mut self) -> String {
        format!("\"{}\"", self.random.pick(&["queue", "code", "service", "instance", "fresh", "other_one", "job"]))
    }

    fn call(&mut self, returns: ValueType, depth: usize) -> String {
        let fitting: Vec<&Function> =
            self.functions.iter().copied().filter(|function| function.returns == returns).collect();
        let function = *self.random.pick(&fitting);
        let arguments = match function.name {
            "label_replace" => {
                let (vector, to, from) = (self.vector(depth), self.label(), self.label());
                let (with, pattern) = *self.random.pick(&[
                    ("$1", "(.*)"),
                    ("$1-x", "(.+)"),
                    ("fixed", ".*"),
                    ("fixed", ""),
                    ("", ".*"),
                    ("$1", "([a-m]).*"),
                    ("fixed", "nothing"),
                ]);
                format!("{vector}, {to}, \"{with}\", {from}, \"{pattern}\"")
            }
            "label_join" => {
                let vector = self.vector(depth);
                let to = self.label();
                let sources: Vec<String> = (0..self.random.below(3)).map(|_| format!(", {}", self.label())).collect();
                format!("{vector}, {to}, \"{}\"{}", self.random.pick(&["-", ""]), sources.concat())
            }
            "histogram_quantile" if !self.random.once_in(4) => {
                let (quantile, buckets) = (self.number(), self.buckets());
                format!("{quantile}, {buckets}")
            }
            "holt_winters" => format!("{}, 0.5, 0.3", self.matrix(depth)),
            _ => {
                let count = function.minimum
                    + self.random.below(function.maximum.unwrap_or(function.minimum + 1) - function.minimum + 1);
                let kinds: Vec<ValueType> = (0..count)
                    .filter_map(|index| function.arguments.get(index).or(function.arguments.last()).copied())
                    .collect();
                let arguments: Vec<String> = kinds.into_iter().map(|kind| self.value(kind, depth)).collect();
                arguments.join(", ")
            }
        };
        format!("{}({arguments})", function.name)
    }

    fn buckets(&mut self) -> String {
        let by = *self.random.pick(&[
            "by (le)",
            "by (le, route)",
            "by (le, instance)",
            "by (route)",
            "without (le)",
            "without (instance)",
        ]);
        match self.random.below(5) {
            0 => format!("sum {by} (rate(otel_wait_seconds[5s]))"),
            1 => "rate(otel_wait_seconds[5s])".to_owned(),
            2 => "rate(shop_wait_seconds_bucket[5s])".to_owned(),
            3 => format!("sum {by} (rate(shop_wait_seconds_bucket{{job=\"shop\"}}[5s]))"),
            _ => format!("sum(increase(shop_wait_seconds_bucket[10s])) {by}"),
        }
    }

    fn labels(&mut self) -> String {
        let labels: Vec<&str> = self.random.some(LABELS, 7).into_iter().copied().collect();
        let mut unique: Vec<&str> = Vec::new();
        labels.into_iter().for_each(|label| {
            if !unique.contains(&label) {
                unique.push(label);
            }
        });
        unique.join(", ")
    }

    fn aggregate(&mut self, depth: usize) -> String {
        let operator = *self.random.pick(&[
            "sum",
            "sum",
            "sum",
            "avg",
            "count",
            "min",
            "max",
            "group",
            "stddev",
            "stdvar",
            "topk",
            "bottomk",
            "quantile",
            "count_values",
        ]);
        let parameter = match operator {
            "topk" | "bottomk" => format!("{}, ", self.random.pick(&["1", "2", "0", "scalar(up)", "3"])),
            "quantile" => format!("{}, ", self.number()),
            "count_values" => format!("{}, ", self.label()),
            _ => String::new(),
        };
        let vector = self.vector(depth);
        let labels = self.labels();
        match self.random.below(5) {
            0 => format!("{operator}({parameter}{vector})"),
            1 | 2 => format!("{operator} by ({labels}) ({parameter}{vector})"),
            3 => format!("{operator}({parameter}{vector}) by ({labels})"),
            _ => format!("{operator} without ({labels}) ({parameter}{vector})"),
        }
    }

    /// Between a vector and a scalar.
    fn constants(&mut self, depth: usize) -> String {
        let operator = self.operator(false);
        let (vector, scalar) = (self.operand(depth), self.scalar(1));
        match self.random.once_in(2) {
            true => format!("{vector} {operator} {scalar}"),
            false => format!("{scalar} {operator} {vector}"),
        }
    }

    fn operator(&mut self, set: bool) -> String {
        const COMPARISONS: &[&str] = &["==", "!=", ">", "<", ">=", "<="];
        match self.random.below(if set { 12 } else { 8 }) {
            0..=4 => (*self.random.pick(&["+", "-", "*", "/", "/", "%", "^", "atan2"])).to_owned(),
            5 | 6 => (*self.random.pick(COMPARISONS)).to_owned(),
            7 => format!("{} bool", self.random.pick(COMPARISONS)),
            _ => (*self.random.pick(&["and", "or", "unless"])).to_owned(),
        }
    }

    fn binary(&mut self, depth: usize) -> String {
        let left = self.operand(depth);
        let right = match self.random.below(4) {
            // the same, with one thing changed perhaps
            0 => match self.random.below(3) {
                0 => left.replacen("shop_jobs", "shop_load_ratio", 1),
                1 => left.replacen("code=\"500\"", "code=~\".+\"", 1),
                _ => left.clone(),
            },
            _ => self.operand(depth),
        };
        let operator = self.operator(true);
        let set = ["and", "or", "unless"].contains(&operator.as_str());
        let matching = match self.random.below(3) {
            0 => String::new(),
            choice => {
                let mut labels = self.labels();
                if labels.is_empty() && !self.random.once_in(3) {
                    labels = (*self.random.pick(&["job", "service", "instance"])).to_owned();
                }
                let word = if choice == 1 { "on" } else { "ignoring" };
                let group = match self.random.below(if set { 2 } else { 5 }) {
                    0 | 1 => String::new(),
                    side => {
                        // a label may not stand in both lists
                        let all = self.labels();
                        let listed: Vec<&str> = labels.split(", ").collect();
                        let brought: Vec<&str> = all
                            .split(", ")
                            .filter(|label| word == "ignoring" || !listed.contains(label))
                            .filter(|label| !label.is_empty() && *label != "__name__")
                            .collect();
                        let side = if side == 2 { "right" } else { "left" };
                        format!(" group_{side} ({})", brought.join(", "))
                    }
                };
                format!(" {word} ({labels}){group}")
            }
        };
        format!("{left} {operator}{matching} {right}")
    }

    /// What people write, so that not only nonsense is looked at.
    fn idiom(&mut self, depth: usize) -> String {
        let by = *self.random.pick(&["job", "service", "service, instance", "instance", "code", ""]);
        let vector = self.operand(depth);
        match self.random.below(14) {
            0 => "sum(rate(shop_requests_total{code=~\"5..\"}[5s])) / sum(rate(shop_requests_total[5s]))".to_owned(),
            1 => format!(
                "sum by ({by}) (rate(shop_requests_total{{code=~\"5..\"}}[5s])) / sum by ({by}) (rate(shop_requests_total[5s]))"
            ),
            2 => format!("shop_jobs * on (job, instance) group_left (version) shop_build_info + 0 * {vector}"),
            3 => "store_free_bytes / store_size_bytes * on (bucket) group_left (owner) store_owner_info".to_owned(),
            4 => format!("{vector} unless on (job) up == 0"),
            5 => format!("{vector} or vector(0)"),
            6 => format!("sum by ({by}) {vector} or vector(0)"),
            7 => format!("{vector} and on ({by}) up == 1"),
            8 => "lakehouse_service_info unless on (job) up".to_owned(),
            9 => format!("time() - {vector}"),
            10 => format!("count by ({by}) {vector} > 1"),
            11 => format!("sum by ({by}) {vector} / count by ({by}) {vector}"),
            12 => {
                let selector = self.selector();
                format!(
                    "count by ({by}) ({selector} {} 1) / count by ({by}) ({selector})",
                    self.random.pick(&["==", "<", ">="])
                )
            }
            _ => format!(
                "rate(shop_requests_total{{code=\"500\"}}[5s]) / ignoring (code) group_left sum without (code) {vector}"
            ),
        }
    }
}
