//! The outline of an agenda.

use super::{Audience, Content, Line, Outline, Part, Passage, Tick, clean, phrases, summary};
use crate::{
    supervision::{
        After, Agenda,
        agenda::{Counting, Item, Measure, PartKind, Section, Share},
    },
    theme::course::{WEEKS_BEFORE, WEEKS_NOW},
};

/// The questions after something hard, as a fact to tick.
pub(super) const AFTER: [&str; 3] = ["It is in the record", "The right people know", "A debrief was offered"];

const EMPTY: &str =
    "Nothing is marked for this session yet. Mark a passage with > [!supervision] and it will stand here.";

const ALOUD: &str = "To say aloud";

impl Outline {
    /// What an agenda says to the writer, or on paper.
    pub fn agenda(agenda: &Agenda, audience: Audience) -> Self {
        let view = View { agenda, audience };
        let mut parts: Vec<Part> = Vec::new();
        if agenda.is_empty() {
            parts.push(Part::new("On the agenda", Content::Words(Passage::plain_text(EMPTY))));
        }
        parts.extend(agenda.sections.iter().filter_map(|section| view.section(section)));
        parts.extend(view.left_over());
        parts.extend(view.kept());
        parts.extend(view.themes());
        parts.extend(view.over_time());
        parts.extend(view.balance());
        parts.push(Part {
            aside: (agenda.closing > 0).then(|| format!("{} min", agenda.closing)),
            ..Part::new("Agreed in the session, and the next date", Content::Blank)
        });
        Self {
            title: phrases::title(agenda),
            facts: phrases::facts(agenda),
            parts,
            footer: phrases::footer(agenda, audience),
        }
    }
}

/// An agenda as one audience sees it.
struct View<'a> {
    agenda: &'a Agenda,
    audience: Audience,
}

