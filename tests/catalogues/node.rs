//! node_exporter as it is started by default, and once more with every collector that the catalogue says is off.

use std::collections::BTreeSet;

use lakehouse_obs::catalogue::exporter;

use crate::scrape::Scrape;
use crate::support::servers::{Server, get};
use crate::support::tools::run;

const NAME: &str = "node_exporter";

/// The collectors that the catalogue says are off, of those that this program has.
fn off(tool: &str) -> BTreeSet<String> {
    let help = run(tool, std::path::Path::new("/"), &["--help"]).text;
    let metrics = exporter(NAME).expect("its catalogue").metrics.iter().filter(|metric| !metric.default_enabled);
    let collectors = metrics.filter_map(|metric| metric.collector);
    let known = collectors.filter(|name| help.lines().any(|line| line.contains(&format!("collector.{name} "))));
    known.map(str::to_owned).collect()
}

/// Scrapes of one version.
pub(crate) fn scrapes(tool: &str) -> Vec<Scrape> {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = folder.path().join("texts");
    std::fs::create_dir_all(&texts).expect("a folder");
    let ready = |port| get(port, "/").is_ok_and(|(status, _)| status == 200);
    let start = |flags: Vec<String>| {
        Server::start_with(tool, folder.path(), &[], ready, |port| {
            [format!("--web.listen-address=127.0.0.1:{port}")].into_iter().chain(flags.clone()).collect()
        })
    };
    let scrape = |server: &Server| {
        // what counts scrapes is there from the second one on
        get(server.port, "/metrics").expect("an answer");
        Scrape::of(NAME, tool, server, "/metrics")
    };
    let off = off(tool);
    let flags = off.iter().map(|name| format!("--collector.{name}"));
    let textfile = format!("--collector.textfile.directory={}", texts.display());
    let usual = scrape(&start(Vec::new()));
    let all = scrape(&start(flags.chain([textfile]).collect())).reported(off.clone());
    vec![usual, all]
}
