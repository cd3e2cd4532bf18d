//! The words of findings, cut where a spec makes them too long: a name of a megabyte is not written out.

use super::Diagnostic;

/// The most bytes of a message, and of a label.
const SENTENCE: usize = 1_000;
/// The most bytes of a help, which may hold an edit.
const HELP: usize = 4_000;

/// Cuts what is too long in findings, and writes out what a terminal would obey. Secrets are out of them by now: half of
/// one would not be known again.
pub fn shorten(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        fit(&mut diagnostic.message, SENTENCE);
        diagnostic.labels.iter_mut().for_each(|label| fit(&mut label.text, SENTENCE));
        diagnostic.help.iter_mut().for_each(|help| fit(help, HELP));
    }
}

fn fit(text: &mut String, most: usize) {
    cut(text, most);
    let obeyed = |c: char| c.is_control() && c != '\n';
    if text.contains(obeyed) {
        let written = |c: char| if obeyed(c) { c.escape_unicode().to_string() } else { c.to_string() };
        *text = text.chars().map(written).collect();
    }
}

fn cut(text: &mut String, most: usize) {
    if text.len() <= most {
        return;
    }
    // its end says what is wrong as often as its beginning
    let border = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (head, tail) = (border(most / 2), border(text.len() - most / 2));
    text.replace_range(head..tail, " … ");
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_terminal_obeys_nothing_in_a_finding() {
        let mut text = "`a\u{1b}[2J\u{7}`\nis no name".to_owned();
        super::fit(&mut text, 100);
        assert_eq!(text, "`a\\u{1b}[2J\\u{7}`\nis no name");
    }

    #[test]
    fn a_sentence_keeps_its_two_ends() {
        let mut text = format!("`{}` is no name", "é".repeat(10_000));
        super::cut(&mut text, 100);
        assert!(text.len() < 110 && text.starts_with("`é") && text.ends_with("` is no name"), "{text}");
        let mut short = "as it was".to_owned();
        super::cut(&mut short, 100);
        assert_eq!(short, "as it was");
    }
}
