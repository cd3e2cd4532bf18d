//! What scrapes say, in both formats, and what is none.

use std::fmt::Write as _;

use super::*;

/// Each metric on a line, as a person would say it.
fn described(text: &str) -> String {
    let metrics = read(text).unwrap_or_else(|syntax_errors| panic!("{syntax_errors:?}"));
    let mut said = String::new();
    for (name, metric) in metrics {
        let Metric { metric_type, unit, labels, labels_open, buckets } = metric;
        let labels: Vec<String> = labels.into_iter().collect();
        let _ = write!(said, "{name} {metric_type:?} {{{}{}}}", labels.join(","), if labels_open { ",…" } else { "" });
        if let Some(unit) = unit {
            let _ = write!(said, " {unit}");
        }
        if !buckets.is_empty() {
            let _ = write!(said, " {buckets:?}");
        }
        said.push('\n');
    }
    said
}

fn syntax_errors(text: &str) -> Vec<(String, String)> {
    let syntax_errors = read(text).expect_err("flaws");
    syntax_errors
        .into_iter()
        .map(|syntax_error| (text[syntax_error.problem.at.clone()].to_owned(), syntax_error.problem.message))
        .collect()
}

#[test]
fn the_text_format_is_read() {
    let text = "\
# HELP http_requests_total Requests with \"quotes\" and {braces}.
# TYPE http_requests_total counter
http_requests_total{code=\"200\",path=\"/a \\\"b\\\" \\\\ } # \",} 1027 1700000000000
http_requests_total { code = \"500\" , method=\"\" } 3
# TYPE seconds histogram
seconds_bucket{le=\"0.5\",x=\"1\"} 1
seconds_bucket{le=\"1\",x=\"1\"} 2
seconds_bucket{le=\"+Inf\",x=\"1\"} 2
seconds_sum{x=\"1\"} 1.5e+0
seconds_count{x=\"1\"} 2
# TYPE rpc summary
rpc{quantile=\"0.5\",y=\"1\"} NaN
rpc_sum{y=\"1\"} -Inf
rpc_count{y=\"1\"} +Inf
# a remark
#TYPE no remark of a type
  indented\t1

no_type 0
job:ratio 1";
    assert_eq!(
        described(text),
        "http_requests_total Counter {code,path}\n\
         indented Untyped {}\n\
         job:ratio Untyped {}\n\
         no_type Untyped {}\n\
         rpc Summary {y}\n\
         seconds Histogram {x} [0.5, 1.0]\n"
    );
}

#[test]
fn open_metrics_is_read() {
    let text = "\
# TYPE requests counter
# UNIT foo_seconds seconds
requests_total{code=\"200\"} 17.0 1520879607.789 # {trace_id=\"KOO5S4vxi0o\"} 0.67 1520879607.7
requests_created{code=\"200\"} 1520430000.123
# TYPE build info
build_info{version=\"1\"} 1
# TYPE state stateset
state{state=\"on\"} 1
# TYPE foo_seconds gaugehistogram
foo_seconds_bucket{le=\"1.0\"} 3
foo_seconds_gcount 3
foo_seconds_gsum 2.0
# TYPE other unknown
other 1
# TYPE quiet counter
# TYPE silent_seconds histogram
# EOF
";
    assert_eq!(
        described(text),
        "build_info Gauge {version}\n\
         foo_seconds_bucket Gauge {le} seconds\n\
         foo_seconds_gcount Gauge {} seconds\n\
         foo_seconds_gsum Gauge {} seconds\n\
         other Untyped {}\n\
         quiet_total Counter {,…}\n\
         requests_total Counter {code}\n\
         silent_seconds Histogram {,…}\n\
         state Gauge {state}\n"
    );
}

#[test]
fn quoted_names_are_read() {
    let text = "# TYPE \"a.b\" counter\n{\"a.b\",\"x.y\"=\"1\", z=\"2\"} 1\n{\"c \\\"d\\\"\"} 2\n";
    assert_eq!(described(text), "a.b Counter {x.y,z}\nc \"d\" Untyped {}\n");
    assert_eq!((plain_name("1a.b:c", true), plain_name("é:x", false)), ("_a_b:c".to_owned(), "__x".to_owned()));
}

#[test]
fn windows_and_several_scrapes_are_read() {
    let text = "# TYPE a counter\r\na{x=\"1\"} 1\r\n# EOF\r\n# TYPE a counter\r\na{y=\"1\"} 1\r\n# EOF\r\n";
    assert_eq!(described(text), "a Counter {x,y}\n");
}

#[test]
fn buckets_are_those_that_every_series_has() {
    let same = "# TYPE a histogram\na_bucket{x=\"1\",le=\"1\"} 1\na_bucket{x=\"1\",le=\"+Inf\"} 1\n";
    let other = "a_bucket{x=\"2\",le=\"2\"} 1\na_bucket{x=\"2\",le=\"+Inf\"} 1\n";
    assert_eq!(described(same), "a Histogram {x} [1.0]\n");
    assert_eq!(described(&format!("{same}{other}")), "a Histogram {x}\n");
}

#[test]
fn what_is_no_histogram_is_none() {
    // as MinIO answers, and as a program that counts with a name of its own
    let text = "# TYPE ttfb histogram\nttfb{le=\"0.1\"} 1\n# TYPE page_count gauge\npage_count 1\npage_sum 2\n";
    assert_eq!(described(text), "page_count Gauge {}\npage_sum Untyped {}\nttfb Untyped {le}\n");
}

#[test]
fn every_flaw_has_its_place() {
    for (text, at, message) in [
        ("a 1\nmy-metric 1\n", "my-metric", "`my-metric` is not the name of a metric"),
        ("a{x=1} 1\n", "1", "the value of the label `x` is not quoted"),
        ("a{x=\"1\"", "{", "the labels are not closed"),
        ("a{x=\"1} 1", "\"1} 1", "a string is not closed"),
        ("a{x=\"1\" y=\"2\"} 1\n", "y", "a comma or `}` is missing"),
        ("a{x=\"1\",x=\"2\"} 1\n", "a{x=\"1\",x=\"2\"}", "the label `x` is set twice"),
        ("a{1x=\"1\"} 1\n", "1x", "a label is missing"),
        ("a one\n", "one", "`one` is not a number"),
        ("a\n", "", "the value is missing"),
        ("a 1 2 3\n", "3", "unexpected text after the sample"),
        ("a 1 soon\n", "soon", "`soon` is not a timestamp"),
        ("# TYPE a countr\na 1\n", "countr", "`countr` is not a metric type"),
        ("# TYPE a\na 1\n", "", "`# TYPE a` does not name a type"),
        ("# TYPE a-b counter\n", "a-b", "`a-b` is not the name of a metric"),
        ("{x=\"1\"} 1\n", "{x=\"1\"}", "a sample does not have a name"),
        ("  {\"status\" : \"success\"}", "{", "this is JSON, not a scrape"),
        ("[1]", "[", "this is JSON, not a scrape"),
        ("{}", "{", "this is JSON, not a scrape"),
        ("\n<!DOCTYPE html>", "<", "this is an HTML or XML page, not a scrape"),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\na 1\n",
            "HTTP/1.1 200 OK",
            "these are HTTP headers, not a scrape",
        ),
        ("# nothing\n", "", "the scrape does not contain a metric"),
        ("", "", "the scrape does not contain a metric"),
        ("é 1\n", "é", "`é` is not the name of a metric"),
    ] {
        assert_eq!(syntax_errors(text), [(at.to_owned(), message.to_owned())], "{text}");
    }
}

#[test]
fn all_flaws_are_reported_and_a_contradiction_names_both_lines() {
    let text = "# TYPE a counter\na{ 1\n# TYPE a gauge\na one\n";
    let found = read(text).expect_err("flaws");
    let codes: Vec<&str> = found.iter().map(|syntax_error| syntax_error.problem.code).collect();
    assert_eq!(codes, [SYNTAX, CONTRADICTION, SYNTAX]);
    assert_eq!(found[1].first.clone().map(|at| &text[at]), Some("counter"));
    let many = "a-b 1\n".repeat(1000);
    assert_eq!(read(&many).expect_err("flaws").len(), MOST_FLAWS);
}

#[test]
fn no_text_makes_it_panic() {
    let text = "# TYPE \"a\\\"é\" counter\n{\"a\\\"é\",x=\"\\\\é\",le=\"1\"} 0x1p4 1 # {é\n# UNIT é s\n#\n# \n{";
    for end in 0..=text.len() {
        for start in 0..=end {
            if let Some(part) = text.get(start..end) {
                for syntax_error in read(part).err().into_iter().flatten() {
                    assert!(part.get(syntax_error.problem.at.clone()).is_some(), "{part:?}: {syntax_error:?}");
                }
            }
        }
    }
}

#[test]
fn a_declaration_holds_what_the_scrape_says() {
    let text = "# TYPE a histogram\na_bucket{job=\"x\",le=\"0.5\"} 1\na_bucket{job=\"x\",le=\"1e20\"} 1\na_bucket{job=\"x\",le=\"+Inf\"} 1\n\
                b:c 1\n{\"d.e\",\"f\\\"g\"=\"1\"} 1\n# TYPE f_seconds gauge\n# UNIT f_seconds seconds\nf_seconds{__x=\"1\"} 1\n";
    let metrics = read(text).expect("a scrape");
    assert_eq!(
        declarations("shop", metrics.iter()),
        "[services.shop.metrics]\n\
         a = { type = \"histogram\", labels = [\"exported_job\"], buckets = [0.5, 1e20] }\n\
         \"b:c\" = { type = \"untyped\" }\n\
         \"d.e\" = { type = \"untyped\", labels = [\"f\\\"g\"] }  # from Prometheus 3.0 on\n\
         f_seconds = { type = \"gauge\", unit = \"seconds\" }\n"
    );
}
