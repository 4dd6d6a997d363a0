//! What is to become of two texts of one place: asked with their differing paragraphs in view.

use super::{How, Pair, capture, paragraphs, title};
use crate::{
    cli::{
        context::Context,
        drafts::{About, Drafts},
        editor::{self, Edited},
        failure::Failure,
        unlock::Unlocked,
        words,
    },
    entry::Entry,
    id::Id,
    vault::{self, Place},
};

/// What is to become of a pair.
pub(super) enum Choice {
    /// The copy goes; the journal holds its text.
    Clear,
    /// The copy becomes a text of its own.
    Both,
    /// The one in the journal stays; the copy goes to its history.
    This,
    /// The copy takes the place; the one in the journal goes to its history.
    That,
    /// A third takes the place; both go to its history.
    Merged(Box<Typed>),
    /// The copy becomes a version in the history.
    Version,
}

/// A text that was put together in the editor, and the file that holds it until it has been saved.
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) file: Edited,
}

pub(super) fn choose(context: &Context, unlocked: &Unlocked, pair: &Pair<'_>, how: How) -> Result<Choice, Failure> {
    match how {
        How::KeepBoth => return Ok(Choice::Both),
        How::KeepThis => return Ok(Choice::This),
        How::KeepThat => return Ok(Choice::That),
        How::Ask => {}
    }
    let terminal = &context.terminal;
    let ours = pair.ours.as_deref().unwrap_or_default();
    let parts = paragraphs::compare(ours, &pair.theirs);
    terminal.say(format!("\nTwo versions of {}:", title(pair.place, ours)));
    for part in &parts {
        match part {
            paragraphs::Part::Both(_) => {}
            paragraphs::Part::This(text) => show(context, "In the journal", text),
            paragraphs::Part::That(text) => show(context, "In the copy", text),
        }
    }
    loop {
        let answer = terminal
            .ask("\nKeep both [b], the one in the journal [j], the copy [c], or merge them in your editor [e]? [b] ")?;
        match answer.unwrap_or_default().trim().to_lowercase().as_str() {
            "" | "b" | "both" => return Ok(Choice::Both),
            "j" => return Ok(Choice::This),
            "c" => return Ok(Choice::That),
            "e" => {
                if let Some(typed) = edited(context, unlocked, pair, &parts)? {
                    return Ok(Choice::Merged(Box::new(typed)));
                }
                terminal.say("Nothing was changed in the editor.");
            }
            _ => terminal.say("b keeps both as entries of their own. With j or c the other goes to the history, where undo and edit --versions find it. e opens one text with the paragraphs of both."),
        }
    }
}

fn show(context: &Context, whose: &str, paragraph: &str) {
    context.terminal.say(format!("\n{whose}:\n  {}", words::wrap(&words::plain(paragraph.trim()), 76, "  ")));
}

fn edited(
    context: &Context,
    unlocked: &Unlocked,
    pair: &Pair<'_>,
    parts: &[paragraphs::Part<'_>],
) -> Result<Option<Typed>, Failure> {
    let capture = capture(context, unlocked)?;
    let draft = paragraphs::draft(parts);
    let about = match pair.place {
        Place::Entry(id) => About::Entry(id),
        _ => About::New,
    };
    let slot = Drafts::of(context, unlocked.vault.root()).begin(about)?;
    let again = slot.as_ref().map_or_else(|| "afterword doctor --merge".to_owned(), |slot| slot.about().again());
    let task = editor::Task { text: &draft, before: &draft, allow_disk: false, capture: &capture, slot, again };
    let Some(edited) = editor::edit(context, task)? else { return Ok(None) };
    let id = pair.place.id().unwrap_or(Id::random().map_err(vault::Error::from)?);
    match Entry::parse(id, edited.text.clone()) {
        Ok(entry) => Ok(Some(Typed { text: entry.text.clone(), file: edited })),
        Err(error) => Err(edited.keep(context, &capture, &error.to_string())),
    }
}
