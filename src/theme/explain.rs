//! Why a theme is suggested in a text, or is not: every cue that spoke, and every one that was held back and why.

use std::sync::Arc;

use super::catalogue::{Catalogue, Role};
use super::evidence::{cut, passage_of};
use super::passages::Passages;
use super::suggest::{Reading, score};
use super::voice::{Voice, Weakened};
use afterword_cues::Tokens;

/// What a text says for a theme, and what in it does not count.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Whether it is suggested.
    pub suggested: bool,
    /// What speaks for it against what the theme needs, in the passage that says most: from 1 it is enough.
    pub sum: f32,
    /// The same as a score, as a suggestion has it: above 0 and below 1.
    pub score: f32,
    /// The cues that spoke, strongest first.
    pub spoke: Vec<Heard>,
    /// The cues that were held back, in the order of the text.
    pub silent: Vec<Heard>,
    /// What the words beside the cues add, in the passage that says most.
    pub beside: Beside,
}

/// Words and short phrases that lean towards a theme, none of which says much by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beside {
    /// The phrases, the most telling first.
    pub phrases: Vec<Arc<str>>,
    /// What they add in a passage of this length: 0 or more.
    pub weight: f32,
    /// What a passage of this length has anyway, which is taken off; 0 where nothing leans towards the theme.
    pub usual: f32,
    /// How plainly it reads, as an entry does that tells of no theme, which is taken off too: 0 to 1.5.
    pub plain: f32,
}

/// One cue that was found.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct Heard {
    /// The cue as the definition writes it, or the writer's own phrase.
    pub cue: Arc<str>,
    /// The words that it was found in: first character and one past the last, in Unicode characters of the text.
    pub place: (usize, usize),
    /// The sentence around it, or the part that holds it.
    pub passage: String,
    /// What it counted for; 0 when it was held back.
    pub weight: f32,
    /// Whether it is a phrase that the writer always counts.
    pub always: bool,
    /// What weakened it, if anything.
    pub weakened: Option<Weakened>,
}

crate::hide::hide!(Heard);

pub(super) fn explain(catalogue: &Catalogue, text: &str, theme: u16) -> Explained {
    let tokens = &Tokens::of(text);
    let passages = Passages::of(tokens);
    let reading = Reading::of(catalogue, tokens, &passages);
    let suggested = reading.chosen().iter().any(|one| one.theme == theme);
    let found = &reading.themes[usize::from(theme)];
    let sum = found.sum;
    let heard = |voice: &Voice| {
        let (start, end) = passage_of(tokens, voice);
        Heard {
            cue: catalogue.phrase(voice.cue),
            place: tokens.place(voice.first, voice.last),
            passage: cut(text, start, end),
            weight: voice.weight,
            always: catalogue.cue(voice.cue).role == Role::Always,
            weakened: voice.weakened,
        }
    };
    let (mut spoke, mut silent): (Vec<Heard>, Vec<Heard>) =
        found.voices.iter().map(heard).partition(|heard| heard.weight > 0.0);
    spoke.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.place.cmp(&b.place)));
    silent.sort_by_key(|heard| heard.place);
    silent.dedup_by_key(|heard| heard.place);
    let company = reading.company(found);
    let beside = Beside {
        weight: company.voices.iter().map(|voice| voice.weight).sum(),
        phrases: company.voices.iter().map(|voice| catalogue.phrase(voice.cue)).collect(),
        usual: company.anyway.usual,
        plain: company.anyway.plain,
    };
    Explained { suggested, sum, score: score(sum), spoke, silent, beside }
}

#[cfg(test)]
mod tests {
    use super::super::{OwnPhrase, OwnWords, ThemeId};
    use super::*;

    fn id(theme: &str) -> ThemeId {
        ThemeId::parse(theme).unwrap()
    }

