//! What was read, in order: the names of plugins and options, and the values that they hold.

use std::ops::Range;

/// A step of the text. Places are those of what stands between quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// A plugin begins, by its name.
    Plugin(Range<usize>),
    /// An option, by its name; its value follows.
    Option(Range<usize>),
    Array,
    Hash,
    /// A plugin, an array or a hash ends.
    End,
    Text(Range<usize>),
    /// What a condition compares a field with, by `=~` or `!~`.
    Matched(Range<usize>),
}

/// A value.
#[derive(Debug)]
pub(super) enum Value {
    Text(Range<usize>),
    Array(Vec<Value>),
    Hash(Vec<(Value, Value)>),
    Plugin,
}

/// A plugin with its options, in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Plugin {
    pub(super) name: String,
    pub(super) options: Vec<(String, Value)>,
    /// Where the name of each stands.
    pub(super) places: Vec<Range<usize>>,
}

/// All plugins, and the patterns of conditions.
pub(super) fn plugins(text: &str, marks: &[Mark]) -> (Vec<Plugin>, Vec<Range<usize>>) {
    let mut reader = Marks { text, marks, at: 0, plugins: Vec::new() };
    let mut matched = Vec::new();
    while let Some(mark) = reader.next() {
        match mark {
            Mark::Plugin(name) => reader.plugin(name),
            Mark::Matched(at) => matched.push(at),
            // lists that a condition compares with
            Mark::Option(_) | Mark::Array | Mark::Hash | Mark::End | Mark::Text(_) => {}
        }
    }
    (reader.plugins, matched)
}

struct Marks<'a> {
    text: &'a str,
    marks: &'a [Mark],
    at: usize,
    plugins: Vec<Plugin>,
}

impl Marks<'_> {
    fn next(&mut self) -> Option<Mark> {
        let mark = self.marks.get(self.at).cloned()?;
        self.at += 1;
        Some(mark)
    }

    /// A name without the quotes that it may have.
    fn name(&self, at: Range<usize>) -> String {
        self.text.get(at).unwrap_or("").trim_matches(['"', '\'']).to_owned()
    }

    fn plugin(&mut self, name: Range<usize>) {
        let mut plugin = Plugin { name: self.name(name), options: Vec::new(), places: Vec::new() };
        while let Some(Mark::Option(option)) = self.next() {
            let Some(value) = self.value() else { continue };
            plugin.places.push(option.clone());
            plugin.options.push((self.name(option), value));
        }
        self.plugins.push(plugin);
    }

    /// The value that stands here, if it is no end.
    fn value(&mut self) -> Option<Value> {
        match self.next()? {
            Mark::Text(at) => Some(Value::Text(at)),
            Mark::Plugin(name) => {
                self.plugin(name);
                Some(Value::Plugin)
            }
            Mark::Array => Some(Value::Array(std::iter::from_fn(|| self.value()).collect())),
            Mark::Hash => Some(Value::Hash(std::iter::from_fn(|| Some((self.value()?, self.value()?))).collect())),
            Mark::Option(_) | Mark::Matched(_) | Mark::End => None,
        }
    }
}
