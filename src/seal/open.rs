//! Opening a page again: to check it after it was made, and to read it without a browser.

use base64::{Engine, engine::general_purpose::STANDARD};
use rayon::prelude::*;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::{
    BEGIN, Damage, END, Error,
    header::{Header, Version},
    key::Lock,
    part, text,
};

/// What a page holds. Wipes itself.
pub struct Opened {
    parts: Vec<Zeroizing<Vec<u8>>>,
}

impl Opened {
    /// The parts in order, the index first.
    pub fn parts(&self) -> &[Zeroizing<Vec<u8>>] {
        &self.parts
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({} parts)", self.parts.len())
    }
}

/// Opens a page of any version. All of it is authenticated before any of it is given.
pub fn open(html: &[u8], passphrase: &SecretString) -> Result<Opened, Error> {
    let container = Container::read(container(html)?.trim_ascii())?;
    let site_key = Lock::derive(passphrase, container.header.parameters)?.unwrap(&container.header)?;
    let padded = container
        .parts
        .par_iter()
        .enumerate()
        .map(|(number, part)| site_key.open(&container.header, number, part))
        .collect::<Vec<Result<_, Error>>>();
    // Of several damaged parts the first is named, whichever was read first.
    let padded = padded.into_iter().collect::<Result<Vec<_>, _>>()?;
    let parts = match container.header.parameters.version {
        Version::One => padded.par_iter().enumerate().map(|(at, part)| part::unpad_first(at, part)).collect(),
        Version::Two => texts(&padded),
    };
    Ok(Opened { parts: parts? })
}

/// The texts of the parts; the first brings the words for all.
fn texts(padded: &[Zeroizing<Vec<u8>>]) -> Result<Vec<Zeroizing<Vec<u8>>>, Error> {
    let coded = padded.par_iter().enumerate().map(|(at, part)| part::unpad(at, part));
    let coded = coded.collect::<Result<Vec<_>, _>>()?;
    let Some((first, _)) = coded.first() else { return Ok(Vec::new()) };
    let (words, index) = part::listed(0, first)?;
    let text = |(at, (coded, length)): (usize, &(Zeroizing<Vec<u8>>, usize))| {
        let coded = if at == 0 { index } else { coded };
        words.expand(coded, *length).ok_or(Error::Damaged(Damage::Part(at)))
    };
    coded.par_iter().enumerate().map(text).collect()
}

/// A container as bytes, nothing of it opened.
struct Container {
    header: Header,
    parts: Vec<Vec<u8>>,
}

impl Container {
    fn read(text: &[u8]) -> Result<Self, Error> {
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (version, rest) = text.split_at(digits);
        let rest = rest.trim_ascii_start().strip_prefix(&[text::COMMA]);
        match (std::str::from_utf8(version).ok().and_then(|version| version.parse().ok()), rest) {
            (Some(2_u16), Some(rest)) => Self::second(rest),
            (Some(version), Some(_)) if version > 2 => Err(Error::Newer(version)),
            _ => Self::first(text),
        }
    }

    /// Version 1: base64 of the header and the parts, one after another.
    fn first(text: &[u8]) -> Result<Self, Error> {
        let bytes = STANDARD.decode(text).map_err(|_| Error::Damaged(Damage::Text))?;
        let (header, mut rest) = Header::split(&bytes, Version::One)?;
        let mut parts = Vec::with_capacity(header.lengths.len());
        for length in &header.lengths {
            let (part, left) = rest.split_at_checked(*length).ok_or(Error::Damaged(Damage::Length))?;
            parts.push(part.to_vec());
            rest = left;
        }
        if rest.is_empty() { Ok(Self { header, parts }) } else { Err(Error::Damaged(Damage::Length)) }
    }

    /// Version 2: the header and each part a run of text of its own.
    fn second(text: &[u8]) -> Result<Self, Error> {
        let mut runs = text.split(|byte| *byte == text::COMMA);
        let header = runs.next().and_then(text::decode_all).ok_or(Error::Damaged(Damage::Text))?;
        let (header, rest) = Header::split(&header, Version::Two)?;
        let runs: Vec<&[u8]> = runs.collect();
        if !matches!(rest, [] | [0]) || runs.len() != header.lengths.len() {
            return Err(Error::Damaged(Damage::Length));
        }
        let parts = runs
            .par_iter()
            .zip(&header.lengths)
            .enumerate()
            .map(|(number, (run, length))| text::decode(run, *length).ok_or(Error::Damaged(Damage::Part(number))));
        let parts = parts.collect::<Vec<Result<_, Error>>>().into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(Self { header, parts })
    }
}

/// The text between the two tags.
fn container(html: &[u8]) -> Result<&[u8], Error> {
    let start = find(html, BEGIN.as_bytes()).ok_or(Error::NotOurs)? + BEGIN.len();
    let rest = html.get(start..).unwrap_or_default();
    let end = find(rest, END.as_bytes()).ok_or(Error::Damaged(Damage::Length))?;
    rest.get(..end).ok_or(Error::NotOurs)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack.get(from..)?.iter().position(|byte| *byte == first) {
        if haystack.get(from + at..)?.starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
