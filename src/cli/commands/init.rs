//! `init`: set up a journal.

mod place;
mod restore;
mod themes;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

#[cfg(unix)]
use crate::cli::stop_keys;
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
        #[cfg(unix)]
        let _keys = stop_keys::Off::while_asked(context);
        if interactive {
            terminal.say("\nThis sets up a private journal on this computer. It takes about three minutes.\nNothing is sent anywhere. Ctrl-C stops it, and nothing is kept.\n");
        }
        signals::tell("No journal was made.", || ());
        // What was given with the command is looked at before anything is asked.
        let given = self.given_supervision(context)?;
        let themes = themes::given(&self.themes)?;
        let root = self.place(context, interactive)?;
        if context.global.dry_run {
            return terminal.line(format!("Would make a journal in {}.", root.display()));
        }
        let passphrase = choose_passphrase(context)?;
        let words = RecoveryWords::generate().map_err(vault::Error::from)?;
        let written = self.sheet.hand_over(context, &root, &words, &RECOVERY)?;
        let on_paper = self.sheet.is_on_paper();
        signals::tell(self.sheet.held(&RECOVERY), sheet::unwritten(written.as_deref()));
        let next = self.next_supervision(context, given, interactive)?;
        let themes = if interactive && themes.is_empty() { themes::ask(context)? } else { themes };
        signals::forget();
        let created = Vault::create(&root, &passphrase, &words, &Settings::default().text());
        if let (Err(_), Some(file)) = (&created, &written)
            && !vault::is_journal(&root)
        {
            // These words open nothing.
            fs::remove(file)?;
        }
        let mut vault = match created {
            Err(error) if on_paper && !vault::is_journal(&root) => {
                return Err(Failure::from(error).next(RECOVERY.void));
            }
            created => created?,
        };
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

    fn given_supervision(&self, context: &Context) -> Result<Option<When>, Failure> {
        let parsed = self.supervision.as_deref().map(|text| span::coming(text, context.today())).transpose();
        parsed.map_err(|error| Failure::new(Kind::Usage, format!("--supervision is {error}")))
    }

    fn next_supervision(
        &self,
        context: &Context,
        given: Option<When>,
        interactive: bool,
    ) -> Result<Option<(When, String)>, Failure> {
        let terminal = &context.terminal;
        if let Some(when) = given {
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
    void: "The words that you were shown open nothing: destroy that sheet.",
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
