//! Putting a new reflection together: front matter above a body.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    entry::{Sharing, When, splice},
    yaml,
};

/// What a new reflection is made of.
#[derive(Clone, Default)]
#[cfg_attr(test, derive(Debug))]
pub struct Draft {
    /// The title, if the writer gave one.
    pub title: Option<String>,
    /// When.
    pub date: Option<When>,
    /// The template whose questions it answers.
    pub template: Option<String>,
    /// Confirmed themes.
    pub themes: Vec<String>,
    /// Measures of the day.
    pub measures: BTreeMap<String, f64>,
    /// How far it may go.
    pub sharing: Sharing,
    /// The Markdown body.
    pub body: String,
}

crate::hide::hide!(Draft);

impl Draft {
    /// The reflection as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = String::from("---\n");
        let mut line = |key: &str, value: &str| {
            writeln!(text, "{key}: {value}").expect("a string takes all that is written to it");
        };
        if let Some(title) = &self.title {
            line("title", &yaml::scalar(title));
        }
        if let Some(date) = self.date {
            line("date", &date.to_string());
        }
        if let Some(template) = &self.template {
            line("template", &yaml::scalar(template));
        }
        if !self.themes.is_empty() {
            line("themes", &splice::list(&self.themes));
        }
        if !self.measures.is_empty() {
            let measures: Vec<String> =
                self.measures.iter().map(|(name, value)| format!("{}: {value}", yaml::scalar(name))).collect();
            line("measures", &format!("{{{}}}", measures.join(", ")));
        }
        match self.sharing {
            Sharing::Journal => {}
            Sharing::Agenda => line("sharing", "agenda"),
            Sharing::Private => line("sharing", "private"),
        }
        text.push_str("---\n\n");
        text.push_str(self.body.trim());
        text.push('\n');
        text
    }
}

/// A text that came with its own front matter, brought to what the journal needs: a date at least, and what the writer
/// asked for on the command line.
///
/// A front matter that cannot be read or changed is kept whole below a new one, and as it may have said so, the whole is
/// private.
pub fn complete(text: &str, draft: &Draft) -> String {
    set_all(text, draft).unwrap_or_else(|| {
        let fenced = text.trim_start_matches('\u{feff}').trim_start().starts_with("---");
        let sharing = if fenced { Sharing::Private } else { draft.sharing };
        Draft { body: text.to_owned(), sharing, ..draft.clone() }.to_markdown()
    })
}

fn set_all(text: &str, draft: &Draft) -> Option<String> {
    let known = crate::entry::Entry::parse(crate::id::Id::random().ok()?, text.to_owned()).ok()?.fields.clone();
    let mut text = text.to_owned();
    let mut set = |field: &str, value: String| -> Option<()> {
        text = splice::set(&text, field, &value).ok()?;
        Some(())
    };
    if let Some(title) = &draft.title {
        set("title", yaml::scalar(title))?;
    }
    if let Some(date) = draft.date.filter(|_| known.date.is_none()) {
        set("date", date.to_string())?;
    }
    if !draft.themes.is_empty() {
        let mut themes = known.themes;
        themes.extend(draft.themes.iter().filter(|theme| !themes.contains(theme)).cloned().collect::<Vec<_>>());
        set("themes", splice::list(&themes))?;
    }
    if draft.sharing == Sharing::Private {
        set("sharing", "private".to_owned())?;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entry::Entry, id::Id};

    #[test]
    fn a_draft_reads_back_as_it_was_meant() {
        let draft = Draft {
            title: Some("Session 3: what I missed".into()),
            date: Some("2026-11-20T17:48:00+00:00".parse().unwrap()),
            template: Some("three-lines".into()),
            themes: vec!["workload".into()],
            measures: BTreeMap::from([("wellbeing".into(), 3.0), ("hours_over".into(), 2.5)]),
            sharing: Sharing::Private,
            body: "\nWords.\n\n".into(),
        };
        let entry = Entry::parse(Id::random().unwrap(), draft.to_markdown()).unwrap();
        assert_eq!(entry.title(), "Session 3: what I missed");
        assert_eq!(entry.fields.measures["hours_over"].to_string(), "2.5");
        assert_eq!(
            (entry.fields.themes.as_slice(), entry.fields.sharing),
            (["workload".to_owned()].as_slice(), Sharing::Private)
        );
        assert_eq!(entry.markdown().trim(), "Words.");
    }

    #[test]
    fn a_text_with_its_own_front_matter_keeps_it_and_a_broken_one_is_kept_whole() {
        let draft =
            Draft { date: Some("2026-11-20".parse().unwrap()), themes: vec!["hope".into()], ..Draft::default() };
        assert_eq!(
            complete("---\ndate: 2025-01-01\nmood: grey\n---\nx\n", &draft),
            "---\ndate: 2025-01-01\nmood: grey\nthemes: [hope]\n---\nx\n"
        );
        assert_eq!(complete("x\n", &draft), "---\ndate: 2026-11-20\nthemes: [hope]\n---\n\nx\n");
        let broken = complete("---\na: b: c\n---\nx\n", &draft);
        assert!(
            broken.contains("sharing: private\n")
                && complete("---\n{sharing: private}\n---\nx\n", &draft).contains("sharing: private\n---\n")
        );
        assert!(broken.starts_with("---\ndate: 2026-11-20\n") && broken.ends_with("---\na: b: c\n---\nx\n"));
        assert!(Entry::parse(Id::random().unwrap(), broken).is_ok());
    }
}
