//! Logs as others read them: the pipeline by an independent parser, the patterns and the script by Ruby, the bootstrap by
//! bash against a small Elasticsearch, PostgreSQL's pattern against what PostgreSQL 15.18 really wrote.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use lakehouse_obs::logstash::date_format;
use lakehouse_obs::logstash::grok::{self, Captured, Tried};
use lakehouse_obs::logstash::number::Whole;
use support::https::Https;
use support::postgres::Cluster;
use support::servers::{Answer, Responder};
use support::{build, found, project, stacks, tool};

const HOSTILE: &str = r#"a "b" 'c' ${X} %{x} {{ y }} $$ on 22:22 \ */ -- é ${HOME:d}"#;

/// A service of kind `logs` with this under `[services.shop.logs]`.
fn spec(logs: &str) -> String {
    format!("[services.shop]\nkind = \"logs\"\n\n[services.shop.logs]\n{logs}\n")
}

fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

/// What another program says about an input; it must be content.
fn said(command: &mut Command, input: &str) -> String {
    let output = run(command, input);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// A pipeline as logstash-pipeline-parser reads it: nested lists of names and values.
fn read_pipeline(conf: &str) -> serde_json::Value {
    const READ: &str = "import sys, json\nfrom logstash_pipeline_parser import Pipeline\n\
        print(json.dumps(Pipeline(sys.stdin.read()).parse(), default=str))";
    let json = said(Command::new(tool("python")).args(["-c", READ]), conf);
    serde_json::from_str(&json).expect("JSON")
}

#[test]
fn another_parser_reads_every_pipeline() {
    for stack in stacks() {
        let conf = project().join("golden").join(&stack).join("logstash/logstash.conf");
        let Ok(conf) = std::fs::read_to_string(conf) else { continue };
        let read = read_pipeline(&conf);
        let sections: Vec<&str> =
            read.as_array().expect("sections").iter().filter_map(|section| section.get(0)?.as_str()).collect();
        assert_eq!(sections, ["input", "filter", "output"], "{stack}");
    }
}

#[test]
fn hostile_texts_come_out_unchanged_or_are_refused() {
    // a pattern with both kinds of quotes and what looks like a variable: Ruby must match the same line
    let pattern = r#"^it's "(?<q>[^"']+)" \$\{HOME\} (?<rest>.*)$"#;
    let line = r#"it's "quoted" ${HOME} %{x} {{ y }}"#;
    let files = build(&spec(&format!(
        "from = {{ files = [\"/var/log/it's \\\"x\\\" $$ %{{y}}.log\"] }}\npattern = '''{pattern}'''\n\
         redact = {{ own = {{ pattern = 'y', with = '''{HOSTILE}''' }} }}\n\
         tests = [{{ line = '''{line}''', fields = {{ q = \"quoted\" }} }}]"
    )));
    let conf = &files["logstash/logstash.conf"];
    read_pipeline(conf);
    // Logstash takes what stands between the quotes as it is
    let (_, from) = conf.split_once("\"message\" => ['").expect("single quotes");
    let (written, _) = from.split_once("'] }").expect("the closing quote");
    assert!(!written.contains('\''), "the text ends at its first quote: {written}");
    assert!(!written.contains("${HOME}"), "Logstash would replace a variable: {written}");
    let matches = "line, pattern = STDIN.read.split(\"\\0\")\n\
        print Regexp.new(pattern, Regexp::MULTILINE).match(line)[:rest]";
    let rest = said(Command::new(tool("ruby")).args(["-e", matches]), &format!("{line}\0{written}"));
    assert_eq!(rest, "%{x} {{ y }}");
    let rules: serde_json::Value = serde_json::from_str(&files["logstash/rules.json"]).expect("JSON");
    assert_eq!(rules["services"]["shop"]["redact"][0]["with"], HOSTILE);
    let filebeat: serde_json::Value = serde_yaml::from_str(&files["filebeat/filebeat.yml"]).expect("YAML");
    assert_eq!(filebeat["filebeat.inputs"][0]["paths"][0], "/var/log/it's \"x\" $$ %{y}.log");

    for (logs, code) in [
        ("from = { files = [\"/var/${HOME}.log\"] }\nformat = \"json\"", "log/invalid-source"),
        ("from = { tcp = 5000 }\nformat = \"json\"\nindex = \"a b\"", "log/invalid-index"),
        ("from = { tcp = 5000 }\nformat = \"json\"\ndead_letter = \"a\\\"b\"", "log/invalid-index"),
        ("from = { tcp = 5000 }\nformat = \"json\"\nfields = { \"a]b\" = \"int\" }", "value/invalid-name"),
        ("from = { tcp = 5000 }\nformat = \"json\"\ntimestamp = \"a\\\"b\"", "value/invalid-name"),
        (
            "from = { tcp = 5000 }\nformat = \"json\"\ntimestamp = { field = \"a\", format = \"yyyy '\\\"'\" }",
            "log/invalid-format",
        ),
        (
            "from = { tcp = 5000 }\nformat = \"json\"\ntimestamp = { field = \"a\", timezone = \"a\\\"b\" }",
            "log/invalid-format",
        ),
        (
            "from = { tcp = 5000 }\nformat = \"json\"\nfilter = \"drop { } } output { stdout { } \"",
            "log/invalid-filter",
        ),
        ("from = { files = [\"/a\"] }\npattern = 'a'\nmultiline = { start = '^${X}' }", "log/invalid-pattern"),
        ("from = { files = [\"/a\"] }\npattern = 'a'\nmultiline = { start = '(?<=a)b' }", "log/invalid-pattern"),
        ("from = { files = [\"/a\"] }\npattern = 'a'\nmultiline = { start = '^a{1001}' }", "log/invalid-pattern"),
        ("from = { files = [\"/a\"] }\npattern = 'a'\nmultiline = { start = '(?x)^ a' }", "log/invalid-pattern"),
        (
            "from = { tcp = 5000 }\nformat = \"json\"\nfilter = 'if [a] =~ /(?<=a+)/ { drop { } }'",
            "log/invalid-pattern",
        ),
        (
            "from = { tcp = 5000 }\nformat = \"json\"\nfilter = 'date { match => [\"a\", \"yyyy bb\"] }'",
            "log/invalid-format",
        ),
    ] {
        let outcome = support::check(&spec(logs));
        assert!(found(&outcome).iter().any(|found| found.starts_with(code)), "{logs}: {:?}", found(&outcome));
        assert!(outcome.model().is_none(), "{logs}");
    }
}

/// The pattern of the kind, from its file.
fn postgres_patterns() -> (Vec<grok::Pattern>, BTreeMap<String, String>, regex::Regex) {
    let text = std::fs::read_to_string(project().join("src/kinds/postgres.toml")).expect("the kind");
    let kind: toml::Table = text.parse().expect("TOML");
    let logs = &kind["service"]["logs"];
    let own: BTreeMap<String, String> = logs["patterns"].clone().try_into().expect("patterns");
    let patterns: Vec<String> = logs["pattern"].clone().try_into().expect("a list");
    let compiled = patterns.iter().map(|pattern| grok::compile(pattern, &own).expect("it compiles")).collect();
    let start = logs["multiline"]["start"].as_str().expect("a regex");
    (compiled, own, regex::Regex::new(start).expect("a regex"))
}

/// What a PostgreSQL logs when it is made to log nearly everything, and is asked for things that it cannot do.
fn postgres_log(version: u16) -> String {
    let server = Cluster::start(version);
    server.query("ALTER SYSTEM SET log_min_duration_statement = 0");
    server.query("ALTER SYSTEM SET log_min_messages = notice");
    server.query("SELECT pg_reload_conf()");
    for number in 0..10 {
        server.query(&format!("SELECT {number}"));
    }
    // several lines, indented and empty ones among them, and what looks like the pattern itself
    server.query("SELECT 1,\n\n\t2 AS two,\n       '[1] LOG:  duration: 3 ms' AS text");
    server.query("CREATE TABLE t (a int PRIMARY KEY, b text CHECK (b <> 'no'))");
    server.query("DO $$ BEGIN RAISE NOTICE 'heard'; RAISE WARNING E'two\nlines'; END $$");
    for wrong in [
        "SELEC 1",
        "SELECT *\nFROM missing\nWHERE a = 1",
        "INSERT INTO t VALUES (1, 'yes'), (1, 'yes')",
        "INSERT INTO t VALUES (2, 'no')",
        "SELECT 'x'::int",
        "DO $$ BEGIN RAISE EXCEPTION 'broken: %', E'a\tb\nc' USING DETAIL = 'of it', HINT = E'try\nagain'; END $$",
        "SELECT sleepless(1)",
    ] {
        assert!(server.query_as("postgres", wrong).is_err(), "{wrong}");
    }
    assert!(server.query_as("stranger", "SELECT 1").is_err(), "no such role");
    server.log()
}

#[test]
fn the_pattern_of_postgres_matches_all_that_postgres_wrote() {
    for version in [15, 18] {
        matches_all(&postgres_log(version));
    }
}

fn matches_all(log: &str) {
    let (patterns, _, start) = postgres_patterns();
    let mut events: Vec<String> = Vec::new();
    for line in log.lines() {
        match events.last_mut() {
            Some(last) if !start.is_match(line) => {
                last.push('\n');
                last.push_str(line);
            }
            _ => events.push(line.to_owned()),
        }
    }
    assert!(events.len() > 35 && events.len() < log.lines().count(), "lines were joined: {}", events.len());
    let mut levels: BTreeMap<String, usize> = BTreeMap::new();
    let mut durations = 0;
    for event in &events {
        let fields = patterns.iter().find_map(|pattern| match pattern.try_on(event) {
            Tried::Fields(fields) => Some(fields),
            Tried::No | Tried::GaveUp | Tried::Untried(_) => None,
        });
        let fields = fields.unwrap_or_else(|| panic!("not matched: {event}"));
        let text = |field: &str| match fields.get(field) {
            Some(Captured::Text(text)) => text.clone(),
            other => panic!("{field} is {other:?}: {event}"),
        };
        assert!(text("pid").parse::<u32>().is_ok());
        let read = date_format::reads("yyyy-MM-dd HH:mm:ss.SSS z", &text("timestamp"), &date_format::Zone::UTC);
        assert!(matches!(read, Some(date_format::Reading::At(_))), "{event}");
        // nothing of what was said is lost
        assert!(event.ends_with(&text("message")), "{event}");
        assert_eq!(event.matches('\n').count(), text("message").matches('\n').count());
        durations += usize::from(fields.contains_key("duration_ms"));
        *levels.entry(text("level")).or_default() += 1;
    }
    for level in ["LOG", "ERROR", "WARNING", "NOTICE", "FATAL", "DETAIL", "HINT", "CONTEXT", "STATEMENT"] {
        assert!(levels.contains_key(level), "{level}: {levels:?}");
    }
    assert!(durations > 8, "{durations}");
}

/// An event of Logstash as far as the script asks it, and a run of both steps.
const HARNESS: &str = r#"
require "json"
class Event
  attr_reader :tags, :cancelled
  def initialize(data) = (@data, @tags = data, [])
  def path(reference) = reference.start_with?("[") ? reference[1..-2].split("][") : [reference]
  def get(reference) = path(reference).reduce(@data) { |at, key| at.is_a?(Hash) ? at[key] : nil }
  def set(reference, value)
    raise "no reference" if reference.count("[") != reference.count("]") || reference.match?(/\[\[|\]\]/)
    *parents, last = path(reference)
    parents.reduce(@data) { |at, key| at[key] ||= {} }[last] = value
  end
  def remove(reference)
    *parents, last = path(reference)
    at = parents.reduce(@data) { |at, key| at.is_a?(Hash) ? at[key] : nil }
    at.delete(last) if at.is_a?(Hash)
  end
  def tag(name) = @tags << name
  def cancel = @cancelled = true
  def to_hash = @data
end
service, script, rules = ARGV
steps = %w[shape redact].map do |step|
  scope = Object.new
  scope.instance_eval(File.read(script), script)
  scope.register("rules" => rules, "service" => service, "step" => step)
  scope
end
STDIN.each_line do |line|
  event = Event.new(JSON.parse(line))
  steps.each { |step| step.filter(event) }
  puts JSON.generate("event" => event.to_hash, "tags" => event.tags, "cancelled" => event.cancelled)
end
"#;

fn through_script(logs: &str, events: &[serde_json::Value]) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().expect("a folder");
    support::tools::write(folder.path(), &build(&spec(logs)));
    let script = folder.path().join("logstash/event.rb");
    let rules = folder.path().join("logstash/rules.json");
    let input: String = events.iter().map(|event| format!("{event}\n")).collect();
    let mut ruby = Command::new(tool("ruby"));
    ruby.args(["-e", HARNESS, "shop"]).arg(script).arg(rules).env("LOG_HASH_KEY", "key");
    said(&mut ruby, &input).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_script_gives_types_and_takes_out_what_must_go() {
    use serde_json::json;
    let logs = "from = { tcp = 5000 }\nformat = \"json\"\n\
        fields = { took = \"float\", n = \"int\", \"deep.flag\" = \"bool\", user = \"hash\" }\n\
        redact = { email = true, credit_card = true, jwt = true, ip = true, secret = { field = \"deep.secret\" } }";
    let parsed = json!({ "parsed": "yes" });
    let all = through_script(
        logs,
        &[
            json!({ "@metadata": parsed, "message": "raw", "event": { "original": "raw jo@example.com" }, "took": "1.5", "n": "7",
                "deep": { "flag": "true", "secret": "s3cret", "list": ["mail jo@example.com", { "x": "10.0.0.1 and 2001:db8::1" }] },
                "user": "jo", "host": "web-1",
                "text": "card 4111 1111 1111 1111, no card 4111 1111 1111 1112, eyJhbGciOiJIUzI1NiJ9.e30.abc, 10:00:00, 1.2.3" }),
            json!({ "@metadata": parsed, "took": "a while", "n": 1.5 }),
            json!({ "message": "not read, jo@example.com" }),
            json!({ "@metadata": parsed, "a]b": "jo@example.com" }),
        ],
    );
    let event = &all[0]["event"];
    assert_eq!(event["took"], 1.5);
    assert_eq!(event["n"], 7);
    assert_eq!(event["deep"]["flag"], true);
    assert_eq!(event["deep"]["secret"], "<redacted>");
    assert_eq!(event["deep"]["list"], json!(["mail <email>", { "x": "<ip> and <ip>" }]));
    assert_eq!(event["text"], "card <credit_card>, no card 4111 1111 1111 1112, <jwt>, 10:00:00, 1.2.3");
    assert_eq!(event["labels"]["host"], "web-1");
    assert_eq!(event["service"]["name"], "shop");
    assert_eq!(event["user"].as_str().map(str::len), Some(64));
    assert!(event["event"].get("original").is_none(), "the raw line holds the secret");
    assert_eq!(all[0]["tags"], json!([]));
    assert_eq!(all[1]["event"]["took"], "a while");
    assert_eq!(all[1]["tags"], json!(["_wrong_type", "_wrong_type"]));
    assert!(all[2]["event"].get("message").is_none());
    assert_eq!(all[3]["cancelled"], true, "what cannot be redacted is not kept");
}

#[test]
fn ruby_matches_as_the_compiler_does() {
    let lines = [
        ("%{COMBINEDAPACHELOG}", r#"10.1.2.3 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 23 "-" "M""#),
        (
            "^%{TIMESTAMP_ISO8601:ts} \\[%{DATA:t}\\] %{LOGLEVEL:l} +%{JAVACLASS:c} - (?<m>.*)$",
            "2026-11-23 10:00:00,123 [main] ERROR  a.b.C - x\ny",
        ),
        ("%{SYSLOGBASE} %{GREEDYDATA:m}", "Nov  3 10:00:00 host prog[12]: text"),
    ];
    // every name that the pattern needs, expanded by Ruby itself with jls-grok's own rule
    const EXPAND: &str = r#"
require "json"
job = JSON.parse(STDIN.read)
pattern = job["pattern"].dup
while (hit = /%\{(?<name>[A-Z0-9_]+)(?::(?<field>[^:}]+))?(?::[^}]*)?\}/.match(pattern))
  inner = job["patterns"].fetch(hit[:name])
  pattern = hit.pre_match + (hit[:field] ? "(?<#{hit[:field]}>#{inner})" : "(?:#{inner})") + hit.post_match
end
match = Regexp.new(pattern, Regexp::MULTILINE).match(job["line"])
puts JSON.generate(match.named_captures.reject { |_, value| value.nil? || value.empty? })
"#;
    let text = std::fs::read_to_string(project().join("crates/logstash/src/grok/patterns.toml")).expect("the patterns");
    let patterns: BTreeMap<String, String> = toml::from_str(&text).expect("TOML");
    for (pattern, line) in lines {
        let job = serde_json::json!({ "pattern": pattern, "line": line, "patterns": patterns }).to_string();
        let ruby: BTreeMap<String, String> =
            serde_json::from_str(&said(Command::new(tool("ruby")).args(["-e", EXPAND]), &job)).expect("JSON");
        let ruby: BTreeMap<String, String> =
            ruby.into_iter().map(|(field, value)| (grok::field_path(&field), value)).collect();
        let Tried::Fields(ours) = grok::compile(pattern, &BTreeMap::new()).expect("it compiles").try_on(line) else {
            panic!("{pattern} does not match {line}")
        };
        let ours: BTreeMap<String, String> = ours
            .into_iter()
            .map(|(field, value)| {
                let value = match value {
                    Captured::Text(text) => text,
                    Captured::Int(Whole::Small(number)) => number.to_string(),
                    Captured::Int(Whole::Huge(digits)) => digits,
                    Captured::Float(number) => number.to_string(),
                };
                (field, value)
            })
            .collect();
        assert_eq!(ours, ruby, "{pattern}");
    }
}

