//! `key`: what opens the journal, and how each way in is changed.

mod change;
mod list;
mod rehearse;
mod renew;
mod rotate;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

#[cfg(unix)]
use crate::cli::stop_keys;
use crate::{
    cli::{context::Context, failure::Failure, passphrase, sheet},
    fs, vault,
};

/// What the help says first.
const HELP: &str = "\
What opens your journal: the passphrase, and 24 recovery words on paper.

  afterword key                what there is, and when it was last tried
  afterword key change         a new passphrase. Forgotten the old one? Type the
                               24 words where it is asked for
  afterword key rehearse       do the words on paper still open it?
  afterword key recovery       new words; the old sheet then opens nothing
  afterword key rotate         new keys for everything: when someone may have
                               both a copy of the folder and a way in";

/// The arguments of `key`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Key {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What opens this journal; needs no passphrase
    List,
    /// Set a new passphrase; nothing is written again but identity.age
    Change {
        #[command(flatten)]
        new: passphrase::New,
    },
    /// Make 24 new recovery words; nothing is written again but recovery.age
    Recovery {
        #[command(flatten)]
        sheet: sheet::Sheet,
        /// The words are stored nowhere, so they cannot be shown again
        #[arg(long, hide = true)]
        again: bool,
    },
    /// Try the recovery words; needs no passphrase
    Rehearse {
        /// Be asked for them no more
        #[arg(long, conflicts_with = "on")]
        off: bool,
        /// Be asked for them every 90 days, after typing the passphrase
        #[arg(long)]
        on: bool,
    },
    /// Replace all keys and seal everything again, all of it or none
    Rotate {
        #[command(flatten)]
        new: passphrase::New,
        #[command(flatten)]
        sheet: sheet::Sheet,
        /// Do not go on with new keys that were begun and cut off
        #[arg(long)]
        anew: bool,
        /// Let new keys go that were begun and cut off; needs no passphrase
        #[arg(long, conflicts_with = "anew")]
        give_up: bool,
    },
}

impl Key {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let root = context.root();
        if !vault::is_journal(&root) {
            return Err(vault::Error::NoJournal(root).into());
        }
        #[cfg(unix)]
        let _keys = matches!(
            &self.action,
            Some(Action::Change { .. } | Action::Recovery { again: false, .. } | Action::Rotate { .. })
        )
        .then(|| stop_keys::Off::while_asked(context));
        match &self.action {
            None | Some(Action::List) => list::run(context, &root),
            Some(Action::Change { new }) => change::run(context, new),
            Some(Action::Recovery { again: true, .. }) => Err(renew::again()),
            Some(Action::Recovery { sheet, .. }) => renew::run(context, sheet),
            Some(Action::Rehearse { on: true, .. }) => rehearse::wanted(context, &root, true),
            Some(Action::Rehearse { off: true, .. }) => rehearse::wanted(context, &root, false),
            Some(Action::Rehearse { .. }) => rehearse::run(context, &root),
            Some(Action::Rotate { give_up: true, .. }) => rotate::give_up(context, &root),
            Some(Action::Rotate { new, sheet, anew, .. }) => rotate::run(context, new, sheet, *anew),
        }
    }
}

/// A key file before it is given a new lock.
struct Before {
    path: PathBuf,
    bytes: Option<Vec<u8>>,
}

impl Before {
    fn of(root: &Path, file: &str) -> Self {
        let path = root.join(file);
        let bytes = fs::read(&path, vault::LONGEST).ok();
        Self { path, bytes }
    }

    /// Whether the file is surely the one that it was.
    fn holds(&self) -> bool {
        self.bytes.is_some() && fs::read(&self.path, vault::LONGEST).ok() == self.bytes
    }
}
