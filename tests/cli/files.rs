//! Which files the program reads: those of the project, links followed, no secrets, nothing that is no file; and what it
//! shows of what it reads.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::program::{CLEAN, Run, command, finish, folder, read, run, run_with_input, write};

const FORMATS: &[&str] = &["human", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"];

/// A word that stands in files which must not be shown.
const MARK: &str = "hunter2";

const SCRAPE: &str = "# TYPE requests_total counter\nrequests_total{code=\"200\"} 1\n";

/// A service with a secret and a scrape.
fn with_scrape(path: &str) -> String {
    format!(
        "[services.db]\nkind = \"postgres\"\naddress = \"db:5432\"\n\
         auth = {{ username = \"monitor\", password = {{ file = \"secrets/pg\" }} }}\n\
         [services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\nexposition = \"{path}\"\n"
    )
}

/// A spec with a secret beside it, in a repository whose folder `specs` it lies in.
fn repository(spec: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    write(folder.path(), "specs/lakehouse.toml", spec);
    write(folder.path(), "specs/secrets/pg", format!("{MARK}\n"));
    folder
}

/// The codes of what a check finds.
fn codes(folder: &Path, spec: &str) -> Vec<String> {
    let run = run(folder, &["check", spec, "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.all()));
    let findings = document["findings"].as_array().expect("a list").iter();
    findings.map(|found| found["code"].as_str().expect("a text").to_owned()).collect()
}

/// Every way in which a spec is read and spoken about.
fn everything(folder: &Path, spec: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = FORMATS.iter().map(|format| run(folder, &["check", spec, "--format", format])).collect();
    for arguments in [
        vec!["check", spec, "--diff"],
        vec!["check", spec, "--fix"],
        vec!["build", spec, "--out", "out"],
        vec!["build", spec, "--out", "out", "--check"],
        vec!["show", "metrics", "*", spec],
        vec!["explain", "services.shop", spec],
        vec!["why", "prometheus/prometheus.yml:3", spec],
        vec!["metrics", "", "--spec", spec],
    ] {
        runs.push(run(folder, &arguments));
    }
    runs.push(run(folder, &["check", spec, "--write-baseline", "known.json"]));
    if let Ok(out) = fs::read_to_string(folder.join("known.json")) {
        runs.push(Run { code: 0, out, err: String::new() });
    }
    runs
}

fn assert_not_shown(folder: &Path, spec: &str, why: &str) {
    for run in everything(folder, spec) {
        assert!(!run.all().contains(MARK), "{why}: {}", run.all());
    }
}

#[test]
fn a_secret_of_the_spec_is_never_read() {
    for path in [
        "secrets/pg",
        "./secrets/pg",
        "secrets/../secrets/./pg",
        "../specs/secrets/pg",
        "link",
        "second",
        "folder/pg",
        "hop",
    ] {
        let folder = repository(&with_scrape(path));
        let specs = folder.path().join("specs");
        symlink("secrets/pg", specs.join("link")).expect("a link");
        symlink("link", specs.join("hop")).expect("a link");
        symlink("secrets", specs.join("folder")).expect("a link");
        fs::hard_link(specs.join("secrets/pg"), specs.join("second")).expect("a second name");
        assert_eq!(codes(folder.path(), "specs/lakehouse.toml"), ["secret/never-read"], "{path}");
        assert_not_shown(folder.path(), "specs/lakehouse.toml", path);
    }
}

#[test]
fn a_secret_is_known_wherever_the_spec_names_it() {
    let shop = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:80\"\nexposition = \"secrets/pg\"\n";
    let named = |table: &str| format!("[services.db]\nkind = \"postgres\"\naddress = \"db:5432\"\n{table}\n{shop}");
    let db = "auth = { username = \"m\", password = { file = \"secrets/other\" } }\n";
    for table in [
        "auth = { username = \"m\", password = { file = \"secrets/{service}\" } }".replace("{service}", "./pg"),
        format!("{db}[environments.dev.services.db.auth.password]\nfile = \"secrets/pg\"\n"),
        format!("{db}[defaults.services.health.headers]\nx = {{ file = \"secrets/pg\" }}\n"),
        format!("{db}[receivers.chat.slack]\napi_url = {{ file = \"secrets/pg\" }}\n"),
        format!("{db}tls = {{ key_file = \"secrets/pg\", cert_file = \"c.pem\" }}\n"),
        "auth = { username = \"m\", password = { file = \"secrets/{environment}\" } }\n[environments.pg]\n".to_owned(),
    ] {
        let folder = repository(&named(&table));
        let found = codes(folder.path(), "specs/lakehouse.toml");
        assert!(found.iter().any(|code| code == "secret/never-read"), "{table}: {found:?}");
        assert_not_shown(folder.path(), "specs/lakehouse.toml", &table);
    }
    // named in a file that is read after the one that it is
    let folder = repository("[lakehouse]\ninclude = [\"a.toml\", \"b.toml\"]\n");
    write(folder.path(), "specs/a.toml", format!("[services.{MARK}]\nkind = \"{MARK}\"\n"));
    let spec = "[services.b]\nkind = \"postgres\"\naddress = \"b:5432\"\n\
                auth = { username = \"m\", password = { file = \"a.toml\" } }\n";
    write(folder.path(), "specs/b.toml", spec);
    assert_eq!(codes(folder.path(), "specs/lakehouse.toml"), ["secret/never-read"]);
    assert_not_shown(folder.path(), "specs/lakehouse.toml", "named later");
}

#[test]
fn a_pattern_that_matches_a_secret_is_refused_as_a_whole() {
    let folder = repository(&format!("[lakehouse]\ninclude = [\"secrets/*\"]\n{}", with_scrape("shop.prom")));
    write(folder.path(), "specs/shop.prom", SCRAPE);
    write(folder.path(), "specs/secrets/a.toml", format!("{MARK} = \"{MARK}\"\n"));
    assert_eq!(codes(folder.path(), "specs/lakehouse.toml"), ["secret/never-read"]);
    assert_not_shown(folder.path(), "specs/lakehouse.toml", "include");
}

#[test]
fn of_what_is_no_scrape_only_the_line_is_reported() {
    let shop = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:80\"\nexposition = \"FILE\"\n";
    let texts = [
        (".env", format!("A=1\nPASSWORD={MARK}\n"), 1),
        ("id", format!("-----BEGIN PRIVATE KEY-----\n{MARK}\n"), 1),
        ("token", MARK.to_owned(), 1),
        ("shop.prom", format!("requests_total 1\n\nrequests_total {MARK}\n"), 3),
        ("twice.prom", format!("# TYPE {MARK} counter\n{MARK} 1\n# TYPE {MARK} gauge\n"), 3),
        ("type.prom", format!("# TYPE a {MARK}\n"), 1),
        ("label.prom", format!("a{{{MARK}=1}} 1\n"), 1),
        ("json", format!("{{\"password\": \"{MARK}\"}}"), 1),
        ("http", format!("HTTP/1.1 200 OK\nX: {MARK}\n"), 1),
        ("marked.prom", format!("\u{feff}a 1\nb {MARK}\n"), 2),
    ];
    for (name, text, line) in texts {
        let folder = folder(&shop.replace("FILE", name));
        write(folder.path(), name, &text);
        let reported = run(folder.path(), &["check"]);
        assert_eq!(reported.code, 1, "{}", reported.all());
        assert!(
            reported.out.contains(&format!("line {line} of `{name}` cannot be read: ")),
            "{name}: {}",
            reported.out
        );
        assert_not_shown(folder.path(), "lakehouse.toml", name);
        // who names the file himself sees its lines
        let import = run(folder.path(), &["metrics", "import", name]);
        assert!(import.code == 1 && import.all().contains("╭─["), "{}", import.all());
    }
    let binary = folder(&shop.replace("FILE", "binary"));
    write(binary.path(), "binary", [b"a 1\n", MARK.as_bytes(), b"\xff\xfe"].concat());
    assert!(
        run(binary.path(), &["check"]).out.contains("is not valid UTF-8: see line 2"),
        "{}",
        run(binary.path(), &["check"]).out
    );
    assert_not_shown(binary.path(), "lakehouse.toml", "binary");
}

#[test]
fn only_toml_is_included_and_keeps_its_lines() {
    for name in ["pg", ".env", "notes.md", "a.toml.bak", "a.TOML"] {
        let folder = folder(&format!("[lakehouse]\ninclude = [\"{name}\"]\n{CLEAN}"));
        write(folder.path(), name, format!("PASSWORD = \"{MARK}\"\n{MARK}\n"));
        let reported = run(folder.path(), &["check"]);
        assert!(reported.out.contains(&format!("`{name}` does not end with `.toml`")), "{}", reported.all());
        assert_not_shown(folder.path(), "lakehouse.toml", name);
    }
    let folder = folder(&format!("[lakehouse]\ninclude = [\"teams/*.toml\"]\n{CLEAN}"));
    write(folder.path(), "teams/a.toml", "[services.cart\nkind = \"prometheus\"\n");
    let reported = run(folder.path(), &["check"]);
    assert!(reported.out.contains("teams/a.toml:1") && reported.out.contains("1 │ [services.cart"), "{}", reported.out);
}

/// A repository, and files outside.
fn beside_others(spec: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("repository/.git")).expect("a folder");
    write(folder.path(), "repository/specs/lakehouse.toml", spec);
    write(folder.path(), "repository/shared/shop.prom", SCRAPE);
    write(
        folder.path(),
        "repository/shared/more.toml",
        "[services.more]\nkind = \"http\"\naddress = \"more:80\"\nhealth = { path = \"/\" }\n",
    );
    write(folder.path(), "outside/shop.prom", SCRAPE);
    write(folder.path(), "outside/more.toml", format!("{MARK} = 1\n"));
    let link = |target: &str, name: &str| symlink(target, folder.path().join(name)).expect("a link");
    link("../../outside/shop.prom", "repository/specs/away.prom");
    link("../../outside", "repository/specs/away");
    link("../../outside/more.toml", "repository/specs/away.toml");
    link("../shared/shop.prom", "repository/specs/near.prom");
    link("../shared", "repository/specs/near");
    link("../shared/more.toml", "repository/specs/near.toml");
    link("repository", "through");
    folder
}

#[test]
fn only_what_is_below_the_root_of_the_project_is_read() {
    let exposition = |path: &str| format!("{CLEAN}exposition = \"{path}\"\n");
    let include = |path: &str| format!("[lakehouse]\ninclude = [\"{path}\"]\n{CLEAN}");
    let outside = ["value/outside-project"];
    let nothing: [&str; 0] = [];
    for (spec, wanted) in [
        (exposition("../shared/shop.prom"), &nothing[..]),
        (exposition("../../repository/shared/shop.prom"), &nothing),
        (exposition("near.prom"), &nothing),
        (exposition("near/shop.prom"), &nothing),
        (exposition("away.prom"), &outside),
        (exposition("away/shop.prom"), &outside),
        (exposition("../../outside/shop.prom"), &outside),
        (exposition("/etc/hostname"), &["exposition/not-found"]),
        (include("../shared/*.toml"), &nothing),
        (include("../shared/more.toml"), &nothing),
        (include("near.toml"), &nothing),
        (include("near/*.toml"), &nothing),
        (include("away.toml"), &outside),
        (include("away/*.toml"), &outside),
        (include("*.toml"), &outside),
        (include("../../outside/*.toml"), &outside),
        (include("/etc/*.toml"), &["include/not-found"]),
    ] {
        let folder = beside_others(&spec);
        // however the spec is named, and also through a link to its root
        for (from, name) in [
            ("repository", "specs/lakehouse.toml"),
            ("repository/specs", "lakehouse.toml"),
            ("repository/specs", "./lakehouse.toml"),
            ("repository/shared", "../specs/lakehouse.toml"),
            (".", "through/specs/lakehouse.toml"),
            ("through/specs", "lakehouse.toml"),
        ] {
            let from = folder.path().join(from);
            assert_eq!(codes(&from, name), wanted, "{spec} as {name}");
        }
        let whole = folder.path().join("through/specs/lakehouse.toml").display().to_string();
        assert_eq!(codes(folder.path(), &whole), wanted, "{spec} as {whole}");
        assert_not_shown(&folder.path().join("repository"), "specs/lakehouse.toml", &spec);
        let specs = folder.path().join("repository/specs");
        let piped = run_with_input(&specs, &["check", "-", "--format", "concise"], &spec);
        assert_eq!(piped.code, i32::from(!wanted.is_empty()), "{spec}: {}", piped.all());
        assert!(wanted.iter().all(|code| piped.out.contains(code)), "{spec}: {}", piped.all());
    }
}

#[test]
fn without_a_repository_the_project_is_the_folder_of_the_spec() {
    for (path, wanted) in [("../shared/shop.prom", 1), ("near.prom", 1), ("below/shop.prom", 0)] {
        let folder = beside_others(&format!("{CLEAN}exposition = \"{path}\"\n"));
        fs::remove_dir(folder.path().join("repository/.git")).expect("removed");
        write(folder.path(), "repository/specs/below/shop.prom", SCRAPE);
        assert_eq!(codes(folder.path(), "repository/specs/lakehouse.toml").len(), wanted, "{path}");
    }
    // a work tree and a submodule have a file in its place
    let folder = beside_others(&format!("{CLEAN}exposition = \"../shared/shop.prom\"\n"));
    fs::remove_dir(folder.path().join("repository/.git")).expect("removed");
    write(folder.path(), "repository/.git", "gitdir: ../elsewhere\n");
    assert_eq!(codes(folder.path(), "repository/specs/lakehouse.toml"), [""; 0]);
}

#[test]
fn a_spec_that_is_a_link_belongs_to_the_folder_of_the_link() {
    let folder = beside_others(&format!("{CLEAN}exposition = \"shop.prom\"\n"));
    let at = |path: &str| folder.path().join(path);
    // in its repository
    symlink("../specs/lakehouse.toml", at("repository/shared/lakehouse.toml")).expect("a link");
    assert_eq!(codes(folder.path(), "repository/shared/lakehouse.toml"), [""; 0]);
    // out of it: whoever may change a repository could have any file shown
    write(folder.path(), "outside/credentials", format!("{MARK}\n"));
    symlink(at("outside/credentials"), at("repository/lakehouse.toml")).expect("a link");
    for run in everything(&at("repository"), "lakehouse.toml") {
        assert!(!run.all().contains(MARK), "{}", run.all());
    }
    let refused = run(&at("repository"), &["check"]);
    assert_eq!(refused.code, 2, "{}", refused.all());
    assert!(refused.err.contains("it is a link to a file outside of its repository\n  help: "), "{}", refused.err);
    // where there is no repository
    symlink("../repository/specs/lakehouse.toml", at("outside/lakehouse.toml")).expect("a link");
    assert_eq!(codes(folder.path(), "outside/lakehouse.toml"), [""; 0]);
}

/// Things that are no files, in a folder: their names and what they are.
fn no_files(folder: &Path) -> Vec<(&'static str, &'static str)> {
    let made = Command::new("mkfifo").arg(folder.join("pipe")).status().expect("mkfifo of coreutils");
    assert!(made.success());
    drop(UnixListener::bind(folder.join("socket")).expect("a socket"));
    fs::create_dir(folder.join("directory")).expect("a folder");
    symlink("/dev/zero", folder.join("device")).expect("a link");
    symlink("pipe", folder.join("link")).expect("a link");
    vec![
        ("pipe", "it is a named pipe, not a file"),
        ("socket", "it is a socket, not a file"),
        ("directory", "it is a folder, not a file"),
        ("device", "it is a device, not a file"),
        ("link", "it is a named pipe, not a file"),
    ]
}

#[test]
fn what_the_command_line_names_and_is_no_file_is_refused_at_once() {
    let folder = folder(CLEAN);
    for (name, what) in no_files(folder.path()) {
        for arguments in [
            vec!["check", name],
            vec!["check", name, "--fix"],
            vec!["build", name],
            vec!["show", "routes", name],
            vec!["explain", "services.shop", name],
            vec!["why", "a:1", name],
            vec!["metrics", "import", name],
            vec!["check", "--baseline", name],
            vec!["check", "--write-baseline", name],
        ] {
            let run = run(folder.path(), &arguments);
            assert_eq!(run.code, 2, "{arguments:?}: {}", run.all());
            assert!(run.err.contains(what), "{arguments:?}: {}", run.all());
        }
    }
    let zero = run(folder.path(), &["check", "/dev/zero"]);
    assert_eq!((zero.code, zero.err.as_str()), (2, "error: cannot read `/dev/zero`: it is a device, not a file\n"));
}

#[test]
fn a_handle_that_is_open_already_is_read() {
    let folder = folder(CLEAN);
    for name in ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        let piped = run_with_input(folder.path(), &["check", name], CLEAN);
        assert_eq!(piped.code, 0, "{name}: {}", piped.all());
        let mut from_file = command(folder.path(), &["check", name]);
        from_file.stdin(fs::File::open(folder.path().join("lakehouse.toml")).expect("the spec"));
        assert_eq!(finish(&mut from_file).code, 0, "{name}");
    }
    let import = run_with_input(folder.path(), &["metrics", "import", "/dev/stdin"], SCRAPE);
    assert!(import.out.contains("requests_total"), "{}", import.all());
}

#[test]
fn what_a_spec_names_and_is_no_file_is_refused_at_once() {
    let others = tempfile::tempdir().expect("a folder");
    for (name, what) in no_files(others.path()) {
        if name == "device" {
            continue;
        }
        for (spec, code) in [
            (format!("{CLEAN}exposition = \"{name}\"\n"), "exposition/not-found"),
            (format!("[lakehouse]\ninclude = [\"{name}\"]\n{CLEAN}"), "include/not-found"),
        ] {
            let folder = folder(&spec);
            no_files(folder.path());
            let run = run(folder.path(), &["check", "--format", "concise"]);
            assert_eq!(run.code, 1, "{name}: {}", run.all());
            assert!(run.out.contains(code) && run.out.contains(what), "{name}: {}", run.all());
        }
    }
    let pattern = folder(&format!("[lakehouse]\ninclude = [\"*.toml\"]\n{CLEAN}"));
    let made = Command::new("mkfifo").arg(pattern.path().join("pipe.toml")).status().expect("mkfifo of coreutils");
    assert!(made.success());
    let reported = run(pattern.path(), &["check"]);
    assert!(reported.out.contains("it is a named pipe, not a file"), "{}", reported.all());
}

#[test]
fn a_secret_among_migrations_and_one_of_the_stack_are_not_read() {
    let secret = "20260101000000_create_monitoring.sql";
    let folder = folder(&database(Some("sql")).replace("secrets/pg", &format!("sql/{secret}")));
    fs::create_dir(folder.path().join("sql")).expect("a folder");
    fs::write(folder.path().join("sql").join(secret), "hunter2").expect("a file");
    assert_eq!(codes(folder.path(), "lakehouse.toml"), ["secret/never-read"]);
    let own = self::folder(&format!("{CLEAN}exposition = \"secrets/grafana_admin_password\"\n"));
    fs::create_dir(own.path().join("secrets")).expect("a folder");
    fs::write(own.path().join("secrets/grafana_admin_password"), SCRAPE).expect("a file");
    assert_eq!(codes(own.path(), "lakehouse.toml"), ["secret/never-read"]);
}

#[test]
fn what_a_build_cannot_use_is_reported_before_it() {
    let folder = folder(&database(Some("sql")));
    let taken = "sql/20260101000000_create_monitoring.sql";
    fs::create_dir_all(folder.path().join(taken)).expect("a folder");
    for command in [["check"].as_slice(), &["build", "--check"], &["build"]] {
        let reported = run(folder.path(), command);
        assert_eq!(reported.code, 2, "{command:?}: {}", reported.all());
        assert!(reported.all().contains("is a folder, but a migration must be a file"), "{}", reported.all());
    }
    let nowhere = self::folder(CLEAN);
    symlink("gone", nowhere.path().join("observability")).expect("a link");
    for command in [["build", "--check"].as_slice(), &["build"]] {
        let reported = run(nowhere.path(), command);
        assert_eq!(reported.code, 2, "{command:?}: {}", reported.all());
        assert!(reported.all().contains("is a broken link"), "{}", reported.all());
    }
}

#[test]
fn a_spec_that_includes_itself_is_reported_so() {
    let folder = folder(&format!("[lakehouse]\ninclude = [\"lakehouse.toml\"]\n{CLEAN}"));
    let reported = run(folder.path(), &["check"]);
    assert!(reported.out.contains("it is the spec itself"), "{}", reported.all());
}

/// A database whose migrations lie in a folder beside the spec, or in the output.
fn database(directory: Option<&str>) -> String {
    let directory = directory.map_or(String::new(), |path| format!("directory = \"{path}\"\n"));
    format!(
        "[services.db]\nkind = \"postgres\"\naddress = \"db:5432\"\n\
         auth = {{ username = \"monitor\", password = {{ file = \"secrets/pg\" }} }}\n\
         [services.db.migrations]\n{directory}views.connection_stats = {{}}\n"
    )
}

#[test]
fn migrations_that_lead_out_of_the_project_are_refused() {
    for directory in ["away", "away/migrations", "away/a/b/c", "deep/away/x", "nothing"] {
        let folder = beside_others(&database(Some(directory)));
        let specs = folder.path().join("repository/specs");
        fs::create_dir(specs.join("deep")).expect("a folder");
        symlink("../away", specs.join("deep/away")).expect("a link");
        symlink("../../outside/none", specs.join("nothing")).expect("a link");
        let before = fs::read_dir(folder.path().join("outside")).expect("a folder").count();
        let code = if directory == "nothing" { "value/invalid-name" } else { "value/outside-project" };
        assert_eq!(codes(&specs, "lakehouse.toml"), [code], "{directory}");
        let build = run(&specs, &["build"]);
        assert_eq!(build.code, 1, "{}", build.all());
        assert!(!specs.join("observability").exists());
        assert_eq!(fs::read_dir(folder.path().join("outside")).expect("a folder").count(), before);
    }
    for directory in ["near", "near/migrations", "../specs/x".trim_start_matches("../specs/")] {
        let folder = beside_others(&database(Some(directory)));
        let specs = folder.path().join("repository/specs");
        assert_eq!(codes(&specs, "lakehouse.toml"), [""; 0], "{directory}");
        let build = run(&specs, &["build"]);
        assert_eq!(build.code, 0, "{}", build.all());
        assert_eq!(run(&specs, &["build", "--check"]).code, 0);
    }
}

#[test]
fn links_among_migrations_are_not_followed_out_of_the_project() {
    // the folder of ways back, and a file
    for name in ["down", "20250101000000_mine.sql"] {
        let folder = beside_others(&database(Some("migrations")));
        let specs = folder.path().join("repository/specs");
        fs::create_dir(specs.join("migrations")).expect("a folder");
        let target = if name == "down" { "../../../outside" } else { "../../../outside/more.toml" };
        symlink(target, specs.join("migrations").join(name)).expect("a link");
        for arguments in [&["check"][..], &["build"], &["build", "--check"], &["why", "prometheus/prometheus.yml:3"]] {
            let refused = run(&specs, arguments);
            assert_eq!(refused.code, 2, "{}", refused.all());
            let reported = format!("`migrations/{name}` is outside of the project\n  help: ");
            assert!(refused.err.contains(&reported), "{}", refused.all());
        }
    }
    // in the output folder none is followed at all
    for (link, at) in [("migrations", ""), ("migrations/db", "migrations"), ("migrations/db/down", "migrations/db")] {
        let folder = beside_others(&database(None));
        let specs = folder.path().join("repository/specs");
        fs::create_dir_all(specs.join("observability").join(at)).expect("a folder");
        symlink(folder.path().join("outside"), specs.join("observability").join(link)).expect("a link");
        for arguments in [&["check"][..], &["build"], &["build", "--check"]] {
            let refused = run(&specs, arguments);
            assert_eq!(refused.code, 2, "{link}: {}", refused.all());
            let reported = format!("`observability/{link}` is a symbolic link, and symbolic links are not followed");
            assert!(refused.err.contains(&reported), "{link}: {}", refused.all());
        }
    }
}

#[test]
fn a_migration_that_is_no_file_is_refused_at_once() {
    let folder = folder(&database(Some("migrations")));
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    let file = folder.path().join("migrations/20260101000000_create_monitoring.sql");
    fs::remove_file(&file).expect("removed");
    assert!(Command::new("mkfifo").arg(&file).status().expect("mkfifo of coreutils").success());
    for arguments in [&["check"][..], &["build"], &["build", "--check"]] {
        let refused = run(folder.path(), arguments);
        assert_eq!(refused.code, 2, "{}", refused.all());
        assert!(refused.err.contains("it is a named pipe, not a file"), "{}", refused.all());
    }
}

#[test]
fn the_usual_output_folder_stays_in_the_project() {
    let folder = beside_others(CLEAN);
    let specs = folder.path().join("repository/specs");
    symlink("../../outside", specs.join("observability")).expect("a link");
    for arguments in [&["build"][..], &["build", "--check"], &["why", "prometheus/prometheus.yml:3"]] {
        let refused = run(&specs, arguments);
        assert_eq!(refused.code, 2, "{}", refused.all());
        assert!(refused.err.contains("`observability` is outside of the project"), "{}", refused.all());
    }
    assert!(!folder.path().join("outside/prometheus").exists());
    // who names it knows it
    let named = run(&specs, &["build", "--out", "observability"]);
    assert_eq!(named.code, 0, "{}", named.all());
    assert!(read(folder.path(), "outside/manifest.json").contains("prometheus/prometheus.yml"));
}

#[test]
fn files_of_the_output_that_are_no_files_are_not_opened() {
    for path in ["manifest.json", "prometheus/prometheus.yml", ".lakehouse-obs/journal.json"] {
        let folder = folder(CLEAN);
        assert_eq!(run(folder.path(), &["build"]).code, 0);
        let file = folder.path().join("observability").join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        drop(fs::remove_file(&file));
        assert!(Command::new("mkfifo").arg(&file).status().expect("mkfifo of coreutils").success());
        for arguments in [&["build", "--check"][..], &["build"], &["check"], &["why", "prometheus/prometheus.yml:3"]] {
            let run = run(folder.path(), arguments);
            assert!(run.code <= 2, "{}", run.all());
        }
        assert!(run(folder.path(), &["build"]).code > 0, "{path}");
    }
}

#[test]
fn of_a_file_that_is_no_baseline_nothing_is_shown() {
    let folder = folder(CLEAN);
    for text in [MARK.to_owned(), format!("\"{MARK}\""), format!("{{\"version\": \"{MARK}\"}}")] {
        write(folder.path(), "known.json", &text);
        for option in ["--baseline", "--write-baseline"] {
            let run = run(folder.path(), &["check", option, "known.json"]);
            assert_eq!(run.code, 2, "{}", run.all());
            assert!(!run.all().contains(MARK) && run.err.contains("line 1"), "{}", run.all());
        }
    }
}
