//! The bounds of what a test or a scenario costs while it runs: no check can know it beforehand.

use super::limits::Limit;

/// What all tests of a run take together.
pub const ALL_EVALUATIONS: Limit = Limit {
    most: 40_000_000,
    unit: "evaluations in all tests of a spec that are run, or of a test file of promtool: each counts for 1, for each step of its subqueries, and for each 100 samples that it looks at",
    above: "the tests take too many evaluations together",
    why: "each test is within its bound, but all of them would run for minutes",
    help: "run some of them with `--filter`, or use earlier times",
};

/// What the subqueries of one evaluation take.
pub const SUBQUERY_STEPS: Limit = Limit {
    most: 10_000_000,
    unit: "steps of subqueries in one evaluation of a rule, each 100 samples that it looks at counted for one",
    above: "the subqueries have too many steps",
    why: "what is inside of a subquery is evaluated at each of them, whether or not it finds anything",
    help: "shorten the range, or make the step longer",
};

/// What a test holds in memory.
pub const HELD: Limit = Limit {
    most: 10_000_000,
    unit: "samples in a test: of its series, and of what rules record",
    above: "the test holds too many samples",
    why: "each is held in memory until the test ends",
    help: "use earlier times, fewer series, or longer intervals",
};

/// What labels that rules make hold.
pub const LABELS: Limit = Limit {
    most: 20_000_000,
    unit: "bytes of labels in a test: of its series, and of what rules make",
    above: "the labels become too long",
    why: "a label that a rule makes of itself grows with each evaluation",
    help: "let no rule put a label into itself, or use fewer series",
};

/// What the templates of a test write.
pub const TEXTS: Limit = Limit {
    most: 50_000_000,
    unit: "bytes of annotations and messages in a test",
    above: "the texts of the alerts become too long",
    why: "a template may write much, for each alert and at each evaluation",
    help: "shorten the templates, or use fewer series",
};

/// What the templates of a rule do.
pub const TEMPLATE_STEPS: Limit = Limit {
    most: 5_000_000,
    unit: "steps of the templates of one rule in a test, a query counted for 100 and each series that it finds for 10",
    above: "the templates take too long",
    why: "a template is run for each alert, and a `range` in another one multiplies its steps",
    help: "put no `range` over many series into another one, or use fewer series",
};

/// What Alertmanager looks at.
pub const FLUSHES: Limit = Limit {
    most: 500_000,
    unit: "times that an alert is looked at in its group in a scenario",
    above: "Alertmanager looks at its groups too often",
    why: "each time is kept, to show why the alert was or was not sent then",
    help: "increase `group_interval`, or write fewer values",
};
