//! `build`: what is written, what is said about it, and what is left alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::program::{CLEAN, WARNED, WRONG, folder, read, run, run_with_input, write};
use super::support::{project, tree};

/// A stack with every output.
fn whole() -> tempfile::TempDir {
    folder(&read(&project(), "stacks/ai-aas/lakehouse.toml"))
}

fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    let time = |path: &String| std::fs::metadata(folder.join(path)).and_then(|found| found.modified()).expect("a time");
    tree(folder).into_keys().map(|path| (path.clone(), time(&path))).collect()
}

#[test]
fn a_build_says_what_it_wrote_which_secrets_are_needed_and_what_to_run() {
    let folder = whole();
    write(folder.path(), "secrets/minio_token", "t");
    let build = run(folder.path(), &["build"]);
    assert_eq!((build.code, build.err.as_str()), (0, ""));
    insta::assert_snapshot!(build.out);
}

#[test]
fn every_file_that_is_named_was_written() {
    let folder = whole();
    let build = run(folder.path(), &["build"]);
    let named: Vec<&str> = build.out.lines().filter_map(|line| line.strip_prefix("  + observability/")).collect();
    assert_eq!(named, tree(&folder.path().join("observability")).keys().collect::<Vec<_>>());
}

#[test]
fn the_next_command_of_the_host_runtime_starts_prometheus() {
    let folder = folder(&read(&project(), "stacks/host/lakehouse.toml"));
    let build = run(folder.path(), &["build", "--out", "monitoring"]);
    let next = build.out.lines().last().expect("a line");
    assert_eq!(
        next,
        "next: (cd monitoring/prometheus && prometheus --config.file=prometheus.yml \
         --storage.tsdb.path=../../data/prometheus --storage.tsdb.retention.time=15d \
         --web.external-url=http://localhost:9090 --web.route-prefix=/ --web.listen-address=127.0.0.1:9090)"
    );
    assert!(folder.path().join("monitoring/prometheus/prometheus.yml").is_file());
}

#[test]
fn a_second_build_writes_the_same_bytes_and_touches_nothing() {
    let folder = whole();
    let out = folder.path().join("observability");
    run(folder.path(), &["build"]);
    let (bytes, before) = (tree(&out), times(&out));
    let again = run(folder.path(), &["build"]);
    assert_eq!(again.code, 0);
    let current = format!("`observability` is current: {} files\n", bytes.len());
    assert!(again.out.starts_with(&current), "{}", again.out);
    assert_eq!((tree(&out), times(&out)), (bytes, before));
}

#[test]
fn only_files_that_differ_are_touched() {
    let folder = folder(CLEAN);
    let out = folder.path().join("observability");
    run(folder.path(), &["build"]);
    let before = times(&out);
    write(folder.path(), "lakehouse.toml", CLEAN.replace("8080", "8081"));
    let build = run(folder.path(), &["build"]);
    let changed: Vec<&str> =
        build.out.lines().filter(|line| !line.starts_with("  file ") && line.starts_with("  ")).collect();
    assert_eq!(changed, ["  ~ observability/manifest.json", "  ~ observability/prometheus/prometheus.yml"]);
    let touched = times(&out).into_iter().filter(|(path, time)| before.get(path) != Some(time));
    let touched: Vec<String> = touched.map(|(path, _)| path).collect();
    assert_eq!(touched, ["manifest.json", "prometheus/prometheus.yml"]);
}

#[test]
fn the_output_depends_on_the_spec_alone() {
    let (one, other) = (whole(), whole());
    run(one.path(), &["build"]);
    let spec = other.path().join("lakehouse.toml").display().to_string();
    let out = other.path().join("observability").display().to_string();
    run(Path::new("/"), &["build", &spec, "--out", &out]);
    assert_eq!(tree(&one.path().join("observability")), tree(&other.path().join("observability")));
}

#[test]
fn standard_input_is_built_into_the_current_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let build = run_with_input(folder.path(), &["build", "-"], CLEAN);
    assert_eq!((build.code, build.err.as_str()), (0, ""));
    assert!(folder.path().join("observability/prometheus/prometheus.yml").is_file());
    assert_eq!(run_with_input(folder.path(), &["build", "-", "--check"], CLEAN).code, 0);
}

#[test]
fn an_error_stops_the_build_and_the_old_output_stays_whole() {
    let folder = folder(CLEAN);
    let out = folder.path().join("observability");
    run(folder.path(), &["build"]);
    let (bytes, before) = (tree(&out), times(&out));
    write(folder.path(), "lakehouse.toml", WRONG);
    for arguments in [&["build"][..], &["build", "--force"], &["build", "--check"]] {
        let build = run(folder.path(), arguments);
        assert_eq!((build.code, build.out.as_str()), (1, ""), "{arguments:?}");
        assert!(build.err.contains("shape/unknown-key"), "{}", build.err);
        assert!(build.err.ends_with("1 error: no files were written, `observability` is unchanged\n"), "{}", build.err);
    }
    assert_eq!((tree(&out), times(&out)), (bytes, before));
}

