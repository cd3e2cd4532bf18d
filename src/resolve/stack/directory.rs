//! `[stack] directory`: where the output lies on the host that runs it.

use crate::model::Runtime;
use crate::report::Diagnostic;
use crate::report::Report;
use crate::source::{Span, Spanned};

/// What one of the tools reads as something else in a path: Prometheus and the SQL exporter a pattern of files, Grafana and
/// Logstash a variable, Logstash the end of a text.
const READ_OTHERWISE: &[char] = &['*', '?', '[', ']', '{', '}', '$', '\\', '"', '\''];

/// The folder without what leads nowhere; nothing where it was refused.
pub(super) fn resolve(written: &Spanned<String>, runtime: Runtime, report: &mut Report) -> Option<String> {
    let Spanned { value: text, span, key } = written.as_ref();
    if let Some((problem, help)) = flaw(text) {
        let message = "`directory` is not a usable path";
        report.add(Diagnostic::new("value/invalid-path", span, message, problem).help(help));
        return None;
    }
    if runtime == Runtime::Compose {
        report.add(without_host(key));
        return None;
    }
    let parts = text.split('/').filter(|part| !part.is_empty() && *part != ".");
    Some(parts.fold(String::new(), |path, part| format!("{path}/{part}")))
}

fn flaw(text: &str) -> Option<(String, &'static str)> {
    const WHOLE: &str = "write an absolute path: \"/srv/lakehouse\"";
    if !text.starts_with('/') {
        return Some(("it does not start with `/`".to_owned(), WHOLE));
    }
    if text.split('/').all(|part| part.is_empty() || part == ".") {
        return Some(("it is the root of the file system".to_owned(), WHOLE));
    }
    if text.chars().any(char::is_control) {
        return Some(("it holds a control character".to_owned(), "remove it"));
    }
    if text.split('/').any(|part| part == "..") {
        return Some(("it contains `..`".to_owned(), "write the path without `..`"));
    }
    let read = text.chars().find(|c| READ_OTHERWISE.contains(c))?;
    Some((
        format!("`{read}` would be read as a pattern, a variable or a quote"),
        "use a folder whose name is without it",
    ))
}

fn without_host(key: Span) -> Diagnostic {
    let message = "`directory` has no effect: the stack runs in containers";
    Diagnostic::new("stack/unused-directory", key, message, "containers see their files where compose mounts them")
        .help("remove `directory`, or write `runtime = \"host\"`")
}
