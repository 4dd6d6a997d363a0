//! From cues found to themes suggested, with the passages that spoke for them.
//!
//! The rule in one line, as the writer may read it: *cues found in about a hundred words of your own, with the words that
//! often stand beside them, less what such a text has anyway, against what the theme needs.*

use serde::{Deserialize, Serialize};

use super::ThemeId;
use super::beside::{Beside, Company};
use super::catalogue::{Catalogue, Role};
use super::evidence::{Evidence, Spoken, evidence};
use super::passages::Passages;
use super::spans::{Spans, Taken};
use super::voice::{Room, Voice, voices};
use afterword_cues::Tokens;
use afterword_cues::{Found, Read};

/// What the strongest theme must reach of what it needs, the second, and the third.
const LEAST: [f32; MOST] = [1.0, 1.24, 1.44];
/// The share of what a theme needs that is enough.
const ENOUGH: f32 = 0.97;
/// A phrase of so many words or more tells of the work by itself.
const LONG_CUE: usize = 4;
/// How many themes one text is given at most.
const MOST: usize = 3;
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
    /// What speaks for it against what it needs, in the passage that says most: from 1 it is enough.
    pub(super) sum: f32,
    /// Whether a phrase speaks that the writer always counts.
    pub(super) always: bool,
    /// Its cues, silent ones among them.
    pub(super) voices: Vec<Voice>,
    /// Words that say nothing for it.
    quiet: Spans,
    /// Which passage says most, and whether the words beside the cues play a part in it.
    passage: usize,
    leans: bool,
    /// What its cues add up to there.
    cues: f32,
}

/// A text with all that was found in it.
pub(super) struct Reading<'a> {
    tokens: &'a Tokens,
    beside: Beside<'a>,
    /// Every theme that anything speaks for, or would.
    pub(super) themes: Vec<Weighed>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(catalogue: &'a Catalogue, tokens: &'a Tokens, passages: &'a Passages) -> Self {
        let Read { found, kinds } = catalogue.matcher().read(tokens);
        let leanings = catalogue.leanings();
        let mut cues: Vec<(u16, Found)> = Vec::with_capacity(found.len() / 4);
        let mut beside = Beside::new(leanings, catalogue.iter().len(), passages);
        let (mut works, mut elsewhere) = (false, Vec::new());
        for one in found {
            let (first, last) = one.words();
            if let Some(number) = leanings.number(one.cue) {
                beside.hear(number, one.cue, first, last);
                continue;
            }
            let cue = catalogue.cue(one.cue);
            works |= cue.role == Role::Work || cue.role.speaks() && last - first + 1 >= LONG_CUE;
            match cue.role {
                Role::Work => {}
                Role::Elsewhere => elsewhere.push(tokens.at(first).sentence),
                _ => cues.push((cue.theme, one)),
            }
        }
        cues.sort_by_key(|(theme, _)| *theme);
        let mut by_theme = vec![[].as_slice(); catalogue.iter().len()];
        for same in cues.chunk_by(|a, b| a.0 == b.0) {
            by_theme[usize::from(same[0].0)] = same;
        }
        elsewhere.dedup();
        beside.heard(tokens, &elsewhere);
        let room = Room { catalogue, tokens, passages, kinds: &kinds, elsewhere };
        let mut taken = Taken::none(tokens.len());
        let heard: Vec<(Vec<Voice>, Spans)> =
            (0u16..).zip(&by_theme).map(|(theme, found)| voices(&room, found, theme, &mut taken)).collect();
        let mut held_back = Vec::new();
        for (theme, (_, quiet)) in (0u16..).zip(&heard) {
            beside.hush(theme, quiet);
            held_back.extend(quiet.iter().map(|(first, _)| tokens.at(first).sentence));
        }
        // However few the words, they say a theme outright, and nothing else: nothing is held back, and nothing tells of
        // another place.
        let outright = |(voices, _): &(Vec<Voice>, Spans)| voices.iter().map(|voice| voice.weight).sum::<f32>() >= 1.0;
        let is_all = held_back.is_empty() && room.elsewhere.is_empty();
        if works || is_all && heard.iter().any(outright) {
            held_back.sort_unstable();
            beside.spare(tokens, &held_back);
        }
        let weighed = (0u16..).zip(heard).map(|(theme, (voices, quiet))| {
            let always = voices.iter().any(|voice| catalogue.cue(voice.cue).role == Role::Always);
            let mut said = vec![(0.0, false); passages.len()];
            for voice in voices.iter().filter(|voice| voice.weight > 0.0) {
                let (sum, english) = &mut said[passages.at(voice.first)];
                *sum += voice.weight;
                *english |= matches!(catalogue.cue(voice.cue).role, Role::Speaks { english: true, .. });
            }
            let sums = said.iter().enumerate().map(|(passage, (cues, english))| {
                // Where cues of another language speak alone, the English words around them say nothing.
                let leans = *english || *cues <= 0.0;
                let beside = if leans { beside.adds(theme, passage, *cues) } else { 0.0 };
                ((cues / passages.stretch(passage) + beside) / (ENOUGH * catalogue.needs(theme)), passage, leans, *cues)
            });
            let best = sums.max_by(|a, b| a.0.total_cmp(&b.0));
            let (sum, passage, leans, cues) = best.unwrap_or((0.0, 0, false, 0.0));
            Weighed { theme, sum: sum.max(0.0), always, voices, quiet, passage, leans, cues }
        });
        let themes = weighed.collect();
        Self { tokens, beside, themes }
    }

    /// What stands beside the cues of a theme in the passage that says most for it.
    pub(super) fn company(&self, one: &Weighed) -> Company {
        if one.leans { self.beside.company(one.theme, one.passage, one.cues, &one.quiet) } else { Company::default() }
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
    let tokens = Tokens::of(text);
    let passages = Passages::of(&tokens);
    let reading = Reading::of(catalogue, &tokens, &passages);
    let suggestion = |one: &Weighed| {
        let cues: Vec<Voice> = one.voices.iter().filter(|voice| voice.weight > 0.0).copied().collect();
        let spoken = Spoken { cues: &cues, leaning: &reading.company(one).voices, quiet: &one.quiet };
        Suggestion {
            theme: catalogue.id(one.theme).clone(),
            score: score(one.sum),
            evidence: evidence(text, reading.tokens, &spoken),
        }
    };
    reading.chosen().into_iter().map(suggestion).collect()
}

