//! A page for each component of the stack: versions, ports, image, memory and flags.

use super::Reference;
use super::markdown::{block, code, codes, facts, table};
use super::metrics;
use crate::components::{Component, Exporter, Image, Need, Placement, all};

const FOLDER: &str = "reference/components";

pub(super) fn add(reference: &mut Reference) {
    let row = |component: &Component| {
        [
            format!("[{}]({}.md)", code(&component.name), component.name),
            component.versions.default.short(),
            range(component),
            component.port.to_string(),
            component.about.clone(),
        ]
    };
    let rows = table(
        ["component", "default version", "versions", "port", "about"],
        &all().iter().map(row).collect::<Vec<_>>(),
    );
    let text = format!("{}{rows}", include_str!("text/components.md"));
    reference.add(0, "Components", &format!("{FOLDER}/index.md"), text);
    for component in all() {
        reference.add(1, &code(&component.name), &format!("{FOLDER}/{}.md", component.name), page(component));
    }
}

/// The versions that output is written for.
fn range(component: &Component) -> String {
    format!("{} and later, below {}.0", component.versions.oldest.short(), component.versions.unknown_from)
}

fn page(component: &Component) -> String {
    let mut text = format!("# {}\n\n{}\n\n{}", code(&component.name), component.about, facts(&runs(component)));
    text.push_str(&format!("\n## Image\n\n{}", facts(&image(component, &component.image))));
    if let Some(exporter) = &component.exporter {
        text.push_str(&format!("\n## How it is started\n\n{}", started(exporter)));
    }
    if !component.sets.is_empty() {
        let rows: Vec<[String; 2]> =
            component.sets.iter().map(|(flag, key)| [code(&format!("--{flag}")), code(key)]).collect();
        text.push_str(&format!(
            "\n## Flags that keys of the service set\n\nDo not write these flags in `exporter.flags`.\n\n{}",
            table(["flag", "key"], &rows)
        ));
    }
    text
}

fn runs(component: &Component) -> Vec<(&'static str, String)> {
    let versions = &component.versions;
    let placement = match component.placement {
        Placement::Singleton => "one for the stack",
        Placement::PerService => "one for each service",
        Placement::OnHost => "one on the host",
    };
    let needed_by = match component.needed_by {
        Need::Always => "every spec",
        Need::Alerts => "an alert",
        Need::Dashboards => "a dashboard",
        Need::Logs => "a service with logs",
        Need::Probes => "a service with a health probe",
        Need::Services => "a service whose kind uses it",
        Need::ShippedLogs => "a service with logs in files or of containers",
        Need::Traces => "a service with traces",
    };
    let other = |name: &Option<String>| name.as_deref().map_or(String::new(), code);
    let port = |port: &crate::components::Port| format!("{} ({})", port.port.unwrap_or(component.port), port.about);
    let metrics = component.metrics.as_ref().map(|metrics| {
        format!(
            "[{}]({}) at {} on port {}",
            code(&metrics.catalogue),
            metrics::link("../", &metrics.catalogue),
            code(&metrics.path),
            metrics.port.unwrap_or(component.port)
        )
    });
    vec![
        ("Table", code(&format!("[stack.{}]", component.name))),
        ("Default version", code(&versions.default.short())),
        ("Versions", range(component)),
        ("Newest version examined", versions.newest.map_or(String::new(), |newest| code(&newest.short()))),
        ("Has the version of", other(&versions.follows)),
        ("Must not be newer than", other(&versions.writes_to)),
        ("Needs the major version of", other(&versions.starts_with)),
        ("Container", code(&component.container)),
        ("Runs as", placement.to_owned()),
        ("Needed by", needed_by.to_owned()),
        ("Port", component.port.to_string()),
        ("Published ports", component.published.iter().map(port).collect::<Vec<_>>().join(", ")),
        ("Takes `web_config`", if component.web_config { "yes".to_owned() } else { "no".to_owned() }),
        (
            "An existing one can be used",
            if component.elsewhere { "yes: `address`".to_owned() } else { "no".to_owned() },
        ),
        ("Its own metrics", metrics.unwrap_or_default()),
    ]
}

fn image(component: &Component, image: &Image) -> Vec<(&'static str, String)> {
    let default = &component.versions.default;
    vec![
        ("Image", code(&component.image_of(default.minor, None))),
        ("Memory", format!("{} MiB", image.memory)),
        ("Processes and threads", format!("at most {}", image.pids)),
        ("User", image.user.as_deref().map_or(String::new(), code)),
        ("Root file system", image.writable.as_ref().map_or("read-only".to_owned(), |why| format!("writable: {why}"))),
        ("Folders in memory", codes(&image.scratch)),
        ("Data", image.data.as_deref().map_or(String::new(), code)),
        ("Health check", code(&image.health)),
        ("Time to start", format!("{} s", image.start)),
    ]
}

/// The program with its flags and variables, as the file of the component has them.
fn started(exporter: &Exporter) -> String {
    let flags: Vec<&str> = exporter.flags.iter().map(String::as_str).collect();
    let mut text = facts(&[
        ("Program", code(&exporter.program)),
        ("Listens by", code(&exporter.listen)),
        ("Flags", codes(flags)),
        ("Flag of a collector", exporter.collector.as_deref().map_or(String::new(), code)),
        ("Default database", exporter.database.as_deref().map_or(String::new(), code)),
        ("Flags in a container", codes(&exporter.container.flags)),
    ]);
    if !exporter.environment.is_empty() {
        let lines: Vec<String> =
            exporter.environment.iter().map(|variable| format!("{}={}", variable.name, variable.value)).collect();
        text.push_str(
            "\nIts environment. Values in braces come from the service; a variable without a value is left out.\n\n",
        );
        text.push_str(&block("text", &lines.join("\n")));
    }
    if let Some(tls) = exporter.tls.as_ref().filter(|tls| !tls.unread.is_empty()) {
        let rows: Vec<[String; 2]> = tls.unread.iter().map(|(key, help)| [code(key), help.clone()]).collect();
        text.push_str(&format!(
            "\nKeys of `tls` that it does not support:\n\n{}",
            table(["key", "what to do instead"], &rows)
        ));
    }
    text
}
