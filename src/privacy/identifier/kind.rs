//! What a detail is.

use serde::{Deserialize, Serialize};

/// What a detail is. The word of each is part of the machine form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Kind {
    /// The name of a person, with the title before it.
    Person,
    /// An NHS number.
    NhsNumber,
    /// A National Insurance number.
    Nino,
    /// A date of birth.
    DateOfBirth,
    /// Any other full date.
    Date,
    /// A postcode, or an American ZIP code behind its state.
    Postcode,
    /// A street address, or a named street.
    Address,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A number in a case system, a court or a file.
    CaseRef,
    /// A named school, ward, court, hospital, home, council or team.
    Organisation,
    /// A vehicle's registration.
    VehicleReg,
    /// An age of ninety or more.
    #[serde(rename = "AGE_OVER_89")]
    AgeOver89,
    /// A web address, or a handle of social media.
    Url,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Person,
        Self::NhsNumber,
        Self::Nino,
        Self::DateOfBirth,
        Self::Date,
        Self::Postcode,
        Self::Address,
        Self::Phone,
        Self::Email,
        Self::CaseRef,
        Self::Organisation,
        Self::VehicleReg,
        Self::AgeOver89,
        Self::Url,
    ];

    /// The word of the machine form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::NhsNumber => "NHS_NUMBER",
            Self::Nino => "NINO",
            Self::DateOfBirth => "DATE_OF_BIRTH",
            Self::Date => "DATE",
            Self::Postcode => "POSTCODE",
            Self::Address => "ADDRESS",
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::CaseRef => "CASE_REF",
            Self::Organisation => "ORGANISATION",
            Self::VehicleReg => "VEHICLE_REG",
            Self::AgeOver89 => "AGE_OVER_89",
            Self::Url => "URL",
        }
    }

    /// The name for people: `name of a person`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "a person's name",
            Self::NhsNumber => "an NHS number",
            Self::Nino => "a National Insurance number",
            Self::DateOfBirth => "a date of birth",
            Self::Date => "a date",
            Self::Postcode => "a postcode",
            Self::Address => "an address",
            Self::Phone => "a phone number",
            Self::Email => "an e-mail address",
            Self::CaseRef => "a reference number",
            Self::Organisation => "a named place or team",
            Self::VehicleReg => "a vehicle registration",
            Self::AgeOver89 => "an age over 89",
            Self::Url => "a web address or handle",
        }
    }

    /// Whether it keeps a text from leaving. A date by itself does not: an agenda has the dates of its sessions.
    pub fn stops(self) -> bool {
        self != Self::Date
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_serialized_form() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
    }
}
