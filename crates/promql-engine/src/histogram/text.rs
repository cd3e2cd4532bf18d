//! Histograms as text: as Prometheus shows them, and in promtool's notation.

use std::fmt;

use super::{Bucket, Histogram, ResetHint};
use crate::number::{general, plain};

impl fmt::Display for Histogram {
    /// As Prometheus shows one, which is what `count_values` makes a label of: `{count:3, sum:2, (1,2]:3}`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{{count:{}, sum:{}", general(self.count), general(self.sum))?;
        for entry in self.negative.iter().rev().filter(|(_, count)| *count != 0.0) {
            self.write_bucket(formatter, self.negative_bucket(*entry), false)?;
        }
        if self.zero_count != 0.0 {
            self.write_bucket(formatter, self.zero_bucket(), true)?;
        }
        for entry in self.positive.iter().filter(|(_, count)| *count != 0.0) {
            self.write_bucket(formatter, self.positive_bucket(*entry), false)?;
        }
        formatter.write_str("}")
    }
}

impl Histogram {
    fn write_bucket(&self, formatter: &mut fmt::Formatter<'_>, bucket: Bucket, is_zero: bool) -> fmt::Result {
        let is_first = self.is_custom() && bucket.lower == f64::NEG_INFINITY;
        let open = if is_zero || is_first || !self.is_custom() && bucket.lower < 0.0 { '[' } else { '(' };
        let close = if is_zero || self.is_custom() || bucket.upper > 0.0 { ']' } else { ')' };
        let (lower, upper) = (general(bucket.lower), general(bucket.upper));
        write!(formatter, ", {open}{lower},{upper}{close}:{}", general(bucket.count))
    }

    /// In the notation of promtool's tests: `{{schema:1 count:3 sum:2 buckets:[1 2]}}`.
    pub fn notation(&self) -> String {
        let mut parts = Vec::new();
        let mut part = |name: &str, value: f64| {
            if value != 0.0 {
                parts.push(format!("{name}:{}", general(value)));
            }
        };
        part("schema", f64::from(self.schema));
        part("count", self.count);
        part("sum", self.sum);
        part("z_bucket", self.zero_count);
        part("z_bucket_w", self.zero_threshold);
        if self.is_custom() {
            parts.push(format!("custom_values:[{}]", joined(self.custom.iter().copied())));
        }
        match self.hint {
            ResetHint::Unknown => {}
            ResetHint::Reset => parts.push("counter_reset_hint:reset".to_owned()),
            ResetHint::NotReset => parts.push("counter_reset_hint:not_reset".to_owned()),
            ResetHint::Gauge => parts.push("counter_reset_hint:gauge".to_owned()),
        }
        for (buckets, name, offset) in
            [(&self.positive, "buckets", "offset"), (&self.negative, "n_buckets", "n_offset")]
        {
            let full: Vec<&(i32, f64)> = buckets.iter().filter(|(_, count)| *count != 0.0).collect();
            let (Some((first, _)), Some((last, _))) = (full.first(), full.last()) else { continue };
            if *first != 0 {
                parts.push(format!("{offset}:{}", plain(f64::from(*first))));
            }
            let count = |index: i32| full.iter().find(|(it, _)| *it == index).map_or(0.0, |(_, count)| *count);
            parts.push(format!("{name}:[{}]", joined((*first..=*last).map(count))));
        }
        format!("{{{{{}}}}}", parts.join(" "))
    }
}

fn joined(numbers: impl Iterator<Item = f64>) -> String {
    let texts: Vec<String> = numbers.map(general).collect();
    texts.join(" ")
}
