//! From cues found to themes suggested, with the passages that spoke for them.
//!
//! The rule in one line, as the writer may read it: *cues found in about a hundred words of your own, with the words that
//! often stand beside them, less what such a text has anyway, against what the theme needs.*

use serde::{Deserialize, Serialize};

use super::ThemeId;
use super::catalogue::{Catalogue, Role};
use super::evidence::{Evidence, evidence};
use super::matcher::{Found, Read};
use super::passages::Passages;
use super::spans::{Spans, Taken};
use super::tokens::Tokens;
use super::voice::{Room, Voice, sentences_elsewhere, voices};

/// What the strongest theme must reach of what it needs, the second, and the third.
const LEAST: [f32; MOST] = [1.0, 1.09, 1.31];
/// A phrase of so many words or more tells of the work by itself.
const LONG_CUE: usize = 4;
/// How many themes one text is given at most.
const MOST: usize = 3;
/// Words up to which the length of a passage does not stretch what is found in it, and how fast it does after.
const SHORT: f32 = 60.0;
const LENGTH: f32 = 0.45;
/// How much more of each theme a passage has anyway when it is longer, by the logarithm of its words to sixty, and the
/// lengths between which that holds.
const USUAL_LENGTH: f32 = 0.375;
const USUAL_WORDS: (f32, f32) = (20.0, 130.0);
/// A line of so few words that tells of the work has nothing anyway, and from so many on it has all of it.
const USUAL_FROM: (f32, f32) = (15.0, 22.0);

/// A theme that a text seems to be about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Which theme.
    pub theme: ThemeId,
    /// How strongly, above 0 and below 1. Comparable between texts.
    pub score: f32,
    /// What spoke for it, strongest first; never empty.
    pub evidence: Vec<Evidence>,
}

/// A phrase that leans towards themes, once in a passage.
#[derive(Clone, Copy, Debug)]
struct Leaning {
    passage: usize,
    number: u32,
    cue: u32,
    first: usize,
    last: usize,
}

/// What stands beside the cues of one theme in the passage that says most for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    /// The phrases that lean towards it, each with what it adds in a passage of this length.
    pub(super) voices: Vec<Voice>,
    /// What such a passage has anyway, which is taken off; 0 where nothing leans towards the theme.
    pub(super) usual: f32,
}

/// What was found for one theme.
pub(super) struct Weighed {
    pub(super) theme: u16,
    /// What speaks for it against what it needs, in the passage that says most: from 1 it is enough.
    pub(super) sum: f32,
    /// Whether a phrase speaks that the writer always counts.
    pub(super) always: bool,
    /// Its cues, silent ones among them.
    pub(super) voices: Vec<Voice>,
    /// Words that say nothing for it.
    quiet: Spans,
    /// Which passage says most.
    passage: usize,
    /// What such a passage has anyway; none where the words beside the cues play no part.
    usual: Option<f32>,
}

