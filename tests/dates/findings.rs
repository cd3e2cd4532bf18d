//! What is said about dates, and what is not.

use lakehouse_obs::Outcome;

use crate::support::{build, check, found, rendered};

/// A service of kind `logs` whose timestamp is this, with lines of JSON.
fn shop(timestamp: &str, lines: &[&str]) -> String {
    let tests = lines.iter().map(|line| format!("\n[[services.shop.logs.tests]]\nline = '{line}'\n"));
    let tests: String = tests.collect();
    format!(
        "[services.shop]\nkind = \"logs\"\n\n[services.shop.logs]\nfrom = {{ tcp = 5000 }}\nformat = \"json\"\ntimestamp = {timestamp}\n{tests}"
    )
}

/// A database whose log has these lines.
fn database(keys: &str, lines: &[&str]) -> String {
    let tests = lines.iter().map(|line| {
        format!("\n[[services.db.logs.tests]]\nline = '{line} [42] LOG:  ready'\nfields = {{ pid = 42 }}\n")
    });
    let tests: String = tests.collect();
    format!(
        "[services.db]\nkind = \"postgres\"\naddress = \"db.example:5432\"\nauth = {{ username = \"monitor\", password = {{ env = \"DB_PASSWORD\" }} }}\n{keys}\n\n[services.db.logs]\nfrom = {{ files = [\"/var/log/postgresql/*.log\"] }}\n{tests}"
    )
}

