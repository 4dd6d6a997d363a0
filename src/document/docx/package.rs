//! The ZIP archive that a Word file is (ECMA-376 part 2, Open Packaging Conventions).
//!
//! Every entry has the same date, 1 January 1980, and no mode, so that the archive says nothing of where and when it was
//! made. There is no thumbnail, no revision number and none of the properties that name a person or a program.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, System, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use super::xml::Xml;

/// The language of every document.
const LANGUAGE: &str = "en-GB";

/// What differs from document to document.
pub(super) struct Parts {
    /// The title, for the file's properties.
    pub(super) title: String,
    /// `word/document.xml`.
    pub(super) document: Xml,
    /// `word/numbering.xml`.
    pub(super) numbering: Xml,
}

/// The parts that are the same in every document, by their names.
const SAME: [(&str, &str); 7] = [
    ("[Content_Types].xml", include_str!("content-types.xml")),
    ("_rels/.rels", include_str!("package-rels.xml")),
    ("word/_rels/document.xml.rels", include_str!("document-rels.xml")),
    ("word/styles.xml", include_str!("styles.xml")),
    ("word/settings.xml", include_str!("settings.xml")),
    ("word/fontTable.xml", include_str!("fonts.xml")),
    ("word/footer1.xml", include_str!("footer.xml")),
];

impl Parts {
    /// The bytes of the file.
    pub(super) fn pack(self) -> ZipResult<Vec<u8>> {
        // Line ends are the same whatever a checkout made of them.
        let same = SAME.into_iter().map(|(name, text)| (name, text.replace("\r\n", "\n").into_bytes()));
        let own = [
            ("docProps/core.xml", properties(&self.title).into_part()),
            ("word/document.xml", self.document.into_part()),
            ("word/numbering.xml", self.numbering.into_part()),
        ];
        let options = SimpleFileOptions::DEFAULT.system(System::Dos).compression_method(CompressionMethod::Deflated);
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in same.chain(own) {
            archive.start_file(name, options)?;
            archive.write_all(&bytes)?;
        }
        Ok(archive.finish()?.into_inner())
    }
}

/// The file's properties: its title and its language, and neither an author nor a date.
fn properties(title: &str) -> Xml {
    let names = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    let title = Xml::element("dc:title", &[], [Xml::text(title)]);
    Xml::element("cp:coreProperties", &names, [title, Xml::element("dc:language", &[], [Xml::text(LANGUAGE)])])
}
