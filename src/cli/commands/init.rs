//! `init`: set up a journal.

mod restore;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        passphrase,
        rehearsal::Rehearsal,
        sheet, signals, words,
    },
    config::Settings,
    entry::When,
    fs,
    id::Id,
    journal::span,
    secret::{Passphrase, RecoveryWords},
    supervision::session::{Session, SessionStatus},
    theme::Catalogue,
    vault::{self, Place, Vault},
};

/// What the help says first.
const HELP: &str = "\
Set up a private journal on this computer. It takes about three minutes.

  afterword init
  afterword -j ~/Reflections init
  afterword init --from-backup FILE     bring a journal back from a backup
  afterword -j DIR --passphrase-file F init --recovery-file OUT --no-input";

/// The arguments of `init`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Init {
    /// Where the journal should live
    #[arg(long, value_name = "FOLDER")]
    at: Option<PathBuf>,
    /// Bring back the journal that this backup holds
    #[arg(long, value_name = "FILE", conflicts_with_all = ["recovery_file", "supervision", "themes"])]
    from_backup: Option<PathBuf>,
    #[command(flatten)]
    sheet: sheet::Sheet,
    /// When the next supervision is: 2026-11-26, "thursday 2pm"
    #[arg(long, value_name = "DATE")]
    supervision: Option<String>,
    /// With whom, by role
    #[arg(long, value_name = "ROLE", default_value = "supervisor")]
    with: String,
    /// Themes to start with; all sixteen are suggested when none are named
    #[arg(long, value_name = "THEME", value_delimiter = ',')]
    themes: Vec<String>,
}

impl Init {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some(file) = &self.from_backup {
            return self.restore(context, file);
        }
        let terminal = &context.terminal;
        let interactive = terminal.asks();
        self.check(context, interactive)?;
        if interactive {
            terminal.say("\nThis sets up a private journal on this computer. It takes about three minutes.\nNothing is sent anywhere. Ctrl-C stops it, and nothing is kept.\n");
        }
        signals::tell("No journal was made.", || ());
        let root = self.place(context, interactive)?;
        warn_of_sync(context, &root, interactive)?;
        if context.global.dry_run {
            return terminal.line(format!("Would make a journal in {}.", root.display()));
        }
        let passphrase = choose_passphrase(context)?;
        let words = RecoveryWords::generate().map_err(vault::Error::from)?;
        let written = self.sheet.hand_over(context, &root, &words, &RECOVERY)?;
        signals::tell("No journal was made.", unwritten(written.as_deref()));
        let next = self.next_supervision(context, interactive)?;
        let themes = self.starting_themes(context, interactive)?;
        signals::forget();
        let created = Vault::create(&root, &passphrase, &words, &Settings::default().text());
        if let (Err(_), Some(file)) = (&created, &written)
            && !vault::is_journal(&root)
        {
            // These words open nothing.
            fs::remove(file)?;
        }
        let mut vault = created?;
        first_records(context, &mut vault, next, &themes)?;
        drop(vault.note_all(&context.seen(&root)));
        Rehearsal::load(context, &root).made(context.today()).store(context, &root);
        context.note_root(&root)?;
        self.done(context, &root)
    }

    fn check(&self, context: &Context, interactive: bool) -> Result<(), Failure> {
        if interactive {
            return Ok(());
        }
        let given = context.global.passphrase_file.is_some() || context.global.passphrase_fd.is_some();
        if !given || !self.sheet.is_for_scripts() {
            return Err(Failure::new(
                Kind::Usage,
                "without a terminal, init needs a passphrase and a place for the recovery words",
            )
            .next("afterword -j DIR --passphrase-file F init --recovery-file OUT --no-input"));
        }
        Ok(())
    }

    fn place(&self, context: &Context, interactive: bool) -> Result<PathBuf, Failure> {
        let environment = &context.environment;
        let default = self.at.as_ref().map_or_else(
            || {
                context
                    .global
                    .journal
                    .as_ref()
                    .map_or_else(|| default_place(context), |path| environment.absolute(path))
            },
            |at| environment.absolute(at),
        );
        let named = self.at.is_some() || context.global.journal.is_some();
        let root = if interactive && !named {
            let shown = environment.tilde(&default);
            let typed = context
                .terminal
                .ask(&format!("1 of 5  Where should the journal live?  [{shown}] "))?
                .unwrap_or_default();
            if typed.trim().is_empty() { default } else { environment.absolute(Path::new(typed.trim())) }
        } else {
            default
        };
        if vault::is_journal(&root) {
            return Err(vault::Error::JournalThere(root).into());
        }
        if fs::kind_of(&root).is_some() && !fs::list(&root)?.is_empty() {
            return Err(vault::Error::NotEmpty(root).into());
        }
        if let Some(outer) = root.ancestors().skip(1).find(|folder| vault::is_journal(folder)) {
            return Err(Failure::new(
                Kind::Attention,
                format!("{} lies inside the journal {}", root.display(), outer.display()),
            )
            .meaning("Nothing was made.")
            .next("Choose a place outside it."));
        }
        Ok(root)
    }

    fn next_supervision(&self, context: &Context, interactive: bool) -> Result<Option<(When, String)>, Failure> {
        let terminal = &context.terminal;
        if let Some(text) = &self.supervision {
            let when = span::coming(text, context.today())
                .map_err(|error| Failure::new(Kind::Usage, format!("--supervision is {error}")))?;
            return Ok(Some((when, self.with.clone())));
        }
        if !interactive {
            return Ok(None);
        }
        loop {
            let typed = terminal.ask("\n4 of 5  When is your next supervision? (empty to skip)  ")?.unwrap_or_default();
            if typed.trim().is_empty() {
                return Ok(None);
            }
            let Ok(when) = span::coming(&typed, context.today()) else {
                terminal.say("        I did not understand that. Try: thursday 2pm, or 26 november.");
                continue;
            };
            if terminal.confirm(&format!("        {}. Is that right?", words::long_moment(&when)), true)? {
                let with = terminal
                    .ask(&format!("        Who with? A role is enough.  [{}] ", self.with))?
                    .unwrap_or_default();
                let with = if with.trim().is_empty() { self.with.clone() } else { with.trim().to_owned() };
                return Ok(Some((when, with)));
            }
        }
    }

    fn starting_themes(&self, context: &Context, interactive: bool) -> Result<Vec<String>, Failure> {
        let catalogue = Catalogue::built_in();
        let all: Vec<String> = catalogue.iter().map(|definition| definition.id().to_string()).collect();
        let typed = if interactive && self.themes.is_empty() {
            context.terminal.say(format!(
                "\n5 of 5  These themes can be suggested for what you write:\n        {}",
                words::wrap(&all.join(", "), 70, "").replace('\n', "\n        ")
            ));
            context.terminal.ask("        Empty for all of them, or type the ones you want:  ")?.unwrap_or_default()
        } else {
            self.themes.join(" ")
        };
        let chosen: Vec<String> =
            typed.split([',', ' ']).map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect();
        if let Some(word) = chosen.iter().find(|word| !all.contains(word)) {
            return Err(Failure::new(Kind::Usage, format!("there is no theme \"{}\"", words::plain(word)))
                .meaning("No journal was made.")
                .next(format!("There are: {}", all.join(", "))));
        }
        Ok(chosen)
    }

    fn done(&self, context: &Context, root: &Path) -> Result<(), Failure> {
        let terminal = &context.terminal;
        if context.global.json {
            return terminal.json(&json!({"afterword": 1, "journal": root.to_string_lossy()}));
        }
        let shown = context.environment.tilde(root);
        terminal.line(format!("\nYour journal is ready.\n\n  Journal    {shown}  (encrypted, 0 entries)\n  Write      afterword new\n  Read       afterword list\n  Bring in   afterword import FOLDER\n  Help       afterword help\n"))?;
        terminal.line("This is for your own thinking. It is not a case record, and it may still be\nasked for by a court or your employer. Use initials and roles, not names.")
    }
}

