//! Why a configuration cannot be simulated.

use std::fmt;

/// What Alertmanager would refuse, or what is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The root route names no receiver.
    NoReceiver,
    /// A route names a receiver that is not there.
    Receiver(String),
    /// A route names a time interval that is not there.
    TimeInterval(String),
    /// The group interval or the repeat interval of the route at this path is zero.
    NoInterval(Vec<usize>),
    /// A regular expression that cannot be compiled here.
    Pattern(String),
    /// A time interval that has a zone of which nothing is known here, such as `Local`.
    Zone(String),
    /// The deliveries are not in the order of their times; the first one that is not.
    Order(usize),
    /// Alerts are looked at in their groups more often than [`Configuration::most_looks`](crate::Configuration::most_looks).
    TooManyLooks,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NoReceiver => write!(formatter, "the root route has no receiver"),
            Problem::Receiver(name) => write!(formatter, "there is no receiver `{name}`"),
            Problem::TimeInterval(name) => write!(formatter, "there is no time interval `{name}`"),
            Problem::NoInterval(path) => {
                write!(formatter, "the group interval and the repeat interval of a route must be positive: {path:?}")
            }
            Problem::Pattern(pattern) => write!(formatter, "the regular expression `{pattern}` cannot be simulated"),
            Problem::Zone(name) => write!(formatter, "the time zone of the time interval `{name}` is not known"),
            Problem::TooManyLooks => write!(formatter, "the groups are looked at too often"),
            Problem::Order(index) => {
                write!(formatter, "delivery #{index} is earlier than the one before it, from #0 on")
            }
        }
    }
}

impl std::error::Error for Problem {}
