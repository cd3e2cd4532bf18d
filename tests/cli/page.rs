//! `test --html`: one page that is HTML and XML, says what happened, and lets nothing of a spec become markup.

use std::path::Path;

use roxmltree::{Document, Node, ParsingOptions};

use super::program::{Run, folder, run, write};

/// Two scenarios, one of which fails; an alert that inhibits another; an indicator.
const SPEC: &str = r#"
[stack.prometheus]
evaluation_interval = "1m"

[services.shop]
kind    = "prometheus"
address = "localhost:8080"
metrics = { shop_queue_depth = { type = "gauge", unit = "jobs" } }

[indicators.shop_queue_share]
expr = "shop_queue_depth / 100"

[[indicators.shop_queue_share.tests]]
input  = 'shop_queue_depth{service="shop"}  5x9'
expect = [{ at = "3m", value = 0.05 }]

[alerts.QueueLong]
expr        = "shop_queue_depth"
above       = { warning = 10, critical = 50 }
for         = "2m"
summary     = "{{ $value }} jobs"

[[route.routes]]
matchers = ['severity="critical"']
receiver = "oncall"

[route]
receiver   = "team"
group_by   = ["service"]
group_wait = "30s"

[receivers.team.slack]
api_url = { file = "secrets/slack" }
channel = "team"
title   = "{{ .CommonAnnotations.summary }}"

[receivers.oncall.slack]
api_url = { file = "secrets/slack" }
channel = "oncall"

[[scenarios]]
name   = "a long queue"
input  = 'shop_queue_depth{service="shop"}  5x5 20x9 60x20'
expect = [
  { at = "9m", receiver = "team", alerts = ["QueueLong"] },
  { at = "20m", alert = "QueueLong", labels = { severity = "warning" }, inhibited_by = "QueueLong" },
]

[[scenarios]]
name   = "a short <queue> & \"more\""
input  = 'shop_queue_depth{service="shop"}  5x9'
expect = [{ at = "5m", alert = "QueueLong" }]
"#;

/// The page that a run writes.
fn page(folder: &Path, arguments: &[&str]) -> (Run, String) {
    let run = run(folder, &[&["test", "--html", "page.html"], arguments].concat());
    let page = std::fs::read_to_string(folder.join("page.html")).unwrap_or_default();
    (run, page)
}

fn read(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap_or_else(|error| panic!("{error}: {page}"))
}

/// All text of the elements with a class, or of a name.
fn texts(page: &Document<'_>, wanted: &str) -> Vec<String> {
    let is_wanted = |node: &Node<'_, '_>| {
        node.has_tag_name(wanted)
            || node.attribute("class").is_some_and(|class| class.split(' ').any(|it| it == wanted))
    };
    let text = |node: Node<'_, '_>| node.descendants().filter_map(|it| it.is_text().then(|| it.text())?).collect();
    page.descendants().filter(is_wanted).map(text).collect()
}

