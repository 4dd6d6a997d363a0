//! Two ledgers as one, and what that means for the texts, in words.

use super::{Merged, left, title};
use crate::{
    cli::{context::Context, failure::Failure, unlock::Unlocked, words},
    vault::{Copied, OtherLedger, Place, United, Vault, layout},
};

/// Brings a copy of the ledger together with the one here, and sets it aside.
pub(super) fn merge(context: &Context, unlocked: &mut Unlocked, copy: &Copied) -> Result<Vec<Merged>, Failure> {
    let Some(other) = unlocked.vault.read_ledger_copy(copy) else {
        let next = "no key of this journal has written it, or it is damaged; move it elsewhere";
        return Ok(vec![left(copy, next)]);
    };
    let late = if other.is_of_before() {
        "\nIt was written with the keys of before, by a computer that did not know the new ones."
    } else if unlocked.vault.parted_from().is_some_and(|here| here.is_of_before()) {
        "\nThe one that stood here was written with the keys of before, by a computer that did not know the new ones."
    } else {
        ""
    };
    let told = format!("Two ledgers are one now; {} is set aside as {}.{late}", copy.file, layout::LEDGER_ASIDE);
    let ledger = Merged { file: copy.file.clone(), told, how: "ledger" };
    unite(context, unlocked, &other, Some(copy), ledger)
}

/// Brings the ledger here together with the one that it should have gone on from, of which no copy stands here.
pub(super) fn merge_parted(context: &Context, unlocked: &mut Unlocked) -> Result<Vec<Merged>, Failure> {
    let Some(other) = unlocked.vault.parted_from() else { return Ok(Vec::new()) };
    let told = if other.is_of_before() {
        "The ledger here was written with the keys of before, by a computer that did not know the new ones. What it says is taken over into a new one."
    } else {
        "The ledger now goes on from what this computer saw last as well."
    };
    let ledger = Merged { file: "ledger.age".to_owned(), told: told.to_owned(), how: "ledger" };
    unite(context, unlocked, &other, None, ledger)
}

fn unite(
    context: &Context,
    unlocked: &mut Unlocked,
    other: &OtherLedger,
    copy: Option<&Copied>,
    ledger: Merged,
) -> Result<Vec<Merged>, Failure> {
    let mut all = vec![ledger];
    if context.global.dry_run {
        return Ok(all);
    }
    let mut work = unlocked.vault.begin_anyway()?;
    let united = work.merge_ledger(other);
    if let Some(copy) = copy {
        work.clear(copy.clone());
    }
    all.extend(told(work.vault(), &united, other.is_of_before()));
    work.commit("merge", context.timestamp())?;
    Ok(all)
}

/// What became of texts, a line for each kind of thing.
fn told(vault: &Vault, united: &United, of_before: bool) -> Vec<Merged> {
    let mut all = Vec::new();
    let mut tell = |how: &'static str, places: &[Place], told: String| {
        let mut told = Some(told);
        // One line for all; each place by itself for a program.
        all.extend(places.iter().map(|place| Merged {
            file: place.to_string(),
            told: told.take().unwrap_or_default(),
            how,
        }));
    };
    let named = |places: &[Place]| {
        let titles: Vec<String> = places.iter().take(5).map(|place| named(vault, *place)).collect();
        let more = if places.len() > 5 { format!(", and {} more", places.len() - 5) } else { String::new() };
        format!("{}{more}", titles.join(", "))
    };
    tell(
        "deleted",
        &united.deleted,
        format!(
            "Deleted on one computer and not changed on the other, so deleted here: {}.\nIts text stays in the history.",
            named(&united.deleted)
        ),
    );
    tell(
        "kept",
        &united.kept,
        format!(
            "Deleted on one computer and changed on the other since{}, so kept: {}.\nNot wanted any more? afterword delete",
            if of_before { ", or deleted for good with keys that no longer count" } else { "" },
            named(&united.kept)
        ),
    );
    tell(
        "lost",
        &united.lost,
        format!(
            "Problem: changed on both computers, and only one of the two versions is in this folder: {}.\nThe other may still be on the other computer, or in what the sync program keeps of before: look there first.",
            named(&united.lost)
        ),
    );
    if united.destroyed > 0 {
        let many = words::count(united.destroyed, "text", "texts");
        all.push(Merged {
            file: "ledger.age".to_owned(),
            told: format!("Deleted for good on one computer and not changed on the other: {many}, gone here too."),
            how: "destroyed",
        });
    }
    all
}

/// The title of a text, from what stands here or from its newest version.
fn named(vault: &Vault, place: Place) -> String {
    let versions = place.id().map(|id| vault.versions(id)).unwrap_or_default();
    let text = [place].into_iter().chain(versions.into_iter().rev()).find_map(|one| vault.read(one).ok());
    text.map_or_else(|| place.to_string(), |text| title(place, &text))
}
