//! Every file of this folder is what it has to be.

use super::{FILES, Placement, all, component, file, template};
use crate::catalogue;

#[test]
fn every_file_is_read() {
    for (name, text) in FILES {
        let read = file::read(name, text).unwrap_or_else(|flaw| panic!("{name}.toml: {flaw}"));
        assert_eq!(component(name), Some(&read));
    }
    assert_eq!(all().len(), FILES.len());
    assert!(all().is_sorted_by_key(|component| &component.name));
}

#[test]
fn a_key_that_nobody_knows_is_refused() {
    let (name, text) = FILES[0];
    let flaw = file::read(name, &format!("colour = \"blue\"\n{text}")).unwrap_err();
    assert!(flaw.contains("colour"), "{flaw}");
}

#[test]
fn versions_begin_before_the_default_and_end_after_it() {
    for component in all() {
        let versions = &component.versions;
        assert!(versions.oldest.minor <= versions.default.minor, "{}", component.name);
        assert!(versions.default.minor.0 < versions.unknown_from, "{}", component.name);
        assert!(versions.newest.is_none_or(|newest| versions.default.minor <= newest.minor), "{}", component.name);
        let follows = versions.follows.as_deref();
        assert!(follows.is_none_or(|name| super::component(name).is_some()), "{}", component.name);
    }
}

#[test]
fn what_a_component_exposes_has_a_catalogue() {
    for component in all().iter().filter(|component| component.metrics.is_some()) {
        assert!(catalogue::exporter(component.catalogue()).is_some(), "{}: no such catalogue", component.name);
    }
}

#[test]
fn every_placeholder_is_known_and_where_it_may_be() {
    for component in all() {
        let Some(exporter) = &component.exporter else { continue };
        let name = &component.name;
        for text in exporter.texts() {
            let found = template::placeholders(text).unwrap_or_else(|flaw| panic!("{name}: {flaw}"));
            let whole = |text: &str| text == "{password}";
            assert!(!found.contains(&"password") || whole(text), "{name}: `{text}` is more than the password");
            assert_eq!(found.contains(&"listen"), text == exporter.listen, "{name}: {text}");
            assert_eq!(found.contains(&"collector"), Some(text) == exporter.collector.as_deref(), "{name}: {text}");
            let needs_tls = ["ca_file", "cert_file", "insecure", "key_file", "sslmode", "scheme"];
            let tls = exporter.tls.is_some() || !found.iter().any(|name| needs_tls.contains(name));
            assert!(tls, "{name}: `{text}` needs [exporter.tls]");
        }
        assert_ne!(
            component.placement,
            Placement::Singleton,
            "{name}: an exporter stands beside a service or on a host"
        );
        // after a file was named, the text is for what runs on a host
        let values = || exporter.environment.iter().map(|variable| variable.value.as_str());
        let text_only =
            values().any(|value| value == "{password}") && !values().any(|value| value == "{password_file}");
        assert!(!text_only || exporter.path.is_some(), "{name}: `path`, for the shell that reads the password");
    }
}

#[test]
fn the_reason_for_each_writable_root_is_in_architecture() {
    let text = include_str!("../../ARCHITECTURE.md");
    for component in all() {
        let row = format!("| `{}` | {} |", component.name, component.image.writable.as_deref().unwrap_or_default());
        let writable = component.image.writable.is_some();
        assert_eq!(text.contains(&row), writable, "the table of writable roots lacks or has: {row}");
    }
}
