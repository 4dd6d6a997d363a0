//! Going on with a draft that was cut off.

use std::path::Path;

use crate::{
    cli::{
        context::Context,
        drafts::{About, Drafts, Slot},
        failure::{Failure, chain},
        left_open, unlock, words,
    },
    entry::Entry,
    id::Id,
    pipeline::compose::Draft,
    vault::{self, Capture},
};

/// Where the writing begins.
#[derive(Default)]
pub(super) struct Begun {
    /// Where the draft of it goes; none where it cannot be kept.
    pub(super) slot: Option<Slot>,
    /// What there is already, of a draft that was cut off.
    pub(super) entry: Option<Entry>,
}

/// Offers each draft of a new reflection that waits, the oldest first, until the writer goes on with one. One that is
/// not wanted now goes into the inbox, and so into the journal: nothing is lost, and nothing is asked twice.
pub(super) fn begin(context: &Context, root: &Path, capture: &Capture) -> Result<Begun, Failure> {
    left_open::recover(context, root);
    let terminal = &context.terminal;
    let drafts = Drafts::of(context, root);
    for slot in drafts.waiting() {
        let since = slot.since(context);
        if let About::Entry(id) = slot.about() {
            terminal.say(format!(
                "An unfinished change from {since} is kept, encrypted. Go on with it: afterword edit {}",
                id.short()
            ));
            continue;
        }
        terminal
            .say(format!("An unfinished draft from {since} was kept, encrypted. Reading it takes your passphrase."));
        if !terminal.confirm("Continue it?", true)? {
            if slot.to_inbox(capture)? {
                terminal.say("It will be in your journal as an entry of its own when you next unlock it.\n");
            }
            continue;
        }
        let (vault, _) = unlock::unlock_vault(context)?;
        match read(&slot, &vault) {
            Ok(entry) => return Ok(Begun { slot: Some(slot), entry: Some(entry) }),
            Err(reason) => {
                terminal.say(format!("Problem: the draft could not be read: {}.", words::plain(&reason)));
                terminal.say("It stays where it is, and this is a new reflection. See: afterword doctor\n");
            }
        }
    }
    Ok(Begun { slot: drafts.begin(About::New)?, entry: None })
}

fn read(slot: &Slot, vault: &vault::Vault) -> Result<Entry, String> {
    let text = slot.open(vault).map_err(|error| chain(&error))?;
    let id = Id::random().map_err(|error| error.to_string())?;
    Entry::parse(id, text.as_str().to_owned()).map_err(|error| error.to_string())
}

/// What a draft says of itself, for the draft that follows it.
pub(super) fn front(entry: &Entry) -> Draft {
    let fields = &entry.fields;
    Draft {
        date: fields.date,
        template: fields.template.clone(),
        themes: fields.themes.clone(),
        measures: fields.measures.clone(),
        sharing: fields.sharing,
        ..Draft::default()
    }
}
