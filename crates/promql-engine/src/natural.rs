//! The natural order of texts: figures in them count as numbers.

use std::cmp::Ordering;

/// Compares part by part: numbers by value, other text as it is.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let (mut rest_left, mut rest_right) = (left, right);
    loop {
        let (Some((mine, tail_left)), Some((theirs, tail_right))) = (part(rest_left), part(rest_right)) else {
            // the one that ends is the lesser
            let order = rest_left.is_empty().cmp(&rest_right.is_empty()).reverse();
            return order.then_with(|| left.cmp(right));
        };
        let order = match (mine.parse::<u128>(), theirs.parse::<u128>()) {
            (Ok(mine), Ok(theirs)) => mine.cmp(&theirs),
            _ => mine.cmp(theirs),
        };
        if order.is_ne() {
            return order;
        }
        (rest_left, rest_right) = (tail_left, tail_right);
    }
}

/// The figures or the other text that a text begins with.
fn part(text: &str) -> Option<(&str, &str)> {
    let is_figure = text.chars().next()?.is_ascii_digit();
    let end = text.find(|letter: char| letter.is_ascii_digit() != is_figure).unwrap_or(text.len());
    Some(text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_numbers() {
        let mut texts = ["cpu10", "cpu2", "cpu", "10", "9", "a", "1.111.3", "1.11.3"];
        texts.sort_by(|left, right| compare(left, right));
        assert_eq!(texts, ["1.11.3", "1.111.3", "9", "10", "a", "cpu", "cpu2", "cpu10"]);
    }
}
