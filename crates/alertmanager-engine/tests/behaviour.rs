//! What the engine does, one behaviour after the other; that it is what Alertmanager does is what `oracle` shows.

use lakehouse_alertmanager::{Matcher, Period, Version};
use lakehouse_alertmanager_engine::{
    Configuration, Delivery, InhibitRule, Integration, Labels, Millis, Muted, Problem, Report, Route, Why, simulate,
    simulate_with,
};

const MINUTE: Millis = 60_000;
/// 23 November 2026, 12:00, a Monday.
const NOON: Millis = 1_795_435_200_000;

fn labels(text: &str) -> Labels {
    let pairs = text.split(',').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').expect("a pair"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// One receiver, groups by name, 30 s, 5 min, 4 h.
fn configuration(version: Version) -> Configuration {
    let mut configuration = Configuration { version, ..Configuration::default() };
    let integrations = vec![Integration { name: "slack".to_owned(), send_resolved: true }];
    configuration.receivers.insert("chat".to_owned(), integrations);
    let group_by = Some(vec!["alertname".to_owned()]);
    configuration.route = Route { receiver: Some("chat".to_owned()), group_by, ..Route::default() };
    configuration
}

/// An alert that is sent at a minute, fires since another, until a third.
fn alert(text: &str, at: Millis, from: Millis, until: Millis) -> Delivery {
    let time = |minute: Millis| NOON + minute * MINUTE;
    let (starts_at, ends_at) = (Some(time(from)), Some(time(until)));
    Delivery { at: time(at), labels: labels(text), starts_at, ends_at, ..Delivery::default() }
}

fn run(configuration: &Configuration, deliveries: &[Delivery], minutes: Millis) -> Report {
    simulate(configuration, deliveries, NOON, NOON + minutes * MINUTE).expect("it can be run")
}

/// The notifications: after how many seconds, why, and how many alerts fire and are resolved.
fn sent(report: &Report) -> Vec<(Millis, Why, usize, usize)> {
    let each = report.sent.iter().map(|it| {
        let resolved = it.alerts.iter().filter(|alert| alert.ends_at.is_some()).count();
        ((it.at - NOON) / 1000, it.why, it.alerts.len() - resolved, resolved)
    });
    each.collect()
}

#[test]
fn a_group_waits_is_told_changes_and_repeats() {
    let configuration = configuration((0, 35));
    let deliveries =
        [alert("alertname=A,i=1", 0, 0, 1000), alert("alertname=A,i=2", 1, 1, 1000), alert("alertname=A,i=1", 7, 0, 7)];
    let expected = [
        (30, Why::First, 1, 0),
        (330, Why::NewAlerts, 2, 0),
        (630, Why::SomeResolved, 1, 1),
        (630 + 4 * 3600 + 300, Why::Repeat, 1, 0),
    ];
    assert_eq!(sent(&run(&configuration, &deliveries, 300)), expected, "at 4 hours to the second it is not yet over");
}

#[test]
fn a_resolution_inside_the_interval_is_told_only_if_the_alert_does_not_fire_again() {
    let configuration = configuration((0, 35));
    let mut deliveries = vec![alert("alertname=A", 0, 0, 100), alert("alertname=A", 2, 0, 2)];
    assert_eq!(sent(&run(&configuration, &deliveries, 60)), [(30, Why::First, 1, 0), (330, Why::AllResolved, 0, 1)]);
    deliveries.push(alert("alertname=A", 3, 3, 100));
    assert_eq!(sent(&run(&configuration, &deliveries, 60)), [(30, Why::First, 1, 0)]);
}

/// As `RetryStage` and the dispatcher have it: what fails is not in the log, so it is tried again at the next look at the
/// group, and alerts that were resolved stay in it until somebody was told.
#[test]
fn a_notification_that_fails_is_tried_again_at_the_next_look_at_its_group() {
    let configuration = configuration((0, 35));
    let deliveries = [alert("alertname=A,i=1", 0, 0, 1000), alert("alertname=A,i=2", 0, 0, 3)];
    let fails_until = |minute: Millis| {
        let mut succeeds = |it: &lakehouse_alertmanager_engine::Notification| it.at >= NOON + minute * MINUTE;
        let span = (NOON, NOON + 30 * MINUTE);
        let report = simulate_with(&configuration, &deliveries, span, &mut succeeds).expect("it can be run");
        (sent(&report), report.failed.len())
    };
    assert_eq!(fails_until(0).0, [(30, Why::First, 2, 0), (330, Why::SomeResolved, 1, 1)]);
    assert_eq!(fails_until(6), (vec![(630, Why::First, 1, 1)], 2), "the resolved one is still told");
    let (told, failed) = fails_until(60);
    assert!(told.is_empty() && failed == 6, "at 30 s and then every 5 minutes: {failed}");
}

#[test]
fn an_alert_that_nobody_sends_again_ends_by_itself() {
    let mut delivery = alert("alertname=A", 0, 0, 4);
    assert_eq!(sent(&run(&configuration((0, 35)), &[delivery.clone()], 60))[1], (330, Why::AllResolved, 0, 1));
    delivery.ends_at = None;
    let report = run(&configuration((0, 35)), &[delivery], 60);
    assert_eq!(report.sent[1].alerts[0].ends_at, Some(NOON + 5 * MINUTE), "the resolve timeout");
}

#[test]
fn old_alerts_are_told_at_once() {
    // the second one comes before the first flush of a group that a young one made
    let deliveries = [alert("alertname=A,i=1", 0, 0, 100), alert("alertname=A,i=2", 0, -10, 100)];
    assert_eq!(sent(&run(&configuration((0, 29)), &deliveries, 4)), [(0, Why::First, 2, 0)]);
    assert_eq!(
        sent(&run(&configuration((0, 30)), &deliveries, 4)),
        [(30, Why::First, 2, 0)],
        "only the first one counts"
    );
    assert_eq!(sent(&run(&configuration((0, 30)), &deliveries[1..], 4)), [(0, Why::First, 1, 0)]);
}

#[test]
fn an_empty_group_lives_on_for_up_to_half_a_minute_before_0_32() {
    let mut configuration = configuration((0, 31));
    configuration.route.group_interval = Some(70_000);
    // resolved in the flush after 100 s; the groups are cleared after 120 s
    let mut deliveries = vec![alert("alertname=A", 0, 0, 1), alert("alertname=B", 1, 1, 100)];
    deliveries.push(Delivery {
        at: NOON + 110_000,
        starts_at: Some(NOON + 110_000),
        ..alert("alertname=A", 0, 0, 100)
    });
    let of_a = |configuration: &Configuration| {
        let report = run(configuration, &deliveries, 4);
        let of_a = report.sent.iter().filter(|it| it.group["alertname"] == "A");
        of_a.map(|it| (it.at - NOON) / 1000).collect::<Vec<_>>()
    };
    assert_eq!(of_a(&configuration), [30, 100, 170]);
    configuration.version = (0, 32);
    assert_eq!(of_a(&configuration), [30, 100, 140]);
}

#[test]
fn an_empty_group_by_is_inherited_before_0_31() {
    let mut configuration = configuration((0, 30));
    configuration.route.routes.push(Route { group_by: Some(Vec::new()), ..Route::default() });
    let deliveries = [alert("alertname=A", 0, 0, 100), alert("alertname=B", 0, 0, 100)];
    assert_eq!(run(&configuration, &deliveries, 4).sent.len(), 2);
    configuration.version = (0, 31);
    assert_eq!(run(&configuration, &deliveries, 4).sent.len(), 1);
}

#[test]
fn twins_share_what_was_told() {
    let mut configuration = configuration((0, 35));
    let twin = |seconds: Millis| Route { continues: true, group_wait: Some(seconds * 1000), ..Route::default() };
    let deliveries = [alert("alertname=A", 0, 0, 100)];
    configuration.route.routes = vec![twin(30), twin(30)];
    assert_eq!(sent(&run(&configuration, &deliveries, 4)).len(), 2, "both look at the log before either writes");
    configuration.route.routes = vec![twin(30), twin(31)];
    assert_eq!(sent(&run(&configuration, &deliveries, 4)).len(), 1);
}

#[test]
fn inhibition_looks_at_one_source_from_0_30_to_0_33() {
    let mut configuration = configuration((0, 29));
    let read = |text| Matcher::parse(text, (0, 28)).unwrap();
    configuration.inhibit_rules = vec![InhibitRule {
        source_matchers: read("severity=critical"),
        target_matchers: read("severity=warning"),
        ..InhibitRule::default()
    }];
    // the source that ends later takes the place of the other; when it is resolved early, nothing is in its place
    let deliveries = [
        alert("alertname=S1,severity=critical", 0, 0, 50),
        alert("alertname=S2,severity=critical", 0, 0, 60),
        alert("alertname=S2,severity=critical", 2, 0, 2),
        alert("alertname=T,severity=warning", 3, 3, 60),
    ];
    for (version, inhibited) in [((0, 29), true), ((0, 30), false), ((0, 33), false), ((0, 34), true)] {
        configuration.version = version;
        let report = run(&configuration, &deliveries, 8);
        assert_eq!(report.sent.iter().all(|it| it.group["alertname"] != "T"), inhibited, "{version:?}");
        let standing = report.standing(&labels("alertname=T,severity=warning")).unwrap();
        let by = standing.at(NOON + 4 * MINUTE).unwrap().inhibited.as_ref().map(|it| it.by["alertname"].as_str());
        assert_eq!(by, inhibited.then_some("S1"), "{version:?}");
    }
}

#[test]
fn a_resolution_inside_a_mute_interval_is_never_told() {
    let mut configuration = configuration((0, 35));
    let lunch = Period { times: vec![(12 * 60 + 5, 12 * 60 + 11)], ..Period::default() };
    configuration.time_intervals.insert("lunch".to_owned(), vec![lunch]);
    configuration.route.routes = vec![Route { mute_time_intervals: vec!["lunch".to_owned()], ..Route::default() }];
    let deliveries = [alert("alertname=A", 0, 0, 100), alert("alertname=A", 6, 0, 6)];
    let report = run(&configuration, &deliveries, 60);
    assert_eq!(sent(&report), [(30, Why::First, 1, 0)]);
    let silent = report.flushes.last().unwrap();
    assert_eq!((silent.at - NOON, silent.alerts[0].resolved), (10 * MINUTE + 30_000, true));
    assert_eq!(silent.muted, Some(Muted::Mute("lunch".to_owned())));
    assert_eq!(report.muted(&[0], NOON + 5 * MINUTE - 1), None);
    assert_eq!(report.muted(&[0], NOON + 5 * MINUTE), Some(&Muted::Mute("lunch".to_owned())));
    assert_eq!(report.muted(&[0], NOON + 11 * MINUTE), None);
}

#[test]
fn a_configuration_that_cannot_run_is_refused() {
    let mut wrong = configuration((0, 35));
    wrong.route.receiver = Some("nobody".to_owned());
    assert_eq!(simulate(&wrong, &[], 0, 1), Err(Problem::Receiver("nobody".to_owned())));
    wrong = configuration((0, 35));
    wrong.route.active_time_intervals = vec!["never".to_owned()];
    assert_eq!(simulate(&wrong, &[], 0, 1), Err(Problem::TimeInterval("never".to_owned())));
    let unordered = [alert("alertname=A", 1, 1, 2), alert("alertname=A", 0, 0, 2)];
    assert_eq!(simulate(&configuration((0, 35)), &unordered, NOON, NOON), Err(Problem::Order(1)));
}
