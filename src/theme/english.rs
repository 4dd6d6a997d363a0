//! The small words of English, and a few of Welsh, that change what a cue means: denial, supposing, and who it happened to.

/// Whether a word denies what follows it.
pub(super) fn denies(word: &str) -> bool {
    matches!(
        word,
        "not" | "no" | "never" | "without" | "nor" | "neither" | "hardly" | "nothing" | "none" | "nid" | "ddim" | "heb"
    )
}

/// Whether a word after `not` or `no` takes the denial back (`not only`, `no wonder`, `could not help feeling`).
pub(super) fn takes_back(word: &str) -> bool {
    matches!(
        word,
        "only"
            | "just"
            | "merely"
            | "simply"
            | "wonder"
            | "doubt"
            | "surprise"
            | "surprised"
            | "matter"
            | "help"
            | "even"
            | "sure"
            | "longer"
    )
}

/// Whether a word between a denial and a cue makes it a denial of the subject (`was not about the workload`).
pub(super) fn names_subject(word: &str) -> bool {
    matches!(
        word,
        "about"
            | "because"
            | "due"
            | "to"
            | "a"
            | "an"
            | "the"
            | "my"
            | "any"
            | "question"
            | "really"
            | "case"
            | "matter"
            | "of"
            | "with"
            | "do"
    )
}

/// Whether a word is a form of `to be`.
pub(super) fn is_copula(word: &str) -> bool {
    matches!(word, "is" | "was" | "were" | "are" | "be" | "been" | "it" | "this" | "that")
}

/// Whether what follows a word is only supposed.
pub(super) fn supposes(word: &str) -> bool {
    matches!(word, "if" | "unless" | "imagine" | "suppose" | "supposing" | "hypothetical" | "hypothetically")
}

/// Whether a word speaks of the writer.
pub(super) fn first_person(word: &str) -> bool {
    matches!(word, "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves")
}

/// Whether a word speaks of someone else.
pub(super) fn third_person(word: &str) -> bool {
    matches!(
        word,
        "she"
            | "he"
            | "her"
            | "his"
            | "him"
            | "hers"
            | "they"
            | "their"
            | "them"
            | "mum"
            | "mom"
            | "dad"
            | "mother"
            | "father"
            | "parent"
            | "parents"
            | "child"
            | "children"
            | "girl"
            | "boy"
            | "son"
            | "daughter"
            | "client"
            | "clients"
            | "patient"
            | "baby"
            | "carer"
            | "sister"
            | "brother"
            | "grandmother"
            | "grandfather"
            | "gran"
            | "nan"
            | "wife"
            | "husband"
            | "partner"
            | "tenant"
            | "resident"
            | "family"
    )
}

/// Whether a word is a number from ten.
pub(super) fn is_number(word: &str) -> bool {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    let spelled = matches!(
        word,
        "ten"
            | "eleven"
            | "twelve"
            | "fourteen"
            | "fifteen"
            | "sixteen"
            | "eighteen"
            | "twenty"
            | "thirty"
            | "forty"
            | "fifty"
            | "sixty"
            | "seventy"
            | "eighty"
            | "ninety"
            | "hundred"
    );
    spelled || digits && (2..=4).contains(&word.len())
}
