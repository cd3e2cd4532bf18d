//! What the place of a value in a spec says about it: the tables and keys above it, from the outermost in.

use super::names::{self, Part};
use super::shapes::is_no_word;
use crate::secret::names::{is_slip, slips};
use crate::secret::value::is_switch;
use crate::spec::fields::{Field, FieldTable, FieldType};
use crate::spec::tools::{RECEIVER, integration};
use crate::spec::{DEFAULTS, ENVIRONMENTS, TABLES};

/// What a place holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// The whole document, or what an environment changes in it.
    Root,
    /// A table whose keys are names of environments.
    Environments,
    /// A table whose keys are names of tables, without items.
    Defaults,
    /// A table whose keys are names of items, which tell nothing.
    Items,
    /// A table whose keys are names that the author gives: of metrics, labels, annotations.
    Names,
    /// Below such a name; whether it reads as one of a secret.
    Named(bool),
    /// A table whose keys are keys of the language.
    Plain,
    /// Headers of HTTP, by name.
    Headers,
    /// Parameters of a URL, by name.
    Parameters,
    /// A table whose keys are names of receivers.
    Receivers,
    /// A table whose keys are names of integrations.
    Receiver,
    /// The fields of an integration, by its name.
    Integration(&'static str),
    /// The arguments of a command.
    Arguments,
    /// A user with a password, or a token.
    Login,
    /// A user with a password, or a word about logins.
    Signin,
    /// A URL, which is a secret if it is none.
    Url,
    /// A secret, or a reference to one.
    Secret,
    /// The name of a user.
    User,
    /// The path of a file that holds a secret.
    File,
    /// The name of a variable that holds a secret.
    Env,
}

/// Tables whose keys are names that the author gives.
const NAMES: &[&str] =
    &["metrics", "labels", "annotations", "external_labels", "variables", "fields", "severities", "lints", "redact"];

/// Tables of headers.
const HEADERS: &[&str] = &["headers", "http_headers", "header", "proxy_connect_header"];

/// Tables of parameters.
const PARAMETERS: &[&str] = &["params", "param", "endpoint_params", "query", "parameters"];

/// Lists of what a command is given.
const ARGUMENTS: &[&str] = &["args", "arguments", "cmd", "command", "entrypoint", "options"];

impl Context {
    /// What stands below a key; and whether the key itself may be the secret.
    pub(super) fn step(self, key: &str) -> (Context, bool) {
        let context = match self {
            Context::Root => match key {
                ENVIRONMENTS => Context::Environments,
                DEFAULTS => Context::Defaults,
                "stack" => Context::Items,
                "receivers" => Context::Receivers,
                _ if TABLES.iter().any(|table| table.kind.keyed() && table.name == key) => Context::Items,
                _ => classified(key),
            },
            Context::Environments => Context::Root,
            Context::Defaults if key == "receivers" => Context::Receiver,
            Context::Defaults | Context::Items => Context::Plain,
            Context::Receivers => Context::Receiver,
            Context::Receiver => match RECEIVER.field(key) {
                Some(field) if integration(field.name).is_some() => Context::Integration(field.name),
                _ => classified(key),
            },
            Context::Integration(kind) => integration(kind).map_or(Context::Plain, |table| field(table, key)),
            Context::Names => Context::Named(names::is_secret(key)),
            Context::Named(_) | Context::Plain | Context::Arguments => classified(key),
            Context::Headers if names::is_header(key) => Context::Secret,
            Context::Parameters if names::is_parameter(key) => Context::Secret,
            Context::Headers | Context::Parameters => Context::Plain,
            Context::Login | Context::Signin | Context::Secret | Context::Url => return self.part(key),
            Context::User | Context::File | Context::Env => self,
        };
        (context, false)
    }

