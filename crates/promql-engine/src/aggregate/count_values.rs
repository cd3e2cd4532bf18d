//! `count_values`: how often each value is there.

use crate::engine::Element;
use crate::error::Error;
use crate::evaluate::Run;
use crate::hashed::LabelMap;
use crate::labels::is_name;
use crate::number::plain;
use crate::plan::Aggregate;
use crate::quirks;
use crate::sample::Sample;

impl<'a> Run<'a> {
    pub(super) fn count_values(&mut self, aggregate: &'a Aggregate, at: i64) -> Result<Vec<Element>, Error> {
        let param = aggregate.param.as_ref().ok_or_else(|| Error::new("a parameter is missing"))?;
        let label = self.text(param, at)?;
        if !is_name(&label, self.engine.version()) {
            return Err(Error::new(format!("invalid label name {}", lakehouse_promql::quoted(&label))));
        }
        let version = self.engine.version();
        let mut groups: Vec<(Element, f64)> = Vec::new();
        let mut places: LabelMap<usize> = LabelMap::default();
        for element in self.vector(&aggregate.plan, at)? {
            let text = match &element.sample {
                Sample::Float(value) => plain(*value),
                Sample::Histogram(_) if version < quirks::HISTOGRAMS_LEFT_OUT => "0".to_owned(),
                Sample::Histogram(histogram) => histogram.to_string(),
            };
            let labels = element.labels.with(&label, &text);
            let keeps = |name: &str| aggregate.keeps(name) || !aggregate.without && name == label;
            let kept: Vec<&str> = labels.iter().map(|(name, _)| name).filter(|name| keeps(name)).collect();
            let labels = labels.only(&kept);
            let place = *places.get_or_make(labels, |labels| {
                groups.push((Element::new(labels.clone(), Sample::Float(0.0)), 0.0));
                groups.len() - 1
            });
            if let Some((_, count)) = groups.get_mut(place) {
                *count += 1.0;
            }
        }
        let counted = groups.into_iter().map(|(group, count)| Element { sample: Sample::Float(count), ..group });
        let vector: Vec<Element> = counted.collect();
        self.distinct_now(&vector, false)?;
        Ok(vector)
    }
}
