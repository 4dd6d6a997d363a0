//! The minutes of a session: what fits, what is left over, and how the time falls on the functions.

use serde::Serialize;

use super::{Ask, Function, Item, PartKind, Section, Share, Source};

/// The planned minutes of each function.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Minutes of management.
    pub management: u32,
    /// Minutes of development.
    pub development: u32,
    /// Minutes of support.
    pub support: u32,
    /// Minutes of mediation.
    pub mediation: u32,
    /// A plain sentence when support and development have less than a third, or when nothing but the beginning of the
    /// session is for them.
    pub sentence: Option<String>,
}

impl Balance {
    /// Counts the items that fit.
    pub(super) fn of(sections: &[Section]) -> Self {
        let mut balance = Self::default();
        let fitting = || sections.iter().flat_map(|section| &section.items).filter(|item| item.fits);
        for item in fitting() {
            let minutes = balance.minutes(item.function);
            *minutes = minutes.saturating_add(item.minutes);
        }
        let is_own = |item: &Item| matches!(item.function, Function::Support | Function::Development);
        let business = fitting().any(|item| !is_own(item));
        let own = fitting().any(|item| is_own(item) && !item.is_part());
        balance.sentence = balance.warning(business, own);
        balance
    }

    fn minutes(&mut self, function: Function) -> &mut u32 {
        match function {
            Function::Management => &mut self.management,
            Function::Development => &mut self.development,
            Function::Support => &mut self.support,
            Function::Mediation => &mut self.mediation,
        }
    }

    /// All minutes.
    pub fn total(&self) -> u32 {
        [self.management, self.development, self.support, self.mediation]
            .iter()
            .fold(0, |sum, n| sum.saturating_add(*n))
    }

    fn warning(&self, business: bool, own: bool) -> Option<String> {
        let (minutes, total) = (self.support.saturating_add(self.development), self.total());
        if business && !own {
            return Some(
                "All business: nothing on this agenda is for support or development, but for how you are.".to_owned(),
            );
        }
        let short = u64::from(minutes) * 3 < u64::from(total);
        short.then(|| format!("Support and development have {minutes} of {total} minutes. The rest is business."))
    }
}

/// The minutes kept at the end for what is agreed and for the next date.
pub(super) const CLOSING: u32 = 2;

/// The most actions that are spoken of, each for a minute; the others stand on paper.
const ACTIONS: usize = 7;

/// Proposed minutes of a thing to think about that is not the first.
const THINK_NEXT: u32 = 8;

/// Proposes minutes that depend on the place in a part: one thing in depth, and actions as one short round, in which
/// the most pressing are spoken of and the rest stand on paper.
pub(super) fn propose(part: PartKind, items: &mut [Item]) {
    match part {
        PartKind::Think => {
            let proposed =
                |item: &&mut Item| !item.minutes_given && item.ask == Ask::Think && item.source != Source::Figure;
            items.iter_mut().filter(proposed).for_each(|item| item.minutes = THINK_NEXT);
        }
        PartKind::Hard => {
            items
                .iter_mut()
                .skip(1)
                .filter(|item| !item.minutes_given)
                .for_each(|item| item.minutes = item.minutes.min(5));
        }
        PartKind::Actions => {
            let open = items.iter_mut().filter(|item| !item.done && !item.minutes_given);
            open.take(ACTIONS).for_each(|item| item.minutes = 1);
        }
        _ => {}
    }
}

/// What the time of a session comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum {
    /// The minutes of what fits, the closing among them.
    pub(super) planned: u32,
    /// The minutes of what does not.
    pub(super) left_over: u32,
    /// The minutes kept for the closing.
    pub(super) closing: u32,
}

/// Marks what fits, the weightiest first.
///
/// An item that is too long leaves its place to shorter ones after it. What is to be kept takes no time.
pub(super) fn fit(sections: &mut [Section], minutes: u32) -> Sum {
    let mut order: Vec<(u32, usize, usize)> = Vec::new();
    for (part, section) in sections.iter().enumerate() {
        let ranks = section.items.iter().enumerate().map(|(at, item)| (rank(section.kind, at, item), part, at));
        order.extend(ranks);
    }
    order.sort_unstable();
    let closing = CLOSING.min(minutes);
    let (mut planned, mut left_over) = (closing, 0_u32);
    for (_, part, at) in order {
        let item = &mut sections[part].items[at];
        if item.share == Share::Keep {
            item.minutes = 0;
            continue;
        }
        item.fits = planned.saturating_add(item.minutes) <= minutes;
        let sum = if item.fits { &mut planned } else { &mut left_over };
        *sum = sum.saturating_add(item.minutes);
    }
    Sum { planned, left_over, closing }
}

/// The weight of an item, the weightiest first.
///
/// First what makes it a session and not a list: how the writer is, one thing in depth, what was hard, one decision, the
/// state of each concern, the actions in one short round, one thing for support, one of learning, one of good, the
/// workload. Then the rest. What an earlier session did not reach comes after what is new.
fn rank(part: PartKind, at: usize, item: &Item) -> u32 {
    let first = at == 0;
    let rank = match part {
        // What the writer put in a place of their own comes before what is only proposed.
        _ if item.place.is_some() => 0,
        PartKind::Arriving if item.is_part() => 0,
        PartKind::Depth => 0,
        PartKind::Hard => 1,
        PartKind::Decide if first => 1,
        PartKind::Actions | PartKind::Concerns => 2,
        // The part itself is the first.
        PartKind::Arriving if at == 1 => 3,
        PartKind::Learning | PartKind::Good if first => 3,
        PartKind::Workload if item.is_part() => 3,
        PartKind::Decide => 4,
        PartKind::Arriving => 5,
        PartKind::Think | PartKind::Know | PartKind::PassUp => 6,
        PartKind::Workload | PartKind::Learning | PartKind::Good => 7,
    };
    if item.unreached { rank + 10 } else { rank }
}
