//! What tests reach, and what they do not.

use super::{WORLD, run_with};

#[test]
fn what_no_test_reaches_is_listed() {
    let spec = format!(
        r#"{WORLD}
[[scenarios]]
name   = "the database dies"
start  = 2026-11-21T21:50:00+01:00
input  = '''
db_up{{job="db",service="db",instance="db-1:9187"}}           1x10 0x20
db_connections{{job="db",service="db",instance="db-1:9187"}}  95x30
'''
expect = [{{ at = "13m", receiver = "oncall" }}]
"#
    );
    let coverage = run_with(&spec, true).coverage.expect("coverage");
    let covered = |what: &str, name: &str| {
        let item = coverage.items.iter().find(|item| item.what == what && item.name == name);
        item.unwrap_or_else(|| panic!("{what}: {name} in {:?}", coverage.items)).covered
    };
    assert!(
        covered("alert fires", "DatabaseDown (critical)")
            && covered("limit from both sides", "DatabaseDown (critical)")
    );
    assert!(covered("alert fires", "ConnectionsHigh (warning)"));
    assert!(!covered("limit from both sides", "ConnectionsHigh (warning)"), "it was always above");
    assert!(!covered("alert fires", "QueriesFail (warning)"));
    assert!(covered("route", "route.routes.0") && covered("route", "route.routes.1") && !covered("route", "route"));
    assert!(covered("inhibition", "alertname=\"DatabaseDown\" inhibits alertname=\"ConnectionsHigh\""));
    assert!(covered("receiver", "oncall") && covered("receiver", "chat") && covered("time interval", "nights"));
    let count = coverage.items.iter().filter(|item| item.covered).count();
    assert!(coverage.percent < 100.0 && count > 8, "{} {count}", coverage.percent);
}
