//! `blackbox/blackbox.yml`: one module for each health probe, under the name of its service.

pub(super) mod run;

use super::endpoint;
use super::yaml::{self, Yaml};
use super::{Artifact, Layout, Origin};
use crate::model::{Model, Module, Runtime};

pub(super) fn emit(model: &Model, layout: &Layout) -> Vec<Artifact> {
    let modules: Vec<(String, Yaml)> = model
        .jobs()
        .filter_map(|job| Some((job, job.module.as_ref()?)))
        .map(|(job, module)| {
            let origin = Origin::part("module", ["services", &job.service]);
            (module.name.clone(), probe(module, model.stack.runtime, layout).traced(origin))
        })
        .collect();
    let file = Yaml::map([("modules", Some(Yaml::Map(modules)))]);
    vec![yaml::file_started_in("blackbox/blackbox.yml", "The blackbox exporter", file, layout)]
}

fn probe(module: &Module, runtime: Runtime, layout: &Layout) -> Yaml {
    let mut plain: Vec<(String, Yaml)> = Vec::new();
    let mut secret: Vec<(String, Yaml)> = Vec::new();
    for (name, value) in &module.headers {
        match endpoint::text_or_file(value, runtime, layout) {
            Ok(text) => plain.push((name.clone(), text.into())),
            Err(path) => {
                let files = Yaml::map([("files", Some(Yaml::texts([path])))]);
                secret.push((name.clone(), files));
            }
        }
    }
    let status = module.status.iter().map(|status| Yaml::Integer(i64::from(*status)));
    let mut http = vec![
        ("valid_status_codes".to_owned(), Yaml::List(status.collect())),
        // IPv6 first, as by default, fails where a name has both and only one answers
        ("preferred_ip_protocol".to_owned(), "ip4".into()),
    ];
    if let Some(body) = &module.body {
        http.push(("method".to_owned(), "POST".into()));
        http.push(("body".to_owned(), body.as_str().into()));
    }
    if !plain.is_empty() {
        http.push(("headers".to_owned(), Yaml::Map(plain)));
    }
    if !secret.is_empty() {
        http.push(("http_headers".to_owned(), Yaml::Map(secret)));
    }
    http.extend(module.auth.iter().map(|auth| endpoint::auth(auth, runtime, layout)));
    http.extend(module.tls.iter().map(|tls| endpoint::tls(tls, runtime, layout)));
    Yaml::map([
        ("prober", Some("http".into())),
        ("timeout", Some(module.timeout.to_string().into())),
        ("http", Some(Yaml::Map(http))),
    ])
}
