//! GIF (version 89a): the pictures, how long each is shown, and how often they come round.

use super::{Part, Walked, walk::Rest};

pub(super) fn walk(bytes: &[u8], out: &mut Walked) -> Option<()> {
    let mut rest = Rest(bytes);
    let header = rest.take(13)?;
    (header.starts_with(b"GIF87a") || header.starts_with(b"GIF89a")).then_some(())?;
    let mut screen = Rest(header.get(6..)?);
    (out.width, out.height) = (screen.little_16()?.into(), screen.little_16()?.into());
    out.keep(header);
    out.keep(rest.take(colours(screen.byte()?))?);
    let mut pictures = 0_usize;
    loop {
        match rest.byte()? {
            0x3b => break,
            0x2c => {
                let place = rest.take(9)?;
                let colours = rest.take(colours(*place.last()?))?;
                let size = rest.take(1)?;
                let blocks = blocks(&mut rest)?;
                for part in [&[0x2c], place, colours, size, blocks] {
                    out.keep(part);
                }
                pictures += 1;
            }
            0x21 => {
                let label = rest.byte()?;
                let blocks = blocks(&mut rest)?;
                match label {
                    0xf9 if blocks.len() == 6 => extension(out, label, blocks),
                    0xff if is_loop(blocks) => extension(out, label, blocks.get(..17)?),
                    0xfe | 0x01 => out.remove(Part::Words),
                    0xff if blocks.get(1..).is_some_and(|name| name.starts_with(b"XMP Data")) => {
                        out.remove(Part::Words);
                    }
                    _ => out.remove(Part::Unknown),
                }
            }
            _ => return None,
        }
    }
    out.keep(&[0x3b]);
    out.end(rest.0);
    (pictures > 0).then_some(())
}

fn extension(out: &mut Walked, label: u8, blocks: &[u8]) {
    out.keep(&[0x21, label]);
    out.keep(blocks);
    // What is kept of an extension may end before its last block did.
    if blocks.last() != Some(&0) {
        out.keep(&[0]);
    }
}

/// How often it comes round: `NETSCAPE2.0` or `ANIMEXTS1.0`, then one block of three bytes.
fn is_loop(blocks: &[u8]) -> bool {
    let named = blocks.first() == Some(&11)
        && blocks.get(1..12).is_some_and(|name| name == b"NETSCAPE2.0" || name == b"ANIMEXTS1.0");
    named && blocks.get(12..14) == Some(&[3, 1]) && blocks.get(16) == Some(&0) && blocks.len() == 17
}

/// The length of the table of colours that this byte speaks of.
fn colours(about: u8) -> usize {
    if about & 0x80 == 0 { 0 } else { 3 << ((about & 7) + 1) }
}

/// Blocks up to the empty one, with their lengths and with it.
fn blocks<'a>(rest: &mut Rest<'a>) -> Option<&'a [u8]> {
    let all = rest.0;
    loop {
        let length = rest.byte()?;
        if length == 0 {
            return all.get(..all.len() - rest.0.len());
        }
        rest.take(length.into())?;
    }
}