    #[test]
    fn says_what_spoke_and_what_was_held_back() {
        let text = "My caseload is unmanageable. It was not trauma. The school trip was traumatic for my wallet.";
        let catalogue = Catalogue::built_in();
        let workload = catalogue.explain(text, &id("workload")).unwrap();
        assert!(workload.suggested && workload.sum >= 1.0 && !workload.spoke.is_empty());
        for heard in &workload.spoke {
            let found: String = text.chars().skip(heard.place.0).take(heard.place.1 - heard.place.0).collect();
            assert!(heard.passage.contains(&found), "{heard:?}");
        }
        let trauma = catalogue.explain(text, &id("trauma")).unwrap();
        assert!(!trauma.suggested);
        let reasons: Vec<Option<Weakened>> = trauma.silent.iter().map(|heard| heard.weakened).collect();
        assert_eq!(reasons, [Some(Weakened::Denied), Some(Weakened::Innocent)]);
        assert_eq!(catalogue.explain(text, &id("zeppelin")), None);
    }

    #[test]
    fn the_words_beside_the_cues_are_named_where_they_play_a_part() {
        let catalogue = Catalogue::built_in();
        let english = "My caseload is unmanageable and nobody at the office has asked which of the families I leave out. \
                       I worked late again, three reports are overdue, and the rest of them wait for Monday. The duty phone \
                       rang all day, so I wrote up one visit out of four, in the car, and then the battery of the laptop \
                       was empty. In the evening I sat down at the table and did the forms that the panel wants.";
        let one = catalogue.explain(english, &id("workload")).unwrap();
        assert!(one.beside.usual > 0.0 && one.beside.weight > 0.0 && !one.beside.phrases.is_empty(), "{one:?}");
        // Cues of another language speak alone.
        let welsh = "Mae fy llwyth gwaith yn amhosibl: gormod o achosion, ac rwy'n gweithio gyda'r nos eto.";
        let one = catalogue.explain(welsh, &id("workload")).unwrap();
        assert!(one.suggested && one.beside == Beside::default(), "{one:?}");
        // What is denied takes the words in it along, once.
        let denied = format!("{english} It was never traumatic, and there was no trauma in it.");
        let one = catalogue.explain(&denied, &id("trauma")).unwrap();
        assert!(one.beside.phrases.iter().all(|phrase| !phrase.contains("trauma")), "{one:?}");
    }

    #[test]
    fn the_writers_own_words_hold() {
        let text = "I opened the red folder again on the bus, and my caseload is unmanageable.";
        let mut words = OwnWords::default();
        words.add(OwnPhrase::new(id("hope"), "The red folder").unwrap(), true);
        words.add(OwnPhrase::new(id("workload"), "my caseload is unmanageable").unwrap(), false);
        let built_in = Catalogue::built_in();
        let catalogue = built_in.with_words(&words);
        assert_ne!(catalogue.fingerprint(), built_in.fingerprint());
        let themes = |catalogue: &Catalogue| -> Vec<String> {
            catalogue.suggest(text).iter().map(|one| one.theme.to_string()).collect()
        };
        assert_eq!((themes(&built_in), themes(&catalogue)), (vec!["workload".to_owned()], vec!["hope".to_owned()]));
        let workload = catalogue.explain(text, &id("workload")).unwrap();
        assert!(workload.silent.iter().all(|heard| heard.weakened == Some(Weakened::Never)));
        assert!(workload.spoke.is_empty() && !workload.silent.is_empty());
        let hope = catalogue.explain(text, &id("hope")).unwrap();
        assert!(hope.suggested && hope.spoke.iter().any(|heard| &*heard.cue == "the red folder"));
        assert_eq!(catalogue.with_words(&OwnWords::default()).fingerprint(), built_in.fingerprint());
    }

    #[test]
    fn a_phrase_that_always_counts_is_not_outvoted() {
        let loud = "My supervisor cancelled supervision. I cannot sleep and cried in the car. The judge made the order. My caseload is unmanageable and I worked late. The red folder.";
        let mut words = OwnWords::default();
        words.add(OwnPhrase::new(id("identity"), "the red folder").unwrap(), true);
        let suggested = Catalogue::built_in().with_words(&words).suggest(loud);
        assert!(suggested.iter().any(|one| one.theme == id("identity") && one.score > 0.0), "{suggested:?}");
    }
}
