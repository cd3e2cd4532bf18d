//! The words, as data.

/// Sentences that had to be read twice. `…` stands for a name in backquotes.
pub(super) const SENTENCES: &[&str] = &[
    "says what you run",
    "what matters and what is wrong",
    "who hears",
    "tells nobody",
    "tell nobody",
    "there is but",
    "one way to mend",
    "takes all of them as known",
    "least weight",
    "nothing to say",
    "reaches … no later than …",
    "is not how long",
    "never tells anybody",
    "no alert gets to",
    "cannot be weighed",
    "where a reference must stand",
    "incomplete or mixed",
    "one of whose sides",
    "none is on the other side",
    "never let speak",
    "asked where it comes from",
    "what became of it",
    "became of it",
    "first after",
    "changes after",
    "again after 1h",
    "what vanished",
];

/// Riddles, wherever a person reads: words that the field does not use for this, and ways of speaking.
pub(super) const RIDDLES: &[&str] = &[
    "mend",
    "mends",
    "mended",
    "mending",
    "weigh",
    "weighs",
    "weighed",
    "weighing",
    "hear",
    "hears",
    "heard",
    "nobody says",
    "nobody can say",
    "nobody wrote",
    "nobody declared",
    "nobody joins",
    "nobody knows what",
    "recorded for nobody",
    "tells anybody",
    "tells somebody",
    "brought by",
    "said otherwise",
    "known finding",
    "known findings",
    "raw part",
];

/// Words that are good in a sentence of prose, and a riddle in a message, in help or in a description.
pub(super) const IN_MESSAGES: &[&str] =
    &["beside", "whom", "perhaps", "switched off", "nobody hears", "goes on", "is told", "are told"];

/// What may stand behind `is no`: comparisons, and one idiom.
pub(super) const COMPARED: &[&str] = &[
    "longer",
    "more",
    "less",
    "better",
    "worse",
    "larger",
    "smaller",
    "later",
    "earlier",
    "older",
    "newer",
    "different",
    "problem",
];

/// Names in code, as parts of identifiers or whole ones, and the field's terms.
///
/// A program renames them: then [`RENAMED`] is set, and none of them may come back.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixable or fixed"),
    ("weigh", "apply_levels"),
    ("weighed", "level"),
    ("joda", "logstash::date_format"),
    ("lscl", "logstash::config"),
    ("heard", "notified"),
    ("beside", "sidecar"),
    ("settle", "finalize"),
    ("conceal", "mask_secrets"),
    ("tell_stale", "report_stale"),
    ("lent_title", "default_title"),
    ("shows_nothing", "empty_panel"),
    ("sure_unit", "known_unit"),
    ("is_there", "the question that is asked"),
    ("is_own", "is_stack_component"),
    ("Gaps", "Unresolved"),
    ("TEAMS", "a name of what it says"),
    ("Misfit", "Diagnostic or SyntaxError"),
    ("Slip", "Diagnostic or SyntaxError"),
    ("Flaw", "SyntaxError"),
];

/// Whether the identifiers are renamed. Set it in the commit that renames them.
pub(super) const RENAMED: bool = true;
