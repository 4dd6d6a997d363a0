//! What the pages of the site show, as plain values for templates.
//!
//! Stage between the journal and its rendering: it takes the journal and what themes and supervision have read off it,
//! and returns views. Nothing here knows of HTML, keys or files. Private passages end here: a view is made from an
//! entry that has been through [`withhold`], unless the writer asked for a page with them.

mod days;
mod entries;
mod input;
mod measures;
mod names;
mod supervision;
mod themes;
mod timeline;
mod trend;
mod withhold;
mod words;

pub use days::{Days, Dot, Month};
pub use entries::{EntryPage, Link, Noticed, Shown};
pub use input::{Idle, Input, Options, Suggested, ThemeInfo};
pub use measures::{Grid, Lines, Series, Week};
pub use names::Chip;
pub use supervision::{AgendaItem, AgendaPart, AgendaView, SessionView, Supervision};
pub use themes::{Passage, ThemePage, ThemeRow};
pub use timeline::{Filter, NextSession, Timeline};
pub use trend::{Bar, Trend};
pub use withhold::WITHHELD;

use names::Names;

/// Everything that the site shows.
#[derive(Debug)]
pub struct Site {
    /// What the writer calls the journal.
    pub title: String,
    /// How many entries a list shows at once.
    pub per_page: usize,
    /// Whether private passages are shown.
    pub with_private: bool,
    /// The weeks that have entries, newest first, in words.
    pub weeks: Vec<String>,
    /// The entries, newest first.
    pub entries: Vec<EntryPage>,
    /// The first page.
    pub timeline: Timeline,
    /// All themes that an entry has, most frequent first.
    pub themes: Vec<ThemeRow>,
    /// A page for each of these themes, in the same order.
    pub theme_pages: Vec<ThemePage>,
    /// The supervision page.
    pub supervision: Supervision,
}

impl Site {
    /// Makes the views. Pure: the same input gives the same views.
    pub fn new(input: &Input<'_>) -> Self {
        let names = Names::new(input);
        let (weeks, entries) = entries::pages(input, &names);
        let trends = trend::all(&entries, &names, input.today);
        let (themes, theme_pages) = themes::pages(&entries, &trends, &names);
        let timeline = timeline::view(input, &entries, &themes, &trends);
        let supervision = supervision::view(input, &names, &entries);
        Self {
            title: input.options.title.clone(),
            per_page: input.options.per_page.max(1),
            with_private: input.options.with_private,
            weeks,
            entries,
            timeline,
            themes,
            theme_pages,
            supervision,
        }
    }
}