/// A small Elasticsearch: keeps what was put, knows one user.
fn elasticsearch(user: &'static str, password: &'static str) -> (Responder, Arc<Mutex<Vec<String>>>) {
    let calls: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&calls);
    let server = Responder::start(move |request| {
        let wanted = format!("authorization: basic {}", base64(&format!("{user}:{password}")));
        if !request.lines().any(|line| line.eq_ignore_ascii_case(&wanted)) {
            return Answer::Reply(401, "application/json", "{\"error\":\"unable to authenticate\"}".to_owned());
        }
        let head = request.lines().next().unwrap_or("").trim_end_matches(" HTTP/1.1").to_owned();
        let body = request.split("\r\n\r\n").nth(1).unwrap_or("");
        if !body.is_empty() && serde_json::from_str::<serde_json::Value>(body).is_err() {
            return Answer::Reply(400, "application/json", format!("{{\"error\":\"no JSON: {}\"}}", body.len()));
        }
        kept.lock().expect("calls").push(format!("{head} {body}"));
        Answer::Reply(200, "application/json", "{}".to_owned())
    });
    (server, calls)
}

fn base64(text: &str) -> String {
    said(Command::new("base64").arg("-w0"), text)
}

fn bootstrap(folder: &Path, port: u16, elastic: &str, logstash: &str) -> Output {
    let mut bash = Command::new("bash");
    bash.arg(folder.join("elasticsearch/bootstrap.sh"))
        .env("ELASTICSEARCH_URL", format!("http://127.0.0.1:{port}"))
        .env("BOOTSTRAP_TRIES", "3")
        .env("ELASTIC_PASSWORD", elastic)
        .env("ELASTICSEARCH_LOGSTASH_PASSWORD", logstash)
        .env("ELASTICSEARCH_GRAFANA_PASSWORD", "g")
        .env("ELASTICSEARCH_JAEGER_PASSWORD", "j")
        .env("ELASTICSEARCH_RETENTION_PASSWORD", "r")
        .env("ELASTICSEARCH_KIBANA_PASSWORD", "k");
    run(&mut bash, "")
}

