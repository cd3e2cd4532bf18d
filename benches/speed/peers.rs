//! Programs that do similar work, where they are there: on the PATH, or in the folder of tools that `tests/run` fills.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::project;

/// A program to compare with.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    program: PathBuf,
    arguments: &'static [&'static str],
    /// What it reads, in the folder of a build.
    file: &'static str,
}

/// Its name, names of the program, arguments before the file, and the file that it reads.
type Row = (&'static str, &'static [&'static str], &'static [&'static str], &'static str);

/// What reads rules.
const OF_RULES: &[Row] = &[
    ("promtool 2.42 check rules", &["promtool-2.42"], &["check", "rules"], "prometheus/alerting-rules.yml"),
    ("promtool 3 check rules", &["promtool-3", "promtool"], &["check", "rules"], "prometheus/alerting-rules.yml"),
    ("pint --offline lint", &["pint"], &["--offline", "lint"], "prometheus/alerting-rules.yml"),
    ("jsonnet, the same rules printed", &["jsonnet"], &[], "rules.jsonnet"),
];

/// What reads routes.
const OF_ROUTES: &[Row] = &[
    ("amtool check-config", &["amtool-0.28", "amtool"], &["check-config"], "alertmanager/alertmanager.yml"),
    ("amlint", &["amlint"], &[], "alertmanager/alertmanager.yml"),
];

/// Those that are there for rules, or for routes.
pub(crate) fn found(routes: bool) -> Vec<Peer> {
    let rows = if routes { OF_ROUTES } else { OF_RULES };
    let peer = |(name, programs, arguments, file): &Row| {
        let program = programs.iter().find_map(|program| find(program))?;
        Some(Peer { name, program, arguments, file })
    };
    rows.iter().filter_map(peer).collect()
}

fn find(program: &str) -> Option<PathBuf> {
    let tools = std::env::var_os("LAKEHOUSE_OBS_TOOLS").map_or_else(|| project().join("target/tools"), PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(tools.join("bin")).chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join(program)).find(|path| path.is_file())
}

impl Peer {
    /// Its run on what was built.
    pub(crate) fn command(&self, built: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.args(self.arguments).arg(built.join(self.file)).current_dir(built);
        command
    }
}

/// As many rules as a build has, as a program that prints them: what a team writes that generates its rules.
pub(crate) fn jsonnet(rules: usize) -> String {
    JSONNET.replace("{rules}", &rules.to_string())
}

const JSONNET: &str = r#"local alert(i) = {
  alert: 'Alert%d' % i,
  expr: 'sum by (service) (rate(http_requests_total{code=~"5..",route="/v1/route-%d"}[5m])) > %d' % [i, i, i % 10],
  'for': '%dm' % (10 + i % 20),
  labels: { severity: if i % 2 == 0 then 'warning' else 'critical' },
  annotations: {
    summary: '{{ $labels.service }} answers route %d with errors' % i,
    runbook_url: 'https://runbooks.example/Alert%d' % i,
  },
};
{ groups: [{ name: 'alerts', rules: [alert(i) for i in std.range(0, {rules} - 1)] }] }
"#;
