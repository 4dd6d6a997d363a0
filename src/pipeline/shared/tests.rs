use super::*;
use crate::{
    look::Look,
    pipeline::build::{self, Material},
    privacy::identifier::text_of_html,
    render::render,
    site::Options,
    supervision::{Session, session::SessionStatus},
};

const SHARED: &str = "---\ntitle: The stairs SHARED-TITLE\ndate: 2026-11-17T17:15:00+00:00\nsharing: agenda\n\
    themes: [workload, my own]\nhat: amhp\nmeasures: {workload: 5, wellbeing: 1}\ntallies: {carer_visit: 7}\n---\n\
    I rehearsed it. SHARED-BODY\n\n> [!supervision] think, 15 min\n> Why do I stay silent? SHARED-MARK\n\n\
    > [!private]\n> NEVER-PASSAGE\n\n> [!note] hard words\n> SHARED-NOTE\n\n- [ ] Ask for the data SHARED-TASK\n";
const OTHERS: [&str; 3] = [
    "---\ntitle: NEVER-TITLE\ndate: 2026-11-18\nthemes: [trauma]\nmeasures: {wellbeing: 2}\n---\nNEVER-BODY late.\n\n\
     > [!supervision] think\n> NEVER-MARK?\n\n> [!raised] to: team manager\n> NEVER-RAISED\n\n- [ ] NEVER-TASK\n",
    "---\ntitle: NEVER-PRIVATE\ndate: 2026-11-19\nsharing: private\nthemes: [values]\n---\nNEVER-ALL\n",
    "---\ntitle: NEVER-OLD\ndate: 2025-11-19\n---\nNEVER-YEAR\n",
];

fn id(number: u32) -> Id {
    format!("{number:032x}").parse().unwrap()
}

fn library(texts: &[&str]) -> Library {
    let parse = |(text, number): (&&str, u32)| Entry::parse(id(number), (*text).to_owned()).unwrap();
    let entries = texts.iter().zip(1..).map(parse).collect();
    Library { journal: Journal::new(entries, Vec::new(), Vec::new()), ..Library::default() }
}

fn today() -> Date {
    "2026-11-21".parse().unwrap()
}

/// The words that fragments show: every part but the index.
fn shown(sealed: &str) -> BTreeSet<String> {
    let fragments = sealed.split_once('\n').map(|(_, fragments)| fragments.replace('<', " <"));
    words(&text_of_html(&fragments.unwrap_or_default()))
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_lowercase).collect()
}

/// All that is sealed into the page, and what is shown before.
fn page(shared: &Shared, look: &Look) -> (String, Vec<Piece>) {
    let options = Options { guest: true, ..Options::default() };
    let Shared { library, catalogue, agenda, .. } = shared;
    let material = Material {
        library,
        catalogue,
        agenda,
        sessions: &[],
        helplines: &[],
        files: &std::collections::BTreeMap::new(),
        today: today(),
    };
    let site = build::site(&material, &options);
    let rendered = render(&site, &std::collections::BTreeMap::new(), look).unwrap();
    let sealed: Vec<String> = rendered.parts.iter().map(|part| String::from_utf8(part.to_vec()).unwrap()).collect();
    (sealed.join("\n"), shared.pieces(&site))
}

#[test]
fn nothing_goes_in_but_what_is_marked_as_shared() {
    let texts: Vec<&str> = OTHERS.iter().copied().chain([SHARED]).collect();
    let mut session = Session::new(id(90), "2026-10-29".parse().unwrap(), SessionStatus::Held);
    session.notes = "NEVER-SESSION".to_owned();
    let supervision = Supervision { sessions: vec![session], ..Supervision::default() };
    for look in [Look::quiet().unwrap(), Look::built_in("print").unwrap().unwrap()] {
        let shared = Shared::of(&library(&texts), &supervision, today());
        let (sealed, _) = page(&shared, &look);
        for word in ["SHARED-TITLE", "SHARED-BODY", "SHARED-MARK", "SHARED-NOTE", "SHARED-TASK", "My own"] {
            assert!(sealed.contains(word), "{word}");
        }
        for word in [
            "NEVER",
            "trauma",
            "theme/values",
            "Wellbeing",
            "Carer visit",
            "private passage",
            "29 October",
            "look-back",
        ] {
            assert!(!sealed.contains(word), "{word}");
        }
    }
}

/// The page is the same, byte by byte, whatever else is in the journal: so nothing in it can tell of that.
#[test]
fn what_is_not_shared_changes_no_byte() {
    let look = Look::quiet().unwrap();
    let with = |texts: &[&str]| page(&Shared::of(&library(texts), &Supervision::default(), today()), &look).0;
    let alone = SHARED.replace("> [!private]\n> NEVER-PASSAGE\n\n", "\n\n\n");
    let (one, all) = (with(&[&alone]), with(&[SHARED, OTHERS[0], OTHERS[1], OTHERS[2]]));
    assert!(one == all, "a page of the shared entry alone is another");
}

#[test]
fn the_preview_says_every_word_that_the_page_says() {
    let shared = Shared::of(&library(&[SHARED]), &Supervision::default(), today());
    let (sealed, pieces) = page(&shared, &Look::quiet().unwrap());
    // What the look and the definitions of the program say stands in every page.
    let bare = "---\ndate: 2026-11-17\nsharing: agenda\nthemes: [workload]\n---\n";
    let (fixed, _) = page(&Shared::of(&library(&[bare]), &Supervision::default(), today()), &Look::quiet().unwrap());
    let mut known = shown(&fixed);
    known.extend(pieces.iter().flat_map(|piece| words(&piece.text)));
    // Counts and kinds of marks, as the look says them.
    known.extend(["question", "action", "done", "not", "often", "together", "with"].map(str::to_owned));
    let unsaid: Vec<String> = shown(&sealed).difference(&known).cloned().collect();
    assert_eq!(unsaid, Vec::<String>::new());
}

#[test]
fn an_entry_with_words_to_be_said_aloud_stays_here() {
    let other = "---\ntitle: Tea\ndate: 2026-11-20\nsharing: agenda\n---\nA cup of tea.\n";
    let choice = "---\nkind: item\ndate: 2026-11-20\nitem: Why do I stay silent? SHARED-MARK\nentry: \"00000000000000000000000000000001\"\nshare: say\n---\n";
    let record = crate::journal::Record::parse(id(80), choice.to_owned()).unwrap();
    let supervision = Supervision { choices: vec![Choice::parse(&record).unwrap()], ..Supervision::default() };
    let shared = Shared::of(&library(&[SHARED, other]), &supervision, today());
    assert_eq!(shared.held, [id(1)]);
    let (sealed, _) = page(&shared, &Look::quiet().unwrap());
    assert!(sealed.contains("A cup of tea") && !sealed.contains("SHARED-MARK"));
    // The same where the mark itself says it, on an entry that no agenda has yet.
    for word in ["think, say aloud", "keep", "don't show"] {
        let later = format!("---\ndate: 2026-12-24\nsharing: agenda\n---\n> [!learning] {word}\n> NEVER\n");
        let shared = Shared::of(&library(&[&later, other]), &Supervision::default(), today());
        assert_eq!(shared.held, [id(1)], "{word}");
        assert!(!page(&shared, &Look::quiet().unwrap()).0.contains("NEVER"));
    }
}

#[test]
fn where_nothing_is_shared_there_is_nothing() {
    let shared = Shared::of(&library(&OTHERS), &Supervision::default(), today());
    assert!(shared.is_empty() && shared.agenda.is_empty());
}
