//! Where lines come from, and which of them belong together.

use super::super::context::{Context, Item};
use crate::logstash::config::text::has_variable;
use crate::model::LogSource;
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
                    "nobody says where they come from",
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
        "holds `${…}`, which Filebeat would replace"
    } else if text.chars().any(char::is_control) {
        "holds a control character"
    } else if key == "files" && !text.starts_with('/') {
        "is no path from the root"
    } else {
        return;
    };
    context.report.add(
        Diagnostic::new("log/invalid-source", text.span, format!("`{text}` {problem}"), "nothing to read")
            .help("write whole paths of the host, and names of containers, with `*` where they differ"),
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
            "lines can be joined only where Filebeat reads them",
            "nobody joins these lines",
        )
        .label(from.span, "Filebeat does not read this")
        .help("read them from files or containers, or write one line for each event, as JSON does"),
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
    if let Err(error) = regex_syntax::Parser::new().parse(text.as_str()) {
        let at = match &error {
            regex_syntax::Error::Parse(error) => error.span().start.offset..error.span().end.offset,
            regex_syntax::Error::Translate(error) => error.span().start.offset..error.span().end.offset,
            _ => 0..text.as_str().len(),
        };
        let message = error.to_string().lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
        context.report.add(
            Diagnostic::new(
                "log/invalid-pattern",
                text.span(at),
                format!("`start` is no regular expression of Filebeat: {message}"),
                "here",
            )
            .help("Filebeat reads RE2: no look-around and no back-references"),
        );
        return None;
    }
    if has_variable(start) {
        context.report.add(
            Diagnostic::new(
                "log/invalid-pattern",
                written.span,
                "`start` holds `${…}`, which Filebeat would replace",
                "replaced",
            )
            .help("write [$]{…}"),
        );
        return None;
    }
    Some(text.as_str().to_owned())
}
