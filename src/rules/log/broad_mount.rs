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
                    format!("for `{path}` Filebeat's container sees all of `{folder}`"),
                    "the first part with a pattern, or the file, is in that folder",
                )
                .item(format!("services.{service}"))
                .help(
                    "let the logs lie in a folder of their own, and write its path: \"/var/log/shop/*.log\"; where it is \
                     meant, allow \"log/broad-mount\" with the reason",
                ),
            );
        }
    }
}
