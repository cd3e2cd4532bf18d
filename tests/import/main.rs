//! `init --from-compose` and `--from-prometheus`: what is recognised, what is not, and that no secret gets out.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![allow(unreachable_pub, reason = "the modules of a test share what they need")]

mod cases;
mod command;
mod hostile;
mod secrets;
#[path = "../support/mod.rs"]
mod support;

use lakehouse_obs::import::{File, Format, Import, Remark, import};

/// A fixture of this folder.
pub fn fixture(name: &str, format: Format) -> File {
    let path = support::project().join("tests/import").join(name);
    File { name: name.to_owned(), text: std::fs::read_to_string(path).expect("a fixture"), format }
}

/// A file with a text.
pub fn file(name: &str, text: &str, format: Format) -> File {
    File { name: name.to_owned(), text: text.to_owned(), format }
}

/// The import of a compose file with a text.
pub fn compose(text: &str) -> Result<Import, Vec<Remark>> {
    import(&[file("compose.yml", text, Format::Compose)])
}

/// The import of a `prometheus.yml` with a text.
pub fn prometheus(text: &str) -> Result<Import, Vec<Remark>> {
    import(&[file("prometheus.yml", text, Format::Prometheus)])
}

/// The fixtures as they are given together.
pub fn fixtures() -> Vec<Vec<File>> {
    let (compose, both) = (fixture("docker-compose.yml", Format::Compose), fixture("both.yml", Format::Prometheus));
    vec![vec![compose.clone()], vec![fixture("prometheus.yml", Format::Prometheus)], vec![compose, both]]
}

/// All that an import says and writes.
pub fn all(result: &Result<Import, Vec<Remark>>) -> String {
    let lines = |remarks: &[Remark]| remarks.iter().map(|remark| format!("{remark}\n")).collect::<String>();
    match result {
        Err(errors) => lines(errors),
        Ok(import) => {
            let secrets: String = import.secrets.iter().map(|(name, what)| format!("{name}  ({what})\n")).collect();
            format!(
                "{}\n--- recognised\n{}--- not carried\n{}--- secrets\n{secrets}--- to do\n{}",
                import.spec,
                lines(&import.recognised),
                lines(&import.not_carried),
                lines(&import.to_do)
            )
        }
    }
}

/// The findings of the spec, and that it builds.
pub fn findings(import: &Import) -> Vec<String> {
    let outcome = support::check(&import.spec);
    let model = outcome.model().unwrap_or_else(|| panic!("{}\n{}", support::rendered(&outcome), import.spec));
    lakehouse_obs::build(model, &lakehouse_obs::emit::Layout::default()).expect("it builds");
    support::found(&outcome)
}
