//! Times of files that say the day and no more.
//!
//! Sync and backup programs take a file as changed when its time or its size is another, or when its time is later than
//! their last run. A constant time, with the padded sizes of a journal, would make them pass a changed file over, and an
//! earlier one would hide it from the next run. So a blurred time is the midnight (UTC) after the moment, and each
//! further change of the same file is two seconds later, which the coarsest file systems still tell apart: it never goes
//! back, never stays, and is never before the moment itself.

use std::{
    fs::{File, FileTimes},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{Named as _, Result, modified};

const DAY: u64 = 86_400;
/// The step that FAT, the coarsest of the common file systems, keeps.
const STEP: u64 = 2;

/// The blurred time of a change at a moment, in place of a file whose time was `before`.
fn blurred(moment: SystemTime, before: Option<SystemTime>) -> SystemTime {
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let midnight = (seconds(moment) / DAY + 1) * DAY;
    let next = before.map_or(midnight, |before| midnight.max((seconds(before) / STEP + 1) * STEP));
    UNIX_EPOCH + Duration::from_secs(next)
}

/// Gives a file or folder that is just being written a blurred time. `old` is the file whose place it takes.
pub fn blur(path: &Path, old: Option<&Path>) -> Result<()> {
    set(path, blurred(SystemTime::now(), old.and_then(modified)))
}

/// Blurs the time that a file has, unless it is blurred already.
pub fn blur_as_it_is(path: &Path) -> Result<()> {
    let Some(time) = modified(path) else { return Ok(()) };
    let elapsed = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let after_midnight = elapsed.as_secs() % DAY;
    let is_blurred = elapsed.subsec_nanos() == 0 && after_midnight.is_multiple_of(STEP) && after_midnight < DAY / 8;
    if is_blurred { Ok(()) } else { set(path, blurred(time, None)) }
}

fn set(path: &Path, time: SystemTime) -> Result<()> {
    let file = if cfg!(unix) { File::open(path) } else { File::options().write(true).open(path) };
    file.and_then(|file| file.set_times(FileTimes::new().set_accessed(time).set_modified(time)))
        .named("set the time of", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blurred_time_is_a_midnight_that_never_stays_and_never_goes_back() {
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        let noon = 20_000 * DAY + DAY / 2;
        let midnight = 20_001 * DAY;
        assert_eq!(blurred(at(noon), None), at(midnight));
        assert_eq!(blurred(at(noon), Some(at(noon - 3 * DAY))), at(midnight));
        let mut before = at(midnight);
        for change in 1..500_u64 {
            let next = blurred(at(noon), Some(before));
            assert_eq!(next, at(midnight + 2 * change));
            before = next;
        }
        // A clock that was wrong: later than the file says, all the same.
        assert_eq!(blurred(at(noon), Some(at(midnight + 10 * DAY))), at(midnight + 10 * DAY + 2));
    }
}
