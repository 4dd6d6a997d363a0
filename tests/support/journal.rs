//! A small invented journal with every kind of passage, and some that mean harm.

use std::collections::BTreeMap;

use afterword::{
    attachment::Attachment,
    entry::Entry,
    id::Id,
    journal::{Journal, Record},
    look::Look,
    pipeline::{self, Library, agenda::Supervision, build::Material, shared::Shared},
    privacy::Shareable,
    publish::{self, Built},
    seal::Lock,
    site::{Idle, Input, Options, Suggested, ThemeInfo},
    supervision::{
        Agenda, Request, Session,
        agenda::{Function, Sources, ThemeInfo as AgendaTheme},
    },
    theme::Catalogue,
};
use jiff::civil::Date;
use secrecy::SecretString;

/// Opens every page made here. Published, so it protects nothing.
pub(crate) const PASSPHRASE: &str = "still water by the old oak";

const ENTRIES: [&str; 5] = [
    "---\ntitle: The first visit CANARY-TITLE\ndate: 2026-10-05T18:00:00+01:00\nthemes: [relationships]\n\
     measures: {workload: 3, wellbeing: 4, hours_over: 2, sleep: 6, caseload: 23}\n\
     tallies: {carer_visit: 2, closed_door: 1}\n---\nShe had set out two cups. CANARY-BODY stood in the hall.\n\n\
     > [!good]\n> She laughed at the clock.\n",
    "---\ntitle: Cŵtch under the stairs\ndate: 2026-10-07T20:15:00+01:00\nmeasures: {workload: 4, wellbeing: 3}\n---\n\
     ## What happened?\n\nThe nain’s kitchen was warm.\n\n> [!note] a child describing neglect\n\
     > HIDDEN-CANARY words that wait behind the note.\n\n> [!private]\n> PRIVATE-CANARY never leaves.\n\nAfterwards I drove home.\n",
    "---\ntitle: Saying no to one more\ndate: 2026-11-17T17:15:00+00:00\nthemes: [workload]\n\
     measures: {workload: 5, wellbeing: 3}\n---\nI rehearsed the sentence on the stairs.\n\n\
     > [!supervision] think, 15 min\n> Why do I stay silent in meetings?\n\n- [ ] Ask for the data (due 2026-11-26)\n",
    "---\ntitle: Hostile <script>document.title='owned'</script> {{ title }}\ndate: 2026-11-19T21:00:00+00:00\n---\n\
     <script>document.title='owned'</script>\n\n<meta http-equiv=\"refresh\" content=\"0;url=http://127.0.0.1:9/meta\">\n\n\
     <img src=\"http://127.0.0.1:9/img\" onerror=\"document.title='owned'\">\n\n\
     [a link](http://127.0.0.1:9/link) [another](javascript:document.title='owned') <http://127.0.0.1:9/auto>\n\n\
     ![a picture](http://127.0.0.1:9/picture.png)\n\n{{ get_env(name=\"HOME\") }} {% include \"/etc/passwd\" %}\n\n\
     A note[^1].\n\n[^1]: <iframe src=\"http://127.0.0.1:9/frame\"></iframe>\n",
    "---\ntitle: A cup of tea\ndate: 2026-11-20T08:00:00+00:00\n---\nLate again, and the caseload is too much. She laughed.\n",
];

/// The one that is shared, beside those that are not.
const SHARED: &str = "---\ntitle: What I would like to think about\ndate: 2026-11-19T09:00:00+00:00\nsharing: agenda\n\
     themes: [workload]\nmeasures: {wellbeing: 2}\n---\nI counted the stairs again.\n\n> [!supervision] think, 10 min\n\
     > What would it take to say no?\n\n> [!private]\n> PRIVATE-CANARY of the shared one.\n\n> [!note] a loud voice\n> He shouted.\n";

