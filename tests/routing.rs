//! What this program says of Alertmanager's matchers, time intervals, routes and inhibition, held against the real ones.
//!
//! All cases come from one seed, which is printed with their number. `LAKEHOUSE_OBS_ROUTING_ROUNDS` multiplies them.
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![allow(clippy::print_stdout, reason = "the number of cases belongs in the log")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use lakehouse_obs::alertmanager::{
    self, Matcher, Operator, Patterns, Period, Version, days_of_month, months, times, weekdays, years,
};
use lakehouse_obs::model::{InhibitRule, Route, TimeInterval};
use lakehouse_obs::promql::labels::Labels;
use lakehouse_obs::routing::{self, inhibited, is_silent, taken};
use lakehouse_obs::source::Span;
use lakehouse_obs::types::Types;
use serde_json::{Value, json};
use support::servers::{alertmanager, eventually, get};
use support::tools::{self, run, version};

const SEED: u64 = 20_261_124;

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

fn rounds() -> usize {
    std::env::var("LAKEHOUSE_OBS_ROUTING_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn version_of(tool: &str) -> Version {
    let version = version(tool);
    (version.major, version.minor)
}

const LABELS: &[&str] = &["a", "b", "severity", "team", "x_1"];
const VALUES: &[&str] =
    &["", "1", "2", "12", "critical", "é☺", "p q", "a\"b", "c\\d", "\\n", "l\nm", "{x}", "a,b", "=1", "A", " 1", "."];
const REGEXES: &[&str] = &[
    "",
    ".*",
    ".+",
    "1|2",
    "1.*",
    "[0-9]+",
    "(?i)CRIT.*",
    "a|",
    "critical|warning",
    "^1$",
    "\\d",
    "\\w+",
    "(1|2)+",
    ".",
    "p.q",
    "\\Q.\\E",
    "[^1]*",
    "(?s).*",
    "c\\\\d",
    "é.",
    "l.m",
    "x{2}",
    "\\S+",
    "1*",
    "(?:a|1)?2",
    "\\pL+.*",
    ".*2",
];

fn matcher(dice: &mut Dice) -> Matcher {
    let operator = *dice.pick(&[Operator::Equal, Operator::NotEqual, Operator::Match, Operator::NotMatch]);
    let value = *dice.pick(if operator.is_regex() { REGEXES } else { VALUES });
    Matcher::new(*dice.pick(LABELS), operator, value)
}

fn route(dice: &mut Dice, depth: usize) -> Route {
    let matchers = if dice.chance(8) { 0 } else { 1 + dice.below(2) };
    let children = if depth == 0 { 0 } else { dice.below(4) };
    Route {
        receiver: dice.chance(70).then(|| format!("r{}", dice.below(9))),
        matchers: (0..matchers).map(|_| matcher(dice)).collect(),
        continues: dice.chance(35),
        routes: (0..children).map(|_| route(dice, depth - 1)).collect(),
        ..Route::default()
    }
}

/// As Alertmanager's file has it; receivers get a prefix, so that many trees fit into one file.
fn written(route: &Route, prefix: &str) -> Value {
    let mut value = json!({
        "matchers": route.matchers.iter().map(Matcher::to_string).collect::<Vec<_>>(),
        "continue": route.continues,
        "routes": route.routes.iter().map(|child| written(child, prefix)).collect::<Vec<_>>(),
    });
    if let Some(receiver) = &route.receiver {
        value["receiver"] = json!(format!("{prefix}{receiver}"));
    }
    for (key, names) in
        [("mute_time_intervals", &route.mute_time_intervals), ("active_time_intervals", &route.active_time_intervals)]
    {
        if !names.is_empty() {
            value[key] = json!(names);
        }
    }
    if let Some(labels) = &route.group_by {
        value["group_by"] = json!(labels);
    }
    value
}

fn label_set(dice: &mut Dice) -> BTreeMap<String, String> {
    let present: Vec<&&str> = LABELS.iter().filter(|_| dice.chance(60)).collect();
    present.into_iter().map(|name| ((*name).to_owned(), (*dice.pick(VALUES)).to_owned())).collect()
}

fn exact(labels: &BTreeMap<String, String>) -> Labels<'_> {
    Labels::exactly(labels.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

#[test]
fn amtool_agrees_on_who_hears_of_an_alert() {
    let mut dice = Dice(SEED);
    let mut cases = 0;
    for (tool, trees, sets) in
        tools::amtools().into_iter().map(|tool| (tool, 40, if tool == "amtool-0.25" { 10 } else { 40 }))
    {
        let (version, folder) = (version_of(tool), tempfile::tempdir().expect("a folder"));
        let patterns = Patterns::new(version);
        for _ in 0..rounds() {
            let forest: Vec<Route> = (0..trees)
                .map(|_| Route {
                    receiver: Some("top".to_owned()),
                    matchers: Vec::new(),
                    continues: true,
                    ..route(&mut dice, 3)
                })
                .collect();
            let names: Vec<String> =
                ["top"].into_iter().map(str::to_owned).chain((0..9).map(|index| format!("r{index}"))).collect();
            let receivers: Vec<Value> = (0..trees)
                .flat_map(|tree| names.iter().map(move |name| json!({ "name": format!("{tree}-{name}") })))
                .collect();
            let routes: Vec<Value> =
                forest.iter().enumerate().map(|(tree, route)| written(route, &format!("{tree}-"))).collect();
            let root = json!({ "route": { "receiver": "0-top", "routes": routes }, "receivers": receivers });
            fs::write(folder.path().join("am.yml"), root.to_string()).expect("a file");
            for _ in 0..sets {
                let labels = label_set(&mut dice);
                let arguments: Vec<String> =
                    labels.iter().map(|(name, value)| Matcher::new(name, Operator::Equal, value).to_string()).collect();
                let mut all = vec!["config", "routes", "test", "--config.file=am.yml"];
                all.extend(arguments.iter().map(String::as_str));
                let said = run(tool, folder.path(), &all);
                assert!(said.ok(), "{tool}: {}", said.text);
                let theirs: Vec<&str> = said.text.lines().next().unwrap_or_default().split(',').collect();
                let mut ours = Vec::new();
                for (tree, route) in forest.iter().enumerate() {
                    for taken in taken(route, &exact(&labels), &patterns) {
                        assert!(taken.certain, "all labels are known: {labels:?}");
                        ours.push(format!("{tree}-{}", taken.receiver.expect("inherited")));
                    }
                    cases += 1;
                }
                assert_eq!(ours, theirs, "{tool}: {labels:?} in {root}");
            }
        }
    }
    println!("{cases} pairs of a route tree and a label set, seed {SEED}");
    assert!(cases >= 2_000, "{cases}");
}

/// The amtools that read what is written for a version of Alertmanager.
fn amtools(version: (u16, u16)) -> Vec<&'static str> {
    tools::amtools().into_iter().filter(|tool| version <= version_of(tool)).collect()
}

#[test]
fn amtool_takes_every_golden_and_agrees_on_whom_each_of_its_alerts_reaches() {
    let (mut alerts, mut oldest) = (0, false);
    for stack in support::stacks() {
        let outcome = support::check_files(&support::stack_files(&stack));
        for environment in &outcome.environments {
            let model = environment.model.as_ref().unwrap_or_else(|| panic!("{}", support::rendered(&outcome)));
            let golden = support::project().join("golden").join(&stack);
            let golden = environment.name.as_ref().map_or(golden.clone(), |name| golden.join(name));
            let folder = golden.join("alertmanager");
            if !folder.exists() {
                assert!(!model.stack.components["alertmanager"].enabled, "{stack} has no alertmanager.yml");
                continue;
            }
            for tool in amtools(model.stack.components["alertmanager"].version) {
                oldest |= tool == "amtool-0.25";
                let said = run(tool, &folder, &["check-config", "alertmanager.yml"]);
                assert!(said.ok() && !said.text.contains("level=warn"), "{stack}: {tool}: {}", said.text);
                let patterns = Patterns::new(version_of(tool));
                let types = Types::new(model);
                for (alert, variant) in
                    model.alerts.values().flat_map(|alert| alert.variants.iter().map(move |variant| (alert, variant)))
                {
                    // what is not known is left out here and there
                    let alert_labels = routing::alert_labels(&types, alert, variant);
                    let labels: BTreeMap<String, String> = alert_labels
                        .known()
                        .filter_map(|(name, label)| Some((name.to_owned(), label.value()?.to_owned())))
                        .collect();
                    let ours: Vec<&str> = taken(&model.routing.root, &exact(&labels), &patterns)
                        .iter()
                        .map(|taken| taken.receiver.unwrap_or("nobody"))
                        .collect();
                    let labels: Vec<String> = labels
                        .iter()
                        .map(|(name, value)| Matcher::new(name, Operator::Equal, value).to_string())
                        .collect();
                    let mut all = vec!["config", "routes", "test", "--config.file=alertmanager.yml"];
                    all.extend(labels.iter().map(String::as_str));
                    let said = run(tool, &folder, &all);
                    assert!(said.ok(), "{stack}: {tool}: {}", said.text);
                    assert_eq!(ours.join(","), said.text.lines().next().unwrap_or_default(), "{stack}: {labels:?}");
                    alerts += 1;
                }
            }
        }
    }
    assert!(alerts > 50 && oldest, "{alerts}");
}

/// Pieces that mean something to one of the parsers.
const PIECES: &[&str] = &[
    "a", "b", "_x", "9", "a:b", "é", "-", ".", "=", "=", "!=", "=~", "!~", "!", "~", "\"", "\"", "\"", "\\", "\\\"",
    "\\n", "\\t", "\\x41", "\\xff", "\\u00e9", "\\ud800", "\\d", "\\q", "'", "`", "{", "}", ",", " ", "\t", "\n",
    "\u{a0}", "(", ")", "[", "]", ".*", "|", "*", "(?<n>x)", "1", "☺", "\"a\"", "\"b c\"", "=\"", "\",", "\"\"",
];

fn text(dice: &mut Dice) -> String {
    if dice.chance(30) {
        let matcher = matcher(dice);
        let mut text = matcher.to_string();
        // one slip in what was right
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = *dice.pick(&places);
        match dice.below(3) {
            0 => drop(text.remove(at)),
            1 => text.insert_str(at, PIECES[dice.below(PIECES.len())]),
            _ => {}
        }
        return text;
    }
    let start = if dice.chance(70) {
        format!("{}{}", dice.pick(&["a", "\"a\"", "b ", "{a"]), dice.pick(&["=", "!=", "=~", "!~"]))
    } else {
        String::new()
    };
    let rest: String = (0..dice.below(6)).map(|_| *dice.pick(PIECES)).collect();
    start + &rest
}

/// Which files of a folder a tool accepts, and how often it warns.
fn verdicts(tool: &str, folder: &Path, files: &[String]) -> (BTreeMap<String, bool>, usize) {
    let (mut accepted, mut warnings) = (BTreeMap::new(), 0);
    for batch in files.chunks(500) {
        let mut arguments = vec!["check-config"];
        arguments.extend(batch.iter().map(String::as_str));
        let said = run(tool, folder, &arguments).text;
        warnings += said.matches("level=WARN").count() + said.matches("level=warn").count();
        for part in said.split("Checking '").skip(1) {
            let (file, verdict) = part.split_once('\'').expect("a name");
            accepted.insert(file.to_owned(), verdict.contains("  SUCCESS\nFound:"));
        }
    }
    assert_eq!(accepted.len(), files.len(), "{tool} says something of each file");
    (accepted, warnings)
}

#[test]
fn amtool_agrees_on_the_text_of_matchers() {
    let mut dice = Dice(SEED);
    let texts: BTreeSet<String> = (0..2_500 * rounds()).map(|_| text(&mut dice)).collect();
    let texts: Vec<String> = texts.into_iter().collect();
    let sets: Vec<BTreeMap<String, String>> = (0..20).map(|_| label_set(&mut dice)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<String> = (0..texts.len()).map(|index| format!("{index}.yml")).collect();
    for (file, text) in files.iter().zip(&texts) {
        let config =
            json!({ "route": { "receiver": "r", "routes": [{ "matchers": [text] }] }, "receivers": [{ "name": "r" }] });
        fs::write(folder.path().join(file), config.to_string()).expect("a file");
    }
    for tool in tools::amtools() {
        let version = version_of(tool);
        let (theirs, warnings) = verdicts(tool, folder.path(), &files);
        let read: Vec<_> = texts.iter().map(|text| Matcher::read(text, version)).collect();
        let mut differ = Vec::new();
        for ((file, text), ours) in files.iter().zip(&texts).zip(&read) {
            if ours.is_ok() != theirs[file] {
                differ.push(format!("{text:?}: {ours:?}"));
            }
        }
        assert!(
            differ.is_empty(),
            "{tool} on {}: {}",
            differ.len(),
            differ.iter().take(20).cloned().collect::<String>()
        );
        let warned = read.iter().flatten().filter(|read| read.warning.is_some()).count();
        assert_eq!(warned, warnings, "{tool} warns as often");
        // and what is accepted means the same
        let accepted: Vec<(usize, &alertmanager::Read)> =
            read.iter().enumerate().filter_map(|(index, read)| Some((index, read.as_ref().ok()?))).collect();
        let routes: Vec<Value> = accepted
            .iter()
            .map(|(index, _)| json!({ "matchers": [texts[*index]], "receiver": format!("r{index}"), "continue": true }))
            .collect();
        let receivers: Vec<Value> = accepted
            .iter()
            .map(|(index, _)| json!({ "name": format!("r{index}") }))
            .chain([json!({ "name": "r" })])
            .collect();
        let config = json!({ "route": { "receiver": "r", "routes": routes }, "receivers": receivers });
        fs::write(folder.path().join("all.yml"), config.to_string()).expect("a file");
        let patterns = Patterns::new(version);
        for labels in &sets {
            let arguments: Vec<String> =
                labels.iter().map(|(name, value)| Matcher::new(name, Operator::Equal, value).to_string()).collect();
            let mut all = vec!["config", "routes", "test", "--config.file=all.yml"];
            all.extend(arguments.iter().map(String::as_str));
            let said = run(tool, folder.path(), &all).text;
            let said = said.lines().find(|line| line.starts_with('r')).unwrap_or_default();
            let theirs: BTreeSet<&str> = said.split(',').filter(|name| *name != "r").collect();
            for (index, read) in &accepted {
                let ours = routing::fits(&read.matchers, &exact(labels), &patterns);
                let theirs = theirs.contains(format!("r{index}").as_str());
                assert_eq!(ours, Some(theirs), "{tool}: {:?} on {labels:?}", texts[*index]);
            }
        }
        println!(
            "{tool}: {} texts, {} of them accepted, {warnings} with a warning; {} meanings; seed {SEED}",
            texts.len(),
            accepted.len(),
            accepted.len() * sets.len()
        );
    }
}

#[test]
fn amtool_agrees_on_the_text_of_periods() {
    let mut dice = Dice(SEED);
    let words: &[&str] = &[
        "monday", "friday", "Sunday", "mon", "saturday", "1", "5", "-1", "-3", "0", "31", "32", "-31", "-32", "28",
        "+5", "05", "january", "december", "May", "jan", "12", "2026", "2024", "", " 1", "1.5", "x",
    ];
    let clocks: &[&str] =
        &["00:00", "24:00", "24:01", "9:00", "09:00", "17:30", "23:59", "12:60", "aa:bb", "", "0900", "١٢:٠٠"];
    // what is said for versions before 0.35, and from it on; nothing where amtool takes what is refused here
    let mut cases: Vec<(String, Value, [Option<bool>; 2])> = Vec::new();
    for _ in 0..900 {
        let text = match dice.chance(55) {
            true => format!("{}:{}", dice.pick(words), dice.pick(words)),
            false => (*dice.pick(words)).to_owned(),
        };
        let read: [(&str, [bool; 2]); 4] = [
            ("weekdays", [(0, 34), (0, 35)].map(|version| weekdays(&text, version).is_ok())),
            ("days_of_month", [days_of_month(&text).is_ok(); 2]),
            ("months", [months(&text).is_ok(); 2]),
            ("years", [years(&text).is_ok(); 2]),
        ];
        let (key, ours) = *dice.pick(&read);
        // a month beyond the twelve (before 0.35) and a year without a calendar are taken by amtool and never come
        let beyond = |part: &str| part.parse().is_ok_and(|number: i32| number < 1 || (key == "months" && number > 12));
        if matches!(key, "months" | "years") && text.split(':').any(beyond) {
            assert_eq!(ours, [false; 2], "{key} {text}");
            let refused = (key == "months").then_some(false);
            cases.push((format!("{key} {text}"), json!({ key: [text] }), [None, refused]));
            continue;
        }
        cases.push((format!("{key} {text}"), json!({ key: [text] }), ours.map(Some)));
    }
    for _ in 0..300 {
        let (start, end) = (*dice.pick(clocks), *dice.pick(clocks));
        let text = format!("{start}-{end}");
        cases.push((
            text.clone(),
            json!({ "times": [{ "start_time": start, "end_time": end }] }),
            [Some(times(&text).is_ok()); 2],
        ));
    }
    for zone in ["UTC", "Local", "Europe/Berlin", "America/New_York", "Mars/X", "Etc/GMT+5", "Asia/Kolkata", "CEST"] {
        cases.push((zone.to_owned(), json!({ "location": zone }), [Some(alertmanager::location(zone).is_ok()); 2]));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<String> = (0..cases.len()).map(|index| format!("{index}.yml")).collect();
    for (file, (_, period, _)) in files.iter().zip(&cases) {
        let config = json!({
            "route": { "receiver": "r" },
            "receivers": [{ "name": "r" }],
            "time_intervals": [{ "name": "t", "time_intervals": [period] }],
        });
        fs::write(folder.path().join(file), config.to_string()).expect("a file");
    }
    for tool in tools::amtools() {
        let (theirs, _) = verdicts(tool, folder.path(), &files);
        for (file, (shown, _, ours)) in files.iter().zip(&cases) {
            let ours = ours[usize::from(version_of(tool) >= (0, 35))];
            assert!(ours.is_none_or(|ours| ours == theirs[file]), "{tool}: {shown:?}");
        }
        println!("{tool}: {} texts of periods, seed {SEED}", cases.len());
    }
}

fn now() -> i64 {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    elapsed.as_secs().try_into().expect("not yet")
}

/// A period of which some hold now and some do not.
fn period(dice: &mut Dice, minute: u16) -> Period {
    let mut period = Period::default();
    let range = |dice: &mut Dice, low: i64, high: i64| {
        let span = usize::try_from(high - low + 1).expect("a range");
        let ends = [low + dice.below(span) as i64, low + dice.below(span) as i64];
        (ends[0].min(ends[1]), ends[0].max(ends[1]))
    };
    if dice.chance(50) {
        // far from the minute at hand, where the clock could pass an end while the test runs
        let far = [0, minute.saturating_sub(90), minute.saturating_sub(40), (minute + 40).min(1439), 1440];
        let (from, to) = range(dice, 0, 4);
        let (from, to) = (far[from as usize], far[to as usize]);
        if from < to {
            period.times.push((from, to));
        }
    }
    if dice.chance(50) {
        let (from, to) = range(dice, 0, 6);
        period.weekdays.push((from as u8, to as u8));
    }
    if dice.chance(40) {
        let (from, to) = if dice.chance(50) { range(dice, 1, 31) } else { range(dice, -28, -1) };
        period.days_of_month.push((from as i8, to as i8));
    }
    if dice.chance(30) {
        let (from, to) = range(dice, 1, 12);
        period.months.push((from as u8, to as u8));
    }
    if dice.chance(20) {
        let (from, to) = range(dice, 2020, 2032);
        period.years.push((from as u16, to as u16));
    }
    if dice.chance(40) {
        let zone = *dice.pick(&["Europe/Berlin", "Pacific/Auckland", "America/New_York", "Asia/Kolkata", "UTC"]);
        period.location = Some(zone.to_owned());
    }
    period
}

fn written_period(period: &Period) -> Value {
    let clock = |minute: &u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    let mut value = json!({});
    if !period.times.is_empty() {
        let times = period.times.iter().map(|(from, to)| json!({ "start_time": clock(from), "end_time": clock(to) }));
        value["times"] = times.collect();
    }
    let mut ranges = |key: &str, texts: Vec<String>| {
        if !texts.is_empty() {
            value[key] = json!(texts);
        }
    };
    let day = |index: &u8| days[usize::from(*index)];
    ranges("weekdays", period.weekdays.iter().map(|(from, to)| format!("{}:{}", day(from), day(to))).collect());
    ranges("days_of_month", period.days_of_month.iter().map(|(from, to)| format!("{from}:{to}")).collect());
    ranges("months", period.months.iter().map(|(from, to)| format!("{from}:{to}")).collect());
    ranges("years", period.years.iter().map(|(from, to)| format!("{from}:{to}")).collect());
    if let Some(zone) = &period.location {
        value["location"] = json!(zone);
    }
    value
}

fn post(port: u16, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// One alert in one group of a running Alertmanager.
type Seen = (String, BTreeMap<String, String>, BTreeMap<String, String>);

#[test]
fn a_running_alertmanager_agrees_on_groups_intervals_and_inhibition() {
    for (server, tool) in [("alertmanager-0.28", "amtool-0.28"), ("alertmanager-0.3x", "amtool-0.3x")] {
        against(server, version_of(tool));
    }
}

#[expect(clippy::too_many_lines, reason = "one story: a configuration, alerts, what became of them")]
fn against(tool: &str, version: Version) {
    let mut dice = Dice(SEED);
    let minute = u16::try_from(now() / 60 % 1440).expect("a minute");
    let intervals: BTreeMap<String, TimeInterval> = (0..60)
        .map(|index| {
            let name = format!("t{index}");
            let periods = (0..1 + dice.below(2)).map(|_| period(&mut dice, minute)).collect();
            (name.clone(), TimeInterval { name, span: Span::NONE, periods })
        })
        .collect();
    let names: Vec<String> = intervals.keys().cloned().collect();
    let mut root = Route { receiver: Some("top".to_owned()), group_by: Some(vec!["a".to_owned()]), ..Route::default() };
    for index in 0..70 {
        let mut child = route(&mut dice, 1);
        child.receiver = Some(format!("r{index}"));
        child.continues = true;
        for (inner, below) in child.routes.iter_mut().enumerate() {
            // one of its own, by which its groups are told from those of the route above
            below.receiver = Some(format!("r{index}-{inner}"));
        }
        for route in std::iter::once(&mut child.group_by) {
            *route = match dice.below(4) {
                0 => None,
                1 => Some(vec!["...".to_owned()]),
                2 => Some(Vec::new()),
                _ => Some(vec!["b".to_owned(), "team".to_owned()]),
            };
        }
        let mut some = |most: usize| (0..dice.below(most + 1)).map(|_| dice.pick(&names).clone()).collect::<Vec<_>>();
        child.mute_time_intervals = some(2);
        child.active_time_intervals = some(2);
        root.routes.push(child);
    }
    let rules: Vec<InhibitRule> = (0..16)
        .map(|_| InhibitRule {
            source_matchers: vec![matcher(&mut dice)],
            target_matchers: vec![matcher(&mut dice), matcher(&mut dice)],
            equal: LABELS.iter().filter(|_| dice.chance(40)).map(|&name| name.to_owned()).collect(),
            ..InhibitRule::default()
        })
        .collect();
    let alerts: BTreeSet<BTreeMap<String, String>> = (0..30)
        .map(|index| {
            let mut labels = label_set(&mut dice);
            // Alertmanager drops an empty label when it arrives
            labels.retain(|_, value| !value.is_empty());
            labels.insert("alertname".to_owned(), format!("A{}", index % 7));
            labels
        })
        .collect();
    let mut receivers: BTreeSet<String> = BTreeSet::from(["top".to_owned()]);
    let mut open = vec![&root];
    while let Some(route) = open.pop() {
        receivers.extend(route.receiver.clone());
        open.extend(&route.routes);
    }
    let mut top = written(&root, "");
    for key in ["matchers", "continue"] {
        top.as_object_mut().expect("a map").remove(key);
    }
    top["group_wait"] = json!("0s");
    top["group_interval"] = json!("1s");
    let config = json!({
        "route": top,
        "receivers": receivers.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "inhibit_rules": rules
            .iter()
            .map(|rule| {
                let texts = |matchers: &[Matcher]| matchers.iter().map(Matcher::to_string).collect::<Vec<_>>();
                json!({
                    "source_matchers": texts(&rule.source_matchers),
                    "target_matchers": texts(&rule.target_matchers),
                    "equal": rule.equal,
                })
            })
            .collect::<Vec<_>>(),
        "time_intervals": intervals
            .values()
            .map(|interval| {
                let periods: Vec<Value> = interval.periods.iter().map(written_period).collect();
                json!({ "name": interval.name, "time_intervals": periods })
            })
            .collect::<Vec<_>>(),
    });
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("am.yml"), config.to_string()).expect("a file");
    let started = now();
    let server = alertmanager(tool, folder.path(), &folder.path().join("am.yml"));
    let posted: Vec<Value> = alerts.iter().map(|labels| json!({ "labels": labels })).collect();
    let answer = post(server.port, "/api/v2/alerts", &json!(posted).to_string());
    assert!(answer.contains(" 200 "), "{answer}");

    let patterns = Patterns::new(version);
    let mut ours: BTreeMap<Seen, Option<bool>> = BTreeMap::new();
    for labels in &alerts {
        for taken in taken(&root, &exact(labels), &patterns) {
            let group =
                taken.group(labels).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let silent = is_silent(taken.route, started, &intervals);
            let receiver = taken.receiver.expect("inherited").to_owned();
            ours.insert((receiver, group, labels.clone()), silent);
        }
    }
    let theirs = eventually("every group was flushed", || {
        let (_, body) = get(server.port, "/api/v2/alerts/groups").map_err(|error| error.to_string())?;
        let groups: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
        let texts =
            |value: &Value| -> BTreeMap<String, String> { serde_json::from_value(value.clone()).expect("labels") };
        let mut seen: BTreeMap<Seen, (bool, bool)> = BTreeMap::new();
        for group in groups.as_array().into_iter().flatten() {
            for alert in group["alerts"].as_array().into_iter().flatten() {
                let receiver = group["receiver"]["name"].as_str().expect("a name").to_owned();
                let has = |key: &str| alert["status"][key].as_array().is_some_and(|by| !by.is_empty());
                let key = (receiver, texts(&group["labels"]), texts(&alert["labels"]));
                seen.insert(key, (has("mutedBy"), has("inhibitedBy")));
            }
        }
        // a group all of whose alerts are inhibited never comes to the question whether its route is silent
        let live: BTreeSet<(String, BTreeMap<String, String>)> = seen
            .iter()
            .filter(|(_, (_, inhibited))| !inhibited)
            .map(|((receiver, group, _), _)| (receiver.clone(), group.clone()))
            .collect();
        let is_live = |key: &Seen| live.contains(&(key.0.clone(), key.1.clone()));
        let muted = seen.iter().filter(|(key, (muted, _))| *muted && is_live(key)).count();
        let expected = ours.iter().filter(|(key, silent)| **silent == Some(true) && is_live(key)).count();
        match seen.len() == ours.len() && muted >= expected {
            true => Ok((seen, live)),
            false => {
                let late: Vec<&Seen> = ours
                    .iter()
                    .filter(|(key, silent)| {
                        **silent == Some(true) && is_live(key) && !seen.get(key).is_some_and(|it| it.0)
                    })
                    .map(|(key, _)| key)
                    .collect();
                Err(format!(
                    "{} of {} alerts in groups, {muted} of {expected} muted, not {late:?}",
                    seen.len(),
                    ours.len()
                ))
            }
        }
    });
    let (theirs, live) = theirs;
    let wrong: Vec<&Seen> = ours.keys().filter(|seen| !theirs.contains_key(*seen)).collect();
    assert!(wrong.is_empty() && ours.len() == theirs.len(), "{tool}: {wrong:?} in {config}");
    let ended = now();
    let (mut muted, mut silenced, mut open, mut judged) = (0, 0, 0, 0);
    for (seen, silent) in &ours {
        let (is_muted, is_inhibited) = theirs[seen];
        if live.contains(&(seen.0.clone(), seen.1.clone())) {
            assert_eq!(*silent, Some(is_muted), "{tool}: {seen:?} between {started} and {ended}, in {config}");
            muted += usize::from(is_muted);
            judged += 1;
        }
        let beside: Vec<Labels> = alerts.iter().filter(|other| **other != seen.2).map(exact).collect();
        match inhibited(&rules, &exact(&seen.2), &beside, &patterns) {
            None => assert!(!is_inhibited, "{tool}: {:?}", seen.2),
            Some((_, true)) => assert!(is_inhibited, "{tool}: {:?}", seen.2),
            Some((_, false)) => open += 1,
        }
        silenced += usize::from(is_inhibited);
    }
    assert!(
        muted > 50 && judged > 2 * muted && silenced > 50 && silenced < ours.len(),
        "{muted} of {judged}, {silenced}"
    );
    println!(
        "{tool}: {} alerts in groups, {muted} of {judged} muted, {silenced} inhibited, {open} that depend on the order; seed {SEED}",
        ours.len()
    );
}
