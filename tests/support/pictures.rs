//! Pictures of a few points, made here, with everything beside the picture that a phone or a program may write.

use std::io::Write;

/// A word that stands wherever a picture can say something: none of it may be found once it is sealed or shown.
pub(crate) const TOLD: &str = "zqexifcurlew";
/// A word that stands in the picture itself, which stays: no sealed copy may show it.
pub(crate) const INSIDE: &str = "zqpointsgrebe";
/// A place as GPS coordinates are written by programs that write them as words.
pub(crate) const PLACE: &str = "51.5033N 0.1276W";

/// A grey JPEG of 16 by 8 points, lying on its side by EXIF, with a place, words, a profile, a thumbnail, and a film
/// behind its end.
pub(crate) fn jpeg() -> Vec<u8> {
    let exif = [b"Exif\0\0".as_slice(), &tiff(6)].concat();
    let mut bytes = vec![0xff, 0xd8];
    segment(&mut bytes, 0xe0, b"JFIF\0\x01\x01\0\0\x48\0\x48\x01\x01abc");
    segment(&mut bytes, 0xe1, &exif);
    segment(&mut bytes, 0xe1, format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{TOLD}</x:xmpmeta>").as_bytes());
    segment(&mut bytes, 0xe2, format!("ICC_PROFILE\0\x01\x01{TOLD}").as_bytes());
    segment(&mut bytes, 0xed, format!("Photoshop 3.0\08BIM{TOLD}").as_bytes());
    segment(&mut bytes, 0xfe, format!("A comment: {TOLD}").as_bytes());
    // How coarse the points are, which a grey picture does not ask.
    segment(&mut bytes, 0xdb, &[&[0][..], INSIDE.as_bytes(), &[1; 64][INSIDE.len()..]].concat());
    segment(&mut bytes, 0xc0, &[8, 0, 8, 0, 16, 1, 1, 0x11, 0]);
    // One code each: no difference, and the end of a block.
    segment(&mut bytes, 0xc4, &[&[0x00, 1][..], &[0; 15], &[0]].concat());
    segment(&mut bytes, 0xc4, &[&[0x10, 1][..], &[0; 15], &[0]].concat());
    segment(&mut bytes, 0xda, &[1, 1, 0, 0, 63, 0]);
    bytes.extend_from_slice(&[0x0f, 0xff, 0xd9]);
    bytes.extend_from_slice(format!("a film with {TOLD}").as_bytes());
    bytes
}

/// An EXIF that tells which side is up, a place, and the word.
pub(crate) fn tiff(orientation: u8) -> Vec<u8> {
    let words = format!("{TOLD} {PLACE}\0");
    let mut tiff = b"II\x2a\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend_from_slice(&[0x0f, 0x01, 2, 0, short(&words), 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend_from_slice(&[0; 4]);
    tiff.extend_from_slice(words.as_bytes());
    tiff
}

fn short(words: &str) -> u8 {
    u8::try_from(words.len()).expect("short")
}

fn segment(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&u16::try_from(content.len() + 2).expect("short").to_be_bytes());
    out.extend_from_slice(content);
}

/// A grey PNG of 6 by 4 points, with words, a time, a place and a profile.
pub(crate) fn png() -> Vec<u8> {
    png_of(6, 4, &points(6, 4))
}

/// A PNG that says to be 60,000 points wide and high, and holds a few bytes.
pub(crate) fn huge_png() -> Vec<u8> {
    png_of(60_000, 60_000, &points(6, 4))
}

fn points(width: usize, height: usize) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![0; (width + 1) * height]).expect("memory takes it");
    packed.finish().expect("memory takes it")
}

fn png_of(width: u32, height: u32, points: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut bytes, *b"IHDR", &header);
    chunk(&mut bytes, *b"iCCP", format!("{TOLD}\0\0").as_bytes());
    chunk(&mut bytes, *b"eXIf", &tiff(1));
    chunk(&mut bytes, *b"tEXt", format!("Comment\0{TOLD}").as_bytes());
    chunk(&mut bytes, *b"iTXt", format!("XML:com.adobe.xmp\0\0\0\0\0{TOLD}").as_bytes());
    chunk(&mut bytes, *b"tIME", &[7, 234, 11, 22, 9, 0, 0]);
    chunk(&mut bytes, *b"zqQq", TOLD.as_bytes());
    chunk(&mut bytes, *b"IDAT", points);
    chunk(&mut bytes, *b"IEND", b"");
    bytes.extend_from_slice(TOLD.as_bytes());
    bytes
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    let whole = [&name, content].concat();
    let mut sum = flate2::Crc::new();
    sum.update(&whole);
    out.extend_from_slice(&u32::try_from(content.len()).expect("short").to_be_bytes());
    out.extend_from_slice(&whole);
    out.extend_from_slice(&sum.sum().to_be_bytes());
}

/// A GIF of one point that comes round for ever, with a comment, XMP and words behind it.
pub(crate) fn gif() -> Vec<u8> {
    let told = |bytes: &mut Vec<u8>, label: u8, before: &[u8]| {
        bytes.extend_from_slice(&[0x21, label]);
        bytes.extend_from_slice(before);
        bytes.push(short(TOLD));
        bytes.extend_from_slice(TOLD.as_bytes());
        bytes.push(0);
    };
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    bytes.extend_from_slice(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
    told(&mut bytes, 0xfe, b"");
    told(&mut bytes, 0xff, b"\x0bXMP DataXMP");
    bytes.extend_from_slice(b"\x21\xf9\x04\0\0\0\0\0");
    bytes.extend_from_slice(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b");
    bytes.extend_from_slice(TOLD.as_bytes());
    bytes
}

/// A WebP of one point with EXIF, XMP and a profile.
pub(crate) fn webp() -> Vec<u8> {
    // One lossless point.
    let point = [0x2f, 0, 0, 0, 0, 0x07, 0x10, 0xfd, 0x8f, 0xfe, 0x07, 0x22, 0xa2, 0xff, 0x01];
    let mut body = b"WEBP".to_vec();
    riff(&mut body, *b"VP8X", &[0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    riff(&mut body, *b"ICCP", TOLD.as_bytes());
    riff(&mut body, *b"VP8L", &point);
    riff(&mut body, *b"EXIF", &tiff(6));
    riff(&mut body, *b"XMP ", TOLD.as_bytes());
    riff(&mut body, *b"zqqq", TOLD.as_bytes());
    let length = u32::try_from(body.len()).expect("short");
    [b"RIFF".as_slice(), &length.to_le_bytes(), &body, TOLD.as_bytes()].concat()
}

fn riff(out: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    out.extend_from_slice(&name);
    out.extend_from_slice(&u32::try_from(content.len()).expect("short").to_le_bytes());
    out.extend_from_slice(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
}