/// A page for someone else of the small journal and one shared entry.
pub(crate) fn build_shared() -> Built {
    let all = ENTRIES.iter().copied().chain([SHARED]).zip(1..);
    let entries = all.map(|(text, number)| Entry::parse(id(number), text.to_owned()).expect("an entry")).collect();
    let library = Library { journal: Journal::new(entries, Vec::new(), Vec::new()), ..Library::default() };
    let supervision = Supervision { sessions: sessions(), ..Supervision::default() };
    let today: Date = "2026-11-21".parse().expect("a day");
    let Shared { library, catalogue, agenda, .. } = &Shared::of(&library, &supervision, today);
    let material =
        Material { library, catalogue, sessions: &[], helplines: &[], agenda, files: &BTreeMap::new(), today };
    let options = Options { guest: true, ..Options::default() };
    let passphrase = SecretString::from(PASSPHRASE);
    pipeline::build::with_input(&material, &options, |input| {
        publish::build_with(input, &look(), || Lock::with_iterations(&passphrase, 1000)).expect("a page")
    })
}

/// A page with pictures and a file: one to be seen, one behind a note, one that is damaged, one in a private passage, one
/// that the page has not.
pub(crate) fn build_pictured(files: &BTreeMap<Id, Attachment>) -> Built {
    let at = |number: u32| format!("files/{}", id(number));
    let text = format!(
        "---\ntitle: Pictured\ndate: 2026-11-20T09:00:00+00:00\n---\nBefore.\n\n![The *kitchen* <b> & hall]({})\n\n\
         > [!note] a room\n> ![Behind the note]({})\n\n![What is damaged]({})\n\n> [!private]\n> ![PRIVATE-CANARY]({})\n\n\
         ![Not here]({})\n\n[the letter]({})\n\n![far](https://127.0.0.1:9/x.png)\n\nAfter.\n",
        at(1),
        at(2),
        at(3),
        at(4),
        at(5),
        at(6)
    );
    let library = Library {
        journal: Journal::new(vec![Entry::parse(id(9), text).expect("an entry")], Vec::new(), Vec::new()),
        ..Library::default()
    };
    let (catalogue, today) = (Catalogue::built_in(), "2026-11-21".parse().expect("a day"));
    let supervision = Supervision::default();
    let agenda = pipeline::agenda::draft(&library, &supervision, &catalogue, &Request::new(today));
    let material = Material {
        library: &library,
        catalogue: &catalogue,
        sessions: &[],
        helplines: &[],
        agenda: &agenda,
        files,
        today,
    };
    let passphrase = SecretString::from(PASSPHRASE);
    pipeline::build::with_input(&material, &Options::default(), |input| {
        publish::build_with(input, &look(), || Lock::with_iterations(&passphrase, 1000)).expect("a page")
    })
}

/// A page of the small journal, and what it must hold.
pub(crate) fn build(idle: Idle) -> Built {
    build_in(&look(), idle)
}

/// [`build`] in another look.
pub(crate) fn build_in(look: &Look, idle: Idle) -> Built {
    let busy = busy();
    let texts = ENTRIES.iter().copied().chain([busy.as_str()]);
    let entries: Vec<Entry> =
        texts.zip(1..).map(|(text, number)| Entry::parse(id(number), text.to_owned()).expect("an entry")).collect();
    let journal = Journal::new(entries, Vec::new(), Vec::new());
    let today: Date = "2026-11-21".parse().expect("a day");
    let sessions = sessions();
    let late = Suggested {
        theme: "workload".to_owned(),
        passages: vec!["Late again, and the caseload is too much.".to_owned()],
    };
    let suggestions = BTreeMap::from([(id(5), vec![late])]);
    let options = Options { idle, ..Options::default() };
    let input = Input {
        journal: &journal,
        suggestions: &suggestions,
        themes: &[theme("workload", "Workload"), theme("relationships", "Relationships")],
        agenda: Some(&agenda(&journal, &sessions, today)),
        sessions: &sessions,
        files: &BTreeMap::new(),
        helplines: &["Samaritans: 116 123".to_owned()],
        today,
        options: &options,
    };
    let passphrase = SecretString::from(PASSPHRASE);
    publish::build_with(&input, look, || Lock::with_iterations(&passphrase, 1000)).expect("a page")
}

