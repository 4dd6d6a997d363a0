//! PNG (W3C, third edition): the chunks that the picture and its movement need.

use flate2::Crc;

use super::{Part, Walked, walk::Rest};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const KEPT: [&[u8; 4]; 13] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"bKGD", b"acTL", b"fcTL", b"fdAT",
];

pub(super) fn walk(bytes: &[u8], out: &mut Walked) -> Option<()> {
    let mut rest = Rest(bytes);
    (rest.take(8)? == SIGNATURE).then_some(())?;
    out.keep(SIGNATURE);
    let mut points = false;
    for number in 0.. {
        let length = rest.big_32().filter(|length| *length <= 0x7fff_ffff)?;
        let whole = Rest(rest.0).take(usize::try_from(length).ok()?.checked_add(4)?)?;
        rest.take(whole.len())?;
        let checked = rest.big_32()?;
        let (name, content) = whole.split_first_chunk::<4>()?;
        (name.iter().all(u8::is_ascii_alphabetic) && (number == 0) == (name == b"IHDR")).then_some(())?;
        if name == b"IHDR" {
            let mut header = Rest(content);
            (out.width, out.height) = (header.big_32()?, header.big_32()?);
            (content.len() == 13).then_some(())?;
        }
        if KEPT.contains(&name) {
            let mut sum = Crc::new();
            sum.update(whole);
            (sum.sum() == checked).then_some(())?;
            points |= name == b"IDAT";
            out.keep(&length.to_be_bytes());
            out.keep(whole);
            out.keep(&checked.to_be_bytes());
        } else if name[0].is_ascii_uppercase() {
            // Nobody can show a picture with a part that it needs and that nobody knows.
            return None;
        } else {
            out.remove(part(*name));
        }
        if name == b"IEND" {
            break;
        }
    }
    out.end(rest.0);
    points.then_some(())
}

fn part(name: [u8; 4]) -> Part {
    match &name {
        b"eXIf" => Part::Camera,
        b"tEXt" | b"zTXt" | b"iTXt" => Part::Words,
        b"tIME" => Part::Time,
        b"iCCP" => Part::Profile,
        _ => Part::Unknown,
    }
}
