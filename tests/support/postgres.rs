//! A real PostgreSQL on loopback, which ends with the value that stands for it.
//!
//! PostgreSQL refuses to run as root. Where the tests are root, it runs as a user without rights, from a copy that this
//! user can read wherever the tools lie.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::patience::eventually;
use super::servers::free_port;

/// A running server with a superuser `postgres` and a database of that name.
pub struct Cluster {
    child: Child,
    /// Where it listens.
    pub port: u16,
    psql: PathBuf,
    folder: tempfile::TempDir,
}

/// The settings of TLS, and the files that they name.
const CERTIFICATES: [(&str, &str); 3] =
    [("ssl_cert_file", "server.crt"), ("ssl_key_file", "server.key"), ("ssl_ca_file", "ca.crt")];

fn tree(version: u16) -> PathBuf {
    let tools =
        std::env::var_os("LAKEHOUSE_OBS_TOOLS").map_or_else(|| super::project().join("target/tools"), PathBuf::from);
    let tree = tools.join("trees").join(format!("postgresql-{version}"));
    assert!(tree.exists(), "PostgreSQL {version} is not in {}: run `tests/run`, which gets it", tree.display());
    tree
}

fn succeed(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().expect("the command starts");
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {said}");
    said
}

fn is_root() -> bool {
    succeed(Command::new("id").arg("-u")).trim() == "0"
}

/// A command as the user that the server runs as.
fn as_user(program: &Path, root: bool) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(program);
    command
}

/// Where the programs of a copy in that folder are.
fn programs(version: u16, home: &Path) -> PathBuf {
    let copy = home.join("server");
    if version == 15 { copy.join("usr/lib/postgresql/15/bin") } else { copy.join("bin") }
}

impl Cluster {
    /// Starts PostgreSQL 13, 15 or 18 with pg_stat_statements, and 15 with pg_cron as well.
    pub fn start(version: u16) -> Cluster {
        Cluster::start_with(version, None)
    }

    /// As [`Cluster::start`], with TLS: in this folder lie `server.crt` and `server.key`, and `ca.crt` for its clients.
    pub fn start_with_tls(version: u16, certificates: &Path) -> Cluster {
        Cluster::start_with(version, Some(certificates))
    }

    fn start_with(version: u16, certificates: Option<&Path>) -> Cluster {
        let root = is_root();
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path();
        succeed(Command::new("cp").args(["-r", "--reflink=auto"]).arg(tree(version)).arg(home.join("server")));
        let bin = programs(version, home);
        if root {
            succeed(Command::new("chown").arg("nobody").arg(home));
        }
        let data = home.join("data");
        let arguments = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"];
        succeed(as_user(&bin.join("initdb"), root).args(arguments).arg(&data));
        let mut settings = Vec::new();
        for (setting, name) in CERTIFICATES.iter().filter(|_| certificates.is_some()) {
            let file = home.join(name);
            std::fs::copy(certificates.expect("a folder").join(name), &file).expect("a copy");
            if root {
                succeed(Command::new("chown").arg("nobody").arg(&file));
            }
            settings.push(format!("{setting}={}", file.display()));
        }
        if certificates.is_some() {
            settings.push("ssl=on".to_owned());
        }
        Cluster::launch(version, &bin, folder, &settings)
    }

