//! What a Word file holds, part by part, as a program that opens it would find it.

mod package;

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use roxmltree::{Document, Node};

use super::{WORD, docx};
use crate::outline::{Content, Line, Outline, Part, Passage, Tick};

/// The parts of a file by their names.
fn unpack(file: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        assert!(parts.insert(entry.name().unwrap().into_owned(), text).is_none());
    }
    parts
}

fn parts(outline: &Outline) -> BTreeMap<String, String> {
    unpack(&docx(outline).unwrap())
}

fn line(number: u32, text: &str) -> Line {
    Line { number, ..Line::new(Passage::of(text)) }
}

fn outline(parts: Vec<Part>) -> Outline {
    Outline { title: "Supervision".into(), facts: vec!["60 minutes".into()], parts, footer: "The end.".into() }
}

/// A document with one of each.
fn whole() -> Outline {
    let tick = |question: &str, ticked| Tick { question: question.into(), ticked };
    let asked = Line { boxes: vec![tick("Recorded", true), tick("Debrief", false)], ..line(3, "On the stairs.") };
    let about = Line { about: vec!["15 min".into(), "2 Nov".into()], ..line(1, "Why? I ask.\n\nAnd again.") };
    let done = Line { done: true, about: vec!["me".into()], ..line(0, "Send the draft") };
    outline(vec![
        Part { aside: Some("20 min".into()), ..Part::new("To decide", Content::Items(vec![about, line(2, "Two")])) },
        Part::half("Learning", Some("One sentence.".into()), Content::List(vec![line(0, "A judgment")])),
        Part::half("Workload", None, Content::Rows(vec![("Visits".into(), "2, not counted".into())])),
        Part::new("After something hard", Content::Items(vec![asked, line(7, "Seven")])),
        Part::new("Actions", Content::Tasks(vec![line(0, "Ring the ward"), done])),
        Part::new(
            "Promises",
            Content::Table {
                columns: vec!["What".into(), "By when".into()],
                rows: vec![vec!["A joint-visit policy for the whole of the team".into(), String::new()]],
            },
        ),
        Part::new("Balance", Content::Words(Passage::plain_text("Support 9 min."))),
        Part::new("Agreed", Content::Blank),
    ])
}

fn named<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |node| node.tag_name().name() == name)
}

fn value<'a>(node: Node<'a, '_>, name: &'static str) -> Option<&'a str> {
    named(node, name).next()?.attribute((WORD, "val"))
}

/// The text of a node, with a tab where one is.
fn text(node: Node<'_, '_>) -> String {
    let said = |node: Node<'_, '_>| match node.tag_name().name() {
        "t" => node.text().unwrap_or_default().to_owned(),
        "tab" => "\t".to_owned(),
        _ => String::new(),
    };
    node.descendants().map(said).collect()
}

/// Style, list and text of each paragraph.
fn paragraphs(part: &str) -> Vec<(String, Option<u32>, String)> {
    let read = Document::parse(part).unwrap();
    let of = |node| {
        let list = value(node, "numId").map(|list| list.parse().unwrap());
        (value(node, "pStyle").unwrap_or_default().to_owned(), list, text(node))
    };
    named(read.root(), "p").map(of).collect()
}

#[test]
fn headings_lists_and_words_stand_in_styles_of_their_own() {
    let found = paragraphs(&parts(&whole())["word/document.xml"]);
    let expected = [
        ("Title", None, "Supervision"),
        ("Subtitle", None, "60 minutes"),
        ("Heading1", None, "To decide 20 min"),
        ("ListNumber", Some(2), "Why? I ask."),
        ("ListContinue", None, "And again.  15 min\u{a0}· 2 Nov"),
        ("ListNumber", Some(2), "Two"),
        ("Heading1", None, "Learning"),
        ("Note", None, "One sentence."),
        ("ListBullet", None, "A judgment"),
        ("Heading1", None, "Workload"),
        ("Row", None, "Visits\t2, not counted"),
        ("Heading1", None, "After something hard"),
        ("ListNumber", Some(2), "On the stairs."),
        ("ListContinue", None, "☑\u{a0}Recorded\u{2003}\u{2003}☐\u{a0}Debrief"),
        ("ListNumber", Some(3), "Seven"),
        ("Heading1", None, "Actions"),
        ("Task", None, "☐\tRing the ward"),
        ("Task", None, "☑\tSend the draft  me"),
        ("Heading1", None, "Promises"),
        ("TableHeading", None, "What"),
        ("TableHeading", None, "By when"),
        ("TableText", None, "A joint-visit policy for the whole of the team"),
        ("TableText", None, ""),
        ("Heading1", None, "Balance"),
        ("Normal", None, "Support 9 min."),
        ("Heading1", None, "Agreed"),
    ];
    let expected: Vec<_> =
        expected.into_iter().map(|(style, list, text)| (style.to_owned(), list, text.to_owned())).collect();
    assert_eq!(found[..expected.len()], expected);
    assert_eq!(found.last().unwrap().0, "Ending");
}

