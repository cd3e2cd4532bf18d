//! What the word ISO8601 stands for: Joda's parser of ISO 8601, and the forms with a blank that Logstash adds.

use std::sync::OnceLock;

use super::bucket::Field;
use super::element::Element;
use super::take::fixed;

/// The forms that Logstash adds, tried in this order.
pub(super) const BLANKS: &[&str] =
    &["yyyy-MM-dd HH:mm:ss.SSSZ", "yyyy-MM-dd HH:mm:ss.SSS", "yyyy-MM-dd HH:mm:ss,SSSZ", "yyyy-MM-dd HH:mm:ss,SSS"];

/// Date, time or both.
pub(super) fn elements() -> &'static [Element] {
    static ELEMENTS: OnceLock<Vec<Element>> = OnceLock::new();
    ELEMENTS.get_or_init(|| {
        let mut time_alone = vec![literal("T")];
        time_alone.extend(time());
        time_alone.push(Element::Optional(vec![Element::Offset]));
        let time_or_offset = vec![literal("T"), Element::Optional(time()), Element::Optional(vec![Element::Offset])];
        vec![Element::Longest(vec![time_alone, vec![date(), Element::Optional(time_or_offset)]])]
    })
}

fn literal(text: &str) -> Element {
    Element::Literal(text.to_owned())
}

fn date() -> Element {
    let year = |field| Element::Number(field, 9, true);
    let month =
        vec![literal("-"), fixed(Field::Month, 2), Element::Optional(vec![literal("-"), fixed(Field::DayOfMonth, 2)])];
    let week = vec![
        year(Field::WeekYear),
        literal("-W"),
        fixed(Field::Week, 2),
        Element::Optional(vec![literal("-"), fixed(Field::DayOfWeek, 1)]),
    ];
    Element::Longest(vec![
        vec![year(Field::Year), Element::Optional(month)],
        week,
        vec![year(Field::Year), literal("-"), fixed(Field::DayOfYear, 3)],
    ])
}

/// Hours, then minutes, then seconds; the last of them may have a fraction.
fn time() -> Vec<Element> {
    let point = || Element::Longest(vec![vec![literal(".")], vec![literal(",")]]);
    let fraction = |field, whole| vec![point(), Element::Fraction(field, 9, whole)];
    let seconds =
        vec![literal(":"), fixed(Field::Second, 2), Element::Optional(fraction(Field::FractionOfSecond, 1_000))];
    let after_minutes = vec![seconds, fraction(Field::FractionOfMinute, 60_000), Vec::new()];
    let minutes = vec![literal(":"), fixed(Field::Minute, 2), Element::Longest(after_minutes)];
    let after_hours = vec![minutes, fraction(Field::FractionOfHour, 3_600_000), Vec::new()];
    vec![fixed(Field::Hour, 2), Element::Longest(after_hours)]
}
