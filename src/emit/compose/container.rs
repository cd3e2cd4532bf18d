//! One service of a compose file, in the order in which one reads it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::super::endpoint::inside;
use super::super::yaml::Yaml;
use super::super::{Layout, Origin};
use super::inputs::Inputs;
use crate::components::Image;
use crate::model::{Published, Running, Secret, conventions};

/// What another container must have done before this one starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum DependsOn {
    /// It is well.
    Healthy,
    /// It ended without an error.
    Completed,
}

/// Something of the host that is seen inside, never written to.
#[derive(Debug)]
pub(in crate::emit) struct Mount {
    pub(in crate::emit) source: String,
    pub(in crate::emit) target: String,
    /// Whether what is mounted below it later is seen too.
    pub(in crate::emit) follows: bool,
}

impl Mount {
    pub(in crate::emit) fn new(source: impl Into<String>, target: impl Into<String>) -> Mount {
        Mount { source: source.into(), target: target.into(), follows: false }
    }
}

/// How many processes a script may have at once: a shell and what it calls.
const SCRIPT_PIDS: u32 = 64;

/// One service.
#[derive(Debug)]
pub(in crate::emit) struct Container {
    pub(in crate::emit) name: String,
    image: String,
    known: &'static Image,
    /// The component whose image it is.
    component: &'static str,
    /// What it is there for: a component, or a service whose exporter it is.
    pub(in crate::emit) origin: Origin,
    /// What its image comes from.
    pub(in crate::emit) image_origin: Origin,
    memory: u64,
    pids: u32,
    /// In place of what the image starts.
    pub(in crate::emit) entrypoint: Vec<String>,
    pub(in crate::emit) command: Vec<String>,
    pub(in crate::emit) environment: Vec<(String, String)>,
    pub(in crate::emit) depends_on: Vec<(String, DependsOn)>,
    /// Whether it ends by itself.
    pub(in crate::emit) once: bool,
    pub(in crate::emit) networks: Vec<&'static str>,
    /// Whether it sees the network and the processes of the host as they are.
    pub(in crate::emit) on_host: bool,
    pub(in crate::emit) ports: Vec<Published>,
    /// The ports that other containers use.
    pub(in crate::emit) expose: Vec<u16>,
    pub(in crate::emit) mounts: Vec<Mount>,
    /// The folder that outlives it.
    pub(in crate::emit) data: Option<&'static str>,
    pub(in crate::emit) inputs: Inputs,
    /// What says whether it works; nothing where it ends by itself.
    pub(in crate::emit) health: Option<String>,
    tmpfs: Vec<&'static str>,
    pub(in crate::emit) capabilities: Vec<&'static str>,
    pub(in crate::emit) open_files: bool,
}

impl Container {
    /// The container of a component, as its image is.
    pub(in crate::emit) fn new(name: impl Into<String>, running: &Running) -> Container {
        let component = running.component;
        let known = &component.image;
        let usual = || component.image_of(running.version, running.patch);
        Container {
            name: name.into(),
            image: running.image.clone().unwrap_or_else(usual),
            known,
            component: &component.name,
            origin: Origin::part("component", ["stack", &component.name]),
            image_origin: Origin::part("image", ["stack", &component.name]),
            memory: running.memory.unwrap_or(known.memory * 1024 * 1024),
            pids: known.pids,
            entrypoint: Vec::new(),
            command: Vec::new(),
            environment: Vec::new(),
            depends_on: Vec::new(),
            once: false,
            networks: Vec::new(),
            on_host: false,
            ports: Vec::new(),
            expose: Vec::new(),
            mounts: Vec::new(),
            data: known.data.as_deref(),
            inputs: Inputs::default(),
            health: Some(known.health.replace("{port}", &running.port.to_string())),
            tmpfs: known.scratch.iter().map(String::as_str).collect(),
            capabilities: Vec::new(),
            open_files: false,
        }
    }

    /// As [`Container::new`], for what only runs a script in the image.
    pub(in crate::emit) fn script(name: &str, running: &Running, memory: u64) -> Container {
        let container = Container::new(name, running);
        let memory = memory * 1024 * 1024;
        Container { memory, pids: SCRIPT_PIDS, data: None, health: None, tmpfs: vec!["/tmp"], ..container }
    }

