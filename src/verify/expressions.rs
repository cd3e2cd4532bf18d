//! Every expression of a rule or a panel, read back as it stands in the file, limits and scopes included: by us, and by
//! `promql-parser`, which must find the same tree.

use std::borrow::Cow;

use super::Readback;
use crate::emit::Yaml;
use crate::promql::{self, SecondReader, SecondReading, Target};

/// Reads expressions for one version of Prometheus.
pub(super) struct Expressions {
    target: Target,
    second: SecondReader,
}

impl Expressions {
    pub(super) fn new(target: impl Into<Target>) -> Expressions {
        Expressions { target: target.into(), second: SecondReader::default() }
    }

    /// Reads those of a file.
    pub(super) fn verify(&mut self, file: &Yaml, path: &str, readback: &mut Readback) {
        match file.plain() {
            Yaml::Map(entries) => {
                if let Some(text) = file.get("expr").and_then(Yaml::text) {
                    self.verify_expression(text, path, readback);
                }
                entries.iter().for_each(|(_, value)| self.verify(value, path, readback));
            }
            Yaml::List(items) => items.iter().for_each(|value| self.verify(value, path, readback)),
            _ => {}
        }
    }

    fn verify_expression(&mut self, text: &str, path: &str, readback: &mut Readback) {
        match self.second.parse(&read_by_prometheus(text, path), self.target) {
            Ok((_, SecondReading::Same)) => readback.confirmed += 1,
            Ok((_, SecondReading::Unknown)) => readback.skipped += 1,
            Ok((_, SecondReading::Other(reason))) => {
                readback.faults.push(format!("{path}: another reader does not find the same in `{text}`: {reason}"));
            }
            Err(_) => readback.faults.push(format!("{path}: `{text}` does not parse")),
        }
    }
}

/// An expression as Prometheus gets it: in dashboards, Grafana replaces intervals first.
fn read_by_prometheus<'a>(text: &'a str, path: &str) -> Cow<'a, str> {
    if path.starts_with("grafana/") { promql::neutral(text).into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::promql::Version;

    fn read(expressions: &[&str], version: Version) -> Readback {
        let file = json!({ "groups": [{ "rules": expressions.iter().map(|expr| json!({ "expr": expr })).collect::<Vec<_>>() }] });
        let mut readback = Readback::default();
        Expressions::new(version).verify(&Yaml::from_json(&file), "prometheus/recording-rules.yml", &mut readback);
        readback
    }

    #[test]
    fn what_the_second_reader_does_not_know_is_counted() {
        let known = ["sum(rate(x[5m]))", "up == 0"];
        let old = read(&[&known[..], &["holt_winters(x[5m], 0.5, 0.5)"]].concat(), Version::new(2, 42));
        assert_eq!((old.confirmed, old.skipped, old.faults.len()), (2, 1, 0));
        let new = read(&[&known[..], &["first_over_time(x[5m])", "x </ 1"]].concat(), Version::new(3, 14));
        assert_eq!((new.confirmed, new.skipped, new.faults.len()), (2, 2, 0), "{:?}", new.faults);
    }

    #[test]
    fn what_is_no_expression_is_a_fault() {
        let readback = read(&["sum(", "up"], Version::new(3, 5));
        assert_eq!(readback.faults, ["prometheus/recording-rules.yml: `sum(` does not parse"]);
        assert_eq!(readback.confirmed, 1);
    }
}
