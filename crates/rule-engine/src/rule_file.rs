//! Rule files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lakehouse_promql_engine::Engine;
use lakehouse_yaml::Node;

use crate::Fault;
use crate::fields::{Fields, read};
use crate::rule::{GroupDefinition, Kind, Rule};
use crate::shape::{Shape, key};
use crate::validate;

/// A rule file whose expressions are ready to be evaluated.
#[derive(Debug, Clone)]
pub struct RuleFile {
    pub groups: Vec<GroupDefinition>,
}

const FILE: Shape = Shape(&[key("groups").of(&GROUP)]);
const GROUP: Shape = Shape(&[
    key("name"),
    key("interval"),
    key("limit"),
    key("rules").of(&RULE),
    key("query_offset").since((2, 53)),
    key("labels").since((3, 0)),
]);
const RULE: Shape = Shape(&[
    key("record"),
    key("alert"),
    key("expr"),
    key("for"),
    key("keep_firing_for"),
    key("labels"),
    key("annotations"),
]);

impl RuleFile {
    /// Reads a rule file for the version of an engine.
    ///
    /// # Errors
    /// What Prometheus of that version would refuse: every key that it does not know, the first other fault of its form, or
    /// every fault of its rules.
    pub fn read(text: &str, engine: &Engine) -> Result<Self, Vec<Fault>> {
        let node = read(text).map_err(|fault| vec![fault])?;
        let mut faults = Vec::new();
        let groups = match &node {
            None => Vec::new(),
            Some(node) => {
                let version = (engine.target.version.major, engine.target.version.minor);
                let mut unknown = FILE.unknown(node, version);
                match groups(node, engine, &mut faults) {
                    Ok(groups) if unknown.is_empty() => groups,
                    Ok(_) => return Err(unknown),
                    Err(fault) => {
                        unknown.push(fault);
                        return Err(unknown);
                    }
                }
            }
        };
        if faults.is_empty() { Ok(Self { groups }) } else { Err(faults) }
    }
}

fn groups(node: &Node, engine: &Engine, faults: &mut Vec<Fault>) -> Result<Vec<GroupDefinition>, Fault> {
    let mut names = BTreeSet::new();
    let mut groups = Vec::new();
    for node in Fields::of(node)?.list("groups")? {
        let group = group(node, engine, faults)?;
        if group.name.is_empty() {
            faults.push(Fault::new(node.line, "Groupname must not be empty"));
        }
        if !names.insert(group.name.clone()) {
            let message = format!("groupname: \"{}\" is repeated in the same file", group.name);
            faults.push(Fault::new(node.line, message));
        }
        groups.push(group);
    }
    Ok(groups)
}

fn group(node: &Node, engine: &Engine, faults: &mut Vec<Fault>) -> Result<GroupDefinition, Fault> {
    let fields = Fields::of(node)?;
    let labels = fields.texts("labels")?;
    for name in labels.keys() {
        faults.extend(validate::label_name(name, engine).map(|message| Fault::new(node.line, message)));
    }
    let mut rules = Vec::new();
    for node in fields.list("rules")? {
        rules.extend(rule(node, &labels, engine, faults)?.map(Arc::new));
    }
    Ok(GroupDefinition {
        name: fields.text("name")?,
        interval: fields.duration("interval")?,
        query_offset: fields.duration("query_offset")?.unwrap_or_default(),
        // a negative bound is none
        limit: usize::try_from(fields.whole("limit")?).unwrap_or_default(),
        rules,
    })
}

/// A rule; nothing where it has faults.
fn rule(
    node: &Node,
    group_labels: &BTreeMap<String, String>,
    engine: &Engine,
    faults: &mut Vec<Fault>,
) -> Result<Option<Rule>, Fault> {
    let fields = Fields::of(node)?;
    let written = validate::Written {
        record: fields.text("record")?,
        alert: fields.text("alert")?,
        hold: fields.duration("for")?.unwrap_or_default(),
        keep_firing: fields.duration("keep_firing_for")?.unwrap_or_default(),
        labels: fields.texts("labels")?,
        annotations: fields.texts("annotations")?,
    };
    let text = fields.text("expr")?;
    let mut problems = written.problems(engine);
    let prepared = match text.is_empty() {
        true => Err(vec!["field 'expr' must be set in rule".to_owned()]),
        false => engine.prepare(&text).map_err(|problems| {
            problems.into_iter().map(|problem| format!("could not parse expression: {}", problem.message)).collect()
        }),
    };
    let expression = prepared.map_err(|more: Vec<String>| problems.extend(more)).ok();
    let is_sound = problems.is_empty();
    faults.extend(problems.into_iter().map(|problem| Fault::new(node.line, problem)));
    let Some(expression) = expression.filter(|_| is_sound) else { return Ok(None) };
    let mut labels = group_labels.clone();
    labels.extend(written.labels);
    let is_alert = !written.alert.is_empty();
    let kind = match is_alert {
        true => {
            Kind::Alerting { hold: written.hold, keep_firing: written.keep_firing, annotations: written.annotations }
        }
        false => Kind::Recording,
    };
    let name = if is_alert { written.alert } else { written.record };
    Ok(Some(Rule { name, kind, text, expression, labels, line: node.line }))
}
