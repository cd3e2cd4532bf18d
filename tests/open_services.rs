//! What one service that declares nothing, or that something is wrong with, hides of the others: only what depends on it.

mod support;

use support::{check, found, rendered};

/// The codes of a spec with an alert on an expression.
fn codes(services: &str, expr: &str) -> Vec<String> {
    let spec = format!("{services}\n[alerts.X]\nexpr = '{expr}'\nseverity = \"warning\"\nsummary = \"x\"\n");
    let found = found(&check(&spec));
    let of_rule = found.iter().map(|line| line.split(' ').next().unwrap_or("").to_owned());
    of_rule.filter(|code| !code.starts_with("shape/") && !code.starts_with("value/")).collect()
}

const HOST: &str = "[services.host]\nkind = \"node\"\naddress = \"host.internal\"\n";
const ANY: &str = "[services.any]\nkind = \"prometheus\"\naddress = \"any.internal:1234\"\n";

#[test]
fn near_names_are_doubtful_and_siblings_are_not() {
    let services = format!("{HOST}{ANY}");
    for (expr, code) in [
        ("prometheus_tsdb_head_seris > 80", Some("metric/doubtful")),
        ("node_memory_MemFre_bytes < 80", Some("metric/doubtful")),
        ("node_memory_memfree_bytes < 80", Some("metric/doubtful")),
        ("rate(node_network_receive_errs_toal[5m]) > 1", Some("metric/doubtful")),
        // siblings, and what others export
        ("rate(node_netstat_Udp6_OutErrors[5m]) > 1", None),
        ("rate(node_netstat_Tcp_PassiveOpen[5m]) > 1", Some("metric/doubtful")),
        ("node_memory_HugePages_Used > 1", None),
        ("http_requests_in_flight > 1", None),
        ("anything_at_all > 1", None),
    ] {
        assert_eq!(codes(&services, expr), code.into_iter().collect::<Vec<_>>(), "{expr}");
    }
}

#[test]
fn what_matchers_leave_out_may_export_what_it_likes() {
    let services = format!("{HOST}{ANY}");
    for (expr, code) in [
        ("node_filesystem_avail_byte{job=\"host\"} < 10", Some("metric/unknown")),
        ("node_filesystem_avail_byte{service=\"host\"} < 10", Some("metric/unknown")),
        // whose metric it is, the matcher says
        ("node_filesystem_avial_bytes{job=\"any\"} < 10", None),
        ("node_filesystem_avial_bytes{job=\"host\"} < 10", Some("metric/unknown")),
        ("made_up{job=\"host\"} < 10", Some("metric/unknown")),
        ("made_up{job=~\"host|any\"} < 10", None),
        // only `any` can give it, and that is another instance
        ("made_up{instance=\"host\"} < 10", Some("promql/matcher-never-met")),
        ("made_up{team=\"a\",instance=\"host\"} < 10", Some("promql/matcher-never-met")),
        ("made_up{team=\"a\",instance=\"any.internal:1234\"} < 10", None),
    ] {
        assert_eq!(codes(&services, expr), code.into_iter().collect::<Vec<_>>(), "{expr}");
    }
}

#[test]
fn a_labelmap_brings_labels_and_no_metrics() {
    let service = |rules: &str| {
        format!(
            "[services.hosts]\nkind = \"node\"\nkubernetes_sd_configs = [{{ role = \"node\", api_server = \
             \"https://k8s.internal\" }}]\n{rules}\n"
        )
    };
    let labelmap = r#"{ action = "labelmap", regex = "__meta_kubernetes_node_label_(.+)" }"#;
    for list in ["relabel_configs", "metric_relabel_configs"] {
        let services = service(&format!("{list} = [{labelmap}]"));
        assert_eq!(codes(&services, "node_filesystem_avail_byte < 10"), ["metric/unknown"], "{list}");
        assert_eq!(codes(&services, "rate(node_cpu_seconds_total[15s]) > 0.5"), ["promql/range-too-short"], "{list}");
        // any label may be there
        assert_eq!(codes(&services, "node_filesystem_avail_bytes{zone=\"a\"} < 10"), [""; 0], "{list}");
    }
    let renames = r#"metric_relabel_configs = [{ source_labels = ["a"], target_label = "$1", regex = "(.*)" }]"#;
    assert_eq!(codes(&service(renames), "node_filesystem_avail < 10"), [""; 0], "a rule that may write the name");
}

