//! The ladder: whom a concern was put to, from the supervisor to the regulator, and what came back from each.
//!
//! The order is the one that a social worker in the United Kingdom climbs; it is shown, never pressed.

use jiff::civil::Date;
use serde::Serialize;

use super::session::Status;

/// A step of the ladder, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// The supervisor.
    Supervisor,
    /// The line or team manager, or the manager of the service.
    Manager,
    /// The principal social worker, or another lead of the profession.
    PrincipalSocialWorker,
    /// The director or an assistant director.
    Director,
    /// The union or the professional association.
    Union,
    /// The regulator or the inspectorate.
    Regulator,
}

impl Rung {
    /// All of them, lowest first.
    pub const ALL: [Self; 6] =
        [Self::Supervisor, Self::Manager, Self::PrincipalSocialWorker, Self::Director, Self::Union, Self::Regulator];

    /// Its name in plain words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supervisor => "supervisor",
            Self::Manager => "manager",
            Self::PrincipalSocialWorker => "principal social worker",
            Self::Director => "director",
            Self::Union => "union",
            Self::Regulator => "regulator",
        }
    }

    /// The rung that a role stands on; none for a role that is not on the ladder, such as a colleague.
    pub fn of(role: &str) -> Option<Self> {
        let role = role.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| has(&role, word));
        if says(&[
            "regulator",
            "social work england",
            "ofsted",
            "cqc",
            "hcpc",
            "inspectorate",
            "ombudsman",
            "whistleblowing",
        ]) {
            Some(Self::Regulator)
        } else if says(&["union", "unison", "basw", "swu", "steward", "professional association"]) {
            Some(Self::Union)
        } else if says(&["director", "chief executive", "head of service", "head of"]) {
            Some(Self::Director)
        } else if says(&["principal", "psw", "professional lead", "amhp lead", "lead social worker", "practice lead"]) {
            Some(Self::PrincipalSocialWorker)
        } else if says(&["supervisor", "practice educator", "supervision"]) {
            Some(Self::Supervisor)
        } else if says(&["manager", "team leader", "team lead", "senior", "deputy"]) {
            Some(Self::Manager)
        } else {
            None
        }
    }

    /// The one above.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|rung| *rung > self)
    }
}

/// Whether a text has these words, not as a part of longer ones.
fn has(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        edge(text[..at].chars().next_back()) && edge(text[at + words.len()..].chars().next())
    })
}

/// What is known about one rung.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Step {
    /// Which.
    pub rung: Rung,
    /// The roles, as the writer named them.
    pub roles: Vec<String>,
    /// The days on which it was put to them, oldest first; empty for a step not taken.
    pub asked: Vec<Date>,
    /// What came back last; none where nothing is known.
    pub status: Option<Status>,
    /// The day on which it came back.
    pub answered: Option<Date>,
    /// By when it was promised.
    pub due: Option<Date>,
}

crate::hide::hide!(Step);

impl Step {
    /// A step that was not taken.
    pub fn empty(rung: Rung) -> Self {
        Self { rung, roles: Vec::new(), asked: Vec::new(), status: None, answered: None, due: None }
    }
}

/// The lowest rung that has not been asked above the highest that has; none when there is none.
pub fn next(steps: &[Step]) -> Option<Rung> {
    let highest = steps.iter().filter(|step| !step.asked.is_empty()).map(|step| step.rung).max();
    highest.map_or(Some(Rung::Supervisor), Rung::next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_stand_on_their_rungs() {
        let cases = [
            ("my supervisor", Some(Rung::Supervisor)),
            ("Team Manager", Some(Rung::Manager)),
            ("service manager", Some(Rung::Manager)),
            ("PSW", Some(Rung::PrincipalSocialWorker)),
            ("AMHP lead", Some(Rung::PrincipalSocialWorker)),
            ("assistant director", Some(Rung::Director)),
            ("union steward", Some(Rung::Union)),
            ("Ofsted", Some(Rung::Regulator)),
            ("a colleague", None),
            ("reunion", None),
            ("ŵ", None),
        ];
        for (role, rung) in cases {
            assert_eq!(Rung::of(role), rung, "{role}");
        }
    }

    #[test]
    fn the_next_rung_is_above_the_highest_that_was_asked() {
        let step = |rung| Step { asked: vec!["2026-05-29".parse().unwrap()], ..Step::empty(rung) };
        assert_eq!(next(&[]), Some(Rung::Supervisor));
        assert_eq!(next(&[step(Rung::Manager), Step::empty(Rung::Union)]), Some(Rung::PrincipalSocialWorker));
        assert_eq!(next(&[step(Rung::Regulator)]), None);
    }
}
