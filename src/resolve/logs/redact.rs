//! What is taken out of every event: the sets that have a name, and those of one's own.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::check_field;
use crate::limits::REDACTIONS;
use crate::logstash::grok;
use crate::model::Redaction;
use crate::report::{Diagnostic, nearest};
use crate::source::{Span, Spanned};
use crate::spec::{OwnRedaction, RedactionForm};

/// A set with a name.
struct Named {
    name: &'static str,
    pattern: &'static str,
    luhn: bool,
}

/// Sets by name. A match too many hides a little, a match too few shows somebody's data: in doubt they match.
const NAMED: &[Named] = &[
    // thirteen to nineteen digits, as cards have, blanks and hyphens between them (ISO/IEC 7812)
    Named { name: "credit_card", pattern: r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)", luhn: true },
    Named {
        name: "email",
        pattern: r"[A-Za-z0-9.!\#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+",
        luhn: false,
    },
    Named {
        name: "ip",
        pattern: r"(?<!\d)(?<!\d\.)(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?!\d)(?!\.\d)|(?<![0-9A-Za-z])(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?)(?![0-9A-Za-z:])",
        luhn: false,
    },
    // three parts of base64url, the first an object (RFC 7519)
    Named { name: "jwt", pattern: r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", luhn: false },
];

pub(super) fn redactions(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<BTreeMap<String, Spanned<RedactionForm>>>>,
) -> Vec<Redaction> {
    let Some(Spanned { value: written, span, .. }) = written else { return Vec::new() };
    let mut found = Vec::new();
    // whether one is not understood, so that it cannot be said that all are off
    let mut lost = false;
    let asked = !written.is_empty();
    let before = context.report.len();
    if written.len() > REDACTIONS.most {
        context.report.add(REDACTIONS.finding(span));
        return found;
    }
    for (name, form) in written {
        match form.value {
            RedactionForm::Named(on) => match NAMED.iter().find(|named| named.name == name) {
                Some(named) if on => found.push(Redaction::Pattern {
                    pattern: named.pattern.to_owned(),
                    luhn: named.luhn,
                    with: format!("<{name}>"),
                }),
                Some(_) => {}
                None => unknown(context, &name, form.span),
            },
            RedactionForm::Own(own) => {
                let is_on = !Spanned::is_off(own.enabled.as_ref());
                let read = self::own(context, own);
                lost |= is_on && read.is_none();
                found.extend(read);
            }
        }
    }
    if asked && !lost && found.is_empty() && context.report.len() == before {
        context.report.add(
            Diagnostic::new(
                "log/redaction-off",
                span,
                format!("nothing is taken out of the logs of `{}`", item.name),
                "every set is off",
            )
            .label(item.key, "this service")
            .help("switch one on, or say why with `allow`"),
        );
    }
    // whole fields first: what is gone needs no search
    found.sort_by_key(|redaction| matches!(redaction, Redaction::Pattern { .. }));
    found
}

fn unknown(context: &mut Context<'_>, name: &str, span: Span) {
    let found = Diagnostic::new("reference/unknown", span, format!("there is no redaction `{name}`"), "unknown set");
    let names = || NAMED.iter().map(|named| named.name);
    let found = match nearest(name, names()) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help(format!(
            "sets: {}; one of your own is a table: {{ field = \"…\" }} or {{ pattern = '…' }}",
            names().collect::<Vec<_>>().join(", ")
        )),
    };
    context.report.add(found);
}

fn own(context: &mut Context<'_>, written: OwnRedaction) -> Option<Redaction> {
    let OwnRedaction { field, pattern, with, enabled } = written;
    if Spanned::is_off(enabled.as_ref()) {
        return None;
    }
    let with = with.map_or_else(|| "<redacted>".to_owned(), Spanned::into_inner);
    match (field, pattern) {
        (Some(field), None) => {
            let sound = check_field(context, &field, field.span);
            sound.then_some(Redaction::Field { field: field.value, with })
        }
        (None, Some(pattern)) => {
            let text = pattern.text(context.sources);
            match grok::plain(text.as_str()) {
                Ok(_) => Some(Redaction::Pattern { pattern: text.as_str().to_owned(), luhn: false, with }),
                Err(problem) => {
                    context.report.add_problems(&text, vec![*problem]);
                    None
                }
            }
        }
        // none or both: the table of its fields says so
        (None, None) | (Some(_), Some(_)) => None,
    }
}
