//! Names of things: what may be called how.

use super::conventions::LONGEST_FILE_NAME;
use crate::limits::NAME;
use crate::report::Diagnostic;
use crate::source::Span;

/// What a name is given to.
#[derive(Clone, Copy)]
pub enum Named {
    Service,
    Alert,
    Indicator,
    Lakehouse,
    Group,
    TimeInterval,
    Environment,
    Receiver,
    Dashboard,
    Element,
    Job,
}

impl Named {
    fn what(self) -> &'static str {
        match self {
            Named::Service => "service",
            Named::Alert => "alert",
            Named::Indicator => "indicator",
            Named::Lakehouse => "lakehouse",
            Named::Group => "group",
            Named::TimeInterval => "time interval",
            Named::Environment => "environment",
            Named::Receiver => "receiver",
            Named::Dashboard => "dashboard",
            Named::Element => "rule",
            Named::Job => "job",
        }
    }

    fn allows(self, name: &str) -> bool {
        let mut characters = name.chars();
        let Some(first) = characters.next() else {
            return false;
        };
        match self {
            Named::Service
            | Named::Lakehouse
            | Named::Environment
            | Named::Receiver
            | Named::Dashboard
            | Named::Element => {
                first.is_ascii_lowercase()
                    && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            }
            Named::Indicator => {
                (first.is_ascii_alphabetic() || first == '_' || first == ':')
                    && characters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
            }
            Named::Alert | Named::Group | Named::Job | Named::TimeInterval => {
                !name.trim().is_empty() && !name.contains(['\n', '\r', '\0'])
            }
        }
    }

    fn rule(self) -> &'static str {
        match self {
            Named::Service
            | Named::Lakehouse
            | Named::Environment
            | Named::Receiver
            | Named::Dashboard
            | Named::Element => "use lower-case letters, digits and `-`, a letter first",
            Named::Indicator => "use letters, digits, `_` and `:`, no digit first",
            Named::Alert | Named::Group | Named::Job | Named::TimeInterval => {
                "write one line of text that is not empty"
            }
        }
    }

    /// The longest name from which a file or folder can be named, in bytes: 255 on common file systems, less what the
    /// longest file name adds.
    fn longest(self) -> usize {
        match self {
            Named::Service => LONGEST_FILE_NAME - ".collector.yml".len(),
            Named::Dashboard => LONGEST_FILE_NAME - ".json".len(),
            Named::Environment => LONGEST_FILE_NAME,
            Named::Alert
            | Named::Indicator
            | Named::Lakehouse
            | Named::Group
            | Named::Job
            | Named::TimeInterval
            | Named::Receiver
            | Named::Element => usize::MAX,
        }
    }

    /// The nearest name that would be allowed.
    fn sanitized(self, name: &str) -> String {
        let (filler, lower) = match self {
            Named::Service
            | Named::Lakehouse
            | Named::Environment
            | Named::Receiver
            | Named::Dashboard
            | Named::Element => ('-', true),
            Named::Alert | Named::Indicator | Named::Group | Named::Job | Named::TimeInterval => ('_', false),
        };
        let fixed: String = name
            .chars()
            .map(|c| if lower { c.to_ascii_lowercase() } else { c })
            .map(|c| if self.allows(&format!("a{c}")) { c } else { filler })
            .collect();
        fixed.trim_start_matches(|c: char| !self.allows(&c.to_string())).to_owned()
    }

    /// The finding for a name that is not allowed.
    pub fn flaw(self, name: &str, span: Span) -> Option<Diagnostic> {
        let (what, longest) = (self.what(), self.longest());
        if name.len() > longest {
            let message = format!("a {what} name of {} bytes is too long for file names", name.len());
            let help = format!("write at most {longest} bytes");
            return Some(Diagnostic::new("value/invalid-name", span, message, "too long").help(help));
        }
        if name.len() > NAME.most {
            return Some(NAME.finding(span));
        }
        if self.allows(name) {
            return None;
        }
        let sanitized = self.sanitized(name);
        let help = if self.allows(&sanitized) {
            format!("{}; for example `{sanitized}`", self.rule())
        } else {
            self.rule().to_owned()
        };
        let message = format!("`{name}` is not a valid {} name", self.what());
        Some(Diagnostic::new("value/invalid-name", span, message, "not a name").help(help))
    }
}
