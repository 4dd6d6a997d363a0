//! `look.yaml`: what a look says of itself.

use serde::Deserialize;

use super::Error;
use crate::yaml;

/// The version of the interface between the program and a look: file names and what templates are given.
const VERSION: u32 = 1;

/// What a look says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the interface it was written for.
    pub version: u32,
    /// A short name, as in `--look`.
    pub name: String,
    /// The name for people.
    pub label: String,
    /// What it is like, in a sentence.
    pub description: String,
    /// The look of the program that gives what is not among its own files. Without one it has all of them.
    pub base: Option<String>,
}

/// A manifest as it is written: what is lacking is named when all of it has been read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: Option<u32>,
    name: Option<String>,
    label: Option<String>,
    #[serde(default)]
    description: String,
    base: Option<String>,
}

/// What can be wrong with a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not the YAML that was expected.
    #[error("{0}")]
    Yaml(yaml::Problem),
    /// A field is not there.
    #[error("`{0}` is missing")]
    Lacks(&'static str),
    /// Made for another version of the program.
    #[error("`version` is not {VERSION}, the only one that this program knows")]
    Version,
}

impl Manifest {
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let written: Written = yaml::parse(text)
            .map_err(|error| Error::Manifest { line: error.line, problem: Problem::Yaml(error.problem) })?;
        let lacks = |field| Error::Manifest { line: None, problem: Problem::Lacks(field) };
        let manifest = Self {
            version: written.version.ok_or_else(|| lacks("version"))?,
            name: written.name.ok_or_else(|| lacks("name"))?,
            label: written.label.ok_or_else(|| lacks("label"))?,
            description: written.description,
            base: written.base,
        };
        if manifest.version != VERSION {
            return Err(Error::Manifest { line: None, problem: Problem::Version });
        }
        Ok(manifest)
    }
}
