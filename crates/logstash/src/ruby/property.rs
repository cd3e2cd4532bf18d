//! `\p{…}`: the names that JRuby knows.

use super::tables::FACTS;
use super::{Read, Reader, Refusal};

/// A property as it is written: its length in bytes, and what keeps it from being tried.
pub(super) struct Property {
    pub(super) length: usize,
    /// As it is written, or what Oniguruma takes in its place.
    pub(super) text: String,
    pub(super) untried: Option<&'static str>,
}

impl Reader<'_> {
    /// Reads `\p{name}`, if one stands here; what is none is left to Oniguruma, which says so as JRuby does.
    pub(super) fn property(&mut self) -> Read<Option<Property>> {
        let rest = self.rest();
        let negated = rest.starts_with("\\P{");
        self.is_unicode |= !negated;
        let Some((name, _)) =
            rest.get(3..).filter(|_| rest.get(2..3) == Some("{")).and_then(|inner| inner.split_once('}'))
        else {
            return Ok(None);
        };
        let length = 3 + name.len() + 1;
        let at = self.at..self.at + length;
        let (hat, bare) = name.strip_prefix('^').map_or((false, name), |bare| (true, bare));
        let plain: String =
            bare.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect();
        if FACTS.later_properties.contains(&plain) {
            return self.refuse(at, &format!("invalid character property name <{bare}>"));
        }
        if negated && !FACTS.negated_properties.contains(&plain) {
            let instead = if hat { format!("\\p{{{bare}}}") } else { format!("\\p{{^{bare}}}") };
            let said = "JRuby reads this property after `\\P` only where something else is not ASCII".to_owned();
            self.negated.get_or_insert(Refusal {
                at,
                said,
                help: Some(format!("write {instead}, which means the same")),
            });
        }
        let own = FACTS.own_properties.iter().any(|own| plain.starts_with(own.as_str()));
        let caseless = !self.options().ignore_case || FACTS.caseless_properties.contains(&plain);
        let untried = match (own, caseless) {
            (true, _) => Some("a property that only JRuby knows"),
            (false, false) => Some("a property under `(?i)`"),
            (false, true) => None,
        };
        let text = if own { "\\p{Any}".to_owned() } else { rest.get(..length).unwrap_or("").to_owned() };
        Ok(Some(Property { length, text, untried }))
    }
}
