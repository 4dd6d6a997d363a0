//! Markdown made to hang what reads or renders it, and Markdown that would load or run something.

use afterword::{
    entry::{Entry, embeds, readdress, references},
    id::Id,
    privacy::{Shareable, identifier},
    render::Markdown,
    site::Files,
    theme::Catalogue,
};

use crate::{cpu_time, grows_with_its_size};

/// All that happens to a body between its file and a page.
fn read(markdown: &str, catalogue: &Catalogue) -> usize {
    let entry = Entry::parse(Id::random().unwrap(), markdown.to_owned()).unwrap();
    let shared = Shareable::of(&entry).map_or(0, |shared| shared.markdown().len());
    let html = Markdown {
        text: entry.markdown(),
        title: entry.title(),
        prefix: "",
        with_private: false,
        files: &Files::default(),
    }
    .html();
    let found = identifier::find(entry.markdown()).len();
    let pointed = references(entry.markdown()).len() + embeds(entry.markdown()).len();
    let elsewhere =
        readdress(entry.markdown(), |one| one.is_local().then(|| "files/x".to_owned())).map_or(0, |text| text.len());
    catalogue.suggest(entry.markdown()).len() + html.len() + found + shared + pointed + elsewhere
}

fn traps(size: usize) -> Vec<(&'static str, String)> {
    let rows = |many: usize| {
        format!("{}|\n{}|\n{}", "|a".repeat(40), "|-".repeat(40), format!("{}|\n", "|b".repeat(40)).repeat(many))
    };
    vec![
        ("quotations in one line", format!("{} x\n", ">".repeat(size))),
        ("quotations over many lines", format!("{} word\n", ">".repeat(100)).repeat(size / 100)),
        (
            "private ones in each other",
            (1..size / 250).map(|at| format!("{} [!private] x\n", ">".repeat(at % 90))).collect(),
        ),
        ("marks", "> [!supervision] think\n> why\n\n".repeat(size / 30)),
        ("lists in each other", (0..size / 200).map(|at| format!("{}- x\n", " ".repeat(2 * (at % 400)))).collect()),
        ("lists in one line", format!("{}x\n", "- ".repeat(size / 2))),
        ("brackets", format!("{}a{}\n", "[".repeat(size / 2), "]".repeat(size / 2))),
        ("links in links", "[a](".repeat(size / 4)),
        ("pictures in pictures", "![a](".repeat(size / 5)),
        ("whole pictures in pictures", format!("{}a{}", "![".repeat(size / 9), "](b.png)".repeat(size / 9))),
        ("embeds", "![[a.png]] ".repeat(size / 11)),
        ("open embeds", "![[a".repeat(size / 4)),
        ("whole pictures", "![a](b.png) ".repeat(size / 12)),
        ("pictures in quotations", format!("{} ![a](b.png)\n", ">".repeat(100)).repeat(size / 114)),
        (
            "references",
            (0..size / 16).map(|at| format!("[a{at}]: /x\n")).collect::<String>() + &"[a0] ".repeat(size / 16),
        ),
        ("emphasis", "*a ".repeat(size / 3)),
        ("stars", format!("{}a{}", "*".repeat(size / 2), "*".repeat(size / 2))),
        ("mixed emphasis", "_a*b_ ".repeat(size / 6)),
        ("tildes", "~~a ~".repeat(size / 5)),
        ("ticks", (1..size / 300).map(|at| format!("{} a ", "`".repeat(at))).collect()),
        ("a wide table", rows(size / 90)),
        (
            "footnotes",
            (0..size / 20).map(|at| format!("a[^{at}] ")).collect::<String>()
                + &(0..size / 20).map(|at| format!("\n\n[^{at}]: x")).collect::<String>(),
        ),
        ("tags", "<a ".repeat(size / 3)),
        ("comments", "<!--".repeat(size / 4)),
        ("entities", "&amp".repeat(size / 4)),
        ("tasks", "- [ ] do (due 2026-01-01)\n".repeat(size / 26)),
        ("definitions", "a\n: b\n".repeat(size / 6)),
        ("one word", "a".repeat(size)),
        ("many names", "Aa Bb ".repeat(size / 6)),
        ("numbers", "07700 900".repeat(size / 9)),
        ("addresses", "a@b.".repeat(size / 4)),
        ("dots", ".".repeat(size)),
        ("accents", format!("a{}", "\u{301}".repeat(size / 2))),
        ("brackets with dates", "(due ".repeat(size / 5)),
    ]
}

