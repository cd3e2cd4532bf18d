//! Days, months and weeks of the Gregorian calendar, also before it was introduced, as Joda's ISO chronology has them.

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

/// The years that Joda's milliseconds can hold.
pub(super) const YEARS: (i64, i64) = (-292_275_054, 292_278_993);

pub(super) fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

pub(super) fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a date.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    // years that begin in March have their leap day last
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of the days since 1970-01-01.
pub(super) fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The day of the week, 1 for Monday.
pub(super) fn day_of_week(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// The Monday with which the first week of a week year begins: the one before its 4th of January.
pub(super) fn week_year_start(year: i64) -> i64 {
    let fourth = days(year, 1, 4);
    fourth - (day_of_week(fourth) - 1)
}

/// The week year and its week.
pub(super) fn week(day: i64) -> (i64, i64) {
    // the Thursday of a week is in its week year
    let thursday = day - day_of_week(day) + 4;
    let (year, _, _) = date(thursday);
    (year, (day - week_year_start(year)).div_euclid(7) + 1)
}

pub(super) fn weeks_of_year(year: i64) -> i64 {
    (week_year_start(year + 1) - week_year_start(year)) / 7
}

#[cfg(test)]
mod tests {
    use super::{date, day_of_week, days, week, weeks_of_year};

    #[test]
    fn dates_and_days_agree() {
        for (day, wanted) in [(0, (1970, 1, 1)), (11_016, (2000, 2, 29)), (-719_528, (0, 1, 1)), (20_454, (2026, 1, 1))]
        {
            assert_eq!(date(day), wanted);
            assert_eq!(days(wanted.0, wanted.1, wanted.2), day);
        }
        assert_eq!(day_of_week(20_454), 4);
        assert_eq!((week(20_454), week(20_450), week(20_449)), ((2026, 1), (2025, 52), (2025, 52)));
        assert_eq!((weeks_of_year(2026), weeks_of_year(2025)), (53, 52));
    }
}
