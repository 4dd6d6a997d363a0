//! Questions that entries ask and that no mark holds. They are offered; the writer decides whether one is taken up.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::Choice;
use crate::{entry::When, id::Id, privacy::Shareable};

/// A question of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The entry.
    pub entry: Id,
    /// When it was written.
    pub when: Option<When>,
    /// The sentence, as plain words.
    pub text: String,
}

/// The longest question that is offered, in characters: what is longer is no question for an agenda.
const LONGEST: usize = 280;

/// The questions of some entries in the order of writing, each once, without those that were taken already.
///
/// Headings, which are a template's questions, quotations and code are passed over.
pub fn questions<'a>(entries: impl Iterator<Item = &'a Shareable>, choices: &[Choice]) -> Vec<Question> {
    let taken = |question: &Question| {
        choices.iter().any(|choice| choice.entry == Some(question.entry) && choice.item.trim() == question.text)
    };
    let mut found: Vec<Question> = Vec::new();
    for entry in entries {
        for text in sentences(entry.markdown()) {
            let question = Question { entry: entry.id, when: entry.when().copied(), text };
            if !taken(&question) && !found.contains(&question) {
                found.push(question);
            }
        }
    }
    found
}

/// The sentences of a body that end with a question mark.
fn sentences(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut depth, mut block) = (0_usize, String::new());
    let passed_over =
        |tag: &Tag<'_>| matches!(tag, Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::HtmlBlock);
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(tag) if passed_over(&tag) => depth += 1,
            Event::End(TagEnd::Heading(_) | TagEnd::BlockQuote(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) | Event::Code(text) if depth == 0 => block.push_str(&text),
            Event::SoftBreak | Event::HardBreak => block.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) => asked(&mut block, &mut found),
            _ => {}
        }
    }
    asked(&mut block, &mut found);
    found
}

/// Takes the questions out of a block of plain words.
fn asked(block: &mut String, found: &mut Vec<String>) {
    let text = std::mem::take(block);
    let mut from = 0;
    for (at, end) in text.match_indices(['.', '?', '!']) {
        let to = at + end.len();
        let ends = text[to..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '”' | '’' | ')'));
        if !ends {
            continue;
        }
        let sentence = text[from..to].trim_start_matches(|c: char| !c.is_alphanumeric()).trim();
        let quoted = text[to..].starts_with(['"', '”', '’']);
        if end == "?" && !quoted && sentence.split_whitespace().count() > 2 && sentence.chars().count() <= LONGEST {
            found.push(sentence.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        from = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_whole_sentences_outside_marks() {
        let text = "# What now?\n\nIt rained. Why do I always\nstay silent? I left.\n\n> [!supervision]\n> Who decides this?\n\n\
                    - Who was there for me?\n- Really?\n\n\"Are you coming back now?\" he said. And what *did* I say? `Is it code or not?`\n";
        let expected =
            ["Why do I always stay silent?", "Who was there for me?", "And what did I say?", "Is it code or not?"];
        assert_eq!(sentences(text), expected);
    }
}