/// What is shown, without its frames and line breaks.
fn said(outcome: &Outcome) -> String {
    rendered(outcome).replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn codes(spec: &str) -> Vec<String> {
    found(&check(spec)).iter().filter_map(|found| found.split(' ').next().map(str::to_owned)).collect()
}

#[test]
fn lines_that_joda_reads_are_not_doubted() {
    for (timestamp, line) in [
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm:ss.SSS Z" }"#, r#"{"ts":"2026-07-20 16:07:24.606 +07"}"#),
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm Z" }"#, r#"{"ts":"2026-07-20 16:07 -0330"}"#),
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm ZZZ" }"#, r#"{"ts":"2026-07-20 16:07 Asia/Tokyo"}"#),
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm z" }"#, r#"{"ts":"2026-07-20 16:07 PDT"}"#),
        (r#"{ field = "ts", format = "MMM d HH:mm:ss", timezone = "Europe/Berlin" }"#, r#"{"ts":"Mar 29 02:30:00"}"#),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm", timezone = "Europe/Berlin" }"#,
            r#"{"ts":"2026-10-25 02:30"}"#,
        ),
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm", timezone = "Africa/Lagos" }"#, r#"{"ts":"2026-03-29 02:30"}"#),
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm", timezone = "+02:00" }"#, r#"{"ts":"2026-03-29 02:30"}"#),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm", timezone = "%{tz}" }"#,
            r#"{"ts":"2026-03-29 02:30","tz":"Asia/Tokyo"}"#,
        ),
        (r#"{ field = "ts", timezone = "%{[geo][tz]}" }"#, r#"{"ts":"2026-03-29T02:30","geo":{"tz":"-03:00"}}"#),
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm a" }"#, r#"{"ts":"2026-07-20 14:10 PM"}"#),
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm a" }"#, r#"{"ts":"2026-07-20 10:10 AM"}"#),
        (r#"{ field = "ts", format = "yyyy-MM-dd HH:mm a" }"#, r#"{"ts":"2026-07-20 00:10 AM"}"#),
        (r#"{ field = "ts", format = ["UNIX", "ISO8601"] }"#, r#"{"ts":1763892000}"#),
        (r#"{ field = "ts", format = ["UNIX", "ISO8601"] }"#, r#"{"ts":"2026-03-29T02:30Z"}"#),
    ] {
        assert_eq!(codes(&shop(timestamp, &[line])), Vec::<String>::new(), "{timestamp} {line}");
    }
}

#[test]
fn lines_that_joda_does_not_read_are_found() {
    for (timestamp, line, wanted) in [
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm a" }"#,
            r#"{"ts":"2026-07-20 02:10 PM"}"#,
            "is read without AM or PM",
        ),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm a" }"#,
            r#"{"ts":"2026-07-20 12:10 AM"}"#,
            "is read without AM or PM",
        ),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm z" }"#,
            r#"{"ts":"2026-07-20 16:07 CEST"}"#,
            "does not know the zone `CEST`",
        ),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm ZZZ" }"#,
            r#"{"ts":"2026-07-20 16:07 +07"}"#,
            "does not match its format",
        ),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm ZZZ" }"#,
            r#"{"ts":"2026-07-20 16:07 MSK"}"#,
            "does not know the zone `MSK`",
        ),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm", timezone = "Europe/Berlin" }"#,
            r#"{"ts":"2026-03-29 02:30"}"#,
            "does not exist in Europe/Berlin",
        ),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm", timezone = "%{tz}" }"#,
            r#"{"ts":"2026-03-29 02:30"}"#,
            "does not have the field `tz`",
        ),
        (
            r#"{ field = "ts", format = "yyyy-MM-dd HH:mm", timezone = "%{tz}" }"#,
            r#"{"ts":"2026-03-29 02:30","tz":"CEST"}"#,
            "is `CEST`",
        ),
        (r#"{ field = "ts", format = "yyyyMMdd" }"#, r#"{"ts":20261123}"#, "is not a string"),
    ] {
        let outcome = check(&shop(timestamp, &[line]));
        let said = said(&outcome);
        let codes = found(&outcome);
        assert!(codes.len() == 1 && codes[0].starts_with("log/timestamp-mismatch"), "{timestamp} {line}: {said}");
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn zones_that_do_not_exist_are_found() {
    for zone in ["CET/Berlin", "Europe/Berln", "europe/berlin", "CEST", "Berlin", "+2", "UTC+25:00", "", "%{}", "%{a}b"]
    {
        let spec = shop(&format!("{{ field = \"ts\", timezone = \"{zone}\" }}"), &[]);
        assert_eq!(codes(&spec), ["log/invalid-format"], "{zone}");
        assert_eq!(codes(&database(&format!("log_timezone = \"{zone}\""), &[])), ["log/invalid-format"], "{zone}");
    }
    for zone in ["Europe/Berlin", "UTC", "CET", "Etc/GMT+5", "+02:00", "-0330", "GMT+1:00", "Europe/Kyiv", "EST5EDT"] {
        let spec = shop(&format!("{{ field = \"ts\", timezone = \"{zone}\" }}"), &[]);
        let wanted: &[&str] = if zone == "GMT+1:00" { &["log/invalid-format"] } else { &[] };
        assert_eq!(codes(&spec), wanted, "{zone}");
    }
}

#[test]
fn the_zone_of_a_server_says_what_its_names_mean() {
    let summer = "2026-07-20 16:07:24.606 CEST";
    for (keys, line, wanted) in [
        ("", "2026-07-20 16:07:24.606 UTC", None),
        ("", "2026-07-20 16:07:24.606 +07", None),
        ("", "2026-07-20 16:07:24 -03", None),
        ("", "2026-01-20 16:07:24 CET", None),
        ("", summer, Some("such as log_timezone")),
        ("log_timezone = \"Europe/Berlin\"", summer, None),
        ("log_timezone = \"Asia/Kolkata\"", "2026-07-20 16:07:24.606 IST", None),
        ("log_timezone = \"America/Sao_Paulo\"", "2026-07-20 16:07:24.606 -03", None),
        ("log_timezone = \"Asia/Kolkata\"", summer, Some("Asia/Kolkata uses IST")),
    ] {
        let outcome = check(&database(keys, &[line]));
        let said = said(&outcome);
        match wanted {
            None => assert!(outcome.diagnostics.is_empty(), "{keys} {line}: {said}"),
            Some(wanted) => assert!(outcome.diagnostics.len() == 1 && said.contains(wanted), "{keys} {line}: {said}"),
        }
    }
    let files = build(&database("log_timezone = \"Europe/Berlin\"", &[summer]));
    let pipeline = &files["logstash/logstash.conf"];
    for wanted in [
        r#"copy => { "[timestamp]" => "[@metadata][timestamp]" }"#,
        r#"gsub => ["[@metadata][timestamp]", " CEST\z", " +02:00", "[@metadata][timestamp]", " CET\z", " +01:00"]"#,
        r#"match => ["[@metadata][timestamp]", "yyyy-MM-dd HH:mm:ss.SSS z""#,
    ] {
        assert!(pipeline.contains(wanted), "{pipeline}");
    }
    let files = build(&database("log_timezone = \"America/Sao_Paulo\"", &[]));
    assert!(files["logstash/logstash.conf"].contains(r#"match => ["[timestamp]","#), "no names, no copy");
    // another kind has no such key
    let shop = shop("\"ts\"", &[]).replace("kind = \"logs\"", "kind = \"logs\"\nlog_timezone = \"Europe/Berlin\"");
    assert_eq!(codes(&shop), ["service/key-not-for-kind"]);
}

/// Each format that is doubted, the one that its finding writes, and a text: Joda reads the second otherwise.
pub(crate) const DOUBTED: &[(&str, &str, &str)] = &[
    ("YYYY-MM-DD", "YYYY-MM-dd", "2026-03-08"),
    ("yyyy-mm-dd", "yyyy-MM-dd", "2026-03-08"),
    ("dd/mm/yyyy HH:mm", "dd/MM/yyyy HH:mm", "08/03/2026 12:10"),
    ("yyyy-MM-dd HH:MM:ss", "yyyy-MM-dd HH:mm:ss", "2026-03-08 12:10:00"),
    ("yyyy/mm/dd HH:MM:ss", "yyyy/MM/dd HH:mm:ss", "2026/03/08 12:10:00"),
    ("yyyy-MM-dd hh:mm", "yyyy-MM-dd HH:mm", "2026-03-08 12:10"),
    ("yyyy-MM-dd KK:mm", "yyyy-MM-dd HH:mm", "2026-03-08 13:10"),
    ("xxxx-MM-dd", "yyyy-MM-dd", "2026-01-01"),
    ("yyyy-'W'ww-e", "xxxx-'W'ww-e", "2022-W52-7"),
];

#[test]
fn formats_that_read_other_fields_are_found() {
    for (format, fixed, _) in DOUBTED {
        let wrong = codes(&shop(&format!("{{ field = \"ts\", format = \"{format}\" }}"), &[]));
        assert!(!wrong.is_empty() && wrong.iter().all(|code| code == "log/misread-format"), "{format}: {wrong:?}");
        let right = codes(&shop(&format!("{{ field = \"ts\", format = \"{fixed}\" }}"), &[]));
        assert_eq!(right, Vec::<String>::new(), "{fixed}");
    }
}

#[test]
fn names_of_another_language_are_reported_to_need_a_filter_of_their_own() {
    for (format, text, foreign) in [
        ("d. MMM yyyy", "3. Mär 2026", true),
        ("d. MMMM yyyy", "3. März 2026", true),
        ("d MMM yyyy", "3 févr. 2026", true),
        ("EEE yyyy-MM-dd", "Di 2026-03-03", true),
        ("d. MMM yyyy", "3. Mar. 2026", false),
        ("d. MMM yyyy", "3. Mar 26 x", false),
        ("yyyy-MM-dd", "2026-Mär-03", false),
    ] {
        let timestamp = format!("{{ field = \"ts\", format = \"{format}\" }}");
        let outcome = check(&shop(&timestamp, &[&format!("{{\"ts\":\"{text}\"}}")]));
        let said = said(&outcome);
        assert!(said.contains("does not match its format"), "{text}: {said}");
        assert_eq!(said.contains("locale => \"de\""), foreign, "{text}: {said}");
    }
}
