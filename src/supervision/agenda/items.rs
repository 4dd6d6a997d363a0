//! From marks, tasks, answers and what was put on by hand, to items.
//!
//! A mark that was on an earlier agenda and that no answer left unfinished counts as discussed. A concern stays until it
//! is answered, a task until it is ticked, what came after something hard until its questions are closed. An answer that
//! names nothing in the journal becomes an item of its own.

mod figure;
mod make;

pub(super) use figure::{ARRIVING, WORKLOAD};

use jiff::{ToSpan, civil::Date};

use super::{
    Ask, Function, Item, PartKind, Source,
    ask::Wish,
    item::{TOLD_GOOD, TOLD_LEARNING},
    passage::{Said, words},
};
use crate::{
    entry::{Action, Mark, MarkKind, Sharing},
    privacy::Shareable,
    supervision::{
        After, Choice,
        period::Period,
        session::{Session, SessionStatus, Status},
        thread::{self, Near, Raise, Reply, Thread},
    },
};

/// What items are made from.
pub(super) struct Material<'a> {
    /// Oldest first.
    pub(super) entries: &'a [&'a Shareable],
    pub(super) sessions: &'a [Session],
    pub(super) choices: &'a [Choice],
    /// Oldest first.
    pub(super) replies: Vec<Reply<'a>>,
    pub(super) period: Period,
    /// Also what has long been open.
    pub(super) all: bool,
}

/// The items of an agenda, and how many were left where they are because they are old.
pub(super) struct Found {
    /// With the part that each stands in, in the order of writing.
    pub(super) items: Vec<(PartKind, Item)>,
    /// Old open actions that stand on no agenda unless they are asked for.
    pub(super) older: u32,
}

/// How long an open action without a date stands on every agenda, in days.
const STANDS: i64 = 120;

/// How long a passage waits to be reached, in days: after two months without a word it is let go.
const WAITS: i64 = 60;

impl<'a> Material<'a> {
    /// All items.
    pub(super) fn items(&self) -> Found {
        let mut pools = [
            thread::join_by_answers(thread::gather(self.raises(&MarkKind::Raised), Near::Subject), &self.replies),
            thread::gather(self.raises(&MarkKind::Supervision), Near::Wording),
            thread::gather(self.raises(&MarkKind::Incident), Near::Wording),
            thread::gather_equal(self.tasks()),
            self.by_hand(),
        ];
        let mut matched = thread::attach(&mut pools, &self.replies);
        for pool in &mut pools[..2] {
            thread::attach_early(pool, &self.replies, &mut matched);
        }
        thread::choose(&mut pools, self.choices);
        let [concerns, marked, hard, tasks, by_hand] = &pools;
        let mut items = Vec::new();
        let mut older = 0;
        items.extend(by_hand.iter().filter_map(|thread| self.own(thread)));
        items.extend(marked.iter().filter_map(|thread| self.marked(thread)));
        items.extend(hard.iter().filter_map(|thread| self.hard(thread)));
        for found in tasks.iter().filter_map(|thread| self.action(thread)) {
            match found {
                Standing::Now(part, item) => items.push((part, *item)),
                Standing::Older => older += 1,
            }
        }
        items.extend(concerns.iter().filter_map(|thread| self.concern(thread, Source::Mark)));
        items.extend(self.named_in_sessions(&matched));
        items.extend(self.said(&MarkKind::Learning, PartKind::Learning));
        items.extend(self.said(&MarkKind::Good, PartKind::Good));
        Found { items, older }
    }

