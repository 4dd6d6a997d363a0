//! What must hold for every input, a function for each thing that reads one.
//!
//! `tests/fuzz.rs` calls these with the seeds and with a fixed number of changes of them, on any toolchain; the binaries
//! in `targets/` give them to libFuzzer for as long as one likes. A function panics when what it says does not hold.

use std::{io::Cursor, panic::Location, sync::OnceLock};

use afterword::{
    attachment::{self, Kind, strip},
    config::Settings,
    entry::{Document, Entry, Reference, Sharing, When, embeds, readdress, references, splice},
    id::Id,
    journal::{Record, Which, span::Span},
    pipeline::{
        compose::{Draft, complete},
        themes::Settled,
    },
    privacy::{
        Shareable,
        identifier::{self, Allowed},
    },
    render::{Markdown, is_known},
    seal,
    secret::{Passphrase, RecoveryWords, Zeroizing},
    supervision::{Choice, Session},
    template::Template,
    theme::{Definition, OwnWords},
    vault::{Keys, Ledger, Place, backup::Backup, crypt},
    yaml,
};

/// A target and its name, which is that of its folder of seeds.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 13] = [
    ("entry", entry),
    ("marks", marks),
    ("ledger", ledger),
    ("page", page),
    ("sealed", sealed),
    ("backup", backup),
    ("recovery", recovery),
    ("theme", theme),
    ("record", record),
    ("template", template),
    ("settings", settings),
    ("lines", lines),
    ("picture", picture),
];

/// The longest input that is worth trying, in bytes.
pub const LONGEST: usize = 64 * 1024;

fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok().filter(|text| text.len() <= LONGEST)
}

fn id() -> Id {
    "0123456789abcdef0123456789abcdef".parse().expect("an id")
}

/// Fails with the name of what does not hold and never with the input, which is at hand anyway.
#[track_caller]
fn holds(what: bool, name: &str) {
    assert!(what, "{name}, at {}", Location::caller());
}

/// The front matter: read, changed in one field, put together anew.
pub fn entry(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let parsed = Entry::parse(id(), text.to_owned());
    // Whatever was typed is kept, and what is kept can be read.
    let draft =
        Draft { date: "2026-11-20T17:48:00+00:00".parse().ok(), themes: vec!["hope".to_owned()], ..Draft::default() };
    let whole = complete(text, &draft);
    if !text.contains('\0') {
        let again = Entry::parse(id(), whole.clone());
        holds(again.is_ok(), "what is put together reads");
        let again = again.expect("it was just looked at");
        holds(
            again.fields.date.is_some() && again.fields.themes.iter().any(|theme| theme == "hope"),
            "it has what was asked for",
        );
        let body =
            parsed.as_ref().map_or(text, Entry::markdown).trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        holds(whole.contains(body), "no word of the body is lost");
    }
    let Ok(entry) = parsed else { return };
    holds(
        text.is_char_boundary(entry.body_start) && text.ends_with(entry.markdown()),
        "the body is the end of the text",
    );
    for mark in &entry.body.marks {
        holds(entry.markdown().get(mark.span.clone()).is_some(), "a mark stands in the body");
    }
    for (field, value) in [("themes", "[hope, workload]"), ("sharing", "private"), ("title", "\"A: b\"")] {
        let Ok(changed) = splice::set(text, field, value) else { continue };
        let read = Entry::parse(id(), changed.clone());
        holds(read.is_ok(), "what was changed reads");
        let read = read.expect("it was just looked at");
        holds(
            read.markdown().trim_start_matches('\n') == entry.markdown().trim_start_matches('\n'),
            "the body is as it was",
        );
        let mut same = read.fields.clone();
        match field {
            "themes" => {
                holds(read.fields.themes == ["hope", "workload"], "the themes are those");
                same.themes.clone_from(&entry.fields.themes);
            }
            "sharing" => {
                holds(read.fields.sharing == Sharing::Private, "it is private");
                same.sharing = entry.fields.sharing;
            }
            _ => {
                holds(read.fields.title.as_deref() == Some("A: b"), "the title is that");
                same.title.clone_from(&entry.fields.title);
            }
        }
        holds(same == entry.fields, "every other field is as it was");
        let (before, after) = (front(text), front(&changed));
        let kept = before.iter().filter(|line| after.contains(line)).count();
        let replaced = before.len() - kept;
        holds(replaced == 0 || before.iter().any(|line| key_is(line, field)), "only the lines of that key are changed");
        holds(splice::set(&changed, field, value).as_deref() == Ok(changed.as_str()), "once more changes nothing");
    }
}

