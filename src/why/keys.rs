//! Which keys of the spec are behind the keys of a generated file, as data.
//!
//! In: the form of a part (`emit::origin`) and the keys that lead to a line. Out: paths below the part's item. Keys that
//! are called the same need no line. What no line names is the item as a whole.

use crate::components::{component, template};

/// The keys of one form.
struct Form {
    name: &'static str,
    keys: &'static [Row],
}

/// The beginning of a path in the file, where `*` is any key or position; the parts of the spec that make it what it is,
/// all of them: of `a|b` the first that is there, with what the `*` were in the same order. `{severity}` is the choice
/// of that name. None: the item as a whole.
type Row = (&'static str, &'static [&'static str]);

/// What `*` and the rest of a path stand for in a spec, where both are called the same.
pub(super) const SAME: &str = "*";

const FORMS: &[Form] = &[
    Form { name: "alerting", keys: &[("", &[])] },
    Form {
        name: "component",
        keys: &[
            ("image", &["image|version"]),
            ("ports", &["host_ip", "port"]),
            ("expose", &["port"]),
            ("mem_limit", &["memory"]),
            ("hosts", &["address|port"]),
            ("", &[]),
        ],
    },
    Form {
        name: "copy",
        keys: &[
            ("expr", &["expr", "overrides.{service}.service", LIMIT]),
            ("labels.severity", &[SEVERITY]),
            ("", &["tests"]),
        ],
    },
    Form {
        name: "dashboard",
        keys: &[
            ("description", &["description"]),
            ("refresh", &["refresh"]),
            ("tags", &["tags"]),
            ("templating", &["variables"]),
            ("time.from", &["time"]),
            ("title", &["title"]),
            ("", &[]),
        ],
    },
    Form {
        name: "data_source",
        keys: &[
            ("url", &["address|port"]),
            ("basicAuth", &["auth"]),
            ("basicAuthUser", &["auth.username"]),
            ("secureJsonData.basicAuthPassword", &["auth.password"]),
            ("jsonData.timeInterval", &["scrape_interval"]),
            ("jsonData.prometheusVersion", &["version"]),
            ("", &[]),
        ],
    },
    Form {
        name: "exporter",
        keys: &[
            // of its variables the file of the component says what is in them
            ("secrets", &["auth.password"]),
            ("ports", &["exporter.host_ip", "exporter.port"]),
            ("expose", &["exporter.port"]),
            ("", &[]),
        ],
    },
    Form {
        name: "external",
        keys: &[
            ("cluster", &["external_labels.cluster|name"]),
            ("environment", &["external_labels.environment"]),
            ("*", &["external_labels.*"]),
        ],
    },
    Form { name: "group", keys: &[("interval", &["interval"]), ("name", &["group|interval"]), ("", &[])] },
    Form { name: "image", keys: &[("", &["image|version"])] },
    Form { name: "info", keys: &[("labels.job", &["job"]), ("labels.kind", &["kind"]), ("", &[])] },
    Form { name: "inhibition", keys: &[("", &["severities"])] },
    Form {
        name: "job",
        keys: &[
            ("job_name", &["job"]),
            ("scheme", &["scheme|address"]),
            ("static_configs.*.targets", &["exporter.address|address|port"]),
            ("static_configs.*.labels.instance", &["exporter.address|address"]),
            ("static_configs", &[]),
            ("basic_auth.username", &["auth.username"]),
            ("basic_auth.password_file", &["auth.password"]),
            ("basic_auth", &["auth"]),
            ("authorization.credentials_file", &["auth.bearer"]),
            ("authorization", &["auth"]),
            ("tls_config.*", &["tls.*|tls"]),
            ("tls_config", &["tls"]),
        ],
    },
    Form {
        name: "limit",
        keys: &[("", &["overrides.{service}.above|above.{severity}|below.{severity}|above|below|expr"])],
    },
    Form {
        name: "module",
        keys: &[
            ("http.valid_status_codes", &["health.status"]),
            ("http.headers.*", &["health.headers.*"]),
            ("http.http_headers.*", &["health.headers.*"]),
            ("http.method", &["health.body"]),
            ("http.body", &["health.body"]),
            ("http.basic_auth.username", &["auth.username"]),
            ("http.basic_auth.password_file", &["auth.password"]),
            ("http.basic_auth", &["auth"]),
            ("http.authorization", &["auth.bearer|auth"]),
            ("http.tls_config.*", &["tls.*|tls"]),
            ("http.tls_config", &["tls"]),
            ("timeout", &["health.timeout"]),
            ("", &["health"]),
        ],
    },
    Form { name: "object", keys: &[("", &[])] },
    Form {
        name: "panel",
        keys: &[
            ("description", &["description"]),
            ("fieldConfig.defaults.unit", &["unit|expr|queries"]),
            ("gridPos.h", &["height"]),
            ("gridPos.w", &["width"]),
            ("options.content", &["text"]),
            ("repeat", &["repeat"]),
            ("targets.*.expr", &["queries.*.expr|expr"]),
            ("targets.*.legendFormat", &["queries.*.legend|legend"]),
            ("targets.*.query", &["logs"]),
            ("title", &["row|title|expr|logs"]),
            ("type", &["type|row|text|logs"]),
            ("collapsed", &["collapsed|row"]),
            ("transformations", &["title|expr", "legend|queries"]),
            ("panels", &["row"]),
            ("", &[]),
        ],
    },
    Form {
        name: "probe",
        keys: &[
            ("job_name", &["job", "health"]),
            ("scrape_interval", &["scrape_interval"]),
            ("scrape_timeout", &["scrape_timeout"]),
            ("static_configs.*.targets", &["address", "health.path"]),
            ("static_configs.*.labels.instance", &["address", "health.path"]),
            ("static_configs", &[]),
            ("", &["health"]),
        ],
    },
    Form { name: "query", keys: &[("type", &["type"]), ("key_labels", &["labels"]), ("query", &["sql"]), ("", &[])] },
    Form {
        name: "receiver",
        keys: &[
            ("name", &[]),
            ("*.*.http_config.basic_auth.username", &["*.*.auth.username"]),
            ("*.*.http_config.basic_auth", &["*.*.auth.password|*.*.auth"]),
            ("*.*.http_config.authorization", &["*.*.auth.bearer|*.*.auth"]),
            ("*.*.http_config.tls_config.*", &["*.*.tls.*|*.*.tls"]),
            ("*.*.auth_username", &["*.*.auth.username"]),
            ("*.*.auth_password_file", &["*.*.auth.password"]),
            ("*.*.headers.Subject", &["*.*.subject"]),
            ("*.*.html", &["*.*.html|*.*.text"]),
        ],
    },
    Form {
        name: "rule",
        keys: &[
            ("alert", &[]),
            ("record", &[]),
            ("expr", &["expr", "overrides.{service}.service", LIMIT]),
            ("for", &["overrides.{service}.for|for.{severity}|for"]),
            ("keep_firing_for", &["overrides.{service}.keep_firing_for|keep_firing_for"]),
            ("labels.severity", &[SEVERITY]),
            ("labels.service", &["overrides.{service}.service|service|expr"]),
            ("labels.*", &["overrides.{service}.labels.*|labels.*"]),
            ("labels", &[]),
            ("annotations.summary", &["overrides.{service}.summary|summary"]),
            ("annotations.description", &["overrides.{service}.description|description"]),
            ("annotations.runbook_url", &["overrides.{service}.runbook_url|runbook_url"]),
            ("annotations.*", &["overrides.{service}.annotations.*|annotations.*"]),
            ("annotations", &[]),
        ],
    },
    Form { name: "rules", keys: &[("types", &["fields"]), ("hash", &["fields"]), ("redact", &["redact"]), ("", &[])] },
    Form { name: "server", keys: &[("tsdb", &["retention"])] },
    Form {
        name: "shipper",
        keys: &[
            ("paths", &["from.files|from"]),
            ("condition", &["from.containers|from"]),
            ("config.*.paths", &["from.containers|from"]),
            ("parsers", &["multiline"]),
            ("config.*.parsers", &["multiline"]),
            ("", &[]),
        ],
    },
    Form { name: "sql_collector", keys: &[("", &[])] },
    Form {
        name: "test",
        keys: &[
            ("name", &["name"]),
            ("interval", &["interval"]),
            ("input_series", &["input"]),
            ("promql_expr_test", &["firing", "quiet", "expect"]),
        ],
    },
    Form { name: "time_interval", keys: &[("", &[])] },
];

/// Where the limit of a rule stands.
const LIMIT: &str = "overrides.{service}.above|overrides.{service}.below|above.{severity}|below.{severity}|above|below";

/// Where the severity of a rule stands.
const SEVERITY: &str = "overrides.{service}.severity|severity|above.{severity}|below.{severity}";

/// The parts of the spec that are behind a path in a file: alternatives, each of them as steps.
pub(super) fn behind(form: &str, steps: &[String], choices: &[(&'static str, String)]) -> Vec<Vec<Vec<String>>> {
    if let ("exporter", [environment, name, ..]) = (form, steps)
        && environment == "environment"
    {
        return variable(name, choices);
    }
    let rows = FORMS.iter().find(|known| known.name == form).map(|form| form.keys).unwrap_or_default();
    let found = rows.iter().find_map(|(pattern, keys)| Some((stars(pattern, steps)?, *keys)));
    let Some((stars, keys)) = found else {
        // as they are called; what lies in a value is not the spec's to name
        let beginnings = (1..=steps.len()).rev().filter_map(|length| steps.get(..length));
        let same: Vec<Vec<String>> = beginnings.map(<[String]>::to_vec).collect();
        return if same.is_empty() { Vec::new() } else { vec![same] };
    };
    let one = |alternative: &str| {
        let mut stars = stars.iter();
        let step = |step: &str| match step.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => choices.iter().find(|(choice, _)| *choice == name).map(|(_, value)| value.clone()),
            None if step == SAME => stars.next().cloned(),
            None => Some(step.to_owned()),
        };
        alternative.split('.').map(step).collect::<Option<Vec<String>>>()
    };
    keys.iter().map(|key| key.split('|').filter_map(one).collect()).collect()
}

/// The parts of a service that each placeholder of an exporter's file is made of.
const PLACEHOLDERS: &[(&str, &str)] = &[
    ("address", "exporter.address|address"),
    ("ca_file", "tls"),
    ("cert_file", "tls"),
    ("host", "exporter.address|address"),
    ("insecure", "tls"),
    ("key_file", "tls"),
    ("password", "auth.password"),
    ("password_file", "auth.password"),
    ("port", "exporter.address|address"),
    ("scheme", "tls"),
    ("sslmode", "tls"),
    ("username", "auth.username"),
];

/// The parts of a service that are behind a variable of its exporter.
fn variable(name: &str, choices: &[(&'static str, String)]) -> Vec<Vec<Vec<String>>> {
    let exporter = choices.iter().find(|(choice, _)| *choice == "component");
    let exporter = exporter.and_then(|(_, name)| component(name)?.exporter.as_ref());
    let variable = exporter.and_then(|exporter| exporter.environment.iter().find(|variable| variable.name == name));
    let used = variable.and_then(|variable| template::placeholders(&variable.value).ok()).unwrap_or_default();
    let mut parts: Vec<&str> = Vec::new();
    for (_, part) in used.iter().filter_map(|used| PLACEHOLDERS.iter().find(|(known, _)| known == used)) {
        if !parts.contains(part) {
            parts.push(part);
        }
    }
    let steps = |path: &str| path.split('.').map(str::to_owned).collect();
    parts.into_iter().map(|part| part.split('|').map(steps).collect()).collect()
}

/// What the `*` of a pattern are in a path that begins so.
fn stars(pattern: &str, steps: &[String]) -> Option<Vec<String>> {
    let mut stars = Vec::new();
    let pattern = pattern.split('.').filter(|step| !step.is_empty());
    let mut steps = steps.iter();
    for wanted in pattern {
        let step = steps.next()?;
        if wanted == SAME {
            stars.push(step.clone());
        } else if wanted != step {
            return None;
        }
    }
    Some(stars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_an_emitter_names_is_described() {
        let known: Vec<&str> = FORMS.iter().map(|form| form.name).collect();
        assert!(known.is_sorted());
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit");
        let mut folders = vec![folder];
        let mut named = std::collections::BTreeSet::new();
        while let Some(folder) = folders.pop() {
            #[expect(clippy::disallowed_methods, reason = "reads the emitters")]
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                    for call in ["Origin::part(", "Origin::service(", "Origin::item(", "origin("] {
                        let uses = text.split(call).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
                        named.extend(uses.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                    }
                }
            }
        }
        named.remove("");
        let missing: Vec<&String> = named.iter().filter(|name| !known.contains(&name.as_str())).collect();
        assert!(missing.is_empty(), "describe in FORMS of src/why/keys.rs: {missing:?}");
        assert!(named.len() > 10, "{named:?}");
    }

    #[test]
    fn keys_are_translated() {
        let steps = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
        let choices = [("severity", "warning".to_owned())];
        let shown = |form: &str, path: &str| -> Vec<String> {
            let found = behind(form, &steps(path), &choices).into_iter();
            found.map(|group| group.iter().map(|path| path.join(".")).collect::<Vec<_>>().join("|")).collect()
        };
        // one for a single service: its `service` in the list of overrides
        assert_eq!(shown("rule", "expr"), ["expr", "", "above.warning|below.warning|above|below"]);
        assert_eq!(shown("rule", "labels.area"), ["labels.area"]);
        assert_eq!(shown("rule", "alert"), [""; 0]);
        assert_eq!(shown("panel", "targets.1.expr"), ["queries.1.expr|expr"]);
        assert_eq!(shown("", "group_by.0"), ["group_by.0|group_by"]);
    }
}
