//! JPEG (ITU-T T.81): the frames, tables and scans, the density, what Adobe says of the colours, and which side is up.

use super::{Part, Walked, exif, walk::Rest};

const START: u8 = 0xd8;
const END: u8 = 0xd9;

pub(super) fn walk(bytes: &[u8], out: &mut Walked) -> Option<()> {
    let mut rest = Rest(bytes);
    (rest.take(2)? == [0xff, START]).then_some(())?;
    out.keep(&[0xff, START]);
    let (mut turned, mut scans) = (None, 0_usize);
    loop {
        let marker = marker(&mut rest)?;
        match marker {
            END => break,
            // Without a length; out of place here, and of no use.
            0x01 | 0xd0..=0xd7 => continue,
            0x00 | START => return None,
            _ => {}
        }
        let length = usize::from(rest.big_16()?);
        let content = rest.take(length.checked_sub(2)?)?;
        match marker {
            0xe0 if content.starts_with(b"JFIF\0") && content.len() >= 14 => {
                if content.len() > 14 {
                    out.remove(Part::Thumbnail);
                }
                // What JFIF says of the density, and no thumbnail.
                segment(out, marker, &[content.get(..12)?, &[0, 0]].concat());
            }
            0xe0 => out.remove(Part::Thumbnail),
            0xee if content.starts_with(b"Adobe") && content.len() >= 12 => {
                segment(out, marker, content.get(..12)?);
            }
            0xe1 if content.starts_with(b"Exif\0") => {
                out.remove(Part::Camera);
                if turned.is_none() {
                    turned = content.get(6..).and_then(exif::orientation);
                    if let Some(turned) = turned {
                        segment(out, marker, &[b"Exif\0\0".as_slice(), &exif::with_orientation(turned)].concat());
                    }
                }
            }
            0xe1 | 0xed | 0xfe => out.remove(Part::Words),
            0xe2 if content.starts_with(b"ICC_PROFILE\0") => out.remove(Part::Profile),
            0xda => {
                segment(out, marker, content);
                scan(&mut rest, out)?;
                scans += 1;
            }
            // Frames, tables, intervals, the number of lines.
            0xc0..=0xcf | 0xdb..=0xdf => {
                if is_frame(marker) && out.width == 0 {
                    let mut frame = Rest(content.get(1..)?);
                    (out.height, out.width) = (frame.big_16()?.into(), frame.big_16()?.into());
                    // The lines are counted behind the first scan: hardly any program writes that, or reads it.
                    out.height = out.height.max(1);
                }
                segment(out, marker, content);
            }
            _ => out.remove(Part::Unknown),
        }
    }
    out.keep(&[0xff, END]);
    out.end(rest.0);
    (scans > 0 && out.width > 0).then_some(())
}

fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The next marker; any number of fill bytes may stand before it.
fn marker(rest: &mut Rest<'_>) -> Option<u8> {
    (rest.byte()? == 0xff).then_some(())?;
    loop {
        match rest.byte()? {
            0xff => {}
            marker => return Some(marker),
        }
    }
}

/// The points of a scan, up to the marker after it. Within them FF is followed by 00, or by the number of a restart.
fn scan(rest: &mut Rest<'_>, out: &mut Walked) -> Option<()> {
    let is_end = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7);
    let length = rest.0.windows(2).position(is_end)?;
    out.keep(rest.take(length)?);
    Some(())
}

fn segment(out: &mut Walked, marker: u8, content: &[u8]) {
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    out.keep(&[0xff, marker]);
    out.keep(&length.to_be_bytes());
    out.keep(content);
}