#[test]
fn the_bootstrap_says_what_must_be_as_often_as_one_likes() {
    let folder = tempfile::tempdir().expect("a folder");
    support::tools::write(
        folder.path(),
        &build(&spec(
            "from = { tcp = 5000 }\nformat = \"json\"\nindex = \"app\"\nretention = \"14d\"\ndead_letter = \"app-failed\"\nfields = { n = \"int\" }",
        )),
    );
    let password = r#"p"a\ss'w$o{rd}"#;
    let (server, calls) = elasticsearch("elastic", password);
    let first = bootstrap(folder.path(), server.port, password, "quote\" and \\ back");
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let made = std::mem::take(&mut *calls.lock().expect("calls"));
    let heads: Vec<&str> = made.iter().map(|call| call.split(" {").next().unwrap_or("").trim()).collect();
    assert_eq!(
        heads,
        [
            "GET /_cluster/health",
            "PUT /_ilm/policy/app",
            "PUT /_ilm/policy/app-failed",
            "PUT /_ilm/policy/lakehouse-unclaimed",
            "PUT /_index_template/app",
            "PUT /_index_template/app-failed",
            "PUT /_index_template/lakehouse-unclaimed",
            "PUT /_security/role/lakehouse-logstash",
            "PUT /_security/role/lakehouse-grafana",
            "PUT /_security/user/lakehouse-logstash",
            "PUT /_security/user/lakehouse-grafana",
            "POST /_security/user/kibana_system/_password",
        ]
    );
    let user = made.iter().find(|call| call.contains("user/lakehouse-logstash")).expect("the user");
    let body: serde_json::Value = serde_json::from_str(&user[user.find('{').expect("a body")..]).expect("JSON");
    assert_eq!(body, serde_json::json!({ "password": "quote\" and \\ back", "roles": ["lakehouse-logstash"] }));
    let again = bootstrap(folder.path(), server.port, password, "quote\" and \\ back");
    assert!(again.status.success());
    assert_eq!(*calls.lock().expect("calls"), made, "the second run says the same");

    let wrong = bootstrap(folder.path(), server.port, "wrong", "x");
    assert!(!wrong.status.success());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("the password of elastic is wrong"));
    let missing = bootstrap(folder.path(), server.port, password, "");
    assert!(String::from_utf8_lossy(&missing.stderr).contains("ELASTICSEARCH_LOGSTASH_PASSWORD is not set"));
    let port = support::servers::free_port();
    let nobody = bootstrap(folder.path(), port, password, "x");
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no answer from"), "it says that nobody answers");
}

