//! From a read journal to the private page, made and opened again.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Library;
use crate::{
    attachment::Attachment,
    id::Id,
    look::Look,
    publish::{self, PublishedPage, Report},
    secret::Passphrase,
    site::{Input, Options, Site, Suggested, ThemeInfo},
    supervision::{Agenda, Session},
    theme::{Catalogue, Evidence, Suggestion},
};

/// A page that was opened again and compared.
#[derive(Debug)]
pub struct Made {
    /// The page.
    pub page: PublishedPage,
    /// What the comparison found.
    pub report: Report,
}

/// What a page is made of, beside the journal.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The journal, read.
    pub library: &'a Library,
    /// The themes that are known.
    pub catalogue: &'a Catalogue,
    /// The sessions of supervision.
    pub sessions: &'a [Session],
    /// People to ring, a line each.
    pub helplines: &'a [String],
    /// The agenda of the next one.
    pub agenda: &'a Agenda,
    /// The files that may stand in the page, by their ids.
    pub files: &'a BTreeMap<Id, Attachment>,
    /// The day on which the page is made.
    pub today: Date,
}

/// Makes the page, opens it again with the passphrase alone, and compares every entry.
pub fn build(
    material: &Material<'_>,
    look: &Look,
    options: &Options,
    passphrase: &Passphrase,
) -> Result<Made, publish::Error> {
    let built = with_input(material, options, |input| publish::build(input, look, passphrase.secret()))?;
    let report = publish::verify(built.page.as_bytes(), passphrase.secret(), &built.expected, look, options.idle)?;
    Ok(Made { page: built.page, report })
}

/// What [`build`] puts into a page, before any template is filled.
pub fn site(material: &Material<'_>, options: &Options) -> Site {
    with_input(material, options, Site::new)
}

/// Hands over what a page is made of. For tests, which seal with a key of their own making.
#[doc(hidden)]
pub fn with_input<T>(material: &Material<'_>, options: &Options, make: impl FnOnce(&Input<'_>) -> T) -> T {
    let suggestions = suggestions(material.library);
    let themes = themes(material.catalogue);
    make(&Input {
        journal: &material.library.journal,
        suggestions: &suggestions,
        themes: &themes,
        agenda: Some(material.agenda),
        sessions: material.sessions,
        helplines: material.helplines,
        files: material.files,
        today: material.today,
        options,
    })
}

fn suggestions(library: &Library) -> BTreeMap<Id, Vec<Suggested>> {
    let suggested = |one: &Suggestion| Suggested {
        theme: one.theme.to_string(),
        passages: one.evidence.iter().map(Evidence::plain).collect(),
    };
    library.suggestions.iter().map(|(id, all)| (*id, all.iter().map(suggested).collect())).collect()
}

fn themes(catalogue: &Catalogue) -> Vec<ThemeInfo> {
    let info = |one: &crate::theme::Definition| ThemeInfo {
        id: one.id().to_string(),
        label: one.label().to_owned(),
        definition: one.definition().trim().to_owned(),
        prompts: one.prompts().to_vec(),
    };
    catalogue.iter().map(info).collect()
}
