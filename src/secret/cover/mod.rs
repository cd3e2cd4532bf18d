//! What looks like a secret, so that no output shows one.
//!
//! In: the texts of a spec, broken or not, and the places that findings call secret. Out: the bytes to cover, and texts with
//! stars in place of secrets. A secret is known by the name beside it (`names`), by the place where it stands in a spec
//! (`context`, `spec`), by a name in any other language (`pairs`), or by its form (`shapes`); the names and the forms of
//! tokens are those of the tables that say what is refused, and what is refused is covered. Covering too much costs a few
//! stars in a message; covering too little prints a password into a log. Deliberately absent: whether a secret may stand
//! where it does, which is the business of rules.

mod context;
mod ends;
mod names;
mod pairs;
mod shapes;
mod spec;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use serde_json::Value;

use crate::report::Diagnostic;
use crate::source::{Sources, Span, characters};
use pairs::TextKind;
use words::Words;

/// The secrets of one run.
#[derive(Default)]
pub struct Secrets {
    files: Vec<File>,
    words: Words,
}

/// The secrets of one file.
struct File {
    /// In bytes of the file, sorted, none touching another.
    ranges: Vec<Range<usize>>,
    covered: OnceLock<String>,
}

impl Secrets {
    /// The secrets of all texts. Reads each once, so it is asked for only where there is something to show.
    pub fn collect(sources: &Sources, found: &[Diagnostic]) -> Secrets {
        let mut named: Vec<Vec<Range<usize>>> = sources.files().map(|_| Vec::new()).collect();
        for diagnostic in found.iter().filter(|diagnostic| diagnostic.covers_secret()) {
            if let Some((file, range)) = sources.within(diagnostic.span()) {
                named.get_mut(file).into_iter().for_each(|named| named.push(range.clone()));
            }
        }
        let mut texts = BTreeSet::new();
        let mut files = Vec::new();
        for ((name, text), named) in sources.files().zip(named) {
            let ranges = if crate::kinds::is_source(name) { Vec::new() } else { find(text, named) };
            for range in &ranges {
                texts.extend(words::variants(text.get(range.clone()).unwrap_or("")));
            }
            files.push(File { ranges, covered: OnceLock::new() });
        }
        let words = Words::new(texts);
        // a secret that stands once where it tells may stand elsewhere too
        for (file, (_, text)) in files.iter_mut().zip(sources.files()) {
            let again = words.find(text);
            if !again.is_empty() {
                file.ranges = joined([std::mem::take(&mut file.ranges), again].concat(), text);
            }
        }
        Secrets { files, words }
    }

    /// A text of another language that is to be shown, such as a file that is written, with its secrets covered: the same
    /// lines.
    pub fn cover<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut found = shapes::find(text);
        found.extend(refused(text));
        found.extend(pairs::find(text, TextKind::Written));
        found.extend(self.words.find(text));
        let found = joined(found, text);
        if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(covered_text(text, &found)) }
    }

    /// As [`Secrets::mask_secrets`], in every text of a JSON document: in JSON a secret may have escapes.
    pub fn mask_json(&self, document: &str) -> String {
        let mut clean = String::with_capacity(document.len());
        let mut rest = document;
        while let Some(start) = rest.find('"') {
            let (before, quoted) = rest.split_at(start);
            let end = json_string(quoted);
            let (quoted, after) = quoted.split_at(end);
            clean.push_str(before);
            let text = serde_json::from_str::<String>(quoted).unwrap_or_default();
            match self.mask_secrets(&text) {
                Cow::Borrowed(_) => clean.push_str(quoted),
                Cow::Owned(text) => clean.push_str(&Value::String(text).to_string()),
            }
            rest = after;
        }
        clean + rest
    }

    /// Whether a place shares a byte with a secret.
    pub fn touches(&self, sources: &Sources, span: Span) -> bool {
        let Some((file, range)) = sources.within(span) else { return false };
        self.touching(file, &range).iter().any(|secret| secret.start < range.end && range.start < secret.end)
    }

    /// The secrets of a file that a range touches, one beside it included.
    fn touching(&self, file: usize, range: &Range<usize>) -> &[Range<usize>] {
        let Some(File { ranges, .. }) = self.files.get(file) else { return &[] };
        let from = ranges.partition_point(|secret| secret.end < range.start);
        let to = ranges.partition_point(|secret| secret.start <= range.end);
        ranges.get(from..to.max(from)).unwrap_or(&[])
    }

    /// The text of a file by its number, its secrets covered: as many bytes, and the same lines.
    pub fn covered<'a>(&'a self, sources: &'a Sources, file: usize) -> &'a str {
        let text = sources.text_of(file);
        match self.files.get(file) {
            Some(File { ranges, covered, .. }) if !ranges.is_empty() => {
                covered.get_or_init(|| covered_text(text, ranges))
            }
            _ => text,
        }
    }

    /// A text that is to be shown, without the secrets of this run and without what has the form of one.
    pub fn mask_secrets<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.words.mask_secrets(text) {
            Cow::Borrowed(text) => mask_secrets(text),
            Cow::Owned(text) => Cow::Owned(mask_secrets(&text).into_owned()),
        }
    }

    /// A text of our own that is to be shown, without the secrets of this run.
    pub fn mask_known<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.words.mask_secrets(text)
    }

    /// Takes secrets out of the words of findings. The places stay.
    pub fn mask_findings(&self, diagnostics: &mut [Diagnostic], sources: &Sources) {
        for diagnostic in diagnostics {
            let near = self.near(diagnostic, sources);
            let clean = |text: &str| match near.mask_near(text) {
                Cow::Borrowed(text) => self.mask_secrets(text).into_owned(),
                Cow::Owned(text) => self.mask_secrets(&text).into_owned(),
            };
            diagnostic.message = clean(&diagnostic.message);
            diagnostic.help = diagnostic.help.as_deref().map(clean);
            diagnostic.item = diagnostic.item.as_deref().map(clean);
            for label in &mut diagnostic.labels {
                label.text = clean(&label.text);
            }
            // a replacement with stars in it would fix nothing
            diagnostic.edit = diagnostic.edit.take().filter(|edit| clean(&edit.replacement) == edit.replacement);
        }
    }

    /// The secrets on the lines of a finding: in its words, any part of them is one.
    fn near(&self, diagnostic: &Diagnostic, sources: &Sources) -> Words {
        let edit = diagnostic.edit.as_ref().map(|edit| edit.span);
        let mut texts = BTreeSet::new();
        for span in diagnostic.labels.iter().map(|label| label.span).chain(edit) {
            let (Some((file, within)), Some((lines, _))) = (sources.within(span), sources.lines(span, 0)) else {
                continue;
            };
            let text = sources.text_of(file);
            for secret in self.touching(file, &lines).iter().take(NEAR) {
                texts.extend(words::variants(text.get(secret.clone()).unwrap_or("")));
                // a finding may name a part of it
                let shared = secret.start.max(within.start)..secret.end.min(within.end);
                texts.extend(text.get(shared).map(str::to_owned));
            }
        }
        Words::near(texts)
    }
}

