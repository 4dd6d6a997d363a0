//! `key rehearse`: do the words on paper open the journal?

use std::path::Path;

use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        passphrase,
        rehearsal::{self, Rehearsal},
        sheet,
    },
    secret::RecoveryWords,
    vault::{Seen, layout},
};

pub(super) fn run(context: &Context, root: &Path) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let words = match passphrase::given(context)? {
        Some(given) => RecoveryWords::parse(given.expose()).map_err(|error| sheet::wrong(&error.to_string()))?,
        None if terminal.asks() => {
            terminal.say("Type the 24 words of your recovery sheet, six at a time. They are not shown.");
            sheet::ask(terminal)?
                .ok_or_else(|| Failure::new(Kind::Declined, "no words were typed").meaning("Nothing was changed."))?
        }
        None => {
            return Err(Failure::new(Kind::Locked, "this is not a terminal, so I cannot ask for the recovery words")
                .next("Give them in a file: --passphrase-file FILE")
                .next("or on a descriptor: --passphrase-fd 3 3< FILE"));
        }
    };
    rehearsal::check(root, &words)?;
    // Words that were made on another computer are proved by this.
    drop(Seen::prove(&context.seen(root), root, layout::RECOVERY));
    let known = Rehearsal::load(context, root).words_checked(context.today());
    known.store(context, root);
    if context.global.json {
        return terminal.json(
            &json!({"afterword": 1, "rehearsed": {"date": context.today(), "asked_next": known.due(context.today())}}),
        );
    }
    terminal.line("Those are the words: they open this journal. Put the sheet back where it was.")
}

/// Whether the writer wants to be asked.
pub(super) fn wanted(context: &Context, root: &Path, wanted: bool) -> Result<(), Failure> {
    Rehearsal::load(context, root).asked_for(wanted).store(context, root);
    if context.global.json {
        return context.terminal.json(&json!({"afterword": 1, "asked": wanted}));
    }
    let would = context.global.dry_run;
    context.terminal.line(match (would, wanted) {
        (false, true) => "The recovery words will be asked for every 90 days, after you have typed the\npassphrase in a terminal.",
        (false, false) => "The recovery words will not be asked for on this computer any more. To try them\nyourself: afterword key rehearse",
        (true, true) => "Would ask for the recovery words every 90 days.",
        (true, false) => "Would ask for the recovery words no more.",
    })
}
