//! Names that a file gives to something: each is declared beside it or written, and none is given twice.

use std::collections::BTreeSet;

use crate::emit::Yaml;
use crate::model::Model;

/// A file that another one names.
pub(super) struct Named {
    /// The file that names it.
    pub(super) by: String,
    /// As it is named there.
    pub(super) name: String,
    /// Where that is in the output.
    pub(super) full: String,
}

/// The rule files that a configuration names.
pub(super) fn rule_files(file: &Yaml, path: &str, model: &Model) -> Vec<Named> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let full = |name: &str| {
        let deployed = model.stack.directory.as_ref().and_then(|directory| name.strip_prefix(directory.as_str()));
        let full = match (deployed, name.strip_prefix("../")) {
            (Some(deployed), _) => deployed.to_owned(),
            (None, Some(rest)) => format!("{}/{rest}", folder.rsplit_once('/').map_or("", |(parent, _)| parent)),
            (None, None) => format!("{folder}/{name}"),
        };
        full.trim_start_matches('/').to_owned()
    };
    let names = file.get("rule_files").into_iter().flat_map(Yaml::items).filter_map(Yaml::text);
    names.map(|name| Named { by: path.to_owned(), name: name.to_owned(), full: full(name) }).collect()
}

/// No job is there twice.
pub(super) fn jobs(file: &Yaml, path: &str, faults: &mut Vec<String>) {
    let jobs = file.get("scrape_configs").into_iter().flat_map(Yaml::items);
    let mut names: Vec<&str> = jobs.filter_map(|job| job.get("job_name")?.text()).collect();
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
pub(super) fn declared(file: &Yaml, path: &str, faults: &mut Vec<String>) {
    fn routes<'a>(route: &'a Yaml, visit: &mut dyn FnMut(&'a Yaml)) {
        visit(route);
        route.get("routes").into_iter().flat_map(Yaml::items).for_each(|child| routes(child, visit));
    }
    let Some(root) = file.get("route") else {
        return;
    };
    let declared = |list: &str| -> BTreeSet<&str> {
        file.get(list).into_iter().flat_map(Yaml::items).filter_map(|item| item.get("name")?.text()).collect()
    };
    let (receivers, intervals) = (declared("receivers"), declared("time_intervals"));
    routes(root, &mut |route| {
        let receiver = route.get("receiver").and_then(Yaml::text);
        let lists = ["mute_time_intervals", "active_time_intervals"];
        let named = lists.iter().filter_map(|key| route.get(key)).flat_map(Yaml::items).filter_map(Yaml::text);
        let unknown = receiver.into_iter().filter(|name| !receivers.contains(name));
        let unknown = unknown.chain(named.filter(|name| !intervals.contains(name)));
        faults.extend(unknown.map(|name| format!("{path}: names {name}, which is not declared")));
    });
}