    fn raises(&self, kind: &MarkKind) -> Vec<Raise> {
        let marks = |entry: &&'a Shareable| {
            let (when, id) = (entry.fields.date, entry.id);
            let marks = (*entry).marks(kind).filter(|mark| !mark.within_private);
            marks.map(move |mark| (when, id, mark)).collect::<Vec<_>>()
        };
        let raise = |(when, id, mark): (_, _, &Mark)| {
            let Said { text, detail, to, share } = words(mark);
            let (text, after) = match kind {
                MarkKind::Incident => After::split(&text),
                _ => (text, After::default()),
            };
            // Something hard may be marked with nothing but its answers.
            let text = if text.is_empty() && *kind == MarkKind::Incident { "Something hard".to_owned() } else { text };
            (!text.is_empty()).then(|| Raise { detail, to, after, share, ..Raise::new(when, Some(id), text) })
        };
        self.entries.iter().flat_map(marks).filter_map(raise).collect()
    }

    /// What was put on the agenda by hand, each a thread of its own.
    fn by_hand(&self) -> Vec<Thread<'a>> {
        let known = |choice: &&'a Choice| choice.added && choice.when.date <= self.period.until;
        let mut added: Vec<&'a Choice> = self.choices.iter().filter(known).collect();
        added.sort_by_key(|choice| (choice.when, choice.id));
        let thread = |choice: &'a Choice| {
            let raise =
                Raise { to: choice.to.clone(), ..Raise::new(Some(choice.when), choice.entry, choice.item.clone()) };
            Thread::chosen(raise, choice)
        };
        added.into_iter().map(thread).collect()
    }

    /// Whether a passage stands on this agenda: written since, left unfinished by a session, or not reached in the one
    /// session since, which has answers to other things.
    fn returns(&self, thread: &Thread<'_>) -> bool {
        let unfinished = thread.reply().is_some() && thread.status().is_unfinished();
        thread.closed().is_none()
            && (self.is_new(thread) || unfinished || thread.was_left() || self.was_not_reached(thread))
    }

    fn is_new(&self, thread: &Thread<'_>) -> bool {
        thread.raises().iter().any(|raise| self.period.holds(raise.when.as_ref()))
    }

    fn was_not_reached(&self, thread: &Thread<'_>) -> bool {
        let (Some(raised), None) = (thread.latest().when, thread.reply()) else { return false };
        let until = self.period.until;
        if raised.date < until.checked_sub(WAITS.days()).unwrap_or(Date::MIN) {
            return false;
        }
        let held = |session: &&Session| {
            let after = session.date.date > raised.date || (session.date.date == raised.date && session.date > raised);
            session.status == SessionStatus::Held && after && session.date.date <= until
        };
        let mut since = self.sessions.iter().filter(held);
        let (first, second) = (since.next(), since.next());
        second.is_none() && first.is_some_and(|session| !session.answers.is_empty())
    }

    fn marked(&self, thread: &Thread<'_>) -> Option<(PartKind, Item)> {
        self.returns(thread).then(|| {
            let raise = thread.latest();
            let wish = Wish::parse(&raise.detail);
            let (ask, why) = match wish.ask {
                Some(ask) => (ask, "the mark says so".to_owned()),
                None => Ask::proposed(&raise.text),
            };
            let (function, function_why) = Function::proposed(ask, &raise.text);
            let item = Item {
                detail: some(wish.rest),
                ask_given: wish.ask.is_some(),
                ask_why: why,
                function_why,
                minutes_given: wish.minutes.is_some(),
                minutes: wish.minutes.unwrap_or(ask.minutes()),
                share: wish.share.max(raise.share).unwrap_or_default(),
                unreached: thread.was_left() || (!self.is_new(thread) && self.was_not_reached(thread)),
                ..self.item(thread, Source::Mark, ask, function)
            };
            self.chosen(thread, ask.part(function), item)
        })
    }

    /// What was put on by hand stays until it is answered or done.
    fn own(&self, thread: &Thread<'_>) -> Option<(PartKind, Item)> {
        let lately = thread.reply().is_some_and(|reply| !self.is_old(reply));
        let stays = thread.closed().is_none() && (thread.status().is_unfinished() || lately);
        stays.then(|| {
            let text = &thread.latest().text;
            let (ask, ask_why) = Ask::proposed(text);
            let ask = thread.choice().and_then(|choice| choice.ask).unwrap_or(ask);
            let (function, function_why) = Function::proposed(ask, text);
            let item = Item {
                minutes: ask.minutes(),
                ask_why,
                function_why,
                ..self.item(thread, Source::Hand, ask, function)
            };
            self.chosen(thread, ask.part(function), item)
        })
    }

    /// However long ago it was: only an answer to each question takes it off.
    fn hard(&self, thread: &Thread<'_>) -> Option<(PartKind, Item)> {
        let after = thread.after();
        let open = thread.closed().is_none() && (!after.is_closed() || self.returns(thread));
        open.then(|| {
            let minutes = match after.is_closed() {
                true => 5,
                false if self.is_long_ago(thread) => 1,
                false => 8,
            };
            let why = "something hard asks for support".to_owned();
            let item = Item {
                minutes,
                function_why: why.clone(),
                ask_why: why,
                after: Some(after),
                ..self.item(thread, Source::Mark, Ask::Support, Function::Support)
            };
            self.chosen(thread, PartKind::Hard, item)
        })
    }

    fn concern(&self, thread: &Thread<'_>, source: Source) -> Option<(PartKind, Item)> {
        let status = thread.status();
        let answered_long_ago = status == Status::Answered && thread.reply().is_some_and(|reply| self.is_old(reply));
        let minutes = if status.is_unfinished() { 2 } else { 1 };
        (!answered_long_ago && thread.closed().is_none()).then(|| {
            let item = Item {
                minutes,
                function_why: "a concern stands between you and the organisation".to_owned(),
                ask_why: "it waits for an answer".to_owned(),
                ladder: make::ladder(thread),
                ..self.item(thread, source, Ask::Know, Function::Mediation)
            };
            self.chosen(thread, PartKind::Concerns, item)
        })
    }

    /// Whether an answer came before the last session, and so was known there.
    fn is_old(&self, reply: &Reply<'_>) -> bool {
        self.period.since.is_some_and(|since| reply.session.date < since)
    }

    /// Whether it was last written more than [`STANDS`] days ago.
    fn is_long_ago(&self, thread: &Thread<'_>) -> bool {
        let edge = self.period.until.checked_sub(STANDS.days()).unwrap_or(Date::MIN);
        thread.latest().when.is_some_and(|when| when.date < edge)
    }

    /// What a session has an answer to, while no entry has it as a mark or a task.
    fn named_in_sessions(&self, matched: &[bool]) -> Vec<(PartKind, Item)> {
        let unmatched = self.replies.iter().zip(matched).filter(|(_, matched)| !**matched).map(|(reply, _)| reply);
        let raise = |reply: &Reply<'_>| Raise::new(Some(reply.session), None, reply.answer.item.clone());
        let mut pools = [thread::gather(unmatched.clone().map(raise).collect(), Near::Subject)];
        thread::attach(&mut pools, &unmatched.cloned().collect::<Vec<_>>());
        thread::choose(&mut pools, self.choices);
        let [threads] = &pools;
        let current =
            |thread: &&Thread<'_>| thread.status().is_unfinished() || thread.reply().is_some_and(|r| !self.is_old(r));
        threads.iter().filter(current).filter_map(|thread| self.concern(thread, Source::Session)).collect()
    }

    /// Tasks of entries and of held sessions, oldest first.
    fn tasks(&self) -> Vec<Raise> {
        // A task within a mark stands with the words of the mark.
        let free = |entry: &Shareable, action: &Action| {
            !entry.body.marks.iter().any(|mark| mark.kind.is_listed() && mark.span.contains(&action.start))
        };
        let of_entry = |entry: &&'a Shareable| {
            let actions = entry.body.actions.iter().filter(|action| free(entry, action));
            (entry.fields.date, Some(entry.id), actions.collect::<Vec<_>>())
        };
        let entries = self.entries.iter().map(of_entry);
        let held = self.sessions.iter().filter(|session| session.status == SessionStatus::Held);
        let agreed = held
            .filter(|session| session.sharing != Sharing::Private && session.date.date <= self.period.until)
            .map(|session| (Some(session.date), None, session.agreements.iter().collect::<Vec<_>>()));
        let mut tasks: Vec<Raise> = entries
            .chain(agreed)
            .flat_map(|(when, entry, actions)| actions.into_iter().map(move |action| (when, entry, action)))
            .filter(|(_, _, action)| !action.within_private && !action.text.trim().is_empty())
            .map(|(when, entry, action)| Raise {
                task: Some(action.clone()),
                ..Raise::new(when, entry, action.text.clone())
            })
            .collect();
        tasks.sort_by_key(|task| (task.when, task.entry));
        tasks
    }

    /// Open ones, and those done in the period. An old one without a date to come is left where it is.
    fn action(&self, thread: &Thread<'_>) -> Option<Standing> {
        let task = thread.latest().task.as_ref()?;
        let answered = thread.status() == Status::Answered;
        let closed = thread.closed();
        let done = task.done || answered || closed.is_some();
        let lately = match closed {
            Some(day) => self.period.since.is_none_or(|since| day >= since),
            None => {
                self.period.holds(thread.latest().when.as_ref())
                    || (answered && thread.reply().is_some_and(|reply| !self.is_old(reply)))
            }
        };
        if done && !lately {
            return None;
        }
        let item = self.item(thread, Source::Task, Ask::Know, Function::Management);
        let due = task.due.or(item.due);
        let is_current = due.is_some_and(|due| due >= self.period.until) || thread.reply().is_some();
        if !done && !is_current && !self.all && self.is_long_ago(thread) {
            return Some(Standing::Older);
        }
        let why = "it is a task".to_owned();
        let item = Item { due, done, who: task.who.clone(), ask_why: why.clone(), function_why: why, ..item };
        Some(Standing::now(self.chosen(thread, PartKind::Actions, item)))
    }

    /// What was learned or went well in the period.
    fn said(&self, kind: &MarkKind, part: PartKind) -> Vec<(PartKind, Item)> {
        let mut raises = self.raises(kind);
        raises.retain(|raise| self.period.holds(raise.when.as_ref()));
        let learning = part == PartKind::Learning;
        let (function, minutes) = if learning { (Function::Development, 2) } else { (Function::Support, 1) };
        let why = if learning { TOLD_LEARNING } else { TOLD_GOOD };
        let mut pools = [thread::gather(raises, Near::Wording)];
        thread::choose(&mut pools, self.choices);
        let [threads] = &pools;
        let item = |thread: &Thread<'_>| {
            let item = Item {
                minutes,
                ask_why: why.to_owned(),
                function_why: why.to_owned(),
                ..self.item(thread, Source::Mark, Ask::Know, function)
            };
            self.chosen(thread, part, item)
        };
        threads.iter().filter(|thread| thread.closed().is_none()).map(item).collect()
    }
}

/// Whether a thing stands on this agenda.
enum Standing {
    Now(PartKind, Box<Item>),
    Older,
}

impl Standing {
    fn now((part, item): (PartKind, Item)) -> Self {
        Self::Now(part, Box::new(item))
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
