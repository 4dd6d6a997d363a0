//! Times of files that say the day and no more.
//!
//! Sync and backup programs take a file as changed when its time or its size is another, or when its time is later than
//! their last run. A constant time, with the padded sizes of a journal, would make them pass a changed file over, and an
//! earlier one would hide it from the next run. So a blurred time is drawn from the first hours after the midnight (UTC)
//! that follows the moment, and each further change of the same file is later by another draw, in steps of two seconds,
//! which the coarsest file systems still tell apart: it never goes back, never stays, and is never before the moment itself.
//! It is drawn since two computers that each change the same file once must not give both the same time. A folder, which
//! such programs look into whatever its time, gets the midnight.

use std::{
    fs::{File, FileTimes},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{Kind, Named as _, Result, kind_of, modified};

const DAY: u64 = 86_400;
/// The step that FAT, the coarsest of the common file systems, keeps.
const STEP: u64 = 2;
/// The hours of a day that times are drawn from, in seconds: a time outside them is none that was drawn here.
const DRAWN: u64 = DAY / 8;

/// The blurred time of a change at a moment, in place of a file whose time was `before`. `draw` gives a number below
/// another one.
fn blurred(moment: SystemTime, before: Option<SystemTime>, draw: impl Fn(u64) -> u64) -> SystemTime {
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let midnight = (seconds(moment) / DAY + 1) * DAY;
    let next = match before.map(|before| (seconds(before) / STEP + 1) * STEP).filter(|least| *least > midnight) {
        // The first half of those hours, which leaves room for later changes.
        None => midnight + STEP * draw(DRAWN / STEP / 2),
        // An eighth of what is left of them.
        Some(least) => least + STEP * draw((DRAWN.saturating_sub(least - midnight) / STEP / 8).max(1)),
    };
    UNIX_EPOCH + Duration::from_secs(next)
}

/// A random number below `most`.
fn drawn(most: u64) -> u64 {
    let mut bytes = [0; 8];
    // Without it, it is a midnight, which says no more.
    if getrandom::fill(&mut bytes).is_err() { 0 } else { u64::from_le_bytes(bytes) % most.max(1) }
}

/// Gives a file or folder that is just being written a blurred time. `old` is the file whose place it takes.
pub fn blur(path: &Path, old: Option<&Path>) -> Result<()> {
    set(path, time_for(path, SystemTime::now(), old.and_then(modified)))
}

/// Blurs the time that a file has, unless it is blurred already.
pub fn blur_as_it_is(path: &Path) -> Result<()> {
    let Some(time) = modified(path) else { return Ok(()) };
    let elapsed = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let after_midnight = elapsed.as_secs() % DAY;
    let is_blurred = elapsed.subsec_nanos() == 0 && after_midnight.is_multiple_of(STEP) && after_midnight < DRAWN;
    if is_blurred { Ok(()) } else { set(path, time_for(path, time, None)) }
}

fn time_for(path: &Path, moment: SystemTime, before: Option<SystemTime>) -> SystemTime {
    let is_folder = kind_of(path) == Some(Kind::Folder);
    blurred(moment, before, |most| if is_folder { 0 } else { drawn(most) })
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
    fn a_blurred_time_is_of_the_day_after_never_stays_and_never_goes_back() {
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        let noon = 20_000 * DAY + DAY / 2;
        let midnight = 20_001 * DAY;
        let draws: [fn(u64) -> u64; 3] = [|_| 0, |most| most - 1, drawn];
        let least = draws[0];
        assert_eq!(blurred(at(noon), None, least), at(midnight));
        assert_eq!(blurred(at(noon), Some(at(noon - 3 * DAY)), least), at(midnight));
        for draw in draws {
            let mut before = blurred(at(noon), None, draw);
            assert!((at(midnight)..at(midnight + DRAWN / 2)).contains(&before));
            for change in 1..500_u64 {
                let next = blurred(at(noon), Some(before), draw);
                assert!(next > before && next < at(midnight + DRAWN + 1000), "{change}");
                assert!(next.duration_since(UNIX_EPOCH).unwrap().as_secs().is_multiple_of(STEP));
                before = next;
            }
        }
        // A clock that was wrong: later than the file says, all the same.
        assert_eq!(blurred(at(noon), Some(at(midnight + 10 * DAY)), drawn), at(midnight + 10 * DAY + 2));
        // Two computers that each change it once do not agree on a time, but by rare chance.
        for before in [None, Some(at(midnight + 60))] {
            let both = (0..50).filter(|_| blurred(at(noon), before, drawn) == blurred(at(noon), before, drawn)).count();
            assert!(both < 5, "{both} of 50");
        }
    }
}