/// A page of so many entries, enough of them for several parts. Each has a word of its own, `mark12x` in the twelfth, and
/// letters, signs and a note that a part must not lose at its edges.
pub(crate) fn build_many(count: u32) -> Built {
    let entry = |number: u32| {
        let day = jiff::civil::date(2020, 1, 1).saturating_add(jiff::Span::new().days(i64::from(number)));
        let filling = format!(
            "Reading {number} of it \u{2019}til \u{201c}late\u{201d} \u{2013} caf\u{e9} & C\u{175}tch <b> \u{1f343}. "
        )
        .repeat(40);
        let text = format!(
            "---\ntitle: Entry {number}\ndate: {day}\n---\nBegins mark{number}x.\n\n{filling}\n\n> [!note] hard\n> Folded hid{number}den.\n\n\
             Ends \u{2019}{number}\u{2019} tail{number}x.\n"
        );
        Entry::parse(id(number), text).expect("an entry")
    };
    build_of((1..=count).map(entry).collect())
}

/// A page of one entry with this Markdown.
pub(crate) fn build_text(text: &str) -> Built {
    build_of(vec![Entry::parse(id(1), text.to_owned()).expect("an entry")])
}

fn build_of(entries: Vec<Entry>) -> Built {
    let journal = Journal::new(entries, Vec::new(), Vec::new());
    let input = Input {
        journal: &journal,
        suggestions: &BTreeMap::new(),
        themes: &[],
        agenda: None,
        sessions: &[],
        files: &BTreeMap::new(),
        helplines: &[],
        today: "2026-11-21".parse().expect("a day"),
        options: &Options::default(),
    };
    let passphrase = SecretString::from(PASSPHRASE);
    publish::build_with(&input, &look(), || Lock::with_iterations(&passphrase, 1000)).expect("a page")
}

/// The look of the page.
pub(crate) fn look() -> Look {
    Look::quiet().expect("the look of the program")
}

fn id(number: u32) -> Id {
    format!("{number:032x}").parse().expect("an id")
}

fn theme(id: &str, label: &str) -> ThemeInfo {
    ThemeInfo {
        id: id.to_owned(),
        label: label.to_owned(),
        definition: format!("What belongs to {id}."),
        prompts: vec!["What would help?".to_owned()],
    }
}

/// Twelve questions and twelve actions: as much as two pages take.
fn busy() -> String {
    let mut text =
        "---\ntitle: What I would bring\ndate: 2026-11-18T19:00:00+00:00\n---\nAll of it at once.\n".to_owned();
    for number in 1..=12 {
        text += &format!(
            "\n> [!supervision] think, 5 min\n> Question {number}, long enough to fill a line and a part of the next one \
             on the paper that it is printed on.\n\n- [ ] Action number {number} (due 2026-12-{number:02})\n"
        );
    }
    text
}

fn sessions() -> Vec<Session> {
    let held = "---\nkind: session\ndate: 2026-10-29T14:00:00\nwith: my supervisor\nstatus: held\nminutes: 60\n---\n\
                We spent **half** of it on one thing.\n\n> [!private]\n> PRIVATE-CANARY of the session.\n";
    let planned = "---\nkind: session\ndate: 2026-11-26T14:00:00\nwith: my supervisor\nstatus: planned\n---\n";
    [held, planned]
        .iter()
        .zip(90..)
        .map(|(text, number)| {
            let record = Record::parse(id(number), (*text).to_owned()).expect("a record");
            Session::parse(&record).expect("a session")
        })
        .collect()
}

fn agenda(journal: &Journal, sessions: &[Session], today: Date) -> Agenda {
    let shareable: Vec<Shareable> = journal.entries().iter().filter_map(Shareable::of).collect();
    let workload = AgendaTheme { label: "Workload".to_owned(), function: Function::Management };
    let themes = BTreeMap::from([("workload".to_owned(), workload)]);
    let sources = Sources { entries: &shareable, left_out: 1, sessions, choices: &[], rhythm: None, themes: &themes };
    Agenda::draft(&sources, &Request::new(today))
}