/// A text with all that was found in it.
pub(super) struct Reading<'a> {
    catalogue: &'a Catalogue,
    tokens: Tokens,
    passages: Passages,
    leanings: Vec<Leaning>,
    /// Every theme that anything speaks for, or would.
    pub(super) themes: Vec<Weighed>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(catalogue: &'a Catalogue, text: &str) -> Self {
        let tokens = Tokens::of(text);
        let passages = Passages::of(&tokens);
        let Read { found, kinds } = catalogue.matcher().read(&tokens);
        let works = found.iter().any(|one| match catalogue.cue(one.cue).role {
            Role::Work => true,
            Role::Speaks { .. } => one.last - one.first + 1 >= LONG_CUE,
            _ => false,
        });
        let elsewhere = sentences_elsewhere(catalogue, &tokens, &found);
        let themes = catalogue.iter().len();
        let mut by_theme: Vec<Vec<Found>> = vec![Vec::new(); themes];
        let mut leanings = Vec::new();
        // The phrases heard in a passage so far, one bit each: they come in the order of the text.
        let mut heard = vec![0_u64; catalogue.leanings().div_ceil(64)];
        let mut hearing = 0;
        for one in found {
            let cue = catalogue.cue(one.cue);
            match cue.role {
                Role::Elsewhere | Role::Work => {}
                Role::Leans(number) => {
                    let passage = passages.at(one.first);
                    if std::mem::replace(&mut hearing, passage) != passage {
                        heard.fill(0);
                    }
                    let (place, bit) = (&mut heard[number as usize / 64], 1 << (number % 64));
                    if *place & bit == 0 {
                        *place |= bit;
                        leanings.push(Leaning { passage, number, cue: one.cue, first: one.first, last: one.last });
                    }
                }
                _ => by_theme[usize::from(cue.theme)].push(one),
            }
        }
        let mut beside = vec![0.0; passages.len() * themes];
        for one in &leanings {
            for (theme, weight) in catalogue.leaning(one.number) {
                beside[one.passage * themes + usize::from(*theme)] += weight;
            }
        }
        let room = Room { catalogue, tokens: &tokens, passages: &passages, kinds: &kinds, elsewhere };
        let mut taken = Taken::none(tokens.len());
        let weighed = (0u16..).zip(by_theme).map(|(theme, found)| {
            let (voices, quiet) = voices(&room, &found, theme, &mut taken);
            let silenced = leanings.iter().filter(|one| !quiet.is_empty() && quiet.touch(one.first, one.last));
            for one in silenced {
                beside[one.passage * themes + usize::from(theme)] -= catalogue.lean(one.number, theme);
            }
            let always = voices.iter().any(|voice| catalogue.cue(voice.cue).role == Role::Always);
            let mut said = vec![(0.0, false); passages.len()];
            for voice in voices.iter().filter(|voice| voice.weight > 0.0) {
                let (sum, english) = &mut said[passages.at(voice.first)];
                *sum += voice.weight;
                *english |= matches!(catalogue.cue(voice.cue).role, Role::Speaks { english: true, .. });
            }
            let sums = said.iter().enumerate().map(|(passage, (cues, english))| {
                let words = passages.words(passage);
                // Where cues of another language speak alone, the English words around them say nothing.
                let leans = *english || *cues <= 0.0;
                let usual = if leans { usual(catalogue, theme, words, works) } else { None };
                let beside =
                    usual.map_or(0.0, |usual| beside[passage * themes + usize::from(theme)] / stretch(words) - usual);
                ((cues / stretch(words) + beside) / catalogue.needs(theme), passage, usual)
            });
            let best = sums.max_by(|a, b| a.0.total_cmp(&b.0));
            let (sum, passage, usual) = best.unwrap_or((0.0, 0, None));
            Weighed { theme, sum: sum.max(0.0), always, voices, quiet, passage, usual }
        });
        let themes = weighed.collect();
        Self { catalogue, tokens, passages, leanings, themes }
    }

    pub(super) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// What stands beside the cues of a theme, strongest first.
    pub(super) fn beside(&self, one: &Weighed) -> Beside {
        let Some(usual) = one.usual else { return Beside::default() };
        let stretch = stretch(self.passages.words(one.passage));
        let speaks = |at: &&Leaning| at.passage == one.passage && !one.quiet.touch(at.first, at.last);
        let mut voices: Vec<Voice> = self
            .leanings
            .iter()
            .filter(speaks)
            .map(|at| {
                let weight = self.catalogue.lean(at.number, one.theme) / stretch;
                Voice { cue: at.cue, first: at.first, last: at.last, weight, weakened: None }
            })
            .filter(|voice| voice.weight > 0.0)
            .collect();
        voices.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.first.cmp(&b.first)));
        Beside { voices, usual }
    }

    /// The themes that are suggested, strongest first.
    pub(super) fn chosen(&self) -> Vec<&Weighed> {
        let mut themes: Vec<&Weighed> = self.themes.iter().filter(|one| one.always || one.sum >= LEAST[0]).collect();
        // Sums are finite; equal ones stay in the order of the catalogue.
        themes.sort_by(|a, b| b.sum.total_cmp(&a.sum));
        let mut least = LEAST.iter();
        themes.retain(|one| least.next().is_some_and(|least| one.sum >= *least) || one.always);
        themes
    }
}

