//! Names with their values in texts of any language: YAML, JSON, a URL's query, a connection string, a remark, a command.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

use super::ends::Next;
use super::names;
use super::shapes::is_no_word;
use super::spec::begins_something;
use crate::secret::value::{REFERENCES, is_nothing, is_switch};

/// A name and what stands between it and its value.
static PAIR: LazyLock<Option<Regex>> =
    LazyLock::new(|| compiled(r#"(?P<key>[A-Za-z_][A-Za-z0-9_.-]*)\\*["'`]?[ \t]*(?P<sign>=>|:=|[=:])[=~>]*[ \t]*"#));

/// An option of a command and its value.
static OPTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // in one text, in a list on one line, in a list of YAML
    compiled(
        r"(?:--(?P<key>[A-Za-z][A-Za-z0-9._-]*)|(?:^|[\s\x22'\[,])-(?P<short>[A-Za-z][A-Za-z0-9]*[._-][A-Za-z0-9._-]*|pass|passwd|password|secret|token))(?:[ \t]+|[\x22']?[ \t]*,[ \t]*[\x22']?|[\x22']?[ \t]*\r?\n[ \t]*-[ \t]+[\x22']?)(?P<value>[^\s\x22',\]-][^\s\x22',\]]*)",
    )
});

fn compiled(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).build().ok()
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// The words of a finding: only what is written in one word, such as `password=…`, is not our own.
    Words,
    /// A spec, in which people write what they like.
    Spec,
    /// A file that is written for a tool. Code names types and variables where YAML has values.
    Written,
}

/// The bytes of a text that are the value of a secret's name, in no order.
pub(super) fn find(text: &str, kind: TextKind) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut known = BTreeMap::new();
    let mut is_secret = |key| *known.entry(key).or_insert_with(|| names::is_secret(key));
    let ends = Ends::default();
    let mut covered = 0;
    for captures in PAIR.iter().flat_map(|regex| regex.captures_iter(text.as_bytes())) {
        let (Some(key), Some(whole), Some(sign)) = (captures.name("key"), captures.get(0), captures.name("sign"))
        else {
            continue;
        };
        // what is covered already need not be read again
        if key.start() < covered {
            continue;
        }
        let (name, sign_end) = (text.get(key.range()).unwrap_or(""), sign.end());
        let sign = text.get(sign.range()).unwrap_or("");
        let blanks = text.get(sign_end..whole.end()).is_some_and(|between| between.contains([' ', '\t']));
        let before = text.get(..key.start()).unwrap_or("");
        let in_url = before.ends_with(['?', '&', ';']);
        let login = kind == TextKind::Spec && names::is_login(name);
        let telling = is_secret(name) || login || in_url && names::is_parameter(name);
        let own_words = kind == TextKind::Words && (blanks || sign != "=");
        // `job:token:rate5m` is one name, `${PASSWORD:-x}` the name of a variable
        let inside = sign == ":" && (before.ends_with([':', '/', '@', '$', '%']) || before.ends_with("${"));
        if !telling || own_words || inside || is_selector(before) {
            continue;
        }
        let from = Pair { text, kind, key_start: key.start(), in_url, yaml: sign == ":" && blanks, ends: &ends };
        let value = from.value(whole.end());
        let value = value.filter(|value| !login || is_secret(name) || has_two_parts(text, value.clone()));
        if let Some(value) = value {
            covered = value.end;
            found.push(value);
        }
    }
    for captures in OPTION.iter().flat_map(|regex| regex.captures_iter(text.as_bytes())) {
        let key = captures.name("key").or_else(|| captures.name("short"));
        let Some((key, value)) = key.zip(captures.name("value")) else { continue };
        let part = |range: Range<usize>| text.get(range).unwrap_or("");
        // `redis.password` is the password of redis
        let name = part(key.range()).rsplit('.').next().unwrap_or("");
        if names::is_secret(name) && !is_reference(part(value.range())) {
            found.push(value.range());
        }
    }
    found
}

/// How far into a login its parts are looked for, in bytes.
const LOGIN: usize = 200;

/// Where the next ends of values are, by what ends them: of many values that nothing ends, none looks for it again.
#[derive(Default)]
struct Ends {
    line: Next,
    word: Next,
    list: Next,
    remark: Next,
}

/// Whether a login in one text is a user with a password, and not the name of one that is kept elsewhere.
fn has_two_parts(text: &str, value: Range<usize>) -> bool {
    let value = text.get(value).unwrap_or("");
    let value = value.get(..LOGIN).unwrap_or(value);
    value.contains(':') && !value.ends_with(':') || value.contains(['"', '\'']) && value.contains(',')
}

/// How far back the brace of a selector may stand, in bytes.
const SELECTOR: usize = 256;

/// Whether the text before stands in the braces of a selector, `x{token="a"}`: there it is the name of a label.
fn is_selector(before: &str) -> bool {
    let mut bytes = before.bytes().rev().take(SELECTOR).take_while(|byte| *byte != b'\n');
    bytes.any(|byte| byte == b'{' || byte == b'}')
        && before.rfind(['{', '}']).is_some_and(|at| {
            let name = before.get(..at).unwrap_or("");
            before.get(at..).is_some_and(|from| from.starts_with('{'))
                && name.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':')
        })
}

struct Pair<'a> {
    text: &'a str,
    kind: TextKind,
    key_start: usize,
    in_url: bool,
    /// Whether the sign is that of YAML, after which a value takes the whole line.
    yaml: bool,
    ends: &'a Ends,
}

