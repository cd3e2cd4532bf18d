//! What matchers ask of a job's targets, found out once for however many targets.
//!
//! In: the matchers of a selector. Out: whether the series of a target pass them, and which sources of a name they may select.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::metrics::{Origin, Series, SeriesOfName};
use crate::model::{Job, Service, conventions};
use crate::promql::{MatchOperator, Matcher};
use crate::source::work;

/// The matchers of a selector that speak of jobs and services.
pub(in crate::rules) struct Asked<'m> {
    matchers: Vec<AskedOf<'m>>,
    /// Whether there are others, which may leave series out.
    others: bool,
}

struct AskedOf<'m> {
    matcher: &'m Matcher,
    of_job: bool,
    /// The words of a pattern that lists them.
    listed: Option<BTreeSet<&'m str>>,
}

impl<'m> Asked<'m> {
    /// By these matchers.
    pub(in crate::rules) fn new(matchers: &'m [Matcher]) -> Asked<'m> {
        let named = |matcher: &Matcher| match matcher.label.as_str() {
            conventions::JOB_LABEL => Some(true),
            conventions::SERVICE_LABEL => Some(false),
            _ => None,
        };
        let asked: Vec<AskedOf<'m>> = matchers
            .iter()
            .filter_map(|matcher| Some(AskedOf { matcher, of_job: named(matcher)?, listed: listed(matcher) }))
            .collect();
        Asked { others: asked.len() < matchers.len(), matchers: asked }
    }

    /// Whether the series of a job's targets pass; nothing where that cannot be known.
    pub(in crate::rules) fn of_target(&self, service: &Service, job: &Job) -> Option<bool> {
        let mut certain = !self.others;
        for asked in &self.matchers {
            let name = if asked.of_job { of_job(job) } else { of_service(service) };
            match name.and_then(|name| asked.fits(name)) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => certain = false,
            }
        }
        certain.then_some(true)
    }
}

/// The label `job` of a job's series, where it is certain.
fn of_job(job: &Job) -> Option<&str> {
    (!job.honors_labels() && job.keeps_its_name()).then_some(job.name.as_str())
}

/// The label `service` of a service's series, where it is certain.
fn of_service(service: &Service) -> Option<&str> {
    (!service.may_be_about_others() && service.is_always_named()).then_some(service.name.as_str())
}

fn listed(matcher: &Matcher) -> Option<BTreeSet<&str>> {
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_/:".contains(c));
    let asks = matches!(matcher.operator, MatchOperator::Matches | MatchOperator::NotMatches);
    (asks && matcher.value.split('|').all(plain)).then(|| matcher.value.split('|').collect())
}

impl AskedOf<'_> {
    /// Whether a value passes; nothing where that takes more than comparing words.
    fn fits(&self, value: &str) -> Option<bool> {
        let is_listed = || self.listed.as_ref().map(|listed| listed.contains(value));
        match self.matcher.operator {
            MatchOperator::Equal => Some(self.matcher.value == value),
            MatchOperator::NotEqual => Some(self.matcher.value != value),
            MatchOperator::Matches => is_listed(),
            MatchOperator::NotMatches => is_listed().map(|is| !is),
        }
    }
}

/// The sources of a name, by the service and the job of their series.
#[derive(Debug)]
pub(in crate::rules) struct SourcesOfName<'a> {
    series: Arc<SeriesOfName<'a>>,
    of_services: ByLabel<'a>,
    of_jobs: ByLabel<'a>,
}

/// The places of sources by a label of theirs.
#[derive(Debug, Default)]
struct ByLabel<'a> {
    certain: BTreeMap<&'a str, Vec<usize>>,
    /// Those of which it is not certain.
    others: Vec<usize>,
}

impl<'a> ByLabel<'a> {
    fn add(&mut self, place: usize, label: Option<&'a str>) {
        match label {
            Some(label) => self.certain.entry(label).or_default().push(place),
            None => self.others.push(place),
        }
    }

    /// The places of those that may have it, in their order.
    fn places(&self, label: &str) -> Vec<usize> {
        let certain = self.certain.get(label).into_iter().flatten();
        let mut places: Vec<usize> = certain.chain(&self.others).copied().collect();
        places.sort_unstable();
        places
    }
}

impl<'a> SourcesOfName<'a> {
    /// Of all series of a name.
    pub(in crate::rules) fn new(series: Arc<SeriesOfName<'a>>) -> SourcesOfName<'a> {
        let (mut of_services, mut of_jobs) = (ByLabel::default(), ByLabel::default());
        for (place, source) in series.known.iter().enumerate() {
            let target = match source.origin {
                Origin::Target { service, job } => Some((service, job)),
                _ => None,
            };
            of_services.add(place, target.and_then(|(service, _)| of_service(service)));
            of_jobs.add(place, target.and_then(|(_, job)| of_job(job)));
        }
        SourcesOfName { series, of_services, of_jobs }
    }

    /// Whether there may be others.
    pub(in crate::rules) fn open(&self) -> bool {
        self.series.open
    }

    /// Those that the matchers may select, and perhaps more: of very many that differ by their service or job only those with the
    /// one that is asked.
    pub(in crate::rules) fn asked(&self, asked: &Asked<'_>) -> Vec<&Series<'a>> {
        let equal = asked.matchers.iter().find(|asked| asked.matcher.operator == MatchOperator::Equal);
        let found: Vec<&Series<'a>> = match equal {
            Some(equal) => {
                let by = if equal.of_job { &self.of_jobs } else { &self.of_services };
                let places = by.places(&equal.matcher.value).into_iter();
                places.filter_map(|place| self.series.known.get(place)).collect()
            }
            None => self.series.known.iter().collect(),
        };
        work::count("a source is held to what is asked", found.len());
        found
    }
}
