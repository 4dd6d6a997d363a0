//! A choice read from its record.

use super::{Choice, Higher, Outside, Share};
use crate::{
    id::Id,
    journal::Record,
    supervision::{
        After,
        agenda::{Ask, Function, PartKind},
        reading::{Error, Reader},
        session::{Answer, Status},
    },
};

/// The furthest place that can be asked for.
const LAST_PLACE: u32 = 999;

impl Choice {
    /// Reads a choice from its record.
    pub fn parse(record: &Record) -> Result<Self, Error> {
        let reader = Reader::of(record, "item", "an item of an agenda")?;
        let entry = reader.text("entry")?.map(|text| text.parse::<Id>());
        Ok(Self {
            id: record.id,
            when: reader.when(record.fields.date)?,
            item: reader.text("item")?.ok_or_else(|| reader.fail("item", "is missing: the words of the item"))?,
            entry: entry.transpose().map_err(|_| reader.fail("entry", "is not the id of an entry"))?,
            added: reader.truth("added")?.unwrap_or(false),
            part: reader.word("part", PartKind::parse, "is not the name of a part of an agenda")?,
            place: reader.number("place", LAST_PLACE, "is not a place, 1 to 999")?,
            function: reader.word(
                "function",
                Function::parse,
                "is not one of management, development, support, mediation",
            )?,
            ask: reader.word("ask", Ask::parse, "is not one of decide, think, know, support, authorise")?,
            minutes: reader.minutes()?,
            to: reader.texts("to")?,
            share: reader.word("share", Share::parse, "is not one of show, say, keep")?,
            blocked: reader.truth("blocked")?.unwrap_or(false),
            done: reader.day("done", "done", "is not a date, such as 2026-12-05")?,
            answer: outside(&reader)?,
            after: After {
                record: reader.text("record")?,
                told: reader.text("told")?,
                debrief: reader.text("debrief")?,
            },
            higher: Higher {
                effect: reader.text("effect")?,
                needed: reader.text("needed")?,
                by: reader.day("by", "by", "is not a date, such as 2026-12-05")?,
            },
        })
    }
}

/// What came back outside a session; it needs its day.
fn outside(reader: &Reader) -> Result<Option<Outside>, Error> {
    const NO_DAY: &str = "is not a date, such as 2026-12-05";
    let problem = "is not one of open, promised, answered, refused, silent";
    let Some(status) = reader.word("answer", Status::parse, problem)? else { return Ok(None) };
    let on = reader.day("answered", "answered", NO_DAY)?;
    let answer = Answer {
        due: reader.day("due", "due", NO_DAY)?,
        by: reader.text("from")?,
        ..Answer::new(reader.text("item")?.unwrap_or_default(), status)
    };
    Ok(Some(Outside { on: on.ok_or_else(|| reader.fail("answered", "is missing: the day of the answer"))?, answer }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(front: &str) -> Result<Choice, Error> {
        let text = format!("---\nkind: item\n{front}\n---\n");
        Choice::parse(&Record::parse(Id::random().unwrap(), text).unwrap())
    }

    #[test]
    fn what_is_written_reads_back() {
        let id = Id::random().unwrap();
        let choice = Choice {
            added: true,
            part: Some(PartKind::Depth),
            place: Some(2),
            function: Some(Function::Mediation),
            ask: Some(Ask::Authorise),
            minutes: Some(12),
            to: vec!["team manager".into(), "AMHP lead: nights".into()],
            share: Some(Share::Say),
            blocked: true,
            done: Some("2026-11-21".parse().unwrap()),
            answer: Some(Outside {
                on: "2026-11-20".parse().unwrap(),
                answer: Answer {
                    due: Some("2026-12-05".parse().unwrap()),
                    by: Some("team manager".into()),
                    ..Answer::new("Who \"decides\": us?".into(), Status::Promised)
                },
            }),
            after: After {
                record: Some("yes".into()),
                told: Some("duty manager, at once".into()),
                debrief: Some("no".into()),
            },
            higher: Higher {
                effect: Some("Two people waited.\nOne gave up.".into()),
                needed: Some("A policy: in writing".into()),
                by: Some("2026-12-05".parse().unwrap()),
            },
            ..Choice::new(id, "2026-11-20T18:00:00+00:00".parse().unwrap(), "Who \"decides\": us?".into(), Some(id))
        };
        let record = Record::parse(id, choice.to_markdown()).unwrap();
        assert_eq!(Choice::parse(&record).unwrap(), choice);
        let bare = Choice::new(id, choice.when, "no".into(), None);
        assert_eq!(Choice::parse(&Record::parse(id, bare.to_markdown()).unwrap()).unwrap(), bare);
    }

    #[test]
    fn errors_name_the_field_and_never_the_text() {
        let fields = ["item: [CANARY]", "entry: CANARY", "part: CANARY", "place: 0", "function: CANARY", "ask: CANARY"];
        let more = [
            "minutes: CANARY",
            "to: [[CANARY]]",
            "share: CANARY",
            "blocked: CANARY",
            "done: CANARY",
            "by: CANARY",
            "answer: CANARY",
        ];
        for field in fields.into_iter().chain(more) {
            let front = if field.starts_with("item") { "" } else { "item: a\n" };
            let error = read(&format!("date: 2026-11-20\n{front}{field}")).unwrap_err();
            let name = field.split(':').next().unwrap();
            assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
            assert!(!format!("{error:?}").contains("CANARY"), "{field}");
        }
        assert!(read("item: a").unwrap_err().to_string().contains("`date`"));
    }
}
