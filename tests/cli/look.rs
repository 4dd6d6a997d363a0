//! `build --look` and `build --for supervisor`: how a page appears, and a page for someone else.

use std::fs;

use crate::sandbox::{PASSPHRASE, Sandbox, have, terminal::Terminal, text, tree};

/// The files that a document shows, each after a line with its name in backticks.
fn example(document: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut lines = document.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) else { continue };
        if !name.contains('.') || lines.next() != Some("") || !lines.next().is_some_and(|line| line.starts_with("```"))
        {
            continue;
        }
        let text: String = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        files.push((name.to_owned(), text));
    }
    files
}

#[test]
fn the_look_of_the_document_builds_word_for_word() {
    let document = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/looks.md")).unwrap();
    let files = example(&document);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["look.yaml", "entry.html", "frame.css"]);
    let sandbox = Sandbox::sample();
    for (name, text) in &files {
        sandbox.write(&format!("large/{name}"), text.as_bytes());
    }
    let look = sandbox.path("large");
    let page = sandbox.path("page.html");
    sandbox.run(["build", "--look", text(&look), "-o", text(&page)]).ok().prints(&["6 of 6 entries the same"]);
    sandbox.run(["open", "--check", text(&page)]).ok();
}

#[test]
fn a_look_of_the_program_is_named_on_the_command_line_or_in_the_settings() {
    let sandbox = Sandbox::sample();
    let (quiet, print, set) = (sandbox.path("quiet.html"), sandbox.path("print.html"), sandbox.path("set.html"));
    sandbox.run(["build", "--look", "print", "-o", text(&print)]).ok();
    let settings = sandbox.journal().join("afterword.yaml");
    let text_of = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text_of.replace("look: quiet", "look: print")).unwrap();
    sandbox.run(["build", "-o", text(&set)]).ok();
    sandbox.run(["build", "--look", "quiet", "-o", text(&quiet)]).ok();
    let clear = |path| {
        let page = fs::read_to_string(path).unwrap();
        page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap().to_owned()
    };
    assert_eq!(clear(&print), clear(&set));
    assert_ne!(clear(&print), clear(&quiet));
    // A folder in the settings would let whoever can write there choose it.
    fs::write(&settings, text_of.replace("look: quiet", "look: ./mine")).unwrap();
    sandbox.run(["build"]).code(65).says(&["afterword.yaml: `look`", "quiet, print", "--look FOLDER"]);
    fs::write(&settings, text_of).unwrap();
}

#[test]
fn a_look_that_cannot_be_used_is_told_by_its_place_before_anything_is_unlocked() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let manifest = "version: 1\nname: mine\nlabel: Mine\nbase: quiet\n";
    let look = sandbox.path("mine");
    let refused = |name: &str, content: &[u8], parts: &[&str]| {
        sandbox.write("mine/look.yaml", manifest.as_bytes());
        let file = sandbox.write(&format!("mine/{name}"), content);
        let before = tree(sandbox.root());
        // Without the passphrase: it is told before that is asked for.
        let outcome = sandbox.locked(["build", "--look", text(&look)]).code(65).says(parts);
        outcome.says(&["No page was made", "docs/looks.md"]);
        assert_eq!(tree(sandbox.root()), before);
        fs::remove_file(file).unwrap();
    };
    refused("entry.html", b"one\n{{ title\n", &["entry.html, line "]);
    refused("entry.html", b"one\ntwo\n{{ title | nosuch }}", &["entry.html, line 3", "nosuch"]);
    refused("entry.html", b"{{ get_env(name=\"HOME\") }}", &["entry.html, line 1", "get_env"]);
    refused("entry.html", b"{% include \"../../etc/passwd\" %}", &["entry.html, line 1", "etc/passwd"]);
    refused("card.html", b"\n<img src=\"http://127.0.0.1:9/x.png\">", &["card.html, line 2", "<img src="]);
    refused(
        "frame.css",
        b"a{}\n\nb{background:url(https://x.example/y)}",
        &["frame.css, line 3", "https://x.example/y"],
    );
    refused("shell.css", b"@import \"other.css\";", &["shell.css, line 1", "@import"]);
    refused("shell.html", b"<p>mine</p>", &["shell.html: no element has `id=\"gate\"`"]);
    refused("own.js", b"alert(1)", &["script `own.js`"]);
    refused("look.yaml", b"version: 1\nname: mine\n", &["look.yaml", "`label` is missing"]);
    refused("notes.html", b"", &["`notes.html`"]);
    refused("theme.html", &vec![b'a'; 1_100_000], &["`theme.html` is larger than 1 MiB"]);
    #[cfg(unix)]
    {
        sandbox.write("mine/look.yaml", manifest.as_bytes());
        std::os::unix::fs::symlink("/etc/passwd", look.join("card.html")).unwrap();
        sandbox.locked(["build", "--look", text(&look)]).code(65).says(&["`card.html` in the look is a link"]);
    }
    sandbox
        .locked(["build", "--look", "nowhere"])
        .code(2)
        .says(&["there is no look at", "--look quiet or --look print"]);
    let file = sandbox.write("file", b"x");
    sandbox.locked(["build", "--look", text(&file)]).code(65).says(&["is no folder"]);
}

