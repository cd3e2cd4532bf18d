//! The language of Prometheus' tests. Out: the commands of a file.

use lakehouse_promql::{Expr, Target, duration_millis, parse};
use lakehouse_promql_engine::series::{Step, steps};
use lakehouse_promql_engine::{Labels, METRIC_NAME};
use regex::Regex;

use crate::load::{Load, start_steps};

pub(crate) enum Command {
    Clear,
    Load(Load),
    Eval(Box<Eval>),
    /// A line that is not understood.
    Unread(usize, String),
}

/// What a text has to be.
pub(crate) enum Text {
    Any,
    Exactly(String),
    Like(Regex),
}

impl Text {
    pub(crate) fn is(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(wanted) => wanted == text,
            Self::Like(regex) => regex.is_match(text),
        }
    }
}

#[derive(Default)]
pub(crate) struct Eval {
    pub(crate) line: usize,
    pub(crate) expr: String,
    pub(crate) at: i64,
    /// Start, end and step of a range.
    pub(crate) range: Option<(i64, i64, i64)>,
    /// Start, end and step of an expected range vector.
    pub(crate) vector: Option<(i64, i64, i64)>,
    pub(crate) fail: Option<Text>,
    pub(crate) ordered: bool,
    pub(crate) warn: Vec<Text>,
    pub(crate) info: Vec<Text>,
    pub(crate) no_warn: bool,
    pub(crate) no_info: bool,
    pub(crate) scalar: Option<f64>,
    pub(crate) text: Option<String>,
    pub(crate) series: Vec<(Labels, Vec<Step>)>,
}

pub(crate) fn commands(text: &str, target: Target) -> Vec<Command> {
    let clean = |line: &str| if line.trim().starts_with('#') { String::new() } else { line.trim().to_owned() };
    let lines: Vec<String> = text.lines().map(clean).collect();
    let mut commands = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let block: Vec<&str> = lines[at + 1..].iter().map(String::as_str).take_while(|line| !line.is_empty()).collect();
        let number = at + 1;
        at += 1;
        if line.is_empty() {
            continue;
        }
        let word = line.split_whitespace().next().unwrap_or_default().to_lowercase();
        if word == "clear" {
            commands.push(Command::Clear);
            continue;
        }
        let unread = |reason: String| Command::Unread(number, reason);
        if word.starts_with("load") {
            commands.push(load(line, &block, number, target).map_or_else(unread, Command::Load));
            at += block.len();
        } else if word.starts_with("eval") {
            let mut used = 0;
            commands.push(
                eval(line, &block, number, target, &mut used).map_or_else(unread, |eval| Command::Eval(Box::new(eval))),
            );
            at += used;
        } else {
            commands.push(unread(format!("{line}: no command")));
        }
    }
    commands
}

pub(crate) fn millis(text: &str) -> Result<i64, String> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text.strip_prefix('+').unwrap_or(text)), |text| (-1, text));
    let millis = duration_millis(text).map_err(|reason| format!("{text}: {reason}"))?;
    i64::try_from(millis).map(|millis| sign * millis).map_err(|_| format!("{text}: too long"))
}

/// The labels that a line begins with, and the rest of it.
pub(crate) fn series(line: &str, target: Target) -> Result<(Labels, &str), String> {
    let mut quote = None;
    let mut end = line.len();
    let mut inside = false;
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some('"' | '\''), '\\') => drop(letters.next()),
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '{') => inside = true,
            (None, '}') => {
                end = at + 1;
                break;
            }
            (None, ' ' | '\t') if !inside => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let (head, rest) = line.split_at(end);
    if head == "{}" {
        return Ok((Labels::default(), rest));
    }
    let expression = parse(head, target).map_err(|problems| format!("{head}: {problems:?}"))?;
    let Expr::Selector(selector) = expression.root.kind else { return Err(format!("{head}: no series")) };
    let name = selector.name.map(|(name, _)| (METRIC_NAME.to_owned(), name));
    let labels = selector.matchers.into_iter().map(|matcher| (matcher.label, matcher.value));
    Ok((labels.chain(name).collect(), rest))
}

