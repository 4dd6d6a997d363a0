//! A table with a heading row that comes again on every page, and with columns as wide as what they hold asks for.

use super::{paragraph::Paragraph, xml::Xml};

/// The width between the margins, in twentieths of a point.
const WIDTH: usize = 10206;
/// The least and the greatest weight of a column, in characters.
const WEIGHT: std::ops::RangeInclusive<usize> = 8..=48;
/// The least height of a row for a pen, in twentieths of a point: 6 mm.
const FOR_A_PEN: u32 = 340;

/// A table with the name that a screen reader says. Rows have as many cells as there are columns.
pub(super) fn table(name: &str, columns: &[String], rows: &[Vec<String>]) -> Xml {
    let weight = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain(columns.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0).clamp(*WEIGHT.start(), *WEIGHT.end())
    };
    let weights: Vec<usize> = (0..columns.len()).map(weight).collect();
    let rows: Vec<Row<'_>> =
        rows.iter().map(|cells| Row { cells, heading: false, height: None, keep: false }).collect();
    ruled(name, &weights, columns, &rows)
}

/// Empty rows for a pen: what, who, by when. They stay on one page.
pub(super) fn blank(name: &str) -> Xml {
    let columns = ["What", "Who", "By when"].map(str::to_owned);
    let cells = [const { String::new() }; 3];
    let rows = (1..=4).map(|at| Row { cells: &cells, heading: false, height: Some(FOR_A_PEN), keep: at < 4 });
    ruled(name, &[60, 20, 20], &columns, &rows.collect::<Vec<_>>())
}

struct Row<'a> {
    cells: &'a [String],
    heading: bool,
    height: Option<u32>,
    keep: bool,
}

fn ruled(name: &str, weights: &[usize], columns: &[String], rows: &[Row<'_>]) -> Xml {
    let all: usize = weights.iter().sum::<usize>().max(1);
    let widths: Vec<String> = weights.iter().map(|weight| (WIDTH * weight / all).to_string()).collect();
    let properties = Xml::element(
        "w:tblPr",
        &[],
        [
            Xml::value("w:tblStyle", "TableGrid"),
            Xml::empty("w:tblW", &[("w:w", &WIDTH.to_string()), ("w:type", "dxa")]),
            Xml::empty("w:tblLayout", &[("w:type", "fixed")]),
            Xml::empty("w:tblLook", &[("w:val", "0420"), ("w:firstRow", "1"), ("w:noVBand", "1")]),
            Xml::value("w:tblCaption", name),
        ],
    );
    let grid = widths.iter().map(|width| Xml::empty("w:gridCol", &[("w:w", width)]));
    let heading = Row { cells: columns, heading: true, height: None, keep: true };
    let rows = std::iter::once(&heading).chain(rows).map(|row| row.to_xml(&widths));
    Xml::element("w:tbl", &[], [properties, Xml::element("w:tblGrid", &[], grid)].into_iter().chain(rows))
}

impl Row<'_> {
    fn to_xml(&self, widths: &[String]) -> Xml {
        let height = self
            .height
            .map(|height| Xml::empty("w:trHeight", &[("w:val", &height.to_string()), ("w:hRule", "atLeast")]));
        let heading = self.heading.then(|| Xml::empty("w:tblHeader", &[]));
        let properties = [Xml::empty("w:cantSplit", &[])].into_iter().chain(height).chain(heading);
        let cells = widths.iter().enumerate().map(|(at, width)| {
            let style = if self.heading { "TableHeading" } else { "TableText" };
            let text = self.cells.get(at).map_or("", String::as_str);
            let paragraph = if text.is_empty() { Paragraph::new(style) } else { Paragraph::of(style, text) };
            let width = Xml::element("w:tcPr", &[], [Xml::empty("w:tcW", &[("w:w", width), ("w:type", "dxa")])]);
            Xml::element("w:tc", &[], [width, paragraph.keep(self.keep).into_xml()])
        });
        Xml::element("w:tr", &[], std::iter::once(Xml::element("w:trPr", &[], properties)).chain(cells))
    }
}
