//! What the pages of the site show, as plain values for templates.
//!
//! Stage between the journal and its rendering: it takes the journal and what themes and supervision have read off it,
//! and returns views. Nothing here knows of HTML, keys or files. Private passages end here: a view is made from an
//! entry that has been through [`withhold`], unless the writer asked for a page with them.

mod days;
mod entries;
mod files;
mod input;
mod look_back;
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
pub use files::{FileView, Files, Stored};
pub use input::{Idle, Input, Options, Suggested, ThemeInfo};
pub use look_back::{Choice, LookBack, Noted, Quote, Quoted, Quotes};
pub use measures::{Chart, Graph, Grid, Level, Lines, MeasuresPage, Series, Week};
pub use names::Chip;
pub use supervision::{AgendaView, AsideView, ContentView, FollowView, LineView, PartView, SessionView, Supervision};
pub use themes::{Passage, ThemePage, ThemeRow};
pub use timeline::{Filter, NextSession, Timeline};
pub use trend::{Bar, Trend};
pub use withhold::WITHHELD;

use names::Names;

/// Everything that the site shows.
#[cfg_attr(test, derive(Debug))]
pub struct Site {
    /// What the writer calls the journal.
    pub title: String,
    /// How many entries a list shows at once.
    pub per_page: usize,
    /// Whether private passages are shown.
    pub with_private: bool,
    /// The page is for someone else.
    pub guest: bool,
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
    /// A page for each period that has entries; the first stands where none was chosen. None for a guest.
    pub look_back: Vec<LookBack>,
    /// The measures, by week and by month. None for a guest.
    pub measures: Vec<MeasuresPage>,
    /// The files that something in it points at.
    pub files: Files,
}

crate::hide::hide!(Site);

