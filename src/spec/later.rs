//! Words of the language that this version does not compile yet. They are refused by name, not as unknown.

/// A reserved word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Later {
    /// The path; `*` stands for any one step.
    pub path: &'static str,
    /// What to do until then.
    pub instead: &'static str,
}

const LEAVE_OUT: &str = "leave it out until then";
const SET_AT_START: &str = "set it where you start the component until then";

/// All reserved words.
const LATER: &[Later] = &[
    Later { path: "kinds", instead: "use kind `prometheus` and declare the metrics until then" },
    Later { path: "teams", instead: LEAVE_OUT },
    Later { path: "slos", instead: "write indicators and alerts until then" },
    Later { path: "imports", instead: "keep those files beside the generated ones until then" },
    Later { path: "defaults.teams", instead: LEAVE_OUT },
    Later { path: "defaults.slos", instead: LEAVE_OUT },
    Later { path: "lakehouse.requires", instead: LEAVE_OUT },
    Later { path: "services.*.team", instead: LEAVE_OUT },
    Later { path: "stack.prometheus.address", instead: LEAVE_OUT },
    Later { path: "stack.*.replicas", instead: SET_AT_START },
];

/// The reserved word at a path, if there is one.
pub fn later(path: &[&str]) -> Option<&'static Later> {
    LATER.iter().find(|later| {
        let mut steps = later.path.split('.');
        let same = path.iter().all(|step| steps.next().is_some_and(|want| want == "*" || want == *step));
        same && steps.next().is_none()
    })
}