/// Logs, and a service that traces.
fn traced() -> String {
    format!(
        "{}\n[services.api]\nkind = \"prometheus\"\naddress = \"api:8080\"\ntracing = {{ sampling = \"10%\" }}\n",
        spec("from = { tcp = 5000 }\nformat = \"json\"\nindex = \"app\"")
    )
}

#[test]
fn traces_are_bound_to_their_retention_by_a_user_who_can_do_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    support::tools::write(folder.path(), &build(&traced()));
    let (server, calls) = elasticsearch("lakehouse-retention", "not\"a\\real'one");
    let mut bash = Command::new("bash");
    bash.arg(folder.path().join("elasticsearch/retain-traces.sh"))
        .env("ELASTICSEARCH_URL", format!("http://127.0.0.1:{}", server.port))
        .env("ELASTICSEARCH_RETENTION_PASSWORD", "not\"a\\real'one")
        .env("RETAIN_PAUSE", "0");
    assert_eq!(String::from_utf8_lossy(&run(&mut bash, "").stderr), "");
    let calls = std::mem::take(&mut *calls.lock().expect("calls")).join("\n");
    assert!(calls.starts_with("PUT /lakehouse-jaeger-*/_settings?"), "{calls}");
    assert!(calls.ends_with(r#"{"index.lifecycle.name":"lakehouse-jaeger"}"#), "{calls}");
    let refused = run(bash.env("ELASTICSEARCH_RETENTION_PASSWORD", "wrong"), "");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("401"), "{refused:?}");
    let missing = run(bash.env_remove("ELASTICSEARCH_RETENTION_PASSWORD"), "");
    assert!(!missing.status.success());
    assert!(String::from_utf8_lossy(&missing.stderr).contains("ELASTICSEARCH_RETENTION_PASSWORD is not set"));
}