impl Site {
    /// Makes the views. Pure: the same input gives the same views.
    pub fn new(input: &Input<'_>) -> Self {
        let names = Names::new(input);
        let (weeks, mut entries) = entries::pages(input, &names);
        let course = trend::course(&entries);
        let mut trends = trend::all(&entries, &course, &names, input.today);
        if input.options.guest {
            // What else the writer has written since is not theirs to count.
            for trend in &mut trends {
                trend.quiet.clear();
            }
        }
        let (themes, theme_pages) = themes::pages(&entries, &trends, &course, &names);
        let timeline = timeline::view(input, &entries, &themes, &trends);
        let supervision = supervision::view(input, &entries);
        let notes = supervision.sessions.iter().map(|session| session.notes.as_str());
        let files = Files::of(input.files, &mut entries, notes);
        // Looking back and measures are the writer's own.
        let own = !input.options.guest;
        let look_back = if own { look_back::pages(input, &entries, &names) } else { Vec::new() };
        let measures = if own { measures::pages(&entries, input.today) } else { Vec::new() };
        Self {
            title: input.options.title.clone(),
            per_page: input.options.per_page.max(1),
            with_private: input.options.with_private,
            guest: input.options.guest,
            weeks,
            entries,
            timeline,
            themes,
            theme_pages,
            supervision,
            look_back,
            measures,
            files,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{entry::Entry, id::Id, journal::Journal};

    fn id(number: u32) -> Id {
        format!("{number:032x}").parse().unwrap()
    }

    fn site_of(texts: &[&str], suggestions: &BTreeMap<Id, Vec<Suggested>>, options: &Options) -> Site {
        let entries =
            texts.iter().zip(1..).map(|(text, number)| Entry::parse(id(number), (*text).to_owned()).unwrap()).collect();
        let journal = Journal::new(entries, Vec::new(), Vec::new());
        let themes = [ThemeInfo { id: "workload".into(), label: "Workload, hours".into(), ..ThemeInfo::default() }];
        let today = "2026-11-21".parse().unwrap();
        Site::new(&Input {
            journal: &journal,
            suggestions,
            themes: &themes,
            agenda: None,
            sessions: &[],
            helplines: &[],
            files: &BTreeMap::new(),
            today,
            options,
        })
    }

    #[test]
    fn entries_stand_newest_first_under_their_weeks() {
        let texts = [
            "No date at all.",
            "---\ntitle: Old\ndate: 2026-11-08\n---\n",
            "---\ntitle: Monday\ndate: 2026-11-16\n---\n",
            "---\ntitle: Friday\ndate: 2026-11-20T10:00:00\n---\n",
        ];
        let site = site_of(&texts, &BTreeMap::new(), &Options::default());
        let titles: Vec<&str> = site.entries.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles, ["Friday", "Monday", "Old", "No date at all"]);
        assert_eq!(site.weeks, ["16 to 22 November 2026", "2 to 8 November 2026", "Without a date"]);
        assert_eq!(site.entries[1].earlier.as_ref().unwrap().title, "Old");
        assert_eq!(site.entries[1].later.as_ref().unwrap().title, "Friday");
        assert!(site.entries[0].later.is_none());
    }

    #[test]
    fn a_passage_behind_a_note_or_a_private_one_speaks_for_nothing() {
        let text = "---\ndate: 2026-11-20\n---\nLate *again* today.\n\n> [!note] hard\n> HIDDEN late.\n\n\
                    > [!private]\n> PRIVATE late.\n";
        let passages = ["Late again today.", "HIDDEN late.", "PRIVATE late.", "today. HIDDEN late."];
        let suggested = Suggested {
            theme: "workload".to_owned(),
            passages: passages.iter().map(|passage| (*passage).to_owned()).collect(),
        };
        let suggestions = BTreeMap::from([(id(1), vec![suggested])]);
        for with_private in [false, true] {
            let site = site_of(&[text], &suggestions, &Options { with_private, ..Options::default() });
            assert_eq!(site.entries[0].noticed[0].passages, ["Late again today."]);
            assert_eq!(site.theme_pages[0].passages.len(), 1);
            assert_eq!(format!("{site:?}").contains("PRIVATE"), with_private);
        }
    }

    #[test]
    fn refused_themes_are_gone_and_confirmed_ones_stand_once() {
        let both = vec![Suggested { theme: "workload".into(), passages: Vec::new() }];
        let suggestions = BTreeMap::from([(id(1), both.clone()), (id(2), both.clone()), (id(3), both)]);
        let texts =
            ["---\nnot_themes: [workload]\n---\na", "---\nthemes: [workload]\n---\nb", "---\nthemes: [my own]\n---\nc"];
        let site = site_of(&texts, &suggestions, &Options::default());
        let counts: Vec<_> = site.themes.iter().map(|row| (row.chip.label.as_str(), row.total)).collect();
        assert_eq!(counts, [("Workload, hours", 2), ("My own", 1)]);
    }

    #[test]
    fn a_trend_names_what_chance_would_seldom_make_and_what_has_not_come_back() {
        let entry = |day: u8, theme: &str| format!("---\ndate: 2026-{day:02}-10\nthemes: [{theme}]\n---\n");
        let early = (7..=9).flat_map(|month| vec![entry(month, "hope"); 3]);
        let texts: Vec<String> = early.chain(vec![entry(11, "workload"); 6]).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let site = site_of(&texts, &BTreeMap::new(), &Options::default());
        let [workload, hope] = site.timeline.trends.as_slice() else { panic!("{:?}", site.timeline.trends) };
        assert_eq!((workload.now, workload.before, workload.change), ((6, 6), (0, 9), "more often than before"));
        assert_eq!((hope.now, hope.before, hope.change), ((0, 6), (9, 9), "less often than before"));
        assert_eq!(hope.quiet, "Not written about since 10 September 2026, in 6 entries.");
        assert_eq!(workload.bars.iter().map(|bar| bar.count).sum::<usize>(), 6);
        let guest = site_of(&texts, &BTreeMap::new(), &Options { guest: true, ..Options::default() });
        assert!(guest.themes.iter().all(|row| row.trend.quiet.is_empty()));
    }

    #[test]
    fn a_year_ago_never_shows_an_entry_with_a_content_note() {
        let plain = "---\ntitle: Tea\ndate: 2025-11-20\n---\n";
        let noted = "---\ntitle: Hard\ndate: 2025-11-21\n---\n> [!note] x\n> y\n";
        let site = site_of(&[plain, noted], &BTreeMap::new(), &Options::default());
        assert_eq!(site.timeline.year_ago.unwrap().title, "Tea");
        assert!(site_of(&[noted], &BTreeMap::new(), &Options::default()).timeline.year_ago.is_none());
    }

    #[test]
    fn an_empty_journal_makes_a_site() {
        let site = site_of(&[], &BTreeMap::new(), &Options::default());
        assert!(site.entries.is_empty() && site.timeline.measures.is_none() && site.timeline.next.is_none());
    }
}
