use super::trim::Side;
use super::*;

fn plain(schema: i32, buckets: &[(i32, f64)]) -> Histogram {
    let count = buckets.iter().map(|(_, count)| count).sum();
    Histogram { schema, count, sum: count, positive: buckets.to_vec(), ..Histogram::default() }
}

#[test]
fn sums_take_the_lower_resolution() {
    let mut sum = plain(1, &[(1, 1.0), (2, 2.0), (3, 4.0)]);
    assert_eq!(sum.add(&plain(0, &[(1, 1.0), (5, 7.0)])), Ok(Conflict::default()));
    assert_eq!((sum.schema, sum.positive), (0, vec![(1, 4.0), (2, 4.0), (5, 7.0)]));
}

#[test]
fn the_bucket_of_zeros_grows_until_it_fits_both() {
    let wide = Histogram { zero_threshold: 1.5, zero_count: 2.0, ..plain(0, &[(5, 1.0)]) };
    let mut sum = plain(0, &[(0, 1.0), (1, 2.0), (2, 4.0)]);
    sum.add(&wide).expect("both are exponential");
    // the bucket from 1 to 2 is populated, so the threshold moves to its end
    assert_eq!((sum.zero_threshold, sum.zero_count), (2.0, 5.0));
    assert_eq!(sum.positive, vec![(2, 4.0), (5, 1.0)]);
}

#[test]
fn given_bounds_are_reduced_to_common_ones() {
    let custom =
        |bounds: &[f64], buckets: &[(i32, f64)]| Histogram { custom: bounds.into(), ..plain(CUSTOM_BUCKETS, buckets) };
    let mut sum = custom(&[1.0, 2.0, 5.0], &[(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0)]);
    let conflict = sum.add(&custom(&[2.0, 3.0], &[(0, 10.0), (1, 20.0), (2, 30.0)]));
    assert_eq!(conflict, Ok(Conflict { resets: false, bounds: true }));
    assert_eq!((&*sum.custom, sum.positive), (&[2.0][..], vec![(0, 12.0), (1, 52.0)]));
    assert_eq!(plain(0, &[]).add(&custom(&[1.0], &[])), Err(Incompatible));
}

#[test]
fn a_reset_is_a_bucket_that_is_less() {
    let before = plain(0, &[(0, 1.0), (1, 2.0)]);
    assert!(!plain(0, &[(0, 1.0), (1, 2.0), (2, 1.0)]).is_reset_of(&before));
    assert!(plain(0, &[(0, 3.0), (1, 1.0)]).is_reset_of(&before));
    assert!(plain(0, &[(1, 9.0)]).is_reset_of(&before));
    assert!(plain(1, &[(1, 9.0)]).is_reset_of(&before));
    let said = Histogram { hint: ResetHint::NotReset, ..plain(0, &[]) };
    assert!(!said.is_reset_of(&before));
}

#[test]
fn exact_sums_are_sums() {
    let (one, two) = (plain(0, &[(0, 1.0), (4, 2.0)]), plain(2, &[(1, 3.0), (9, 1.0)]));
    let mut exact = ExactHistogram::of(&one);
    exact.add(&two).expect("both are exponential");
    let mut sum = one;
    sum.add(&two).expect("both are exponential");
    assert_eq!(exact.total(), sum);
}

#[test]
fn a_trimmed_histogram_divides_the_bucket_of_the_value() {
    let custom = Histogram { custom: [2.0, 4.0].into(), ..plain(CUSTOM_BUCKETS, &[(0, 2.0), (1, 4.0)]) };
    let trimmed = custom.trimmed(3.0, Side::Below);
    assert_eq!((trimmed.count, trimmed.positive), (4.0, vec![(0, 2.0), (1, 2.0)]));
}

#[test]
fn histograms_have_two_texts() {
    let histogram = plain(0, &[(1, 1.0), (3, 2.0)]);
    assert_eq!(histogram.to_string(), "{count:3, sum:3, (1,2]:1, (4,8]:2}");
    assert_eq!(histogram.notation(), "{{count:3 sum:3 offset:1 buckets:[1 0 2]}}");
}
