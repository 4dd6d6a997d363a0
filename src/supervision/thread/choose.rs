//! Choices of the writer given to the threads that they are about.

use std::collections::BTreeMap;

use super::{Raise, Thread};
use crate::{
    id::Id,
    supervision::{Choice, choice::Share, likeness::Words},
};

/// Gives each choice to the thread that it is about; two about one thread are joined, the newer over the older.
///
/// A choice names its item by the words and by the entry they stand in. When the words have been changed since, the
/// entry and the nearest words decide; when nothing fits any more, the choice waits, and does no harm.
pub(in crate::supervision) fn choose<'a>(pools: &mut [Vec<Thread<'a>>], choices: &'a [Choice]) {
    let mut by_entry: BTreeMap<Id, Vec<(usize, usize)>> = BTreeMap::new();
    for (pool, threads) in pools.iter().enumerate() {
        for (at, thread) in threads.iter().enumerate() {
            for entry in thread.raises.iter().filter_map(|raise| raise.entry) {
                by_entry.entry(entry).or_default().push((pool, at));
            }
        }
    }
    let mut choices: Vec<&'a Choice> = choices.iter().filter(|choice| !choice.added).collect();
    choices.sort_by_key(|choice| (choice.when, choice.id));
    for choice in choices {
        let words = Words::of(&choice.item);
        let near = choice.entry.and_then(|entry| by_entry.get(&entry)).map(Vec::as_slice).unwrap_or_default();
        let place = best(pools, near, choice, &words).or_else(|| {
            let all = pools.iter().enumerate().flat_map(|(pool, threads)| (0..threads.len()).map(move |at| (pool, at)));
            equal(pools, all, choice)
        });
        if let Some((pool, at)) = place {
            pools[pool][at].choose(choice);
        } else if choice.share.is_some_and(|share| share != Share::Show) {
            // Its words are gone from the entry: what has no choice of its own there must not go further than it did.
            let narrow = |raise: &mut Raise| raise.share = raise.share.max(choice.share);
            for (pool, at) in
                near.iter().filter(|(pool, at)| pools[*pool][*at].choice.is_none()).copied().collect::<Vec<_>>()
            {
                pools[pool][at].raises.iter_mut().for_each(narrow);
            }
        }
    }
}

/// Of the things that one entry raised, the one with these words, or with the nearest.
fn best(pools: &[Vec<Thread<'_>>], near: &[(usize, usize)], choice: &Choice, words: &Words) -> Option<(usize, usize)> {
    equal(pools, near.iter().copied(), choice).or_else(|| {
        let closeness = |place: &(usize, usize)| {
            let thread = &pools[place.0][place.1];
            let raised = thread.raises.iter().zip(&thread.words).filter(|(raise, _)| raise.entry == choice.entry);
            raised.map(|(_, known)| known.closeness(words)).max().unwrap_or(0)
        };
        near.iter().copied().max_by_key(closeness).filter(|place| closeness(place) >= 300)
    })
}

/// The first thread with just these words.
fn equal(
    pools: &[Vec<Thread<'_>>],
    mut places: impl Iterator<Item = (usize, usize)>,
    choice: &Choice,
) -> Option<(usize, usize)> {
    places.find(|(pool, at)| pools[*pool][*at].raises.iter().any(|raise| raise.text.trim() == choice.item.trim()))
}
