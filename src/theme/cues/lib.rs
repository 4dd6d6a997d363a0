//! Words of a reflection, and the cues and leaning phrases that stand in them.
//!
//! A text becomes [`Tokens`]: the writer's own words, with their sentences and clauses. Cues ([`Pattern`]) and phrases
//! that lean ([`Leanings`]) go into a [`Builder`], which makes a [`Matcher`]; that finds all of them in one walk. What a
//! cue means, and what weakens it, is no matter of this package.
//!
//! It is a package of its own for one reason: each command that reads a text makes the tree of all cues first, and here
//! that is optimised in every build. A command in a test takes half the time.

mod cue;
mod english;
mod leaning;
mod matcher;
mod misspelt;
mod prose;
mod tokens;
mod words;

pub use cue::{CueProblem, Pattern};
pub use english::Kinds;
pub use leaning::{LONGEST, Leanings, PLAIN, PLAIN_LONGER, PLAIN_OUTSIDE, Plain, USUAL};
pub use matcher::{Builder, Found, Matcher, Read};
pub use tokens::{Token, Tokens};
