//! New keys that were begun and are not in place yet, in words for people.

use std::path::Path;

use jiff::{Timestamp, civil::Date};

use super::{context::Context, words};
use crate::vault::{self, Rotation};

/// The day on which they were begun, where the system tells.
pub(crate) fn day(context: &Context, rotation: &Rotation) -> Option<Date> {
    let begun = Timestamp::try_from(rotation.begun?).ok()?;
    Some(begun.to_zoned(context.now.time_zone().clone()).date())
}

/// That day for people: `on Fri 20 Nov`.
pub(crate) fn begun(context: &Context, rotation: &Rotation) -> String {
    day(context, rotation).map_or_else(
        || "at an earlier time".to_owned(),
        |day| format!("on {}", words::short_date(day, context.today()).replace("  ", " ")),
    )
}

/// Says that new keys wait, if any do.
pub(crate) fn mention(context: &Context, root: &Path) {
    // Those that are decided hold already, as far as they are in place.
    if let Some(rotation) = Rotation::waiting(root).filter(|_| !vault::change_waits(root)) {
        let begun = begun(context, &rotation);
        context.terminal.say(format!("New keys that were begun {begun} are not in place yet; the old passphrase and words hold.\nGo on with them: afterword key rotate"));
    }
}

/// Says that new keys which waited before a command gave the old ones another lock are given up.
pub(crate) fn tell_given_up(context: &Context, before: Option<&Rotation>, root: &Path) {
    if let Some(rotation) = before.filter(|_| Rotation::waiting(root).is_none()) {
        let begun = begun(context, rotation);
        context.terminal.say(format!("New keys that were begun {begun} and not put in place are given up. Recovery words that were made for them open nothing. To begin anew: afterword key rotate"));
    }
}