/// How many secrets on its lines a finding is held to; the others count as all others do.
const NEAR: usize = 64;

/// What is refused in any text of a spec: what a finding calls a secret is covered also where `allow` accepts it.
fn refused(text: &str) -> impl Iterator<Item = Range<usize>> {
    super::find(text, super::Use::Text).into_iter().map(|found| found.at)
}

/// A text without what has the form of a secret.
pub fn mask_secrets(text: &str) -> Cow<'_, str> {
    let mut found = shapes::find(text);
    found.extend(refused(text));
    found.extend(pairs::find(text, TextKind::Words));
    let found = joined(found, text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut clean = String::new();
    let mut at = 0;
    for range in found {
        clean.push_str(text.get(at..range.start).unwrap_or(""));
        clean.push_str("***");
        at = range.end;
    }
    clean.push_str(text.get(at..).unwrap_or(""));
    Cow::Owned(clean)
}

/// How long a string is that a JSON document begins with, its quotes included.
fn json_string(document: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in document.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    document.len()
}

/// The text of a spec that is to be shown, with its secrets covered: as many bytes, and the same lines.
pub fn cover_spec(text: &str) -> Cow<'_, str> {
    let found = find(text, Vec::new());
    if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(covered_text(text, &found)) }
}

/// The bytes of a spec that are probably secret, and those that are named; sorted, none touching another.
fn find(text: &str, named: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut found = named;
    found.extend(spec::find(text));
    found.extend(shapes::find(text));
    found.extend(refused(text));
    found.extend(pairs::find(text, TextKind::Spec));
    found.extend(in_escapes(text));
    joined(found, text)
}

/// What is a secret only once the escapes of its line are resolved.
fn in_escapes(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // `\"` and `\n` change no form
        if ["\\u", "\\U", "\\x"].iter().any(|escape| line.contains(escape)) {
            let (meant, places) = characters(line, 0, true);
            let place = |at: usize| places.get(at).map_or(line.len(), |place| *place as usize);
            let by_name = pairs::find(&meant, TextKind::Spec).into_iter().chain(spec::find(&meant));
            let secrets = shapes::find(&meant).into_iter().chain(refused(&meant)).chain(by_name);
            found.extend(secrets.map(|secret| start + place(secret.start)..start + place(secret.end)));
        }
        start += line.len();
    }
    found
}

/// Sorted, on the borders of characters, those that overlap as one.
fn joined(mut found: Vec<Range<usize>>, text: &str) -> Vec<Range<usize>> {
    found.retain(|range| range.start < range.end && text.get(range.clone()).is_some());
    found.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// A star for each byte that is no line end.
fn covered_text(text: &str, ranges: &[Range<usize>]) -> String {
    let mut covered = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        covered.push_str(text.get(at..range.start).unwrap_or(""));
        let hidden = text.get(range.clone()).unwrap_or("");
        covered.extend(hidden.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { char::from(byte) } else { '*' }));
        at = range.end;
    }
    covered.push_str(text.get(at..).unwrap_or(""));
    covered
}
