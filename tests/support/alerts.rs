//! What an alert compiles into, and whether each promtool accepts it.

use std::process::Command;

use super::tools::promtools;
use super::{build, tool};

/// The file of the rules.
pub const RULES: &str = "prometheus/alerting-rules.yml";

/// The expressions of the alert `A`, in the order of its rules. Every promtool must accept the file.
pub fn expressions(alert: &str) -> Vec<String> {
    compiled(alert, &promtools())
}

/// As [`expressions`], for these promtools only.
pub fn compiled(alert: &str, readers: &[&str]) -> Vec<String> {
    let spec = format!(
        "[lakehouse]\nname = \"shop\"\nedition = \"2026\"\n\n\
         [services.api]\nkind = \"prometheus\"\naddress = \"api:8080\"\nmetrics = {{ q = {{ type = \"gauge\", labels = [\"a\"] }} }}\n\n\
         [services.web]\nkind = \"prometheus\"\naddress = \"web:8080\"\nmetrics = {{ q = {{ type = \"gauge\", labels = [\"a\"] }} }}\n\n\
         [alerts.A]\nseverity = \"critical\"\nsummary = \"A\"\n{alert}\n"
    );
    let files = build(&spec);
    let text = &files[RULES];
    accepted(text, readers);
    let file: serde_json::Value = serde_yaml::from_str(text).expect("our own YAML");
    let groups = file["groups"].as_array().expect("groups");
    let rules = groups.iter().flat_map(|group| group["rules"].as_array().expect("rules"));
    let own = rules.filter(|rule| rule["alert"] == "A");
    own.map(|rule| rule["expr"].as_str().expect("an expression").to_owned()).collect()
}

/// Fails where a promtool refuses the file.
pub fn accepted(rules: &str, readers: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.yml");
    std::fs::write(&path, rules).expect("written");
    for version in readers {
        let run = Command::new(tool(version)).args(["check", "rules"]).arg(&path).output().expect("it runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{version}: {said}\n{rules}");
    }
}
