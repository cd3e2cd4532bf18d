//! What is said, word for word where a reader acts on it: the edit that it shows is the one that works, it names what it is
//! about, and one mistake hides no other.

mod support;

use support::{check, found};

/// An application with two metrics.
const SHOP: &str = "[services.shop]\nkind = \"prometheus\"\naddress = \"localhost:8080\"\n\
    metrics = { queue_length = { type = \"gauge\", unit = \"jobs\" } }\n";

/// `code: message (help)` of each finding, beside an application.
fn said(text: &str) -> Vec<String> {
    let outcome = check(&format!("{SHOP}{text}"));
    let one = |found: &lakehouse_obs::report::Diagnostic| {
        format!("{}: {} ({})", found.code, found.message, found.help.as_deref().unwrap_or(""))
    };
    outcome.diagnostics.iter().map(one).collect()
}

/// The codes alone.
fn codes(text: &str) -> Vec<String> {
    let outcome = check(&format!("{SHOP}{text}"));
    found(&outcome).iter().map(|found| found.split(' ').next().unwrap_or("").to_owned()).collect()
}

#[test]
fn what_is_missing_is_reported_beside_what_is_wrong() {
    let email = |keys: &str| codes(&format!("[receivers.team.email]\n{keys}"));
    let missing = |count: usize| vec!["shape/missing-key"; count];
    // a key of the wrong type is there, and says nothing about the others
    assert_eq!(email("to = 5\n"), [missing(2), vec!["shape/wrong-type"]].concat());
    // a key that may be the one that is missing is reported once
    assert_eq!(email("too = \"a@b.example\"\n"), [missing(2), vec!["shape/unknown-key"]].concat());
    assert_eq!(
        email("to = \"a@b.example\"\nsmart_host = \"x:25\"\nfrom = \"a@b.example\"\n"),
        ["shape/unknown-key"],
        "`smart_host` is `smarthost`"
    );
    // one that stands for none of them hides none
    assert_eq!(email("colour = \"red\"\n"), [missing(3), vec!["shape/unknown-key"]].concat());
    // other receivers, other tables
    assert_eq!(codes("[receivers.team.slack]\ncolor = 5\n"), ["shape/missing-key", "shape/wrong-type"]);
    assert_eq!(codes("[receivers.team.slack]\napi_url_file = \"x\"\n"), ["shape/unknown-key"]);
    let service = said("[services.other]\nkind = \"prometheus\"\ncolour = \"red\"\n");
    assert!(service.iter().any(|said| said.contains("`services.other` has no `address`")), "{service:?}");
    assert_eq!(codes("[services.other]\nkind = \"prometheus\"\nadress = \"a:1\"\n"), ["shape/unknown-key"]);
    assert_eq!(codes("[services.other]\nkind = \"prometheus\"\ntargets = [\"a:1\"]\n"), ["shape/unknown-key"]);
    // metrics that nobody exports, beside all of that
    let both = codes("[receivers.team.email]\nto = 5\n[alerts.A]\nexpr = \"queue_lenght > 5\"\nfor = \"x\"\n");
    assert!(
        both.contains(&"metric/unknown".to_owned()) && both.contains(&"value/invalid-duration".to_owned()),
        "{both:?}"
    );
}

#[test]
fn a_key_under_the_header_of_free_names_is_reported() {
    let alert = |rest: &str| codes(&format!("[alerts.A]\nexpr = \"queue_length > 5\"\n{rest}"));
    assert_eq!(alert("[alerts.A.labels]\nteam = \"a\"\nfor = \"5m\"\n"), ["shape/key-among-names"]);
    assert_eq!(alert("[alerts.A.annotations]\nkeep_firing_for = \"5m\"\n"), ["shape/key-among-names"]);
    // what the table needs is no label, and is missing once
    let needed = "[alerts.A]\nseverity = \"info\"\n[alerts.A.labels]\nexpr = \"queue_length > 5\"\n";
    assert_eq!(codes(needed), ["shape/key-in-wrong-table"]);
    assert_eq!(codes("[alerts.A]\nlabels = { expr = \"queue_length > 5\" }\n"), ["shape/key-in-wrong-table"]);
    // a value that cannot stand there either
    let limit = "[alerts.A]\nexpr = \"queue_length\"\n[alerts.A.labels]\nabove = 5\n";
    assert_eq!(codes(limit), ["shape/key-in-wrong-table"]);
    assert_eq!(codes("[services.shop.labels]\nscrape_interval = \"5s\"\n"), ["shape/key-among-names"]);
    // labels that are meant
    for label in ["severity", "team", "summary", "interval", "service_tier", "name", "kind", "unit"] {
        assert_eq!(alert(&format!("[alerts.A.labels]\n{label} = \"info\"\n")), Vec::<String>::new(), "{label}");
    }
    assert_eq!(alert("for = \"1m\"\n[alerts.A.labels]\nfor = \"5m\"\n"), Vec::<String>::new(), "the key is there");
    assert_eq!(alert("labels = { for = \"5m\" }\n"), Vec::<String>::new(), "in braces it is meant");
}

