//! From a read journal to what the writer has marked for someone else, and nothing more.
//!
//! A page for someone else is made of this in place of the journal, so all that it counts, lists or draws is of what is
//! shared: an entry that is not shared, a private passage, a session, a choice or a measure has no way into it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Library, agenda, agenda::Supervision};
use crate::{
    document,
    entry::{Entry, Sharing},
    id::Id,
    journal::Journal,
    outline::{Audience, Outline},
    privacy::Shareable,
    site::{Chip, EntryPage, Site},
    supervision::{
        Agenda, Choice, Request,
        agenda::{Share, is_shown},
    },
    theme::Catalogue,
};

/// How wide the preview of an agenda is, in characters.
const WIDTH: usize = 78;

/// What may be shown to someone else.
#[derive(Debug)]
pub struct Shared {
    /// The shared entries, without private passages, measures and tallies. No record, no suggestion.
    pub library: Library,
    /// The themes of the program: a definition of the writer's own is not shared.
    pub catalogue: Catalogue,
    /// An agenda of the shared entries alone.
    pub agenda: Agenda,
    /// Entries that are marked as shared and stay here, since something in them is to be said aloud or kept.
    pub held: Vec<Id>,
}

/// A text that a page for someone else holds, and where it stands there.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Piece {
    /// Such as `Entry 3`.
    pub place: String,
    /// What stands there, in the writer's Markdown.
    pub text: String,
}

crate::hide::hide!(Piece);

impl Shared {
    /// Takes what is marked `sharing: agenda`.
    ///
    /// An entry with something in it that the writer said is to be said aloud or kept (`agenda set --share`) stays here
    /// as a whole: its page would show those words.
    pub fn of(library: &Library, supervision: &Supervision, today: Date) -> Self {
        let catalogue = Catalogue::built_in();
        let marked: Vec<Entry> = library.journal.entries().iter().filter_map(shared).collect();
        let all = draft(&marked, supervision, &catalogue, today);
        let hidden = hidden(&marked, &all.1, supervision);
        let (held, kept): (Vec<Entry>, Vec<Entry>) = marked.into_iter().partition(|entry| hidden.contains(&entry.id));
        let (library, agenda) = draft(&kept, supervision, &catalogue, today);
        Self { library, catalogue, agenda, held: held.iter().map(|entry| entry.id).collect() }
    }

    /// Whether nothing is shared.
    pub fn is_empty(&self) -> bool {
        self.library.journal.entries().is_empty()
    }

    /// All words of the writer that a page of this holds, entries from the newest, then the agenda.
    pub fn pieces(&self, site: &Site) -> Vec<Piece> {
        let agenda = document::text(&Outline::agenda(&self.agenda, Audience::Paper), WIDTH);
        let entries = site.entries.iter().map(piece);
        entries.chain([Piece { place: "Supervision".to_owned(), text: agenda }]).collect()
    }
}

/// An entry as it may leave; none when it is not marked for that.
fn shared(entry: &Entry) -> Option<Entry> {
    if entry.fields.sharing != Sharing::Agenda {
        return None;
    }
    let mut shared = (*Shareable::of(entry)?).clone();
    // Its words are shared. How the writer was is not, unless it says so in words.
    shared.fields.measures.clear();
    shared.fields.tallies.clear();
    Some(shared)
}

/// A journal of these entries alone, and its agenda. Of what the writer chose about items, only what belongs to them.
fn draft(entries: &[Entry], supervision: &Supervision, catalogue: &Catalogue, today: Date) -> (Library, Agenda) {
    let ids: BTreeSet<Id> = entries.iter().map(|entry| entry.id).collect();
    let belongs = |choice: &&Choice| !choice.added && choice.entry.is_some_and(|id| ids.contains(&id));
    let choices = supervision.choices.iter().filter(belongs).cloned().collect();
    let library = Library { journal: Journal::new(entries.to_vec(), Vec::new(), Vec::new()), ..Library::default() };
    let supervision = Supervision { choices, ..Supervision::default() };
    let agenda = agenda::draft(&library, &supervision, catalogue, &Request { all: true, ..Request::new(today) });
    (library, agenda)
}

/// The entries with something in them that is not to be shown, whether it stands on the agenda now or not.
fn hidden(entries: &[Entry], agenda: &Agenda, supervision: &Supervision) -> BTreeSet<Id> {
    let marked = entries.iter().filter(|entry| entry.body.marks.iter().any(|mark| !is_shown(mark)));
    let chosen = supervision.choices.iter().filter(|choice| choice.share.is_some_and(|share| share != Share::Show));
    let items = agenda.items().filter(|item| item.share != Share::Show);
    let raised = items.flat_map(|item| item.history.iter().map(|event| event.entry).chain([item.entry]));
    let told = raised.chain(chosen.map(|choice| choice.entry)).flatten();
    told.chain(marked.map(|entry| entry.id)).collect()
}

/// An entry as the page shows it: what stands over it, then its body.
fn piece(page: &EntryPage) -> Piece {
    let labels = |chips: &[Chip]| chips.iter().map(|chip| chip.label.clone()).collect::<Vec<_>>().join(", ");
    let mut lines = vec![page.title.clone()];
    lines.push(if page.date.is_empty() { "Without a date".to_owned() } else { page.date.clone() });
    lines.extend((!page.hat.is_empty()).then(|| format!("As {}", page.hat)));
    lines.extend((!page.themes.is_empty()).then(|| format!("Themes: {}", labels(&page.themes))));
    lines.extend(page.notes.iter().map(|note| format!("Content note: {note}")));
    let text = format!("{}\n\n{}", lines.join("\n"), page.body.trim());
    Piece { place: format!("Entry {}", page.number), text: text.trim_end().to_owned() }
}

#[cfg(test)]
mod tests;