impl Pair<'_> {
    /// What stands at a place as a value.
    fn value(&self, start: usize) -> Option<Range<usize>> {
        let line_end = self.ends.line.after(self.text, start, |rest| rest.find('\n'));
        let line = self.text.get(start..line_end)?;
        // quotes inside of quotes have backslashes before them
        let slashes = line.len() - line.trim_start_matches('\\').len();
        let opened = line.get(slashes..).unwrap_or("");
        if let Some(quote) = opened.chars().next().filter(|c| "\"'`".contains(*c)) {
            let quotes = opened.len() - opened.trim_start_matches(quote).len();
            // an empty text, or a block, which the reader of specs knows
            if quotes > 1 {
                return None;
            }
            let inside = opened.get(1..).unwrap_or("");
            let end = closing(inside, quote, slashes);
            let inside = inside.get(..end).unwrap_or(inside);
            let from = start + slashes + 1;
            if self.kind == TextKind::Written && ["$$", "${", "{{"].iter().any(|sign| inside.contains(sign)) {
                return None;
            }
            return (!is_reference(inside) && !is_switch(inside)).then_some(from..from + inside.len());
        }
        if line.trim().is_empty() || ["|", ">", "|-", ">-", "|+", ">+"].contains(&line.trim()) {
            return self.block(start + line.len(), line.trim().is_empty());
        }
        if let Some(list) = line.strip_prefix('[') {
            let end = self.ends.list.after(self.text, start + 1, |rest| rest.find([']', '\n']));
            let list = list.get(..end - start - 1).unwrap_or(list);
            return (!list.contains('{') && !list.is_empty()).then_some(start + 1..start + 1 + list.len());
        }
        if self.kind == TextKind::Written && self.yaml && !self.begins_line() {
            return None;
        }
        let prose = self.kind != TextKind::Written
            && self.yaml
            && !self.begins_line()
            && !self.in_braces()
            && is_sentence(line);
        let bare = if self.yaml && !self.in_url && !prose {
            let end = self.ends.remark.after(self.text, start, |rest| rest.find(" #"));
            let line = line.get(..end - start).unwrap_or(line);
            line.trim_end().trim_end_matches(['"', '\'', ',', '}'])
        } else {
            let ends = |c: char| c.is_whitespace() || "\"'`&;,}])<>#".contains(c);
            let end = self.ends.word.after(self.text, start, |rest| rest.find(ends));
            line.get(..end - start).unwrap_or(line)
        };
        let bare = bare.trim_end_matches('\\');
        // a sentence goes on behind a colon
        let word = prose && (!is_no_word(bare) || is_nothing(bare));
        (!is_reference(bare) && !is_switch(bare) && !bare.starts_with('{') && !word)
            .then_some(start..start + bare.len())
    }

    /// Whether the key stands behind a brace, as in a table of YAML on one line, behind the sign of a remark, or at the
    /// beginning of a text in a list, as in one of headers.
    fn in_braces(&self) -> bool {
        let head = self.text.get(..self.key_start).unwrap_or("");
        let item = head.strip_suffix(['"', '\'']).is_some_and(|head| head.trim_end().ends_with(['[', ',']));
        item || head.trim_end_matches([' ', '\t', '"', '\'', '\\']).ends_with(['{', '#'])
    }

    /// Whether nothing stands before the key on its line but what YAML has there.
    fn begins_line(&self) -> bool {
        let head = self.text.get(..self.key_start).unwrap_or("");
        let line = head.trim_end_matches([' ', '\t', '-', '#', '"', '\'']);
        line.is_empty() || line.ends_with('\n')
    }

    /// The lines below a key that are further in; of a key without a sign for that, only where they are no keys.
    fn block(&self, line_end: usize, unmarked: bool) -> Option<Range<usize>> {
        let head = self.text.get(..self.key_start)?;
        let indent = head.len() - head.rfind('\n').map_or(0, |end| end + 1);
        let start = line_end + 1;
        let mut end = start;
        for line in self.text.get(start..)?.split_inclusive('\n') {
            let deeper = line.len() - line.trim_start().len() > indent;
            let broken_off = unmarked && line.trim_start().starts_with(['"', '\'']);
            if line.trim().is_empty() || !(deeper || broken_off) || unmarked && begins_something(line) {
                break;
            }
            end += line.len();
            if broken_off {
                break;
            }
        }
        let block = self.text.get(start..end)?;
        let lead = block.len() - block.trim_start().len();
        let inside = start + lead..start + block.trim_end().len().max(lead);
        (!is_reference(self.text.get(inside.clone())?)).then_some(inside)
    }
}

/// Whether several words follow, up to the quote that closes them.
fn is_sentence(line: &str) -> bool {
    let first = line.find(|c: char| c.is_whitespace() || "\"'`".contains(c));
    first
        .and_then(|at| line.get(at..))
        .is_some_and(|rest| rest.starts_with([' ', '\t']) && !rest.trim_start().starts_with('#'))
}

/// Where a quote that has so many backslashes before it is closed.
fn closing(inside: &str, quote: char, slashes: usize) -> usize {
    let mut run = 0;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'\\' => run += 1,
            byte if char::from(byte) == quote && run <= slashes && (slashes > 0 || quote == '\'' || run % 2 == 0) => {
                return at - run.min(slashes);
            }
            _ => run = 0,
        }
    }
    inside.len()
}

/// Whether a text says where a secret is, or that there is none.
fn is_reference(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['"', '\'']);
    let variable = text.strip_prefix('$').is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    });
    let none =
        ["", "null", "nil", "none", "None", "true", "false", "string", "String", "undefined", "~"].contains(&text);
    none || variable || REFERENCES.iter().any(|beginning| text.starts_with(beginning))
}