#[test]
fn a_help_shows_what_was_written_in_the_form_that_is_taken() {
    let one = |text: &str| said(text).into_iter().next().unwrap_or_default();
    let route = |matchers: &str| {
        one(&format!(
            "[receivers.a]\n[route]\nreceiver = \"a\"\n[[route.routes]]\nmatchers = {matchers}\nreceiver = \"a\"\n"
        ))
    };
    let list = route("{ severity = \"critical\" }");
    assert!(list.ends_with("(write a list: matchers = ['severity=\"critical\"'])"), "{list}");
    let text = route("'severity=\"critical\"'");
    assert!(!text.starts_with("shape/wrong-type"), "Alertmanager's own form is read: {text}");
    let features = "[stack.prometheus]\nfeatures = [\"native-histograms, promql-duration-expr\"]\n";
    assert!(
        one(features).ends_with("as its own string: \"native-histograms\", \"promql-duration-expr\")"),
        "{}",
        one(features)
    );
    let features = "[stack.prometheus]\nfeatures = \"native-histograms,promql-duration-expr\"\n";
    assert!(
        one(features).ends_with("features = [\"native-histograms\", \"promql-duration-expr\"])"),
        "{}",
        one(features)
    );
    let unknown = one("[stack.prometheus]\nfoo = 1\n");
    assert!(unknown.contains("features") && unknown.contains("query_timeout"), "{unknown}");
    let receivers = one("[[receivers]]\nname = \"team\"\n[[receivers.slack_configs]]\nchannel = \"#a\"\n");
    assert!(receivers.ends_with("(give each a header with its name: [receivers.team.slack])"), "{receivers}");
    let groups = one("[[groups]]\nname = \"a b\"\n");
    assert!(groups.ends_with("[groups.\"a b\"])"), "{groups}");
    let configs = one("[receivers.team]\nslack_configs = [{ api_url = { file = \"secrets/x\" } }]\n");
    assert!(configs.contains("write `slack` in its place"), "{configs}");
    let named = said("[receivers.team]\nname = \"team\"\n");
    assert!(named.iter().any(|said| said.contains("write the name in the header")), "{named:?}");
}

#[test]
fn one_letter_is_near_no_other() {
    let limit = |above: &str| {
        let text = format!("[alerts.A]\nexpr = \"queue_length\"\nabove = \"{above}\"\n");
        said(&text).into_iter().find(|said| said.starts_with("value/")).unwrap_or_default()
    };
    assert!(limit("10q").contains("units: % · ms"), "{}", limit("10q"));
    assert_eq!(limit("10k"), "", "a count of thousands");
    assert!(limit("10K").contains("\"10k\""), "{}", limit("10K"));
    assert!(limit("10kb").contains("kB"), "{}", limit("10kb"));
}

#[test]
fn exporters_of_one_host_and_a_port_that_is_written_with_dots() {
    let database = |name: &str, port: u16, more: &str| {
        format!(
            "[services.{name}]\nkind = \"postgres\"\naddress = \"localhost:{port}\"\n{more}\
             auth = {{ username = \"monitor\", password = {{ file = \"secrets/pg\" }} }}\n"
        )
    };
    let two = |more: &str| {
        codes(&format!("[stack]\nruntime = \"host\"\n{}{}", database("db", 5432, ""), database("db2", 5433, more)))
    };
    assert_eq!(two(""), Vec::<String>::new());
    assert_eq!(two("exporter.port = 19187\n"), Vec::<String>::new());
    assert_eq!(two("exporter.image = \"postgres-exporter:v0.19.1\"\n"), ["stack/no-container"]);
    // the limit of a container, and its image; with containers both are read
    assert_eq!(codes("[stack]\nruntime = \"host\"\nprometheus.memory = \"1GiB\"\n"), ["stack/no-container"]);
    assert_eq!(codes("[stack]\nprometheus.memory = \"1GiB\"\n"), Vec::<String>::new());
    let some =
        "[stack]\nprometheus.memory = \"1GiB\"\n[environments.lab]\nstack.runtime = \"host\"\n[environments.prod]\n";
    assert_eq!(codes(some), Vec::<String>::new(), "one environment has containers");
}

