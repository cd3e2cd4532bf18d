//! Dates against their engine: Joda-Time, which Logstash's date filter asks. Each format, zone and text is read by both, and
//! both must say the same: that it is read or not, and the moment.
#![allow(clippy::disallowed_methods, reason = "tests read files and start programs")]
#![allow(clippy::print_stdout, reason = "how much was compared is shown")]

mod by_hand;
mod findings;
mod generated;
#[path = "../types/random.rs"]
#[allow(dead_code, reason = "each test binary uses a part of it")]
mod random;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use lakehouse_obs::logstash::date_format::{self, Clock, Reading, Zone};

/// The year that both take for today's.
const YEAR: i64 = 2026;

/// Zones whose past was corrected in the database after the copy that this Joda-Time has; in Joda's, Freetown is 20 minutes
/// off to this day.
const CORRECTED: &[&str] = &["Africa/Freetown", "Antarctica/Casey", "Antarctica/Vostok", "Asia/Choibalsan"];

/// A question to both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    pub(crate) zone: String,
    pub(crate) format: String,
    pub(crate) text: String,
}

impl Question {
    pub(crate) fn new(zone: &str, format: &str, text: &str) -> Question {
        Question { zone: zone.to_owned(), format: format.to_owned(), text: text.to_owned() }
    }
}

/// What a Java program says to lines.
fn java(arguments: &[&str], lines: &str) -> Vec<String> {
    let source = support::project().join("tests/dates/Dates.java");
    let joda = support::shared("joda-time.jar");
    let mut child = Command::new(support::tool("java"))
        .args(["-Duser.language=en", "-Duser.timezone=UTC", "-cp"])
        .args([&joda, &source])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Java starts");
    let mut stdin = child.stdin.take().expect("its input");
    let lines = lines.to_owned();
    // written beside the reading, so that neither waits for the other
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("Java ends");
    assert!(output.status.success(), "Java ended with {}", output.status);
    writer.join().expect("it was written").expect("Java reads its input");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

fn ours(question: &Question) -> String {
    let Some(zone) = Zone::by_id(&question.zone) else { return "zone".to_owned() };
    if date_format::check(&question.format).is_err() {
        return "format".to_owned();
    }
    match date_format::read(&question.format, &question.text, &zone, Clock { year: YEAR }) {
        Some(Reading::At(at)) => at.to_string(),
        Some(Reading::Gap) => "gap".to_owned(),
        Some(Reading::No) => "no".to_owned(),
        None => "unknown".to_owned(),
    }
}

/// Asks both, and returns how many texts were read.
fn compare(questions: &BTreeSet<Question>) -> usize {
    let lines: String = questions.iter().map(|q| format!("{}\t{}\t{}\n", q.zone, q.format, q.text)).collect();
    let answers = java(&[], &format!("{YEAR}\n{lines}"));
    assert_eq!(answers.len(), questions.len());
    let mut differences = Vec::new();
    let mut read = 0;
    for (question, theirs) in questions.iter().zip(&answers) {
        let ours = ours(question);
        read += usize::from(theirs.parse::<i64>().is_ok());
        if ours != *theirs {
            differences.push(format!("{question:?}: Joda {theirs}, ours {ours}"));
        }
    }
    let count = differences.len();
    differences.truncate(40);
    assert!(differences.is_empty(), "{count} differences of {}:\n{}", questions.len(), differences.join("\n"));
    read
}

#[test]
fn formats_read_what_joda_reads() {
    let mut questions = by_hand::questions();
    questions.extend(generated::questions(14));
    let formats: BTreeSet<&str> = questions.iter().map(|question| question.format.as_str()).collect();
    let read = compare(&questions);
    println!("{} formats, {} texts, {read} of them read", formats.len(), questions.len());
    assert!(formats.len() >= 1000, "{} formats", formats.len());
    assert!(read * 4 > questions.len(), "{read} of {} texts are read", questions.len());
}

#[test]
fn zones_are_those_of_joda() {
    let theirs: BTreeSet<String> = java(&["zones"], "").into_iter().collect();
    let ours: BTreeSet<String> = date_format::ids().iter().cloned().collect();
    // ours knows those of later years too
    assert!(theirs.is_subset(&ours), "{:?}", theirs.difference(&ours).collect::<Vec<_>>());
    let mut questions = BTreeSet::new();
    for zone in theirs.intersection(&ours).filter(|zone| !CORRECTED.contains(&zone.as_str())) {
        for text in ["2001-07-01 12:00", "2005-12-31 23:59", "2010-01-15 00:30", "2019-07-01 08:00", "2021-04-01 12:00"]
        {
            questions.insert(Question::new(zone, "yyyy-MM-dd HH:mm", text));
        }
    }
    compare(&questions);
}

/// What Joda makes of texts in UTC.
fn moments<'a>(questions: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let lines: String = questions.map(|(format, text)| format!("UTC\t{format}\t{text}\n")).collect();
    java(&[], &format!("{YEAR}\n{lines}"))
}

#[test]
fn what_is_doubted_reads_other_times() {
    let doubted = moments(findings::DOUBTED.iter().map(|(format, _, text)| (*format, *text)));
    let fixed = moments(findings::DOUBTED.iter().map(|(_, format, text)| (*format, *text)));
    for ((case, wrong), right) in findings::DOUBTED.iter().zip(doubted).zip(fixed) {
        assert!(right.parse::<i64>().is_ok() && wrong != right, "{case:?}: {wrong}, fixed {right}");
    }
}
