//! The disk: folders that cannot be written, what kills leave behind, names that are too long, blanks and byte order marks.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::{BINARY, CLEAN, WRONG, finish, folder, read, run, write};
use crate::support;

const MIGRATIONS: &str = "[services.db]\nkind = \"postgres\"\naddress = \"db:5432\"\n\
    auth = { username = \"monitor\", password = { file = \"secrets/pg\" } }\n\
    [services.db.migrations]\ndirectory = \"migrations\"\nviews.connection_stats = {}\n";

#[test]
fn an_output_that_cannot_be_written_says_why_and_leaves_nothing() {
    let folder = folder(CLEAN);
    write(folder.path(), "file", "mine");
    let long = format!("new/deep/{}", "x".repeat(300));
    let here = folder.path().display();
    for (out, why) in [
        ("/proc", "no files or folders can be created in `/proc`"),
        ("/proc/self", "no files or folders can be created in `/proc/self`"),
        ("/proc/new/deep", "no files or folders can be created in `/proc`"),
        ("/sys", "cannot create `/sys/.lakehouse-obs`: "),
        ("/sys/new", "cannot create `/sys/new`: "),
        ("/dev/null", "cannot use `/dev/null`: not a directory"),
        ("/dev/null/x", "cannot read `/dev/null/x`: Not a directory"),
        ("file", "cannot use `file`: not a directory"),
        ("file/x", "cannot read `file/x`: Not a directory"),
        (&long, "File name too long"),
    ] {
        let before = support::tree(folder.path());
        let build = run(folder.path(), &["build", "--out", out]);
        assert_eq!(build.code, 2, "{out}: {}", build.all());
        assert!(build.err.starts_with("error: ") && build.err.contains(why), "{out} in {here}: {}", build.err);
        assert_eq!(build.err.matches("error: ").count(), 1, "{out}: {}", build.err);
        assert!(build.err.contains("\n  help: "), "{out}: {}", build.err);
        assert_eq!(support::tree(folder.path()), before, "{out}");
        assert!(!folder.path().join("new").exists(), "{out}");
    }
}

#[test]
fn a_folder_without_permission_says_so() {
    let folder = folder(CLEAN);
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    fs::create_dir(folder.path().join("closed")).expect("a folder");
    open(folder.path(), 0o755);
    open(&folder.path().join("closed"), 0o555);
    // root may write everywhere, so somebody else runs it
    let program = folder.path().join("lakehouse-obs");
    fs::copy(BINARY, &program).expect("a copy");
    open(&program, 0o755);
    for out in ["closed", "closed/new"] {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(&program);
        command.args(["build", "--out", out]).current_dir(folder.path());
        let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        if !is_root {
            command = Command::new(&program);
            command.args(["build", "--out", out]).current_dir(folder.path());
        }
        let build = finish(&mut command);
        assert_eq!(build.code, 2, "{out}: {}", build.all());
        assert!(
            build.err.contains("Permission denied") && build.err.contains("make it writable"),
            "{out}: {}",
            build.err
        );
    }
    assert_eq!(fs::read_dir(folder.path().join("closed")).expect("a folder").count(), 0);
}

#[test]
fn what_a_kill_has_left_is_seen_and_swept() {
    let folder = folder(MIGRATIONS);
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    for left in [
        "observability/.lakehouse-obs-probe",
        "observability/prometheus/.lakehouse-obs-probe",
        "migrations/.20260101000000_create_monitoring.sql.part",
        "migrations/down/.20260101000000_create_monitoring.sql.part",
    ] {
        write(folder.path(), left, "");
        let check = run(folder.path(), &["build", "--check"]);
        assert_eq!(check.code, 1, "{left}: {}", check.all());
        assert!(check.err.contains(&format!("`{left}` is left over from a killed build\n  help: ")), "{}", check.err);
        assert_eq!(run(folder.path(), &["build"]).code, 0, "{left}");
        assert!(!folder.path().join(left).exists(), "{left}");
        assert_eq!(run(folder.path(), &["build", "--check"]).code, 0, "{left}");
    }
}

#[test]
fn check_finds_names_from_which_no_file_can_be_made() {
    let service = |name: &str| CLEAN.replace("shop]", &format!("{name}]"));
    let dashboard = |name: &str| {
        format!(
            "{CLEAN}[dashboards.{name}]\ntitle = \"t\"\npanels = [{{ title = \"p\", expr = \"shop_queue_depth\" }}]\n"
        )
    };
    let environment = |name: &str| format!("{CLEAN}[environments.{name}]\n");
    let directory = |name: &str| MIGRATIONS.replace("\"migrations\"", &format!("\"{name}\""));
    let path = |length: usize| "x/".repeat(length / 2) + "x";
    for (spec, finds) in [
        (service(&"a".repeat(241)), false),
        (service(&"a".repeat(242)), true),
        (dashboard(&"a".repeat(250)), false),
        (dashboard(&"a".repeat(251)), true),
        (environment(&"a".repeat(255)), false),
        (environment(&"a".repeat(256)), true),
        (directory(&"a".repeat(255)), false),
        (directory(&format!("m/{}", "a".repeat(256))), true),
        (directory(&path(3000)), false),
        (directory(&path(5000)), true),
    ] {
        let folder = folder(&spec);
        let check = run(folder.path(), &["check", "--format", "concise"]);
        assert_eq!(check.out.contains("error[value/invalid-name]: "), finds, "{}: {}", spec.len(), check.all());
        let build = run(folder.path(), &["build"]);
        assert_eq!(build.code, i32::from(finds), "{}", build.all());
        assert_eq!(folder.path().join("observability").exists(), !finds);
    }
}

