//! The one thing of EXIF that belongs to the picture: which side is up (Exif 2.32, section 4.6.4, tag 0112).

use super::walk::Rest;

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// Which side is up, 2 to 8; `None` when it stands as it should or cannot be told. `tiff` begins with its byte order.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let mut rest = Rest(tiff);
    let is_big = match rest.take(4)? {
        b"MM\0\x2a" => true,
        b"II\x2a\0" => false,
        _ => return None,
    };
    let number = |rest: &mut Rest<'_>| if is_big { rest.big_16() } else { rest.little_16() };
    let at = if is_big { rest.big_32() } else { rest.little_32() }?;
    let mut first = Rest(tiff.get(usize::try_from(at).ok()?..)?);
    for _ in 0..number(&mut first)? {
        let mut field = Rest(first.take(12)?);
        if number(&mut field)? == ORIENTATION && number(&mut field)? == SHORT {
            field.take(4)?;
            let value = u8::try_from(number(&mut field)?).ok()?;
            return (2..=8).contains(&value).then_some(value);
        }
    }
    None
}

/// An EXIF of 26 bytes that says which side is up and nothing else.
pub(super) fn with_orientation(orientation: u8) -> [u8; 26] {
    let mut tiff = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tiff[19] = orientation;
    tiff
}
