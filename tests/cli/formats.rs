//! `check --format`: what services read, read back by others than the one that wrote it.

use serde_json::{Value, json};

use super::program::{CLEAN, WARNED, WRONG, folder, run, run_with_input, write};
use super::support::project;

/// A spec whose findings have second places, edits, several lines, and text that every format must escape.
const MANY: &str = r#"
[lakehouse]
include = ["teams/*.toml"]

[services.shop]
kind    = "prometheus"
address = "localhost:8080"
adress  = "localhost:8081"

[services."<a>&\"100%\",b:c|d`e\u0001"]
kind    = "nothing"

[alerts.Slow]
expr     = '''
rate(up[5 minutes])'''
severity = "critcal"
summary  = "ü {{ $value | humaniseDuration }}"
"#;

const SHOP: &str = "[services.shop]\nkind = \"http\"\naddress = \"localhost:1\"\n";

fn many() -> tempfile::TempDir {
    let folder = folder(MANY);
    write(folder.path(), "teams/ü 1.toml", SHOP);
    folder
}

/// The findings as `--format json` has them: what every other format must hold too.
fn findings(folder: &std::path::Path) -> Vec<Value> {
    let run = run(folder, &["check", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).expect("JSON");
    document["findings"].as_array().expect("a list").clone()
}

fn sarif(folder: &std::path::Path, arguments: &[&str]) -> Value {
    let run = run(folder, &[&["check", "--format", "sarif"], arguments].concat());
    let log: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.all()));
    // the types of the standard drop what they do not know: so nothing is misspelled or in a wrong place
    let read: serde_sarif::sarif::Sarif = serde_json::from_value(log.clone()).expect("SARIF");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), log);
    let schema = schema();
    let errors: Vec<String> =
        schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
    log
}

