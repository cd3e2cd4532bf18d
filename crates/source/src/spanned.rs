//! A decoded value that knows where it stands.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::Deserialize;
use serde::de::value::U32Deserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};

use super::decode::{DecodeError, Reader};
use super::{Sources, Span, Text};

/// A value and its places. Reads as the value itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where the value stands.
    pub span: Span,
    /// Where its key stands; of what has none, such as an entry of a list, the value's own place.
    pub key: Span,
}

impl<T> Spanned<T> {
    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Another value at the same places.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: with(self.value), span: self.span, key: self.key }
    }

    /// A reference to the value, at the same places.
    pub fn as_ref(&self) -> Spanned<&T> {
        Spanned { value: &self.value, span: self.span, key: self.key }
    }
}

impl Spanned<bool> {
    /// Whether a switch was put to `false`.
    pub fn is_off(switch: Option<&Spanned<bool>>) -> bool {
        switch.is_some_and(|switch| !switch.value)
    }
}

impl Spanned<String> {
    /// The text with the place of each of its characters.
    pub fn text(&self, sources: &Sources) -> Text {
        Text::at(&self.value, self.span, sources)
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The name by which the reader of the tree knows that places are asked for.
pub(super) const NAME: &str = "lakehouse_source::Spanned";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value of the tree, with its places")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Spanned<T>, A::Error> {
                let mut place = || parts.next_element::<u32>()?.ok_or_else(|| A::Error::custom("a place is missing"));
                let (span, key) = (Span { start: place()?, end: place()? }, Span { start: place()?, end: place()? });
                let value = parts.next_element()?.ok_or_else(|| A::Error::custom("the value is missing"))?;
                Ok(Spanned { value, span, key })
            }
        }

        deserializer.deserialize_newtype_struct(NAME, Parts(PhantomData))
    }
}

/// The places of a value, and then the value itself.
pub(super) struct Places<'de> {
    places: std::array::IntoIter<u32, 4>,
    value: Option<Reader<'de>>,
}

impl<'de> Places<'de> {
    pub(super) fn new(reader: Reader<'de>) -> Places<'de> {
        let (span, key) = (reader.node.span, reader.key);
        Places { places: [span.start, span.end, key.start, key.end].into_iter(), value: Some(reader) }
    }
}

impl<'de> SeqAccess<'de> for Places<'de> {
    type Error = DecodeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, DecodeError> {
        if let Some(place) = self.places.next() {
            let place: U32Deserializer<DecodeError> = place.into_deserializer();
            return seed.deserialize(place).map(Some);
        }
        self.value.take().map(|value| seed.deserialize(value)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Spanned;
    use crate::report::Report;
    use crate::{Node, Sources, Span, Value, decode, parse};

    #[derive(serde::Deserialize)]
    struct Item {
        name: Spanned<String>,
        list: Option<Spanned<Vec<Spanned<i64>>>>,
        map: Spanned<BTreeMap<String, Spanned<bool>>>,
    }

    #[test]
    fn every_value_knows_where_it_and_its_key_stand() {
        let text = "name = \"a\\tb\"\nlist = [1, 22]\nmap = { x = true }\n";
        let mut sources = Sources::default();
        let table = parse(&mut sources, "lakehouse.toml", text, &mut Report::new());
        let node = Node { span: Span::NONE, value: Value::Table(table) };
        let item: Item = decode(&node).unwrap();
        let shown = |span| sources.slice(span);
        assert_eq!((item.name.as_str(), shown(item.name.span), shown(item.name.key)), ("a\tb", "\"a\\tb\"", "name"));
        let list = item.list.unwrap();
        let entries: Vec<_> = list.iter().map(|entry| (**entry, shown(entry.span), shown(entry.key))).collect();
        assert_eq!((shown(list.key), entries), ("list", vec![(1, "1", "1"), (22, "22", "22")]));
        assert_eq!(shown(item.map["x"].key), "x");
        assert_eq!(sources.slice(item.name.text(&sources).span(2..3)), "b");
    }
}
