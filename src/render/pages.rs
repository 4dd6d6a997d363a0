//! Views into templates, entries side by side on all cores.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use tera::{Context, Value};

use super::{Error, markdown::Markdown};
use crate::{
    look::{Look, Template},
    site::{EntryPage, Site},
};

/// All the HTML of a site.
pub(super) struct Fragments {
    /// Pages by route.
    pub(super) pages: BTreeMap<String, String>,
    /// For each entry, newest first.
    pub(super) entries: Vec<EntryFragments>,
}

/// The HTML of one entry.
pub(super) struct EntryFragments {
    /// Its line in a list, and its page.
    pub(super) both: [String; 2],
    /// Where in the page the reflection stands.
    pub(super) body: (usize, usize),
}

pub(super) fn fragments(site: &Site, look: &Look) -> Result<Fragments, Error> {
    let entries = site.entries.par_iter().map(|page| entry(page, site, look)).collect::<Result<Vec<_>, _>>()?;
    let mut pages = BTreeMap::new();
    pages.insert("timeline".to_owned(), look.fill(Template::Timeline, &context(&site.timeline, site)?)?);
    let mut overview = surroundings(site);
    overview.insert_value("themes", value(&site.themes)?);
    overview.insert_value("weeks", value(&site.timeline.weeks)?);
    pages.insert("themes".to_owned(), look.fill(Template::Themes, &overview)?);
    for theme in &site.theme_pages {
        pages.insert(format!("theme/{}", theme.chip.id), look.fill(Template::Theme, &context(theme, site)?)?);
    }
    pages.insert("supervision".to_owned(), supervision(site, look)?);
    for (at, period) in site.look_back.iter().enumerate() {
        let text = look.fill(Template::LookBack, &context(period, site)?)?;
        if at == 0 {
            pages.insert("look-back".to_owned(), text.clone());
        }
        pages.insert(period.route.clone(), text);
    }
    for measures in &site.measures {
        pages.insert(measures.route.to_owned(), look.fill(Template::Measures, &context(measures, site)?)?);
    }
    Ok(Fragments { pages, entries })
}

fn entry(page: &EntryPage, site: &Site, look: &Look) -> Result<EntryFragments, Error> {
    let prefix = format!("e{}-", page.number);
    let markdown = Markdown {
        text: &page.body,
        title: &page.title,
        prefix: &prefix,
        with_private: site.with_private,
        files: &site.files,
    };
    let mut context = context(page, site)?;
    let card = look.fill(Template::Card, &context)?;
    let html = markdown.html();
    context.insert_value("body", Value::safe_string(&html));
    let page = look.fill(Template::Entry, &context)?;
    let body = page.find(&html).map_or((0, 0), |at| (at, html.len()));
    Ok(EntryFragments { both: [card, page], body })
}

fn supervision(site: &Site, look: &Look) -> Result<String, Error> {
    let mut context = context(&site.supervision, site)?;
    let notes = site.supervision.sessions.iter().enumerate().map(|(at, session)| {
        let prefix = format!("s{at}-");
        let markdown = Markdown {
            text: &session.notes,
            title: "",
            prefix: &prefix,
            with_private: site.with_private,
            files: &site.files,
        };
        Value::safe_string(&markdown.html())
    });
    context.insert_value("notes", Value::from(notes.collect::<Vec<_>>()));
    Ok(look.fill(Template::Supervision, &context)?)
}

fn context(view: &impl Serialize, site: &Site) -> Result<Context, Error> {
    let mut context = Context::from_serialize(view).map_err(|_| Error::View("a page to its template"))?;
    context.extend(surroundings(site));
    Ok(context)
}

/// What every template inside the page is given.
pub(super) fn surroundings(site: &Site) -> Context {
    let mut context = Context::new();
    context.insert("guest", &site.guest);
    context
}

fn value(view: &impl Serialize) -> Result<Value, Error> {
    Value::try_from_serializable(view).map_err(|_| Error::View("a page to its template"))
}