fn front(text: &str) -> Vec<&str> {
    Document::split(text)
        .ok()
        .and_then(|document| document.front)
        .map_or_else(Vec::new, |front| front.lines().collect())
}

fn key_is(line: &str, field: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| key.trim().trim_matches(['"', '\'']).eq_ignore_ascii_case(field))
}

/// Marks, actions, what may leave, what a page shows, and what could tell who someone is.
pub fn marks(data: &[u8]) {
    let Some(text) = text(data) else { return };
    for finding in identifier::find(text) {
        holds(text.get(finding.span.clone()).is_some_and(|found| !found.is_empty()), "a finding is a part of the text");
        holds((0.5..=1.0).contains(&finding.confidence), "it is as sure as it may be");
    }
    let all = embeds(text);
    holds(all.iter().all(|one| text.get(one.span.clone()).is_some()), "what is embedded is a part of the text");
    if let Some(there) = readdress(text, |one| one.is_local().then(|| "files/x.png".to_owned())) {
        let (before, after) = (references(text), references(&there));
        let local = |all: &[Reference]| all.iter().filter(|one| one.is_local()).count();
        holds(before.len() == after.len() && local(&before) == local(&after), "nothing but addresses is another");
    }
    let Ok(entry) = Entry::parse(id(), text.to_owned()) else { return };
    if let Some(shared) = Shareable::of(&entry) {
        let private = shared
            .body
            .marks
            .iter()
            .any(|mark| mark.kind == afterword::entry::MarkKind::Private || mark.within_private);
        holds(!private && shared.body.actions.iter().all(|action| !action.within_private), "nothing private is left");
    }
    for with_private in [false, true] {
        let html = Markdown {
            text: entry.markdown(),
            title: entry.title(),
            prefix: "e-",
            with_private,
            files: &afterword::site::Files::default(),
        }
        .html();
        let mut open: Vec<&str> = Vec::new();
        for tag in html.split('<').skip(1) {
            let Some((inside, _)) = tag.split_once('>') else { panic!("a tag ends") };
            let name = inside.trim_start_matches('/').split(' ').next().unwrap_or_default();
            holds(is_known(name), "only tags of ours");
            if matches!(name, "br" | "hr") {
                continue;
            }
            if inside.starts_with('/') {
                holds(open.pop() == Some(name), "tags close in order");
            } else {
                open.push(name);
            }
            for bad in [" src", " on", "javascript:", "http", "style="] {
                holds(!inside.contains(bad), "no attribute leads out");
            }
        }
        holds(open.is_empty(), "every tag is closed");
        holds(html.len() <= 600 * text.len() + 10_000, "a page does not grow without bound");
    }
    for date in [text, text.trim()] {
        if let Ok(when) = date.parse::<When>() {
            holds(when.to_string().parse() == Ok(when), "a date reads back");
        }
        let span = Span::parse(date, "2026-11-20".parse().expect("a day"));
        holds(
            span.is_err() || span.is_ok_and(|span| span.first <= span.last),
            "a stretch of time begins before it ends",
        );
        drop(Which::new(date));
    }
}

fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys::generate().expect("the system has random numbers"))
}