#[test]
fn an_error_in_the_first_build_makes_no_folder() {
    let folder = folder(WRONG);
    assert_eq!(run(folder.path(), &["build"]).code, 1);
    assert!(!folder.path().join("observability").exists());
}

#[test]
fn a_warning_is_shown_and_stops_nothing() {
    let folder = folder(WARNED);
    let build = run(folder.path(), &["build"]);
    assert_eq!(build.code, 0);
    assert!(build.err.contains("lint/unused-allow") && build.err.ends_with("1 warning\n"), "{}", build.err);
    assert!(build.out.starts_with("wrote `observability`"), "{}", build.out);
}

#[test]
fn a_file_that_was_edited_by_hand_is_kept_unless_forced() {
    let folder = whole();
    let out = folder.path().join("observability");
    run(folder.path(), &["build"]);
    let fresh = tree(&out);
    // what is said of migrations is for tests/database.rs
    for path in fresh.keys().filter(|path| *path != "manifest.json" && !path.starts_with("migrations/")) {
        let edited = format!("{}# by hand\n", read(&out, path));
        write(&out, path, &edited);
        // an edit stands in the way only of a build that would change that file; every build would undo this one
        let build = run(folder.path(), &["build"]);
        assert_eq!((build.code, build.out.as_str()), (1, ""), "{path}");
        assert!(build.err.starts_with(&format!("error: `{path}` was edited by hand\n  help: ")), "{}", build.err);
        assert_eq!(read(&out, path), edited);
        assert_eq!(run(folder.path(), &["build", "--force"]).code, 0, "{path}");
        assert_eq!(tree(&out), fresh, "{path}");
    }
}

#[test]
fn a_generated_file_that_was_deleted_is_written_again() {
    let folder = whole();
    let out = folder.path().join("observability");
    run(folder.path(), &["build"]);
    let fresh = tree(&out);
    std::fs::remove_dir_all(out.join("prometheus")).expect("removed");
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    assert_eq!(tree(&out), fresh);
}

#[test]
fn files_of_others_are_kept() {
    let folder = whole();
    let out = folder.path().join("observability");
    let foreign = ["notes.md", "prometheus/extra-rules.yml", "certificates/ca.pem"];
    for path in foreign {
        write(&out, path, "mine");
    }
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    assert_eq!(run(folder.path(), &["build", "--force"]).code, 0);
    assert!(foreign.iter().all(|path| read(&out, path) == "mine"));
    assert_eq!(run(folder.path(), &["build", "--check"]).code, 0, "they are no difference");
}

#[test]
fn a_file_of_others_in_the_place_of_a_generated_one_is_not_overwritten() {
    let folder = folder(CLEAN);
    let out = folder.path().join("observability");
    write(&out, "prometheus/prometheus.yml", "mine");
    let build = run(folder.path(), &["build"]);
    assert_eq!(build.code, 1);
    assert!(build.err.contains("`prometheus/prometheus.yml` was not written by lakehouse-obs"), "{}", build.err);
    assert_eq!(tree(&out).len(), 1, "nothing else is written either");
    assert_eq!(read(&out, "prometheus/prometheus.yml"), "mine");
    assert_eq!(run(folder.path(), &["build", "--force"]).code, 0);
}

#[test]
fn files_that_the_spec_no_longer_makes_are_removed() {
    let folder = whole();
    let out = folder.path().join("observability");
    run(folder.path(), &["build"]);
    write(folder.path(), "lakehouse.toml", CLEAN);
    let build = run(folder.path(), &["build"]);
    let removed: Vec<&str> = build.out.lines().filter(|line| line.starts_with("  - ")).collect();
    let stale = [
        "blackbox/blackbox.yml",
        "docker-compose.logging.yml",
        "edge/monitoring.ts",
        "edge/tsconfig.json",
        "elasticsearch/bootstrap.sh",
        "elasticsearch/retain-traces.sh",
        "filebeat/filebeat.yml",
        "grafana/dashboards/edge-functions.json",
        "grafana/dashboards/executive.json",
        "grafana/dashboards/minio.json",
        "grafana/dashboards/node.json",
        "grafana/dashboards/postgres.json",
        "grafana/dashboards/probes.json",
        "grafana/dashboards/technical.json",
        "health/health-check.ts",
        "health/tsconfig.json",
        "jaeger/jaeger.yml",
        "jaeger/sampling.json",
        "logstash/event.rb",
        "logstash/logstash.conf",
        "logstash/logstash.yml",
        "logstash/pipelines.yml",
        "logstash/rules.json",
        "prometheus/tests/alerts.yml",
        "prometheus/tests/rules/texts.yml",
        "sql-exporter/postgres/postgres.collector.yml",
        "sql-exporter/postgres/sql_exporter.yml",
        "sql-exporter/supabase-edge/sql_exporter.yml",
        "sql-exporter/supabase-edge/supabase-edge.collector.yml",
    ];
    assert_eq!(removed, stale.map(|path| format!("  - observability/{path}")));
    assert!(!out.join("blackbox").exists() && !out.join("prometheus/tests").exists(), "nor their folders");
    assert_eq!(run(folder.path(), &["build", "--check"]).code, 0);
}

