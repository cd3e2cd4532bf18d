//! Single values of fields: numbers, texts, and texts of a form.

use super::super::stack::{LOGIN_OF_URL, check_url};
use super::{FieldReader, NOT_IN_VERSION};
use crate::model::FieldValue;
use crate::report::Diagnostic;
use crate::source::{Node, Value};
use crate::spec::fields::{Field, FieldType};

/// What to do with a login in the URL of a proxy: `auth` would send it to the server behind it.
const LOGIN_OF_PROXY: &str =
    "no version reads the login of a proxy from a file: use a proxy without a login, and write its address only";

impl FieldReader<'_, '_> {
    pub(super) fn scalar(&mut self, field: &'static Field, ty: FieldType, node: &Node) -> Option<FieldValue> {
        match &node.value {
            Value::Integer(number) => Some(FieldValue::Integer(*number)),
            Value::Float(number) if number.is_finite() => Some(FieldValue::Number(*number)),
            Value::Float(_) => {
                let message = format!("`{}` must be a finite number", field.name);
                let found = Diagnostic::new("shape/out-of-range", node.span, message, "not finite");
                self.context.report.add(found.help(format!("for example: {} = {}", field.name, field.example())));
                None
            }
            Value::Boolean(flag) => Some(FieldValue::Boolean(*flag)),
            Value::String(_) => {
                let text = self.text(field, node)?;
                self.of_form(field, ty, text, node)
            }
            Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
        }
    }

    /// A text that must have the form of its type.
    fn of_form(&mut self, field: &Field, ty: FieldType, text: String, node: &Node) -> Option<FieldValue> {
        let name = field.name;
        // what a template becomes is not known
        let expanded = field.template.is_some_and(|since| self.has(Some(since), None)) && text.contains("{{");
        let flaw = match ty {
            _ if expanded => return Some(FieldValue::Text(text)),
            FieldType::Name if text.trim().is_empty() => Some((
                "value/empty",
                format!("`{name}` is empty"),
                "must not be empty",
                format!("write {name} = {}", field.example()),
            )),
            FieldType::Url => {
                let login = if name == "proxy_url" { LOGIN_OF_PROXY } else { LOGIN_OF_URL };
                return check_url(&text, node.span, login, self.context.report).then_some(FieldValue::Text(text));
            }
            FieldType::HostPort => host_port(&text).map(|(message, help)| {
                ("value/invalid-address", format!("`{name}` {message}"), "not host and port", help)
            }),
            FieldType::Duration => {
                return self.context.duration(&text, node.span).map(|_| FieldValue::Text(text));
            }
            FieldType::PositiveDuration => {
                return self.context.positive_duration(&text, node.span, name).map(|_| FieldValue::Text(text));
            }
            FieldType::GoDuration => go_duration(&text).err().map(|help| {
                ("value/invalid-duration", format!("`{text}` is not a Go duration"), "not a duration", help)
            }),
            FieldType::Size => (!is_size(&text)).then(|| {
                (
                    "value/invalid-quantity",
                    format!("`{text}` is not a size"),
                    "not a size",
                    "write a whole number and B, KB, MB, GB, KiB, MiB or GiB: \"10MiB\"".to_owned(),
                )
            }),
            FieldType::Enumeration(_) => return self.one_of(field, text, node),
            FieldType::File => {
                let path = self.context.relative_file(&text, node.span)?;
                return Some(FieldValue::File(path));
            }
            _ => None,
        };
        let Some((code, message, label, help)) = flaw else {
            return Some(FieldValue::Text(text));
        };
        self.context.report.add(Diagnostic::new(code, node.span, message, label).help(help));
        None
    }

