//! What a file must say, held against what a reader finds in it while it reads: no second tree is made.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::emit::Yaml;

/// Whether a reader finds what `tree` means, in its order; `read` lets it read the text to its end.
///
/// # Errors
/// What the reader does not take.
pub(super) fn holds<E: Error>(
    tree: &Yaml,
    notation: Notation,
    read: impl FnOnce(Meant<'_>) -> Result<(), E>,
) -> Result<bool, String> {
    let differs = Cell::new(false);
    match read(Meant { tree, notation, differs: &differs }) {
        Ok(()) => Ok(true),
        Err(_) if differs.get() => Ok(false),
        Err(error) => Err(error.to_string()),
    }
}

/// In what a file is written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Notation {
    /// Without numbers that are not finite; its writer puts nothing in their place.
    Json,
    Yaml,
}

/// What must be read next.
#[derive(Clone, Copy)]
pub(super) struct Meant<'a> {
    tree: &'a Yaml,
    notation: Notation,
    /// Set where something else is read; the error that ends the reading is then none of the text.
    differs: &'a Cell<bool>,
}

impl<'a> Meant<'a> {
    fn inner(self, tree: &'a Yaml) -> Meant<'a> {
        Meant { tree, ..self }
    }

    fn other<T, E: Error>(self) -> Result<T, E> {
        self.differs.set(true);
        Err(E::custom("something else"))
    }

    fn hold<E: Error>(self, is_meant: bool) -> Result<(), E> {
        if is_meant { Ok(()) } else { self.other() }
    }
}

impl<'de> DeserializeSeed<'de> for Meant<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Meant<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("what was meant")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.hold(match self.tree.plain() {
            Yaml::Null => true,
            Yaml::Float(number) => self.notation == Notation::Json && !number.is_finite(),
            _ => false,
        })
    }

    fn visit_bool<E: Error>(self, read: bool) -> Result<(), E> {
        self.hold(matches!(self.tree.plain(), Yaml::Boolean(meant) if *meant == read))
    }

    fn visit_i64<E: Error>(self, read: i64) -> Result<(), E> {
        self.hold(matches!(self.tree.plain(), Yaml::Integer(meant) if *meant == read))
    }

    fn visit_u64<E: Error>(self, read: u64) -> Result<(), E> {
        self.hold(matches!(self.tree.plain(), Yaml::Integer(meant) if u64::try_from(*meant) == Ok(read)))
    }

    fn visit_f64<E: Error>(self, read: f64) -> Result<(), E> {
        self.hold(matches!(self.tree.plain(), Yaml::Float(meant) if *meant == read || meant.is_nan() && read.is_nan()))
    }

    fn visit_str<E: Error>(self, read: &str) -> Result<(), E> {
        self.hold(self.tree.text() == Some(read))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Yaml::List(items) = self.tree.plain() else { return self.other() };
        for item in items {
            if list.next_element_seed(self.inner(item))?.is_none() {
                return self.other();
            }
        }
        // one more than was meant is read as anything
        match list.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => self.other(),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Yaml::Map(entries) = self.tree.plain() else { return self.other() };
        for (key, value) in entries {
            match map.next_key_seed(Key(key))? {
                Some(true) => map.next_value_seed(self.inner(value))?,
                Some(false) | None => return self.other(),
            }
        }
        match map.next_key::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => self.other(),
        }
    }
}

/// The key that must be read next: whether it is.
struct Key<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        // not as a text only: a reader may take a plain word for a number, and the tool would look in vain for the key
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, read: &str) -> Result<bool, E> {
        Ok(read == self.0)
    }
}