/// The one document of a YAML file.
fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn blanks_at_the_ends_of_texts_are_kept() {
    let texts = ["  a  ", "\ta\t", " a", "a ", "a\n", "\na", " - a ", " # a", "  "];
    for text in texts {
        let written = serde_json::to_string(text).expect("a text");
        let other = if text.trim().is_empty() { "\" x \"".to_owned() } else { written.clone() };
        let spec = format!(
            "[lakehouse]\nexternal_labels = {{ cluster = {written} }}\n\
             [services.shop]\nkind = \"prometheus\"\naddress = \"localhost:8080\"\n\
             [alerts.ShopDown]\nexpr = 'up{{job=\"shop\"}} == 0'\nseverity = \"critical\"\n\
             summary = {other}\ndescription = {written}\n\
             labels = {{ owner = {written} }}\nannotations = {{ note = {written}, block = '''{}''' }}\n\
             [receivers.chat.slack]\napi_url = {{ file = \"secrets/slack\" }}\nchannel = \"#a\"\ntitle = {written}\ntext = {written}\n\
             [route]\nreceiver = \"chat\"\n",
            if text.contains('\n') { " x " } else { text },
        );
        let built = support::build(&spec);
        let rules = yaml(&built["prometheus/alerting-rules.yml"]);
        let rule = rules["groups"]
            .as_array()
            .expect("groups")
            .iter()
            .flat_map(|group| group["rules"].as_array().expect("rules"));
        let rule = rule.clone().find(|rule| rule["alert"] == "ShopDown").expect("the alert");
        assert_eq!(rule["labels"]["owner"], text, "{rule}");
        for annotation in ["description", "note"] {
            assert_eq!(rule["annotations"][annotation], text, "{rule}");
        }
        assert_eq!(rule["annotations"]["block"], if text.contains('\n') { " x " } else { text }, "{rule}");
        let prometheus = yaml(&built["prometheus/prometheus.yml"]);
        assert_eq!(prometheus["global"]["external_labels"]["cluster"], text);
        let alertmanager = yaml(&built["alertmanager/alertmanager.yml"]);
        let slack = &alertmanager["receivers"].as_array().expect("receivers").iter().find(|one| one["name"] == "chat");
        assert_eq!(slack.expect("chat")["slack_configs"][0]["title"], text);
        assert_eq!(slack.expect("chat")["slack_configs"][0]["text"], text);
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in &built {
            write(folder.path(), path, text);
        }
        for (tool, arguments) in [
            ("promtool-3", ["check", "rules", "prometheus/alerting-rules.yml"]),
            ("amtool-0.28", ["check-config", "alertmanager/alertmanager.yml", ""]),
        ] {
            let arguments = arguments.iter().filter(|argument| !argument.is_empty());
            let checked = finish(Command::new(support::tool(tool)).args(arguments).current_dir(folder.path()));
            assert_eq!(checked.code, 0, "{tool}: {}", checked.all());
        }
    }
}

#[test]
fn places_in_json_are_those_of_the_file_with_its_byte_order_mark() {
    for spec in
        [format!("\u{feff}{}", WRONG.trim_start()), WRONG.replace("[services.shop]", "\u{e9} = 1\n[services.shop]")]
    {
        let folder = folder(&spec);
        write(folder.path(), "more.toml", "\u{feff}adress = 1\n");
        let document: Value =
            serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).out).expect("JSON");
        for found in document["findings"].as_array().expect("findings") {
            for place in [&found["place"], &found["edit"]["place"]].into_iter().filter(|place| place.is_object()) {
                let at = |key: &str| usize::try_from(place[key].as_u64().expect("a number")).expect("small");
                let bytes = fs::read(folder.path().join("lakehouse.toml")).expect("the spec");
                let word = String::from_utf8_lossy(&bytes[at("start")..at("end")]).into_owned();
                assert!(["adress", "\u{e9}"].contains(&word.as_str()), "{word}: {found}");
                let line = spec.lines().nth(at("line") - 1).expect("the line").trim_start_matches('\u{feff}');
                assert!(line.chars().skip(at("column") - 1).collect::<String>().starts_with(&word), "{found}");
            }
        }
    }
    // on the first line too, and an edit lands where it belongs
    let folder = folder("\u{feff}servces.shop.kind = \"prometheus\"\nservices.a = 1\n");
    let document: Value = serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).out).expect("JSON");
    let first = &document["findings"][0]["place"];
    assert_eq!((&first["line"], &first["column"], &first["start"]), (&1.into(), &1.into(), &3.into()), "{document}");
    let fixed = self::folder(&format!("\u{feff}{}", WRONG.replace("\naddress = \"localhost:8080\"", "")));
    assert_eq!(run(fixed.path(), &["check", "--fix"]).code, 0);
    let text = read(fixed.path(), "lakehouse.toml");
    assert!(
        text.starts_with("\u{feff}\n[services.shop]") && text.contains("\naddress  = \"localhost:8081\""),
        "{text}"
    );
}