/// A ledger whose proof is right whatever it says, as only the writer could have made it; and one that has none.
pub fn ledger(data: &[u8]) {
    let Some(text) = text(data) else { return };
    drop(Ledger::read(text, keys()));
    let body = format!("{}\n", text.trim_end_matches('\n'));
    let proof: String = keys().prove(body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let proved = format!("{body}mac {proof}\n");
    if let Ok(ledger) = Ledger::read(&proved, keys()) {
        let written = ledger.write(keys());
        holds(Ledger::read(&written, keys()).as_ref() == Ok(&ledger), "a ledger reads back");
        let mut forged = written.into_bytes();
        let at = data.len() % forged.len();
        forged[at] ^= 1;
        let forged = String::from_utf8(forged);
        let read = forged.ok().and_then(|text| Ledger::read(&text, keys()).ok());
        holds(read.is_none_or(|read| read == ledger), "a changed ledger is not believed");
    }
    for word in text.split_whitespace().take(100) {
        if let Ok(place) = word.parse::<Place>() {
            holds(place.to_string() == word && !word.contains(".."), "a place has one name");
        }
        if let Ok(id) = word.parse::<Id>() {
            holds(id.to_string() == word, "an id has one name");
        }
    }
}

/// Changes a whole file by what the input says: pairs of a place and a value.
fn changed(whole: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for change in data.chunks_exact(3).take(64) {
        let at = (usize::from(change[0]) << 8 | usize::from(change[1])) % bytes.len().max(1);
        match change[2] {
            0 => bytes.truncate(at.max(1)),
            1 => bytes.insert(at, change[0]),
            value => bytes[at] ^= value,
        }
    }
    bytes
}

/// The sealed page.
pub fn page(data: &[u8]) {
    const PARTS: [&[u8]; 2] = [b"index", b"The kettle went on again before anyone spoke."];
    static PAGE: OnceLock<Vec<u8>> = OnceLock::new();
    let passphrase = Passphrase::new("still water by the old oak").expect("not empty");
    let page = PAGE.get_or_init(|| {
        let lock = seal::Lock::with_iterations(passphrase.secret(), 2).expect("a lock");
        let sealed = lock.seal(&PARTS.map(|part| Zeroizing::new(part.to_vec()))).expect("it can be sealed");
        format!("<html>{}{}{}</html>", seal::BEGIN, sealed.to_text(), seal::END).into_bytes()
    });
    let within = |version: &[u8]| [seal::BEGIN.as_bytes(), version, data, seal::END.as_bytes()].concat();
    for bytes in [changed(page, data), data.to_vec(), within(b""), within(b"2,")] {
        if let Ok(opened) = seal::open(&bytes, passphrase.secret()) {
            let same = opened.parts().iter().map(|part| part.as_slice()).eq(PARTS);
            holds(same, "a page opens to what was sealed, or not at all");
        }
    }
}

/// A file of the journal.
pub fn sealed(data: &[u8]) {
    const TEXT: &[u8] = b"---\nid: 0123456789abcdef0123456789abcdef\n---\nThe kettle went on again.\n";
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    let file = FILE.get_or_init(|| crypt::seal(&keys().writer().to_public(), TEXT).expect("it can be sealed"));
    for bytes in [changed(file, data), data.to_vec(), [b"age-encryption.org/v1\n", data].concat()] {
        if let Ok(opened) = crypt::open(keys().writer(), &bytes) {
            holds(opened.as_slice() == TEXT, "a file opens to what was sealed, or not at all");
        }
        // Another file's key opens nothing, and what asks for too much work is not tried.
        holds(crypt::open(keys().capture(), &bytes).is_err(), "another key opens nothing");
    }
    if let Some(text) = text(data)
        && let Ok(keys) = Keys::from_identity_file(text)
    {
        holds(Keys::from_identity_file(&keys.to_identity_file()).is_ok(), "keys read back");
    }
}

/// A backup of an invented journal of one reflection, changed, with the keys that open it.
pub fn backup(data: &[u8]) {
    const WHOLE: &[u8] = include_bytes!("../seeds/backup/whole.afterword");
    static KEYS: OnceLock<Keys> = OnceLock::new();
    let keys = KEYS.get_or_init(|| Keys::from_identity_file(include_str!("backup-keys.txt")).expect("they are keys"));
    for bytes in [changed(WHOLE, data), data.to_vec()] {
        let same = bytes == WHOLE;
        let checked = Backup::read(Cursor::new(bytes)).and_then(|mut backup| backup.check(keys, &|_| ()));
        holds(checked.is_ok() == same, "a backup that is changed anywhere is no backup, and a whole one is");
    }
}

/// The 24 words, and a passphrase.
pub fn recovery(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(words) = RecoveryWords::parse(text) {
        holds(words.words().count() == RecoveryWords::COUNT, "there are 24");
        let again = RecoveryWords::parse(words.passphrase().expose());
        holds(again.is_ok_and(|again| again.passphrase().matches(&words.passphrase())), "they read back");
    }
    if let Ok(passphrase) = Passphrase::new(text) {
        let again = Passphrase::new(passphrase.expose());
        holds(again.is_ok_and(|again| again.matches(&passphrase)), "a passphrase is the same when it is read again");
        holds(
            !format!("{passphrase:?}").contains(passphrase.expose()) || passphrase.expose().len() < 12,
            "it does not print",
        );
    }
}

/// A writer's own theme, and their own phrases.
pub fn theme(data: &[u8]) {
    let Some(text) = text(data) else { return };
    match Definition::parse("mine", text) {
        Ok(theme) => {
            let written = theme.write();
            holds(Definition::parse("mine", &written).is_ok_and(|again| again == theme), "a theme reads back");
        }
        Err(error) => drop(error.to_string()),
    }
    if let Ok(words) = OwnWords::parse(text) {
        holds(OwnWords::parse(&words.write()).is_ok_and(|again| again == words), "phrases read back");
    }
}

/// Records: a session, a choice about an item, an allow list, themes that were chosen.
pub fn record(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(record) = Record::parse(id(), text.to_owned()) else { return };
    holds(text.ends_with(record.markdown()), "the body is the end of the text");
    let read = |text: String| Record::parse(id(), text);
    if let Ok(session) = Session::parse(&record) {
        let again = read(session.to_markdown());
        holds(
            again.is_ok_and(|again| {
                Session::parse(&again).is_ok_and(|again| {
                    again.with == session.with
                        && again.answers == session.answers
                        && again.date == session.date
                        && again.status == session.status
                })
            }),
            "a session reads back",
        );
    }
    if let Ok(choice) = Choice::parse(&record) {
        let again = read(choice.to_markdown());
        holds(again.is_ok_and(|again| Choice::parse(&again).is_ok_and(|again| again == choice)), "a choice reads back");
    }
    let allowed = Allowed::parse(&record);
    if let Ok(again) = read(allowed.to_markdown("2026-11-20")) {
        holds(Allowed::parse(&again).phrases().eq(allowed.phrases()), "an allow list reads back");
    }
    let settled = Settled::of(&[record]);
    let again = read(settled.write("2026-11-20"));
    holds(again.is_ok_and(|again| Settled::of(&[again]) == settled), "chosen themes read back");
}

/// A template with its front matter.
pub fn template(data: &[u8]) {
    let Some(text) = text(data) else { return };
    match Template::parse("mine", text) {
        Ok(template) => {
            holds(!template.label().is_empty() && !template.questions().is_empty(), "a template asks something");
            holds(template.questions().iter().all(|question| !question.heading.is_empty()), "each question has words");
        }
        Err(error) => {
            holds(error.line >= 1 && error.line <= text.lines().count() + 2, "a mistake has a line of the text");
        }
    }
}

/// Settings, and YAML as the program writes it.
pub fn settings(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(settings) = Settings::parse(text) {
        holds(settings.format <= 1, "a newer format is refused");
    }
    drop(yaml::mapping(text));
    if text.len() < 8000 {
        let map = yaml::mapping(&format!("k: {}\n", yaml::scalar(text)));
        holds(map.is_ok_and(|map| map["k"] == text), "a text that is written reads back");
        let map = yaml::mapping(&format!("k: {}\n", splice::list(&[text, "b"])));
        holds(map.is_ok_and(|map| map["k"][0] == text && map["k"][1] == "b"), "a list that is written reads back");
    }
}

/// Lines of JSON that a program gives.
pub fn lines(data: &[u8]) {
    let data = &data[..data.len().min(LONGEST)];
    let mut out = Vec::new();
    let summary = identifier::find_lines(data, &mut out).expect("memory can be read and written");
    let asked = data.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace)).count();
    holds(summary.read + summary.broken.len() == asked, "every line is answered or named");
    holds(out.split(|byte| *byte == b'\n').count() == summary.read + 1, "there is a line for each");
    holds(std::str::from_utf8(&out).is_ok(), "answers are text");
}

pub fn picture(data: &[u8]) {
    let Some(kind) = Kind::of("", &data[..data.len().min(LONGEST)]) else { return };
    let Ok(once) = strip(kind, data.to_vec()) else { return };
    holds(once.bytes.len() <= data.len() + 64, "nothing is added but which side is up");
    holds(Kind::of("", &once.bytes) == Some(kind), "it is the kind of picture that it was");
    let twice = strip(kind, once.bytes.to_vec()).map(|twice| twice.bytes);
    holds(twice.as_ref() == Ok(&once.bytes), "what is left stays as it is");
    let name = String::from_utf8_lossy(data);
    holds(attachment::clean(&attachment::clean(&name)) == attachment::clean(&name), "a clean name is clean");
}
