//! A value that holds the writer's words says nothing of them when it is printed for a programmer.

use afterword::{
    attachment::Attachment,
    entry::{Entry, references},
    id::Id,
    journal::{Journal, Query, Record, Which},
    outline,
    pipeline::compose::Draft,
    privacy::{Shareable, identifier},
    render::Markdown,
    secret::Passphrase,
    site::Files,
    supervision::{Agenda, Request, Session, agenda::Sources},
    theme::{Catalogue, Definition, OwnPhrase, ThemeId},
};

const TEXT: &str = "---\ntitle: CANARY\ndate: 2026-11-10\nthemes: [CANARY]\nhat: CANARY\ntemplate: CANARY\nmeasures: {CANARY: 3}\n\
    tallies: {CANARY: 2}\ntags: [CANARY]\nCANARY: x\nsharing: agenda\n---\n# CANARY\n\nThe caseload was too much CANARY.\n\n## CANARY\n\n\
    > [!supervision] think CANARY\n> CANARY\n\n> [!CANARY] CANARY\n> CANARY\n\n> [!raised] to: CANARY\n> CANARY\n\n\
    > [!private]\n> CANARY\n\n- [ ] CANARY (my CANARY, due 2026-11-26)\n";
const SESSION: &str = "---\nkind: session\ndate: 2026-10-29T14:00:00\nwith: CANARY\nstatus: held\nminutes: 60\nrecognition: CANARY\n\
    how: CANARY\nanswers:\n- {item: CANARY, answer: promised, by: CANARY}\n---\nCANARY\n\n- [ ] CANARY\n";

#[track_caller]
fn silent(value: &dyn std::fmt::Debug) {
    let printed = format!("{value:?} {value:#?}");
    assert!(!printed.to_lowercase().contains("canary") && !printed.contains("caseload"), "{printed}");
    assert!(!printed.is_empty());
}

#[test]
fn no_value_that_holds_words_of_the_writer_prints_them() {
    let id = Id::random().unwrap();
    let entry = Entry::parse(id, TEXT.to_owned()).unwrap();
    silent(&entry);
    silent(&entry.fields);
    silent(&entry.body);
    silent(&entry.body.marks);
    silent(&entry.body.actions);
    silent(&entry.body.sections);
    silent(&afterword::entry::Document::split(TEXT).unwrap());
    let shared = Shareable::of(&entry).unwrap();
    silent(&shared);
    silent(&identifier::find(&entry.text));
    let record = Record::parse(id, SESSION.to_owned()).unwrap();
    silent(&record);
    let session = Session::parse(&record).unwrap();
    silent(&session);
    silent(&session.answers);
    let journal = Journal::new(vec![entry.clone()], vec![record], Vec::new());
    silent(&journal);
    silent(&journal.numbered().collect::<Vec<_>>());
    silent(&Which::new("CANARY"));
    silent(&Query { words: vec!["CANARY".to_owned()], ..Query::default() });
    let catalogue = Catalogue::built_in();
    let suggested = catalogue.suggest(entry.markdown());
    assert!(!suggested.is_empty(), "there is something to hide");
    silent(&suggested);
    silent(&catalogue.explain(entry.markdown(), &ThemeId::parse("workload").unwrap()));
    silent(&OwnPhrase::new(ThemeId::parse("hope").unwrap(), "canary").unwrap());
    let own = "id: mine\nlabel: CANARY\nfunction: [support]\ndefinition: CANARY\ncues:\n  strong: canary, canary two\n";
    silent(&Definition::parse("mine", own).unwrap());
    silent(&Draft { title: Some("CANARY".to_owned()), body: "CANARY".to_owned(), ..Draft::default() });
    silent(&Markdown { text: TEXT, title: "CANARY", prefix: "", with_private: true, files: &Files::default() });
    silent(&Attachment { media: "CANARY".into(), name: "CANARY".into(), bytes: b"CANARY".to_vec().into() });
    silent(&references("![CANARY](canary.jpg)"));
    silent(&Passphrase::new("CANARY").unwrap());
    let themes = std::collections::BTreeMap::new();
    let sessions = [session];
    let entries = [shared];
    let sources =
        Sources { entries: &entries, left_out: 0, sessions: &sessions, choices: &[], rhythm: None, themes: &themes };
    silent(&sources);
    let agenda = Agenda::draft(&sources, &Request::new("2026-11-20".parse().unwrap()));
    assert!(serde_json::to_string(&agenda).unwrap().contains("CANARY"), "there is something to hide");
    silent(&agenda);
    silent(&outline::Outline::agenda(&agenda, outline::Audience::Own));
}
