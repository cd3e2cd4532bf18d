//! A comparison that finds nothing proves nothing: what is planted is found, and a catalogue is fixed by what is seen.

use std::collections::BTreeSet;

use crate::compare::compare;
use crate::excuses::Excuses;
use crate::renew::{Measured, renew};
use crate::scrape::Scrape;

/// What the exporter of probes says of one probe.
const PROBE: &str = "\
# TYPE probe_success gauge
probe_success 1
# TYPE probe_http_duration_seconds gauge
probe_http_duration_seconds{phase=\"connect\"} 1
# TYPE probe_tls_version_info gauge
probe_tls_version_info{version=\"TLS 1.3\"} 1
";

/// The differences of a scrape without those about what is not seen.
fn differences(version: &str, text: &str) -> Vec<String> {
    let scrape = Scrape {
        exporter: "blackbox_exporter",
        version: version.to_owned(),
        postgres: None,
        path: "/probe".to_owned(),
        reported: BTreeSet::new(),
        text: text.to_owned(),
    };
    let compared = compare(&[scrape], &mut Excuses::read());
    let (unseen, differences): (Vec<String>, Vec<String>) =
        compared.differences.into_iter().partition(|what| what.contains("without a condition"));
    assert!(unseen.iter().any(|what| what.starts_with("probe_duration_seconds:")), "{unseen:?}");
    assert!(!unseen.iter().any(|what| what.starts_with("probe_tls_version_info:")), "{unseen:?}");
    differences
}

#[test]
fn each_kind_of_difference_is_found() {
    assert_eq!(differences("0.26.0", PROBE), [""; 0]);
    for (from, to, said) in [
        ("probe_success", "probe_succes", "probe_succes: not in the catalogue; a gauge"),
        ("probe_success gauge", "probe_success counter", "probe_success: is a counter, and the catalogue says Gauge"),
        ("probe_success 1", "probe_success{a=\"b\"} 1", "probe_success: has the label `a`"),
        ("{version=\"TLS 1.3\"}", "", "probe_tls_version_info: the label `version` is not always there"),
        ("connect", "wait", "probe_http_duration_seconds: `phase` is \"wait\""),
    ] {
        let found = differences("0.26.0", &PROBE.replace(from, to));
        assert!(found.iter().any(|what| what.starts_with(said)), "{said}: {found:?}");
    }
    let newer = format!("{PROBE}# TYPE probe_failed_due_to_cel gauge\nprobe_failed_due_to_cel 0\n");
    assert_eq!(differences("0.27.0", &newer), [""; 0]);
    let found = differences("0.26.0", &newer);
    assert!(found[0].starts_with("probe_failed_due_to_cel: is there, and the catalogue says since"), "{found:?}");
}

const CATALOGUE: &str = "\
exporter = \"shop_exporter\"
source = \"a test\"
path = \"/metrics\"

[metrics]
shop_orders_total = { type = \"counter\", unit = \"orders\", labels = [\"state\"], collector = \"orders\", since = \"1.2.0\" }
shop_quiet = { type = \"gauge\", unit = \"count\" }
";

const OLDER: &str = "\
# TYPE shop_orders_total counter
shop_orders_total{state=\"paid\"} 1
# TYPE shop_gone gauge
shop_gone 1
# TYPE go_info gauge
go_info 1
";

const NEWER: &str = "\
# TYPE shop_orders_total counter
shop_orders_total{state=\"paid\",shop=\"a\"} 1
# TYPE shop_wait_seconds histogram
shop_wait_seconds_bucket{le=\"1\",method=\"GET\"} 1
shop_wait_seconds_bucket{le=\"+Inf\",method=\"GET\"} 1
shop_wait_seconds_sum{method=\"GET\"} 1
shop_wait_seconds_count{method=\"GET\"} 1
# TYPE shop_size_bytes gauge
shop_size_bytes{kind=\"a\"} 1
shop_size_bytes 2
# TYPE shop_fed gauge
shop_fed 1
";

#[test]
fn scrapes_of_several_versions_become_a_catalogue() {
    let scrapes = [
        Measured { version: "1.1.0", postgres: Some(15), text: OLDER },
        Measured { version: "1.10.0", postgres: Some(15), text: &NEWER.replace("shop_fed", "shop_gone") },
        Measured { version: "1.10.0", postgres: Some(18), text: NEWER },
    ];
    let included = BTreeSet::from(["go_info".to_owned()]);
    let (text, changes) = renew("shop_exporter", Some(CATALOGUE), &included, &scrapes).expect("a catalogue");
    let expected = "\
exporter = \"shop_exporter\"
source = \"a test\"
path = \"/metrics\"

[metrics]
shop_fed = { type = \"gauge\", unit = \"none\", since = \"1.10.0\", pg_min = 18 }
shop_gone = { type = \"gauge\", unit = \"none\", pg_max = 15 }
shop_orders_total = { type = \"counter\", unit = \"orders\", labels = [\"state\", \"shop\"], collector = \"orders\", since = \"1.1.0\", labels_since = { shop = \"1.10.0\" } }
shop_quiet = { type = \"gauge\", unit = \"count\" }
shop_size_bytes = { type = \"gauge\", unit = \"bytes\", labels_optional = [\"kind\"], since = \"1.10.0\" }
shop_wait_seconds = { type = \"histogram\", unit = \"seconds\", labels = [\"method\"], since = \"1.10.0\" }
";
    assert_eq!(text, expected);
    assert_eq!(changes.len(), 5, "{changes:?}");
    // once it is right, nothing changes
    assert_eq!(renew("shop_exporter", Some(&text), &included, &scrapes).expect("a catalogue"), (text, Vec::new()));
    // and one that is not there yet is made whole
    let (made, _) = renew("shop_exporter", None, &included, &scrapes[..1]).expect("a catalogue");
    assert!(made.starts_with("exporter = \"shop_exporter\"\nsource = \"scrapes of 1.1.0\"\n"), "{made}");
    assert!(
        made.ends_with("shop_orders_total = { type = \"counter\", unit = \"count\", labels = [\"state\"] }\n"),
        "{made}"
    );
}
