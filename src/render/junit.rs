//! Findings as JUnit XML: a suite for each spec, a case for each finding.
//!
//! A finding that fails the check is a failed case, another one a passing case with its text; a spec without findings has
//! one passing case, since readers take a suite without cases for a mistake.

use super::{Checked, concise};
use crate::report::{Diagnostic, Level};

/// All findings of all specs as one XML document. `fails` says which levels fail the check; `failures` are the specs that
/// could not be checked, and why.
pub fn junit(specs: &[Checked], failures: &[(String, String)], fails: &dyn Fn(Level) -> bool) -> String {
    let (mut suites, mut tests, mut failed) = (String::new(), 0, 0);
    for checked in specs {
        let bad = checked.found.iter().filter(|diagnostic| fails(diagnostic.level)).count();
        let cases = checked.found.len().max(1);
        tests += cases;
        failed += bad;
        let name = attribute(checked.spec);
        suites.push_str(&format!(
            "  <testsuite name=\"{name}\" tests=\"{cases}\" failures=\"{bad}\" errors=\"0\" skipped=\"0\">\n"
        ));
        for diagnostic in checked.found {
            suites.push_str(&case(diagnostic, checked, fails(diagnostic.level)));
        }
        if checked.found.is_empty() {
            suites.push_str(&format!("    <testcase classname=\"{name}\" name=\"no findings\"/>\n"));
        }
        suites.push_str("  </testsuite>\n");
    }
    for (spec, message) in failures {
        tests += 1;
        let (name, message) = (attribute(spec), attribute(message));
        suites.push_str(&format!(
            "  <testsuite name=\"{name}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
             <testcase classname=\"{name}\" name=\"could not run\">\n      \
             <error message=\"{message}\" type=\"could not run\"/>\n    </testcase>\n  </testsuite>\n"
        ));
    }
    let errors = failures.len();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"lakehouse-obs\" tests=\"{tests}\" failures=\"{failed}\" errors=\"{errors}\">\n\
         {suites}</testsuites>\n"
    )
}

fn case(diagnostic: &Diagnostic, checked: &Checked, fails: bool) -> String {
    let region = super::checked::place_of(diagnostic, checked);
    let (code, level) = (diagnostic.code, diagnostic.level.as_str());
    let name = attribute(&format!("{code} at {}:{}:{}", region.file, region.line, region.column));
    let start = format!(
        "    <testcase classname=\"{}\" name=\"{name}\" file=\"{}\" line=\"{}\">\n",
        attribute(checked.spec),
        attribute(&region.file),
        region.line
    );
    let line = content(&concise(diagnostic, checked.sources));
    let inner = if fails {
        let message = attribute(&super::checked::message(diagnostic));
        format!("      <failure message=\"{message}\" type=\"{level}\">{line}</failure>\n")
    } else {
        format!("      <system-out>{line}</system-out>\n")
    };
    format!("{start}{inner}    </testcase>\n")
}

/// Text between tags.
pub(super) fn content(text: &str) -> String {
    text.chars().map(|c| escaped(c).unwrap_or_else(|| c.to_string())).collect()
}

/// Text in double quotes, where a reader turns line ends and tabs into blanks.
pub(super) fn attribute(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => "&#10;".to_owned(),
            '\t' => "&#9;".to_owned(),
            c => escaped(c).unwrap_or_else(|| c.to_string()),
        })
        .collect()
}

/// A character that cannot stand in XML as it is. Those that cannot stand there at all become U+FFFD.
fn escaped(c: char) -> Option<String> {
    match c {
        '&' => Some("&amp;".to_owned()),
        '<' => Some("&lt;".to_owned()),
        '>' => Some("&gt;".to_owned()),
        '"' => Some("&quot;".to_owned()),
        '\r' => Some("&#13;".to_owned()),
        '\n' | '\t' => None,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_stands_in_xml() {
        let all: String = (0..=0x2_ffff).filter_map(char::from_u32).collect();
        let xml = format!("<a b=\"{}\">{}</a>", attribute(&all), content(&all));
        let read = roxmltree::Document::parse(&xml).expect("XML");
        let wanted: String = all
            .chars()
            .map(|c| if (c < ' ' && !"\t\n\r".contains(c)) || "\u{fffe}\u{ffff}".contains(c) { '\u{fffd}' } else { c })
            .collect();
        assert!(read.root_element().attribute("b") == Some(wanted.as_str()), "an attribute");
        assert!(read.root_element().text() == Some(wanted.as_str()), "a text");
    }
}
