//! The stretch of time that an agenda covers, and the stretch before it.

use jiff::{
    ToSpan,
    civil::{Date, Time},
};

use crate::entry::When;

/// From the last session, or a day, to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    /// The first day; none when all time counts.
    pub(super) since: Option<Date>,
    /// The time of the session on the first day. What was written before it belongs to the period before.
    from: Option<Time>,
    /// The last day.
    pub(super) until: Date,
}

impl Period {
    /// From the beginning of a day, or of all time.
    pub(super) fn since_day(since: Option<Date>, until: Date) -> Self {
        Self { since, from: None, until }
    }

    /// From a session on.
    pub(super) fn since_session(session: When, until: Date) -> Self {
        Self { since: Some(session.date), from: session.time, until }
    }

    /// Whether something of this date belongs to it. What has no date does, so that it is not lost.
    pub(super) fn holds(&self, when: Option<&When>) -> bool {
        when.is_none_or(|when| when.date <= self.until && !self.precedes(when))
    }

    /// Whether it was written in the stretch before, of as many days.
    pub(super) fn held_before(&self, when: Option<&When>) -> bool {
        let (Some(when), Some(since)) = (when, self.since) else { return false };
        let days = i64::from((self.until - since).get_days().max(0)) + 1;
        let start = since.checked_sub(days.days()).unwrap_or(Date::MIN);
        self.precedes(when) && when.date >= start
    }

    /// Before the first moment. On the day of the session what has no time counts as after it, so that it is not lost.
    fn precedes(&self, when: &When) -> bool {
        let Some(since) = self.since else { return false };
        let earlier = matches!((when.time, self.from), (Some(time), Some(from)) if time < from);
        when.date < since || (when.date == since && earlier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(text: &str) -> When {
        text.parse().unwrap()
    }

    #[test]
    fn the_edges_are_the_time_of_the_session_and_the_end_of_today() {
        let period = Period::since_session(when("2026-11-12T14:00:00+00:00"), when("2026-11-21").date);
        let cases = [
            ("2026-11-11", false, true),
            ("2026-11-12T13:59:00+00:00", false, true),
            ("2026-11-12T14:00:00+00:00", true, false),
            ("2026-11-12", true, false),
            ("2026-11-21T23:59:00", true, false),
            ("2026-11-22", false, false),
            ("2026-11-02", false, true),
            ("2026-11-01", false, false),
        ];
        for (text, holds, before) in cases {
            let when = when(text);
            assert_eq!((period.holds(Some(&when)), period.held_before(Some(&when))), (holds, before), "{text}");
        }
        assert!(period.holds(None) && !period.held_before(None));
    }

    #[test]
    fn without_a_start_all_time_counts_and_nothing_is_before() {
        let period = Period::since_day(None, when("2026-11-21").date);
        assert!(period.holds(Some(&when("1999-01-01"))) && !period.held_before(Some(&when("1999-01-01"))));
    }
}
