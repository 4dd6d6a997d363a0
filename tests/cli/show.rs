//! `show`: reading one.

use crate::sandbox::Sandbox;

#[test]
fn what_stands_behind_a_content_note_stays_folded_until_asked_for() {
    let sandbox = Sandbox::sample();
    sandbox
        .run(["show", "the kitchen clock"])
        .ok()
        .prints(&[
            "The kitchen clock\nFriday 2 October 2026 · entry 2 · ",
            "The clock was louder than anyone.",
            "(Content note: a child's death. Read it with --reveal)",
            "I drove home with the radio off.",
        ])
        .never(&["BEHINDTHENOTE"]);
    sandbox.run(["show", "2", "--reveal"]).ok().prints(&["BEHINDTHENOTE she told me about the night."]);
    let markdown = sandbox.run(["show", "2", "--markdown"]).ok().out();
    assert!(markdown.starts_with("---\ntitle: The kitchen clock\n") && markdown.contains("> BEHINDTHENOTE"));
    let value = sandbox.run(["show", "2", "--json"]).ok().json();
    assert_eq!((&value["entry"]["title"], &value["entry"]["number"]), (&"The kitchen clock".into(), &2.into()));
    assert_eq!(value["entry"]["markdown"].as_str().unwrap(), markdown);
}

#[test]
fn an_entry_is_named_the_way_a_person_does() {
    let sandbox = Sandbox::sample();
    let id = sandbox.run(["show", "bedtime", "--json"]).ok().json()["entry"]["id"].as_str().unwrap().to_owned();
    for which in ["5", "#5", "2026-11-12", "Bedtime", "bedt", &id, &id[..8]] {
        sandbox.run(["show", which]).ok().prints(&["Bedtime\n"]);
    }
    sandbox.run(["show", "last"]).ok().prints(&["Y llwybr heno"]);
    sandbox.run(["show", "clock"]).code(2).says(&[
        "2 entries fit that",
        "  3  Tue 20 Oct  Clocks again",
        "  2  Fri  2 Oct  The kitchen clock",
    ]);
    for which in ["zeppelin", "99", "0", "2019-01-01", "yesterday", ""] {
        sandbox.run(["show", which]).code(3).says(&["no entry fits that"]);
    }
    let error = sandbox.run(["show", "clock", "--json"]).code(2).json();
    assert_eq!((&error["error"]["code"], &error["error"]["kind"]), (&2.into(), &"usage".into()));
}

#[test]
fn a_title_cannot_drive_the_terminal() {
    let sandbox = Sandbox::new();
    sandbox
        .run_with(
            ["new"],
            "---\ntitle: \"a\\e]0;pwn\\a\\u202eb\"\n---\nBody \u{1b}[2J of it \u{1b}]8;;http://x\u{7}.\n",
        )
        .ok();
    for args in
        [&["list"][..], &["show", "last"], &["show", "last", "--reveal"], &["theme", "suggest", "last"], &["agenda"]]
    {
        let outcome = sandbox.run(args).ok();
        let bytes = [outcome.raw_out.as_slice(), &outcome.raw_err].concat();
        assert!(!bytes.contains(&0x1b) && !bytes.contains(&7), "{args:?}");
        assert!(!String::from_utf8_lossy(&bytes).contains('\u{202e}'), "{args:?}");
    }
}
