//! Raises put together into threads, and answers given to them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Raise, Reply, Thread, index::Index};
use crate::{
    entry::Sharing,
    supervision::{
        likeness::Words,
        session::{Session, SessionStatus},
    },
};

/// How near two texts must be to be one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::supervision) enum Near {
    /// They begin with the same thing: for concerns, which are told anew each time.
    Subject,
    /// Nearly every word: for passages, of which none may hide another.
    Wording,
}

/// Puts the raises of one thing together. `raises` are in time order, and so are the threads, by their first raise.
pub(in crate::supervision) fn gather<'a>(raises: Vec<Raise>, near: Near) -> Vec<Thread<'a>> {
    let mut threads = Vec::new();
    let mut index = Index::default();
    for raise in raises {
        let words = Words::of(&raise.text);
        let at = place(&threads, &index, &words, near);
        index.add(at.unwrap_or(threads.len()), &words);
        put(&mut threads, at, raise, words);
    }
    threads
}

fn put(threads: &mut Vec<Thread<'_>>, at: Option<usize>, raise: Raise, words: Words) {
    match at.and_then(|at| threads.get_mut(at)) {
        Some(thread) => {
            thread.raises.push(raise);
            thread.words.push(words);
        }
        None => threads.push(Thread::new(raise, words)),
    }
}

/// The thread that a text belongs to. Its first and its newest wording stand for those between.
fn place(threads: &[Thread<'_>], index: &Index, words: &Words, near: Near) -> Option<usize> {
    let candidates = index.candidates(words, near);
    let find = |fits: &dyn Fn(&Words) -> bool| {
        let ends = |at: &&usize| {
            let known = &threads[**at].words;
            known.first().is_some_and(fits) || known.last().is_some_and(fits)
        };
        candidates.iter().find(ends).copied()
    };
    match near {
        Near::Subject => find(&|known| known.alike(words)).or_else(|| find(&|known| known.touches(words))),
        Near::Wording => find(&|known| known.nearly_equals(words)),
    }
}

/// Puts raises with equal words together, whatever the case: for tasks, where `ring the ward` is not `ring the GP`.
pub(in crate::supervision) fn gather_equal<'a>(raises: Vec<Raise>) -> Vec<Thread<'a>> {
    let mut threads = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for raise in raises {
        let key = raise.text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let at = *places.entry(key.trim_end_matches(['.', '!']).to_owned()).or_insert(threads.len());
        let words = Words::of(&raise.text);
        put(&mut threads, Some(at), raise, words);
    }
    threads
}

/// All answers of the sessions that were held by a day, oldest first. Of a private session none.
pub(in crate::supervision) fn replies(sessions: &[Session], until: Date) -> Vec<Reply<'_>> {
    let mut held: Vec<&Session> = sessions
        .iter()
        .filter(|session| session.status == SessionStatus::Held && session.date.date <= until)
        .filter(|session| session.sharing != Sharing::Private)
        .collect();
    held.sort_by_key(|session| (session.date, session.id));
    let all = held.into_iter().flat_map(|session| session.answers.iter().map(|answer| (session.date, answer)));
    all.map(|(session, answer)| Reply { session, answer, outside: false }).collect()
}

/// Gives each answer to the thread that it names best in all the pools; says for each whether there was one.
///
/// Of threads that it names equally well the first pool's newest has it, so that one answer does not bring back two
/// things.
pub(in crate::supervision) fn attach<'a>(pools: &mut [Vec<Thread<'a>>], replies: &[Reply<'a>]) -> Vec<bool> {
    let indexes: Vec<Index> = pools.iter().map(|pool| Index::of(pool)).collect();
    let attach_one = |reply: &Reply<'a>| {
        let name = Words::of(&reply.answer.item);
        let mut best: Option<(usize, &mut Thread<'a>)> = None;
        for (pool, index) in pools.iter_mut().zip(&indexes) {
            let fits =
                index.candidates(&name, Near::Subject).into_iter().map(|at| (pool[at].named_by(&name, reply), at));
            let named = fits.filter(|(fit, _)| *fit > 0).max_by_key(|(fit, _)| *fit);
            if let Some((fit, at)) = named.filter(|(fit, _)| best.as_ref().is_none_or(|(known, _)| fit > known)) {
                best = Some((fit, &mut pool[at]));
            }
        }
        best.map(|(_, thread)| {
            thread.replies.push(reply.clone());
            // What came outside a session may be newer.
            thread.replies.sort_by_key(|reply| reply.session);
        })
        .is_some()
    };
    replies.iter().map(attach_one).collect()
}