/// A sum as a score above 0 and below 1.
pub(super) fn score(sum: f32) -> f32 {
    1.0 - (-sum.max(0.01) / 1.2).exp()
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
            ("I am overwhelmed and exhausted.", "wellbeing"),
            ("I was not only exhausted but burnt out.", "wellbeing"),
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
            ("I am not at all traumatised by the work.", "trauma", false),
            ("I'm not traumatised.", "trauma", false),
            ("Nobody was at risk and the children were fine.", "risk", false),
            ("There was nobody to debrief me after the visit.", "supervision", true),
            ("Doedd dim gormod o waith.", "workload", false),
            ("The caseload was not only high but dangerous.", "workload", true),
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
    fn evidence_is_what_a_reader_would_point_at() {
        let evidence = |text: &str, theme: &str| -> Vec<String> {
            let all = Catalogue::built_in().suggest(text);
            let one = all.into_iter().find(|one| one.theme.as_ref() == theme);
            one.map(|one| one.evidence.into_iter().map(|one| one.text).collect()).unwrap_or_default()
        };
        let quoted = "She said \"my caseload is unmanageable.\" Then we had lunch.";
        let shown = evidence(&format!("My caseload is too high and I worked late again. {quoted}"), "workload");
        assert!(shown.iter().all(|one| one.matches('"').count() % 2 == 0), "{shown:?}");
        let bracket = evidence("My caseload is unmanageable (and I worked late again). We had tea.", "workload");
        assert_eq!(bracket, ["My caseload is unmanageable (and I worked late again)"]);
        // What is held back is no evidence where something else is.
        let mixed = "It was not the caseload, though the paperwork never stops. My caseload is unmanageable.";
        assert_eq!(evidence(mixed, "workload"), ["My caseload is unmanageable"]);
    }

    #[test]
    fn a_word_that_is_misspelt_is_read_as_the_word_that_was_meant() {
        for (right, wrong, theme) in [
            ("My caseload is unmanageable.", "My caselod is unmanageable.", "workload"),
            ("I am overwhelmed and exhausted.", "Im overwelmed and exausted.", "wellbeing"),
            ("Another flashback in the night.", "Another flasback in the night.", "trauma"),
            ("No supervision since May, and no debrief.", "No supervison since May, and no debreif.", "supervision"),
        ] {
            assert!(is_about(right, theme), "{right} gave {:?}", themes(right));
            assert_eq!(themes(wrong), themes(right), "{wrong}");
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
