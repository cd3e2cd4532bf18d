//! Notifications with their texts.

use std::collections::{BTreeMap, BTreeSet};

use super::alert;
use super::markup::Markup;
use super::story::Told;
use super::words::{count, labels, shown};
use crate::scenarios::Sent;

/// How many notifications are listed, and how many of them are open.
const LISTED: usize = 200;
const OPEN: usize = 12;

type Numbered<'a> = Vec<(usize, &'a Sent)>;

/// The notifications of each receiver and integration, with their numbers.
pub(super) fn by_receiver(sent: &[Sent]) -> BTreeMap<(&str, &str), Numbered<'_>> {
    let mut receivers: BTreeMap<(&str, &str), Numbered<'_>> = BTreeMap::new();
    for (index, one) in sent.iter().enumerate() {
        receivers.entry((one.receiver.as_str(), one.integration.as_str())).or_default().push((index + 1, one));
    }
    receivers
}

/// `12m10s, oncall by pagerduty: DatabaseDown firing (first)`
pub(super) fn line(sent: &Sent) -> String {
    format!("{}, {} by {}: {} ({})", shown(sent.at), sent.receiver, sent.integration, alerts(sent), sent.reason)
}

fn alerts(sent: &Sent) -> String {
    let of = |firing: bool, word: &str| {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        sent.alerts
            .iter()
            .filter(|alert| alert.firing == firing)
            .for_each(|it| *names.entry(&it.name).or_default() += 1);
        let times =
            |(name, times): (&str, usize)| if times > 1 { format!("{name} ×{times}") } else { name.to_owned() };
        let names: Vec<String> = names.into_iter().map(times).collect();
        if names.is_empty() { String::new() } else { format!("{} {word}", names.join(", ")) }
    };
    let said: Vec<String> =
        [of(true, "firing"), of(false, "resolved")].into_iter().filter(|it| !it.is_empty()).collect();
    said.join("; ")
}

/// All notifications of a test. One that says what an earlier one said is closed.
pub(super) fn list(page: &mut Markup<'_>, told: &Told<'_>) {
    unsent(page, told);
    let sent = &told.story.notifications;
    if sent.is_empty() {
        return;
    }
    page.element("div", &[("class", "notifications")], |page| {
        page.tell("h4", &[], "Notifications");
        let mut said: BTreeSet<(&str, &BTreeMap<String, String>)> = BTreeSet::new();
        page.element("ol", &[], |page| {
            for (index, one) in sent.iter().enumerate().take(LISTED) {
                let is_new = said.insert((&one.integration, &one.fields)) && index < OPEN;
                page.element("li", &[], |page| item(page, told, one, index + 1, is_new));
            }
        });
        if sent.len() > LISTED {
            page.tell("p", &[], &format!("and {}", count(sent.len() - LISTED, "more notification")));
        }
    });
}

/// The notifications that a failing template keeps from being sent.
fn unsent(page: &mut Markup<'_>, told: &Told<'_>) {
    for one in told.story.failed.iter().take(OPEN) {
        page.element("p", &[("class", "unsent")], |page| {
            page.own("Not sent: ");
            page.text(&format!("{}. ", line(one)));
            failure(page, one);
        });
    }
}

/// Which template of a notification fails.
fn failure(page: &mut Markup<'_>, sent: &Sent) {
    if let Some(failure) = &sent.failure {
        page.own("The template of ");
        page.say("code", &[], &failure.field);
        page.text(&format!(" fails: {}", failure.error));
    }
}

fn item(page: &mut Markup<'_>, told: &Told<'_>, sent: &Sent, number: usize, is_open: bool) {
    let open: &[(&'static str, &str)] = if is_open { &[("open", "open")] } else { &[] };
    page.element("details", open, |page| {
        page.element("summary", &[], |page| {
            page.tell("span", &[("class", "number")], &number.to_string());
            page.own(" ");
            page.tell("strong", &[], &shown(sent.at));
            page.text(&format!(" {} by {}: {} ", sent.receiver, sent.integration, alerts(sent)));
            page.tell("span", &[("class", "reason")], &format!("({})", sent.reason));
        });
        if !sent.fields.is_empty() {
            page.element("dl", &[], |page| {
                // an empty default says nothing
                for (name, text) in sent.fields.iter().filter(|(_, text)| !text.trim().is_empty()) {
                    page.say("dt", &[], name);
                    page.say("dd", &[], text.trim_end());
                }
            });
        }
        if sent.failure.is_some() {
            page.element("p", &[], |page| failure(page, sent));
        }
        alert::path(page, told.routes, &sent.route, &sent.receiver);
        page.element("p", &[("class", "way")], |page| {
            page.own("Group: ");
            match labels(&sent.group, &[]).as_str() {
                "" => page.own("all alerts of the route"),
                group => page.say("code", &[], group),
            }
        });
    });
}
