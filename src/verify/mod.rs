//! Reads our own bytes back, by other parsers than those that wrote them.
//!
//! In: the artifacts. Out: what in them is not what was meant. A fault here is one of this program, never of a spec.

mod compose;
mod expressions;
mod schemas;

use crate::emit::Artifacts;
use crate::model::Model;

/// What reading the artifacts gave.
#[derive(Debug, Default)]
pub struct Readback {
    /// Everything that a reader would not find as it was meant.
    pub faults: Vec<String>,
    /// How many expressions another reader of PromQL reads as we do.
    pub confirmed: usize,
    /// How many it does not know: they are of a version that is older or newer than its own.
    pub skipped: usize,
}

/// Reads the artifacts of a model.
pub fn verify(artifacts: &Artifacts, model: &Model) -> Readback {
    let version = model.stack.target();
    let mut readback = Readback::default();
    compose::verify(artifacts, model, &mut readback.faults);
    for (path, artifact) in &artifacts.files {
        if path.ends_with("/logstash.conf")
            && let Err(at) = crate::logstash::config::check_pipeline(&artifact.text)
        {
            readback.faults.push(format!("{path}: Logstash would stop reading at byte {at}"));
        }
        let Some(meant) = artifact.meant() else {
            continue;
        };
        // YAML refuses characters that JSON takes
        let read = if path.ends_with(".json") {
            serde_json::from_str(&artifact.text).map_err(|error| error.to_string())
        } else {
            serde_yaml::from_str::<serde_json::Value>(&artifact.text).map_err(|error| error.to_string())
        };
        match read {
            Ok(read) if read == meant => {
                expressions::verify(&read, version, path, &mut readback);
                files(&read, artifacts, path, model, &mut readback.faults);
                names(&read, path, &mut readback.faults);
                schemas::verify(&read, path, model, &mut readback.faults);
            }
            Ok(_) => readback.faults.push(format!("{path}: reads back as something else")),
            Err(error) => readback.faults.push(format!("{path}: {error}")),
        }
    }
    readback
}

/// Every file that a configuration names is one that is written.
fn files(value: &serde_json::Value, artifacts: &Artifacts, path: &str, model: &Model, faults: &mut Vec<String>) {
    let named = value.get("rule_files").and_then(|files| files.as_array());
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for name in named.into_iter().flatten().filter_map(|name| name.as_str()) {
        let deployed = model.stack.directory.as_ref().and_then(|directory| name.strip_prefix(directory.as_str()));
        let full = match name.strip_prefix("../") {
            _ if deployed.is_some() => deployed.unwrap_or_default().to_owned(),
            Some(rest) => format!("{}/{rest}", folder.rsplit_once('/').map_or("", |(parent, _)| parent)),
            None => format!("{folder}/{name}"),
        };
        if !artifacts.files.contains_key(full.trim_start_matches('/')) {
            faults.push(format!("{path}: names {name}, which is not written"));
        }
    }
    let jobs = value.get("scrape_configs").and_then(|jobs| jobs.as_array());
    let mut names: Vec<&str> = jobs.into_iter().flatten().filter_map(|job| job.get("job_name")?.as_str()).collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        if let [first, second] = pair
            && first == second
        {
            faults.push(format!("{path}: the job {first} is there twice"));
        }
    }
}

/// Every receiver and time interval that a route names is declared beside it.
fn names(value: &serde_json::Value, path: &str, faults: &mut Vec<String>) {
    fn routes(route: &serde_json::Value, visit: &mut dyn FnMut(&serde_json::Value)) {
        visit(route);
        for child in route.get("routes").and_then(|list| list.as_array()).into_iter().flatten() {
            routes(child, visit);
        }
    }
    let Some(root) = value.get("route") else {
        return;
    };
    let declared = |list: &str| -> Vec<&str> {
        let items = value.get(list).and_then(|items| items.as_array());
        items.into_iter().flatten().filter_map(|item| item.get("name")?.as_str()).collect()
    };
    let (receivers, intervals) = (declared("receivers"), declared("time_intervals"));
    routes(root, &mut |route| {
        let receiver = route.get("receiver").and_then(|name| name.as_str());
        let lists = ["mute_time_intervals", "active_time_intervals"];
        let named = lists.iter().filter_map(|key| route.get(key)?.as_array()).flatten();
        let unknown = receiver.into_iter().filter(|name| !receivers.contains(name));
        let unknown = unknown.chain(named.filter_map(|name| name.as_str()).filter(|name| !intervals.contains(name)));
        faults.extend(unknown.map(|name| format!("{path}: names {name}, which is not declared")));
    });
}