#[test]
fn every_style_that_is_named_is_there_and_headings_are_headings() {
    let parts = parts(&whole());
    let styles = Document::parse(&parts["word/styles.xml"]).unwrap();
    let ids: Vec<&str> =
        named(styles.root(), "style").map(|style| style.attribute((WORD, "styleId")).unwrap()).collect();
    for part in ["word/document.xml", "word/styles.xml", "word/footer1.xml", "word/numbering.xml"] {
        let read = Document::parse(&parts[part]).unwrap();
        for name in ["pStyle", "rStyle", "tblStyle", "basedOn", "next"] {
            for node in named(read.root(), name) {
                let id = node.attribute((WORD, "val")).unwrap();
                assert!(ids.contains(&id), "{id} in {part}");
            }
        }
    }
    let style =
        |id| named(styles.root(), "style").find(|style| style.attribute((WORD, "styleId")) == Some(id)).unwrap();
    for (id, name, level) in [("Heading1", "heading 1", "0"), ("Heading2", "heading 2", "1")] {
        assert_eq!((value(style(id), "name"), value(style(id), "outlineLvl")), (Some(name), Some(level)));
        assert!(named(style(id), "keepNext").next().is_some());
    }
    for id in ["ListNumber", "ListBullet", "ListContinue", "Task", "Row"] {
        assert!(named(style(id), "keepLines").next().is_some(), "{id}");
    }
    let normal: Vec<_> = named(styles.root(), "style")
        .filter(|style| style.attribute((WORD, "default")) == Some("1"))
        .filter_map(|style| value(style, "name"))
        .collect();
    assert_eq!(normal, ["Normal", "Default Paragraph Font", "Normal Table", "No List"]);
}

#[test]
fn the_language_is_british_english_and_the_paper_a4() {
    let parts = parts(&whole());
    let styles = Document::parse(&parts["word/styles.xml"]).unwrap();
    assert_eq!(value(named(styles.root(), "rPrDefault").next().unwrap(), "lang"), Some("en-GB"));
    let text = Document::parse(&parts["word/document.xml"]).unwrap();
    let mut sizes = named(text.root(), "pgSz");
    assert!(
        sizes.all(|size| (size.attribute((WORD, "w")), size.attribute((WORD, "h"))) == (Some("11906"), Some("16838")))
    );
    let columns: Vec<_> = named(text.root(), "cols").filter_map(|cols| cols.attribute((WORD, "num"))).collect();
    assert_eq!(columns, ["1", "2", "1"]);
    let footer = Document::parse(&parts["word/footer1.xml"]).unwrap();
    let fields: Vec<_> = named(footer.root(), "fldSimple").filter_map(|one| one.attribute((WORD, "instr"))).collect();
    assert_eq!((fields, text_of(&footer)), (vec![" PAGE ", " NUMPAGES "], "Page 1 of 1".to_owned()));
}

fn text_of(part: &Document<'_>) -> String {
    text(part.root())
}

/// The number that Word shows before each paragraph of a numbered list: each list counts from its own start.
fn shown(parts: &BTreeMap<String, String>) -> Vec<u32> {
    let numbering = Document::parse(&parts["word/numbering.xml"]).unwrap();
    let mut next: BTreeMap<u32, u32> = named(numbering.root(), "num")
        .filter_map(|list| {
            let id = list.attribute((WORD, "numId"))?.parse().ok()?;
            Some((id, value(list, "startOverride")?.parse().ok()?))
        })
        .collect();
    let lists = paragraphs(&parts["word/document.xml"]).into_iter().filter_map(|(_, list, _)| list);
    let mut count = |list: u32| {
        let number = next.get_mut(&list).unwrap_or_else(|| panic!("there is no list {list}"));
        *number += 1;
        *number - 1
    };
    lists.map(&mut count).collect()
}

#[test]
fn the_list_shows_the_numbers_of_the_items() {
    for numbers in [vec![1, 2, 3], vec![1, 3, 4, 9], vec![5, 5, 2, 3], vec![0, 1], vec![]] {
        let lines = numbers.iter().map(|number| line(*number, "x")).collect::<Vec<_>>();
        let (first, second) = lines.split_at(lines.len() / 2);
        let part = |lines: &[Line]| Part::new("Part", Content::Items(lines.to_vec()));
        // What has no number is a point of a list without them.
        let counted: Vec<u32> = numbers.into_iter().filter(|number| *number > 0).collect();
        assert_eq!(shown(&parts(&outline(vec![part(first), part(second)]))), counted);
    }
    assert_eq!(shown(&parts(&whole())), [1, 2, 3, 7]);
}

