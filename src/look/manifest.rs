//! `look.yaml`: what a look says of itself.

use serde::Deserialize;

use super::Error;
use crate::yaml;

/// The version of the interface between the program and a look: file names and what templates are given.
const VERSION: u32 = 1;

/// What a look says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the interface it was written for.
    pub version: u32,
    /// A short name, as in `--look`.
    pub name: String,
    /// The name for people.
    pub label: String,
    /// What it is like, in a sentence.
    #[serde(default)]
    pub description: String,
    /// The look of the program that gives what is not among its own files. Without one it has all of them.
    #[serde(default)]
    pub base: Option<String>,
}

/// What can be wrong with a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not the YAML that was expected.
    #[error("{0}")]
    Yaml(yaml::Problem),
    /// Made for another version of the program.
    #[error("`version` is not {VERSION}, the only one that this program knows")]
    Version,
}

impl Manifest {
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let manifest: Self = yaml::parse(text)
            .map_err(|error| Error::Manifest { line: error.line, problem: Problem::Yaml(error.problem) })?;
        if manifest.version != VERSION {
            return Err(Error::Manifest { line: None, problem: Problem::Version });
        }
        Ok(manifest)
    }
}
