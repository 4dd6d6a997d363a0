//! People to ring: a list that the writer changes, shown offline and without a passphrase until it is the writer's own.

/// A line of the list that the program brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Helpline {
    /// Who answers.
    pub name: &'static str,
    /// How to reach them.
    pub number: &'static str,
    /// For whom and when.
    pub about: &'static str,
}

/// The month of the last look at the sources.
pub const CHECKED: &str = "November 2026";

/// The list that the program brings: the United Kingdom and Ireland first, then further away.
///
/// Sources: samaritans.org, nhs.uk and 111.wales.nhs.uk (111, option 2), giveusashout.org, protect-advice.org.uk,
/// basw.co.uk, 988lifeline.org, lifeline.org.au.
pub const USUAL: [Helpline; 8] = [
    Helpline { name: "Emergency", number: "999 or 112", about: "someone is in danger now (UK)" },
    Helpline { name: "Samaritans", number: "116 123", about: "any hour, about anything, free (UK, Ireland)" },
    Helpline { name: "NHS urgent mental health", number: "111, option 2", about: "any hour (England, Wales)" },
    Helpline { name: "Shout", number: "text SHOUT to 85258", about: "any hour, by text, free (UK)" },
    Helpline { name: "Protect", number: "020 3117 2520", about: "advice on raising a concern about wrongdoing (UK)" },
    Helpline { name: "BASW or your union", number: "see your card", about: "advice and support for members" },
    Helpline { name: "988 Lifeline", number: "988", about: "any hour (United States, Canada)" },
    Helpline { name: "Lifeline", number: "13 11 14", about: "any hour (Australia)" },
];