/// Gives answers that came before a thing was marked to the thread that they name: it came up before it was written
/// down. `matched` says which have a thread already, and is brought up to date.
pub(in crate::supervision) fn attach_early<'a>(
    threads: &mut [Thread<'a>],
    replies: &[Reply<'a>],
    matched: &mut [bool],
) {
    let index = Index::of(threads);
    for (reply, matched) in replies.iter().zip(matched).filter(|(_, matched)| !**matched) {
        let name = Words::of(&reply.answer.item);
        let fit = |at: &usize| threads[*at].words.iter().map(|words| name.names(words)).max().unwrap_or(0);
        let best = index.candidates(&name, Near::Subject).into_iter().max_by_key(fit).filter(|at| fit(at) > 0);
        if let Some(at) = best {
            threads[at].replies.push(reply.clone());
            threads[at].replies.sort_by_key(|reply| reply.session);
            *matched = true;
        }
    }
}

/// Joins threads that the same answer names and that went to the same role: one concern in quite other words.
pub(in crate::supervision) fn join_by_answers<'a>(
    mut threads: Vec<Thread<'a>>,
    replies: &[Reply<'a>],
) -> Vec<Thread<'a>> {
    let index = Index::of(&threads);
    let roles: Vec<Vec<String>> = threads.iter().map(Thread::roles).collect();
    let mut joins: BTreeMap<usize, usize> = BTreeMap::new();
    for reply in replies {
        let name = Words::of(&reply.answer.item);
        let mut named = index.candidates(&name, Near::Subject);
        named.retain(|at| threads[*at].words.iter().any(|words| name.names(words) > 0));
        for (place, at) in named.iter().enumerate() {
            let share = |other: &&usize| roles[*at].iter().any(|role| roles[**other].contains(role));
            if let Some(other) = named[..place].iter().find(share) {
                joins.entry(*at).or_insert(*other);
            }
        }
    }
    // Each joins one before it, so that what is taken out from the back leaves the places before it as they were.
    for (at, other) in joins.into_iter().rev() {
        let thread = threads.remove(at);
        threads[other].absorb(thread);
    }
    threads
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::Id,
        supervision::session::{Answer, Status},
    };

    fn raise(date: &str, to: &str, text: &str) -> Raise {
        let (when, id) = (date.parse().unwrap(), Id::random().unwrap());
        Raise { to: vec![to.into()], ..Raise::new(Some(when), Some(id), text.into()) }
    }

    fn session(date: &str, answers: &[(&str, Status)]) -> Session {
        let answer = |(item, answer): &(&str, Status)| Answer::new((*item).into(), *answer);
        let (id, date) = (Id::random().unwrap(), date.parse().unwrap());
        Session { answers: answers.iter().map(answer).collect(), ..Session::new(id, date, SessionStatus::Held) }
    }

    fn until() -> Date {
        "2026-12-31".parse().unwrap()
    }

    #[test]
    fn a_concern_counts_each_time_and_keeps_its_roles() {
        let threads = gather(
            vec![
                raise("2026-05-29", "team manager", "Asked for a joint-visit policy: when two of us go, who decides."),
                raise("2026-06-02", "team manager", "Carer work counted somewhere."),
                raise("2026-09-17", "Team manager", "Asked for a joint-visit policy. Second time."),
                raise("2026-12-04", "service manager", "Asked for a joint-visit policy. Third time, with dates."),
            ],
            Near::Subject,
        );
        let [policy, carers] = threads.as_slice() else { panic!("two concerns") };
        assert_eq!((policy.raises().len(), policy.entries(), carers.raises().len()), (3, 3, 1));
        assert_eq!(policy.roles(), ["team manager", "service manager"]);
        assert_eq!(policy.first().when.unwrap().to_string(), "2026-05-29");
    }

    #[test]
    fn the_newest_answer_wins_and_raising_again_reopens() {
        let sessions = [
            session("2026-10-01", &[("joint-visit policy", Status::Silent)]),
            session("2026-06-10", &[("Joint visit policy", Status::Promised)]),
            session("2026-11-01", &[("joint visit policy", Status::Silent), ("parking", Status::Open)]),
        ];
        let replies = replies(&sessions, until());
        let mut pools =
            [gather(vec![raise("2026-05-29", "m", "Asked for a joint-visit policy. Please.")], Near::Subject)];
        assert_eq!(pools[0][0].status(), Status::Open);
        assert_eq!(attach(&mut pools, &replies), [true, true, true, false]);
        assert_eq!((pools[0][0].status(), pools[0][0].silences(), pools[0][0].sessions()), (Status::Silent, 2, 3));

        let answered = [session("2026-06-10", &[("joint-visit policy", Status::Answered)])];
        let replies = super::replies(&answered, until());
        let mut pools = [gather(
            vec![
                raise("2026-05-29", "m", "Asked for a joint-visit policy."),
                raise("2026-07-01", "m", "Asked for a joint-visit policy."),
            ],
            Near::Subject,
        )];
        attach(&mut pools, &replies);
        assert_eq!(pools[0][0].status(), Status::Open);
    }

    #[test]
    fn an_answer_does_not_reach_what_was_raised_later() {
        let sessions = [session("2026-05-01", &[("joint-visit policy", Status::Answered)])];
        let mut pools = [gather(vec![raise("2026-05-29", "m", "Asked for a joint-visit policy.")], Near::Subject)];
        assert_eq!(attach(&mut pools, &replies(&sessions, until())), [false]);
    }

    #[test]
    fn one_answer_joins_other_words_to_the_same_role_only() {
        let sessions = [session("2026-11-01", &[("lone visits policy", Status::Open)])];
        let replies = replies(&sessions, until());
        let raises = |role: &str| {
            vec![
                raise("2026-05-29", "manager", "Nobody goes in pairs. We need a policy on lone visits."),
                raise("2026-06-29", role, "Lone visits again, no policy, and a threat on the stairs."),
            ]
        };
        assert_eq!(join_by_answers(gather(raises("manager"), Near::Subject), &replies).len(), 1);
        assert_eq!(join_by_answers(gather(raises("union"), Near::Subject), &replies).len(), 2);
    }

    #[test]
    fn tasks_are_one_only_when_their_words_are() {
        let threads = gather_equal(vec![
            raise("2026-05-29", "", "Ring the GP"),
            raise("2026-05-30", "", "Ring the ward"),
            raise("2026-06-30", "", "ring  the GP."),
        ]);
        assert_eq!(threads.iter().map(|thread| thread.raises().len()).collect::<Vec<_>>(), [2, 1]);
    }
}
