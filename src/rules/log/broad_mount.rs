//! A pattern of files for which Filebeat's container gets a folder that holds far more than logs.

use crate::components::FILEBEAT;
use crate::model::{LogSource, logs};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

/// Folders that show Docker's socket, or all of the host, to a container that runs as root.
const BROAD: &[&str] = &["/", "/run", "/var/run"];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    if model.deployed(FILEBEAT).is_none() {
        return;
    }
    for (service, found) in model.logs() {
        let LogSource::Files(paths) = &found.from else { continue };
        for path in paths {
            let folder = logs::folder(path);
            if !BROAD.contains(&folder.as_str()) {
                continue;
            }
            report.add(
                Diagnostic::new(
                    "log/broad-mount",
                    found.from_span,
                    format!("`{path}` gives Filebeat's container access to all of `{folder}`"),
                    "the container mounts the directory before the first `*`, or the directory of the file",
                )
                .item(format!("services.{service}"))
                .help(
                    "write the logs to a directory of their own, such as \"/var/log/shop/*.log\"; if this mount is \
                     intended, add an `allow` with the reason",
                ),
            );
        }
    }
}