#[test]
fn each_client_may_do_what_it_does_and_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = build(&traced());
    support::tools::write(folder.path(), &files);
    let (server, calls) = elasticsearch("elastic", "hunter2");
    let made = bootstrap(folder.path(), server.port, "hunter2", "l");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let calls = calls.lock().expect("calls");
    let roles: BTreeMap<&str, serde_json::Value> = calls
        .iter()
        .filter_map(|call| call.strip_prefix("PUT /_security/role/")?.split_once(' '))
        .map(|(name, body)| (name, serde_json::from_str(body).expect("JSON")))
        .collect();
    let logs = serde_json::json!(["app-2*", "lakehouse-unclaimed-2*"]);
    let traces = serde_json::json!(["lakehouse-jaeger-*"]);
    // Elastic's reference of privileges: `manage` and `delete_index` delete indices, `write` and `delete` documents
    let wanted = [
        ("lakehouse-grafana", "monitor", &logs, vec!["read", "view_index_metadata"]),
        (
            "lakehouse-jaeger",
            "monitor manage_index_templates",
            &traces,
            vec!["auto_configure", "index", "read", "view_index_metadata"],
        ),
        ("lakehouse-logstash", "monitor", &logs, vec!["create_doc", "auto_configure"]),
        ("lakehouse-retention", "", &traces, vec!["indices:admin/settings/update"]),
    ];
    assert_eq!(roles.keys().copied().collect::<Vec<_>>(), wanted.iter().map(|wanted| wanted.0).collect::<Vec<_>>());
    for (role, cluster, names, privileges) in &wanted {
        let cluster: Vec<&str> = cluster.split_whitespace().collect();
        let whole =
            serde_json::json!({ "cluster": cluster, "indices": [{ "names": names, "privileges": privileges }] });
        assert_eq!(roles[role], whole, "{role}");
        let user = calls.iter().find(|call| call.starts_with(&format!("PUT /_security/user/{role} "))).expect("a user");
        assert!(user.ends_with(&format!("\"roles\":[\"{role}\"]}}")), "{user}");
    }
    // without `write` an event is added under a new id, or not at all
    let pipeline = read_pipeline(&files["logstash/logstash.conf"]).to_string();
    assert!(pipeline.contains(r#"["action",["create"]]"#), "{pipeline}");
}

/// Logs and traces in an Elasticsearch that runs already, over https: on a host or in containers, with this under `tls`.
fn elsewhere(runtime: &str, tls: &str) -> String {
    format!(
        "[stack]\nruntime = \"{runtime}\"\n[stack.elasticsearch]\naddress = \"https://search.internal:9200\"\n\
         auth = {{ username = \"admin's\", password = {{ file = \"secrets/admin\" }} }}\ntls = {{ {tls} }}\n{}",
        traced()
    )
}

/// Runs a script of an output against a server over https.
fn over_https(output: &Path, script: &str, port: u16, variables: &[(&str, &str)]) -> Output {
    let mut bash = Command::new("bash");
    bash.arg(output.join("elasticsearch").join(script))
        .env("ELASTICSEARCH_URL", format!("https://127.0.0.1:{port}"))
        .env("BOOTSTRAP_TRIES", "1")
        .env("RETAIN_PAUSE", "0")
        .envs(["LOGSTASH", "GRAFANA", "JAEGER", "KIBANA"].map(|of| (format!("ELASTICSEARCH_{of}_PASSWORD"), "hunter2")))
        .env("ELASTICSEARCH_RETENTION_PASSWORD", "hunter2")
        .envs(variables.iter().copied());
    run(&mut bash, "")
}

#[test]
fn over_https_the_bootstrap_asks_whom_it_trusts_and_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("observability");
    let (server, calls) = elasticsearch("admin's", "hunter2");
    let https = Https::start(folder.path(), server.port, true);
    let trusted = "ca_file = \"ca.pem\", cert_file = \"client.pem\", key_file = \"client.key\"";
    let said = |tls: &str, variables: &[(&str, &str)]| {
        support::tools::write(&output, &build(&elsewhere("host", tls)));
        let variables = [&[("ELASTIC_PASSWORD", "hunter2")][..], variables].concat();
        let done = over_https(&output, "bootstrap.sh", https.port, &variables);
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    assert_eq!(said(trusted, &[]), (true, String::new()));
    let made = std::mem::take(&mut *calls.lock().expect("calls")).join("\n");
    assert!(made.contains("PUT /_security/user/lakehouse-logstash {"), "{made}");
    // the user of another Kibana keeps its password
    assert!(
        made.contains(r#"/_security/user/lakehouse-kibana {"password":"hunter2","roles":["kibana_system"]}"#),
        "{made}"
    );
    assert!(!made.contains("_password"), "{made}");

    for (tls, variables, message) in [
        (trusted.replace("ca.pem", "other.pem"), [].as_slice(), "is not trusted: curl: (60)"),
        (trusted.replace("ca.pem", "missing.pem"), &[], "the file of stack.elasticsearch.tls.ca_file cannot be read"),
        (trusted.replace("client.pem", "ca.pem"), &[], "is not trusted: curl: (58)"),
        (trusted.to_owned(), &[("ELASTICSEARCH_CA_FILE", "/dev/null")], "is not trusted: curl: (77)"),
        (trusted.to_owned(), &[("ELASTIC_PASSWORD", "wrong")], "the password of admin's is wrong"),
        // the machine's own certificates do not know it, and a server that asks for a certificate is not told one
        ("min_version = \"TLS12\"".to_owned(), &[], "is not trusted: curl: (60)"),
        ("ca_file = \"ca.pem\", max_version = \"TLS12\"".to_owned(), &[], "no answer from"),
    ] {
        let (done, errors) = said(&tls, variables);
        assert!(!done && errors.contains(message), "{tls}: {errors}");
        assert!(calls.lock().expect("calls").is_empty(), "{tls}: asked for something");
    }
    let any = trusted.replace("ca.pem", "other.pem") + ", insecure_skip_verify = true, min_version = \"TLS13\"";
    assert_eq!(said(&any, &[]), (true, String::new()));
}

#[test]
fn over_https_traces_are_retained_and_a_token_logs_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("observability");
    let (server, calls) = elasticsearch("lakehouse-retention", "hunter2");
    let https = Https::start(folder.path(), server.port, false);
    for (ca, asked, said) in [("ca.pem", 1, ""), ("other.pem", 0, "retain-traces: not bound this time")] {
        support::tools::write(&output, &build(&elsewhere("host", &format!("ca_file = \"{ca}\""))));
        let done = over_https(&output, "retain-traces.sh", https.port, &[]);
        let errors = String::from_utf8_lossy(&done.stderr);
        assert!(if said.is_empty() { errors.is_empty() } else { errors.contains(said) }, "{errors}");
        assert_eq!(std::mem::take(&mut *calls.lock().expect("calls")).len(), asked, "{ca}: {errors}");
    }

    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&heard);
    let server = Responder::start(move |request| {
        let login = request.lines().find(|line| line.to_lowercase().starts_with("authorization:"));
        kept.lock().expect("heard").push(login.unwrap_or("nobody").to_owned());
        Answer::Reply(200, "application/json", "{}".to_owned())
    });
    let token = elsewhere("compose", "ca_file = \"ca.pem\"").replace(
        "{ username = \"admin's\", password = { file = \"secrets/admin\" } }",
        "{ bearer = { file = \"secrets/token\" } }",
    );
    support::tools::write(&output, &build(&token));
    let mut bash = Command::new("bash");
    let secrets = ["LOGSTASH", "GRAFANA", "JAEGER", "KIBANA", "RETENTION"];
    bash.arg(output.join("elasticsearch/bootstrap.sh"))
        .env("ELASTICSEARCH_URL", format!("http://127.0.0.1:{}", server.port))
        .env("ELASTICSEARCH_CA_FILE", folder.path().join("ca.pem"))
        .envs(secrets.map(|of| (format!("ELASTICSEARCH_{of}_PASSWORD"), "hunter2")))
        .env("ELASTIC_TOKEN", "not-a-real-token");
    said(&mut bash, "");
    let heard = heard.lock().expect("heard");
    assert!(
        heard.len() > 10 && heard.iter().all(|login| login == "Authorization: Bearer not-a-real-token"),
        "{heard:?}"
    );
}

