//! Files that are broken: an error with its place, or a spec without errors, and never a panic.

use lakehouse_obs::import::{File, Format, import};

use super::{compose, file, fixtures, prometheus};

/// How many mutations of each set of fixtures are read.
const MUTATIONS: u64 = 1_000;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % below.max(1)
    }
}

/// What is put into a text.
const PIECES: &[&str] = &[
    "\t",
    "&a ",
    "*a",
    "<<: *a",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "|",
    ">",
    "'",
    "\"",
    "$",
    "${",
    "${A:-",
    "!!binary ",
    "%YAML 9",
    "---\n",
    "\n",
    "\u{0}",
    "\u{feff}",
    "é",
    "\u{1f600}",
    "null",
    "~",
    "0x1F",
    "1e999",
    "-1",
    "65536",
    "#",
    "@",
    "://",
    "a:b@c",
    "\\",
];

/// A fixture with one of its services or jobs, and what stands around them: quick to check.
fn part(file: &File, numbers: &mut Numbers) -> File {
    let begins = |line: &str| {
        let is_service =
            file.format == Format::Compose && line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
        is_service || line.starts_with("  - job_name")
    };
    let mut parts: Vec<String> = vec![String::new()];
    for line in file.text.lines() {
        if begins(line) {
            parts.push(String::new());
        }
        parts.last_mut().expect("a part").push_str(&format!("{line}\n"));
    }
    let kept = 1 + numbers.next(parts.len() - 1);
    File { text: format!("{}{}", parts[0], parts[kept]), ..file.clone() }
}

/// Words that take the place of others, so that the file is still YAML.
const WORDS: &[&str] = &[
    "postgres",
    "redis",
    "minio/minio",
    "prom/prometheus:v3.5.0",
    "localhost",
    "5432",
    "9100",
    "0",
    "99999",
    "true",
    "null",
    "x",
    "A_b",
    "-",
    "15s",
    "0s",
    "http",
    "https",
    "job_name",
    "targets",
    "image",
    "ports",
    "environment",
    "labels",
    "params",
    "instance",
    "service",
    "POSTGRES_USER",
    "DATA_SOURCE_URI",
    "/probe",
    "__param_target",
    "${A:-5432}",
    "${A}",
    "é",
    "host.docker.internal",
    "services",
];

/// The bounds of the word at a place.
fn word(text: &[char], at: usize) -> std::ops::Range<usize> {
    let is_word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let begin = text[..at].iter().rposition(|c| !is_word(c)).map_or(0, |before| before + 1);
    let end = text[at..].iter().position(|c| !is_word(c)).map_or(text.len(), |length| at + length);
    begin..end.max(begin)
}

fn mutated(file: &File, numbers: &mut Numbers) -> File {
    let mut text: Vec<char> = file.text.chars().collect();
    for _ in 0..=numbers.next(2) {
        let at = numbers.next(text.len());
        let length = numbers.next(40).min(text.len() - at);
        match numbers.next(9) {
            0 => drop(text.drain(at..at + length)),
            1 => {
                let piece: Vec<char> = PIECES[numbers.next(PIECES.len())].chars().collect();
                text.splice(at..at, piece);
            }
            2 => {
                let copied: Vec<char> = text[at..at + length].to_vec();
                let to = numbers.next(text.len());
                text.splice(to..to, copied);
            }
            3 => text.truncate(at.max(1)),
            _ => {
                let replaced = word(&text, at);
                text.splice(replaced, WORDS[numbers.next(WORDS.len())].chars());
            }
        }
    }
    File { text: text.into_iter().collect(), ..file.clone() }
}

#[test]
fn mutated_fixtures_never_panic_and_their_specs_have_no_errors() {
    let mut specs = 0;
    for (set, files) in fixtures().iter().enumerate() {
        for number in 0..MUTATIONS {
            let mut numbers = Numbers(number * 31 + u64::try_from(set).expect("few"));
            let files: Vec<File> = files.iter().map(|file| part(file, &mut numbers)).collect();
            let files: Vec<File> = files.iter().map(|file| mutated(file, &mut numbers)).collect();
            let result = import(&files);
            if let Ok(import) = &result {
                specs += 1;
                let outcome = super::support::check(&import.spec);
                assert_eq!(outcome.errors(), 0, "{}\n{}", super::support::rendered(&outcome), import.spec);
            }
        }
    }
    assert!(specs > 200, "{specs} of the mutations give a spec");
}

#[test]
fn errors_name_the_file_and_the_line() {
    let said = |text: &str| compose(text).expect_err(text).iter().map(ToString::to_string).collect::<Vec<_>>();
    let begins = |text: &str, beginning: &str| {
        let said = said(text);
        assert!(said[0].starts_with(beginning), "{text}: {said:?}");
    };
    begins("services:\n  a: [", "compose.yml:2: not valid YAML: ");
    begins("a: &a [*a]", "compose.yml:1: not valid YAML: an alias stands inside of its own anchor");
    begins("a: 1\na: 2", "compose.yml:2: not valid YAML: a key stands twice");
    begins("", "compose.yml:1: the file holds no mapping");
    begins("- a", "compose.yml:1: the file holds no mapping");
    begins("scrape_configs: []", "compose.yml:1: no `services`: the file is not a compose file");
    begins("services: {}", "compose.yml:1: no service was recognised");
    let errors = prometheus("services: {a: {image: redis}}").expect_err("another file");
    assert_eq!(errors[0].to_string(), "prometheus.yml:1: no `scrape_configs`: the file is not a prometheus.yml");
    // every file that cannot be read is named
    let files = [file("a.yml", "{", Format::Compose), file("b.yml", "[", Format::Prometheus)];
    assert_eq!(import(&files).expect_err("both").len(), 2);
}

#[test]
fn what_grows_without_end_is_refused_and_what_is_deep_is_too() {
    let mut laughs = String::from("a0: &a0 {x: 1}\n");
    for level in 1..40 {
        let of = format!("*a{}", level - 1);
        laughs.push_str(&format!("a{level}: &a{level} [{}]\n", [of.as_str(); 10].join(", ")));
    }
    // aliases share what they stand for
    assert!(compose(&format!("{laughs}services: {{db: {{image: postgres}}}}")).is_ok());
    let merges: String = (1..3_000).map(|of| format!("m{of}: &m{of} {{k{of}: 1, <<: *m{}}}\n", of - 1)).collect();
    let errors = compose(&format!("m0: &m0 {{k0: 1}}\n{merges}")).expect_err("too many values");
    assert!(errors[0].text.contains("values"), "{errors:?}");
    for deep in [format!("a: {}{}", "[".repeat(200), "]".repeat(200)), format!("{}a", "- ".repeat(5_000))] {
        assert!(compose(&deep).is_err());
    }
    let many: String = (0..2_000).map(|number| format!("  db{number}: {{image: 'mysql'}}\n")).collect();
    assert_eq!(compose(&format!("services:\n{many}")).expect_err("unknown images").len(), 2_001);
}
