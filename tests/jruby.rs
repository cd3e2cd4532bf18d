//! Logstash's Ruby is the judge: JRuby is started once, and is asked about patterns and about lines.
//!
//! Every pattern, written and made from a seed, is taken or refused as JRuby does, and finds the same in the same texts.
//! What is said to be tried by Logstash alone is counted, so that it stays little.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests read files, and print what they compared")]

#[path = "jruby/generated.rs"]
mod generated;
#[path = "jruby/lines.rs"]
mod lines;
mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use generated::Random;
use lakehouse_obs::logstash::grok::{self, Captured, Tried};
use lakehouse_obs::logstash::number::{self, Whole};
use lakehouse_obs::model::{LogFormat, Logs};
use serde_json::{Value, json};
use support::{check_files, found, project, stack_files, stacks, tool};

/// Letters, digits and blanks of several languages, cases that fold, line ends, symbols; short, so that nothing takes long.
const TEXTS: &[&str] = &[
    "",
    "a",
    "Müller x1_ß",
    "a b\u{a0}c\u{2003}d\te",
    "٣٤12 ４",
    "aabbccdd",
    "k K s ſ ß SS",
    "foo\nbar\r\nb\u{85}q",
    "é e\u{301} 👍🏽",
    "naïve-99",
    "日本 x12",
    "ǅ ﬀ İ ı i I",
    "id=٣٤, ü",
    "$+<=>^`|~!",
    "Å å σ ς Σ",
    "(a{1}[b]-\\d)",
    "ab\n",
    "ssß ſs",
];

const SEED: u64 = 14;
const GENERATED: usize = 1500;

/// All jobs and their answers, by one JRuby.
struct Asked {
    patterns: Vec<(String, Value)>,
    fixed: Vec<(String, String, Value)>,
    lines: Vec<(Sample, Value)>,
    numbers: Vec<(String, Value)>,
}

/// A line of a service, and what becomes of it here: each field, and how many were not of their type.
struct Sample {
    name: String,
    line: String,
    ours: Option<(BTreeMap<String, String>, usize)>,
    job: Value,
}

static ASKED: LazyLock<Asked> = LazyLock::new(|| {
    let patterns = patterns();
    let fixed = fixed();
    let folder = tempfile::tempdir().expect("a folder");
    let samples = samples(folder.path());
    let ask = |pattern: &str, texts: &[String]| json!({ "pattern": pattern, "texts": texts });
    let texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    let mut jobs: Vec<Value> = patterns.iter().map(|pattern| ask(pattern, &texts)).collect();
    jobs.extend(fixed.iter().map(|(pattern, tried)| ask(pattern, std::slice::from_ref(tried))));
    jobs.extend(samples.iter().map(|sample| sample.job.clone()));
    let numbers = lines::numbers(&mut Random::from_seed(SEED));
    jobs.extend(numbers.iter().map(|text| json!({ "number": text })));
    let mut answers = jruby(&jobs).into_iter();
    let mut next = || answers.next().expect("an answer");
    Asked {
        patterns: patterns.into_iter().map(|pattern| (pattern, next())).collect(),
        fixed: fixed.into_iter().map(|(pattern, tried)| (pattern, tried, next())).collect(),
        lines: samples.into_iter().map(|sample| (sample, next())).collect(),
        numbers: numbers.into_iter().map(|text| (text, next())).collect(),
    }
});

