//! How Filebeat is started: in a container, and on a host.

use super::super::compose::LOGGING;
use super::super::compose::container::{Container, DependsOn, Mount};
use super::super::host::Place;
use crate::components::LOGSTASH;
use crate::model::{Address, LogSource, Model, Running, logs};

/// Where the folder `filebeat/` is seen by Filebeat.
const MOUNT: &str = "/usr/share/filebeat/lakehouse";

pub(in crate::emit) fn container(model: &Model, running: &Running) -> Container {
    let mut container = Container::new(&running.component.container, running);
    // the file belongs to whoever built it, which Filebeat would not take from root
    let command = ["-e", "--strict.perms=false", "-c", &format!("{MOUNT}/filebeat.yml")];
    container.command = command.map(str::to_owned).to_vec();
    container.networks = vec![LOGGING];
    container.mounts = vec![Mount::new("./filebeat", MOUNT)];
    container.mounts.extend(log_folders(model).into_iter().map(|folder| Mount::new(folder.clone(), folder)));
    if model.logs().any(|(_, logs)| matches!(logs.from, LogSource::Containers(_))) {
        // which containers there are, and what they wrote
        for path in ["/var/lib/docker/containers", "/var/run/docker.sock"] {
            container.mounts.push(Mount::new(path, path));
        }
    }
    // as root, it still sees only what its group may: this lets it read, and nothing else
    container.capabilities = vec!["DAC_READ_SEARCH"];
    match model.deployed(LOGSTASH) {
        Some(_) => container.depends_on = vec![(LOGSTASH.to_owned(), DependsOn::Healthy)],
        None => {
            let addresses = model.running(LOGSTASH).map(|running| running.addresses.as_slice()).unwrap_or_default();
            addresses.iter().for_each(|address: &Address| container.inputs.address(address));
        }
    }
    container
}

/// The folders of the host that hold the files of logs, none inside another one.
fn log_folders(model: &Model) -> Vec<String> {
    let files = model.logs().filter_map(|(_, logs)| match &logs.from {
        LogSource::Files(paths) => Some(paths),
        _ => None,
    });
    let mut folders: Vec<String> = files.flatten().map(|path| logs::folder(path)).collect();
    folders.sort();
    folders.dedup();
    let all = folders.clone();
    let inside =
        |one: &String, other: &String| one != other && one.starts_with(&format!("{}/", other.trim_end_matches('/')));
    folders.retain(|one| !all.iter().any(|other| inside(one, other)));
    folders
}

pub(in crate::emit) fn words(_: &Model, _: &Running, place: &Place<'_>) -> Vec<String> {
    vec![format!("filebeat -e --strict.perms=false -c {}/filebeat.yml", place.itself())]
}
