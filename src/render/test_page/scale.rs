//! From values to places in a plot: ranges, round numbers at which lines are drawn, and curves with a bounded number of points.

/// How many columns a curve is thinned to: about a pixel and a half each on a wide screen.
pub(super) const COLUMNS: u32 = 480;
/// Width and height of a plot in its own units.
pub(super) const UNITS: f64 = 1000.0;
/// From which ratio of the largest to the smallest value a plot is logarithmic.
const DECADES: f64 = 1000.0;
/// How many lines a plot has at round numbers, about.
const LINES: f64 = 4.0;

/// The values that a plot shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    /// Whether equal distances are equal ratios.
    pub(super) is_logarithmic: bool,
}

impl Scale {
    /// Shows all of the values that are numbers, and a little more.
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Scale {
        let bounds = values.filter(|value| value.is_finite()).fold(None, |bounds, value| match bounds {
            None => Some((value, value)),
            Some((low, high)) => Some((f64::min(low, value), f64::max(high, value))),
        });
        let (low, high) = bounds.unwrap_or((0.0, 1.0));
        if low > 0.0 && high / low >= DECADES {
            return Scale { low: low.log10() - 0.1, high: high.log10() + 0.1, is_logarithmic: true };
        }
        // half of each: the difference of two large values may be no number
        let (half, size) = (high / 2.0 - low / 2.0, high.abs().max(low.abs()));
        let margin = match half > size * 1e-6 {
            true => half * 0.2,
            // one value throughout, but for what rounding leaves
            false if size > 0.0 => size / 2.0,
            false => 1.0,
        };
        Scale { low: (low - margin).max(f64::MIN), high: (high + margin).min(f64::MAX), is_logarithmic: false }
    }

    /// The place of a value: from 0 at the top to [`UNITS`] at the bottom; none of what is no number.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        let value = if self.is_logarithmic { value.log10() } else { value };
        let half = self.high / 2.0 - self.low / 2.0;
        let share = (value / 2.0 - self.low / 2.0) / half;
        share.is_finite().then(|| ((1.0 - share) * UNITS).round().clamp(0.0, UNITS))
    }

    /// Round numbers within it, upwards.
    pub(super) fn lines(&self) -> Vec<f64> {
        if self.is_logarithmic {
            let step = ((self.high - self.low) / (LINES + 1.0)).ceil().max(1.0);
            return multiples(self.low, self.high, step).into_iter().map(|power| 10f64.powf(power)).collect();
        }
        let rough = (self.high / LINES - self.low / LINES).max(f64::MIN_POSITIVE);
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|one| one * power).find(|step| *step >= rough);
        multiples(self.low, self.high, step.unwrap_or(rough))
    }
}

/// The multiples of a step within a range; few, as the step is a part of the range.
fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let first = (low / step).ceil();
    let all = (0..12).map(|index| first + f64::from(index)).map(|count| if count == 0.0 { 0.0 } else { count * step });
    all.take_while(|value| *value <= high).collect()
}

/// Times at which lines are drawn, as people count them, in milliseconds.
pub(super) fn times(end: i64) -> Vec<i64> {
    const SECOND: i64 = 1000;
    const STEPS: &[i64] =
        &[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
    let fits = |step: &&i64| end / (**step * SECOND) <= 5;
    let step = STEPS
        .iter()
        .find(fits)
        .map_or_else(|| (end / 5 / (86_400 * SECOND) + 1) * 86_400 * SECOND, |step| step * SECOND);
    (0..=5).map(|index| index * step).take_while(|at| *at <= end).collect()
}

/// A time as a share of the whole, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "times of tests are far below 2^53 milliseconds")]
pub(super) fn share(at: i64, end: i64) -> f64 {
    if end <= 0 { 0.5 } else { (at as f64 / end as f64).clamp(0.0, 1.0) }
}

/// A point of a curve, and whether there is a gap before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) at: i64,
    pub(super) value: f64,
    pub(super) after_gap: bool,
}

/// The points that show in so many columns: of each the first and the last, the lowest and the highest. Two points are
/// `interval` apart, in milliseconds; where they are more, there is a gap.
pub(super) fn thinned(points: &[(i64, f64)], end: i64, interval: i64, columns: u32) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut column: Vec<Point> = Vec::new();
    let (mut current, mut last) = (None, None);
    for &(at, value) in points.iter().filter(|(_, value)| value.is_finite()) {
        let own = (share(at, end) * f64::from(columns)).floor().min(f64::from(columns) - 1.0);
        if current != Some(own) {
            keep(&mut kept, &column);
            column.clear();
            current = Some(own);
        }
        let after_gap = last.is_none_or(|last| at - last > interval + interval / 2);
        last = Some(at);
        column.push(Point { at, value, after_gap });
    }
    keep(&mut kept, &column);
    kept
}

