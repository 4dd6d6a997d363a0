//! Fragments into parts, and the index that finds them again.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::{
    Error,
    index::{FileRow, Index, Place, Row},
    pages::{Fragments, surroundings},
};
use crate::{
    look::{Look, Template},
    site::Site,
};

/// The version of the index.
pub(crate) const FORMAT: u32 = 1;
/// A part is closed when it has grown to this, in bytes.
const PART: usize = 256 * 1024;

/// Pages first, then entries from the newest: what is looked at first is opened first.
pub(super) fn pack(site: &Site, look: &Look, fragments: Fragments) -> Result<Vec<Zeroizing<Vec<u8>>>, Error> {
    let mut packer = Packer { parts: vec![Zeroizing::new(Vec::new()), Zeroizing::new(Vec::new())] };
    let pages: BTreeMap<String, Place> =
        fragments.pages.into_iter().map(|(route, text)| (route, packer.put(&[&text]))).collect();
    let at: BTreeMap<&str, usize> =
        site.themes.iter().enumerate().map(|(at, row)| (row.chip.id.as_str(), at)).collect();
    let rows = site.entries.iter().zip(fragments.entries).map(|(entry, fragments)| {
        let [card, page] = fragments.both;
        let Place(part, start, length) = packer.put(&[&card, &page]);
        let themes = entry.all_themes().filter_map(|chip| at.get(chip.id.as_str()).copied()).collect();
        let place = Place(part, start, length - page.len());
        Row(
            entry.number,
            entry.week,
            entry.title.clone(),
            entry.date.clone(),
            themes,
            place,
            page.len(),
            fragments.body,
        )
    });
    let rows: Vec<Row> = rows.collect();
    let first = packer.parts.len();
    let files = site.files.in_order().map(|(_, one)| FileRow(first + one.at, one.media.clone(), one.name.clone()));
    let index = Index {
        files: files.collect(),
        format: FORMAT,
        entries: rows,
        title: site.title.clone(),
        per_page: site.per_page,
        style: look.frame_css().to_owned(),
        frame: look.fill(Template::Frame, &surroundings(site))?,
        weeks: site.weeks.clone(),
        themes: site.themes.iter().map(|row| (row.chip.id.clone(), row.chip.label.clone())).collect(),
        pages,
    };
    let mut parts = packer.parts;
    parts[0] = Zeroizing::new(serde_json::to_vec(&index).map_err(|_| Error::View("the index"))?);
    Ok(parts)
}

struct Packer {
    parts: Vec<Zeroizing<Vec<u8>>>,
}

impl Packer {
    /// Puts texts one after another into one part.
    fn put(&mut self, texts: &[&str]) -> Place {
        if self.parts.last().is_none_or(|part| part.len() >= PART) {
            self.parts.push(Zeroizing::new(Vec::with_capacity(PART + PART / 4)));
        }
        let at = self.parts.len() - 1;
        let part = &mut self.parts[at];
        let start = part.len();
        for text in texts {
            part.extend_from_slice(text.as_bytes());
        }
        Place(at, start, part.len() - start)
    }
}
