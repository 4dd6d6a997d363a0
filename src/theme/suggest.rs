//! From cues found to themes suggested, with the passages that spoke for them.
//!
//! The rule in one line, as the writer may read it: *cues found in your own sentences, each counted once and each further
//! one for a little less, against what the theme needs in a text of that length.*

use serde::{Deserialize, Serialize};

use super::ThemeId;
use super::catalogue::{Catalogue, Role};
use super::evidence::{Evidence, evidence};
use super::matcher::Found;
use super::spans::Taken;
use super::tokens::Tokens;
use super::voice::{SHORT_CUE, Voice, sentences_elsewhere, voices};

/// How much more a theme needs in a text without a word of the work, unless a longer phrase speaks for it.
const WITHOUT_WORK: f32 = 1.6;
/// How much more it needs when one short cue is all there is.
const ONE_CUE: f32 = 1.25;
/// How much more it needs where so many sentences of a hundred, or more, tell of something outside the work.
const OUTSIDE_WORK: f32 = 1.5;
const OUTSIDE_SENTENCES: usize = 40;
/// A phrase of so many words or more tells of the work by itself.
const LONG_CUE: usize = 4;
/// The weight from which a cue counts as one.
const COUNTS: f32 = 0.1;
/// The share of what it needs that is enough for the strongest theme when no other has enough.
const ALONE: f32 = 0.85;
/// The share of the strongest theme's sum that the second and the third must reach, each against what it needs.
/// Fewer than one passage in ten has a third theme, so it must stand nearly as high as the first.
const SHARES: [f32; MOST - 1] = [0.5, 0.8];
/// How many themes one text is given at most.
const MOST: usize = 3;
/// Each further cue counts this much of the one before it.
const NEXT_CUE: f32 = 0.9;
/// Words up to which length plays no part, and how fast it does after.
const SHORT: f32 = 60.0;
const LENGTH: f32 = 0.45;

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

/// What was found for one theme.
pub(super) struct Weighed {
    pub(super) theme: u16,
    /// What its cues add up to against what it needs: from 1 it is enough.
    pub(super) sum: f32,
    /// Whether a phrase speaks that the writer always counts.
    pub(super) always: bool,
    /// Its cues, silent ones among them.
    pub(super) voices: Vec<Voice>,
}

/// Every theme that any cue speaks for, or would.
pub(super) fn weigh(catalogue: &Catalogue, tokens: &Tokens) -> Vec<Weighed> {
    let found = catalogue.matcher().find(tokens);
    let works = found.iter().any(|one| catalogue.cue(one.cue).role == Role::Work);
    let elsewhere = sentences_elsewhere(catalogue, tokens, &found);
    let mut by_theme: Vec<Vec<Found>> = vec![Vec::new(); catalogue.iter().len()];
    for one in found {
        let cue = catalogue.cue(one.cue);
        if !matches!(cue.role, Role::Elsewhere | Role::Work) {
            by_theme[usize::from(cue.theme)].push(one);
        }
    }
    let outside = !elsewhere.is_empty() && elsewhere.len() * 100 >= tokens.sentences() * OUTSIDE_SENTENCES;
    let stretch = stretch(tokens.len()) * if outside { OUTSIDE_WORK } else { 1.0 };
    let mut taken = Taken::none(tokens.len());
    let found = (0u16..).zip(by_theme).filter(|(_, found)| !found.is_empty());
    found
        .map(|(theme, found)| {
            let voices = voices(catalogue, tokens, &found, theme, &elsewhere, &mut taken);
            let sum = sum(&voices) / stretch / catalogue.needs(theme) / doubt(&voices, works);
            // Where nothing tells of the work, the strongest theme too must have all that it needs.
            let sum = if works || sum >= 1.0 || has_long_cue(&voices, LONG_CUE) { sum } else { 0.0 };
            let always = voices.iter().any(|voice| catalogue.cue(voice.cue).role == Role::Always);
            Weighed { theme, sum, always, voices }
        })
        .collect()
}

/// Leaves the themes that are suggested, strongest first.
pub(super) fn choose(mut themes: Vec<Weighed>) -> Vec<Weighed> {
    themes.retain(|one| one.always || one.sum >= ALONE);
    // Sums are finite; equal ones stay in the order of the catalogue.
    themes.sort_by(|a, b| b.sum.total_cmp(&a.sum));
    // Only the strongest may stand on less, and only when nothing stands on enough.
    let strongest = themes.first().map_or(0.0, |first| first.sum);
    let enough = |place: usize, sum: f32| {
        let share = |place: usize| SHARES.get(place).is_some_and(|share| sum >= (strongest * share).max(1.0));
        place.checked_sub(1).is_none_or(share)
    };
    let mut places = 0..;
    themes.retain(|one| {
        let place = places.next().unwrap_or(MOST);
        enough(place, one.sum) || one.always
    });
    themes
}

pub(super) fn suggest(catalogue: &Catalogue, text: &str) -> Vec<Suggestion> {
    let tokens = Tokens::of(text);
    choose(weigh(catalogue, &tokens))
        .into_iter()
        .map(|mut one| {
            one.voices.retain(|voice| voice.weight > 0.0);
            Suggestion {
                theme: catalogue.id(one.theme).clone(),
                score: score(one.sum),
                evidence: evidence(text, &tokens, &one.voices),
            }
        })
        .collect()
}

/// A sum as a score above 0 and below 1.
pub(super) fn score(sum: f32) -> f32 {
    1.0 - (-sum.max(0.01) / 1.2).exp()
}

/// Whether a phrase speaks that reaches over so many words or more.
fn has_long_cue(voices: &[Voice], words: usize) -> bool {
    voices.iter().any(|voice| voice.weight > 0.0 && voice.last - voice.first + 1 >= words)
}

/// How much more cues must say because there is little around them: no word of the work, or no second cue.
fn doubt(voices: &[Voice], works: bool) -> f32 {
    if has_long_cue(voices, SHORT_CUE + 1) {
        return 1.0;
    }
    let one = voices.iter().filter(|voice| voice.weight >= COUNTS).count() < 2;
    (if one { ONE_CUE } else { 1.0 }) * if works { 1.0 } else { WITHOUT_WORK }
}

/// How much more a long text must say.
fn stretch(words: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a logarithm of a count needs no more")]
    let words = words as f32;
    1.0 + LENGTH * (words / SHORT).max(1.0).ln()
}

/// The weights added, each further one counting for a little less.
fn sum(voices: &[Voice]) -> f32 {
    let mut weights: Vec<f32> = voices.iter().map(|voice| voice.weight).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let mut share = 1.0;
    let mut total = 0.0;
    for weight in weights {
        total += weight * share;
        share *= NEXT_CUE;
    }
    total
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
            "I said {} and my caseload is unmanageable, I worked late again {}",
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