fn load(line: &str, block: &[&str], number: usize, target: Target) -> Result<Load, String> {
    let (word, interval) = line.split_once(char::is_whitespace).ok_or("no interval")?;
    let mut load = Load {
        line: number,
        interval: millis(interval.trim())?,
        with_custom: word == "load_with_nhcb",
        ..Load::default()
    };
    let mut starts = None;
    for line in block {
        let first = line.find([' ', '\t']).unwrap_or(line.len());
        if let Some(head) = line.get(..first).and_then(|head| head.strip_suffix("@st")) {
            let (labels, _) = series(head, target)?;
            starts = Some((labels, start_steps(line.get(first..).unwrap_or_default())?));
            continue;
        }
        let (labels, values) = series(line, target)?;
        let steps = steps(values).map_err(|error| format!("{line}: {error}"))?;
        let starts = starts.take().filter(|(of, _)| *of == labels).map(|(_, starts)| starts).unwrap_or_default();
        load.series.push((labels, steps, starts));
    }
    Ok(load)
}

fn eval(line: &str, block: &[&str], number: usize, target: Target, used: &mut usize) -> Result<Eval, String> {
    let instant =
        Regex::new(r"^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(.+?))?\s+(.+)$").expect("a pattern");
    let range = Regex::new(r"^eval(?:_(fail|warn|info))?\s+range\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+?)\s+(.+)$")
        .expect("a pattern");
    let mut eval = Eval { line: number, ..Eval::default() };
    *used = block.len();
    let kind = if let Some(parts) = instant.captures(line) {
        eval.at = millis(parts.get(2).map_or("0", |part| part.as_str()))?;
        eval.expr = parts[3].to_owned();
        parts.get(1)
    } else if let Some(parts) = range.captures(line) {
        eval.range = Some((millis(&parts[2])?, millis(&parts[3])?, millis(&parts[4])?));
        eval.expr = parts[5].to_owned();
        parts.get(1)
    } else {
        return Err(format!("{line}: neither an instant nor a range"));
    };
    match kind.map(|kind| kind.as_str()) {
        Some("fail") => eval.fail = Some(Text::Any),
        Some("ordered") => eval.ordered = true,
        Some("warn") => eval.warn.push(Text::Any),
        Some("info") => eval.info.push(Text::Any),
        _ => {}
    }
    for (index, line) in block.iter().enumerate() {
        *used = index + 1;
        if let Some(message) = line.strip_prefix("expected_fail_message") {
            eval.fail = Some(Text::Exactly(message.trim().to_owned()));
            break;
        }
        if let Some(pattern) = line.strip_prefix("expected_fail_regexp") {
            eval.fail = Some(Text::Like(Regex::new(pattern.trim()).map_err(|error| error.to_string())?));
            break;
        }
        if let Ok(value) = line.parse::<f64>() {
            eval.scalar = Some(value);
            break;
        }
        match line.strip_prefix("expect ") {
            Some(expectation) => expect(&mut eval, expectation)?,
            None => {
                let (labels, values) = series(line, target)?;
                let steps = steps(values).map_err(|error| format!("{line}: {error}"))?;
                eval.series.push((labels, steps));
            }
        }
    }
    Ok(eval)
}

fn expect(eval: &mut Eval, line: &str) -> Result<(), String> {
    if let Some(range) = line.strip_prefix("range vector ") {
        let words: Vec<&str> = range.split_whitespace().collect();
        let [_, from, _, until, _, step] = words.as_slice() else { return Err(format!("{line}: no range")) };
        eval.vector = Some((millis(from)?, millis(until)?, millis(step)?));
        return Ok(());
    }
    if let Some(text) = line.strip_prefix("string ") {
        let expression =
            parse(text, lakehouse_promql::Version::new(3, 16)).map_err(|problems| format!("{problems:?}"))?;
        if let Expr::String(text) = expression.root.kind {
            eval.text = Some(text);
        }
        return Ok(());
    }
    let (kind, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let text = match rest.trim().split_once(':') {
        Some(("msg", message)) => Text::Exactly(message.trim().to_owned()),
        Some(("regex", pattern)) => Text::Like(Regex::new(pattern.trim()).map_err(|error| error.to_string())?),
        _ => Text::Any,
    };
    match kind {
        "fail" => eval.fail = Some(text),
        "warn" => eval.warn.push(text),
        "info" => eval.info.push(text),
        "no_warn" => eval.no_warn = true,
        "no_info" => eval.no_info = true,
        "ordered" => eval.ordered = true,
        _ => return Err(format!("{line}: no expectation")),
    }
    Ok(())
}
