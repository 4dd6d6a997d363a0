//! WebP (RFC 9649): the frames, their transparency and movement, and which side is up.

use super::{Part, Walked, exif, walk::Rest};

/// What the flags of `VP8X` say of a colour profile, EXIF and XMP.
const PROFILE: u8 = 0x20;
const CAMERA: u8 = 0x08;
const WORDS: u8 = 0x04;
/// Where those flags stand when `VP8X` is the first chunk, as it must be.
const FLAGS: usize = 20;

pub(super) fn walk(bytes: &[u8], out: &mut Walked) -> Option<()> {
    let mut whole = Rest(bytes);
    (whole.take(4)? == b"RIFF").then_some(())?;
    let length = usize::try_from(whole.little_32()?).ok()?;
    let mut rest = Rest(whole.take(length)?);
    (rest.take(4)? == b"WEBP").then_some(())?;
    out.keep(b"RIFF\0\0\0\0WEBP");
    let (mut frames, mut turned, mut extended) = (0_usize, None, false);
    while !rest.0.is_empty() {
        let (name, content) = chunk(&mut rest)?;
        match name {
            b"VP8X" if out.bytes.len() == 12 && content.len() >= 10 => {
                let mut about = content.get(..10)?.to_vec();
                *about.first_mut()? &= !(PROFILE | CAMERA | WORDS);
                let mut size = Rest(content.get(4..)?);
                (out.width, out.height) = (size.little_24()?.saturating_add(1), size.little_24()?.saturating_add(1));
                extended = true;
                put(out, *name, &about);
            }
            b"VP8 " | b"VP8L" => {
                frames += 1;
                if !extended {
                    (out.width, out.height) = size(*name, content)?;
                }
                put(out, *name, content);
            }
            b"ANMF" => {
                frames += 1;
                let frame = frame(content, out)?;
                put(out, *name, &frame);
            }
            b"ALPH" | b"ANIM" => put(out, *name, content),
            b"EXIF" => {
                out.remove(Part::Camera);
                let tiff = content.strip_prefix(b"Exif\0\0").unwrap_or(content);
                turned = turned.or_else(|| exif::orientation(tiff));
            }
            b"XMP " => out.remove(Part::Words),
            b"ICCP" => out.remove(Part::Profile),
            _ => out.remove(Part::Unknown),
        }
    }
    if let Some(turned) = turned.filter(|_| extended) {
        put(out, *b"EXIF", &exif::with_orientation(turned));
        *out.bytes.get_mut(FLAGS)? |= CAMERA;
    }
    let length = u32::try_from(out.bytes.len() - 8).ok()?;
    out.bytes.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    out.end(whole.0);
    (frames > 0).then_some(())
}

/// One frame of several: where it stands, then its own chunks.
fn frame(content: &[u8], out: &mut Walked) -> Option<Vec<u8>> {
    let mut rest = Rest(content);
    let mut kept = Walked { bytes: rest.take(16)?.to_vec(), ..Walked::default() };
    while !rest.0.is_empty() {
        let (name, content) = chunk(&mut rest)?;
        match name {
            b"ALPH" | b"VP8 " | b"VP8L" => put(&mut kept, *name, content),
            _ => out.remove(Part::Unknown),
        }
    }
    Some(kept.bytes)
}

/// A chunk: four letters, a length, the content, and a byte more after an odd length.
fn chunk<'a>(rest: &mut Rest<'a>) -> Option<(&'a [u8; 4], &'a [u8])> {
    let name = rest.take(4)?.first_chunk()?;
    let length = usize::try_from(rest.little_32()?).ok()?;
    let content = rest.take(length)?;
    if length % 2 == 1 && !rest.0.is_empty() {
        rest.take(1)?;
    }
    Some((name, content))
}

fn put(out: &mut Walked, name: [u8; 4], content: &[u8]) {
    out.keep(&name);
    out.keep(&u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.keep(content);
    if content.len() % 2 == 1 {
        out.keep(&[0]);
    }
}

/// The width and height of a lone frame.
fn size(name: [u8; 4], content: &[u8]) -> Option<(u32, u32)> {
    if name == *b"VP8L" {
        let mut rest = Rest(content);
        (rest.byte()? == 0x2f).then_some(())?;
        let bits = rest.little_32()?;
        return Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1));
    }
    let mut rest = Rest(content.get(3..)?);
    (rest.take(3)? == [0x9d, 0x01, 0x2a]).then_some(())?;
    Some((u32::from(rest.little_16()? & 0x3fff), u32::from(rest.little_16()? & 0x3fff)))
}
