//! `show alerts`: a block for each rule.

use super::block::{block, lines, list, text};
use super::routes::{reach, with_element};
use crate::overview::{AlertRule, LabelView};

pub(super) fn human(rules: &[AlertRule]) -> String {
    rules.iter().map(alert_text).collect::<Vec<_>>().join("\n")
}

fn alert_text(rule: &AlertRule) -> String {
    let severity = rule.severity.as_deref().map_or(String::new(), |severity| format!(" ({severity})"));
    let services = rule.services.as_ref().map_or(String::new(), |services| format!(" for {services}"));
    let built_in = if rule.by_author { "" } else { ", built in" };
    let limit = rule.limit.as_ref().map_or(String::new(), |limit| format!(" {limit}"));
    let written = rule
        .written
        .as_ref()
        .filter(|written| rule.limit.as_ref().is_some_and(|limit| !limit.ends_with(written.as_str())));
    let written = written.map_or(String::new(), |written| format!(" ({written})"));
    let for_duration =
        if rule.for_duration == "0s" { "immediately".to_owned() } else { format!("for {}", rule.for_duration) };
    let keeps = rule.keep_firing_for.as_ref().map_or(String::new(), |time| format!(", keeps firing for {time}"));
    let more = rule.more_labels.then(|| "and possibly others".to_owned());
    block(
        &format!("{}{severity}{services}{built_in}", with_element(&rule.alert, rule.rule.as_deref())),
        vec![
            text("fires", &format!("{}{limit}{written}, {for_duration}{keeps}", rule.expr)),
            text("$value", rule.unit.as_deref().unwrap_or("unknown")),
            list("labels", rule.labels.iter().map(label).chain(more)),
            list("receivers", rule.receivers.iter().map(reach)),
            lines("panels", rule.panels.iter().cloned()),
            lines("inhibited by", rule.inhibited_by.iter().cloned()),
            lines("inhibits", rule.inhibits.iter().cloned()),
        ],
    )
}

/// `service="api"`, `instance`, `job="a"|"b"`; with `?` where it is there or not.
fn label(label: &LabelView) -> String {
    let values = label.values.iter().flatten().map(|value| format!("{value:?}")).collect::<Vec<_>>();
    let there = if label.always { "" } else { "?" };
    let named = values.join("|");
    match values.len() {
        0 => format!("{}{there}", label.name),
        many if many > 1 && named.len() > SHOWN => format!("{}{there}=one of {many}", label.name),
        _ => format!("{}{there}={named}", label.name),
    }
}

/// How much room the values of a label may take.
const SHOWN: usize = 60;
