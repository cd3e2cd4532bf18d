//! Why an evaluation failed, in Prometheus' own words.

use std::fmt;

/// An evaluation that has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub message: String,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// Two series of a result cannot be told apart.
    pub(crate) fn same_labels() -> Self {
        Self::new("vector cannot contain metrics with the same labelset")
    }

    /// The query holds more samples than it may.
    pub(crate) fn too_many_samples() -> Self {
        Self::new("query processing would load too many samples into memory in query execution")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
