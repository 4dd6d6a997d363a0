//! From a read journal to an agenda: only what may be shared goes in.

use std::collections::BTreeMap;

use super::Library;
use crate::{
    entry::{Entry, Sharing},
    privacy::Shareable,
    supervision::{Agenda, Request, Session},
    theme::Catalogue,
};

/// Drafts the agenda of the next session.
pub fn draft(library: &Library, sessions: &[Session], catalogue: &Catalogue, request: &Request) -> Agenda {
    let entries = library.journal.entries();
    let shareable: Vec<Shareable> = entries.iter().filter_map(Shareable::of).collect();
    // On paper the short name of a theme stands beside its count; what it means is on the page.
    let labels: BTreeMap<String, String> =
        catalogue.iter().map(|one| (one.id().to_string(), capital(one.id().as_ref()))).collect();
    let mut agenda = Agenda::draft(&shareable, 0, sessions, &labels, request);
    let in_period = |entry: &&Entry| {
        entry
            .when()
            .is_some_and(|when| agenda.since.is_none_or(|since| when.date >= since) && when.date <= agenda.until)
    };
    agenda.left_out = entries.iter().filter(|entry| entry.fields.sharing == Sharing::Private).filter(in_period).count();
    agenda
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
