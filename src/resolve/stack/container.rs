//! What is said about the container of a component: its memory, its image, where its ports are published.

use std::net::IpAddr;

use crate::model::{Form, Quantity, Runtime};
use crate::report::{Diagnostic, Level, Report};
use crate::source::Span;

/// A size in bytes.
pub(super) fn memory(text: &str, span: Span, report: &mut Report) -> Option<u64> {
    let size = Quantity::parse(text).ok().filter(|quantity| quantity.form == Form::Size);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded just before")]
    let bytes = size.filter(|size| (1.0..1e15).contains(&size.value)).map(|size| size.value as u64);
    if bytes.is_none() {
        report.add(
            Diagnostic::new(
                "value/invalid-quantity",
                span,
                format!("`{text}` is not an amount of memory"),
                "not a size",
            )
            .help("write a number and its unit: \"2GiB\""),
        );
    }
    bytes
}

/// Says that nothing reads what is about a container, where none is started.
pub(in crate::resolve) fn unread(runtime: Runtime, key: &str, item: &str, span: Span, report: &mut Report) {
    if runtime != Runtime::Host || span == Span::NONE {
        return;
    }
    let message = format!("`{key}` of `{item}` has no effect: with `runtime = \"host\"` no container is started");
    let found =
        Diagnostic::new("stack/no-container", span, message, "only a container uses this").item(item.to_owned());
    let found = found.help(format!("remove `{key}`, or remove runtime = \"host\""));
    report.add(Diagnostic { level: Level::Note, ..found });
}

/// The name of an image, as `name:tag` or `name@sha256:…`.
pub(in crate::resolve) fn image(text: String, span: Span, report: &mut Report) -> Option<String> {
    if holds_login(&text) {
        report.add(
            Diagnostic::new(
                "secret/plain-value",
                span,
                "the image name holds credentials",
                "an image name cannot hold a login",
            )
            .help("write \"registry.example/name:tag\", and log in once with `docker login registry.example`"),
        );
        return None;
    }
    let known = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let ends = text.ends_with(|c: char| c.is_ascii_alphanumeric());
    let digest = text.split_once('@').map(|(_, digest)| digest);
    let whole = digest.is_none_or(|digest| {
        let hash = digest.strip_prefix("sha256:").unwrap_or("");
        hash.len() == 64 && hash.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
    });
    let name = text.split('@').next().unwrap_or("");
    let last = name.rsplit('/').next().unwrap_or("");
    let named = digest.is_some() || last.contains(':');
    let problem = if text.contains("://") {
        "an image name cannot have a scheme"
    } else if !(begins && ends && text.chars().all(known)) {
        "not an image name"
    } else if !is_repository(name) {
        "the name before the tag takes lower-case letters and digits, with single `.`, `_` and `-` between them"
    } else if !whole {
        "a digest is `sha256:` and 64 hexadecimal digits"
    } else if !named {
        "without a tag or a digest, the latest image is started"
    } else {
        return Some(text);
    };
    report.add(
        Diagnostic::new("value/invalid-image", span, format!("`{text}` is not an image with a fixed version"), problem)
            .help("write name and tag, \"prom/prometheus:v3.5.3\", or name and digest, \"prom/prometheus@sha256:…\""),
    );
    None
}

/// Whether an engine takes what stands before a tag: a registry that has a dot, a port or a capital letter, if there is one, and
/// the parts of the path, as `github.com/distribution/reference` 0.6 reads them.
fn is_repository(name: &str) -> bool {
    let registry = |first: &str| first.contains(['.', ':']) || first == "localhost" || first != first.to_lowercase();
    let path = match name.split_once('/') {
        Some((first, rest)) if registry(first) => rest,
        _ => name,
    };
    let path = match path.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => path,
        _ => path,
    };
    let part = |part: &str| {
        let mut words = part.split(['.', '_', '-']);
        let ends = [part.chars().next(), part.chars().last()];
        // dashes may follow one another, and underscores by two
        let between = !["..", "___", "._", "_.", ".-", "-.", "_-", "-_"].iter().any(|wrong| part.contains(wrong));
        let small = words.all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        small && between && ends.iter().all(|end| end.is_some_and(|c| c.is_ascii_alphanumeric()))
    };
    path.split('/').all(part)
}

/// Whether a login stands before the registry: `user:password@registry/name:tag`. A digest stands behind an `@` too, and
/// `name:tag@sha256:…` has a colon before it.
fn holds_login(image: &str) -> bool {
    let Some((before, after)) = image.rsplit_once('@') else { return false };
    let digest = after.starts_with("sha") && !after.contains('/');
    let login = after.contains('/') || after.contains(':') && before.contains(':');
    before.contains('@') || login && !digest
}

/// An address of the host.
pub(in crate::resolve) fn host_ip(text: String, span: Span, report: &mut Report) -> Option<IpAddr> {
    let address = text.parse().ok();
    if address.is_none() {
        report.add(
            Diagnostic::new(
                "value/invalid-address",
                span,
                format!("`{text}` is not an address of the host"),
                "not an IP address",
            )
            .help("write \"127.0.0.1\" for this host only, \"0.0.0.0\" for all hosts, or the address of one interface"),
        );
    }
    address
}
