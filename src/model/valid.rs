//! That a model has passed every rule, as a type.

/// Something that every rule has passed. `rules::valid` makes it, and nothing else (`tests/tidy`): it stands here so that what
/// writes files needs no rule.
#[derive(Debug)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    /// For `rules` alone.
    pub fn passed(it: T) -> Valid<T> {
        Valid(it)
    }
}

impl<T> std::ops::Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
