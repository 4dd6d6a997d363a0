//! Documents as files: the form by the name's ending, Word, and files for one reader.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read as _},
    path::Path,
};

use afterword::vault::crypt;
use age::secrecy::ExposeSecret as _;
use roxmltree::Document;

use crate::{
    leaks,
    sandbox::{Sandbox, have, text, tree},
};

const PRIVATE: [&str; 3] = ["PRIVATEENTRY", "PRIVATEPASSAGE", "BEHINDTHENOTE"];

const SINCE: [&str; 3] = ["agenda", "--since", "2026-09-01"];

/// The arguments of an agenda with everything in it, and these.
fn agenda<'a>(more: &[&'a str]) -> Vec<&'a str> {
    SINCE.iter().chain(more).copied().collect()
}

/// The words of a Word file, and every part of it as text.
fn read(file: &[u8]) -> (String, BTreeMap<String, String>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut part = String::new();
        entry.read_to_string(&mut part).unwrap();
        Document::parse(&part).unwrap();
        parts.insert(entry.name().unwrap().into_owned(), part);
    }
    let document = Document::parse(&parts["word/document.xml"]).unwrap();
    let words = document.descendants().filter(|node| node.tag_name().name() == "t").filter_map(|node| node.text());
    (words.collect(), parts.clone())
}

