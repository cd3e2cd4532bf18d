//! The names of columns, as far as they are known.

/// Names of columns, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    pub names: Vec<String>,
    /// Whether there may be others.
    pub open: bool,
}

impl Columns {
    /// Exactly these.
    pub fn only<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Columns {
        Columns { names: names.into_iter().map(Into::into).collect(), open: false }
    }

    /// Nobody can say.
    pub fn unknown() -> Columns {
        Columns { names: Vec::new(), open: true }
    }

    /// Whether a name can be one of them.
    pub fn may_have(&self, name: &str) -> bool {
        self.open || self.names.iter().any(|known| known == name)
    }

    pub(super) fn add(&mut self, others: Columns) {
        self.names.extend(others.names);
        self.open |= others.open;
    }

    /// As an alias with names of columns makes them: the first ones are called otherwise.
    pub(super) fn renamed(mut self, names: Vec<String>) -> Columns {
        if self.open {
            // which of the old names are gone depends on how many there are before them
            self.names.extend(names);
            return self;
        }
        let rest = self.names.split_off(names.len().min(self.names.len()));
        Columns { names: names.into_iter().chain(rest).collect(), open: false }
    }
}
