//! What is taken out of every event: the sets that have a name, and those of one's own.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::check_field;
use crate::limits::REDACTIONS;
use crate::logstash::grok;
use crate::model::Redaction;
use crate::report::{Diagnostic, TextDiagnostic, nearest};
use crate::source::{Span, Spanned, Text};
use crate::spec::{OwnRedaction, RedactionForm};

/// A set with a name.
struct Named {
    name: &'static str,
    pattern: &'static str,
    luhn: bool,
}

/// Addresses as RFC 4291 and RFC 5952 write them, whatever stands around them: ports, brackets, the length of a prefix.
///
/// Of `::ffff:10.1.2.3` and `fe80::1%eth0` nothing may stay. `a::b`, which is C++, is one only if it has a digit or begins
/// with four letters; `::` alone, which stands in many a log between its parts and is nobody's address, only in brackets and
/// before the length of a prefix.
const IP: &str = concat!(
    // four numbers below 256, or of other digits than those of ASCII; not a part of a longer row
    r"(?<![[:digit:]])(?<![[:digit:]]\.)",
    r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]|[[:digit:]&&[^0-9]]{1,3})\.){3}",
    r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]|[[:digit:]&&[^0-9]]{1,3})(?![[:digit:]])(?!\.[[:digit:]])",
    r"|(?<![0-9A-Za-z])(?:",
    // six parts, then two more or four numbers; a port may follow without brackets
    r"(?:[0-9A-Fa-f]{1,4}:){6}(?:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}(?:(?![0-9A-Za-z])|(?=p[0-9]))",
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]))",
    // the same with `::` in it; four numbers at its end before fewer of them
    r"|(?=[A-Fa-f:]{0,39}[0-9]|[A-Fa-f]{4}:)(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?::",
    r"(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6}(?:\.[0-9]{1,3}){3}(?![0-9])",
    r"|(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?(?:(?![0-9A-Za-z])|(?=p[0-9])))",
    r"|(?<=\[)::(?=\])|::(?=/[0-9]))",
    // the zone (RFC 4007): the name of an interface
    r"(?:%[0-9A-Z_a-z~@-]+(?:\.[0-9A-Z_a-z~@-]+)*)?",
);

/// Sets by name. A match too many hides a little, a match too few shows somebody's data: in doubt they match.
const NAMED: &[Named] = &[
    // thirteen to nineteen digits, as cards have, blanks and hyphens between them (ISO/IEC 7812)
    Named {
        name: "credit_card",
        pattern: r"(?<![[:digit:]])[[:digit:]](?:[[:blank:]-]?[[:digit:]]){12,18}(?![[:digit:]])",
        luhn: true,
    },
    // letters of all languages on both sides (RFC 6531): of `jürgen@` none may stay
    Named {
        name: "email",
        pattern: r"[[:word:].!\#$%&'*+/=?^`{|}~-]+@[[:word:]](?:[[:word:]-]*[[:word:]])?(?:\.[[:word:]](?:[[:word:]-]*[[:word:]])?)+",
        luhn: false,
    },
    Named { name: "ip", pattern: IP, luhn: false },
    // three parts of base64url, the first an object (RFC 7519)
    Named { name: "jwt", pattern: r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", luhn: false },
];

/// Redactions that leave a part of what is not ASCII: said once the tests of the service were run.
pub(super) type Leaks = Vec<(Text, TextDiagnostic)>;

pub(super) fn redactions(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<BTreeMap<String, Spanned<RedactionForm>>>>,
    leaks: &mut Leaks,
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
            RedactionForm::UserDefined(own) => {
                let is_on = !Spanned::is_off(own.enabled.as_ref());
                let read = self::own(context, own, leaks);
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
                format!("the logs of `{}` are not redacted", item.name),
                "every redaction is off",
            )
            .label(item.key, "this service")
            .help("turn one on, or add an `allow` with the reason"),
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
            "sets: {}; write a table for a redaction of your own: {{ field = \"…\" }} or {{ pattern = '…' }}",
            names().collect::<Vec<_>>().join(", ")
        )),
    };
    context.report.add(found);
}

fn own(context: &mut Context<'_>, written: OwnRedaction, leaks: &mut Leaks) -> Option<Redaction> {
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
                Ok(matcher) => {
                    let leak = grok::leak(text.as_str(), &matcher, &with);
                    leaks.extend(leak.map(|leak| (text.clone(), leak)));
                    Some(Redaction::Pattern { pattern: text.as_str().to_owned(), luhn: false, with })
                }
                Err(problem) => {
                    context.report.add_text_diagnostics(&text, vec![*problem]);
                    None
                }
            }
        }
        // none or both: the table of its fields says so
        (None, None) | (Some(_), Some(_)) => None,
    }
}
