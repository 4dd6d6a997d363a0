//! Texts in other encodings than plain UTF-8 with line feeds.

use crate::sandbox::{Sandbox, text};

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn p05_line_ends_come_back_byte_for_byte() {
    let sandbox = Sandbox::new();
    for (day, (name, body)) in [
        ("crlf", "First.\r\nSecond.\r\n\r\nThird.\r\n"),
        ("cr", "First.\rSecond.\rThird.\rFourth.\n"),
        ("mixed", "First.\nSecond.\r\nThird.\rFourth.\n"),
        ("separators", "First.\u{2028}Second.\u{2029}Third.\u{85}Fourth.\n"),
    ]
    .into_iter()
    .enumerate()
    {
        let day = day + 1;
        let eol = if name == "crlf" { "\r\n" } else { "\n" };
        let whole = format!("---{eol}title: {name}{eol}date: 2026-11-0{day}{eol}---{eol}{body}");
        sandbox.write(&format!("notes/{name}.md"), whole.as_bytes());
        sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
        let back = sandbox.run(["show", name, "--markdown"]).ok();
        assert_eq!(String::from_utf8_lossy(&back.raw_out), whole, "{name}");
    }
}

#[test]
fn p05_a_byte_order_mark_is_passed_over_and_the_rest_is_kept() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new"], "\u{feff}---\ntitle: From Notepad\r\n---\r\nWords.\r\n").ok();
    let shown = sandbox.run(["show", "last", "--markdown"]).ok().out();
    assert!(shown.contains("title: From Notepad") && shown.ends_with("Words.\r\n"), "{shown:?}");
    // In the middle of a text it is a character like any other.
    sandbox.run_with(["new", "--date", "2026-11-21"], "One \u{feff} two.\n").ok();
    assert!(sandbox.run(["show", "last", "--markdown"]).ok().out().contains("One \u{feff} two."));
}

#[test]
fn p05_what_is_no_text_is_refused_with_its_place_and_changes_nothing() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let before = sandbox.state();
    for (bytes, place) in [
        (&b"CANARY one\ntwo \xff\xfe\n"[..], "from byte 15"),
        (b"CANARY \xed\xa0\x80 a lone surrogate\n", "from byte 7"),
        (b"CANARY \xc0\xaf overlong\n", "from byte 7"),
        (b"CANARY cut \xe2\x82", "from byte 11"),
        (b"CANARY one\ntwo\0three\n", "line 2"),
        (&utf16("CANARY in UTF-16\n", u16::to_le_bytes), "from byte 0"),
    ] {
        for args in [&["new"][..], &["edit", "1"]] {
            let refused = sandbox.run_with(args, bytes).code(65);
            assert!(refused.err().contains(place) && !refused.err().contains("CANARY"), "{args:?}: {}", refused.err());
        }
    }
    assert_eq!(sandbox.state(), before);
    assert!(sandbox.files("inbox").is_empty());
}

#[test]
fn p05_utf_16_comes_in_whole_and_latin_1_is_named() {
    let sandbox = Sandbox::new();
    let body = "---\ntitle: Ŵyl y môr\ndate: 2026-11-03\n---\nThe 🏴 and the sea.\r\nA line.\n";
    sandbox.write("notes/little.md", &utf16(body, u16::to_le_bytes));
    sandbox.write("notes/big.md", &utf16(&body.replace("Ŵyl", "Gŵyl"), u16::to_be_bytes));
    let mut cut = utf16("CANARY\ncut", u16::to_le_bytes);
    cut.pop();
    sandbox.write("notes/cut.md", &cut);
    sandbox.write("notes/latin.md", b"CANARY\ncaf\xe9\n");
    let told = sandbox.run(["import", text(&sandbox.path("notes"))]).code(65).never(&["CANARY"]);
    for part in [
        "New           2 reflections",
        "Verified      2",
        "cut.md: line 2: not whole UTF-16",
        "latin.md: line 2: not UTF-8",
    ] {
        assert!(told.out().contains(part), "{part}: {}", told.out());
    }
    let back = sandbox.run(["show", "2026-11-03"]);
    drop(back);
    let all: Vec<String> = sandbox.state().into_values().collect();
    assert!(all.iter().any(|text| text == body.trim_end()), "{all:?}");
}
