//! Where lines come from, and which of them belong together.

use super::super::context::{Context, Item};
use crate::logstash::config::text::has_variable;
use crate::model::LogSource;
use crate::report::Diagnostic;
use crate::source::{Node, Span};
use crate::spec;

pub(super) fn source(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<spec::From>,
    lossy: bool,
) -> Option<LogSource> {
    const HELP: &str = "write one of { files = [\"/var/log/x/*.log\"] }, { containers = [\"x-*\"] }, { tcp = 5000 }, { syslog = 5514 }, { beats = true }";
    let Some(written) = written else {
        if !lossy && context.complete {
            let key = item.span(&["logs"]);
            context.report.add(
                Diagnostic::new(
                    "shape/missing-key",
                    key,
                    format!("`{}.logs` has no `from`", item.path()),
                    "nobody says where they come from",
                )
                .help(HELP),
            );
        }
        return None;
    };
    let spec::From { files, containers, tcp, syslog, beats } = written;
    for (key, list) in [("files", &files), ("containers", &containers)] {
        check_list(context, item, key, list.as_deref());
    }
    let beats = beats.filter(|on| *on);
    let forms = [
        files.map(LogSource::Files),
        containers.map(LogSource::Containers),
        tcp.map(LogSource::Tcp),
        syslog.map(LogSource::Syslog),
        beats.map(|_| LogSource::Beats),
    ];
    let mut found: Vec<LogSource> = forms.into_iter().flatten().collect();
    // none or several: the table of its fields says so
    found.pop().filter(|_| found.is_empty())
}

fn check_list(context: &mut Context<'_>, item: &Item<'_>, key: &str, list: Option<&[String]>) {
    for (at, text) in list.unwrap_or_default().iter().enumerate() {
        let problem = if text.trim().is_empty() {
            "is empty"
        } else if has_variable(text) {
            "holds `${…}`, which Filebeat would replace"
        } else if text.chars().any(char::is_control) {
            "holds a control character"
        } else if key == "files" && !text.starts_with('/') {
            "is no path from the root"
        } else {
            continue;
        };
        let span = item.span(&["logs", "from", key, &at.to_string()]);
        context.report.add(
            Diagnostic::new("log/invalid-source", span, format!("`{text}` {problem}"), "nothing to read")
                .help("write whole paths of the host, and names of containers, with `*` where they differ"),
        );
    }
}

/// Nobody joins lines that Filebeat does not read. What a kind or a default says is for those that it fits.
fn check_unjoined(context: &mut Context<'_>, item: &Item<'_>, span: Span) {
    let logs = item.node.at(&["logs"]).and_then(Node::table);
    let file = |key: &str| Some(context.sources.name(logs?.get(key)?.key));
    if file("from").is_none() || file("from") != file("multiline") {
        return;
    }
    context.report.add(
        Diagnostic::new(
            "log/multiline-on-tcp",
            span,
            "lines can be joined only where Filebeat reads them",
            "nobody joins these lines",
        )
        .label(item.span(&["logs", "from"]), "Filebeat does not read this")
        .help("read them from files or containers, or write one line for each event, as JSON does"),
    );
}

/// Lines are joined by whoever reads them: Filebeat.
pub(super) fn multiline(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<spec::Multiline>,
    from: Option<&LogSource>,
) -> Option<String> {
    let spec::Multiline { start } = written?;
    let span = item.span(&["logs", "multiline"]);
    match from {
        Some(LogSource::Tcp(_) | LogSource::Syslog(_) | LogSource::Beats) => {
            check_unjoined(context, item, span);
            return None;
        }
        Some(LogSource::Files(_) | LogSource::Containers(_)) | None => {}
    }
    let text = item.text(&["logs", "multiline", "start"], context.sources);
    let (Some(start), Some(text)) = (start, text) else {
        return None;
    };
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
    if has_variable(&start) {
        context.report.add(
            Diagnostic::new(
                "log/invalid-pattern",
                span,
                "`start` holds `${…}`, which Filebeat would replace",
                "replaced",
            )
            .help("write [$]{…}"),
        );
        return None;
    }
    Some(text.as_str().to_owned())
}
