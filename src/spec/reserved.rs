//! Words of the language that this version does not compile yet. They are refused by name, not as unknown.

/// A reserved word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reserved {
    /// The path; `*` stands for any one step.
    pub path: &'static str,
    /// What to do until then.
    pub instead: &'static str,
}

const LABEL: &str = "for now, label the services: labels = { team = \"payments\" }";
const LEAVE_OUT: &str = "leave it out for now";
const SET_AT_START: &str = "for now, set it where you start the component";

/// All reserved words.
const RESERVED: &[Reserved] = &[
    Reserved { path: "kinds", instead: "for now, use kind `prometheus` and declare the metrics" },
    Reserved { path: "teams", instead: LABEL },
    Reserved { path: "slos", instead: "for now, write indicators and alerts" },
    Reserved { path: "imports", instead: "for now, keep those files next to the generated files" },
    Reserved { path: "defaults.teams", instead: LEAVE_OUT },
    Reserved { path: "defaults.slos", instead: LEAVE_OUT },
    Reserved { path: "lakehouse.requires", instead: LEAVE_OUT },
    Reserved { path: "services.*.team", instead: LABEL },
    Reserved { path: "stack.prometheus.address", instead: LEAVE_OUT },
    Reserved { path: "stack.*.replicas", instead: SET_AT_START },
];

/// The reserved word at a path, if there is one.
pub fn reserved(path: &[&str]) -> Option<&'static Reserved> {
    RESERVED.iter().find(|reserved| {
        let mut steps = reserved.path.split('.');
        let same = path.iter().all(|step| steps.next().is_some_and(|want| want == "*" || want == *step));
        same && steps.next().is_none()
    })
}
