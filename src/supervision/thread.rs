//! One thing followed through time: each time it was raised, and each answer that came back.

mod choose;
mod gather;
mod index;

pub(super) use choose::choose;
pub(super) use gather::{Near, attach, attach_early, gather, gather_equal, join_by_answers, replies};

use jiff::civil::Date;

use super::{
    After, Choice,
    choice::Share,
    likeness::Words,
    session::{Answer, Status},
};
use crate::{
    entry::{Action, When},
    id::Id,
};

/// One time that a thing was raised: a mark, or a task.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Raise {
    /// When the entry was written.
    pub(super) when: Option<When>,
    /// The entry; none for what stands in a session's record.
    pub(super) entry: Option<Id>,
    /// The words.
    pub(super) text: String,
    /// What stands after the kind of the mark.
    pub(super) detail: String,
    /// To which roles.
    pub(super) to: Vec<String>,
    /// The task, if it is one.
    pub(super) task: Option<Action>,
    /// What came after it, if it was hard.
    pub(super) after: After,
    /// How far the mark lets it go.
    pub(super) share: Option<Share>,
}

crate::hide::hide!(Raise);

impl Raise {
    /// Words alone.
    pub(super) fn new(when: Option<When>, entry: Option<Id>, text: String) -> Self {
        Self {
            when,
            entry,
            text,
            detail: String::new(),
            to: Vec::new(),
            task: None,
            after: After::default(),
            share: None,
        }
    }
}

/// An answer with the day of the session that recorded it.
#[derive(Debug, Clone)]
pub(super) struct Reply<'a> {
    /// The moment of the session, or the day on which it came outside one.
    pub(super) session: When,
    pub(super) answer: &'a Answer,
    /// It came outside a session.
    pub(super) outside: bool,
}

/// A thing that was raised once or more often, oldest first. It was raised at least once.
#[derive(Debug, Clone)]
pub(super) struct Thread<'a> {
    raises: Vec<Raise>,
    /// The words of each raise.
    words: Vec<Words>,
    replies: Vec<Reply<'a>>,
    /// What the writer chose about it.
    choice: Option<Choice>,
}

impl<'a> Thread<'a> {
    fn new(raise: Raise, words: Words) -> Self {
        Self { raises: vec![raise], words: vec![words], replies: Vec::new(), choice: None }
    }

    /// A thing that the writer put on the agenda by hand.
    pub(super) fn chosen(raise: Raise, choice: &'a Choice) -> Self {
        let words = Words::of(&raise.text);
        let mut thread = Self::new(raise, words);
        thread.choose(choice);
        thread
    }

    /// Takes a choice, over older ones, and what came back outside a session with it.
    fn choose(&mut self, choice: &'a Choice) {
        if let Some(outside) = &choice.answer {
            let reply = Reply { session: When::day(outside.on), answer: &outside.answer, outside: true };
            self.replies.push(reply);
            self.replies.sort_by_key(|reply| reply.session);
        }
        self.choice = Some(self.choice.take().map_or_else(|| choice.clone(), |older| older.with(choice)));
    }

    /// What the writer chose about it.
    pub(super) fn choice(&self) -> Option<&Choice> {
        self.choice.as_ref()
    }

    /// The day on which the writer took it off as done, unless it was raised again since.
    pub(super) fn closed(&self) -> Option<Date> {
        let done = self.choice.as_ref()?.done?;
        let again = self.latest().when.is_some_and(|when| when.date > done);
        (!again).then_some(done)
    }

    /// What came after it: what the marks say, the newest last, and over it what the writer chose.
    pub(super) fn after(&self) -> After {
        let marks = self.raises.iter().fold(After::default(), |after, raise| after.with(&raise.after));
        self.choice.as_ref().map_or_else(|| marks.clone(), |choice| marks.clone().with(&choice.after))
    }

    /// Every answer, oldest first.
    pub(super) fn replies(&self) -> &[Reply<'a>] {
        &self.replies
    }

    /// The first time.
    pub(super) fn first(&self) -> &Raise {
        &self.raises[0]
    }

    /// The newest time.
    pub(super) fn latest(&self) -> &Raise {
        &self.raises[self.raises.len() - 1]
    }

    /// Every time, oldest first.
    pub(super) fn raises(&self) -> &[Raise] {
        &self.raises
    }

    /// The newest answer. A session that did not reach it said nothing on it.
    pub(super) fn reply(&self) -> Option<&Reply<'a>> {
        self.replies.iter().rfind(|reply| !reply.answer.unreached)
    }

    /// Whether the newest session that has it on its list did not reach it.
    pub(super) fn was_left(&self) -> bool {
        self.replies.last().is_some_and(|reply| reply.answer.unreached)
    }

    /// Where it stands: the newest answer, or open when it was raised again after it had been answered.
    pub(super) fn status(&self) -> Status {
        let Some(reply) = self.reply() else { return Status::Open };
        let raised_again = self.latest().when.is_some_and(|when| when.date > reply.session.date);
        if reply.answer.answer == Status::Answered && raised_again { Status::Open } else { reply.answer.answer }
    }

    /// How many of the newest answers in a row were silence.
    pub(super) fn silences(&self) -> u32 {
        let reached = self.replies.iter().rev().filter(|reply| !reply.answer.unreached);
        let silent = reached.take_while(|reply| reply.answer.answer == Status::Silent);
        count(silent.count())
    }

    /// In how many sessions it came up: those that gave it an answer of any kind, silence included.
    pub(super) fn sessions(&self) -> u32 {
        let reached = self.replies.iter().filter(|reply| !reply.answer.unreached && !reply.outside);
        let mut days: Vec<When> = reached.map(|reply| reply.session).collect();
        days.dedup();
        count(days.len())
    }

    /// To which roles, in the order of the first time, each once.
    pub(super) fn roles(&self) -> Vec<String> {
        let mut roles: Vec<String> = Vec::new();
        let chosen = self.choice.iter().flat_map(|choice| &choice.to);
        for role in self.raises.iter().flat_map(|raise| &raise.to).chain(chosen) {
            if !roles.iter().any(|known| known.eq_ignore_ascii_case(role)) {
                roles.push(role.clone());
            }
        }
        roles
    }

    /// How many entries stand behind it.
    pub(super) fn entries(&self) -> u32 {
        let mut entries: Vec<Id> = self.raises.iter().filter_map(|raise| raise.entry).collect();
        entries.sort_unstable();
        entries.dedup();
        count(entries.len())
    }

    /// How well a name fits it; 0 when it does not, or when it was not raised yet on that day.
    fn named_by(&self, name: &Words, reply: &Reply<'_>) -> usize {
        if self.first().when.is_some_and(|when| when.date > reply.session.date) {
            return 0;
        }
        let is_task = self.first().task.is_some();
        let fit = |words: &Words| if is_task { name.names_task(words) } else { name.names(words) };
        self.words.iter().map(fit).max().unwrap_or(0)
    }

    fn absorb(&mut self, other: Self) {
        let mut pairs: Vec<_> =
            std::mem::take(&mut self.raises).into_iter().zip(std::mem::take(&mut self.words)).collect();
        pairs.extend(other.raises.into_iter().zip(other.words));
        pairs.sort_by_key(|(raise, _)| (raise.when, raise.entry));
        (self.raises, self.words) = pairs.into_iter().unzip();
        self.replies.extend(other.replies);
        self.replies.sort_by_key(|reply| reply.session);
    }
}

/// A count that cannot overflow in any journal that fits on a disk.
pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
