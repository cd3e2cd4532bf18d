//! The fields of a scrape job that a service has under the same name, and its login.

use super::super::compose::services::file_in_project;
use super::super::draft::{Secret, Service, Written};
use super::{Reading, shown};
use lakehouse_yaml::{Entry, Node, Value};

/// How a field is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Boolean,
    Integer,
    Texts,
}

/// Fields that are written as they are.
const CARRIED: &[(&str, Form)] = &[
    ("body_size_limit", Form::Text),
    ("enable_compression", Form::Boolean),
    ("enable_http2", Form::Boolean),
    ("fallback_scrape_protocol", Form::Text),
    ("follow_redirects", Form::Boolean),
    ("honor_labels", Form::Boolean),
    ("honor_timestamps", Form::Boolean),
    ("keep_dropped_targets", Form::Integer),
    ("label_limit", Form::Integer),
    ("label_name_length_limit", Form::Integer),
    ("label_value_length_limit", Form::Integer),
    ("metrics_path", Form::Text),
    ("sample_limit", Form::Integer),
    ("scheme", Form::Text),
    ("scrape_interval", Form::Text),
    ("scrape_protocols", Form::Texts),
    ("scrape_timeout", Form::Text),
    ("target_limit", Form::Integer),
    ("track_timestamps_staleness", Form::Boolean),
    // of a relabel rule
    ("action", Form::Text),
    ("modulus", Form::Integer),
    ("regex", Form::Text),
    ("replacement", Form::Text),
    ("separator", Form::Text),
    ("source_labels", Form::Texts),
    ("target_label", Form::Text),
];

/// What a reader of jobs reads itself.
const READ: &[&str] = &["job_name", "static_configs"];

/// Adds the fields of a job to a service; `without` names those that the service has by its kind.
pub(super) fn apply(reading: &mut Reading<'_>, service: &mut Service, job: &Node, without: &[&str]) {
    for entry in job.entries() {
        let key = entry.key.as_str();
        if READ.contains(&key) || without.contains(&key) || key.ends_with("_sd_configs") {
            continue;
        }
        let value = match key {
            "scrape_interval" if entry.node.text() == reading.interval.as_deref() => continue,
            // what a job has anyway
            "metrics_path" if entry.node.text() == Some("/metrics") => continue,
            "scheme" if entry.node.text() == Some("http") => continue,
            "params" => parameters(reading, &entry.node),
            "relabel_configs" | "metric_relabel_configs" => rules(reading, &entry.node),
            "basic_auth" | "authorization" | "bearer_token" | "bearer_token_file" => {
                log_in(reading, service, entry);
                continue;
            }
            "tls_config" => tls(reading, service, &entry.node),
            _ => written(entry),
        };
        match value {
            Some(value) => service.set(if key == "tls_config" { "tls" } else { key }, value),
            None => reading.not_carried(entry.line, format!("`{}` of `{}`: not read yet", shown(key), service.name)),
        }
    }
}

/// A field as it is, if its value has the form that the field has.
fn written(Entry { key, node, .. }: &Entry) -> Option<Written> {
    let (_, form) = CARRIED.iter().find(|(known, _)| known == key)?;
    match (form, &node.value) {
        (Form::Text, Value::Scalar(text, _)) => Some(Written::text(text)),
        (Form::Boolean, Value::Scalar(text, true)) => text.parse().ok().map(Written::Boolean),
        (Form::Integer, Value::Scalar(text, true)) => text.parse().ok().map(Written::Integer),
        (Form::Texts, Value::List(items)) => texts(items.iter().map(|item| &**item)),
        _ => None,
    }
}

fn texts<'a>(items: impl Iterator<Item = &'a Node>) -> Option<Written> {
    items.map(|item| item.text().map(Written::text)).collect::<Option<Vec<_>>>().map(Written::List)
}

/// Parameters of the URL, but for those whose names announce a secret.
fn parameters(reading: &mut Reading<'_>, node: &Node) -> Option<Written> {
    let mut carried = Vec::new();
    for entry in node.entries() {
        if crate::secret::parameter(&entry.key) != crate::secret::Telling::Nothing {
            reading.not_carried(entry.line, format!("the parameter `{}`: it may be a secret", shown(&entry.key)));
            continue;
        }
        carried.push((entry.key.clone(), texts(entry.node.items().iter().map(|item| &**item))?));
    }
    Some(Written::Table(carried))
}

/// Relabel rules.
fn rules(reading: &mut Reading<'_>, node: &Node) -> Option<Written> {
    let mut rules = Vec::new();
    for rule in node.items() {
        let mut fields = Vec::new();
        for entry in rule.entries() {
            match written(entry) {
                Some(value) => fields.push((entry.key.clone(), value)),
                None => {
                    reading.not_carried(entry.line, "a relabel rule with a field that is not known");
                    return None;
                }
            }
        }
        rules.push(Written::Table(fields));
    }
    Some(Written::List(rules))
}

/// The login of a job: users are copied, secrets are references.
fn log_in(reading: &mut Reading<'_>, service: &mut Service, entry: &Entry) {
    let own = service.name.replace('-', "_");
    let file = |key: &str, fallback: String| {
        let path = entry.node.text_of(key).map(|path| file_in_project(path, &fallback));
        Secret::File(path.unwrap_or(fallback))
    };
    match entry.key.as_str() {
        "basic_auth" => {
            let Some(user) = entry.node.text_of("username") else {
                reading.not_carried(entry.line, "`basic_auth` without `username`");
                return;
            };
            let password = file("password_file", format!("secrets/{own}_password"));
            service.log_in(user, password, &format!("the password of `{}`", service.name));
        }
        "authorization" => {
            let scheme = entry.node.text_of("type").unwrap_or("Bearer");
            if !scheme.eq_ignore_ascii_case("bearer") {
                reading.not_carried(entry.line, "`authorization` with a `type` other than Bearer");
                return;
            }
            let token = file("credentials_file", format!("secrets/{own}_token"));
            service.bear(token, &format!("the token of `{}`", service.name));
        }
        "bearer_token_file" => {
            let fallback = format!("secrets/{own}_token");
            let path = entry.node.text().map(|path| file_in_project(path, &fallback));
            let token = Secret::File(path.unwrap_or(fallback));
            service.bear(token, &format!("the token of `{}`", service.name));
        }
        _ => service.bear(Secret::File(format!("secrets/{own}_token")), &format!("the token of `{}`", service.name)),
    }
}

/// Keys of `tls_config` that are files.
const FILES: &[&str] = &["ca_file", "cert_file", "key_file"];

fn tls(reading: &mut Reading<'_>, service: &mut Service, node: &Node) -> Option<Written> {
    let mut fields = Vec::new();
    for entry in node.entries() {
        let value = match (entry.key.as_str(), entry.node.text()) {
            (key, Some(path)) if FILES.contains(&key) => {
                let last = path.rsplit('/').next().unwrap_or_default();
                let local = file_in_project(path, &format!("certs/{}", shown(last)));
                if local != path {
                    service.to_do.push(format!("copy the file of `{key}` to {local}"));
                }
                Some(Written::text(local))
            }
            ("server_name" | "min_version" | "max_version", Some(text)) => Some(Written::text(text)),
            ("insecure_skip_verify", Some(text)) => text.parse().ok().map(Written::Boolean),
            _ => None,
        };
        match value {
            Some(value) => fields.push((entry.key.clone(), value)),
            None => reading.not_carried(entry.line, format!("`tls_config.{}`: not read yet", shown(&entry.key))),
        }
    }
    Some(Written::Table(fields))
}