fn jruby(jobs: &[Value]) -> Vec<Value> {
    let mut child = Command::new(tool("jruby"))
        .arg("-I")
        .arg(project().join("tests/jruby/stand_in"))
        .arg(project().join("tests/jruby/oracle.rb"))
        .env("LOG_HASH_KEY", "key")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("JRuby starts");
    let mut input = child.stdin.take().expect("a pipe");
    let text: String = jobs.iter().map(|job| format!("{job}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("it writes").expect("JRuby reads all");
    let answers = String::from_utf8(output.stdout).expect("UTF-8");
    let mut answers = answers.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let engine = answers.next().expect("it says what it is");
    assert_eq!(engine["engine"], "jruby", "{engine}");
    let answers: Vec<Value> = answers.collect();
    assert_eq!(answers.len(), jobs.len(), "every job has an answer");
    answers
}

fn patterns() -> Vec<String> {
    let written = std::fs::read_to_string(project().join("tests/jruby/patterns.txt")).expect("the patterns");
    let mut random = Random::from_seed(SEED);
    let generated = (0..GENERATED).map(|_| generated::pattern(&mut random, 0));
    let built_in = std::fs::read_to_string(project().join("crates/logstash/src/grok/patterns.toml")).expect("grok's");
    let built_in: BTreeMap<String, String> = toml::from_str(&built_in).expect("TOML");
    let built_in = built_in.into_values().filter(|pattern| !pattern.contains("%{") && !pattern.contains("(?<["));
    written.lines().map(str::to_owned).chain(generated).chain(built_in).collect()
}

/// Redactions, each of which leaves something, with the edit that is given for it and the text that was tried.
fn fixed() -> Vec<(String, String)> {
    LEAKS.iter().map(|(pattern, tried)| (fix(pattern), (*tried).to_owned())).collect()
}

const LEAKS: &[(&str, &str)] = &[
    ("patient=\\w+", "patient=Müller"),
    ("name=[\\w.-]+;", "name=Jörg-Ä.;"),
    ("(?<=user )\\w{2,}", "user Müller"),
    ("name=[A-Z][a-z]+", "name=Müller"),
    ("(?i)name=[a-z]+", "name=MÜLLER"),
    ("id=\\d+", "id=12٣٤"),
    ("tel=[\\d-]{5,}", "tel=1-٣٤-5"),
    ("to:\\s*[[:word:]]+", "to:\u{a0}Müller"),
    ("(?:by|of)\\s[[:word:]]+", "by\u{2003}ß"),
    ("[\\s,]x", "\u{a0}x"),
    ("name=[A-Za-z ]+", "name=Müller İz"),
    ("name=[A-Za-z'-]+", "name=O'Ñeill-Ü"),
    ("name=(?:\\w|-)+", "name=Ä-Ö"),
    ("name=(\\w)+", "name=東京"),
    ("name=\\p{L}+", "name=Mu\u{308}ller"),
    ("(?i)name=[[:alpha:]]+", "name=Zoe\u{308}"),
    ("name=[[:alnum:]-]{2,}", "name=e\u{301}a-b"),
    ("\"name\"\\s*:\\s*\"[A-Za-z ]+\"", "\"name\": \"Çelik\""),
];

fn fix(pattern: &str) -> String {
    let matcher = grok::plain(pattern).expect("it compiles");
    let leak = grok::leak(pattern, &matcher, "<redacted>").unwrap_or_else(|| panic!("{pattern} leaves something"));
    let mut fixed = pattern.to_owned();
    fixed.replace_range(leak.at, &leak.replacement.unwrap_or_else(|| panic!("{pattern} has an edit")));
    fixed
}

#[test]
fn patterns_are_taken_or_refused_and_find_the_same() {
    let mut differences = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (pattern, answer) in &ASKED.patterns {
        let ours = grok::plain(pattern);
        let refused = answer.get("refused");
        let kind = match (&ours, refused) {
            (Err(_), Some(_)) => "refused by both",
            (Ok(matcher), None) if matcher.untried().is_some() => "left to Logstash",
            _ if answer.get("unanswered").is_some() => "JRuby gave up",
            (Ok(matcher), None) => {
                differences.extend(compare(pattern, matcher, answer));
                "tried"
            }
            (Err(problem), None) => {
                differences.push(format!("JRuby takes {pattern:?}: {}", problem.message));
                "different"
            }
            (Ok(matcher), Some(said)) => {
                differences.push(format!("JRuby refuses {pattern:?}: {said}; untried: {:?}", matcher.untried()));
                "different"
            }
        };
        *counts.entry(kind).or_default() += 1;
    }
    println!("{counts:?}, {} differences", differences.len());
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    assert!(counts["tried"] > 1000 && counts["refused by both"] > 300, "{counts:?}");
    assert!(counts["left to Logstash"] * 4 < counts["tried"], "{counts:?}");
}

/// Where both find something else.
fn compare(pattern: &str, matcher: &grok::Matcher, answer: &Value) -> Option<String> {
    let own = BTreeMap::new();
    // a name in it would be replaced, which is no matter of the regex
    let lines =
        if pattern.contains("%{") || pattern.contains("(?<[") { None } else { grok::compile(pattern, &own).ok() };
    for (text, theirs) in TEXTS.iter().zip(answer["answers"].as_array().expect("answers")) {
        // one that is given up is told to be so
        if let Some(found) = matcher.find_all(text) {
            let found: Vec<[usize; 2]> = found.into_iter().map(|(start, end)| [start, end]).collect();
            if json!(found) != theirs["found"] {
                return Some(format!("{pattern:?} on {text:?}: {found:?}, JRuby {}", theirs["found"]));
            }
        }
        let names = match lines.as_ref().map(|pattern| pattern.try_on(text)) {
            Some(Tried::Fields(fields)) => {
                let text = |value| if let Captured::Text(text) = value { text } else { String::new() };
                json!(fields.into_iter().map(|(field, value)| (field, text(value))).collect::<BTreeMap<_, _>>())
            }
            Some(Tried::No) => Value::Null,
            Some(Tried::GaveUp | Tried::Untried(_)) | None => continue,
        };
        if names != theirs["names"] {
            return Some(format!("{pattern:?} on {text:?}: {names}, JRuby {}", theirs["names"]));
        }
    }
    None
}

#[test]
fn what_is_refused_is_shown_where_it_stands() {
    for (pattern, wrong) in [
        ("a(?<=a+)d", "(?<=a+)"),
        ("x\\x{61}b", "\\x"),
        ("ca{3,1}b", "{3,1}"),
        ("b\\M-a", "\\M-a"),
        ("[a\\xff]", "\\xff"),
        ("a\\P{Lu}", "\\P{Lu}"),
        ("%{WORD:w} a{3,1}", "{3,1}"),
        ("(?<a>x)%{WORD} \\x{61} y", "\\x"),
    ] {
        let problem = grok::compile(pattern, &BTreeMap::new()).expect_err(pattern).remove(0);
        assert_eq!(&pattern[problem.at], wrong, "{pattern}");
    }
    for taken in ["\\u{61}", "(?a)\\w", "(?u)\\w", "[[:alpha:]]\\p{L}\\b", "\\P{Alpha}", "\\P{Lu}ü"] {
        assert!(grok::plain(taken).is_ok(), "{taken}");
    }
}

#[test]
fn the_edit_of_a_redaction_takes_everything_out_in_jruby() {
    for (pattern, tried, answer) in &ASKED.fixed {
        let found: Vec<(usize, usize)> =
            serde_json::from_value(answer["answers"][0]["found"].clone()).unwrap_or_default();
        let mut left = tried.clone();
        found.iter().rev().for_each(|(start, end)| left.replace_range(*start..*end, ""));
        assert!(!found.is_empty() && left.is_ascii(), "{pattern} leaves {left:?} of {tried:?}: {answer}");
    }
}

#[test]
fn redactions_that_say_what_is_ascii_or_hold_all_languages_are_not_questioned() {
    for pattern in [
        "patient=[[:word:]]+",
        "session=[0-9a-f]{32}",
        "token=[0-9A-Za-z_-]+",
        "pin=\\d{4}\\b",
        "key=\\S+",
        "id=[^\\s]+",
        "password=.*",
        "a|b",
        "(?u)name=\\w+",
        "name=[\\p{L}\\p{M}]+",
        "\\p{Lu}[\\p{L}\\p{M}\\p{N} ]*",
        "\"name\"\\s*:\\s*\"[^\"]*\"",
        "\"name\":\"(?:[^\"\\\\]|\\\\.)*\"",
        "\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b",
        "\\b(?:\\d[ -]?){13,16}\\b",
        "[[:word:].+-]+@[[:word:].-]+",
        "Bearer [A-Za-z0-9._~+/-]+=*",
        "eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+",
        "\\b[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\\b",
        "\\+?[0-9][0-9 ()/-]{6,}[0-9]",
        "(?i)password=\\S+",
        "user='[^']*'",
        "ssn=\\d{3}-\\d{2}-\\d{4}",
        "-----BEGIN [A-Z ]+-----",
        "patient: .*$",
        "[0-9]+",
        "(\\w)\\1+",
        "(?~ab)",
        "eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+",
        "ghp_\\w+",
        "sk_live_\\w+",
        "\\bxox[bp]-[\\w-]+",
        "(?:AKIA|ASIA)\\w{12,}",
        "AIza[[:alpha:]]+",
        "(?i)authorization:\\s+bearer",
        "(?:authorization:\\s+)?Bearer [0-9A-Za-z]+",
    ] {
        let matcher = grok::plain(pattern).expect(pattern);
        let leak = grok::leak(pattern, &matcher, "<redacted>");
        assert!(leak.is_none(), "{pattern}: {leak:?}");
    }
}

#[test]
fn a_finding_shows_what_cannot_be_seen_and_an_edit_that_is_equal_for_ascii() {
    let said = |pattern: &str, with: &str| {
        let leak = grok::leak(pattern, &grok::plain(pattern).expect(pattern), with).expect(pattern);
        (leak.message, leak.help)
    };
    for (pattern, written_out) in [
        ("name=\\w+", "[0-9A-Z_a-z]"),
        ("name=[\\w-]+", "[0-9A-Z_a-z-]"),
        ("name=[\\w.-]+;", "[0-9A-Z_a-z.-]"),
        ("name=[-\\w']+", "[-0-9A-Z_a-z']"),
        ("tel=[\\d ()/-]{5,}", "[0-9 ()/-]"),
    ] {
        let (_, help) = said(pattern, "<redacted>");
        assert!(help.ends_with(&format!("list it: {written_out}")), "{pattern}: {help}");
    }
    let (message, _) = said("to:\\s*[[:word:]]+", "<to>");
    assert_eq!(message, "this redaction does not change \"to:\\u{a0}a\"");
    let (message, _) = said("session=\\w+", "session=<gone>");
    assert_eq!(message, "this redaction is incomplete: it turns \"session=aüa\" into \"session=<gone>üa\"");
    for secret in ["(?i)authorization:\\s+bearer\\s+\\S+", "John\\s+Smith", "user \\w+", "name=[A-Z]\\w+"] {
        said(secret, "");
    }
}

/// The samples of all stacks, of a service whose lines are in several languages, and lines that are made of them.
fn samples(folder: &Path) -> Vec<Sample> {
    let mut specs: Vec<(String, Vec<(String, String)>)> =
        stacks().into_iter().map(|stack| (stack.clone(), stack_files(&stack))).collect();
    specs.push(("languages".to_owned(), vec![("lakehouse.toml".to_owned(), lines::SPEC.to_owned())]));
    let mut random = Random::from_seed(SEED);
    let mut samples = Vec::new();
    for (stack, files) in specs {
        let outcome = check_files(&files);
        let folder = folder.join(&stack);
        let Some(model) = outcome.model() else { panic!("{stack}: {:?}", found(&outcome)) };
        if model.logs().next().is_some() {
            support::tools::write(&folder, &support::build_files(&files));
        }
        let text = files.iter().find(|(name, _)| name.ends_with("lakehouse.toml")).map(|(_, text)| text);
        let spec: toml::Table = text.expect("a spec").parse().expect("TOML");
        for (service, logs) in model.logs() {
            let tests = spec["services"].get(service).and_then(|service| service.get("logs")?.get("tests"));
            let tests = tests.and_then(toml::Value::as_array).into_iter().flatten();
            let written: Vec<String> = tests.filter_map(|test| Some(test.get("line")?.as_str()?.to_owned())).collect();
            let made = lines::made(&mut random, &logs.format, &written);
            for line in written.into_iter().chain(made) {
                samples.push(sample(&stack, service, line, logs, &folder));
            }
        }
    }
    samples
}

fn sample(stack: &str, service: &str, line: String, logs: &Logs, folder: &Path) -> Sample {
    let built_in = std::fs::read_to_string(project().join("crates/logstash/src/grok/patterns.toml")).expect("grok's");
    let mut known: BTreeMap<String, String> = toml::from_str(&built_in).expect("TOML");
    known.extend(logs.patterns.clone());
    let path = |name: &str| folder.join("logstash").join(name);
    let (format, patterns) = match &logs.format {
        LogFormat::Pattern(patterns) => ("pattern", patterns.clone()),
        LogFormat::Json => ("json", Vec::new()),
        LogFormat::Logfmt => ("logfmt", Vec::new()),
    };
    let known = if patterns.is_empty() { BTreeMap::new() } else { known };
    let job = json!({
        "line": line, "format": format, "patterns": patterns, "known": known, "service": service,
        "script": path("event.rb"), "rules": path("rules.json"),
    });
    let ours = lakehouse_reading::resolve::event_of(service, logs, &line);
    Sample { name: format!("{stack}, {service}"), line, ours, job }
}

#[test]
fn lines_become_in_jruby_what_they_become_here() {
    let mut differences = Vec::new();
    let (mut fields, mut unread) = (0, 0);
    for (sample, answer) in &ASKED.lines {
        let Some((ours, wrong)) = &sample.ours else {
            unread += 1;
            if answer.get("unread").is_none() {
                differences.push(format!("{}: only JRuby reads {:?}: {answer}", sample.name, sample.line));
            }
            continue;
        };
        let Some(theirs) = answer["flat"].as_object() else {
            differences.push(format!("{}: JRuby does not read {:?}: {answer}", sample.name, sample.line));
            continue;
        };
        fields += ours.len();
        let theirs: BTreeMap<&str, &str> =
            theirs.iter().filter_map(|(path, value)| Some((path.as_str(), value.as_str()?))).collect();
        let paths: std::collections::BTreeSet<&str> =
            ours.keys().map(String::as_str).chain(theirs.keys().copied()).collect();
        for path in paths {
            let (one, other) = (ours.get(path).map(String::as_str), theirs.get(path).copied());
            if !same(one, other) {
                differences.push(format!("{}: {path} of {:?}: {one:?}, JRuby {other:?}", sample.name, sample.line));
            }
        }
        let tags = answer["tags"].as_array().map_or(0, Vec::len);
        if tags != *wrong {
            differences
                .push(format!("{}: {wrong} of {:?} are not of their type, JRuby {tags}", sample.name, sample.line));
        }
    }
    println!(
        "{} lines, {unread} unread by both, {fields} fields, {} differences",
        ASKED.lines.len(),
        differences.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(ASKED.lines.len() > 500 && fields > 2500, "{}", ASKED.lines.len());
    let spec = check_files(&[("lakehouse.toml".to_owned(), lines::SPEC.to_owned())]);
    assert!(found(&spec).is_empty(), "{:?}", found(&spec));
}

/// Whether both write the same value; numbers with a point are written in several ways, and a key makes a hash.
fn same(ours: Option<&str>, theirs: Option<&str>) -> bool {
    let (Some(ours), Some(theirs)) = (ours, theirs) else { return ours == theirs };
    let text = |text: &str| serde_json::from_str::<String>(text).ok();
    match (text(ours), text(theirs)) {
        (Some(ours), Some(theirs)) => {
            ours == theirs
                || ours == "<hash>" && theirs.len() == 64 && theirs.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        (None, None) => ours == theirs || is_float(ours) && is_float(theirs) && is_near(ours, theirs),
        _ => false,
    }
}

/// JRuby writes 15 digits of what was a large whole number.
fn is_near(ours: &str, theirs: &str) -> bool {
    let (Some(ours), Some(theirs)) = (float(ours), float(theirs)) else { return false };
    ours.to_bits() == theirs.to_bits() || (ours - theirs).abs() <= ours.abs() * 1e-14
}

fn is_float(text: &str) -> bool {
    text.contains(['.', 'e', 'f'])
}

fn float(text: &str) -> Option<f64> {
    text.replace("Infinity", "inf").parse().ok()
}

#[test]
fn texts_become_in_jruby_the_numbers_that_they_become_here() {
    let whole = |whole: Whole| match whole {
        Whole::Small(number) => number.to_string(),
        Whole::Huge(digits) => digits,
    };
    let mut differences = Vec::new();
    for (text, answer) in &ASKED.numbers {
        let stripped = number::strip(text);
        let ours = [
            ("strip", Some(stripped.to_owned())),
            ("int", number::integer(stripped).map(whole)),
            ("float", number::float(stripped).map(|number| format!("{number:?}"))),
            ("to_i", Some(whole(number::leading_integer(text)))),
            ("to_f", Some(format!("{:?}", number::leading_float(text)))),
        ];
        for (way, ours) in ours {
            let theirs = answer[way].as_str();
            let equal = match (ours.as_deref(), theirs, way) {
                (Some(ours), Some(theirs), "float" | "to_f") => float(ours) == float(theirs),
                (ours, theirs, _) => ours == theirs,
            };
            if !equal {
                differences.push(format!("{way} of {text:?}: {ours:?}, JRuby {theirs:?}"));
            }
        }
    }
    println!("{} texts as numbers, {} differences", ASKED.numbers.len(), differences.len());
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    assert!(ASKED.numbers.len() >= 500);
}
