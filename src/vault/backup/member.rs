//! One member of a tar, in the one form that is written here and the only one that is read.
//!
//! The form is POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format"), which every tar program reads. A header is
//! read by making it again from what it says and comparing all of its bytes: whatever else a tar could hold (links,
//! devices, owners, long names, holes) is no member of ours, and no bit of a header can change unseen.

use std::io::{self, Read, Write};

use tar::{EntryType, Header};

use super::Error;

/// The unit of a tar, in bytes.
pub(super) const BLOCK: usize = 512;
/// How many blocks of zeros end a tar.
pub(super) const END: usize = 2 * BLOCK;

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    File,
    Folder,
}

/// The header of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Its path, with `/` between names. Always [`proper`].
    pub(super) name: String,
    pub(super) form: Form,
    /// In bytes; 0 for a folder.
    pub(super) length: u64,
    /// Seconds since 1970.
    pub(super) modified: u64,
}

impl Member {
    /// A file. `None` when a tar of this form cannot hold its name.
    pub(super) fn file(name: impl Into<String>, length: u64, modified: u64) -> Option<Self> {
        Self { name: name.into(), form: Form::File, length, modified }.checked()
    }

    /// A folder. `None` when a tar of this form cannot hold its name.
    pub(super) fn folder(name: impl Into<String>, modified: u64) -> Option<Self> {
        Self { name: name.into(), form: Form::Folder, length: 0, modified }.checked()
    }

    fn checked(self) -> Option<Self> {
        (proper(&self.name) && self.header().is_some()).then_some(self)
    }

    /// The block that stands before the bytes.
    fn header(&self) -> Option<Header> {
        let mut header = Header::new_ustar();
        header.set_path(&self.name).ok()?;
        let (kind, mode) = match self.form {
            Form::File => (EntryType::Regular, 0o600),
            Form::Folder => (EntryType::Directory, 0o700),
        };
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(self.length);
        header.set_mtime(self.modified);
        header.set_cksum();
        Some(header)
    }

    /// Writes the header. The bytes and [`padding`] must follow.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let header = self.header().ok_or(io::ErrorKind::InvalidFilename)?;
        out.write_all(header.as_bytes())
    }

    /// Reads the next header; `None` at the first block of the end.
    pub(super) fn read(from: &mut impl Read) -> Result<Option<Self>, Error> {
        let mut block = [0; BLOCK];
        from.read_exact(&mut block).map_err(|error| unread(&error))?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let found =
            Self::parse(Header::from_byte_slice(&block)).ok_or(Error::Damaged("it is no tar of Afterword's"))?;
        let same = found.header().is_some_and(|header| header.as_bytes() == &block);
        if same { Ok(Some(found)) } else { Err(Error::Damaged("a header in it was changed")) }
    }

    fn parse(header: &Header) -> Option<Self> {
        let form = match header.entry_type() {
            EntryType::Regular => Form::File,
            EntryType::Directory => Form::Folder,
            _ => return None,
        };
        let name = String::from_utf8(header.path_bytes().into_owned()).ok()?;
        Self { name, form, length: header.entry_size().ok()?, modified: header.mtime().ok()? }.checked()
    }
}

/// Whether a path leads nowhere but down, on every system: names between single slashes, without control characters and
/// without what another system takes for a separator, a drive or a stream.
pub(super) fn proper(path: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.contains(|c: char| c.is_control() || "\\:\u{fffd}".contains(c))
    };
    path.split('/').all(part)
}

/// The zeros that bring bytes of this length to whole blocks.
pub(super) fn padding(length: u64) -> usize {
    let over = usize::try_from(length % BLOCK as u64).unwrap_or(0);
    (BLOCK - over) % BLOCK
}

/// Writes so many zeros.
pub(super) fn write_zeros(out: &mut impl Write, count: u64) -> io::Result<()> {
    io::copy(&mut io::repeat(0).take(count), out).map(drop)
}

/// Reads so many bytes, each of which must be zero.
pub(super) fn read_zeros(from: &mut impl Read, count: usize) -> Result<(), Error> {
    let mut bytes = vec![0; count];
    from.read_exact(&mut bytes).map_err(|error| unread(&error))?;
    all_zero(&bytes)
}

/// Reads to the end; every byte must be zero.
pub(super) fn read_zeros_to_end(from: &mut impl Read) -> Result<(), Error> {
    let mut bytes = [0; 8192];
    loop {
        match from.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(length) => all_zero(&bytes[..length])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unread(&error)),
        }
    }
}

fn all_zero(bytes: &[u8]) -> Result<(), Error> {
    if bytes.iter().all(|byte| *byte == 0) {
        Ok(())
    } else {
        Err(Error::Damaged("there is something where nothing should be"))
    }
}

/// What it means that a stream could not be read. age reports a piece that is not proved as data that is not valid.
pub(super) fn unread(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::Damaged("it ends too early"),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Error::Damaged("a part of it was changed"),
        _ => Error::Disk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_reads_back_and_every_other_block_is_refused() {
        let member = Member::file("journal/entries/x.age", 1234, 1_767_225_600).unwrap();
        let mut block = Vec::new();
        member.write(&mut block).unwrap();
        assert_eq!(Member::read(&mut block.as_slice()).unwrap(), Some(member));
        for at in 0..block.len() {
            for bit in 0..8 {
                let mut flipped = block.clone();
                flipped[at] ^= 1 << bit;
                assert!(Member::read(&mut flipped.as_slice()).is_err(), "bit {bit} of byte {at}");
            }
        }
        assert_eq!(Member::read(&mut [0; BLOCK].as_slice()).unwrap(), None);
        assert!(Member::read(&mut [0; 100].as_slice()).is_err());
    }

    #[test]
    fn names_that_lead_elsewhere_are_no_members() {
        for name in
            ["", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "a\\b", "c:a", "a\nb", "a\0b", "\u{1b}[2J"]
        {
            assert!(!proper(name), "{name:?}");
            assert_eq!(Member::file(name, 0, 0), None, "{name:?}");
        }
        assert!(proper("journal/entries/x (1).age"));
        assert_eq!(Member::file("x".repeat(300), 0, 0), None);
        // A link, a device and a file with holes, as other programs make them.
        for kind in [
            EntryType::Symlink,
            EntryType::Link,
            EntryType::Block,
            EntryType::Fifo,
            EntryType::GNUSparse,
            EntryType::GNULongName,
        ] {
            let mut header = Header::new_ustar();
            header.set_path("journal/x").unwrap();
            header.set_entry_type(kind);
            header.set_mode(0o600);
            header.set_size(0);
            header.set_mtime(0);
            header.set_cksum();
            assert!(Member::read(&mut header.as_bytes().as_slice()).is_err(), "{kind:?}");
        }
    }
}
