//! What is found does not depend on how many threads look for it: the same findings, in the same order.

use std::fmt::Write;

use lakehouse_obs::{Input, Options, Outcome};

use super::support::TODAY;
use super::types::services;

fn check(text: &str, threads: usize) -> Outcome {
    let root = Input { name: "lakehouse.toml".to_owned(), text: text.to_owned() };
    let none = |_: &str| Err("no such file".to_owned());
    let options = Options { today: Some(TODAY), threads, ..Options::default() };
    lakehouse_obs::check_with(&root, &none, &options)
}

/// So many alerts, each of which but every eighth has a flaw, and routes that ask for some of them.
fn flawed(count: usize) -> String {
    let (mut text, padding) = (services(12), "-".repeat(150));
    for number in 0..count {
        let service = number % 12;
        let expr = match number % 8 {
            0 => format!("increase(jobs_total{{service=\"s{service}\"}}[10m]) > {number}"),
            1 => format!("sum by (queue) (rate(jobs_total{{queu=\"q{number}\"}}[5m])) > 1"),
            2 => format!("rate(jobs_totl{{queue=\"q{number}\"}}[5m]) > 1"),
            3 => "vector(1)".to_owned(),
            4 => format!("rate(jobs_total{{queue=\"q{number}\"}}[5m) > 1"),
            5 => format!("jobs_total{{queue=\"q{number}\"}} > 100 > bool 5"),
            6 => "sum by (queue) (rate(jobs_total[5m])) > 3".to_owned(),
            _ => format!("rate(jobs_total{{service=~\"s1|t{number}\"}}[10s]) > 1"),
        };
        let _ = write!(
            text,
            "# {padding}\n[alerts.A{number}]\nexpr = '{expr}'\nseverity = \"{}\"\nsummary = \"{{{{ $labels.que }}}} {{{{ $valu }}}}\"\n",
            ["warning", "critical", "urgent"][number % 3]
        );
    }
    text + "[receivers.r.webhook]\nurl = { file = \"secrets/x\" }\n[receivers.unused.webhook]\nurl = { file = \"secrets/x\" }\n\
            [route]\nreceiver = \"r\"\ngroup_by = [\"queue\"]\n[[route.routes]]\nmatchers = ['alertname=\"A8\"']\nreceiver = \"r\"\n"
}

#[test]
fn one_thread_and_several_find_the_same() {
    let text = flawed(1000);
    assert!(text.len() > 1 << 18, "large enough to be read in parts");
    let one = check(&text, 1);
    assert!(one.diagnostics.len() > 1000, "{}", one.diagnostics.len());
    for threads in [2, 4] {
        let several = check(&text, threads);
        let pairs = one.diagnostics.iter().zip(&several.diagnostics);
        for (one, other) in pairs {
            assert_eq!(format!("{one:?}"), format!("{other:?}"), "{threads} threads");
        }
        assert_eq!(one.diagnostics.len(), several.diagnostics.len(), "{threads} threads");
    }
}
