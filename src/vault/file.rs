//! An attachment as it is stored: six lines that say whose it is and what, its bytes, and new lines at the end.
//!
//! The lines are readable with age alone, and the length in them tells where the bytes end (docs/format.md).

use zeroize::Zeroizing;

use super::padding::padded_length;
use crate::{attachment::Attachment, id::Id};

const RULE: &str = "---";
/// The longest head that is read, in bytes: six lines and some that a later program may add.
pub(super) const LONGEST_HEAD: usize = 4096;

/// Why a stored file is not the one of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotTheFile {
    /// It begins with another id: the file is under another's name.
    Swapped,
    /// It has no such lines, or not the bytes that they speak of.
    Foreign,
}

/// The bytes to seal. A name is one line, as [`crate::attachment::clean`] gives it.
pub(super) fn wrap(id: Id, file: &Attachment) -> Zeroizing<Vec<u8>> {
    let length = file.bytes.len();
    let one_line = |text: &str| text.replace(|c: char| c.is_control(), "_");
    let (media, name) = (one_line(&file.media), one_line(&file.name));
    let head = Zeroizing::new(format!("{RULE}\nid: {id}\nfile: {media}\nname: {name}\nlength: {length}\n{RULE}\n"));
    let whole = head.len() + length;
    // All of the room at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(padded_length(whole)));
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(&file.bytes);
    bytes.resize(padded_length(whole), b'\n');
    bytes
}

/// The lines before the bytes.
pub(super) struct Head {
    pub(super) media: String,
    pub(super) name: String,
    length: usize,
    end: usize,
}

/// Reads the lines, of which all must be there; the bytes need not be. Lines that it does not know are passed over.
pub(super) fn head(id: Id, bytes: &[u8]) -> Result<Head, NotTheFile> {
    let start = bytes.get(..bytes.len().min(LONGEST_HEAD)).unwrap_or_default();
    let mut lines = start.split_inclusive(|byte| *byte == b'\n');
    let mut end = 0;
    let mut next = || {
        let line = lines.next().and_then(|line| line.strip_suffix(b"\n")).ok_or(NotTheFile::Foreign)?;
        end += line.len() + 1;
        std::str::from_utf8(line).map(|line| (line, end)).map_err(|_| NotTheFile::Foreign)
    };
    (next()?.0 == RULE).then_some(()).ok_or(NotTheFile::Foreign)?;
    let written = next()?.0.strip_prefix("id: ").ok_or(NotTheFile::Foreign)?.to_owned();
    let media = next()?.0.strip_prefix("file: ").ok_or(NotTheFile::Foreign)?.to_owned();
    if written != id.to_string() {
        return Err(if written.parse::<Id>().is_ok() { NotTheFile::Swapped } else { NotTheFile::Foreign });
    }
    let (mut name, mut length) = (String::new(), None);
    loop {
        let (line, end) = next()?;
        if line == RULE {
            return Ok(Head { media, name, length: length.ok_or(NotTheFile::Foreign)?, end });
        }
        match line.split_once(": ") {
            Some(("name", said)) => said.clone_into(&mut name),
            Some(("length", said)) => length = said.parse().ok(),
            _ => {}
        }
    }
}

/// The file, from what was sealed.
pub(super) fn unwrap(id: Id, bytes: &[u8]) -> Result<Attachment, NotTheFile> {
    let Head { media, name, length, end } = head(id, bytes)?;
    let rest = bytes.get(end..).unwrap_or_default();
    let (content, padding) = rest.split_at_checked(length).ok_or(NotTheFile::Foreign)?;
    if padding.iter().any(|byte| *byte != b'\n') {
        return Err(NotTheFile::Foreign);
    }
    Ok(Attachment { media, name, bytes: Zeroizing::new(content.to_vec()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_as_it_was_under_its_own_name_only() {
        let id = Id::random().unwrap();
        for bytes in [b"".to_vec(), b"\n\n\n".to_vec(), vec![0, 255, b'\n', b'-'], vec![7; 70_000]] {
            let file =
                Attachment { media: "image/png".to_owned(), name: "a: b.png".to_owned(), bytes: Zeroizing::new(bytes) };
            let stored = wrap(id, &file);
            assert_eq!(stored.len() % 1024, 0);
            assert!(unwrap(id, &stored).unwrap() == file);
            assert_eq!(unwrap(Id::random().unwrap(), &stored).err(), Some(NotTheFile::Swapped));
            let mut longer = stored.to_vec();
            longer.push(b'x');
            assert_eq!(unwrap(id, &longer).err(), Some(NotTheFile::Foreign));
        }
        let texts = [
            "",
            "---\n",
            "---\nid: x\nfile: a\n---\n",
            &format!("---\nid: {id}\nfile: a\n---\n"),
            "---\ntitle: a\n---\n",
        ];
        for text in texts {
            assert_eq!(unwrap(id, text.as_bytes()).err(), Some(NotTheFile::Foreign), "{text:?}");
        }
        let short = format!("---\nid: {id}\nfile: a\nname: b\nlength: 9\n---\nabc");
        assert_eq!(unwrap(id, short.as_bytes()).err(), Some(NotTheFile::Foreign));
        assert_eq!(head(id, short.as_bytes()).ok().map(|head| head.name), Some("b".to_owned()));
    }

    #[test]
    fn a_name_with_a_line_in_it_stays_one_line() {
        let id = Id::random().unwrap();
        let tricky = "a\nlength: 0\n---\n";
        let file = Attachment { media: "x/y".to_owned(), name: tricky.to_owned(), bytes: Zeroizing::new(vec![1]) };
        assert_eq!(unwrap(id, &wrap(id, &file)).unwrap().bytes.as_slice(), [1]);
    }
}
