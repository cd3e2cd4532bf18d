//! What was recognised, before it is written: neutral of the file that it comes from and of how a spec is written.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{Place, Remark};

/// A value of a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    Text(String),
    Integer(i64),
    Boolean(bool),
    List(Vec<Written>),
    Table(Vec<(String, Written)>),
}

impl Written {
    pub(super) fn text(text: impl Into<String>) -> Written {
        Written::Text(text.into())
    }

    /// One text, or a list of several.
    pub(super) fn one_or_many(texts: &[String]) -> Written {
        match texts {
            [one] => Written::text(one),
            several => Written::List(several.iter().map(Written::text).collect()),
        }
    }
}

/// A reference to a secret: where its value will be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Secret {
    /// A file, relative to the spec.
    File(String),
    /// A variable of the environment.
    Env(String),
}

impl Secret {
    pub(super) fn written(&self) -> Written {
        let (key, value) = match self {
            Secret::File(path) => ("file", path),
            Secret::Env(name) => ("env", name),
        };
        Written::Table(vec![(key.to_owned(), Written::text(value))])
    }
}

/// A service of the spec.
#[derive(Debug, Clone, Default)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) kind: String,
    /// Where it comes from, the first place first.
    pub(super) places: Vec<Place>,
    /// What it needs besides its kind.
    pub(super) keys: BTreeMap<String, Written>,
    /// References that it holds, with what each is.
    pub(super) secrets: BTreeMap<Secret, String>,
    /// What its author has to see to.
    pub(super) to_do: Vec<String>,
}

impl Service {
    pub(super) fn new(name: impl Into<String>, kind: &str, place: Place) -> Service {
        Service { name: name.into(), kind: kind.to_owned(), places: vec![place], ..Service::default() }
    }

    pub(super) fn set(&mut self, key: &str, value: Written) {
        self.keys.insert(key.to_owned(), value);
    }

    /// Suppresses a finding, with the reason.
    pub(super) fn allow(&mut self, code: &str, reason: &str) {
        let entries = [("code", code), ("reason", reason)];
        let entry = Written::Table(entries.map(|(key, value)| (key.to_owned(), Written::text(value))).into());
        match self.keys.get_mut("allow") {
            Some(Written::List(entries)) => entries.push(entry),
            _ => self.set("allow", Written::List(vec![entry])),
        }
    }

    /// A login with a reference in place of the password.
    pub(super) fn log_in(&mut self, username: &str, password: Secret, what: &str) {
        let login = [("username".to_owned(), Written::text(username)), ("password".to_owned(), password.written())];
        self.set("auth", Written::Table(login.into()));
        self.secrets = BTreeMap::from([(password, what.to_owned())]);
    }

    /// A token.
    pub(super) fn bear(&mut self, token: Secret, what: &str) {
        self.set("auth", Written::Table(vec![("bearer".to_owned(), token.written())]));
        self.secrets = BTreeMap::from([(token, what.to_owned())]);
    }
}

/// A setting of the stack or of the whole.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Its table, such as `stack.prometheus`.
    pub(super) table: String,
    pub(super) key: String,
    pub(super) value: Written,
    pub(super) place: Place,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) settings: Vec<Setting>,
    pub(super) services: Vec<Service>,
    pub(super) recognised: Vec<Remark>,
    pub(super) not_carried: Vec<Remark>,
    names: BTreeMap<String, usize>,
}

impl Draft {
    /// Adds a setting, unless an earlier file has it.
    pub(super) fn setting(&mut self, table: &str, key: &str, value: Written, place: &Place) {
        let known = self.settings.iter().any(|setting| setting.table == table && setting.key == key);
        if known {
            self.not_carried(place, format!("`{key}` is set by an earlier file"));
            return;
        }
        let (table, key) = (table.to_owned(), key.to_owned());
        self.settings.push(Setting { table, key, value, place: place.clone() });
    }

    pub(super) fn recognised(&mut self, place: &Place, text: impl Into<String>) {
        self.recognised.push(Remark { place: place.clone(), text: text.into() });
    }

    pub(super) fn not_carried(&mut self, place: &Place, text: impl Into<String>) {
        self.not_carried.push(Remark { place: place.clone(), text: text.into() });
    }

    /// A name for a service that no other has: the nearest that a spec takes.
    pub(super) fn name_for(&mut self, wanted: &str) -> String {
        let lower = wanted.to_ascii_lowercase();
        let dashed: String = lower.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let parts: Vec<&str> = dashed.split('-').filter(|part| !part.is_empty()).collect();
        let mut base = parts.join("-");
        base.truncate(LONGEST);
        if !base.starts_with(|c: char| c.is_ascii_lowercase()) {
            base.insert_str(0, if base.is_empty() { "service" } else { "service-" });
        }
        loop {
            let count = self.names.entry(base.clone()).or_insert(0);
            *count += 1;
            let name = if *count == 1 { base.clone() } else { format!("{base}-{count}") };
            if *count == 1 || !self.names.contains_key(&name) {
                self.names.entry(name.clone()).or_insert(1);
                return name;
            }
        }
    }

    /// All references to secrets, with what each is.
    pub(super) fn secrets(&self) -> BTreeMap<Secret, String> {
        self.services.iter().flat_map(|service| service.secrets.clone()).collect()
    }

    /// Fills the name of the stack's network into remarks that speak of it.
    pub(super) fn name_network(&mut self, placeholder: &str) {
        let is_name = |setting: &&Setting| setting.table == "lakehouse" && setting.key == "name";
        let name = match self.settings.iter().find(is_name).map(|setting| &setting.value) {
            Some(Written::Text(name)) => name.clone(),
            _ => "lakehouse".to_owned(),
        };
        for to_do in self.services.iter_mut().flat_map(|service| &mut service.to_do) {
            *to_do = to_do.replace(placeholder, &format!("{name}-monitoring"));
        }
    }

    /// What is left to do, by service.
    pub(super) fn to_do(&self) -> Vec<Remark> {
        let of = |service: &Service| {
            let place = service.places.first().cloned().unwrap_or_default();
            let name = service.name.clone();
            let texts = service.to_do.clone().into_iter();
            texts.map(move |text| Remark { place: place.clone(), text: format!("`{name}`: {text}") })
        };
        self.services.iter().flat_map(of).collect()
    }

    /// Remarks in the order of their places, each once.
    pub(super) fn sort(&mut self) {
        for remarks in [&mut self.recognised, &mut self.not_carried] {
            *remarks = std::mem::take(remarks).into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        }
    }
}

/// How long a name may become.
const LONGEST: usize = 60;
