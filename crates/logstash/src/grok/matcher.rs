//! A regex of Ruby, compiled, and what it finds in a text.

use std::ops::Range;

use onig::{MatchParam, Regex, RegexOptions, Region, SearchOptions, Syntax};

use super::Tried;
use super::error::Refused;
use crate::ruby::{translate, word};

/// How often the engine may try again at one place of a line; a pattern that needs more would hold up a pipeline.
const RETRIES: usize = 1_000_000;

/// How often it may try again on a whole line: each place of it is a new try.
const RETRIES_ON_LINE: usize = 50_000_000;

/// How often the engine may try again at each place of a line: fewer in a long one, and often enough to go over it.
fn limits(line: &str) -> MatchParam {
    let length = line.len().max(1);
    let retries = (RETRIES_ON_LINE / length).max(20 * length).min(RETRIES);
    let mut limits = MatchParam::default();
    limits.set_retry_limit_in_match(u32::try_from(retries).unwrap_or(u32::MAX));
    limits
}

/// A regex that JRuby takes, ready to be tried where Oniguruma matches as JRuby does.
pub struct Matcher {
    regex: Result<Regex, &'static str>,
    names: Vec<String>,
    /// The same names as Oniguruma has them, in order, each with its place among the names.
    words: Vec<(String, usize)>,
    may_miss_end: bool,
}

/// Why a match is not told.
const MISSED_END: &str = "nothing but an end that JRuby passes over in some texts";

/// What a group with a name matched.
pub(super) struct Group<'s, 't> {
    pub(super) name: &'s str,
    /// Whether it is the first of that name.
    pub(super) is_first: bool,
    pub(super) text: &'t str,
}

impl Matcher {
    pub(super) fn new(text: &str, options: RegexOptions) -> Result<Matcher, Box<Refused>> {
        let translated = translate(text).map_err(|refusal| Box::new(Refused::ByJruby(*refusal)))?;
        let compile = |text: &str| Regex::with_options(text, options, Syntax::ruby());
        let checked = compile(&translated.checked);
        let checked = checked.map_err(|error| Box::new(Refused::ByBoth(error.description().to_owned())))?;
        let regex = match translated.untried {
            Some(why) => Err(why),
            None if translated.checked == translated.regex => Ok(checked),
            // all that is left of what Oniguruma alone refuses
            None => compile(&translated.regex).map_err(|_| "an assertion that is repeated"),
        };
        let mut names = translated.names;
        names.sort();
        names.dedup();
        let mut words: Vec<(String, usize)> =
            names.iter().enumerate().map(|(at, name)| (word(name).into_owned(), at)).collect();
        words.sort();
        Ok(Matcher { regex, names, words, may_miss_end: translated.may_miss_end })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What in it keeps it from being tried here, if anything.
    pub fn untried(&self) -> Option<&'static str> {
        self.regex.as_ref().err().copied()
    }

    /// Every match, as byte ranges; nothing if the engine gave up, or only Logstash can try it.
    pub fn find_all(&self, text: &str) -> Option<Vec<(usize, usize)>> {
        let mut found = Vec::new();
        self.each(text, |region| found.extend(region.pos(0)))?;
        Some(found)
    }

    /// Whether JRuby may not find that: it looks for so few bytes from the end, and not inside of a character.
    fn is_doubtful(&self, text: &str, at: Range<usize>) -> bool {
        let last = text.get(..at.end).and_then(|text| text.chars().next_back());
        self.may_miss_end && at.is_empty() && last.is_some_and(|last| !last.is_ascii())
    }

    fn each(&self, text: &str, mut take: impl FnMut(&Region)) -> Option<()> {
        let regex = self.regex.as_ref().ok()?;
        let mut at = 0;
        while at <= text.len() {
            let mut region = Region::new();
            let options = SearchOptions::SEARCH_OPTION_NONE;
            let hit = regex.search_with_param(text, at, text.len(), options, Some(&mut region), limits(text)).ok()?;
            let Some((start, end)) = hit.and_then(|_| region.pos(0)) else {
                break;
            };
            if self.is_doubtful(text, start..end) {
                return None;
            }
            take(&region);
            // an empty match steps over one character
            at = if end > start { end } else { end + text.get(end..)?.chars().next().map_or(1, char::len_utf8) };
        }
        Some(())
    }

    /// The first match's groups that have a name, in the order of the names' first groups.
    pub(super) fn groups<'t>(&self, line: &'t str) -> Result<Vec<Group<'_, 't>>, Tried> {
        let regex = self.regex.as_ref().map_err(|why| Tried::Untried(why))?;
        let mut region = Region::new();
        let options = SearchOptions::SEARCH_OPTION_NONE;
        match regex.search_with_param(line, 0, line.len(), options, Some(&mut region), limits(line)) {
            Err(_) => Err(Tried::GaveUp),
            Ok(None) => Err(Tried::No),
            Ok(Some(_)) if region.pos(0).is_some_and(|(start, end)| self.is_doubtful(line, start..end)) => {
                Err(Tried::Untried(MISSED_END))
            }
            Ok(Some(_)) => Ok(self.of_region(regex, &region, line)),
        }
    }

    /// The groups of every match, as `groups` has those of the first; nothing if the engine gave up.
    pub fn scan<'t>(&self, text: &'t str) -> Option<Vec<Vec<(&str, &'t str)>>> {
        let regex = self.regex.as_ref().ok()?;
        let mut found = Vec::new();
        self.each(text, |region| {
            let groups = self.of_region(regex, region, text);
            found.push(groups.into_iter().map(|group| (group.name, group.text)).collect());
        })?;
        Some(found)
    }

    fn of_region<'s, 't>(&'s self, regex: &Regex, region: &Region, line: &'t str) -> Vec<Group<'s, 't>> {
        let mut names: Vec<(&'s str, Vec<u32>)> = Vec::new();
        regex.foreach_name(|name, groups| {
            let known = self.words.binary_search_by(|(word, _)| word.as_str().cmp(name));
            let known = known.ok().and_then(|at| self.names.get(self.words.get(at)?.1));
            names.extend(known.map(|name| (name.as_str(), groups.to_vec())));
            true
        });
        names.sort_by_key(|(_, groups)| groups.first().copied());
        let mut found = Vec::new();
        for (name, groups) in names {
            found.extend(groups.into_iter().enumerate().filter_map(|(at, group)| {
                let (start, end) = region.pos(group as usize)?;
                Some(Group { name, is_first: at == 0, text: line.get(start..end)? })
            }));
        }
        found
    }
}