#[test]
fn boxes_can_be_ticked_and_each_has_a_number_of_its_own() {
    let parts = parts(&whole());
    let read = Document::parse(&parts["word/document.xml"]).unwrap();
    let w14 = "http://schemas.microsoft.com/office/word/2010/wordml";
    let boxes: Vec<_> = named(read.root(), "sdt")
        .map(|sdt| {
            let checked = named(sdt, "checked").next().unwrap().attribute((w14, "val")).unwrap();
            (value(sdt, "id").unwrap(), checked, text(sdt))
        })
        .collect();
    let expected = [("1", "1", "☑"), ("2", "0", "☐"), ("3", "0", "☐"), ("4", "1", "☑")];
    assert_eq!(boxes, expected.map(|(id, checked, sign)| (id, checked, sign.to_owned())));
    assert_eq!(
        read.root_element().attribute(("http://schemas.openxmlformats.org/markup-compatibility/2006", "Ignorable")),
        Some("w14")
    );
}

#[test]
fn tables_have_a_heading_row_that_comes_again_and_columns_as_wide_as_the_page() {
    let parts = parts(&whole());
    let read = Document::parse(&parts["word/document.xml"]).unwrap();
    let tables: Vec<_> = named(read.root(), "tbl").collect();
    assert_eq!(tables.len(), 2);
    for (table, (name, rows, columns)) in tables.iter().zip([("Promises", 2, 2), ("Agreed", 5, 3)]) {
        assert_eq!(value(*table, "tblCaption"), Some(name));
        let heads: Vec<bool> = named(*table, "tr").map(|row| named(row, "tblHeader").next().is_some()).collect();
        assert_eq!(
            (heads.len(), heads.iter().position(|head| *head), heads.iter().filter(|head| **head).count()),
            (rows, Some(0), 1)
        );
        let width = |node: Node<'_, '_>| node.attribute((WORD, "w")).unwrap().parse::<u32>().unwrap();
        let widths: Vec<u32> = named(*table, "gridCol").map(width).collect();
        let all: u32 = widths.iter().sum();
        assert!(widths.len() == columns && (10_200..=10_206).contains(&all), "{widths:?}");
        assert!(widths[0] > 2 * widths[1]);
        for row in named(*table, "tr") {
            assert_eq!(named(row, "tcW").map(width).collect::<Vec<_>>(), widths);
            assert!(named(row, "cantSplit").next().is_some());
        }
    }
}

#[test]
fn two_tables_do_not_become_one() {
    let table = || Content::Table { columns: vec!["A".into()], rows: vec![vec!["b".into()]] };
    let part = Part { contents: vec![table(), table(), Content::Blank], ..Part::new("Tables", table()) };
    let parts = parts(&outline(vec![part.clone(), Part { half: true, ..part.clone() }, Part { half: true, ..part }]));
    let read = Document::parse(&parts["word/document.xml"]).unwrap();
    let body = read.root_element().first_element_child().unwrap();
    let names: Vec<_> = body.children().map(|node| node.tag_name().name()).collect();
    assert_eq!(names.iter().filter(|name| **name == "tbl").count(), 9);
    assert!(names.windows(2).all(|pair| pair != ["tbl", "tbl"]), "{names:?}");
    assert_eq!(names[names.len() - 2..], ["p", "sectPr"]);
}

#[test]
fn an_item_stays_with_its_own_lines_and_a_heading_with_its_part() {
    let parts = parts(&whole());
    let read = Document::parse(&parts["word/document.xml"]).unwrap();
    let kept: Vec<_> =
        named(read.root(), "p").filter(|one| named(*one, "keepNext").next().is_some()).map(text).collect();
    assert_eq!(kept[..2], ["Why? I ask.", "On the stairs."]);
    assert!(!kept.contains(&"Two".to_owned()));
}

#[test]
fn it_says_every_word_that_the_other_forms_say() {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    let said: String =
        paragraphs(&parts(&whole())["word/document.xml"]).iter().map(|(_, _, text)| letters(text)).collect();
    let terminal = crate::document::text(&whole(), 80);
    // A task that is done has a sign here.
    for word in terminal.split_whitespace().filter(|word| *word != "[x]").map(letters) {
        assert!(said.contains(&word), "{word} in {said}");
    }
}

#[test]
fn an_empty_document_is_one_too() {
    let nothing = Outline { title: String::new(), facts: vec![], parts: vec![], footer: String::new() };
    let found = paragraphs(&parts(&nothing)["word/document.xml"]);
    assert_eq!(found.iter().map(|(style, _, _)| style.as_str()).collect::<Vec<_>>(), ["Title", "Ending"]);
    let empty = Line::new(Passage::default());
    let part = |content| Part { half: true, ..Part::new("", content) };
    let lists =
        vec![part(Content::Items(vec![empty.clone()])), part(Content::List(vec![empty])), part(Content::Items(vec![]))];
    let none = Content::Table { columns: vec![], rows: vec![vec![]] };
    let lists = parts(&outline(lists));
    assert!(shown(&lists).is_empty());
    let none = parts(&outline(vec![part(none)]));
    assert!(!none["word/document.xml"].contains("<w:tbl>"), "Word does not open a table without columns");
}
