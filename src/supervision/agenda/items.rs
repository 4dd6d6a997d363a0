//! From marks, tasks and answers to items.
//!
//! A mark that was on an earlier agenda and that no answer left unfinished counts as discussed. A concern stays until it
//! is answered, a task until it is ticked. An answer that names nothing in the journal becomes an item of its own.

use super::{Ask, Function, Item, SectionKind, ask::Wish, passage::words};
use crate::{
    entry::{Mark, MarkKind, Sharing},
    privacy::Shareable,
    supervision::{
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
    /// Oldest first.
    pub(super) replies: Vec<Reply<'a>>,
    pub(super) period: Period,
}

impl<'a> Material<'a> {
    /// All items with the part that they stand in, in the order of writing.
    pub(super) fn items(&self) -> Vec<(SectionKind, Item)> {
        let mut pools = [
            thread::join_by_answers(thread::gather(self.raises(&MarkKind::Raised), Near::Subject), &self.replies),
            thread::gather(self.raises(&MarkKind::Supervision), Near::Wording),
            thread::gather(self.raises(&MarkKind::Incident), Near::Wording),
            thread::gather_equal(self.tasks()),
        ];
        let matched = thread::attach(&mut pools, &self.replies);
        let [concerns, marked, incidents, tasks] = &pools;
        let mut items = Vec::new();
        items.extend(marked.iter().filter_map(|thread| self.marked(thread)));
        items.extend(incidents.iter().filter_map(|thread| self.incident(thread)));
        items.extend(tasks.iter().filter_map(|thread| self.action(thread)));
        items.extend(concerns.iter().filter_map(|thread| self.concern(thread)));
        items.extend(self.named_in_sessions(&matched));
        items.extend(self.said(&MarkKind::Learning, SectionKind::Learning));
        items.extend(self.said(&MarkKind::Good, SectionKind::Good));
        items
    }

    fn raises(&self, kind: &MarkKind) -> Vec<Raise> {
        let marks = |entry: &&'a Shareable| {
            let (when, id) = (entry.fields.date, entry.id);
            let marks = (*entry).marks(kind).filter(|mark| !mark.within_private);
            marks.map(move |mark| (when, id, mark)).collect::<Vec<_>>()
        };
        let raise = |(when, id, mark): (_, _, &Mark)| {
            let (text, detail, to) = words(mark);
            (!text.is_empty()).then_some(Raise { when, entry: Some(id), text, detail, to, task: None })
        };
        self.entries.iter().flat_map(marks).filter_map(raise).collect()
    }

    /// Whether a passage stands on this agenda: written since, or left unfinished by a session.
    fn returns(&self, thread: &Thread<'_>) -> bool {
        self.is_new(thread) || (thread.reply().is_some() && thread.status().is_unfinished())
    }

    fn is_new(&self, thread: &Thread<'_>) -> bool {
        thread.raises().iter().any(|raise| self.period.holds(raise.when.as_ref()))
    }

    fn marked(&self, thread: &Thread<'_>) -> Option<(SectionKind, Item)> {
        self.returns(thread).then(|| {
            let raise = thread.latest();
            let wish = Wish::parse(&raise.detail);
            let ask = wish.ask.unwrap_or_else(|| Ask::proposed(&raise.text));
            let function = Function::proposed(ask, &raise.text);
            let item = Item {
                detail: some(wish.rest),
                ask_given: wish.ask.is_some(),
                minutes_given: wish.minutes.is_some(),
                minutes: wish.minutes.unwrap_or(ask.minutes()),
                ..self.item(thread, ask, function)
            };
            (ask.section(), item)
        })
    }

    fn incident(&self, thread: &Thread<'_>) -> Option<(SectionKind, Item)> {
        let item = || Item { minutes: 8, ..self.item(thread, Ask::Support, Function::Support) };
        self.returns(thread).then(|| (SectionKind::Incidents, item()))
    }

    fn concern(&self, thread: &Thread<'_>) -> Option<(SectionKind, Item)> {
        let status = thread.status();
        let answered_long_ago = status == Status::Answered && thread.reply().is_some_and(|reply| self.is_old(reply));
        let minutes = if status.is_unfinished() { 2 } else { 1 };
        let item = || Item { minutes, ..self.item(thread, Ask::Know, Function::Mediation) };
        (!answered_long_ago).then(|| (SectionKind::Concerns, item()))
    }

    /// Whether an answer came before the last session, and so was known there.
    fn is_old(&self, reply: &Reply<'_>) -> bool {
        self.period.since.is_some_and(|since| reply.session.date < since)
    }

    /// What a session has an answer to, while no entry has it as a mark or a task.
    fn named_in_sessions(&self, matched: &[bool]) -> Vec<(SectionKind, Item)> {
        let unmatched = self.replies.iter().zip(matched).filter(|(_, matched)| !**matched).map(|(reply, _)| reply);
        let raise = |reply: &Reply<'_>| Raise {
            when: Some(reply.session),
            entry: None,
            text: reply.answer.item.clone(),
            detail: String::new(),
            to: Vec::new(),
            task: None,
        };
        let mut pools = [thread::gather(unmatched.clone().map(raise).collect(), Near::Subject)];
        thread::attach(&mut pools, &unmatched.cloned().collect::<Vec<_>>());
        let [threads] = &pools;
        let current =
            |thread: &&Thread<'_>| thread.status().is_unfinished() || thread.reply().is_some_and(|r| !self.is_old(r));
        threads.iter().filter(current).filter_map(|thread| self.concern(thread)).collect()
    }

    /// Tasks of entries and of held sessions, oldest first.
    fn tasks(&self) -> Vec<Raise> {
        let entries = self.entries.iter().map(|entry| (entry.fields.date, Some(entry.id), &entry.body.actions));
        let held = self.sessions.iter().filter(|session| session.status == SessionStatus::Held);
        let agreed = held
            .filter(|session| session.sharing != Sharing::Private && session.date.date <= self.period.until)
            .map(|session| (Some(session.date), None, &session.agreements));
        let mut tasks: Vec<Raise> = entries
            .chain(agreed)
            .flat_map(|(when, entry, actions)| actions.iter().map(move |action| (when, entry, action)))
            .filter(|(_, _, action)| !action.within_private && !action.text.trim().is_empty())
            .map(|(when, entry, action)| Raise {
                when,
                entry,
                text: action.text.clone(),
                detail: String::new(),
                to: Vec::new(),
                task: Some(action.clone()),
            })
            .collect();
        tasks.sort_by_key(|task| (task.when, task.entry));
        tasks
    }

    /// Open ones of all time, done ones of the period.
    fn action(&self, thread: &Thread<'_>) -> Option<(SectionKind, Item)> {
        let task = thread.latest().task.as_ref()?;
        let answered = thread.status() == Status::Answered;
        let done = task.done || answered;
        let lately = self.period.holds(thread.latest().when.as_ref())
            || (answered && thread.reply().is_some_and(|reply| !self.is_old(reply)));
        let item = self.item(thread, Ask::Know, Function::Management);
        let due = task.due.or(item.due);
        let item = Item { due, done, who: task.who.clone(), ..item };
        (!done || lately).then_some((SectionKind::Actions, item))
    }

    /// What was learned or went well in the period.
    fn said(&self, kind: &MarkKind, section: SectionKind) -> Vec<(SectionKind, Item)> {
        let mut raises = self.raises(kind);
        raises.retain(|raise| self.period.holds(raise.when.as_ref()));
        let learning = section == SectionKind::Learning;
        let (function, minutes) = if learning { (Function::Development, 2) } else { (Function::Support, 1) };
        let item = |thread: &Thread<'_>| Item { minutes, ..self.item(thread, Ask::Know, function) };
        thread::gather(raises, Near::Wording).iter().map(|thread| (section, item(thread))).collect()
    }

    /// What every item has in common. Its minutes are for the caller to set.
    fn item(&self, thread: &Thread<'_>, ask: Ask, function: Function) -> Item {
        let (raise, reply) = (thread.latest(), thread.reply());
        let status = thread.status();
        let current = reply.filter(|reply| reply.answer.answer == status);
        Item {
            number: 0,
            text: raise.text.clone(),
            detail: some(raise.detail.clone()),
            ask,
            ask_given: false,
            function,
            minutes: 0,
            minutes_given: false,
            fits: false,
            to: thread.roles(),
            status,
            answered: current.map(|reply| reply.session.date),
            by: current.and_then(|reply| reply.answer.by.clone()),
            due: current.and_then(|reply| reply.answer.due),
            first: thread.first().when.map(|when| when.date),
            last: raise.when.map(|when| when.date),
            times: thread::count(thread.raises().len()),
            entries: thread.entries(),
            sessions: thread.sessions(),
            silences: thread.silences(),
            carried: !self.is_new(thread),
            done: false,
            who: None,
            entry: raise.entry,
        }
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
