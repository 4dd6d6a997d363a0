//! A pack: definitions of themes in one text that travels, from an educator to students or from one journal to another.
//!
//! Each definition is a YAML document; lines `---` stand between them. A file with one definition is a pack of one.

use std::collections::BTreeSet;

use super::{Definition, Error, ThemeId};

/// The longest pack that is read, in bytes.
pub const LONGEST: u64 = 1024 * 1024;

/// What a pack says first.
const HEADING: &str = "# Themes for Afterword. To take them into a journal: afterword theme define FILE\n";

/// A definition with the text that it was read from, comments and all.
#[derive(Clone)]
pub struct Written {
    /// The theme.
    pub definition: Definition,
    /// Its document.
    pub text: String,
}

crate::hide::hide!(Written);

/// Reads every definition of a pack. `file` is only a name for errors.
///
/// Fails on the first mistake, named by its line in the whole text, and on two definitions of one theme. A text without
/// a definition is an empty pack.
pub fn read(file: &str, text: &str) -> Result<Vec<Written>, Error> {
    let mut definitions = Vec::new();
    for (before, document) in documents(text) {
        if document.lines().all(|line| line.trim().is_empty() || line.starts_with('#')) {
            continue;
        }
        let definition = Definition::parse(file, &document).map_err(|error| below(error, before))?;
        definitions.push(Written { definition, text: document });
    }
    let mut seen: BTreeSet<&ThemeId> = BTreeSet::new();
    match definitions.iter().find(|one: &&Written| !seen.insert(one.definition.id())) {
        Some(twice) => Err(Error::Twice(twice.definition.id().clone())),
        None => Ok(definitions),
    }
}

/// A pack of these definitions, which reads the same.
pub fn write<'a>(definitions: impl IntoIterator<Item = &'a Definition>) -> String {
    let mut text = HEADING.to_owned();
    for one in definitions {
        text += "---\n";
        text += &one.write();
    }
    text
}

/// The documents of a text, each with how many lines stand before it.
fn documents(text: &str) -> Vec<(u64, String)> {
    let mut documents = vec![(0, String::new())];
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_end() == "---" {
            documents.push((number, String::new()));
        } else if let Some((_, document)) = documents.last_mut() {
            document.push_str(line);
            document.push('\n');
        }
    }
    documents
}

/// The same mistake, that many lines further down.
fn below(error: Error, before: u64) -> Error {
    match error {
        Error::Definition { file, line, field, problem } => {
            Error::Definition { file, line: line.map(|line| line + before), field, problem }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Catalogue;

    #[test]
    fn a_pack_reads_as_it_was_written() {
        let catalogue = Catalogue::built_in();
        let some: Vec<&Definition> = catalogue.iter().take(3).collect();
        let read = read("pack.yaml", &write(some.iter().copied())).unwrap();
        assert_eq!(read.len(), 3);
        for (read, one) in read.iter().zip(some) {
            assert_eq!((read.definition.id(), read.definition.cues()), (one.id(), one.cues()));
            assert_eq!(read.text, one.write());
        }
    }

    #[test]
    fn a_mistake_is_named_by_its_line_in_the_whole_text() {
        let tea = "id: tea\nlabel: Tea\nfunction: [support]\ndefinition: A drink.\ncues: {strong: [pot of tea]}\n";
        let text =
            format!("# Two themes\n---\n{tea}---\n{}", tea.replace("id: tea", "id: pond").replace("label", "labell"));
        assert_eq!(
            read("p.yaml", &text).err().map(|error| error.to_string()).as_deref(),
            Some("p.yaml line 10, labell: no such field")
        );
        let twice = format!("{tea}---\n{tea}");
        let error = read("p.yaml", &twice).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("two definitions of the theme tea"));
        assert!(read("p.yaml", "# nothing\n---\n\n").unwrap().is_empty());
        assert_eq!(read("p.yaml", tea).unwrap().len(), 1);
    }
}
