//! The kinds of files that are taken in, told by what is in them and by their names.

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(&'static Row);

#[derive(Debug, PartialEq, Eq)]
struct Row {
    media: &'static str,
    endings: &'static [&'static str],
    words: &'static str,
}

const fn row(media: &'static str, endings: &'static [&'static str], words: &'static str) -> Row {
    Row { media, endings, words }
}

/// How many of the first rows are pictures that a page shows.
const SHOWN: usize = 4;

/// What is taken in. A page of HTML or a program is none of them: it could do something when it is opened.
static ROWS: [Row; 30] = [
    row("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"], "JPEG picture"),
    row("image/png", &["png", "apng"], "PNG picture"),
    row("image/gif", &["gif"], "GIF picture"),
    row("image/webp", &["webp"], "WebP picture"),
    // These are kept and not shown: a drawing can hold scripts, and the others cannot be stripped or not be seen.
    row("image/svg+xml", &["svg"], "SVG drawing"),
    row("image/heic", &["heic", "heif"], "HEIC picture"),
    row("image/avif", &["avif"], "AVIF picture"),
    row("image/tiff", &["tif", "tiff"], "TIFF picture"),
    row("image/bmp", &["bmp"], "BMP picture"),
    row("application/pdf", &["pdf"], "PDF"),
    row("text/plain", &["txt", "text", "log"], "text"),
    row("text/csv", &["csv"], "table"),
    row("text/calendar", &["ics"], "calendar"),
    row("application/rtf", &["rtf"], "text"),
    row("application/msword", &["doc"], "Word file"),
    row("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"], "Word file"),
    row("application/vnd.oasis.opendocument.text", &["odt"], "text"),
    row("application/vnd.ms-excel", &["xls"], "table"),
    row("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"], "table"),
    row("application/vnd.oasis.opendocument.spreadsheet", &["ods"], "table"),
    row("application/vnd.ms-powerpoint", &["ppt"], "slides"),
    row("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"], "slides"),
    row("application/vnd.oasis.opendocument.presentation", &["odp"], "slides"),
    row("audio/mpeg", &["mp3"], "sound"),
    row("audio/mp4", &["m4a"], "sound"),
    row("audio/wav", &["wav"], "sound"),
    row("audio/ogg", &["ogg", "oga", "opus"], "sound"),
    row("audio/flac", &["flac"], "sound"),
    row("video/mp4", &["mp4", "m4v"], "film"),
    row("video/webm", &["webm"], "film"),
];

impl Kind {
    /// What a file is: a picture by its first bytes, anything else by the end of its name. `None` when it is of no kind
    /// that is taken in.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        Self::of_bytes(bytes).or_else(|| Self::of_name(name))
    }

    /// What the end of a name says, in capitals or not.
    pub fn of_name(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_lowercase();
        ROWS.iter().find(|row| row.endings.contains(&ending.as_str())).map(Self)
    }

    /// The kind of a media type as [`Kind::media`] gives it.
    pub fn of_media(media: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.media == media).map(Self)
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let at = match bytes {
            [0xff, 0xd8, 0xff, ..] => 0,
            [0x89, b'P', b'N', b'G', ..] => 1,
            [b'G', b'I', b'F', b'8', ..] => 2,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => 3,
            _ => return None,
        };
        ROWS.get(at).map(Self)
    }

    /// Whether it is a picture that a page shows.
    pub fn is_shown(self) -> bool {
        ROWS[..SHOWN].contains(self.0)
    }

    /// Its media type (RFC 6838).
    pub fn media(self) -> &'static str {
        self.0.media
    }

    /// What it is, for people: `JPEG picture`.
    pub fn words(self) -> &'static str {
        self.0.words
    }

    /// The usual end of a name, without the point.
    pub fn ending(self) -> &'static str {
        self.0.endings.first().copied().unwrap_or("bin")
    }

    /// Whether a name ends as one of this kind does.
    pub fn fits(self, name: &str) -> bool {
        Self::of_name(name) == Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_by_its_bytes_and_anything_else_by_its_name() {
        let of = |name: &str, bytes: &[u8]| Kind::of(name, bytes).map(Kind::words);
        assert_eq!(of("a.png", b"\xff\xd8\xff\xe0"), Some("JPEG picture"));
        assert_eq!(of("noname", b"RIFF\0\0\0\0WEBPVP8 "), Some("WebP picture"));
        assert_eq!(of("Letter.PDF", b"%PDF-"), Some("PDF"));
        assert_eq!(of("drawing.svg", b"<svg/>"), Some("SVG drawing"));
        for (name, bytes) in [("page.html", &b"<p>"[..]), ("run.exe", b"MZ"), ("noname", b""), ("a.", b"x"), ("", b"")]
        {
            assert_eq!(of(name, bytes), None, "{name}");
        }
        // A name alone makes no picture: `strip` refuses what is not one inside.
        assert!(Kind::of("a.jpg", b"not a picture").unwrap().is_shown());
    }

    #[test]
    fn every_kind_comes_back_by_its_media_type_and_by_its_ending() {
        for row in &ROWS {
            let kind = Kind::of_media(row.media).unwrap();
            assert_eq!(Kind::of_name(&format!("x.{}", kind.ending())), Some(kind), "{}", row.media);
        }
        assert!(!Kind::of_media("image/svg+xml").unwrap().is_shown() && Kind::of_media("text/html").is_none());
    }
}