    fn part(self, key: &str) -> (Context, bool) {
        let context = match names::part(key) {
            Part::User if self == Context::Secret => Context::Secret,
            Part::User => Context::User,
            Part::File => Context::File,
            Part::Env => Context::Env,
            Part::Open => Context::Plain,
            Part::Secret => Context::Secret,
            Part::Unknown => return (Context::Secret, true),
        };
        (context, false)
    }

    /// Which bytes of a text that stands here are to be covered; `text` is what it means, escapes resolved.
    pub(super) fn covers(self, text: &str) -> Covered {
        let all = match self {
            Context::Secret => true,
            Context::Named(true) => !is_switch(text),
            Context::Login => !is_switch(text) && !METHODS.contains(&text),
            Context::Signin => text.contains(':') || is_no_word(text),
            Context::Url => !text.contains([':', '/', '.']),
            Context::User => return text.find(':').map_or(Covered::Nothing, |colon| Covered::From(colon + 1)),
            Context::File => !is_path(text),
            Context::Env => !is_variable(text),
            _ => false,
        };
        if all { Covered::All } else { Covered::Nothing }
    }

    /// Whether text that is no entry may be the secret, where it stands here.
    pub(super) fn is_secret(self) -> bool {
        matches!(self, Context::Secret | Context::Login | Context::Signin)
    }
}

/// How much of a text is to be covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Covered {
    Nothing,
    All,
    /// From this byte on.
    From(usize),
}

/// What a field of an integration holds. An unknown one is a slip of a known one, or it stands for the secret.
fn field(table: &FieldTable, key: &str) -> Context {
    let is_secret = |field: &Field| match field.field_type {
        FieldType::Secret => true,
        FieldType::Url => field.file.is_some(),
        _ => false,
    };
    match table.field(key) {
        Some(field) if matches!(field.field_type, FieldType::Secret) => Context::Secret,
        Some(field) if is_secret(field) => Context::Url,
        Some(_) => classified(key),
        None => {
            let open = |field: &&Field| !is_secret(field) && is_slip(key, field.name, slips(field.name));
            let secret = table.fields.iter().any(is_secret) && !table.fields.iter().any(|field| open(&field));
            if secret { Context::Secret } else { classified(key) }
        }
    }
}

/// Ways to log in, which say nothing of with what.
const METHODS: &[&str] = &[
    "anonymous",
    "basic",
    "bearer",
    "digest",
    "disabled",
    "enabled",
    "ldap",
    "mtls",
    "ntlm",
    "oauth2",
    "optional",
    "required",
    "sasl",
    "tls",
];

fn classified(key: &str) -> Context {
    let is = |list: &[&str]| list.contains(&key);
    if names::is_login(key) {
        if key.to_ascii_lowercase().ends_with("login") { Context::Signin } else { Context::Login }
    } else if names::is_secret(key) {
        Context::Secret
    } else if is(HEADERS) {
        Context::Headers
    } else if is(PARAMETERS) {
        Context::Parameters
    } else if is(ARGUMENTS) {
        Context::Arguments
    } else if is(NAMES) {
        Context::Names
    } else {
        Context::Plain
    }
}

/// Whether a text is a path, and not a secret in the place of one.
fn is_path(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_-./~{}$ \\:".contains(c);
    if !text.chars().all(plain) || text.contains('\n') || text.split('/').any(super::shapes::is_random) {
        return false;
    }
    // one word without a folder or an ending is a name if no digit is among its letters
    text.contains(['/', '.', '{']) || !text.chars().any(|c| c.is_ascii_digit())
}

/// Whether a text is the name of a variable, and not a secret in the place of one.
fn is_variable(text: &str) -> bool {
    let word = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '{' || c == '}');
    let one_case = !text.chars().any(|c| c.is_ascii_lowercase()) || !text.chars().any(|c| c.is_ascii_uppercase());
    let digits = text.chars().any(|c| c.is_ascii_digit());
    word && one_case && !super::shapes::is_random(text) && (!digits || text.contains('_')) && !text.starts_with("AKIA")
}
