//! The minutes of a session: what fits, what is left over, and how the time falls on the functions.

use serde::Serialize;

use super::{Ask, Function, Item, Section, SectionKind};

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
    /// A plain sentence when support and development have less than a third.
    pub sentence: Option<String>,
}

impl Balance {
    /// Counts the items that fit.
    pub(super) fn of(sections: &[Section]) -> Self {
        let mut balance = Self::default();
        for item in sections.iter().flat_map(|section| &section.items).filter(|item| item.fits) {
            let minutes = balance.minutes(item.function);
            *minutes = minutes.saturating_add(item.minutes);
        }
        balance.sentence = balance.warning();
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

    fn warning(&self) -> Option<String> {
        let (own, total) = (self.support.saturating_add(self.development), self.total());
        let short = u64::from(own) * 3 < u64::from(total);
        short.then(|| match own {
            0 => format!("No minute of {total} is for support or development: it is all business."),
            _ => format!("Support and development have {own} of {total} minutes. The rest is business."),
        })
    }
}

/// The most that running through the actions may take, in minutes.
const ACTIONS: usize = 7;

/// Proposed minutes of a thing to think about that is not the first.
const THINK_NEXT: u32 = 8;

/// Proposes minutes that depend on the place in a part: one thing in depth, and actions as one short round, in which
/// the most pressing are spoken of and the rest stand on paper.
pub(super) fn propose(section: SectionKind, items: &mut [Item]) {
    match section {
        SectionKind::Think => {
            items.iter_mut().skip(1).filter(|item| !item.minutes_given).for_each(|item| item.minutes = THINK_NEXT);
        }
        SectionKind::Actions => {
            items.iter_mut().filter(|item| !item.done).take(ACTIONS).for_each(|item| item.minutes = 1);
        }
        _ => {}
    }
}

/// Marks what fits, the weightiest first, and says how many minutes are planned and how many left over.
///
/// One thing to think about, what was hard, and one piece of learning and of good come before more business. An item
/// that is too long leaves its place to shorter ones after it.
pub(super) fn fit(sections: &mut [Section], minutes: u32) -> (u32, u32) {
    let mut order: Vec<(u32, usize, usize)> = Vec::new();
    for (part, section) in sections.iter().enumerate() {
        let ranks = section.items.iter().enumerate().map(|(at, item)| (rank(section.kind, at, item), part, at));
        order.extend(ranks);
    }
    order.sort_unstable();
    let (mut planned, mut left_over) = (0_u32, 0_u32);
    for (_, part, at) in order {
        let item = &mut sections[part].items[at];
        item.fits = planned.saturating_add(item.minutes) <= minutes;
        let sum = if item.fits { &mut planned } else { &mut left_over };
        *sum = sum.saturating_add(item.minutes);
    }
    (planned, left_over)
}

fn rank(section: SectionKind, at: usize, item: &Item) -> u32 {
    match section {
        SectionKind::Think if at == 0 => 0,
        SectionKind::Incidents => 1,
        SectionKind::Decide => 2,
        SectionKind::Raise if item.ask == Ask::Support => 3,
        SectionKind::Actions => 4,
        SectionKind::Learning | SectionKind::Good if at == 0 => 4,
        SectionKind::Concerns => 5,
        SectionKind::Think | SectionKind::Raise => 6,
        SectionKind::Learning | SectionKind::Good => 7,
    }
}