/// Of the points of a column those that show.
fn keep(kept: &mut Vec<Point>, column: &[Point]) {
    let order = |a: &(usize, &Point), b: &(usize, &Point)| a.1.value.total_cmp(&b.1.value);
    let lowest = column.iter().enumerate().min_by(order).map(|(index, _)| index);
    let highest = column.iter().enumerate().max_by(order).map(|(index, _)| index);
    let mut after_gap = false;
    for (index, point) in column.iter().enumerate() {
        // the gap before a point that is left out is one before the next
        after_gap |= point.after_gap;
        let shows = index == 0 || index + 1 == column.len() || Some(index) == lowest || Some(index) == highest;
        if shows {
            kept.push(Point { after_gap, ..*point });
            after_gap = false;
        }
    }
}

/// A curve through points as the path of SVG, without the points in the middle of what is level.
pub(super) fn curve(points: &[Point], scale: &Scale, end: i64) -> String {
    let placed: Vec<(f64, f64, bool)> = points
        .iter()
        .filter_map(|point| Some(((share(point.at, end) * UNITS).round(), scale.place(point.value)?, point.after_gap)))
        .collect();
    let mut path = String::new();
    for (index, (x, y, after_gap)) in placed.iter().enumerate() {
        let next = placed.get(index + 1).filter(|next| !next.2);
        let before = index.checked_sub(1).and_then(|index| placed.get(index)).filter(|_| !after_gap);
        let is_level = |other: Option<&(f64, f64, bool)>| other.is_some_and(|other| other.1 == *y);
        if is_level(before) && is_level(next) {
            continue;
        }
        let letter = if before.is_none() { 'M' } else { 'L' };
        path.push_str(&format!("{letter}{x} {y}"));
        // a point alone: a line without length has round ends
        if before.is_none() && next.is_none() {
            path.push_str("h0");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve_of(points: &[(i64, f64)], columns: u32) -> Vec<(i64, f64)> {
        let end = points.last().map_or(0, |point| point.0);
        thinned(points, end, 1, columns).iter().map(|point| (point.at, point.value)).collect()
    }

    #[test]
    fn a_scale_holds_every_value_with_a_margin() {
        let scale = Scale::of([10.0, 20.0].into_iter());
        assert_eq!((scale.place(21.0), scale.place(9.0)), (Some(0.0), Some(1000.0)));
        assert_eq!((scale.place(15.0), scale.place(f64::NAN)), (Some(500.0), None));
        assert_eq!(scale.lines(), [10.0, 15.0, 20.0]);
        assert_eq!(Scale::of([0.0, 0.0].into_iter()).lines(), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(Scale::of([0.0, 1.0].into_iter()).lines(), [0.0, 0.5, 1.0]);
        assert_eq!(Scale::of([1.0, 1.0].into_iter()).lines(), [0.5, 1.0, 1.5]);
    }

    #[test]
    fn values_of_many_sizes_are_shown_by_their_ratio() {
        let scale = Scale::of([1.0, 10_000.0].into_iter());
        assert!(scale.is_logarithmic);
        assert_eq!(scale.lines(), [1.0, 10.0, 100.0, 1000.0, 10_000.0]);
        assert!(!Scale::of([0.0, 10_000.0].into_iter()).is_logarithmic);
    }

    #[test]
    fn extreme_values_have_a_place() {
        let scale = Scale::of([f64::MAX, f64::MIN, f64::INFINITY, f64::NAN].into_iter());
        assert_eq!((scale.place(0.0), scale.place(f64::MAX)), (Some(500.0), Some(0.0)));
        assert!(scale.lines().len() < 12);
        assert!(Scale::of([f64::MIN_POSITIVE, -f64::MIN_POSITIVE].into_iter()).lines().len() < 12);
    }

    #[test]
    fn times_are_round() {
        assert_eq!(times(600_000), [0, 120_000, 240_000, 360_000, 480_000, 600_000]);
        assert_eq!(times(3_120_000), [0, 600_000, 1_200_000, 1_800_000, 2_400_000, 3_000_000]);
        assert_eq!(times(0), [0]);
        assert!(times(i64::MAX / 4).len() <= 6);
    }

    #[test]
    fn a_column_keeps_its_ends_its_lowest_and_its_highest() {
        let points: Vec<(i64, f64)> = [5.0, 1.0, 4.0, 9.0, 4.5, 6.0]
            .into_iter()
            .enumerate()
            .map(|(at, value)| (i64::try_from(at).unwrap(), value))
            .collect();
        assert_eq!(curve_of(&points, 1), [(0, 5.0), (1, 1.0), (3, 9.0), (5, 6.0)]);
        let many: Vec<(i64, f64)> = (0..100_000).map(|at| (at, f64::from(u32::try_from(at % 7).unwrap()))).collect();
        let kept = curve_of(&many, 100);
        assert!(kept.len() <= 400, "{}", kept.len());
        assert!(kept.iter().any(|point| point.1 == 6.0) && kept.iter().any(|point| point.1 == 0.0));
    }

    #[test]
    fn a_curve_has_gaps_and_few_points_where_it_is_level() {
        let scale = Scale::of([0.0, 10.0].into_iter());
        let points = [(0, 0.0), (1, 0.0), (2, 0.0), (3, 10.0), (8, 10.0), (9, f64::NAN), (10, 0.0)];
        let points = thinned(&points, 10, 1, COLUMNS);
        assert_eq!(curve(&points, &scale, 10), "M0 917L200 917L300 83M800 83h0M1000 917h0");
    }
}
