//! Common misspellings of words that cues are made of, read as the words that were meant. A tired writer at night makes
//! them; none of them is a word by itself.

/// The start of a word, the ways in which it is misspelt, and the endings with which each is read. `-` is no ending.
const STARTS: [(&str, &str, &str); 88] = [
    ("accommodat", "accomodat acommodat acomodat", "e ed ion ing"),
    ("achiev", "acheiv achev", "e ed ement ements ing"),
    ("aggress", "agress aggres agres", "ion ive"),
    ("allegation", "alegation allagation allegaton", "- s"),
    ("ambulance", "ambulence", "- s"),
    ("anxiety", "anxeity anxity anixety anxiaty", "-"),
    ("anxious", "anxous anxiuos axious anixous", "-"),
    ("apologis", "appologis apoligis", "e ed ing"),
    ("appointment", "apointment appointmant appoinment appointement", "- s"),
    ("appreciat", "apreciat appriciat", "e ed ion"),
    ("argument", "arguement", "- s"),
    ("ashamed", "asahmed ashammed", "-"),
    ("assessment", "assesment asessment assessement assesement assessmnet", "- s"),
    ("attach", "atach attatch", "ed ment"),
    ("benefit", "benifit benefitt", "- s"),
    ("bereave", "bereve berave", "d ment"),
    ("boundar", "boundr bounder", "y ies"),
    ("bureaucra", "beaurocra buerocra burocra beurocra", "cy tic"),
    ("caseload", "caselod caslod casload caseloard caselaod cseload", "- s"),
    ("challeng", "challang chaleng chalang", "e ed es ing"),
    ("colleague", "collegue coleague colleauge collegaue", "- s"),
    ("communicat", "comunicat communcat", "e ed ion ing"),
    ("concentrat", "consentrat concetrat", "e ed ion ing"),
    ("confidential", "confidental confidencial", "-"),
    ("conscien", "concien consien", "ce"),
    ("consultant", "consultent consulant", "- s"),
    ("danger", "dangr dager", "- ous"),
    ("deadline", "deadlne dealine", "- s"),
    ("debrief", "debreif debreef debrif", "- ed ing s"),
    ("decision", "desicion decison descision", "- s"),
    ("depress", "depres deppress", "ed ing ion"),
    ("desperat", "desparat", "e ely ion"),
    ("dilemma", "dilema dilemna", "- s"),
    ("disappoint", "dissapoint disapoint dissappoint", "ed ing ment"),
    ("discriminat", "discrimat descriminat discrimnat", "e ed ion ing ory"),
    ("embarrass", "embarass embaras embarras", "ed ing ment"),
    ("emotion", "emtion emotoin", "- s al ally"),
    ("evening", "eveing evning", "- s"),
    ("exhaust", "exaust exhuast exhast exhaus", "ed ing ion"),
    ("experienc", "expereinc experianc experienec", "e ed es"),
    ("flashback", "flasback flashbak", "- s"),
    ("frighten", "frigten firghten frightn", "ed ing"),
    ("frustrat", "fustrat frustat frusterat", "ed ing ion"),
    ("grateful", "greatful gratefull", "-"),
    ("grief", "greif", "-"),
    ("griev", "greiv", "e ed ing"),
    ("guilt", "gulit giult", "- y"),
    ("harass", "harrass haras", "ed ing ment"),
    ("helpless", "helples", "- ness"),
    ("hopeless", "hopeles", "- ness"),
    ("immediate", "immediat imediate", "- ly"),
    ("independen", "independan indpenden", "ce t"),
    ("inequalit", "inequallit", "y ies"),
    ("insomnia", "insomia", "-"),
    ("isolat", "issolat", "ed ing ion"),
    ("judg", "jugd", "e ed ement"),
    ("knowledge", "knowlege knowledg", "-"),
    ("loneliness", "lonliness lonelyness", "-"),
    ("management", "managment managemnt mangement", "-"),
    ("manager", "mangaer manageer", "- s"),
    ("meeting", "meetting", "- s"),
    ("neighbour", "nieghbour neigbour", "- s"),
    ("nightmare", "nitemare", "- s"),
    ("oppress", "opress", "ed ion ive"),
    ("overtime", "overtme ovetime", "-"),
    ("overwhelm", "overwelm overwhlem overwhelem overhwelm overwhlm overwheml", "- ed ing"),
    ("paperwork", "papework paperwrk papaerwork", "-"),
    ("poverty", "povety", "-"),
    ("privilege", "priviledge privelege privilage", "- d s"),
    ("profession", "proffesion profesion proffession", "- al als"),
    ("psychiatr", "psychatr physciatr pyschiatr psyciatr", "ic ist ists y"),
    ("psycholog", "pyscholog psycolog phycholog", "ical ist ists y"),
    ("referr", "refferr", "al als ed ing"),
    ("relationship", "relationshp realtionship relatioship relatonship relasionship", "- s"),
    ("resource", "recource resorce", "- s d"),
    ("restructur", "restuctur resructur", "e ed ing"),
    ("safeguard", "safegaurd saveguard safegard", "- ed ing"),
    ("solicitor", "soliciter solictor", "- s"),
    ("stress", "strees sterss", "- ed ful ing"),
    ("success", "sucess succes", "- es ful"),
    ("suicid", "suicd sucid", "al e"),
    ("supervision", "supervison supervsion supervission supevision suprvision", "-"),
    ("supervisor", "superviser supervisior supervsor supevisor", "- s"),
    ("terrif", "terif", "ied ying"),
    ("threat", "thret", "- s en ened ening"),
    ("transferen", "transferan transfern", "ce"),
    ("trauma", "truama traumma tramua", "- s tic tised tized"),
    ("violen", "violan voilen", "ce t"),
];

/// Each misspelling with the word that is meant.
pub(crate) fn words() -> impl Iterator<Item = (String, String)> {
    STARTS.into_iter().flat_map(|(right, wrong, endings)| {
        let endings = endings.split(' ').map(|ending| if ending == "-" { "" } else { ending });
        endings.flat_map(move |ending| {
            wrong.split(' ').map(move |wrong| (format!("{wrong}{ending}"), format!("{right}{ending}")))
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_misspelling_is_one_plain_word_and_means_one() {
        let mut seen = BTreeSet::new();
        for (wrong, right) in words() {
            assert!(crate::tokens::is_one_plain_word(&wrong) && wrong.len() > 4 && wrong != right, "{wrong}");
            assert!(seen.insert(wrong.clone()), "{wrong} twice");
        }
        assert!(seen.contains("overwelmed") && seen.contains("caselod"));
    }
}
