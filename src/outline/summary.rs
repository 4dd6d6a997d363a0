//! The outline of a summary: what a supervisor can read in two minutes.
//!
//! Extractive only: the first sentences of what the writer marked or put on by hand, and counts. Nothing is rephrased.

use super::{Audience, Content, Line, Outline, Part, Passage, clean, phrases};
use crate::supervision::{
    Agenda,
    agenda::{Counting, Item, Measure, PartKind, Share},
    session::Status,
};

/// How many words each group has: together what is read in two minutes at 200 words a minute.
const BRING: usize = 160;
const STAND: usize = 180;
const WENT: usize = 60;
/// The fewest words that say something by themselves; a shorter first sentence brings the next with it.
const FEWEST: usize = 8;
/// The longest sentence that is taken over whole, in words.
const LONGEST: usize = 45;

impl Outline {
    /// The summary of an agenda, for whoever holds the session.
    pub fn summary(agenda: &Agenda) -> Self {
        let bring =
            [PartKind::Depth, PartKind::Decide, PartKind::Arriving, PartKind::Think, PartKind::Know, PartKind::PassUp];
        let bringing = Chosen::of(agenda, &bring, BRING);
        let concerns = Chosen::of(agenda, &[PartKind::Hard, PartKind::Concerns], STAND);
        let went = Chosen::of(agenda, &[PartKind::Good, PartKind::Learning], WENT);
        let left_out = bringing.left_out + concerns.left_out + went.left_out;
        let parts = [
            bringing.part("What I want to bring"),
            concerns.part("Where things stand"),
            themes(agenda),
            figures(agenda),
            went.part("What went well, and what I learned"),
        ];
        let more = match left_out {
            0 => String::new(),
            1 => "One more thing is on the agenda. ".to_owned(),
            many => format!("{many} more things are on the agenda. "),
        };
        Self {
            title: phrases::title(agenda).replacen("Supervision", "Summary for supervision", 1),
            facts: phrases::facts(agenda),
            parts: parts.into_iter().flatten().collect(),
            footer: format!(
                "The sentences are as they were written. {more}{}",
                phrases::footer(agenda, Audience::Paper)
            ),
        }
    }
}

/// The things that have room, and how many have none.
struct Chosen {
    lines: Vec<Line>,
    left_out: usize,
}

impl Chosen {
    /// What fits into the session comes before what is left over.
    fn of(agenda: &Agenda, kinds: &[PartKind], mut budget: usize) -> Self {
        let mut chosen = Self { lines: Vec::new(), left_out: 0 };
        let sections = kinds.iter().filter_map(|kind| agenda.sections.iter().find(|section| section.kind == *kind));
        let told = |item: &&Item| item.share == Share::Show && !item.is_part();
        let mut items: Vec<&Item> = sections.flat_map(|section| &section.items).filter(told).collect();
        items.sort_by_key(|item| (!item.fits, item.unreached));
        for item in items {
            let sentence = first_sentence(item);
            let about = about(agenda, item);
            let words =
                sentence.split_whitespace().count() + about.iter().map(|one| one.split(' ').count()).sum::<usize>();
            if words > budget {
                chosen.left_out += 1;
                continue;
            }
            budget -= words;
            chosen.lines.push(Line { about, entry: item.entry, ..Line::new(Passage::plain_text(&sentence)) });
        }
        chosen
    }

    fn part(self, heading: &str) -> Option<Part> {
        (!self.lines.is_empty()).then(|| Part::new(heading, Content::List(self.lines)))
    }
}

/// The first sentence of an item as it was written, with the next where it is short, and with the first question where
/// that comes later; cut with a sign when it is long.
pub(super) fn first_sentence(item: &Item) -> String {
    let plain = Passage::of(&item.text).plain().join(" ");
    let sentences = sentences(&plain);
    let mut taken: Vec<&str> = Vec::new();
    for sentence in &sentences {
        if taken.iter().map(|one| one.split_whitespace().count()).sum::<usize>() >= FEWEST {
            break;
        }
        taken.push(sentence);
    }
    let question = sentences.iter().skip(taken.len()).find(|sentence| sentence.ends_with('?'));
    if !taken.iter().any(|sentence| sentence.ends_with('?')) {
        taken.extend(question);
    }
    let words: Vec<&str> = taken.iter().flat_map(|sentence| sentence.split_whitespace()).collect();
    if words.len() <= LONGEST { words.join(" ") } else { format!("{} …", words[..LONGEST].join(" ")) }
}

/// The sentences of a text, each with the sign that ends it.
fn sentences(text: &str) -> Vec<&str> {
    let mut from = 0;
    let mut found = Vec::new();
    let ends = text.match_indices(['.', '?', '!']).map(|(at, end)| at + end.len());
    for end in ends.filter(|end| text[*end..].chars().next().is_none_or(char::is_whitespace)).chain([text.len()]) {
        found.push(text[from..end].trim());
        from = end;
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}

fn about(agenda: &Agenda, item: &Item) -> Vec<String> {
    let today = agenda.until;
    let ask = (item.times + item.sessions < 2 && item.ladder.is_empty() && item.after.is_none() && !item.is_told())
        .then(|| phrases::ask(item.ask).map(str::to_owned))
        .flatten();
    let raised = (item.times > 1 || !item.ladder.is_empty()).then(|| phrases::raised(item, today));
    let came_up = if raised.is_some() { None } else { phrases::came_up(item) };
    let is_concern = !item.ladder.is_empty() || item.status != Status::Open;
    let standing = is_concern.then(|| phrases::standing(item, today));
    let open = item.after.as_ref().map(|after| {
        let open = after.answered().iter().filter(|answered| !**answered).count();
        if open == 0 {
            "record, telling and debrief are answered".to_owned()
        } else {
            format!("{open} of 3 questions after it are open")
        }
    });
    [ask, raised, came_up, standing, open].into_iter().flatten().collect()
}

fn themes(agenda: &Agenda) -> Option<Part> {
    let compare = agenda.since.is_some();
    let rows = agenda.themes.iter().take(6).map(|theme| (clean(&theme.label), phrases::theme(theme, compare)));
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| Part::half("Themes", None, Content::Rows(rows)))
}

fn figures(agenda: &Agenda) -> Option<Part> {
    let hides = |kind| {
        let parts = agenda.sections.iter().filter(|section| section.kind == kind);
        parts.flat_map(|section| &section.items).any(|item| item.is_part() && item.share != Share::Show)
    };
    let (arriving, workload) = (hides(PartKind::Arriving), hides(PartKind::Workload));
    let shown = |measure: &&Measure| !(if measure.is_workload() { workload } else { arriving });
    let measures =
        agenda.measures.iter().filter(shown).map(|measure| (clean(&measure.label), phrases::measure(measure)));
    let tallies = agenda.tallies.iter().filter(|_| !workload).map(|tally| {
        let counted = match tally.counting {
            Counting::Counted => ", usually counted",
            Counting::Uncounted => ", usually not counted",
            Counting::Other => "",
        };
        (clean(&tally.label), format!("{}{counted}", tally.total))
    });
    let rows: Vec<_> = measures.chain(tallies).collect();
    (!rows.is_empty()).then(|| Part::half("In figures", None, Content::Rows(rows)))
}