#[test]
fn what_a_template_asks_for_in_vain_is_told_by_its_line_and_no_word_of_an_entry() {
    let sandbox = Sandbox::sample();
    sandbox.write("mine/look.yaml", b"version: 1\nname: mine\nlabel: Mine\nbase: quiet\n");
    sandbox.write("mine/entry.html", b"<h1>{{ title }}</h1>\n<p>{{ titel }}</p>");
    let outcome = sandbox.run(["build", "--look", text(&sandbox.path("mine"))]).code(1);
    outcome.says(&["entry.html, line 2", "titel", "No page was made"]).never(&["kitchen", "PRIVATE"]);
}

/// Reflections of which two are shared.
const NOTES: [(&str, &str); 4] = [
    (
        "one.md",
        "---\ntitle: The stairs\ndate: 2026-11-10\nsharing: agenda\nthemes: [workload]\nmeasures: {wellbeing: 1}\n---\n\
         I rehearsed it SHAREDWORD.\n\n> [!supervision] think\n> Why do I stay silent?\n\n> [!private]\n> NEVERPASSAGE\n",
    ),
    ("two.md", "---\ntitle: A cup of tea\ndate: 2026-11-12\nsharing: agenda\n---\nShe laughed.\n"),
    (
        "three.md",
        "---\ntitle: NEVERTITLE\ndate: 2026-11-13\nthemes: [trauma]\n---\nNEVERBODY\n\n> [!supervision] think\n> NEVERMARK?\n",
    ),
    ("four.md", "---\ntitle: NEVERPRIVATE\ndate: 2026-11-14\nsharing: private\n---\nNEVERALL\n"),
];

fn with_shared(notes: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, text) in notes {
        sandbox.write(&format!("notes/{name}"), text.as_bytes());
    }
    sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
    fs::remove_dir_all(sandbox.path("notes")).unwrap();
    sandbox.run(["list"]).ok();
    sandbox
}

#[test]
fn a_page_for_a_supervisor_is_shown_first_and_holds_what_is_shared() {
    let sandbox = with_shared(&NOTES);
    let before = tree(sandbox.root());
    let shown = sandbox.run(["-n", "build", "--for", "supervisor"]).ok();
    let shown = shown.prints(&[
        "This is what ~/Journal/site/page.html will say:",
        "--- Entry 2 ---",
        "A cup of tea",
        "SHAREDWORD",
        "Themes: Workload",
        "--- Supervision ---",
        "Why do I stay silent?",
        "Would make",
        "from 2 shared entries",
    ]);
    let shown = shown.never(&["NEVER", "rauma", "private", "ellbeing"]);
    assert!(!shown.out().contains("Entry 3"));
    let value = sandbox.run(["-n", "build", "--for", "supervisor", "--json"]).ok().never(&["NEVER"]).json();
    assert!(value["would"].as_array().unwrap().iter().any(|line| line == "A cup of tea"));
    assert_eq!(tree(sandbox.root()), before);

    // Its own passphrase, from a file, and agreed to.
    sandbox.run(["build", "--for", "supervisor", "--yes"]).code(2).says(&["--page-passphrase-file FILE"]);
    let own = sandbox.write("own", b"seven slow herons over the weir\n");
    let page = sandbox.path("page.html");
    let given = ["build", "--for", "supervisor", "--page-passphrase-file", text(&own), "-o", text(&page)];
    sandbox.run(given).code(9).prints(&["SHAREDWORD"]).says(&["No page was made", "--yes"]);
    assert!(!page.exists());
    sandbox.run(given.iter().copied().chain(["--yes"])).ok().prints(&["of 2 shared entries", "its own passphrase"]);
    sandbox.run(["open", "--check", text(&page)]).code(4);
    let opened = sandbox.locked(["open", "--check", text(&page), "--passphrase-file", text(&own), "--json"]).ok();
    assert_eq!(opened.json()["entries"], 2);
    let bytes = fs::read(&page).unwrap();
    let clear: [&str; 5] = ["SHAREDWORD", "The stairs", "NEVER", "A cup of tea", PASSPHRASE];
    assert_eq!(crate::leaks::find(&bytes, &clear), Vec::<String>::new());
    let passphrase = secrecy::SecretString::from("seven slow herons over the weir");
    let sealed = afterword::seal::open(&bytes, &passphrase).unwrap();
    let all: String = sealed.parts().iter().map(|part| String::from_utf8(part.to_vec()).unwrap()).collect();
    assert!(all.contains("SHAREDWORD") && all.contains("Why do I stay silent?"));
    for word in ["NEVER", "rauma", "rivate passage", "ellbeing"] {
        assert!(!all.contains(word), "{word} is in the page");
    }
    let json = sandbox.run(given.iter().copied().chain(["--yes", "--json"])).ok().json();
    assert_eq!((&json["for"], &json["entries"], &json["left_out"]), (&"supervisor".into(), &2.into(), &0.into()));
    // The journal's own passphrase would be known to whoever opens the page.
    let same = sandbox.path("passphrase");
    sandbox
        .run(["build", "--for", "supervisor", "--yes", "--page-passphrase-file", text(&same), "-o", text(&page)])
        .code(2)
        .says(&["the passphrase of your journal"]);
}

