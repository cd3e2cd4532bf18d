//! Kinds of expressions, and test files that ask for many of one kind.

use std::fmt::Write;

use lakehouse_promql_engine::Engine;
use lakehouse_rule_engine::unit_test::{self, Difference, ShownSample};

/// Expressions that make the engine work in one way. `{}` is a number from 1 to 20.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Whether the expressions hold for few series or for none, as conditions of alerts do.
    pub(crate) is_condition: bool,
    expressions: &'static [&'static str],
}

pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "selectors",
        is_condition: true,
        expressions: &["m > {}e6", "m{job=\"j1\"} < -{}", "m{instance=~\"i[0-4]\"} offset {}m > 1e9"],
    },
    Kind {
        name: "ranges",
        is_condition: true,
        expressions: &[
            "rate(requests_total[5m]) > {}e6",
            "increase(requests_total[{}m]) > 1e9",
            "max_over_time(m[1h]) < -{}",
        ],
    },
    Kind {
        name: "aggregations",
        is_condition: true,
        expressions: &[
            "sum by (job) (m) > {}e6",
            "avg without (instance) (m) < -{}",
            "max(m) + count(m) < {}",
            "quantile by (job) (0.9, m) > {}e6",
        ],
    },
    Kind {
        name: "joins",
        is_condition: true,
        expressions: &[
            "m / requests_total > {}",
            "m * on (job, instance) group_left () requests_total < -{}",
            "m and on (job) (requests_total > {}e6)",
            "sum by (job) (m) / sum by (job) (requests_total) > {}",
        ],
    },
    Kind {
        name: "histogram_quantile",
        is_condition: true,
        expressions: &[
            "histogram_quantile(0.9, rate(duration_bucket[5m])) > 100{}",
            "histogram_quantile(0.5, sum by (job, le) (rate(duration_bucket[10m]))) > 100{}",
        ],
    },
    Kind {
        name: "subqueries",
        is_condition: true,
        expressions: &[
            "max_over_time(rate(requests_total[5m])[30m:1m]) > {}e6",
            "avg_over_time(sum by (job) (m)[1h:1m]) > {}e6",
        ],
    },
    // what reading a file takes, rather than evaluating
    Kind {
        name: "many results",
        is_condition: false,
        expressions: &["m > {}", "rate(requests_total[{}m])", "m / requests_total"],
    },
];

/// How many minutes of samples there are.
const MINUTES: usize = 240;
/// How many rules a rule file has.
pub(crate) const RULES: usize = 20;
/// The minutes at which expressions are asked for.
const ASKED: (usize, usize) = (60, 60);

/// The series of all kinds: two metrics of 50 series, and histograms of 10 series with 10 buckets.
fn series(text: &mut String) {
    let mut add = |series: String, step: usize| {
        let _ = writeln!(text, "  - {{series: '{series}', values: '{step}+{step}x{MINUTES}'}}");
    };
    for index in 0..50 {
        let labels =
            format!("job=\"j{}\",instance=\"i{index}\",cluster=\"eu-1\",namespace=\"n{}\"", index % 5, index % 3);
        add(format!("m{{{labels}}}"), index);
        add(format!("requests_total{{{labels}}}"), index + 1);
    }
    for (index, bound) in
        (0..10).flat_map(|index| BOUNDS.iter().enumerate().map(move |(at, bound)| (index, (at, bound))))
    {
        let labels = format!("job=\"j{}\",instance=\"i{index}\",cluster=\"eu-1\"", index % 5);
        add(format!("duration_bucket{{{labels},le=\"{}\"}}", bound.1), (bound.0 + 1) * (index + 1));
    }
}

const BOUNDS: &[&str] = &["0.01", "0.05", "0.1", "0.5", "1", "2.5", "5", "10", "30", "+Inf"];

impl Kind {
    /// A test file with a number of expressions, and with what they give.
    pub(crate) fn file(&self, count: usize, engine: &Engine) -> Result<String, String> {
        let expressions: Vec<(usize, String)> =
            (0..count).map(|index| (ASKED.0 + index % ASKED.1, self.expression(index))).collect();
        let empty = vec![Vec::new(); count];
        let outcomes = unit_test::run(&text(&expressions, &empty), &|_| Ok(Vec::new()), engine)
            .map_err(|faults| format!("{}: {faults:?}", self.name))?;
        let mut differences = outcomes.into_iter().flat_map(|outcome| outcome.differences).peekable();
        let mut expected = Vec::with_capacity(count);
        for (minute, expression) in &expressions {
            let at = i64::try_from(*minute).unwrap_or_default() * 60_000;
            let is_of = |it: &Difference| matches!(it, Difference::Samples { text, at: found, .. } if text == expression && *found == at);
            expected.push(match differences.next_if(is_of) {
                Some(Difference::Samples { got, .. }) => got,
                _ => Vec::new(),
            });
        }
        match differences.next() {
            None => Ok(text(&expressions, &expected)),
            Some(other) => Err(format!("{}: {other}", self.name)),
        }
    }

    /// A rule file with these expressions as conditions of alerts.
    pub(crate) fn rules(&self) -> String {
        let mut text = "groups:\n- name: all\n  rules:\n".to_owned();
        for index in 0..RULES {
            let _ = writeln!(text, "  - {{alert: A{index}, expr: '{}'}}", self.expression(index));
        }
        text
    }

    /// A test that runs the rules of a file each minute until an instant, and expects nothing.
    pub(crate) fn rule_test(rules: &str, minutes: usize) -> String {
        let mut text =
            format!("rule_files: ['{rules}']\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n");
        series(&mut text);
        let _ = writeln!(text, "  alert_rule_test:\n  - {{eval_time: {minutes}m, alertname: A0, exp_alerts: []}}");
        text
    }

    fn expression(&self, index: usize) -> String {
        let text = self.expressions.get(index % self.expressions.len()).copied().unwrap_or_default();
        text.replace("{}", &(1 + index / self.expressions.len() % 20).to_string())
    }
}

fn text(expressions: &[(usize, String)], expected: &[Vec<ShownSample>]) -> String {
    let mut text = "evaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n".to_owned();
    series(&mut text);
    text.push_str("  promql_expr_test:\n");
    for ((minute, expression), samples) in expressions.iter().zip(expected) {
        let _ = writeln!(text, "  - {{expr: '{expression}', eval_time: {minute}m, exp_samples: [");
        for sample in samples {
            let _ = writeln!(text, "    {{labels: '{}', value: {:?}}},", sample.labels, sample.value);
        }
        text.push_str("    ]}\n");
    }
    text
}