#[test]
fn an_error_at_a_service_hides_what_depends_on_it() {
    let broken = "[services.cache]\nkind = \"redis\"\naddress = \"cache.internal:none\"\n";
    let wrong = "[services.cache]\nkind = \"prometheus\"\naddress = \"cache:80\"\nmetrics = { a_total = { type = \"conter\" } }\n";
    let services = format!("{HOST}{broken}");
    for (services, expr, code) in [
        (&services, "node_filesystem_avail_byte < 10", Some("metric/unknown")),
        (&services, "node_filesystem_avail_bytes{mountpont=\"/\"} < 10", Some("promql/matcher-never-met")),
        (&services, "redis_up < 1", None),
        (&services, "redis_memory_usd_bytes < 1", Some("metric/unknown")),
        (&format!("{HOST}{wrong}"), "node_filesystem_avail_byte < 10", None),
    ] {
        assert_eq!(codes(services, expr), code.into_iter().collect::<Vec<_>>(), "{expr}");
    }
}

#[test]
fn what_a_suffix_says_holds_whoever_exports_it() {
    for (expr, code) in [
        ("histogram_quantile(0.9, sum by (route) (rate(any_seconds_bucket[5m]))) > 1", Some("promql/no-buckets")),
        ("histogram_quantile(0.9, sum by (le) (any_seconds_bucket)) > 1", Some("promql/lifetime-quantile")),
        ("histogram_quantile(0.9, sum by (le) (rate(any_seconds_bucket[5m]))) > 1", None),
        ("histogram_quantile(0.9, sum by (route) (rate(any_seconds[5m]))) > 1", None),
        ("sum(rate(any_total{code=~\"5..\"}[5m])) / sum(rate(any_total[5m])) > 5", Some("promql/never-true")),
    ] {
        assert_eq!(codes(ANY, expr), code.into_iter().collect::<Vec<_>>(), "{expr}");
    }
}

#[test]
fn a_quantile_ends_at_the_highest_bucket() {
    let service = |buckets: &str| {
        format!(
            "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:80\"\nmetrics = {{ shop_seconds = {{ type = \"histogram\"{buckets} }} }}\n"
        )
    };
    let declared = service(", buckets = [0.1, 1, 5]");
    let quantile = |q: &str, limit: &str| {
        format!("histogram_quantile({q}, sum by (le) (rate(shop_seconds_bucket[5m]))) > {limit}")
    };
    assert_eq!(codes(&declared, &quantile("0.99", "5")), ["promql/never-true"]);
    assert_eq!(codes(&declared, &quantile("0.99", "4.9")), [""; 0]);
    assert_eq!(codes(&service(""), &quantile("0.99", "5")), [""; 0], "its buckets are not declared");
    let outcome = check(&format!(
        "{declared}\n[alerts.X]\nexpr = 'histogram_quantile(0.9, rate(shop_seconds_bucket[5m]))'\nabove = \"10s\"\nseverity = \"warning\"\nsummary = \"x\"\n"
    ));
    assert!(rendered(&outcome).contains("promql/never-true"), "{}", rendered(&outcome));
}

