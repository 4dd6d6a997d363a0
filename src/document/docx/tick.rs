//! A box to tick: with a mouse in Word 2010 or later and in LibreOffice 7.4 or later, with a pen on paper.

use super::xml::Xml;

/// The font of the two signs. Where it is missing, the programs take another that has them.
const FONT: &str = "Segoe UI Symbol";
/// Its size, in half points.
const SIZE: u32 = 19;
const EMPTY: char = '\u{2610}';
const TICKED: char = '\u{2611}';

/// A box with a number of its own in the document, counted from 1.
pub(super) fn tick(number: u32, ticked: bool) -> Xml {
    let state =
        |name, sign: char| Xml::empty(name, &[("w14:val", &format!("{:04X}", u32::from(sign))), ("w14:font", FONT)]);
    let checkbox = Xml::element(
        "w14:checkbox",
        &[],
        [
            Xml::empty("w14:checked", &[("w14:val", if ticked { "1" } else { "0" })]),
            state("w14:checkedState", TICKED),
            state("w14:uncheckedState", EMPTY),
        ],
    );
    // The title is what a screen reader says on reaching the box.
    let properties = [Xml::value("w:alias", "Done"), Xml::value("w:id", number), checkbox];
    let font = Xml::empty("w:rFonts", &[("w:ascii", FONT), ("w:hAnsi", FONT), ("w:eastAsia", FONT), ("w:cs", FONT)]);
    let sign = if ticked { TICKED } else { EMPTY };
    // Smaller than the text, so that the taller font does not push the lines apart.
    let size = [Xml::value("w:sz", SIZE), Xml::value("w:szCs", SIZE)];
    let run = [
        Xml::element("w:rPr", &[], [font].into_iter().chain(size)),
        Xml::element("w:t", &[], [Xml::text(&sign.to_string())]),
    ];
    let shown = Xml::element("w:sdtContent", &[], [Xml::element("w:r", &[], run)]);
    Xml::element("w:sdt", &[], [Xml::element("w:sdtPr", &[], properties), shown])
}
