//! What the signs of the plots mean.

use super::markup::Markup;

/// What the signs of the plots mean.
pub(super) fn show(page: &mut Markup<'_>) {
    const STATES: &[(&str, &str)] = &[
        ("inactive", "inactive: the condition does not hold"),
        ("pending", "pending: it holds, but not for long enough"),
        ("firing", "firing"),
        ("inhibited", "inhibited by another alert: nobody is notified"),
        ("muted", "muted by a time interval: nobody is notified"),
    ];
    const MARKS: &[(&str, &str, &str)] = &[
        ("mark sent", "1", "a notification, by its number in the list"),
        ("mark resolved", "2", "a notification that says that it is over"),
        ("mark passed", "✓1", "an expectation that passed, by its number"),
        ("mark failed", "✗2", "an expectation that failed"),
    ];
    page.element("details", &[("class", "key")], |page| {
        page.tell("summary", &[], "What the signs mean");
        page.element("ul", &[], |page| {
            for (class, text) in STATES {
                sign(page, text, |page| {
                    if *class == "inactive" {
                        level(page, class);
                    } else {
                        let size = [("class", *class), ("x", "0"), ("y", "2"), ("width", "36"), ("height", "16")];
                        page.empty("rect", &size);
                    }
                });
            }
            sign(page, "the limit, and a tint where the rule fires", |page| {
                page.empty("rect", &[("class", "zone"), ("width", "36"), ("height", "10")]);
                level(page, "limit");
            });
            for (class, text, meaning) in MARKS {
                sign(page, meaning, |page| {
                    page.element("g", &[("class", class)], |page| {
                        page.empty("rect", &[("x", "6"), ("y", "2"), ("width", "24"), ("height", "16"), ("rx", "3")]);
                        page.tell("text", &[("x", "18"), ("y", "14"), ("text-anchor", "middle")], text);
                    });
                });
            }
        });
    });
}

fn level(page: &mut Markup<'_>, class: &str) {
    page.empty("line", &[("class", class), ("x1", "0"), ("x2", "36"), ("y1", "10"), ("y2", "10")]);
}

fn sign(page: &mut Markup<'_>, meaning: &str, draw: impl FnOnce(&mut Markup<'_>)) {
    page.element("li", &[], |page| {
        page.element("svg", &[("width", "36"), ("height", "20"), ("aria-hidden", "true")], draw);
        page.own(" ");
        page.own(meaning);
    });
}