pub(super) fn suggest(catalogue: &Catalogue, text: &str) -> Vec<Suggestion> {
    let reading = Reading::of(catalogue, text);
    let suggestion = |one: &Weighed| {
        let mut voices: Vec<Voice> = one.voices.iter().filter(|voice| voice.weight > 0.0).copied().collect();
        voices.extend(reading.beside(one).voices);
        Suggestion {
            theme: catalogue.id(one.theme).clone(),
            score: score(one.sum),
            evidence: evidence(text, &reading.tokens, &voices),
        }
    };
    reading.chosen().into_iter().map(suggestion).collect()
}

/// A sum as a score above 0 and below 1.
pub(super) fn score(sum: f32) -> f32 {
    1.0 - (-sum.max(0.01) / 1.2).exp()
}

/// What a passage of so many words has of a theme anyway; none where nothing leans towards it.
fn usual(catalogue: &Catalogue, theme: u16, words: usize, works: bool) -> Option<f32> {
    let words = count(words);
    let length = USUAL_LENGTH * (words.clamp(USUAL_WORDS.0, USUAL_WORDS.1) / SHORT).ln();
    let share = if works { ((words - USUAL_FROM.0) / (USUAL_FROM.1 - USUAL_FROM.0)).clamp(0.0, 1.0) } else { 1.0 };
    catalogue.usual(theme).map(|usual| (usual + length).max(0.0) * share)
}

/// How much more a long passage must say.
fn stretch(words: usize) -> f32 {
    1.0 + LENGTH * (count(words) / SHORT).max(1.0).ln()
}

#[expect(clippy::cast_precision_loss, reason = "a logarithm of a count needs no more")]
fn count(words: usize) -> f32 {
    words as f32
}

#[cfg(test)]
mod tests {
    use super::super::evidence::LONGEST_PASSAGE;
    use super::*;

    fn themes(text: &str) -> Vec<String> {
        Catalogue::built_in().suggest(text).into_iter().map(|one| one.theme.to_string()).collect()
    }

    fn is_about(text: &str, theme: &str) -> bool {
        themes(text).iter().any(|one| one == theme)
    }

    #[test]
    fn lived_phrases_need_no_key_word() {
        let cases = [
            ("I could not stop seeing it. I keep replaying the stairs.", "trauma"),
            ("She treats me like the mother who left.", "transference"),
            ("Still at my desk at eight, and no lunch again.", "workload"),
            ("Three weeks now, and nobody asked how I was.", "supervision"),
            ("I lay awake till four and then cried in the car.", "wellbeing"),
            ("It was not the right thing to do and I signed the form anyway.", "values"),
        ];
        for (text, theme) in cases {
            assert!(is_about(text, theme), "{theme}: {text} gave {:?}", themes(text));
        }
    }

    #[test]
    fn five_themes_read_welsh() {
        let cases = [
            ("Mae fy llwyth gwaith yn amhosibl: gormod o achosion, ac rwy'n gweithio gyda'r nos eto.", "workload"),
            ("Dim goruchwyliaeth ers mis Mai, a neb i siarad ag ef. Rwyf ar fy mhen fy hun gyda hyn.", "supervision"),
            ("Rwyf wedi blino'n lân ac yn methu cysgu. Es i adref o'r gwaith yn fy nagrau.", "wellbeing"),
            ("Mae diffyg adnoddau ym mhobman, dim gwely, a'r teulu ar restr aros ers blwyddyn.", "resources"),
            ("Diwrnod da! Aeth yn dda gyda'r teulu ac rwy'n obeithiol, yn falch ac yn ddiolchgar.", "hope"),
        ];
        for (text, theme) in cases {
            assert!(is_about(text, theme), "{theme}: {text} gave {:?}", themes(text));
        }
        assert!(themes("Es i'r traeth ddoe. Roedd y tywydd yn braf.").is_empty());
    }

