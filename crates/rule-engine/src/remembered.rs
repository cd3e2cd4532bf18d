//! What a rule knows from its last evaluations, so that it is not made anew each time.

use std::collections::BTreeMap;

use lakehouse_promql_engine::{Element, LabelMap, Labels, METRIC_NAME, Sample};
use lakehouse_source::limits::TEMPLATE_STEPS;

use crate::alerting::State;
use crate::rule::{Kind, Rule};
use crate::server::Server;
use crate::templates::Templates;

/// Labels and annotations of an alert, expanded.
pub(crate) type Expanded = (Labels, BTreeMap<String, String>);

/// The series of an alert: `ALERTS` while it is pending and while it fires, and `ALERTS_FOR_STATE`.
type Shown = [Labels; 3];

/// Words in templates whose texts may differ from one instant to the next, though labels and value do not.
const OF_TIME: [&str; 4] = ["query", "now", "since", "toTime"];

/// How much more may be remembered than the last evaluation had.
const TIMES: usize = 4;

#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    /// Whether texts depend on labels and value alone.
    is_steady: bool,
    /// Whether the rule adds labels as they are written.
    has_plain_labels: bool,
    /// How many steps its templates took so far.
    steps: usize,
    server: Option<Server>,
    /// The labels of an alert by those of its element, where they depend on nothing else.
    labels: LabelMap<Labels>,
    expanded: LabelMap<(u64, Expanded)>,
    shown: LabelMap<Shown>,
    recorded: LabelMap<Labels>,
}

impl Remembered {
    pub(crate) fn new(rule: &Rule) -> Self {
        let annotations = match &rule.kind {
            Kind::Alerting { annotations, .. } => Some(annotations),
            Kind::Recording => None,
        };
        let mut texts = rule.labels.values().chain(annotations.into_iter().flat_map(BTreeMap::values));
        let is_steady = !texts.any(|text| text.contains("{{") && OF_TIME.iter().any(|word| text.contains(word)));
        let has_plain_labels = !rule.labels.values().any(|text| text.contains("{{"));
        let (labels, expanded, shown, recorded) = Default::default();
        Self { is_steady, has_plain_labels, steps: 0, server: None, labels, expanded, shown, recorded }
    }

    /// Begins an evaluation that has a number of elements.
    pub(crate) fn begin(&mut self, server: &Server, count: usize) {
        let is_same = self.server.as_ref().is_some_and(|known| {
            let texts =
                |it: &Server| (it.external_labels == server.external_labels, it.external_url == server.external_url);
            texts(known) == (true, true) && known.address == server.address && known.engine == server.engine
        });
        if !is_same {
            self.server = Some(server.clone());
            self.expanded.clear();
        }
        let most = TIMES * (count + 1);
        if self.expanded.len() > most {
            self.expanded.clear();
        }
        if self.recorded.len() > most {
            self.recorded.clear();
        }
        if self.labels.len() > most {
            self.labels.clear();
        }
    }

    /// Counts what its templates took in an evaluation.
    ///
    /// # Errors
    /// It is too much.
    pub(crate) fn take_steps(&mut self, steps: usize) -> Result<(), String> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > TEMPLATE_STEPS.most { Err(TEMPLATE_STEPS.message()) } else { Ok(()) }
    }

    /// Forgets the series of alerts that are gone, once there are many.
    pub(crate) fn forget_shown(&mut self, count: usize) {
        if self.shown.len() > TIMES * (count + 1) {
            self.shown.clear();
        }
    }

    /// Labels and annotations of the alert of an element.
    pub(crate) fn expanded(&mut self, rule: &Rule, element: &Element, templates: &Templates<'_>) -> Expanded {
        // most evaluations of a test are between those that somebody asks about
        if self.has_plain_labels && !templates.server.shows_alerts {
            let labels = self.labels.get_or_make(element.labels.clone(), |_| {
                labels(rule, element, rule.labels.iter().map(|(name, text)| (name.as_str(), text.as_str())))
            });
            return (labels.clone(), BTreeMap::new());
        }
        // what is rendered in part only is not remembered
        let is_steady = self.is_steady && templates.server.shows_alerts;
        let value = element.sample.float().filter(|_| is_steady).map(f64::to_bits);
        match (value, self.expanded.get(&element.labels)) {
            (Some(value), Some((known, expanded))) if *known == value => return expanded.clone(),
            _ => {}
        }
        let expanded = expand(rule, element, templates);
        if let Some(value) = value {
            self.expanded.insert(element.labels.clone(), (value, expanded.clone()));
        }
        expanded
    }

    /// The series of an alert in a state.
    pub(crate) fn shown(&mut self, rule: &Rule, labels: &Labels, state: State) -> (Labels, Labels) {
        let [pending, firing, since] = self.shown.get_or_make(labels.clone(), |labels| shown(rule, labels)).clone();
        (if state == State::Firing { firing } else { pending }, since)
    }

    /// The labels under which a rule records an element.
    pub(crate) fn recorded(&mut self, rule: &Rule, labels: Labels) -> Labels {
        let named = |labels: &Labels| {
            let named = labels.with(METRIC_NAME, &rule.name);
            rule.labels.iter().fold(named, |labels, (name, value)| labels.with(name, value))
        };
        self.recorded.get_or_make(labels, named).clone()
    }
}

fn expand(rule: &Rule, element: &Element, templates: &Templates<'_>) -> Expanded {
    let expand = templates.of(element);
    let own: Vec<_> = rule.labels.iter().map(|(name, text)| (name.as_str(), expand.text(text))).collect();
    let labels = labels(rule, element, own.iter().map(|(name, text)| (*name, &**text)));
    let Kind::Alerting { annotations, .. } = &rule.kind else { return (labels, BTreeMap::new()) };
    let shown = annotations.iter().filter(|_| templates.server.shows_alerts);
    let expanded = shown.map(|(name, text)| (name.clone(), expand.text(text).into_owned()));
    (labels, expanded.collect())
}

/// The labels of an alert: those of its series, those of its rule, and its name.
fn labels<'a>(rule: &'a Rule, element: &'a Element, own: impl Iterator<Item = (&'a str, &'a str)>) -> Labels {
    let of_series = element.labels.iter().filter(|(name, _)| *name != METRIC_NAME);
    of_series.chain(own).chain([("alertname", rule.name.as_str())]).collect()
}

/// The series of an alert begin with the labels of the rule as they are written, so one that expands to nothing shows its
/// template.
fn shown(rule: &Rule, labels: &Labels) -> Shown {
    let own = rule.labels.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let all: Labels = own.chain(labels.iter()).chain([("alertname", rule.name.as_str())]).collect();
    let alerts = all.with(METRIC_NAME, "ALERTS");
    let in_state = |state: State| alerts.with("alertstate", state.text());
    [in_state(State::Pending), in_state(State::Firing), all.with(METRIC_NAME, "ALERTS_FOR_STATE")]
}

/// What an evaluation of a rule writes of an alert.
pub(crate) fn samples((state, since): (Labels, Labels), active_at: i64) -> [(Labels, Sample); 2] {
    #[expect(clippy::cast_precision_loss, reason = "seconds of a time that people use")]
    let seconds = active_at.div_euclid(1000) as f64;
    [(state, Sample::Float(1.0)), (since, Sample::Float(seconds))]
}