/// Two routes, of which the first takes what both are for.
const ROUTES: &str = "[receivers.chat]\n[receivers.pager]\n[receivers.db]\n[route]\nreceiver = \"chat\"\n\
    [[route.routes]]\nmatchers = ['severity=\"critical\"']\nreceiver = \"pager\"\n\
    [[route.routes]]\nmatchers = ['team=\"db\"']\nreceiver = \"db\"\n\
    [alerts.A]\nexpr = \"queue_length\"\nabove = { warning = 5, critical = 10 }\nlabels = { team = \"db\" }\n\
    [[route.tests]]\nlabels = { alertname = \"A\", severity = \"critical\", team = \"db\" }\n";

#[test]
fn a_route_test_names_the_route_that_took_the_alert_and_the_cure() {
    let wrong = |routes: &str, receivers: &str| {
        let text = format!("{routes}receivers = {receivers}\n");
        said(&text).into_iter().find(|said| said.starts_with("test/wrong-receivers")).unwrap_or_default()
    };
    assert_eq!(
        wrong(ROUTES, "[\"pager\", \"db\"]"),
        "test/wrong-receivers: this alert reaches `pager`, and not `db` (write `continue = true` in route #1 \
         (severity=\"critical\"), or expect receivers = [\"pager\"])"
    );
    // the edit works
    let fixed = ROUTES.replacen("receiver = \"pager\"", "receiver = \"pager\"\ncontinue = true", 1);
    assert_eq!(wrong(&fixed, "[\"pager\", \"db\"]"), "");
    // where it is no cure, it is not said
    let other = wrong(ROUTES, "[\"db\"]");
    assert!(other.contains("reaches `pager`, not `db`") && !other.contains("continue"), "{other}");
    let unmet = wrong(&ROUTES.replace("team = \"db\" }\n[[", "team = \"web\" }\n[["), "[\"pager\", \"chat\"]");
    assert!(!unmet.contains("continue"), "{unmet}");
    let named = wrong(&ROUTES.replace("severity = \"critical\", team", "severity = \"info\", team"), "[\"pager\"]");
    assert!(
        named.contains("`pager` is notified by route #1 (severity=\"critical\"), which does not match this alert"),
        "{named}"
    );
    let too = wrong(&fixed, "[\"db\"]");
    assert!(too.contains("reaches `pager` too"), "{too}");
}

#[test]
fn a_help_about_two_alerts_has_their_side_and_their_severities() {
    let two = |first: &str, second: &str, more: &str| {
        let alert = |name: &str, keys: &str| {
            format!("[alerts.{name}]\nexpr = \"queue_length\"\nseverity = \"warning\"\n{keys}\n")
        };
        let said = said(&format!("{more}{}{}", alert("A", first), alert("B", second)));
        said.into_iter().find(|said| said.starts_with("alert/")).unwrap_or_default()
    };
    let below = two("below = 5", "below = 3", "");
    assert!(below.contains("below = { warning = …, critical = … }"), "{below}");
    let above = two("above = 5", "above = 7", "");
    assert!(above.contains("above = { warning = …, critical = … }"), "{above}");
    let own = two("above = 5", "above = 7", "[lakehouse]\nseverities = [\"page\", \"warning\"]\n");
    assert!(own.contains("above = { warning = …, page = … }"), "{own}");
    let waits = two("above = 5", "above = 5\nfor = \"5m\"", "");
    assert!(waits.ends_with("(remove it, or raise its severity)"), "{waits}");
    // of a limit that cannot be read nothing is known
    assert_eq!(two("above = \"5zz\"", "above = \"6zz\"", ""), "");
    assert!(two("above = 5", "above = 5", "").starts_with("alert/repeated"));
}