impl View<'_> {
    /// Whether an item is for these eyes.
    fn shows(&self, item: &Item) -> bool {
        item.share != Share::Keep
    }

    fn section(&self, section: &Section) -> Option<Part> {
        let fitting: Vec<&Item> = section.items.iter().filter(|item| item.fits && self.shows(item)).collect();
        let minutes: u32 = fitting.iter().map(|item| item.minutes).sum();
        let listed = || fitting.iter().filter(|item| !item.is_part());
        let lines: Vec<Line> = listed().map(|item| self.line(section.kind, item)).collect();
        let mut contents = Vec::new();
        // What is to be said aloud or kept has no figure on paper either.
        let told = section.items.iter().find(|item| item.is_part());
        let hidden = self.audience == Audience::Paper && told.is_some_and(|item| item.share != Share::Show);
        match section.kind {
            _ if hidden => {}
            PartKind::Arriving => contents.extend(self.measures(|measure| !measure.is_workload())),
            PartKind::Workload => {
                contents.extend(self.measures(Measure::is_workload));
                contents.extend(self.tallies());
            }
            _ => {}
        }
        if section.kind == PartKind::Actions {
            let (done, open): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.done);
            contents.extend((!open.is_empty()).then_some(Content::Tasks(open)));
            contents.extend(finished(&done));
        } else if !lines.is_empty() {
            contents.push(Content::Items(lines));
        }
        let is_there = !fitting.is_empty() && (!contents.is_empty() || section.kind == PartKind::Arriving);
        if !is_there || self.agenda.is_empty() {
            return None;
        }
        Some(Part {
            aside: (minutes > 0).then(|| format!("{minutes} min")),
            note: self.note(section),
            contents,
            ..Part::new(section.title, Content::Blank)
        })
    }

    /// Where silence has lasted, and to the writer what can be done about it.
    fn note(&self, section: &Section) -> Option<String> {
        let own = self.audience == Audience::Own;
        if section.kind == PartKind::Actions && own && self.agenda.older > 0 {
            let older = phrases::counted(self.agenda.older as usize, "older action is", "older actions are");
            return Some(format!("{older} open and not shown: afterword agenda --all"));
        }
        let silent = section.items.iter().filter(|item| item.fits && item.silences >= 3 && self.shows(item));
        let numbers: Vec<String> = silent.map(|item| item.number.to_string()).collect();
        if numbers.is_empty() {
            return None;
        }
        let said = format!("Nothing in three sessions or more on number {}.", numbers.join(" and "));
        let offer = numbers.first().filter(|_| own).map(|number| {
            format!(
                " It can go in writing: what was asked, of whom and when, what it does to people, what is needed by when. \
                 afterword agenda escalate {number} writes it with you."
            )
        });
        Some(said + &offer.unwrap_or_default())
    }

    fn line(&self, kind: PartKind, item: &Item) -> Line {
        if self.audience == Audience::Paper && item.share == Share::Say {
            let about = [Some(phrases::minutes(item)), phrases::ask(item.ask).map(str::to_owned)];
            let about = about.into_iter().flatten().collect();
            return Line { number: item.number, about, done: item.done, ..Line::new(Passage::plain_text(ALOUD)) };
        }
        let passage = match item.source {
            // The words of a task were read off its Markdown already.
            crate::supervision::agenda::Source::Task => Passage::plain_text(&item.text),
            // It was told in full at a session before; what counts now is what is still open after it.
            _ if kind == PartKind::Hard && item.carried && self.audience == Audience::Paper => {
                Passage::plain_text(&summary::first_sentence(item))
            }
            _ => Passage::of(&item.text),
        };
        let boxes = item.after.as_ref().map(ticks).unwrap_or_default();
        Line { number: item.number, passage, about: self.about(kind, item), done: item.done, boxes, entry: item.entry }
    }

    fn about(&self, kind: PartKind, item: &Item) -> Vec<String> {
        let today = self.agenda.until;
        let date = item.last.map(|date| phrases::day(date, today));
        let detail = item.detail.as_deref().map(clean);
        let came_up = phrases::came_up(item);
        let back = item.answered.map(|_| phrases::standing(item, today));
        let mut about: Vec<String> = match kind {
            PartKind::Concerns => {
                let detail = detail.filter(|_| item.times < 2);
                let standing = Some(phrases::standing(item, today));
                [Some(phrases::raised(item, today)), detail, standing].into_iter().flatten().collect()
            }
            PartKind::Actions => self.action(item),
            PartKind::Learning | PartKind::Good | PartKind::Hard => {
                [detail, date, came_up, back].into_iter().flatten().collect()
            }
            _ => {
                let ask = phrases::ask(item.ask).map(str::to_owned);
                let again = (item.times > 1).then(|| phrases::raised(item, today));
                let to = (item.times < 2 && !item.to.is_empty()).then(|| format!("for {}", phrases::listed(&item.to)));
                let (date, came_up) = if again.is_some() { (None, None) } else { (date, came_up) };
                let parts = [Some(phrases::minutes(item)), ask, to, detail, date, again, came_up, back];
                parts.into_iter().flatten().collect()
            }
        };
        if self.audience == Audience::Own && item.share == Share::Say {
            about.push("say aloud: its words are not on paper".to_owned());
        }
        about
    }

    fn action(&self, item: &Item) -> Vec<String> {
        let today = self.agenda.until;
        let due = item.due.filter(|_| !item.done).map(|due| {
            let said = phrases::day(due, today);
            if due < today { format!("was due {said}") } else { format!("due {said}") }
        });
        let since = item
            .first
            .filter(|_| !item.done && item.carried)
            .map(|first| format!("open since {}", phrases::day(first, today)));
        let blocked = (item.blocked && !item.done).then(|| "blocked".to_owned());
        let silent = (item.silences > 0 && !item.done).then(|| phrases::standing(item, today));
        [item.who.as_deref().map(clean), due, blocked, silent, since].into_iter().flatten().collect()
    }

    fn measures(&self, which: impl Fn(&Measure) -> bool) -> Option<Content> {
        let measures = self.agenda.measures.iter().filter(|measure| which(measure));
        let rows: Vec<_> = measures.map(|measure| (clean(&measure.label), phrases::measure(measure))).collect();
        (!rows.is_empty()).then_some(Content::Rows(rows))
    }

    /// Counted and uncounted work side by side; what is neither stands below.
    fn tallies(&self) -> Vec<Content> {
        let of = |counting| {
            let tallies = self.agenda.tallies.iter().filter(move |tally| tally.counting == counting);
            tallies.map(|tally| format!("{}: {}", clean(&tally.label), tally.total)).collect::<Vec<_>>()
        };
        let (counted, uncounted, other) = (of(Counting::Counted), of(Counting::Uncounted), of(Counting::Other));
        let rows = (0..counted.len().max(uncounted.len())).map(|at| {
            let cell = |column: &Vec<String>| column.get(at).cloned().unwrap_or_default();
            vec![cell(&counted), cell(&uncounted)]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let columns = vec!["Usually counted".to_owned(), "Usually not counted".to_owned()];
        let table = (!rows.is_empty()).then_some(Content::Table { columns, rows });
        let other = (!other.is_empty()).then(|| Content::Words(Passage::plain_text(&format!("{}.", other.join(", ")))));
        table.into_iter().chain(other).collect()
    }

    fn themes(&self) -> Option<Part> {
        let agenda = self.agenda;
        let compare = agenda.since.is_some();
        let (often, once): (Vec<_>, Vec<_>) = agenda.themes.iter().partition(|theme| theme.count > 1);
        let mut rows: Vec<_> =
            often.into_iter().map(|theme| (clean(&theme.label), phrases::theme(theme, compare))).collect();
        let once: Vec<String> = once.into_iter().map(|theme| clean(&theme.label)).collect();
        if !once.is_empty() {
            rows.push(("Once".to_owned(), once.join(", ")));
        }
        let heading = match agenda.since {
            Some(since) => format!("Themes since {}", phrases::day(since, agenda.until)),
            None => "Themes".to_owned(),
        };
        (!rows.is_empty()).then(|| Part::half(&heading, None, Content::Rows(rows)))
    }

    /// What the weeks say of the themes: for the writer to make something of, and on no paper.
    fn over_time(&self) -> Option<Part> {
        let (over_time, today) = (&self.agenda.over_time, self.agenda.until);
        if self.audience == Audience::Paper || self.agenda.is_empty() {
            return None;
        }
        let changed = over_time.changed.iter();
        let changed = changed.map(|one| (clean(&one.label), format!("{}: {}", one.change, one.counts)));
        let quiet = over_time.quiet.iter().map(|one| {
            let since = phrases::counted(one.since, "entry", "entries");
            (clean(&one.label), format!("not written about since {}, in {since}", phrases::day(one.last, today)))
        });
        let together = over_time.together.iter().map(|one| {
            let [first, second] = &one.labels;
            let both = phrases::counted(one.both, "entry", "entries");
            (format!("{} and {}", clean(first), clean(&second.to_lowercase())), format!("often together, in {both}"))
        });
        let rows: Vec<_> = changed.chain(quiet).chain(together).collect();
        let note = format!(
            "The last {WEEKS_NOW} weeks against the {WEEKS_BEFORE} before, from the themes that you confirmed."
        );
        (!rows.is_empty()).then(|| Part::half("Themes over time", Some(note), Content::Rows(rows)))
    }

    /// Everything for which there is no time, in the order of the agenda.
    fn left_over(&self) -> Option<Part> {
        let left = self.agenda.sections.iter().flat_map(|part| part.items.iter().map(move |item| (part.kind, item)));
        let lines: Vec<Line> = left
            .filter(|(_, item)| !item.fits && self.shows(item))
            .map(|(kind, item)| {
                let is_part = item.is_part();
                let line = if is_part { Line::new(Passage::plain_text(kind.title())) } else { self.line(kind, item) };
                // What there is no time for is told in as few words as it can be: its own, and its minutes.
                let again = (item.times > 1).then(|| phrases::raised(item, self.agenda.until));
                let unreached = item.unreached.then(|| "not reached last time".to_owned());
                let about = [Some(phrases::minutes(item)).filter(|_| item.minutes > 0), again, unreached];
                Line { boxes: Vec::new(), about: about.into_iter().flatten().collect(), ..line }
            })
            .collect();
        let note =
            format!("{} minutes more than the session has. For another time, or in writing.", self.agenda.left_over);
        (!lines.is_empty()).then(|| Part {
            note: Some(note),
            dense: true,
            ..Part::new("Left over", Content::Items(lines))
        })
    }

    /// What the writer keeps: on no paper, and in no one's hands.
    fn kept(&self) -> Option<Part> {
        if self.audience == Audience::Paper {
            return None;
        }
        let all = self.agenda.sections.iter().flat_map(|part| part.items.iter().map(move |item| (part.kind, item)));
        let kept = all.filter(|(_, item)| item.share == Share::Keep);
        let lines: Vec<Line> = kept.map(|(kind, item)| self.line(kind, item)).collect();
        let note = "Only you see these. They are in no file that you make of this agenda.".to_owned();
        (!lines.is_empty()).then(|| Part { note: Some(note), ..Part::new("Kept with you", Content::Items(lines)) })
    }

    fn balance(&self) -> Option<Part> {
        let balance = &self.agenda.balance;
        let parts = [
            ("Support", balance.support),
            ("Development", balance.development),
            ("Mediation", balance.mediation),
            ("Management", balance.management),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, minutes)| *minutes > 0)
            .map(|(name, minutes)| format!("{name} {minutes} min"))
            .collect();
        let is_needed = !parts.is_empty() && !self.agenda.is_empty();
        let words = Passage::plain_text(&format!("{}.", parts.join(", ")));
        is_needed.then(|| Part::half("Balance", balance.sentence.clone(), Content::Words(words)))
    }
}

/// What is done needs no box: one paragraph.
fn finished(done: &[Line]) -> Option<Content> {
    let words = |line: &Line| line.passage.plain().join(" ").trim_end_matches('.').to_owned();
    let all: Vec<String> = done.iter().map(words).collect();
    (!all.is_empty()).then(|| Content::Words(Passage::plain_text(&format!("Done: {}.", all.join("; ")))))
}

/// The three questions, ticked where they are closed, with the answers that there are.
pub(super) fn ticks(after: &After) -> Vec<Tick> {
    let answers = [&after.record, &after.told, &after.debrief];
    let tick = |((question, answer), ticked): ((&str, &Option<String>), bool)| {
        let said = answer.as_deref().map(|said| format!(": {}", clean(said))).unwrap_or_default();
        Tick { question: format!("{question}{said}"), ticked }
    };
    AFTER.into_iter().zip(answers).zip(after.answered()).map(tick).collect()
}
