//! The file as a whole: its parts, its properties, its bytes, and words that would act.

use std::io::Cursor;

use roxmltree::Document;

use super::{named, outline, paragraphs, parts, unpack, whole};
use crate::{
    document::docx,
    outline::{Content, Line, Outline, Part, Passage, Tick},
};

#[test]
fn nothing_tells_who_made_it_with_what_or_when() {
    let outline = whole();
    let file = docx(&outline).unwrap();
    let parts = unpack(&file);
    let names: Vec<&str> = parts.keys().map(String::as_str).collect();
    let expected = [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
    ];
    assert_eq!(names, expected);
    let core = Document::parse(&parts["docProps/core.xml"]).unwrap();
    let said: Vec<_> =
        core.root_element().children().map(|node| (node.tag_name().name(), node.text().unwrap())).collect();
    assert_eq!(said, [("title", "Supervision"), ("language", "en-GB")]);
    for (name, text) in &parts {
        let lower = text.to_lowercase();
        for word in
            ["creator", "author", "lastmodified", "rsid", "template", "application", "afterword", "w:date", "paraid"]
        {
            let types = word == "application" && name == "[Content_Types].xml";
            assert!(types || !lower.contains(word), "{word} in {name}");
        }
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(file.as_slice())).unwrap();
    assert!(archive.comment().is_empty());
    for at in 0..archive.len() {
        let entry = archive.by_index(at).unwrap();
        let date = entry.last_modified().unwrap();
        assert_eq!((date.year(), date.month(), date.day(), date.hour()), (1980, 1, 1, 0));
        assert_eq!((entry.comment(), entry.extra_data().unwrap_or_default().as_slice()), ("", &[][..]));
    }
}

#[test]
fn every_part_has_its_type_and_every_relation_its_part() {
    let parts = parts(&whole());
    let types = Document::parse(&parts["[Content_Types].xml"]).unwrap();
    let typed: Vec<_> = named(types.root(), "Override").filter_map(|one| one.attribute("PartName")).collect();
    for name in parts.keys().filter(|name| !name.contains("rels/") && !name.starts_with('[')) {
        assert!(typed.contains(&format!("/{name}").as_str()), "{name}");
    }
    assert!(typed.iter().all(|name| parts.contains_key(&name[1..])));
    for (part, folder) in [("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")] {
        let relations = Document::parse(&parts[part]).unwrap();
        for one in named(relations.root(), "Relationship") {
            assert!(one.attribute("TargetMode").is_none());
            assert!(parts.contains_key(&format!("{folder}{}", one.attribute("Target").unwrap())));
        }
    }
}

#[test]
fn equal_outlines_give_equal_bytes_at_the_same_time_too() {
    let first = docx(&whole()).unwrap();
    let others: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| docx(&whole()).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(others.iter().all(|other| *other == first));
    assert_ne!(docx(&outline(vec![])).unwrap(), first);
}

/// Everything that could end a text early, begin an element or turn the reading direction.
const HOSTILE: &str = "</w:t></w:r><w:p>&amp;<!-- x --><![CDATA[y]]> ]]> \"'&#0; <?z?> \u{0}\u{1}\u{8}\u{b}\u{c}\u{1b}\u{7f}\u{202e}\u{fffe}\u{ffff}\t\r\n\u{2028}end";

#[test]
fn words_cannot_become_anything_else() {
    let hostile = || HOSTILE.to_owned();
    let line = Line {
        entry: None,
        number: 1,
        passage: Passage::of(HOSTILE),
        about: vec![hostile()],
        done: false,
        boxes: vec![Tick { question: hostile(), ticked: false }],
    };
    let lines = || vec![line.clone()];
    let contents = vec![
        Content::Items(lines()),
        Content::Tasks(lines()),
        Content::List(lines()),
        Content::Rows(vec![(hostile(), hostile())]),
        Content::Table { columns: vec![hostile()], rows: vec![vec![hostile()]] },
        Content::Words(Passage::of(HOSTILE)),
    ];
    let build = |text: &dyn Fn() -> String, contents: Vec<Content>| Outline {
        title: text(),
        facts: vec![text()],
        parts: vec![Part {
            heading: text(),
            aside: Some(text()),
            note: Some(text()),
            contents,
            half: false,
            dense: true,
        }],
        footer: text(),
    };
    let parts = parts(&build(&hostile, contents));
    for (name, text) in &parts {
        let read = Document::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!text.contains("<!-- x") && !text.contains("<![CDATA[") && !text.contains("<?z"), "{name}");
        assert!(!text.contains(['\0', '\u{1b}', '\u{202e}', '\u{fffe}', '\u{ffff}']), "{name}");
        let foreign = read.descendants().filter(|node| node.is_comment() || node.is_pi()).count();
        assert_eq!(foreign, usize::from(matches!(name.as_str(), "word/settings.xml" | "word/styles.xml")), "{name}");
    }
    let read = paragraphs(&parts["word/document.xml"]);
    // As many paragraphs as there are texts, whole, and the passage in the blocks that its Markdown has.
    for style in ["Title", "Subtitle", "Note", "TableHeading", "TableText", "Ending"] {
        let found: Vec<_> = read.iter().filter(|(own, _, _)| own == style).collect();
        assert_eq!(found.len(), 1, "{style}");
        assert!(found[0].2.starts_with("</w:t></w:r><w:p>&amp;<!-- x -->") && found[0].2.ends_with("end"), "{style}");
    }
}