/// The schema of the standard, which the crate that reads SARIF was made from.
fn schema() -> jsonschema::Validator {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let said = |command: &mut std::process::Command| command.current_dir(project()).output().expect("it runs").stdout;
    let version = String::from_utf8(said(std::process::Command::new("rustc").arg("-vV"))).expect("UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    // crates of other platforms, and those of the fuzz targets, may not be there yet: cargo gets what it asks for
    let arguments = ["metadata", "--format-version", "1", "--locked", "--filter-platform", host];
    let output = said(std::process::Command::new(cargo).args(arguments));
    let metadata: Value = serde_json::from_slice(&output).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").expect("serde-sarif");
    let manifest = std::path::Path::new(package["manifest_path"].as_str().expect("a path"));
    let text = std::fs::read_to_string(manifest.with_file_name("src/schema.json")).expect("the schema");
    // the standard's own pattern has a bracket too many, which only some readers of patterns forgive
    let (wrong, right) = ("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    assert!(text.contains(wrong), "the schema was mended: so can this be");
    let schema: Value = serde_json::from_str(&text.replace(wrong, right)).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

#[test]
fn sarif_holds_every_finding_with_its_places() {
    let folder = many();
    let log = sarif(folder.path(), &[]);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let findings = findings(folder.path());
    let results = run["results"].as_array().expect("results");
    assert!(findings.len() >= 5 && results.len() == findings.len(), "{} {}", findings.len(), results.len());
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for (finding, result) in findings.iter().zip(results) {
        assert_eq!(result["ruleId"], finding["code"]);
        assert_eq!(rules[result["ruleIndex"].as_u64().expect("an index") as usize]["id"], finding["code"]);
        assert_eq!(result["level"], finding["level"]);
        let text = result["message"]["text"].as_str().expect("a text");
        assert!(text.starts_with(finding["message"].as_str().expect("a message")), "{text}");
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(
            (&region["startLine"], &region["startColumn"]),
            (&finding["place"]["line"], &finding["place"]["column"])
        );
        let others = finding["labels"].as_array().expect("labels").len() - 1;
        assert_eq!(result["relatedLocations"].as_array().map_or(0, Vec::len), others);
        assert_eq!(result["fixes"].as_array().map_or(0, Vec::len), usize::from(!finding["edit"].is_null()));
        assert_eq!(result.get("baselineState"), None);
    }
    assert!(findings.iter().any(|finding| !finding["edit"].is_null()));
    let twice = results.iter().find(|result| result["ruleId"] == "include/duplicate-item").expect("two places");
    assert_eq!(twice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "teams/%C3%BC%201.toml");
    assert_eq!(twice["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"], "lakehouse.toml");
}

/// Columns count characters; the edit of a finding, applied by line and column as SARIF says, fixes the spec.
#[test]
fn a_fix_in_sarif_fixes_the_spec() {
    let spec = "[services.shop]\nkind = \"prometheus\" \naddress = \"localhost:8080\"\n\n[alerts.A]\nexpr = \"up{job='shop'} == 0\"\nseverity = \"warning\"\nsummary = \"ü\"\nannotations = { ü = \"ö\", 'x' = \"{{ $value | humaniseDuration }}\" }\n";
    let folder = folder(spec);
    let log = sarif(folder.path(), &[]);
    let results = log["runs"][0]["results"].as_array().expect("results").clone();
    let result = results.iter().find(|result| result["ruleId"] == "template/unknown-function").expect("a finding");
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    let region = &replacement["deletedRegion"];
    let number = |key: &str| region[key].as_u64().expect("a number") as usize;
    assert_eq!(number("startLine"), number("endLine"));
    let mut lines: Vec<String> = spec.lines().map(str::to_owned).collect();
    let line: Vec<char> = lines[number("startLine") - 1].chars().collect();
    let text = replacement["insertedContent"]["text"].as_str().expect("a text");
    let (before, after) = (&line[..number("startColumn") - 1], &line[number("endColumn") - 1..]);
    lines[number("startLine") - 1] = format!("{}{text}{}", String::from_iter(before), String::from_iter(after));
    write(folder.path(), "lakehouse.toml", lines.join("\n"));
    let left = findings(folder.path());
    assert!(left.iter().all(|finding| finding["code"] != "template/unknown-function"), "{left:?}");
}

#[test]
fn fingerprints_are_unique_and_stay_when_lines_move() {
    let folder = many();
    let prints = |log: &Value| -> Vec<String> {
        let results = log["runs"][0]["results"].as_array().expect("results");
        results.iter().map(|result| result["partialFingerprints"]["lakehouseObs/v1"].to_string()).collect()
    };
    let before = prints(&sarif(folder.path(), &[]));
    let mut unique = before.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len());
    write(folder.path(), "lakehouse.toml", format!("\n# moved\n\n{MANY}"));
    assert_eq!(prints(&sarif(folder.path(), &[])), before);
    // one spec twice: each finding of the document has a fingerprint of its own all the same
    let gitlab = run(folder.path(), &["check", "lakehouse.toml", "./lakehouse.toml", "--format", "gitlab"]);
    let entries: Vec<Value> = serde_json::from_str(&gitlab.out).expect("JSON");
    let prints: std::collections::BTreeSet<String> =
        entries.iter().map(|entry| entry["fingerprint"].to_string()).collect();
    assert_eq!((entries.len(), prints.len()), (before.len() * 2, before.len() * 2));
}

#[test]
fn sarif_is_one_document_for_all_specs_and_says_what_could_not_run() {
    let folder = folder(CLEAN);
    let log = sarif(folder.path(), &[]);
    assert_eq!((&log["runs"][0]["results"], log["runs"].as_array().map(Vec::len)), (&json!([]), Some(1)));
    assert_eq!(log["runs"][0]["invocations"], json!([{ "executionSuccessful": true }]));
    write(folder.path(), "wrong.toml", WRONG);
    write(folder.path(), "warned.toml", WARNED);
    let log = sarif(folder.path(), &["wrong.toml", "none.toml", "warned.toml"]);
    let levels: Vec<&Value> =
        log["runs"][0]["results"].as_array().expect("results").iter().map(|result| &result["level"]).collect();
    assert_eq!(levels, ["error", "warning"]);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let said = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().expect("a text");
    assert!(said.starts_with("cannot read `none.toml`"), "{said}");
}

#[test]
fn github_commands_name_file_line_and_column_and_escape_the_rest() {
    let github = run(folder(WRONG).path(), &["check", "--format", "github"]);
    assert_eq!((github.code, github.err.as_str()), (1, ""));
    assert_eq!(
        github.out,
        "::error file=lakehouse.toml,line=5,endLine=5,col=1,endColumn=7,\
         title=shape/unknown-key%3A%3Aunknown key `adress` in `services.shop`::\
         unknown key `adress` in `services.shop`%0Adid you mean `address`?\n"
    );
    let folder = many();
    let github = run(folder.path(), &["check", "--format", "github"]);
    let findings = findings(folder.path());
    assert_eq!(github.out.lines().count(), findings.len());
    for (line, finding) in github.out.lines().zip(&findings) {
        let (head, value) = line.strip_prefix("::error ").and_then(|rest| rest.split_once("::")).expect("a command");
        let properties: Vec<(&str, &str)> =
            head.split(',').map(|part| part.split_once('=').expect("a property")).collect();
        let unescaped = |text: &str| {
            let text = text.replace("%0A", "\n").replace("%0D", "\r").replace("%3A", ":").replace("%2C", ",");
            text.replace("%25", "%")
        };
        let property = |name: &str| unescaped(properties.iter().find(|(key, _)| *key == name).expect(name).1);
        assert_eq!(property("file"), finding["place"]["file"].as_str().expect("a file"));
        assert_eq!(property("line"), finding["place"]["line"].to_string());
        assert!(property("title").starts_with(&format!("{}::", finding["code"].as_str().expect("a code"))));
        assert!(unescaped(value).starts_with(finding["message"].as_str().expect("a message")), "{value}");
    }
}

#[test]
fn github_and_sarif_name_standard_input_as_it_was_named() {
    let github = run_with_input(folder("").path(), &["check", "-", "--format", "github"], WRONG);
    assert!(github.out.starts_with("::error file=-,line=5,"), "{}", github.out);
    let warned = run(folder(WARNED).path(), &["check", "./lakehouse.toml", "--format", "github"]);
    assert!(warned.out.starts_with("::warning file=lakehouse.toml,line="), "{}", warned.out);
    let missing = run(folder("").path(), &["check", "none.toml", "--format", "github"]);
    assert_eq!(missing.code, 2);
    assert!(missing.out.starts_with("::error title=lakehouse-obs::cannot read `none.toml`"), "{}", missing.out);
}

#[test]
fn gitlab_entries_have_what_its_report_asks_for() {
    let folder = many();
    let gitlab = run(folder.path(), &["check", "--format", "gitlab"]);
    let entries: Vec<Value> = serde_json::from_str(&gitlab.out).expect("JSON");
    let findings = findings(folder.path());
    assert_eq!((gitlab.code, entries.len()), (1, findings.len()));
    for (entry, finding) in entries.iter().zip(&findings) {
        assert_eq!(entry["check_name"], finding["code"]);
        assert_eq!(entry["severity"], "major");
        assert_eq!(entry["location"]["path"], finding["place"]["file"]);
        assert_eq!(entry["location"]["lines"]["begin"], finding["place"]["line"]);
        assert!(entry["description"].as_str().is_some_and(|text| !text.is_empty()));
    }
    assert_eq!(run(self::folder(CLEAN).path(), &["check", "--format", "gitlab"]).out, "[]\n");
}

#[test]
fn junit_is_xml_with_a_case_for_each_finding() {
    let folder = many();
    write(folder.path(), "clean.toml", CLEAN);
    write(folder.path(), "warned.toml", WARNED);
    let specs = ["lakehouse.toml", "clean.toml", "warned.toml", "none.toml"];
    let junit = run(folder.path(), &[&["check", "--format", "junit", "--fail-on", "error"], &specs[..]].concat());
    assert_eq!(junit.code, 2);
    let document = roxmltree::Document::parse(&junit.out).expect("XML");
    let findings = findings(folder.path());
    let suites: Vec<_> = document.root_element().children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(suites.iter().map(|suite| suite.attribute("name").expect("a name")).collect::<Vec<_>>(), specs);
    let of = |at: usize, tag: &str| suites[at].descendants().filter(|node| node.has_tag_name(tag)).count();
    assert_eq!((of(0, "testcase"), of(0, "failure")), (findings.len(), findings.len()));
    assert_eq!((of(1, "testcase"), of(1, "failure")), (1, 0));
    assert_eq!((of(2, "testcase"), of(2, "failure"), of(2, "system-out")), (1, 0, 1), "a warning fails nothing here");
    assert_eq!((of(3, "testcase"), of(3, "error")), (1, 1));
    let total = |name: &str| document.root_element().attribute(name).expect("a number").to_owned();
    let n = findings.len();
    assert_eq!(
        (total("tests"), total("failures"), total("errors")),
        ((n + 3).to_string(), n.to_string(), "1".to_owned())
    );
    let messages: Vec<&str> = suites[0]
        .descendants()
        .filter_map(|node| node.has_tag_name("failure").then(|| node.attribute("message"))?)
        .collect();
    for (message, finding) in messages.iter().zip(&findings) {
        assert_eq!(*message, finding["message"].as_str().expect("a message").replace('\u{1}', "\u{fffd}"));
    }
}

#[test]
fn markdown_is_a_table_for_each_spec() {
    let folder = folder(CLEAN);
    write(folder.path(), "wrong.toml", WRONG);
    let markdown = run(folder.path(), &["check", "lakehouse.toml", "wrong.toml", "--format", "markdown"]);
    assert_eq!((markdown.code, markdown.err.as_str()), (1, ""));
    insta::assert_snapshot!(markdown.out);
    let many = many();
    let page = run(many.path(), &["check", "--format", "markdown"]).out;
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| error |")).collect();
    assert_eq!(rows.len(), findings(many.path()).len());
    assert!(rows.iter().all(|row| row.matches('|').count() == 4 && !row.contains("<a>")), "{rows:?}");
}

#[test]
fn no_format_shows_a_secret() {
    let spec = WRONG.replace("adress", "password").replace("localhost:8081", "hunter2hunter2");
    let folder = folder(&spec);
    write(folder.path(), "b.toml", "[services.shop]\npassword = \"hunter2hunter2\n");
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        let run = run(folder.path(), &["check", "lakehouse.toml", "b.toml", "--format", format]);
        assert_eq!(run.code, 1, "{format}");
        assert!(!run.all().contains("hunter2"), "{format}: {}", run.all());
    }
    run(folder.path(), &["check", "lakehouse.toml", "b.toml", "--write-baseline", "known.json"]);
    assert!(!super::program::read(folder.path(), "known.json").contains("hunter2"));
}
