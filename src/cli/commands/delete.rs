//! `delete`: take an entry away, so that it can be brought back, or for good.

use clap::Args;
use serde_json::json;

use super::build::{self, usual_place};
use crate::{
    cli::{
        context::Context,
        drafts,
        failure::{Failure, Kind},
        looks, signals,
        unlock::{self, Unlocked},
        which, words,
    },
    fs,
    journal::fold,
    pipeline::files::{self, OnlyOf},
    secret::{Passphrase, RecoveryWords},
    site::Options,
    vault::Place,
};

/// What the help says first.
const HELP: &str = "\
Take a reflection away. `afterword undo` brings it back.

  afterword delete 41
  afterword delete last";

/// The arguments of `delete`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Delete {
    /// A number, a date, last, yesterday, a short id, or words of the title
    which: String,
    /// Take it and every earlier version away for good
    #[arg(long)]
    forever: bool,
}

impl Delete {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let (mut unlocked, passphrase) = unlock::with_passphrase(context)?;
        // A page may have to be made again with it; nothing else needs it any more.
        let passphrase = Some(passphrase).filter(|_| self.forever);
        let found = which::find(context, &unlocked.library.journal, &self.which)?;
        let (id, title) = (found.entry.id, words::plain(found.entry.title()));
        let named = format!("entry {}, {title}", found.number);
        if context.global.dry_run {
            return context.terminal.line(format!("Would delete {named}."));
        }
        let copies = unlocked.vault.copies_of(id).len();
        signals::meanwhile("Nothing was deleted.", || self.agree(context, &named, &title, copies))?;
        let OnlyOf { go: files, stay } = unlocked.change(|unlocked| {
            let Unlocked { vault, library, .. } = unlocked;
            let mut work = vault.begin()?;
            let mut files = OnlyOf::default();
            if self.forever {
                files = files::only_of(work.vault(), library, id)?;
                work.destroy(Place::Entry(id));
                for file in &files.go {
                    work.destroy(Place::File(*file));
                }
            } else {
                work.remove(Place::Entry(id))?;
            }
            work.commit("delete", context.timestamp())?;
            Ok(files)
        })?;
        let draft = self.forever && drafts::discard(context, unlocked.vault.root(), id)?;
        unlocked.reload()?;
        let given = build::given_place(unlocked.vault.root());
        let given = Some(given).filter(|page| self.forever && fs::kind_of(page).is_some());
        // A page that was made before holds what was in the journal then.
        let page = Some(usual_place(unlocked.vault.root())).filter(|page| self.forever && fs::kind_of(page).is_some());
        let page = page.map(|page| context.environment.tilde(&page));
        if context.global.json {
            return context.terminal.json(
                &json!({"afterword": 1, "deleted": {"id": id.to_string(), "forever": self.forever, "files": files.len(), "page": page}}),
            );
        }
        context.terminal.line(format!("Deleted {named}."))?;
        if !stay.is_empty() {
            let many =
                words::count(stay.len(), "picture or file that it points at", "pictures or files that it points at");
            context.terminal.say(format!("Kept: {many}. Not every other text can be read just now, and one may need what was kept. See: afterword doctor"));
        }
        if !files.is_empty() {
            let many = words::count(files.len(), "picture or file", "pictures or files");
            context.terminal.line(format!("With it went {many} that nothing else points at."))?;
        }
        if draft {
            context.terminal.line("An unfinished change of it that was kept on this computer is gone as well.")?;
        }
        if self.forever {
            context.terminal.line("It is gone from this journal. Copies elsewhere (backups, synced folders, pages you built) may still hold it.")?;
            if let Some(given) = given {
                let given = context.environment.tilde(&given);
                context.terminal.line(format!("The page {given}, made for someone else, may still hold it."))?;
            }
            match (page, passphrase) {
                (Some(page), Some(passphrase)) => make_again(context, &unlocked, &page, &passphrase),
                _ => Ok(()),
            }
        } else {
            context.terminal.line("Bring it back: afterword undo")
        }
    }

    /// Asks, with what goes as well: so many copies that sync programs made.
    fn agree(&self, context: &Context, named: &str, title: &str, copies: usize) -> Result<(), Failure> {
        let declined = || Failure::new(Kind::Declined, "nothing was deleted");
        if context.global.no_input && !context.global.yes {
            return Err(declined().next("To delete without being asked, add --yes"));
        }
        if !self.forever {
            // It can be brought back, so a script need not be asked.
            let agreed = !context.terminal.asks() || context.terminal.confirm(&format!("Delete {named}?"), true)?;
            return if agreed { Ok(()) } else { Err(declined()) };
        }
        if context.global.yes {
            return Ok(());
        }
        if !context.terminal.asks() {
            return Err(declined().next("To delete for good without being asked, add --yes"));
        }
        let more = match copies {
            0 => "and every earlier version".to_owned(),
            _ => format!("every earlier version, and {} made by syncing", words::count(copies, "copy", "copies")),
        };
        context.terminal.say(format!("This takes {named}, {more}, away for good. It cannot be undone."));
        let typed = context.terminal.ask("To go on, type its title: ")?.unwrap_or_default();
        // What stands for a title that was cut need not be typed.
        let bare = |text: &str| fold(text.trim().trim_end_matches(['…', '.']).trim_end());
        if bare(&typed) == bare(title) && !typed.trim().is_empty() {
            return Ok(());
        }
        Err(declined()
            .meaning("What was typed is not its title.")
            .next("Type it as it is shown, or name the entry: afterword list"))
    }
}

/// Names the page that still holds what was deleted for good, and offers to make it again.
fn make_again(context: &Context, unlocked: &Unlocked, page: &str, passphrase: &Passphrase) -> Result<(), Failure> {
    context.terminal.line(format!("The page {page} was made before, and still holds it."))?;
    let with_words = RecoveryWords::parse(passphrase.expose()).is_ok();
    let again = !context.global.yes
        && !with_words
        && context.terminal.confirm("Make it again now, to open with the journal's passphrase?", true)?;
    if !again {
        return context.terminal.line("Make it again: afterword build");
    }
    let look = looks::chosen(context, None)?;
    let (made, _) = build::make(context, unlocked, &look, &Options::default(), passphrase, context.today())?;
    build::write(&usual_place(unlocked.vault.root()), &made)?;
    context.terminal.line("Made again, without it.")
}