#[test]
fn a_word_file_holds_what_was_shown_and_nothing_private() {
    let sandbox = Sandbox::sample();
    let path = sandbox.path("home/agenda.docx");
    sandbox
        .run(agenda(&["-o", "agenda.docx"]))
        .ok()
        .prints(&["Made ~/agenda.docx. Anyone can read it: it is not encrypted."])
        .never(&PRIVATE);
    let file = fs::read(&path).unwrap();
    let (words, parts) = read(&file);
    for part in ["Who else is at fourteen?", "The heating has been off for a week.", "waiting-time data"] {
        assert!(words.contains(part), "{words}");
    }
    assert_eq!(leaks::find(&file, &PRIVATE), Vec::<String>::new());
    for (name, part) in &parts {
        for word in PRIVATE.iter().chain(&["afterword", text(sandbox.root()), "1970", "2026-11-20T", "creator"]) {
            assert!(!part.contains(word), "{word} in {name}");
        }
    }
    sandbox.run(agenda(&["-o", "again.DOCX"])).ok();
    assert_eq!(fs::read(sandbox.path("home/again.DOCX")).unwrap(), file, "equal agendas give equal bytes");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_pdf_is_the_work_of_a_browser() {
    let sandbox = Sandbox::sample();
    for name in ["Agenda.pdf", "Agenda.PDF"] {
        let said = ["cannot write a PDF", "Make Agenda.html, open it in a browser and print it to a PDF."];
        sandbox.locked(["agenda", "-o", name]).code(2).says(&said);
    }
    assert!(!sandbox.path("home/Agenda.html").exists());
}

#[test]
fn a_sealed_file_opens_for_its_reader_to_the_same_bytes() {
    let sandbox = Sandbox::sample();
    let reader = age::x25519::Identity::generate();
    let recipient = reader.to_public().to_string();
    let list = sandbox.write("home/reader.txt", format!("# my supervisor\n{recipient}\n").as_bytes());
    for form in ["docx", "md"] {
        let name = format!("agenda.{form}");
        let (clear, sealed) = (sandbox.path(format!("home/{name}")), sandbox.path(format!("home/{name}.age")));
        sandbox.run(agenda(&["-o", &name])).ok();
        let expected = fs::read(&clear).unwrap();
        fs::remove_file(&clear).unwrap();
        for typed in [&recipient, text(&list), "reader.txt"] {
            let before = tree(&sandbox.path("home"));
            sandbox.run(agenda(&["-o", &name, "--sealed-for", typed])).ok().prints(&[
                &format!("Made ~/{name}.age, encrypted for\n  {recipient}\n"),
                "You cannot\nopen it again yourself.",
            ]);
            let bytes = fs::read(&sealed).unwrap();
            assert_eq!(crypt::open(&reader, &bytes).unwrap().as_slice(), expected);
            assert_eq!(leaks::find(&bytes, &["fourteen", "heating", "word/document.xml"]), Vec::<String>::new());
            fs::remove_file(&sealed).unwrap();
            assert_eq!(tree(&sandbox.path("home")), before, "nothing else was written");
        }
    }
}

#[test]
fn the_age_program_opens_a_sealed_file() {
    if !have("age") {
        return;
    }
    let sandbox = Sandbox::sample();
    let reader = age::x25519::Identity::generate();
    let key = sandbox.write("home/key.txt", reader.to_string().expose_secret().as_bytes());
    let recipient = reader.to_public().to_string();
    // The name with its `.age` is the same name.
    sandbox.run(agenda(&["-o", "agenda.docx.age", "--sealed-for", &recipient])).ok();
    let mut command = sandbox.command("age");
    command.args(["-d", "-o", "opened.docx", "-i", text(&key), "agenda.docx.age"]);
    sandbox.finish(command, b"").ok();
    sandbox.run(agenda(&["-o", "agenda.docx"])).ok();
    let [opened, made] = ["opened.docx", "agenda.docx"].map(|name| fs::read(sandbox.path("home").join(name)).unwrap());
    assert_eq!(opened, made);
}

#[test]
fn programs_are_told_for_whom() {
    let sandbox = Sandbox::sample();
    let recipient = age::x25519::Identity::generate().to_public().to_string();
    let value = sandbox.run(["--json", "agenda", "-o", "a.docx", "--sealed-for", &recipient]).ok().json();
    assert_eq!(value["sealed_for"], recipient.as_str());
    assert!(value["written"].as_str().unwrap().ends_with("a.docx.age") && value["agenda"].is_object());
    let value = sandbox.run(["--json", "agenda", "-o", "a.docx"]).ok().json();
    assert!(value.get("sealed_for").is_none() && Path::new(value["written"].as_str().unwrap()).exists());
}

#[test]
fn who_cannot_read_it_is_told_before_anything_is_written() {
    let sandbox = Sandbox::sample();
    sandbox.run(["list"]).ok();
    let key = || age::x25519::Identity::generate();
    let (one, other) = (key().to_public().to_string(), key().to_public().to_string());
    let secret = key().to_string().expose_secret().to_owned();
    let part = secret[20..40].to_owned();
    for (name, list) in [
        ("two.txt", format!("{one}\n{other}\n")),
        ("secret.txt", format!("# public key: {one}\n{secret}\n")),
        ("none.txt", "# nobody\n".to_owned()),
    ] {
        sandbox.write(&format!("home/{name}"), list.as_bytes());
    }
    sandbox.write("home/bytes.txt", &[0xff, 0xfe]);
    let before = tree(sandbox.root());
    let weak = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z";
    for (typed, said) in [
        (&one[..61], "that recipient is mistyped or cut short"),
        (weak, "that recipient would protect nothing"),
        (&secret, "that is a secret key, not a recipient"),
        (&format!(" {secret}"), "that is a secret key, not a recipient"),
        ("ssh-ed25519 AAAA", "of a kind which is not supported here"),
        ("age1yubikey1qqqq", "Ask for an ordinary one, as age-keygen makes it"),
        ("nobody.txt", "nobody.txt is neither a recipient nor a file"),
        ("two.txt", "there are 2 recipients in it, and a document is sealed for one reader"),
        ("secret.txt", "that is a secret key, not a recipient"),
        ("none.txt", "there is no recipient in it"),
        ("bytes.txt", "that is not a recipient"),
        ("", "is neither a recipient nor a file"),
        (".", "is neither a recipient nor a file"),
    ] {
        // The passphrase is not even asked for.
        sandbox.locked(["agenda", "-o", "a.docx", "--sealed-for", typed]).code(2).says(&[said]).never(&[&part]);
    }
    sandbox.locked(["agenda", "--sealed-for", &one]).code(2).says(&["--output"]);
    sandbox.locked(["agenda", "-o", "a.docx.age"]).code(2).says(&["for nobody", "--sealed-for age1"]);
    sandbox
        .run(["-n", "agenda", "-o", "a.docx", "--sealed-for", &one])
        .ok()
        .prints(&["Would write [BOX]/home/a.docx.age, "]);
    assert_eq!(tree(sandbox.root()), before);
}