    /// A text of a closed set, some of which came later than the field.
    fn one_of(&mut self, field: &Field, text: String, node: &Node) -> Option<FieldValue> {
        let name = field.name;
        let since = field.values_since.iter().find(|(value, _)| *value == text).map(|(_, since)| *since);
        if let Some(since) = since.filter(|since| !self.has(Some(since), None)) {
            let product = self.tool.product;
            self.context.report.add(
                Diagnostic::new(
                    NOT_IN_VERSION,
                    node.span,
                    format!("`{name}` can be `{text}` only since {product} {since}"),
                    format!("unknown to {product} {}", self.version),
                )
                .help(format!(
                    "set `stack.{}.version` to \"{since}\" or later, or write another value",
                    self.tool.component
                )),
            );
            return None;
        }
        let until = field.values_until.iter().find(|(value, _)| *value == text).map(|(_, until)| *until);
        if let Some(until) = until.filter(|until| !self.has(None, Some(until))) {
            let product = self.tool.product;
            let message = format!("`{name}` can be `{text}` up to {product} {until}; the target is {}", self.version);
            let found = Diagnostic::new(NOT_IN_VERSION, node.span, message, "removed in this version");
            self.context.report.add(found.help("remove it"));
            return None;
        }
        Some(FieldValue::Text(text))
    }
}

fn is_size(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < text.len() && ["B", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"].contains(&unit)
}

/// What is wrong with `host:port`, and what to write.
fn host_port(text: &str) -> Option<(&'static str, String)> {
    let example = "write host and port: \"mail.example.com:587\"".to_owned();
    let Some((host, port)) = text.rsplit_once(':') else {
        return Some(("has no port", format!("write the port too: \"{text}:587\"")));
    };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let no_host = host.is_empty() || host.contains(|c: char| c.is_whitespace() || "/@[]".contains(c)) && bare.is_none();
    let number = port.parse::<u16>().is_ok_and(|port| port > 0);
    let name = port.starts_with(|c: char| c.is_ascii_alphabetic())
        && port.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match () {
        () if bare.is_none() && host.contains(':') => {
            Some(("has more than one colon", "write an IPv6 address in brackets: \"[::1]:587\"".to_owned()))
        }
        () if no_host => Some(("has no host", example)),
        () if !number && !name => Some(("has no port", example)),
        () => None,
    }
}

/// Nanoseconds of a duration as Go's `time.ParseDuration` reads it, or the edit to make.
pub(in crate::resolve) fn go_duration(text: &str) -> Result<f64, String> {
    const UNITS: &[(&str, f64)] =
        &[("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12)];
    let help = || "write hours, minutes and seconds: \"1h30m\"".to_owned();
    if text == "0" {
        return Ok(0.0);
    }
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let number: f64 = number.parse().map_err(|_| help())?;
        let letters = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(match unit {
                "d" | "w" | "y" => "Go durations have no days: write hours, such as \"24h\"".to_owned(),
                _ => help(),
            });
        };
        sum += number * factor;
        rest = tail;
    }
    // Go keeps nanoseconds in 63 bits
    if text.is_empty() || sum >= 9.2e18 { Err(help()) } else { Ok(sum) }
}

#[cfg(test)]
mod tests {
    use super::{go_duration, host_port};

    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, seconds) in [("0", 0.0), ("90s", 90.0), ("1m30s", 90.0), ("1.5h", 5400.0), ("100ms", 0.1)] {
            assert_eq!(go_duration(text).map(|nanoseconds| nanoseconds / 1e9), Ok(seconds), "{text}");
        }
        for text in ["", "1", "1d", "-1s", "1 m", "m", "1w", "1s1", "1.2.3s", "9999999h"] {
            assert!(go_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_has_host_and_port() {
        for text in ["mail.example.com:587", "localhost:smtp", "[::1]:25", "10.0.0.1:25"] {
            assert_eq!(host_port(text), None, "{text}");
        }
        for text in ["h", "h:", ":25", "::1:25", "h:99999", "a b:25", "smtp://h:25", ""] {
            assert!(host_port(text).is_some(), "{text}");
        }
    }
}
