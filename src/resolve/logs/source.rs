//! Where lines come from, and which of them belong together.

use std::ops::Range;

use super::super::context::{Context, Item};
use crate::logstash::config::text::has_variable;
use crate::model::LogSource;
use crate::promql::{Version, regex};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec;

/// `missing` is where to say that it is missing; nothing where it may have been lost.
pub(super) fn source(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<spec::From>>,
    missing: Option<Span>,
) -> Option<Spanned<LogSource>> {
    const HELP: &str = "write one of { files = [\"/var/log/x/*.log\"] }, { containers = [\"x-*\"] }, { tcp = 5000 }, { syslog = 5514 }, { beats = true }";
    let Some(written) = written else {
        if let Some(logs) = missing {
            context.report.add(
                Diagnostic::new(
                    "shape/missing-key",
                    logs,
                    format!("`{}.logs` has no `from`", item.path()),
                    "the source of the logs is not set",
                )
                .help(HELP),
            );
        }
        return None;
    };
    let Spanned { value: spec::From { files, containers, tcp, syslog, beats }, span, key } = written;
    let forms = [
        files.map(|list| LogSource::Files(texts(context, "files", list.value))),
        containers.map(|list| LogSource::Containers(texts(context, "containers", list.value))),
        tcp.map(|port| LogSource::Tcp(port.value)),
        syslog.map(|port| LogSource::Syslog(port.value)),
        beats.filter(|on| on.value).map(|_| LogSource::Beats),
    ];
    let mut found: Vec<LogSource> = forms.into_iter().flatten().collect();
    // none or several: the table of its fields says so
    let value = found.pop().filter(|_| found.is_empty())?;
    Some(Spanned { value, span, key })
}

fn texts(context: &mut Context<'_>, key: &str, list: Vec<Spanned<String>>) -> Vec<String> {
    list.iter().for_each(|text| check_text(context, key, text));
    list.into_iter().map(Spanned::into_inner).collect()
}

fn check_text(context: &mut Context<'_>, key: &str, text: &Spanned<String>) {
    let problem = if text.trim().is_empty() {
        "is empty"
    } else if has_variable(text) {
        "contains `${…}`, which Filebeat would replace"
    } else if text.chars().any(char::is_control) {
        "contains a control character"
    } else if key == "files" && !text.starts_with('/') {
        "is not an absolute path"
    } else {
        return;
    };
    context.report.add(
        Diagnostic::new("log/invalid-source", text.span, format!("`{text}` {problem}"), "Filebeat would not find this")
            .help("write absolute paths of the host or names of containers, with `*` for the parts that vary"),
    );
}

/// Nobody joins lines that Filebeat does not read. What a kind or a default says is for those that it fits.
fn check_unjoined(context: &mut Context<'_>, multiline: &Spanned<spec::Multiline>, from: &Spanned<LogSource>) {
    if context.sources.name(from.key) != context.sources.name(multiline.key) {
        return;
    }
    context.report.add(
        Diagnostic::new(
            "log/multiline-on-tcp",
            multiline.span,
            "`multiline` works only for files and containers, which Filebeat reads",
            "these lines are not joined",
        )
        .label(from.span, "Filebeat does not read this input")
        .help("read files or containers, or log one line per event, for example as JSON"),
    );
}

/// Lines are joined by whoever reads them: Filebeat.
pub(super) fn multiline(
    context: &mut Context<'_>,
    written: &Spanned<spec::Multiline>,
    from: Option<&Spanned<LogSource>>,
) -> Option<String> {
    if let Some(from) = from.filter(|from| !matches!(from.value, LogSource::Files(_) | LogSource::Containers(_))) {
        check_unjoined(context, written, from);
        return None;
    }
    let spec::Multiline { start } = &written.value;
    let start = start.as_ref()?;
    let text = start.text(context.sources);
    if let Err(reason) = regex::matches_empty(text.as_str(), GO) {
        let (at, message) = refused(text.as_str(), &reason);
        context.report.add(
            Diagnostic::new("log/invalid-pattern", text.span(at), message, "error at this position")
                .help("use the syntax of RE2, as Filebeat does: it has no look-around and no back-references"),
        );
        return None;
    }
    if has_variable(start) {
        context.report.add(
            Diagnostic::new(
                "log/invalid-pattern",
                written.span,
                "`start` contains `${…}`, which Filebeat would replace",
                "replaced",
            )
            .help("write [$]{…}"),
        );
        return None;
    }
    Some(text.as_str().to_owned())
}

/// A Prometheus whose Go reads regexes as that of Filebeat does.
const GO: Version = Version::new(3, 0);

/// Where Go stops in a regex, as far as that is known, and why.
fn refused(text: &str, reason: &str) -> (Range<usize>, String) {
    let (at, why) = match regex_syntax::Parser::new().parse(text) {
        Err(regex_syntax::Error::Parse(error)) => {
            let span = error.span();
            (span.start.offset..span.end.offset, regex_syntax::Error::Parse(error.clone()).to_string())
        }
        Err(regex_syntax::Error::Translate(error)) => {
            let span = error.span();
            (span.start.offset..span.end.offset, regex_syntax::Error::Translate(error.clone()).to_string())
        }
        Ok(_) | Err(_) => {
            return (0..text.len(), format!("`start` is not a valid regular expression for Filebeat: it {reason}"));
        }
    };
    let why = why.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
    (at, format!("`start` is not a valid regular expression for Filebeat: {why}"))
}
