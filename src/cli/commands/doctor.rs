//! `doctor`: is everything as it should be, and where is it.

mod accept;
mod fix;
mod known;
mod merge;
mod paths;
mod report;
mod surroundings;
mod times;

use clap::Args;

use crate::{
    cli::{
        canary,
        context::Context,
        failure::{Failure, Kind},
        left_open, unlock,
    },
    pipeline::agenda::Supervision,
    vault::{self, Finding, FindingKind},
};

/// What the help says first.
const HELP: &str = "\
Check the journal: every file is opened and compared with the ledger.

  afterword doctor
  afterword doctor --fix        close permissions, wipe left-over files, put
                                swapped files back
  afterword doctor --accept     all that it names is known to you
  afterword doctor --merge      bring together what sync programs doubled
  afterword doctor --paths      where things are; needs no passphrase
  afterword doctor --editor     does your editor keep copies? needs no passphrase";

/// The arguments of `doctor`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Doctor {
    /// Mend what can be mended without touching your writing
    #[arg(long)]
    fix: bool,
    /// Take what is in the folder as it is, as after bringing back a copy yourself
    #[arg(long)]
    accept: bool,
    /// Bring together the copies that sync programs made, asking about each pair
    #[arg(long, value_name = "HOW", num_args = 0..=1, default_missing_value = "ask", require_equals = false)]
    merge: Option<merge::How>,
    /// Let the times of the journal's files say the day of a change only
    #[arg(long, value_name = "on|off")]
    blur_times: Option<times::Switch>,
    /// Only say where things are
    #[arg(long)]
    paths: bool,
    /// Open a harmless text in your editor, and see where it leaves copies
    #[arg(long, conflicts_with_all = ["fix", "accept", "paths"])]
    editor: bool,
}

impl Doctor {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let root = context.root();
        if self.paths {
            return paths::print(context);
        }
        if self.editor {
            return canary::run(context);
        }
        if !vault::is_journal(&root) {
            return Err(vault::Error::NoJournal(root).into());
        }
        // Before unlocking, as the unlocking sweeps what a cut-off command left.
        let scratch = left_open::folders(context, &root);
        let mut unlocked = unlock::unlock_to_examine(context)?;
        let merged = match self.merge {
            Some(how) => merge::merge(context, &mut unlocked, how)?,
            None => Vec::new(),
        };
        if self.merge.is_some() {
            merge::tell(context, &merged);
        }
        if let Some(switch) = self.blur_times {
            times::blur(context, &mut unlocked, switch)?;
        }
        let mut findings = inspect(&mut unlocked)?;
        if self.fix && !context.global.dry_run && fix::put_back(context, &mut unlocked, &findings)? {
            findings = inspect(&mut unlocked)?;
        }
        let (not_as_seen, mut lost) = unlocked.against_seen();
        findings.extend(not_as_seen);
        add_damaged_keys(&unlocked, &mut findings);
        findings.extend(scratch.iter().map(|folder| Finding {
            kind: FindingKind::Leftover,
            file: folder.display().to_string(),
            id: None,
            destroyed: false,
        }));
        if self.fix && !context.global.dry_run {
            let written = unlocked.vault.mend_public_files()?;
            findings.retain(|one| one.kind == FindingKind::Permissions || !written.contains(&one.file.as_str()));
            for name in written {
                context.terminal.say(format!("Mended: {name} is this journal's own again."));
            }
            fix::mend(context, &unlocked.vault, &mut findings)?;
        }
        if self.accept && !context.global.dry_run {
            findings = accept::accept(context, &mut unlocked)?;
            lost.clear();
        }
        report::print(context, &unlocked, &findings, &lost, &merged)?;
        let unreadable = unlocked.library.journal.unreadable().len();
        let fields = Supervision::of(&unlocked.library).problems.len();
        if findings.is_empty() && unreadable + fields == 0 { Ok(()) } else { Err(Failure::Quiet(Kind::Attention)) }
    }
}

/// Opens every file while nobody writes.
fn inspect(unlocked: &mut unlock::Unlocked) -> Result<Vec<Finding>, Failure> {
    let _lock = unlocked.vault.steady()?;
    Ok(unlocked.vault.inspect()?)
}

/// Adds the key files that are damaged and that nothing else has named.
fn add_damaged_keys(unlocked: &unlock::Unlocked, findings: &mut Vec<Finding>) {
    let damaged = unlocked.vault.damaged_key_files().into_iter();
    let new: Vec<Finding> = damaged.filter(|one| !findings.iter().any(|known| known.file == one.file)).collect();
    findings.extend(new);
}