#[test]
fn identifying_details_stop_a_page_for_someone_else() {
    let sandbox = with_shared(&[(
        "one.md",
        "---\ntitle: A call\ndate: 2026-11-10\nsharing: agenda\n---\nOne line.\n\nI rang 07700 900123 again.\n",
    )]);
    let own = sandbox.write("own", b"seven slow herons over the weir\n");
    let page = sandbox.path("page.html");
    let given = ["build", "--for", "supervisor", "--yes", "--page-passphrase-file", text(&own), "-o", text(&page)];
    let told = sandbox.run(given).code(7).says(&["Entry 1, line 6: a phone number", "Nothing has left.", "--anyway"]);
    told.never(&["07700"]);
    assert!(!page.exists());
    sandbox.run(given.iter().copied().chain(["--anyway"])).ok();
    assert!(page.exists());
}

#[test]
fn where_nothing_is_shared_no_page_is_made() {
    let sandbox = with_shared(&NOTES[2..]);
    let before = tree(sandbox.root());
    sandbox
        .run(["-n", "build", "--for", "supervisor"])
        .code(3)
        .says(&["no entry is marked as shared", "sharing: agenda"]);
    sandbox.run(["build", "--for", "supervisor", "--watch"]).code(2).says(&["--watch"]);
    sandbox.run(["build", "--for", "supervisor", "--with-private"]).code(2).says(&["--with-private"]);
    sandbox.run(["build", "--anyway"]).code(2);
    sandbox.run(["build", "--page-passphrase-file", "x"]).code(2).says(&["--separate-passphrase"]);
    assert_eq!(tree(sandbox.root()), before);
}

#[test]
fn in_a_terminal_the_page_is_shown_agreed_to_and_given_a_passphrase_typed_twice() {
    if !have("script") {
        return;
    }
    let sandbox = with_shared(&NOTES);
    let before = tree(&sandbox.journal());
    let begin = || {
        let mut terminal = Terminal::afterword(&sandbox, &["build", "--for", "supervisor"]);
        terminal.sees("Passphrase for ");
        terminal.types(PASSPHRASE);
        terminal.sees("This is what ~/Journal/site/page.html will say:");
        terminal.sees("SHAREDWORD");
        terminal.sees("Make ~/Journal/site/page.html of 2 shared entries? [y/N] ");
        terminal
    };
    let mut terminal = begin();
    terminal.types("");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(9), "{screen}");
    assert_eq!(tree(&sandbox.journal()), before);
    let mut terminal = begin();
    terminal.types("y");
    terminal.chooses("seven slow herons over the weir");
    terminal.sees("It opens with its own passphrase.");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains("NEVER") && !screen.contains("herons"), "{screen}");
    let made: Vec<_> = tree(&sandbox.journal()).into_keys().filter(|path| !before.contains_key(path)).collect();
    assert_eq!(made, ["site", "site/page.html"].map(std::path::PathBuf::from));
    let gone = sandbox.run(["delete", "tea", "--forever", "--yes"]).ok();
    gone.prints(&["The page ~/Journal/site/page.html, made for someone else, may still hold it."]);
}
