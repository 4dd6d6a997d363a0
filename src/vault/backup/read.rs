//! Reading a backup: strict outside, where anyone could have changed it, and compared with its list inside.

use std::io::{Read, Seek, SeekFrom};

use sha2::{Digest as _, Sha256};

use super::{
    BESIDE, CLEAR, Contents, Error, SEALED, Watch, contents,
    member::{BLOCK, END, Form, Member, padding, read_zeros, read_zeros_to_end, unread},
};
use crate::{
    secret::{Passphrase, RecoveryWords},
    vault::{Digest, Keys, crypt, layout, slots::keys_of},
};

/// A backup, unopened: its outer form is right.
#[derive(Debug)]
pub struct Backup<R> {
    pub(super) file: R,
    /// What stands in clear.
    pub(super) clear: Vec<(&'static str, Vec<u8>)>,
    /// Where the sealed member begins, in bytes from the start.
    pub(super) begin: u64,
    /// How long it is, in bytes.
    pub(super) length: u64,
}

impl<R: Read + Seek> Backup<R> {
    /// Reads what stands in clear, from the start of a file to its last byte, and nothing of what is sealed.
    pub fn read(mut file: R) -> Result<Self, Error> {
        file.rewind().map_err(|error| unread(&error))?;
        let mut clear = Vec::new();
        let mut names = BESIDE.into_iter();
        let sealed = loop {
            let member = Member::read(&mut file)?.ok_or(Error::Damaged("it holds no journal"))?;
            if member.name == SEALED && member.form == Form::File {
                break member;
            }
            let known = names.find(|name| *name == member.name).ok_or(Error::Damaged("it holds something strange"))?;
            clear.push((known, clear_bytes(&mut file, &member)?));
        };
        let begin = file.stream_position().map_err(|error| unread(&error))?;
        let end = begin.checked_add(sealed.length).ok_or(Error::Damaged("it ends too early"))?;
        file.seek(SeekFrom::Start(end)).map_err(|error| unread(&error))?;
        read_zeros(&mut file, padding(sealed.length) + END)?;
        if file.read(&mut [0]).map_err(|error| unread(&error))? != 0 {
            return Err(Error::Damaged("something was added to it"));
        }
        Ok(Self { file, clear, begin, length: sealed.length })
    }

    /// The keys, with the passphrase or the 24 recovery words that the journal had when the backup was made.
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<Keys, crate::vault::Error> {
        let words = RecoveryWords::parse(passphrase.expose()).ok();
        let (file, passphrase) = match &words {
            Some(words) => (layout::RECOVERY, &words.passphrase()),
            None => (layout::IDENTITY, passphrase),
        };
        let sealed = self.clear.iter().find(|(name, _)| *name == file).map_or(&[][..], |(_, bytes)| bytes);
        keys_of(file, sealed, passphrase)
    }

    /// Opens the list alone: what it says of the files is not compared.
    pub(super) fn contents(&mut self, keys: &Keys) -> Result<Contents, Error> {
        list(&mut sealed(&mut self.file, self.begin, self.length, keys)?)
    }

    /// Opens everything and compares every file with the list.
    pub fn check(&mut self, keys: &Keys, watch: &dyn Fn(Watch)) -> Result<Contents, Error> {
        self.walk(keys, watch, &mut |_, _| Ok(()))
    }

    /// Gives every folder and file to `each`, which may read of the file what it needs. What it has been given is proved
    /// only when this ends well.
    pub(super) fn walk(
        &mut self,
        keys: &Keys,
        watch: &dyn Fn(Watch),
        each: &mut dyn FnMut(&Member, &mut dyn Read) -> Result<(), Error>,
    ) -> Result<Contents, Error> {
        let mut stream = sealed(&mut self.file, self.begin, self.length, keys)?;
        let contents = list(&mut stream)?;
        compare_clear(&self.clear, &contents)?;
        watch(Watch::Start(contents.files()));
        let mut expected = contents.files.iter().filter(|(name, _)| contents::in_journal(name).is_some());
        while let Some(member) = Member::read(&mut stream)? {
            if member.form == Form::Folder {
                each(&member, &mut std::io::empty())?;
                continue;
            }
            let (name, digest) =
                expected.next().ok_or(Error::Damaged("it holds a file that its list does not name"))?;
            if *name != member.name {
                return Err(Error::Damaged("its files are not those of its list"));
            }
            let mut file = Hashing { from: (&mut stream).take(member.length), hash: Sha256::new() };
            each(&member, &mut file)?;
            if file.finish()? != *digest {
                return Err(Error::Unlike(name.clone()));
            }
            read_zeros(&mut stream, padding(member.length))?;
            watch(Watch::Step);
        }
        if expected.next().is_some() {
            return Err(Error::Damaged("a file of its list is not there"));
        }
        read_zeros(&mut stream, END - BLOCK)?;
        // age proves the end of the stream only to who reads it.
        read_zeros_to_end(&mut stream)?;
        Ok(contents)
    }
}

fn clear_bytes(file: &mut impl Read, member: &Member) -> Result<Vec<u8>, Error> {
    if member.form != Form::File || member.length > CLEAR {
        return Err(Error::Damaged("it holds something strange"));
    }
    let mut bytes = vec![0; usize::try_from(member.length).unwrap_or(0)];
    file.read_exact(&mut bytes).map_err(|error| unread(&error))?;
    read_zeros(file, padding(member.length))?;
    Ok(bytes)
}

/// What is sealed, from its beginning.
fn sealed<R: Read + Seek>(file: &mut R, begin: u64, length: u64, keys: &Keys) -> Result<impl Read, Error> {
    file.seek(SeekFrom::Start(begin)).map_err(|error| unread(&error))?;
    Ok(crypt::opening(keys.writer(), file.take(length))?)
}

/// The list is the first member.
fn list(stream: &mut impl Read) -> Result<Contents, Error> {
    let strange = || Error::Damaged("its list cannot be read");
    let member = Member::read(stream)?.filter(|one| one.name == contents::NAME && one.length <= contents::LONGEST);
    let member = member.ok_or_else(strange)?;
    let mut text = String::new();
    stream.take(member.length).read_to_string(&mut text).map_err(|error| unread(&error))?;
    read_zeros(stream, padding(member.length))?;
    Contents::read(&text)
}

/// What stands in clear is what the sealed list says, and the key files are those of the folder.
fn compare_clear(clear: &[(&'static str, Vec<u8>)], contents: &Contents) -> Result<(), Error> {
    let listed = contents.files.iter().filter(|(name, _)| contents::in_journal(name).is_none());
    if listed.count() != clear.len() {
        return Err(Error::Damaged("a part of it was taken away"));
    }
    for (name, bytes) in clear {
        let digest = Some(Digest::of(bytes));
        let of_folder = contents.digest(&format!("{}/{name}", super::JOURNAL));
        if contents.digest(name) != digest || (*name != layout::READ_ME && of_folder != digest) {
            return Err(Error::Unlike((*name).to_owned()));
        }
    }
    Ok(())
}

/// Reads on, and takes the digest of what it gives.
struct Hashing<R> {
    from: R,
    hash: Sha256,
}

impl<R: Read> Hashing<R> {
    /// The digest of all of it, whoever has read how much.
    fn finish(mut self) -> Result<Digest, Error> {
        std::io::copy(&mut self, &mut std::io::sink()).map_err(|error| unread(&error))?;
        Ok(Digest(self.hash.finalize().into()))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.from.read(into)?;
        self.hash.update(&into[..length]);
        Ok(length)
    }
}