#[test]
fn over_https_every_client_checks_and_shows_certificates() {
    let tls = "ca_file = \"certs/ca.pem\", cert_file = \"certs/us.pem\", key_file = \"secrets/us.key\", \
               min_version = \"TLS13\", insecure_skip_verify = true";
    for (runtime, beside) in [("compose", "/lakehouse"), ("host", "../..")] {
        let files = build(&elsewhere(runtime, tls));
        let conf = &files["logstash/logstash.conf"];
        // a path of a host begins at the folder that Logstash is told
        let there = if runtime == "host" { "${LAKEHOUSE_LOGSTASH:/usr/share/logstash/lakehouse}/" } else { "" };
        let pipeline = read_pipeline(conf).to_string();
        for option in [
            r#"["hosts",["https://search.internal:9200"]]"#.to_owned(),
            format!(r#"["ssl_certificate_authorities",["{there}{beside}/certs/ca.pem"]]"#),
            format!(r#"["ssl_certificate",["{there}{beside}/certs/us.pem"]]"#),
            format!(r#"["ssl_key",["{there}{beside}/secrets/us.key"]]"#),
            r#"["ssl_verification_mode",["none"]]"#.to_owned(),
            r#"["ssl_supported_protocols",["TLSv1.3"]]"#.to_owned(),
            r#"["user",["lakehouse-logstash"]]"#.to_owned(),
        ] {
            assert!(pipeline.replace("[[\"", "[\"").contains(&option.replace("[[\"", "[\"")), "{option}: {pipeline}");
        }
        assert!(conf.contains("ssl_enabled => true"), "{conf}");
        let jaeger: serde_json::Value = serde_yaml::from_str(&files["jaeger/jaeger.yml"]).expect("YAML");
        let storage = &jaeger["extensions"]["jaeger_storage"]["backends"]["traces"]["elasticsearch"];
        let wanted = serde_json::json!({
            "ca_file": format!("{beside}/certs/ca.pem"), "cert_file": format!("{beside}/certs/us.pem"),
            "key_file": format!("{beside}/secrets/us.key"), "insecure_skip_verify": true, "min_version": "1.3",
        });
        assert_eq!(storage["tls"], wanted);
        assert_eq!(storage["auth"]["basic"]["username"], "lakehouse-jaeger");
        if runtime == "host" {
            continue;
        }
        let sources = &files["grafana/provisioning/datasources/datasources.yml"];
        let sources: serde_json::Value = serde_yaml::from_str(sources).expect("YAML");
        let mut sources = sources["datasources"].as_array().into_iter().flatten();
        let logs = sources.find(|source| source["type"] == "elasticsearch").expect("a source of logs");
        assert_eq!(logs["basicAuthUser"], "lakehouse-grafana");
        assert_eq!(logs["jsonData"]["tlsAuthWithCACert"], true);
        assert_eq!(logs["secureJsonData"]["tlsCACert"], format!("$__file{{{beside}/certs/ca.pem}}"));
    }
    // a server in front of one that knows no users asks everybody for the same login
    let shared = elsewhere("compose", "ca_file = \"ca.pem\"").replace("admin's", "all");
    let shared = shared.replace("auth =", "security = false\nauth =") + "\n[lints]\n\"stack/security-off\" = \"off\"\n";
    let files = build(&shared);
    assert!(files["logstash/logstash.conf"].contains("user => \"all\""));
    assert!(files["jaeger/jaeger.yml"].contains("username: all"));
    assert!(files["grafana/provisioning/datasources/datasources.yml"].contains("basicAuthUser: all"));
    for script in ["bootstrap.sh", "retain-traces.sh"] {
        let text = &files[&format!("elasticsearch/{script}")];
        assert!(text.contains("user='all'") && !text.contains("/_security/"), "{text}");
    }
}

#[test]
fn what_one_client_of_elasticsearch_cannot_do_is_found() {
    let runtime = |tls: &str| elsewhere("compose", tls);
    let plain = runtime("ca_file = \"ca.pem\", server_name = \"SEARCH.internal\", max_version = \"TLS12\"");
    let off = |spec: &str| spec.replace("auth =", "security = false\nauth =");
    let name = |name: &str| plain.replace("admin's", name);
    for (spec, wanted) in [
        (plain.clone(), false),
        (runtime("server_name = \"other.internal\""), true),
        (runtime("server_name = \"other.internal\", insecure_skip_verify = true"), false),
        (runtime("server_name = \"other.internal\", enabled = false"), false),
        (runtime("max_version = \"TLS11\""), true),
        (runtime("ca_file = \"a b.pem\""), true),
        (
            runtime("ca_file = \"a b.pem\"")
                .replace("[stack.elastic", "[stack.kibana]\nenabled = false\n[stack.elastic"),
            false,
        ),
        (elsewhere("host", "ca_file = \"a b.pem\""), false),
        (elsewhere("host", "cert_file = \"${X}.pem\", key_file = \"k\""), true),
        (name("a:b"), true),
        (name("a\\nb"), true),
        (name("a b"), false),
        (off(&name("a b")), true),
        (off(&plain), false),
        (
            off(&plain.replace(
                "{ username = \"admin's\", password = { file = \"secrets/admin\" } }",
                "{ bearer = { file = \"t\" } }",
            )),
            true,
        ),
        // nobody connects to it
        (runtime("server_name = \"other.internal\"").replace("from = { tcp = 5000 }\n", ""), false),
    ] {
        let outcome = support::check(&spec);
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes.contains(&"stack/not-for-every-client"), wanted, "{spec}: {codes:?}");
    }
}

#[test]
fn filebeat_takes_what_go_takes_at_the_start_of_an_event() {
    for start in [r"^\d{4}-\d\d", r"^\Q[a]\E", r"^[[:alpha:]]+\pL", r"^(?i)a(?P<x>b)", "^\\[", r"^(?s-U:a.)\z"] {
        let text = spec(&format!(
            "from = {{ files = [\"/var/log/a/*.log\"] }}\npattern = 'a'\nmultiline = {{ start = '{start}' }}"
        ));
        assert_eq!(found(&support::check(&text)), Vec::<String>::new(), "{start}");
    }
}

#[test]
fn what_is_wrong_in_a_raw_filter_is_shown_inside_of_it() {
    let text = spec(
        "from = { tcp = 5000 }\nformat = \"json\"\nfilter = '''\nif [a] =~ /x{3,1}/ {\n  mutate { gsub => [\"m\", \"(\", \"\"] }\n}\n'''",
    );
    let found = found(&support::check(&text));
    let line = 1 + text[..text.find("if [a]").expect("a filter")].matches('\n').count();
    let wanted = [
        format!("log/invalid-pattern at lakehouse.toml:{line}:13"),
        format!("log/invalid-pattern at lakehouse.toml:{}:27", line + 1),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn what_a_test_says_of_names_large_numbers_and_empty_values_is_what_becomes_of_them() {
    let about = "from = { tcp = 5000 }\nformat = \"json\"\nfields = { n = \"int\", f = \"float\", b = \"bool\", who = \"hash\" }\n\
        redact = { email = true, user = { field = \"user\" } }\n[[services.shop.logs.tests]]\n";
    let (gone, wrong) = ("log/still-there", "log/wrong-field");
    for (test, wanted) in [
        // names are not redacted, unless the object that they stand in is
        (r#"line = '{"x":{"jo@example.com":1}}'"#, vec![gone]),
        (r#"line = '{"x":{"jo@example.com":null}}'"#, vec![gone]),
        (r#"line = '{"jo@example.com":{}}'"#, vec![gone]),
        (r#"line = '{"x":[{"y":"jo@example.com"}]}'"#, vec![]),
        (r#"line = '{"user":{"jo@example.com":1}}'"#, vec![]),
        (r#"line = '{"who":{"jo@example.com":1}}'"#, vec![]),
        (r#"line = '{"@version":"jo@example.com","@timestamp":"jo@example.com"}'"#, vec![]),
        // neither a place in a list nor a name of the spec is data
        ("line = '{\"l\":[[],[1,2]],\"f\":1.5}'\nlacks = [\"0\", \"1.1\", \"who\", \"service\"]", vec![]),
        (
            r#"line = '{"n":123456789012345678901234}'
lacks = ["123456789012345678901234"]"#,
            vec![gone],
        ),
        (
            r#"line = '{"x":[-123456789012345678901234]}'
lacks = ["-123456789012345678901234"]"#,
            vec![gone],
        ),
        ("line = '{\"n\":[]}'", vec![wrong]),
        ("line = '{\"n\":{},\"f\":[null],\"b\":[]}'", vec![wrong, wrong, wrong]),
        ("line = '{\"n\":null,\"f\":1,\"b\":false}'", vec![]),
    ] {
        let lacks = if test.contains("lacks") { "" } else { "\nlacks = [\"jo@example.com\"]" };
        let outcome = support::check(&spec(&format!("{about}{test}{lacks}")));
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, wanted, "{test}: {:?}", outcome.diagnostics);
    }
}

#[test]
fn a_raw_filter_stands_between_the_parse_and_the_redaction() {
    let files = build(&spec(
        "from = { tcp = 5000 }\nformat = \"json\"\nredact = { email = true }\nfilter = '''\nmutate { add_tag => [\"x\"] } # a remark'''",
    ));
    let conf = &files["logstash/logstash.conf"];
    let at = |text: &str| conf.find(text).unwrap_or_else(|| panic!("{text} is not in {conf}"));
    assert!(at("shop-json") < at("add_tag => [\"x\"]") && at("add_tag => [\"x\"]") < at("shop-redact"));
    read_pipeline(conf);
}

/// Everything in a list of names.
fn names(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

#[test]
fn jaeger_gets_only_keys_that_its_versions_take_and_everything_that_it_names_is_there() {
    let traced = "[services.api]\nkind = \"prometheus\"\naddress = \"api:8080\"\ntracing = { sampling = \"10%\" }\n";
    let logs = spec("from = { tcp = 5000 }\nformat = \"json\"");
    for (name, text) in [
        ("memory", traced.to_owned()),
        ("elasticsearch", format!("{traced}{logs}")),
        ("span metrics", format!("[stack.jaeger]\nspan_metrics = true\n{traced}")),
        ("host", format!("[stack]\nruntime = \"host\"\n{traced}{logs}")),
        ("https", elsewhere("compose", "ca_file = \"ca.pem\", insecure_skip_verify = false, max_version = \"TLS13\"")),
        ("https with the certificates of the machine", elsewhere("host", "enabled = false")),
    ] {
        let files = build(&text);
        let read: serde_json::Value = serde_yaml::from_str(&files["jaeger/jaeger.yml"]).expect("YAML");
        // what is configured and not listed does not run, what is listed and not configured does not start
        let listed: std::collections::BTreeSet<String> = names(&read["service"]["extensions"]).into_iter().collect();
        let configured: std::collections::BTreeSet<String> =
            read["extensions"].as_object().expect("extensions").keys().cloned().collect();
        assert_eq!(listed, configured, "{name}");
        let known = |kinds: &[&str], part: &str| kinds.iter().any(|kind| read[kind].get(part).is_some());
        for pipeline in read["service"]["pipelines"].as_object().expect("pipelines").values() {
            for (key, kinds) in [
                ("receivers", ["receivers", "connectors"].as_slice()),
                ("processors", &["processors"]),
                ("exporters", &["exporters", "connectors"]),
            ] {
                for part in names(&pipeline[key]) {
                    assert!(known(kinds, &part), "{name}: `{part}` of {key} is not configured");
                }
            }
        }
        let sampling: serde_json::Value = serde_json::from_str(&files["jaeger/sampling.json"]).expect("JSON");
        assert_eq!(sampling["service_strategies"][0]["param"], 0.1);
    }
}

#[test]
fn a_component_that_is_switched_off_is_missed_by_those_who_need_it() {
    let logs = spec("from = { files = [\"/var/log/shop.json\"] }\nformat = \"json\"");
    let traced = "[services.api]\nkind = \"prometheus\"\naddress = \"api:8080\"\ntracing = {}\n";
    for component in ["elasticsearch", "logstash", "filebeat", "jaeger"] {
        let outcome = support::check(&format!("[stack.{component}]\nenabled = false\n\n{logs}\n{traced}"));
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["reference/disabled"], "{component}");
    }
    let outcome = support::check(&format!("[stack.kibana]\nenabled = false\n\n{logs}"));
    assert!(found(&outcome).is_empty(), "nothing needs Kibana: {:?}", found(&outcome));
}
