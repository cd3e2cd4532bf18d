//! Whether a counter began anew, by when it says that it began. Instants are milliseconds; 0 is not known.

/// A sample's instant, and when its counter began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    pub(super) start: i64,
    pub(super) at: i64,
}

/// The start of a sample by its index.
pub(super) fn start_of(starts: &[i64], index: usize) -> i64 {
    starts.get(index).copied().unwrap_or(0)
}

/// Whether the counter began anew between two samples.
pub(super) const fn is_reset(before: Begun, here: Begun) -> bool {
    if before.start == here.start || here.start == 0 || here.start >= here.at || here.start < before.at {
        return false;
    }
    if here.start > before.at {
        return true;
    }
    // it began at the sample before: a difference, or a counter whose start is not known
    before.start <= before.at && before.start != 0 && before.start != before.at
}

/// Whether the counter began anew after an instant.
pub(super) const fn is_reset_after(time: i64, here: Begun) -> bool {
    here.start > time && here.at > time && is_reset(Begun { start: time, at: time }, here)
}

/// Whether a sample says that it began before the one before was taken.
pub(super) const fn overlaps(before: Begun, here_start: i64) -> bool {
    here_start != 0 && here_start < before.at && here_start != before.start
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(start: i64, at: i64) -> Begun {
        Begun { start, at }
    }

    #[test]
    fn a_later_start_is_a_reset() {
        assert!(is_reset(at(1, 10), at(11, 20)));
        assert!(!is_reset(at(1, 10), at(1, 20)) && !is_reset(at(1, 10), at(0, 20)));
        // a difference begins where the one before ended
        assert!(is_reset(at(5, 10), at(10, 20)) && !is_reset(at(10, 10), at(10, 20)));
        assert!(overlaps(at(1, 10), 5) && !overlaps(at(5, 10), 5));
        assert!(is_reset_after(10, at(11, 20)) && !is_reset_after(11, at(11, 20)));
    }
}