    pub(in crate::emit) fn with(mut self, name: &str, value: impl Into<String>) -> Container {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Its memory in MiB.
    pub(in crate::emit) fn mebibytes(&self) -> u64 {
        self.memory / (1024 * 1024)
    }

    /// The name of the volume that it keeps its data in.
    pub(in crate::emit) fn volume(&self) -> Option<String> {
        self.data.map(|_| format!("{}-data", self.name))
    }

    pub(in crate::emit) fn yaml(&self, layout: &Layout) -> Yaml {
        let texts = |items: &[String]| (!items.is_empty()).then(|| Yaml::texts(items.iter().cloned()));
        let words = |items: &[&str]| (!items.is_empty()).then(|| Yaml::texts(items.iter().copied()));
        let map = |entries: Vec<(String, Yaml)>| (!entries.is_empty()).then_some(Yaml::Map(entries));
        let depends_on = self.depends_on.iter().map(|(name, depends_on)| {
            let condition = match depends_on {
                DependsOn::Healthy => "service_healthy",
                DependsOn::Completed => "service_completed_successfully",
            };
            (name.clone(), Yaml::map([("condition", Some(condition.into()))]))
        });
        let ports: Vec<String> = self.ports.iter().flat_map(port).collect();
        let host = (self.inputs.host && !self.on_host).then(|| format!("{}:host-gateway", conventions::HOST_GATEWAY));
        // a secret from the environment is copied in, which a read-only root does not let happen
        let copied = self.inputs.secrets.iter().any(|secret| matches!(secret, Secret::Env(_)));
        let read_only = (self.known.writable.is_none() || self.health.is_none()) && !copied;
        let environment = self.environment.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let limit = match self.memory.is_multiple_of(1024 * 1024) {
            true => format!("{}m", self.mebibytes()),
            false => format!("{}b", self.memory),
        };
        let files = Yaml::map([("soft", Some(Yaml::Integer(65535))), ("hard", Some(Yaml::Integer(65535)))]);
        Yaml::map([
            ("image", Some(Yaml::from(self.image.as_str()).traced(self.image_origin.clone()))),
            ("user", self.known.user.as_deref().map(Yaml::from)),
            ("entrypoint", texts(&self.entrypoint)),
            ("command", texts(&self.command)),
            ("init", self.health.is_none().then_some(Yaml::Boolean(true))),
            ("environment", map(environment)),
            ("depends_on", map(depends_on.collect())),
            ("restart", Some(if self.once { "no" } else { "unless-stopped" }.into())),
            ("networks", words(&self.networks)),
            ("network_mode", self.on_host.then(|| "host".into())),
            ("pid", self.on_host.then(|| "host".into())),
            ("ports", texts(&ports)),
            ("expose", texts(&self.expose.iter().map(u16::to_string).collect::<Vec<_>>())),
            ("extra_hosts", host.map(|host| Yaml::texts([host]))),
            ("volumes", Some(self.volumes(layout)).filter(|list| *list != Yaml::List(Vec::new()))),
            ("tmpfs", words(&self.tmpfs)),
            ("secrets", self.secrets()),
            ("healthcheck", self.health.as_deref().map(|test| self.healthcheck(test))),
            ("mem_limit", Some(Yaml::from(limit).traced(Origin::part("", ["stack", self.component, "memory"])))),
            ("pids_limit", Some(Yaml::Integer(self.pids.into()))),
            ("read_only", read_only.then_some(Yaml::Boolean(true))),
            ("cap_drop", Some(Yaml::texts(["ALL"]))),
            ("cap_add", words(&self.capabilities)),
            ("security_opt", Some(Yaml::texts(["no-new-privileges:true"]))),
            ("ulimits", self.open_files.then(|| Yaml::map([("nofile", Some(files))]))),
        ])
        .traced(self.origin.clone())
    }

    fn volumes(&self, layout: &Layout) -> Yaml {
        let bind = |source: &str, target: &str, follows: bool| {
            let options = Yaml::map([
                ("propagation", follows.then(|| "rslave".into())),
                // what is missing is an error, not a new folder that is empty
                ("create_host_path", Some(Yaml::Boolean(false))),
            ]);
            Yaml::map([
                ("type", Some("bind".into())),
                ("source", Some(source.into())),
                ("target", Some(target.into())),
                ("read_only", Some(Yaml::Boolean(true))),
                ("bind", Some(options)),
            ])
        };
        let mut list: Vec<Yaml> =
            self.mounts.iter().map(|mount| bind(&mount.source, &mount.target, mount.follows)).collect();
        for folder in &self.inputs.folders {
            let inside =
                if folder.starts_with('/') { folder.clone() } else { format!("{}/{folder}", conventions::SPEC_MOUNT) };
            list.push(bind(&relative_to_spec(folder, layout), inside.trim_end_matches("/."), false));
        }
        if let (Some(target), Some(volume)) = (self.data, self.volume()) {
            list.push(Yaml::map([
                ("type", Some("volume".into())),
                ("source", Some(volume.into())),
                ("target", Some(target.into())),
            ]));
        }
        Yaml::List(list)
    }

    fn secrets(&self) -> Option<Yaml> {
        let one = |secret: &Secret| match secret {
            Secret::Env(name) => Yaml::Text(name.clone()),
            Secret::File(_) => {
                Yaml::map([("source", Some(secret_name(secret).into())), ("target", Some(inside(secret).into()))])
            }
        };
        let secrets = self.inputs.secrets.iter();
        let list: Vec<Yaml> = secrets.map(|secret| one(secret).traced(Origin::Secret(secret.clone()))).collect();
        (!list.is_empty()).then_some(Yaml::List(list))
    }

    fn healthcheck(&self, test: &str) -> Yaml {
        Yaml::map([
            ("test", Some(Yaml::texts(["CMD-SHELL", test]))),
            ("interval", Some("15s".into())),
            ("timeout", Some("5s".into())),
            ("retries", Some(Yaml::Integer(4))),
            ("start_period", Some(format!("{}s", self.known.start).into())),
        ])
    }
}

fn port(published: &Published) -> Vec<String> {
    let Published { host_ip, port, udp, component: _, about: _, span: _ } = published;
    let host = match host_ip {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    let tcp = format!("{host}:{port}:{port}");
    let mut ports = vec![tcp.clone()];
    ports.extend(udp.then(|| format!("{tcp}/udp")));
    ports
}

/// A path of the spec's folder as a compose file in the output folder names it.
fn relative_to_spec(path: &str, layout: &Layout) -> String {
    match (path.starts_with('/'), layout.spec.as_str()) {
        (true, _) => path.to_owned(),
        (false, ".") => format!("./{path}"),
        (false, spec) => format!("{spec}/{path}"),
    }
}

/// What a secret is called among those of the file: a name that compose takes, another one for each path.
fn secret_name(secret: &Secret) -> String {
    match secret {
        Secret::Env(name) => name.clone(),
        Secret::File(path) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let name: String = path
                .chars()
                .map(|c| {
                    if c == '/' {
                        '.'
                    } else if plain(c) {
                        c
                    } else {
                        '_'
                    }
                })
                .collect();
            let exact = path.chars().all(|c| plain(c) || c == '/');
            let digest = Sha256::digest(path.as_bytes());
            let tail: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            if exact { format!("file.{name}") } else { format!("file.{name}.{tail}") }
        }
    }
}

/// The secrets of a file, and where compose finds each.
pub(in crate::emit) fn sources(containers: &[Container], layout: &Layout) -> BTreeMap<String, Yaml> {
    let secrets = containers.iter().flat_map(|container| &container.inputs.secrets);
    let source = |secret: &Secret| match secret {
        Secret::Env(name) => Yaml::map([("environment", Some(name.as_str().into()))]),
        Secret::File(path) => Yaml::map([("file", Some(relative_to_spec(path, layout).into()))]),
    };
    secrets.map(|secret| (secret_name(secret), source(secret).traced(Origin::Secret(secret.clone())))).collect()
}
