//! Credentials and other secrets: which form, and whether who needs it can read it.

use super::context::{Context, Item};
use crate::kinds::AuthForm;
use crate::model::{Auth, Feature, PROBE_HEADERS_FROM_FILES, Runtime, Secret, TextOrSecret};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec;

/// Who reads a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Prometheus or the blackbox exporter: files only.
    File(&'static str),
    /// An exporter that takes its credentials from the environment too.
    Any,
}

impl Context<'_> {
    /// A secret that its reader can read.
    pub(super) fn secret(&mut self, written: &spec::Secret, span: Span, reader: Reader) -> Option<Secret> {
        match (&written.file, &written.env) {
            (Some(file), None) => self.relative_file(file, span).map(Secret::File),
            (None, Some(name)) => {
                let valid = !name.is_empty()
                    && !name.starts_with(|c: char| c.is_ascii_digit())
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if !valid {
                    self.report.add(
                        Diagnostic::new(
                            "secret/invalid-name",
                            span,
                            // the name itself could be the secret, put into the wrong key
                            "this is not the name of an environment variable",
                            "not a variable name",
                        )
                        .help("use letters, digits and `_`; the value stays in the environment"),
                    );
                    return None;
                }
                if let (Reader::File(who), Runtime::Host) = (reader, self.stack.runtime) {
                    self.report.add(
                        Diagnostic::new(
                            "secret/env-on-host",
                            span,
                            format!("{who} cannot read the environment variable `{name}`"),
                            "only a file can be read here",
                        )
                        .help("with `runtime = \"host\"` write { file = \"secrets/…\" }"),
                    );
                    return None;
                }
                Some(Secret::Env(name.clone()))
            }
            // both or neither: the shape says so already
            _ => None,
        }
    }

    /// A secret of a service: its path may name the service and the environment.
    fn secret_of(&mut self, item: &Item<'_>, written: &Spanned<spec::Secret>, reader: Reader) -> Option<Secret> {
        match self.secret(written, written.span, reader)? {
            Secret::File(path) => {
                self.placeholders(&path, written.span, &[("service", Some(item.name))]).map(Secret::File)
            }
            Secret::Env(name) => Some(Secret::Env(name)),
        }
    }

    /// The path of a file that can be mounted: beside the spec, or absolute.
    pub(super) fn relative_file(&mut self, file: &str, span: Span) -> Option<String> {
        let path = file.strip_prefix("./").unwrap_or(file);
        let name = path.rsplit('/').next().unwrap_or(path);
        let message = if path.is_empty() {
            "the path of a secret is empty".to_owned()
        } else if path.contains(['\n', '\0']) {
            "the path of a secret must be one line".to_owned()
        } else if path.split('/').any(|part| part == "..") {
            format!("`{file}` is outside the folder of the spec")
        } else if name.is_empty() || name == "." {
            format!("`{file}` is a folder, not a file")
        } else {
            return Some(path.to_owned());
        };
        self.report.add(
            Diagnostic::new("secret/outside", span, message, "a container cannot read it from here")
                .help("write the path of a file next to the spec, such as \"secrets/password\", or an absolute path"),
        );
        None
    }

    /// The credentials of a service, in a form that its kind takes.
    pub(super) fn auth(
        &mut self,
        item: &Item<'_>,
        written: Spanned<spec::Auth>,
        forms: &[AuthForm],
        reader: Reader,
    ) -> Option<Auth> {
        let Spanned { value: spec::Auth { username, password, bearer }, span, .. } = written;
        let form = match (username, password, bearer) {
            (Some(username), Some(password), None) => {
                let password = self.secret_of(item, &password, reader);
                let basic = |password| Auth::Basic { username: username.into_inner(), password };
                password.map(|password| (AuthForm::Password, basic(password)))
            }
            (None, None, Some(bearer)) => {
                let bearer = self.secret_of(item, &bearer, reader);
                bearer.map(|bearer| (AuthForm::Bearer, Auth::Bearer(bearer)))
            }
            // incomplete or of two forms: the table of its fields says what goes with what
            _ => return None,
        };
        let (form, auth) = form?;
        if forms.contains(&form) {
            return Some(auth);
        }
        let takes: Vec<&str> = forms
            .iter()
            .map(|form| match form {
                AuthForm::Password => "a user with a password",
                AuthForm::Bearer => "a bearer token",
            })
            .collect();
        let takes = if takes.is_empty() { "no credentials".to_owned() } else { takes.join(" or ") };
        self.report.add(
            Diagnostic::new(
                "service/auth-form",
                span,
                format!("this kind of service takes {takes}"),
                "a different form",
            )
            .help(auth_form(forms)),
        );
        None
    }

    /// A header of a probe.
    pub(super) fn text_or_secret(
        &mut self,
        item: &Item<'_>,
        written: &Spanned<spec::TextOrSecret>,
    ) -> Option<TextOrSecret> {
        let span = written.span;
        match &written.value {
            spec::TextOrSecret::Text(text) => Some(TextOrSecret::Text(text.clone())),
            spec::TextOrSecret::Secret(secret) => {
                let secret = Spanned { value: secret.clone(), span, key: written.key };
                let secret = self.secret_of(item, &secret, Reader::File("the blackbox exporter"))?;
                self.reads(&PROBE_HEADERS_FROM_FILES, span).then_some(TextOrSecret::Secret(secret))
            }
        }
    }

    /// Whether the component's version has the feature that a secret needs.
    fn reads(&mut self, feature: &Feature, span: Span) -> bool {
        if self.stack.reads(feature) {
            return true;
        }
        let Feature { component, about, since: (major, minor), source: _, until: _ } = feature;
        self.report.add(
            Diagnostic::new(
                "secret/form-not-in-version",
                span,
                format!("this version of `{component}` cannot take a header from a secret"),
                format!("{about} from {major}.{minor} on"),
            )
            .help(format!("set `stack.{component}.version` to \"{major}.{minor}\" or later, or use `auth`")),
        );
        false
    }
}

/// The edit that gives a service the credentials that its kind takes.
fn auth_form(forms: &[AuthForm]) -> &'static str {
    match forms.first() {
        Some(AuthForm::Password) => {
            "write auth = { username = \"monitor\", password = { file = \"secrets/password\" } }, or remove it"
        }
        Some(AuthForm::Bearer) => "write auth = { bearer = { file = \"secrets/token\" } }, or remove it",
        None => "remove it",
    }
}