    #[test]
    fn a_denied_cue_does_not_speak() {
        let cases = [
            ("My caseload is too high and my workload is growing.", "workload", true),
            ("It wasn't the workload. There was no caseload to speak of in the team.", "workload", false),
            ("This is nothing to do with the workload or the caseload of the team.", "workload", false),
            ("There was no trauma in it, and it was never traumatic for the family.", "trauma", false),
            ("The house was not unsafe for the children.", "risk", false),
            ("It was not only unsafe but dangerous for the child.", "risk", true),
            ("Rather than burnout, I would call it a change of view in the team.", "wellbeing", false),
            ("There has been no supervision in this team since June.", "supervision", true),
            ("I could not help feeling guilty towards the family.", "values", true),
        ];
        for (text, theme, expected) in cases {
            assert_eq!(is_about(text, theme), expected, "{theme}: {text} gave {:?}", themes(text));
        }
    }

    #[test]
    fn what_the_writer_did_not_write_does_not_speak() {
        let loud = "My caseload is unmanageable, the workload is crushing me and I worked late again.";
        assert!(is_about(loud, "workload"));
        assert!(is_about(&format!("> [!supervision] think\n> {loud}"), "workload"));
        for text in [
            format!("> {loud}"),
            format!("# {loud}"),
            format!("```\n{loud}\n```"),
            format!("<!-- {loud} -->"),
            "See https://example.org/caseload/workload/overtime for more.".to_owned(),
        ] {
            assert!(themes(&text).is_empty(), "{text} gave {:?}", themes(&text));
        }
    }

    #[test]
    fn innocent_uses_do_not_speak() {
        for text in [
            "The school trip was traumatic for my wallet.",
            "We played the board game Risk, and I took every risk.",
            "New contact lenses. The power supply died. Hope the bus comes.",
            "The law of averages and a tennis court.",
        ] {
            assert!(themes(text).is_empty(), "{text} gave {:?}", themes(text));
        }
    }

    #[test]
    fn what_happened_to_someone_else_counts_for_less() {
        let weight = |text: &str| Catalogue::built_in().suggest(text).first().map_or(0.0, |one| one.score);
        assert!(
            weight("I was exhausted and anxious after the visit to the team.")
                > weight("She was exhausted and anxious after the visit to the team.")
        );
    }

    #[test]
    fn evidence_lies_in_the_text_and_is_bounded() {
        let long = format!(
            "I said {} and my caseload is unmanageable, I worked late again, I am behind with my recording and drowning in paperwork {}",
            "and so on ".repeat(60),
            "and so forth ".repeat(60)
        );
        for text in [
            "Élan — “naïve”. My caseload’s too high 🙂; I worked late again… and I can’t switch off.\n\n- [ ] ask for supervision\n",
            "> [!supervision] think\n> My caseload is unmanageable\n> and I worked late.",
            &long,
        ] {
            let suggestions = Catalogue::built_in().suggest(text);
            assert!(!suggestions.is_empty() && suggestions.len() <= MOST, "{text}");
            for evidence in suggestions.iter().flat_map(|one| &one.evidence) {
                let slice: String = text.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
                assert_eq!(slice, evidence.text);
                assert!(evidence.weight > 0.0 && slice.trim() == slice);
                assert!(slice.chars().count() <= LONGEST_PASSAGE, "{slice}");
            }
            assert!(suggestions.windows(2).all(|pair| pair[0].score >= pair[1].score));
        }
    }

    #[test]
    fn saying_it_again_adds_less_each_time() {
        let score = |times: usize| {
            let text = "My caseload is unmanageable. ".repeat(times);
            Catalogue::built_in().suggest(&text).first().map_or(0.0, |one| one.score)
        };
        assert!(score(2) > score(1));
        assert!(score(3) - score(2) < score(2) - score(1));
    }
}