    /// A standby that follows it by a replication slot of that name, made of a copy of its data.
    pub fn follow(&self, version: u16, slot: &str) -> Cluster {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, data) = (self.folder.path().join("data"), folder.path().join("data"));
        if is_root() {
            succeed(Command::new("chown").arg("nobody").arg(folder.path()));
        }
        // one session starts and ends the backup; the files belong to whom they belong to there
        let script = folder.path().join("backup.sql");
        let text = format!(
            "SELECT pg_create_physical_replication_slot('{slot}', true);\nSELECT pg_backup_start('copy', true);\n\\! cp -a '{}' '{}'\n\
             SELECT labelfile FROM pg_backup_stop(false) \\g '{}'\n",
            from.display(),
            data.display(),
            data.join("backup_label").display()
        );
        std::fs::write(&script, text).expect("a file");
        Self::run(self.psql("postgres").args(["-A", "-t", "-f"]).arg(&script)).expect("a backup");
        if is_root() {
            succeed(Command::new("chown").arg("nobody").arg(data.join("backup_label")));
        }
        std::fs::remove_file(data.join("postmaster.pid")).expect("the file of the other one");
        std::fs::write(data.join("standby.signal"), "").expect("a file");
        let settings = [
            format!("primary_conninfo=host=127.0.0.1 port={} user=postgres application_name=follower", self.port),
            format!("primary_slot_name={slot}"),
        ];
        Cluster::launch(version, &programs(version, self.folder.path()), folder, &settings)
    }

    /// Starts the server on the data in a folder, with settings beside the usual ones, and waits until it answers.
    fn launch(version: u16, bin: &Path, folder: tempfile::TempDir, more: &[String]) -> Cluster {
        let (home, port) = (folder.path(), free_port());
        let log = home.join("log");
        let preload = if version == 15 { "pg_stat_statements,pg_cron" } else { "pg_stat_statements" };
        let out = std::fs::File::create(&log).expect("a log");
        let mut command = as_user(&bin.join("postgres"), is_root());
        command.arg("-D").arg(home.join("data")).current_dir(home);
        let usual = [
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            "fsync=off".to_owned(),
            "jit=off".to_owned(),
            format!("shared_preload_libraries={preload}"),
        ];
        for setting in usual.iter().chain(more) {
            command.arg("-c").arg(setting);
        }
        if version == 15 {
            command.args(["-c", "cron.database_name=postgres", "-c", "cron.use_background_workers=on"]);
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone().expect("a log"))
            .stderr(out)
            .spawn()
            .expect("the server starts");
        let psql = tree(15).join("usr/lib/postgresql/15/bin/psql");
        let mut cluster = Cluster { child, port, psql, folder };
        eventually(&format!("PostgreSQL {version} is ready"), || {
            if cluster.try_query("SELECT 1").is_ok() {
                return Ok(());
            }
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            let ended = cluster.child.try_wait().expect("the state of a child").is_some();
            assert!(!ended, "PostgreSQL {version} does not start: {said}");
            Err(said)
        });
        cluster
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("the log")
    }

    /// psql as a user, without the settings of whoever runs the tests.
    pub fn psql(&self, user: &str) -> Command {
        let mut command = Command::new(&self.psql);
        let port = self.port.to_string();
        command
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", &port, "-U", user, "-d", "postgres"])
            .stdin(Stdio::null());
        command
    }

    /// psql with a connection string in place of the arguments that say where.
    pub fn connect(&self, connection: &str, sql: &str) -> Result<String, String> {
        let mut command = Command::new(&self.psql);
        command.args(["-X", "-q", "-A", "-t", "-d", connection, "-c", sql]).stdin(Stdio::null());
        // nothing of whoever runs the tests: their certificates lie in their home
        Self::run(command.env("HOME", self.folder.path()))
    }

    fn run(command: &mut Command) -> Result<String, String> {
        let Output { status, stdout, stderr } = command.output().expect("psql starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        if status.success() { Ok(text(&stdout)) } else { Err(text(&stderr)) }
    }

    /// What a query gives to a user, a row a line, with `|` between columns.
    pub fn query_as(&self, user: &str, sql: &str) -> Result<String, String> {
        Self::run(self.psql(user).args(["-A", "-t", "-c", sql]))
    }

    fn try_query(&self, sql: &str) -> Result<String, String> {
        self.query_as("postgres", sql)
    }

    /// What a query gives to the superuser.
    pub fn query(&self, sql: &str) -> String {
        self.try_query(sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Applies a file as `psql -1 -v ON_ERROR_STOP=1 -f` does.
    pub fn apply(&self, sql: &str) {
        self.try_apply(sql).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }

    /// As [`Cluster::apply`].
    pub fn try_apply(&self, sql: &str) -> Result<String, String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), sql).expect("a file");
        Self::run(self.psql("postgres").arg("-1").arg("-f").arg(file.path()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // an immediate shutdown: the server ends its own processes before itself
        let _ = Command::new("kill").args(["-QUIT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
        let _ = &self.folder;
    }
}
