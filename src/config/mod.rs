//! `afterword.yaml`: settings that say nothing about the writer, readable without unlocking.

use serde::Deserialize;

use crate::yaml;

/// The version of the journal's format that this program writes.
pub const FORMAT: u32 = 1;

/// The settings of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The version of the format.
    pub format: u32,
    /// The look of the site.
    pub look: String,
    /// The language of what the program makes.
    pub language: String,
    /// Whether the times of the journal's files say the day only.
    pub blur_times: bool,
}

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not YAML, or a value of the wrong kind.
    #[error("afterword.yaml, line {}: {}", .0.line.unwrap_or(1), .0.problem)]
    Yaml(#[from] yaml::Error),
    /// Written by a newer program.
    #[error("this journal has format {0}, and this program knows format {FORMAT}")]
    Newer(u32),
}

impl Default for Settings {
    fn default() -> Self {
        Self { format: FORMAT, look: "quiet".to_owned(), language: "en-GB".to_owned(), blur_times: false }
    }
}

impl Settings {
    /// Reads the settings. Keys that it does not know are left alone.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let settings: Self = yaml::parse(text)?;
        if settings.format > FORMAT {
            return Err(Error::Newer(settings.format));
        }
        Ok(settings)
    }

    /// A settings file with another choice about times, and every other line as it was.
    pub fn with_blur_times(text: &str, blur: bool) -> String {
        let kept = text.lines().filter(|line| !line.starts_with("blur_times:"));
        let mut lines: Vec<&str> = kept.collect();
        let line = format!("blur_times: {blur}");
        lines.push(&line);
        lines.join("\n") + "\n"
    }

    /// The settings of a new journal, with a word on each.
    pub fn text(&self) -> String {
        format!(
            "# Settings of this journal. Nothing here says anything about you or your writing.\n\
             format: {}\n# The look of the site.\nlook: {}\n# The language of what is made: en-GB.\nlanguage: {}\n",
            self.format, self.look, self.language
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_refuses_what_is_newer() {
        assert_eq!(Settings::parse(&Settings::default().text()), Ok(Settings::default()));
        assert_eq!(Settings::parse("format: 1\nmood: grey\n"), Ok(Settings::default()));
        let blurred = Settings::with_blur_times("# a word\nblur_times: false\nlook: quiet\n", true);
        assert_eq!(blurred, "# a word\nlook: quiet\nblur_times: true\n");
        assert!(Settings::parse(&blurred).unwrap().blur_times);
        assert_eq!(Settings::parse("format: 2\n"), Err(Error::Newer(2)));
        assert!(matches!(Settings::parse("format: [\n"), Err(Error::Yaml(_))));
    }
}