/// Takes away a file of words that open nothing.
fn unwritten(written: Option<&Path>) -> impl Fn() + Send + Sync + 'static {
    let file = written.map(Path::to_owned);
    move || file.iter().for_each(|file| drop(fs::remove(file)))
}

fn default_place(context: &Context) -> PathBuf {
    let root = context.root();
    if vault::is_journal(&root) { context.environment.absolute(Path::new("~/Journal")) } else { root }
}

fn warn_of_sync(context: &Context, root: &Path, interactive: bool) -> Result<(), Failure> {
    let Some(name) = context.environment.synced_by(root) else { return Ok(()) };
    context.terminal.say(format!("        That folder looks like one that {name} copies to other computers. Your words stay\n        encrypted there, but {name} sees how many entries there are and when you write."));
    if interactive && !context.terminal.confirm("        Use it all the same?", false)? {
        return Err(Failure::new(Kind::Declined, "no journal was made")
            .next("Choose another place: afterword init --at FOLDER"));
    }
    Ok(())
}

/// How the passphrase is asked for here.
const PASSPHRASE: passphrase::Wording = passphrase::Wording {
    opening: "\n2 of 5  Choose a passphrase. You need it to read your journal, not to write.\n        Leave it empty and I will make one of six words.",
    indent: "        ",
    unchanged: "No journal was made.",
};

/// How the recovery words are handed over here.
const RECOVERY: sheet::Wording = sheet::Wording {
    opening: "\n3 of 5  Nobody can reset this for you. These 24 words are the only other way\n        in. Write them on paper and keep the paper apart from the computer.\n",
    indent: "        ",
    done: "\n3 of 5  The 24 recovery words: on your paper, and checked.",
    unchanged: "No journal was made.",
};

fn choose_passphrase(context: &Context) -> Result<Passphrase, Failure> {
    match passphrase::given(context)? {
        Some(passphrase) => passphrase::strong(passphrase, &PASSPHRASE),
        None => passphrase::choose(context, &PASSPHRASE),
    }
}

fn first_records(
    context: &Context,
    vault: &mut Vault,
    next: Option<(When, String)>,
    themes: &[String],
) -> Result<(), Failure> {
    let mut work = vault.begin()?;
    if let Some((date, with)) = next {
        let id = Id::random().map_err(vault::Error::from)?;
        let session = Session { with: Some(with), ..Session::new(id, date, SessionStatus::Planned) };
        work.make(Place::Record(id), session.to_markdown());
    }
    if !themes.is_empty() {
        let id = Id::random().map_err(vault::Error::from)?;
        let list = crate::entry::splice::list(themes);
        work.make(Place::Record(id), format!("---\nkind: themes\nthemes: {list}\n---\n"));
    }
    Ok(work.commit("init", context.timestamp())?)
}