#[test]
fn a_page_says_what_happened() {
    let folder = folder(SPEC);
    let (run, page) = page(folder.path(), &["--coverage"]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(run.out.ends_with("lakehouse.toml: 1 of 3 tests failed\n"), "{}", run.out);
    let read = read(&page);
    assert_eq!(texts(&read, "verdict"), ["✗ 1 of 3 tests failed"]);
    assert_eq!(texts(&read, "h2")[..2], ["Failed tests", "Failed: 1 test"]);
    assert_eq!(
        texts(&read, "h3"),
        ["a short <queue> & \"more\"", "a long queue", "indicators.shop_queue_share: shop_queue_share 1"]
    );
    let failures = texts(&read, "instead");
    assert!(failures[0].contains("QueueLong is inactive throughout"), "{failures:?}");
    let said = texts(&read, "said");
    assert!(said.contains(&"Pending 6m to 8m, firing from 8m on.".to_owned()), "{said:?}");
    assert!(
        said.iter().any(|it| it.starts_with("Nobody is notified of it while it is inhibited by QueueLong (critical)"))
    );
    let ways = texts(&read, "way");
    assert!(
        ways.contains(&"Route: route › route.routes.0 {severity=\"critical\"} › receiver oncall".to_owned()),
        "{ways:?}"
    );
    assert!(texts(&read, "dd").contains(&"20 jobs".to_owned()));
    assert!(texts(&read, "limit-name").contains(&"fires > 50 (critical)".to_owned()));
    assert!(texts(&read, "h2").iter().any(|title| title.starts_with("Coverage: ")));
}

/// A plot of two severities of which only one fires says so of the other.
#[test]
fn a_severity_that_never_fires_is_said_to_be_inactive() {
    let spec = SPEC.replace("5x5 20x9 60x20", "5x5 20x20").replace(", inhibited_by = \"QueueLong\"", "");
    let folder = folder(&spec);
    let (run, page) = page(folder.path(), &["--filter", "a long"]);
    let names = texts(&read(&page), "lane-name");
    assert!(run.code == 0 && names.iter().any(|name| name.starts_with("warning {")), "{}{names:?}", run.all());
    assert!(names.contains(&"critical No alert: inactive throughout.".to_owned()), "{names:?}");
}

/// With an override, an alert has several rules of one severity: each alert stands below the plot of its own rule.
#[test]
fn an_alert_stands_below_the_expression_of_its_own_rule() {
    let bar = "[services.bar]\nkind    = \"prometheus\"\naddress = \"localhost:8081\"\nmetrics = { shop_queue_depth = { type = \"gauge\", unit = \"jobs\" } }\n";
    let overrides = "overrides = [{ service = \"bar\", above = 30, severity = \"critical\" }]\nsummary     =";
    let spec = SPEC
        .replace("[indicators.shop_queue_share]", &format!("{bar}\n[indicators.shop_queue_share]"))
        .replace("summary     =", overrides)
        .replace("{service=\"shop\"}  5x5 20x9 60x20", "{service=\"bar\"}  60x40");
    let folder = folder(&spec);
    let (run, page) = page(folder.path(), &["--filter", "a long"]);
    let figures = texts(&read(&page), "figure");
    let [.., others, bar] = figures.as_slice() else { panic!("{}\n{figures:?}", run.all()) };
    let inactive = ["The expression has no series in this test.", "No alert: inactive throughout."];
    assert!(inactive.iter().all(|text| others.contains(text)) && !others.contains("iring from"), "{others}");
    assert!(bar.contains("{service=\"bar\"}") && bar.contains("firing from 2m on."), "{bar}");
}

#[test]
fn a_small_page_is_as_reviewed() {
    let folder = folder(SPEC);
    let (_, page) = page(folder.path(), &["--filter", "a short"]);
    let (head, body) = page.split_once("<body>").expect("a body");
    assert!(head.contains("default-src 'none'; style-src 'sha256-"), "{head}");
    insta::assert_snapshot!(body);
}

#[test]
fn every_link_and_every_name_leads_somewhere() {
    let folder = folder(SPEC);
    let (_, page) = page(folder.path(), &["--coverage"]);
    let read = read(&page);
    let ids: Vec<&str> = read.descendants().filter_map(|node| node.attribute("id")).collect();
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for node in read.descendants() {
        let link = node.attribute("href").and_then(|link| link.strip_prefix('#'));
        let names = node.attribute("aria-labelledby").into_iter().flat_map(|names| names.split(' '));
        for name in link.into_iter().chain(names) {
            assert!(unique.contains(name), "{name}");
        }
        assert_eq!(node.attribute("style"), None, "the policy lets no style of an element pass");
        let is_outside = |text: &str| text.contains("://") || text.starts_with("//");
        assert!(!node.attributes().any(|it| matches!(it.name(), "href" | "src") && is_outside(it.value())));
    }
    assert!(!page.contains("<script"), "there are no scripts");
}

#[test]
fn nothing_of_a_spec_becomes_markup_and_secrets_are_covered() {
    let hostile = r#"</title></style><b onclick='x'>&amp;]]> "q""#;
    let spec = SPEC
        .replace("a long queue", &hostile.replace('"', "\\\""))
        .replace("{{ $value }} jobs", "<i>{{ $value }}</i> at postgres://shop:hunter2-Kx91mPq@db/shop")
        .replace(
            "for         = \"2m\"",
            "for = \"2m\"\nallow = [{ code = \"secret/in-plain-text\", reason = \"a test\" }]",
        )
        .replace("channel = \"oncall\"", "channel = \"<u>oncall</u>\"");
    let folder = folder(&spec);
    let (run, page) = page(folder.path(), &[]);
    assert!(!page.is_empty(), "{}", run.all());
    let read = read(&page);
    for tag in ["b", "i", "u"] {
        assert!(!read.descendants().any(|node| node.has_tag_name(tag)), "<{tag}>");
    }
    assert!(texts(&read, "h3").contains(&hostile.to_owned()), "{:?}", texts(&read, "h3"));
    assert!(texts(&read, "dd").iter().any(|text| text.starts_with("<i>20</i> at ")), "{:?}", texts(&read, "dd"));
    assert!(!page.contains("hunter2"));
}

#[test]
fn the_same_results_are_the_same_page_and_an_old_one_is_replaced() {
    let folder = folder(SPEC);
    let (_, first) = page(folder.path(), &["--format", "json"]);
    write(folder.path(), "page.html", "an old page");
    let (run, second) = page(folder.path(), &[]);
    assert!(first == second && first.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(run.out.contains("1 of 3 tests failed"));
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).expect("a folder").map(|it| it.expect("a file").file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".new")), "{left:?}");
}

#[test]
fn a_page_takes_the_place_of_no_file_of_the_spec() {
    let folder = folder(&format!("[lakehouse]\ninclude = [\"parts/*.toml\"]\n{SPEC}"));
    write(
        folder.path(),
        "parts/more.toml",
        "[alerts.More]\nexpr = \"up == 0\"\nseverity = \"critical\"\nsummary = \"More\"\n",
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink("lakehouse.toml", folder.path().join("link.html")).expect("a link");
    for page in ["lakehouse.toml", "./parts/more.toml", "link.html"] {
        let refused = run(folder.path(), &["test", "--html", page]);
        assert_eq!(refused.code, 2, "{page}: {}", refused.all());
        assert!(refused.err.contains("is a part of the spec, not a page"), "{}", refused.err);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("pages.html", folder.path().join("new.html")).expect("a link");
        let (_, written) = (run(folder.path(), &["test", "--html", "new.html"]), folder.path().join("pages.html"));
        assert!(written.is_file() && folder.path().join("new.html").is_symlink(), "it is written where the link leads");
    }
}

#[test]
fn a_page_that_cannot_be_written_is_a_failure() {
    let folder = folder(SPEC);
    let run = run(folder.path(), &["test", "--html", "missing/page.html"]);
    assert_eq!(run.code, 2, "{}", run.all());
    assert!(run.err.contains("cannot write `missing/page.html`"), "{}", run.err);
    let both = super::program::run(folder.path(), &["test", "--html", "a.html", "--promtool", "a.yml"]);
    assert!(both.code == 2 && both.err.contains("cannot be used with"), "{}", both.err);
}
