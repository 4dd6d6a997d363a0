use super::*;

#[path = "../../../tests/support/pictures.rs"]
mod pictures;

use pictures::TOLD;

fn all() -> [(Kind, Vec<u8>); 4] {
    let of = |bytes: Vec<u8>| (Kind::of("", &bytes).unwrap(), bytes);
    [of(pictures::jpeg()), of(pictures::png()), of(pictures::gif()), of(pictures::webp())]
}

fn tells(bytes: &[u8]) -> bool {
    bytes.windows(TOLD.len()).any(|window| window == TOLD.as_bytes())
}

#[test]
fn nothing_but_the_picture_is_left_and_what_is_left_stays_so() {
    for (kind, bytes) in all() {
        assert!(tells(&bytes), "the control: {}", kind.words());
        let once = strip(kind, bytes).unwrap();
        assert!(!tells(&once.bytes), "{}", kind.words());
        assert!(once.removed.contains(&Part::Words) && once.removed.contains(&Part::Behind), "{:?}", once.removed);
        let twice = strip(kind, once.bytes.to_vec()).unwrap();
        assert_eq!(twice.bytes, once.bytes, "{}", kind.words());
    }
    let [jpeg, png, ..] = all().map(|(kind, bytes)| strip(kind, bytes).unwrap().removed);
    assert!(jpeg.contains(&Part::Camera) && jpeg.contains(&Part::Thumbnail) && jpeg.contains(&Part::Profile));
    assert!(png.contains(&Part::Time) && png.contains(&Part::Camera) && png.contains(&Part::Unknown));
}

#[test]
fn which_side_is_up_survives_and_nothing_else_of_exif() {
    let [(jpeg, bytes), .., (webp, other)] = all();
    let stripped = strip(jpeg, bytes).unwrap().bytes;
    let at = stripped.windows(6).position(|window| window == b"Exif\0\0").unwrap();
    assert_eq!(exif::orientation(&stripped[at + 6..]), Some(6));
    assert_eq!(stripped[at + 6..at + 32], exif::with_orientation(6));
    let stripped = strip(webp, other).unwrap().bytes;
    assert!(stripped.ends_with(&exif::with_orientation(6)) && stripped[20] == 0x08);
    for (turned, kept) in [(0, None), (1, None), (3, Some(3)), (9, None)] {
        assert_eq!(exif::orientation(&pictures::tiff(turned)), kept);
    }
    assert_eq!(exif::orientation(&exif::with_orientation(8)), Some(8));
    assert_eq!(exif::orientation(b"II\x2a\0\xff\xff\xff\xff"), None);
}

#[test]
fn a_picture_that_is_cut_short_or_says_to_be_huge_is_refused() {
    for (kind, bytes) in all() {
        let whole = strip(kind, bytes).unwrap().bytes;
        for cut in 0..whole.len() {
            assert_eq!(strip(kind, whole[..cut].to_vec()).err(), Some(Bad::Damaged), "{} at {cut}", kind.words());
        }
    }
    let png = Kind::of_name("x.png").unwrap();
    assert_eq!(strip(png, pictures::huge_png()).err(), Some(Bad::TooManyPoints));
    assert_eq!(strip(png, b"no picture".to_vec()).err(), Some(Bad::Damaged));
    // A length that no file has.
    assert_eq!(strip(png, b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR".to_vec()).err(), Some(Bad::Damaged));
}

#[test]
fn any_changed_byte_gives_a_picture_without_the_words_or_none_and_never_a_panic() {
    for (kind, bytes) in all() {
        for at in 0..bytes.len() {
            for with in [0, 0x21, 0x7f, 0xfe, 0xff] {
                let mut changed = bytes.clone();
                changed[at] = with;
                drop(strip(kind, changed));
            }
        }
    }
}

#[test]
fn what_is_no_picture_that_is_shown_comes_as_it_is() {
    let svg = b"<svg><script>x</script></svg>".to_vec();
    let kept = strip(Kind::of_name("a.svg").unwrap(), svg.clone()).unwrap();
    assert!(*kept.bytes == svg && kept.removed.is_empty());
}
