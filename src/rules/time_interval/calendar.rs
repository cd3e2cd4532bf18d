//! Whether a period can ever occur, and whether it always does.

use crate::alertmanager::Period;

/// Whether there is a day in some year on which the period has a time.
///
/// Days of the week are no obstacle: over the years each date falls on each of them, and a period with years is given the
/// benefit of the doubt.
pub(in crate::rules) fn can_occur(period: &Period) -> bool {
    let Period { times, weekdays: _, days_of_month, months, years, location: _, exact_days: _ } = period;
    let in_day = times.is_empty() || times.iter().any(|(from, to)| from < to);
    let leap = |year: u16| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let has_leap = years.is_empty() || years.iter().any(|(from, to)| (*from..=*to).any(leap));
    let lengths = (1u8..=12).filter(|month| months.is_empty() || months.iter().any(|(a, b)| (a..=b).contains(&month)));
    let lengths = lengths.map(|month| match month {
        4 | 6 | 9 | 11 => 30i8,
        2 if has_leap => 29,
        2 => 28,
        _ => 31,
    });
    let mut lengths = lengths.peekable();
    in_day
        && lengths.peek().is_some()
        && lengths.any(|length| {
            days_of_month.is_empty()
                || days_of_month.iter().any(|(from, to)| {
                    let counted = |day: i8| if day < 0 { length + day + 1 } else { day };
                    let (from, to) = (counted(*from).max(1), counted(*to).min(length));
                    from <= to
                })
        })
}

/// Whether the period is never over.
pub(in crate::rules) fn is_always(period: &Period) -> bool {
    let Period { times, weekdays, days_of_month, months, years, location: _, exact_days: _ } = period;
    let whole_week = |(from, to): &(u8, u8)| (*from, *to) == (0, 6) || *from == *to + 1;
    years.is_empty()
        && (times.is_empty() || times.contains(&(0, 24 * 60)))
        && (weekdays.is_empty() || weekdays.iter().any(whole_week))
        && (days_of_month.is_empty() || days_of_month.contains(&(1, 31)) || days_of_month.contains(&(1, -1)))
        && (months.is_empty() || months.contains(&(1, 12)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(months: &[(u8, u8)], days: &[(i8, i8)], years: &[(u16, u16)]) -> Period {
        Period { months: months.to_vec(), days_of_month: days.to_vec(), years: years.to_vec(), ..Period::default() }
    }

    #[test]
    fn a_date_that_no_calendar_has_never_occurs() {
        for (months, days, years, occurs) in [
            (&[(2, 2)][..], &[(30, 31)][..], &[][..], false),
            (&[(2, 2)], &[(29, 29)], &[], true),
            (&[(2, 2)], &[(29, 29)], &[(2025, 2027)], false),
            (&[(2, 2)], &[(29, 29)], &[(2025, 2028)], true),
            (&[(4, 4), (6, 6)], &[(31, 31)], &[], false),
            (&[(4, 5)], &[(31, 31)], &[], true),
            (&[], &[(31, 31)], &[], true),
            (&[(13, 13)], &[], &[], false),
            (&[(2, 2)], &[(-31, -30)], &[], false),
            (&[(2, 2)], &[(-30, -29)], &[], true),
            (&[], &[(-1, -1)], &[], true),
            (&[], &[(30, -31)], &[], false),
        ] {
            assert_eq!(can_occur(&period(months, days, years)), occurs, "{months:?} {days:?} {years:?}");
        }
    }

    #[test]
    fn a_period_without_conditions_is_always() {
        assert!(is_always(&Period::default()));
        assert!(is_always(&Period { times: vec![(0, 1440)], weekdays: vec![(0, 6)], ..Period::default() }));
        assert!(!is_always(&Period { weekdays: vec![(1, 5)], ..Period::default() }));
        assert!(is_always(&Period { weekdays: vec![(3, 2)], ..Period::default() }), "all round the week");
        assert!(!is_always(&Period { weekdays: vec![(5, 1)], ..Period::default() }));
        assert!(!is_always(&period(&[], &[], &[(2026, 2030)])));
    }
}