#[test]
fn joins_fail_where_a_target_has_several_series() {
    for (expr, code) in [
        ("rate(node_cpu_seconds_total[5m]) * on (instance) node_uname_info > 1", Some("promql/join-can-fail")),
        (
            "node_uname_info * on (instance) group_left () rate(node_cpu_seconds_total[5m]) > 1",
            Some("promql/join-can-fail"),
        ),
        ("node_filesystem_avail_bytes * on (instance) node_uname_info > 1", Some("promql/join-can-fail")),
        // one is chosen, or they are joined first
        ("node_filesystem_avail_bytes{mountpoint=\"/\"} * on (instance) node_uname_info > 1", None),
        ("node_filesystem_avail_bytes * on (instance, device) node_filesystem_size_bytes > 1", None),
        ("sum by (instance) (rate(node_cpu_seconds_total[5m])) * on (instance) node_uname_info > 1", None),
        ("rate(node_cpu_seconds_total[5m]) * on (instance) group_left () node_uname_info > 1", None),
    ] {
        assert_eq!(codes(HOST, expr), code.into_iter().collect::<Vec<_>>(), "{expr}");
    }
}

#[test]
fn a_service_that_is_switched_off_hides_what_it_would_export() {
    let off =
        |service: &str| format!("{HOST}[services.off]\nenabled = false\naddress = \"off.internal:80\"\n{service}\n");
    let redis = off("kind = \"redis\"");
    let any = off("kind = \"prometheus\"");
    let declares = off(
        "kind = \"prometheus\"\nmetrics = { off_total = { type = \"counter\" }, off_wait = { type = \"histogram\" } }",
    );
    let pasted = off("kind = \"prometheus\"\nexposition = \"off.prom\"");
    let renamed = format!("{redis}metric_relabel_configs = [{{ regex = \"a\", action = \"labeldrop\" }}]\n");
    let (unknown, doubtful) = (Some("metric/unknown"), Some("metric/doubtful"));
    for (services, expr, code) in [
        (&redis, "node_filesystem_avail_byte < 10", unknown),
        (&redis, "made_up < 10", unknown),
        (&redis, "redis_up == 0", None),
        (&redis, "probe_success == 0", None),
        (&any, "made_up < 10", None),
        (&any, "node_filesystem_avail_byte < 10", doubtful),
        (&declares, "made_up < 10", unknown),
        (&declares, "rate(off_total[5m]) < 10", None),
        (&declares, "histogram_quantile(0.9, rate(off_wait_bucket[5m])) > 1", None),
        (&declares, "go_goroutines > 1000", None),
        (&pasted, "made_up < 10", None),
        (&renamed, "made_up < 10", None),
        // its labels are those of what is there, and of what is not
        (&redis, "node_load1{mountpont=\"/\"} > 10", Some("promql/matcher-never-met")),
        (&any, "node_load1{mountpont=\"/\"} > 10", None),
    ] {
        assert_eq!(codes(services, expr), code.into_iter().collect::<Vec<_>>(), "{services}{expr}");
    }
    let defaults = format!("{declares}[defaults.services.metrics]\nmade_up = {{ type = \"gauge\" }}\n");
    assert_eq!(codes(&defaults, "made_up < 10"), [""; 0]);
}

#[test]
fn what_nobody_declares_has_the_labels_of_its_target() {
    let services = format!("{HOST}{ANY}");
    let kept = format!("{services}honor_labels = true\n");
    let found =
        format!("{HOST}[services.any]\nkind = \"prometheus\"\nfile_sd_configs = [{{ files = [\"any.json\"] }}]\n");
    let never = Some("promql/never-matches");
    for (services, expr, code) in [
        (&services, "sum by (x) (foo) / sum by (x, job) (foo) > 1", never),
        (&services, "foo * on (team) group_left () bar > 1", None),
        (&services, "foo{job=\"any\"} / on (service, instance) bar > 1", None),
        (&services, "foo{service=\"any\",instance=~\"any.*\"} > 1", None),
        (&services, "sum by (team, service) (foo) > 1", None),
        // what a target says itself may stand in their place, and what is found may have any
        (&kept, "sum by (x) (foo) / sum by (x, job) (foo) > 1", None),
        (&kept, "foo{instance=\"host.internal:9100\"} > 1", None),
        (&found, "foo{instance=\"host.internal:9100\"} > 1", None),
    ] {
        assert_eq!(codes(services, expr), code.into_iter().collect::<Vec<_>>(), "{services}{expr}");
    }
}