#[test]
fn an_output_that_cannot_be_a_folder_is_named() {
    let folder = folder(CLEAN);
    write(folder.path(), "file", "mine");
    for out in ["file", "file/below"] {
        for extra in [None, Some("--force"), Some("--check")] {
            let arguments: Vec<&str> = ["build", "--out", out].into_iter().chain(extra).collect();
            let build = run(folder.path(), &arguments);
            assert_eq!(build.code, 2, "{arguments:?} {}", build.all());
            assert!(build.err.starts_with("error: ") && build.err.contains("`file"), "{arguments:?} {}", build.err);
        }
    }
    assert_eq!(read(folder.path(), "file"), "mine");
}

#[test]
fn a_file_where_a_generated_folder_belongs_is_named_and_kept() {
    let folder = folder(CLEAN);
    write(folder.path(), "observability/prometheus", "mine");
    for arguments in [&["build"][..], &["build", "--force"], &["build", "--check"]] {
        let build = run(folder.path(), arguments);
        assert_eq!(build.code, 1, "{arguments:?} {}", build.all());
        assert!(build.err.contains("`prometheus` is a file, but a generated folder has this path"), "{}", build.err);
    }
    assert_eq!(tree(&folder.path().join("observability")).len(), 1);
}

/// Every path to a secret in a `prometheus.yml`.
fn secret_files(config: &str) -> Vec<String> {
    let field = |line: &str| {
        let (key, value) = line.trim().split_once(": ")?;
        ["credentials_file", "password_file"].contains(&key).then(|| value.trim_matches(['"', '\'']).to_owned())
    };
    config.lines().filter_map(field).collect()
}

#[test]
fn on_the_host_secrets_are_found_from_wherever_the_output_lies() {
    let spec = r#"
stack.runtime = "host"
[services.a]
kind    = "prometheus"
address = "localhost:8080"
auth    = { bearer = { file = "secrets/token" } }
[services.b]
kind    = "prometheus"
address = "localhost:8081"
auth    = { username = "u", password = { file = "secrets/password" } }
"#;
    let root = tempfile::tempdir().expect("a folder");
    write(root.path(), "specs/lakehouse.toml", spec);
    write(root.path(), "specs/secrets/token", "t");
    write(root.path(), "specs/secrets/password", "p");
    std::os::unix::fs::symlink(root.path().join("specs"), root.path().join("link")).expect("a link");
    let elsewhere = root.path().join("else/where").display().to_string();
    let cases: &[(&str, &[&str], &str)] = &[
        ("specs", &["build"], "specs/observability"),
        ("", &["build", "specs/lakehouse.toml"], "specs/observability"),
        ("specs", &["build", "--out", "../out"], "out"),
        ("specs", &["build", "--out", "./a/../b/c"], "specs/b/c"),
        ("", &["build", "specs/lakehouse.toml", "--out", "deep/er/out"], "deep/er/out"),
        ("", &["build", "specs/lakehouse.toml", "--out", &elsewhere], "else/where"),
        ("", &["build", "link/lakehouse.toml", "--out", "through"], "through"),
        ("specs", &["build", "--out", "."], "specs"),
    ];
    for (folder, arguments, out) in cases {
        let build = run(&root.path().join(folder), arguments);
        assert_eq!(build.code, 0, "{arguments:?}: {}", build.err);
        let config: PathBuf = root.path().join(out).join("prometheus/prometheus.yml");
        let text = std::fs::read_to_string(&config).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let files = secret_files(&text);
        assert_eq!(files.len(), 2, "{text}");
        for file in files {
            // Prometheus resolves them from the folder of its configuration
            let path = config.parent().expect("a folder").join(&file);
            assert!(path.is_file(), "{arguments:?}: `{file}` is not there from `{}`", config.display());
        }
    }
}