#[test]
fn p03_no_markdown_takes_more_than_its_size() {
    let catalogue = Catalogue::built_in();
    // Before anything is measured: what is made once.
    read("A first text.", &catalogue);
    for ((name, small), (_, large)) in traps(25_000).into_iter().zip(traps(100_000)) {
        grows_with_its_size(name, || assert!(read(&small, &catalogue) > 0), || assert!(read(&large, &catalogue) > 0));
    }
}

#[test]
fn p03_the_deepest_nesting_is_read_in_time_and_leaves_a_small_page() {
    let deep = format!("{} x\n", ">".repeat(500_000));
    let entry = |text: &str| Entry::parse(Id::random().unwrap(), text.to_owned()).unwrap();
    let (read, spent) = cpu_time(|| entry(&deep));
    assert!(spent.as_secs() < 5, "{spent:?}");
    let html =
        Markdown { text: read.markdown(), title: "", prefix: "", with_private: false, files: &Files::default() }.html();
    assert!(html.len() < 10_000 && html.matches("<blockquote>").count() <= 64, "{}", html.len());
    // However deep it stands, what is private leaves nothing.
    for depth in [3, 64, 65, 66, 1000] {
        let signs = ">".repeat(depth);
        let text = format!("Seen.\n\n{signs} open\n{signs}> [!private]\n{signs}> CANARY\n\nSeen too.\n");
        let left = Shareable::of(&entry(&text)).map(|shared| shared.text.clone()).unwrap_or_default();
        assert!(!left.contains("CANARY"), "{depth}: {left}");
        let page =
            Markdown { text: &left, title: "", prefix: "", with_private: false, files: &Files::default() }.html();
        assert!(!page.contains("CANARY"), "{depth}");
    }
}

#[test]
fn p04_no_entry_becomes_a_tag_an_address_or_a_script() {
    let hostile = [
        "<script>alert(1)</script>",
        "<meta http-equiv=\"refresh\" content=\"0;url=http://127.0.0.1:9\">",
        "<base href=//127.0.0.1:9>",
        "<form action=//127.0.0.1:9><input></form>",
        "<iframe src=//127.0.0.1:9>",
        "<svg onload=alert(1)>",
        "<style>@import '//127.0.0.1:9'</style>",
        "<img src=//127.0.0.1:9 onerror=x>",
        "![x](http://127.0.0.1:9/a.png)",
        "![x](//127.0.0.1:9/a.png 't')",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>1</script>)",
        "<http://127.0.0.1:9>",
        "[x]\n\n[x]: http://127.0.0.1:9",
        "<link rel=stylesheet href=//127.0.0.1:9>",
        "<object data=//127.0.0.1:9>",
        "<video poster=//127.0.0.1:9>",
        "<div style=\"background:url(//127.0.0.1:9)\">",
        "\\<script>",
        "&lt;script&gt;<b>",
        "</div></template></html>",
        "<!--><script>1</script>-->",
        "<![CDATA[<script>1</script>]]>",
        "`<img src=x>`",
        "    <img src=x>",
        "| <img src=x> |\n|-|\n| <script> |",
        "[^1]\n\n[^1]: <img src=x>",
        "> [!note] <img src=x>\n> <script>",
    ];
    for text in hostile {
        let html = Markdown { text, title: "", prefix: "", with_private: true, files: &Files::default() }.html();
        for tag in html.split('<').skip(1) {
            let inside = tag.split('>').next().unwrap_or_default();
            let name = inside.trim_start_matches('/').split(' ').next().unwrap_or_default().to_lowercase();
            let bad = [
                "script", "meta", "base", "form", "iframe", "style", "img", "link", "object", "video", "input",
                "template", "html",
            ];
            assert!(!bad.contains(&name.as_str()), "{text}: {html}");
            for attribute in ["src=", "href=\"h", "href=\"/", "href=\"j", "href=\"d", "on", "style=", "url("] {
                assert!(!inside.split(' ').skip(1).any(|one| one.starts_with(attribute)), "{text}: {html}");
            }
        }
    }
}
