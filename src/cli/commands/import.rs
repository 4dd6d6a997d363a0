//! `import`: encrypt a folder of Markdown reflections.

mod files;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind, chain},
        signals, slips, unlock, words,
    },
    fs,
    pipeline::import::{self, Dated, Plan, Report, Skipped},
    theme::ThemeId,
    vault::{self, Vault},
};

/// What the help says first.
const HELP: &str = "\
Encrypt a folder of Markdown reflections into the journal, with the pictures
and files in it that they point at. Every file is read back and compared before
it is reported. Originals are left alone. What pictures say of where and when
they were taken is left out.

  afterword import ~/Notes -n            say what would happen
  afterword import ~/Notes
  afterword import ~/Notes --remove-originals";

/// What is said when the question about the originals is stopped.
const HELD: &str = "Your reflections are in the journal. The originals are where they were.";

/// The arguments of `import`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Import {
    /// The folder, or a single Markdown file
    folder: PathBuf,
    /// Afterwards remove the originals whose sealed copy was verified
    #[arg(long)]
    remove_originals: bool,
}

impl Import {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let folder = context.environment.absolute(&self.folder);
        if fs::kind_of(&folder).is_none() {
            return Err(Failure::new(Kind::Unreadable, format!("there is no folder {}", folder.display()))
                .next("Check its name."));
        }
        let root = context.root();
        if let (Ok(from), Ok(into)) = (fs::canonical(&folder), fs::canonical(&root))
            && (from.starts_with(&into) || (vault::is_journal(&from)))
        {
            return Err(Failure::new(Kind::Usage, "that folder is a journal, and no folder of Markdown files"));
        }
        let mut unlocked = unlock::unlock(context)?;
        let (found, failed) = fs::walk(&folder);
        let known = |tag: &str| ThemeId::parse(tag).is_ok_and(|id| unlocked.catalogue.get(&id).is_some());
        let mut plan = import::plan(
            found.into_iter().map(import::Source::from).collect(),
            &unlocked.library.journal,
            context.now.time_zone(),
            &known,
        );
        plan.skipped.extend(failed.into_iter().map(|error| Skipped {
            relative: error.path.strip_prefix(&folder).unwrap_or(&error.path).to_owned(),
            why: import::Why::Files(error),
        }));
        let report = if context.global.dry_run || plan.new.is_empty() {
            Report::default()
        } else {
            let report = import::carry_out(
                &plan,
                &mut unlocked.vault,
                context.timestamp(),
                &context.terminal.bar("Encrypting and comparing"),
            )?;
            unlocked.reload()?;
            report
        };
        let Removed { count, left } = self.remove(context, &plan, &report, &unlocked.vault)?;
        tell(context, &plan, &report, count)?;
        verdict(&plan, &report)?;
        if left == 0 {
            return Ok(());
        }
        Err(Failure::new(Kind::Failed, format!("{} could not be removed", words::count(left, "original", "originals")))
            .meaning("The encrypted copies are whole. Those originals are where they were, readable as before.")
            .next("Remove them by hand, or run the same command again."))
    }

    fn remove(&self, context: &Context, plan: &Plan, report: &Report, vault: &Vault) -> Result<Removed, Failure> {
        if !self.remove_originals || context.global.dry_run {
            return Ok(Removed::default());
        }
        let (originals, changed) = import::removable(plan, report, vault, &context.environment.absolute(&self.folder));
        if changed > 0 {
            let many =
                words::count(changed, "original that is here already was", "originals that are here already were");
            context.terminal.say(format!("{many} left alone: the text in the journal is not the same any more."));
        }
        let count = words::count(originals.len(), "original", "originals");
        let question = format!("Remove {count}? The encrypted copies were read back and are the same.");
        let asked = !originals.is_empty() && !context.global.yes && context.terminal.asks();
        if originals.is_empty() || (asked && !signals::meanwhile(HELD, || context.terminal.confirm(&question, false))?)
        {
            context.terminal.say("Nothing was removed.");
            return Ok(Removed::default());
        }
        let failed = import::remove_originals(&originals);
        for error in &failed {
            context.terminal.say(format!("Problem: {}.", chain(error)));
        }
        Ok(Removed { count: Some(originals.len() - failed.len()), left: failed.len() })
    }
}

/// What became of the originals.
#[derive(Default)]
struct Removed {
    /// How many were removed; none when that was not asked for.
    count: Option<usize>,
    /// How many could not be.
    left: usize,
}

fn tell(context: &Context, plan: &Plan, report: &Report, removed: Option<usize>) -> Result<(), Failure> {
    let terminal = &context.terminal;
    if context.global.json {
        let skipped: Vec<_> = plan.skipped.iter().map(|one| json!({"file": one.relative.to_string_lossy(), "why": one.why.to_string(), "problem": one.why.is_a_problem()})).collect();
        return terminal.json(&json!({
            "afterword": 1,
            "new": plan.new.iter().map(|one| one.relative.to_string_lossy()).collect::<Vec<_>>(),
            "here": plan.here.iter().map(|one| one.relative.to_string_lossy()).collect::<Vec<_>>(),
            "skipped": skipped,
            "files": plan.files.iter().map(|one| json!({"file": one.relative.to_string_lossy(), "media": one.file.media, "bytes": one.file.bytes.len()})).collect::<Vec<_>>(),
            "not_attached": plan.unattached.iter().map(|one| json!({"file": one.relative.to_string_lossy(), "line": one.line, "why": chain(&one.why)})).collect::<Vec<_>>(),
            "verified": report.verified.len(),
            "removed": removed.unwrap_or(0),
        }));
    }
    let would = if context.global.dry_run { "Would be new" } else { "New" };
    let records = plan.new.iter().filter(|one| one.record).count();
    let sessions = if records > 0 {
        format!(", and {}", words::count(records, "supervision session", "supervision sessions"))
    } else {
        String::new()
    };
    terminal.line(format!(
        "{would:<13} {}{sessions}",
        words::count(plan.new.len() - records, "reflection", "reflections")
    ))?;
    files::tell(terminal, plan)?;
    terminal.line(format!("{:<13} {}", "Already here", words::grouped(plan.here.len())))?;
    terminal.line(format!("{:<13} {}", "Skipped", words::grouped(plan.skipped.len())))?;
    for one in plan.skipped.iter().filter(|one| one.why.is_a_problem()) {
        terminal.line(format!(
            "  {}: {}",
            words::plain(&one.relative.display().to_string()),
            words::plain(&chain(&one.why))
        ))?;
    }
    quiet_skips(context, plan)?;
    let named = |one: &import::Prepared| {
        let file = words::plain(&one.relative.display().to_string());
        one.slips.iter().map(|slip| format!("{file}, {}", slips::line(slip))).collect::<Vec<_>>()
    };
    slips::list(terminal, &plan.new.iter().flat_map(named).collect::<Vec<_>>());
    let by_time = plan.new.iter().filter(|one| one.dated == Dated::FileTime).count();
    if by_time > 0 {
        terminal.line(format!(
            "{} no date in the front matter or the name and took the time of the file.",
            words::count(by_time, "reflection had", "reflections had")
        ))?;
    }
    if !report.verified.is_empty() {
        terminal.line(format!(
            "Verified      {} read back from the encrypted files and compared: all the same.",
            words::grouped(report.verified.len() + report.files.len())
        ))?;
    }
    match removed {
        Some(count) => terminal.line(format!("Removed       {}. Copies elsewhere, and traces on the disk, may remain.", words::count(count, "original", "originals")))?,
        None if !report.verified.is_empty() => terminal.line("Your originals are where they were, readable as before. Remove them when you are\nready: the same command with --remove-originals, or by hand.")?,
        None => {}
    }
    Ok(())
}

/// Files that were not meant to come in: counted by reason.
fn quiet_skips(context: &Context, plan: &Plan) -> Result<(), Failure> {
    let mut reasons: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for one in plan.skipped.iter().filter(|one| !one.why.is_a_problem()) {
        let reason = match &one.why {
            import::Why::Twice(_) => "the same text as another file of the folder".to_owned(),
            other => other.to_string(),
        };
        *reasons.entry(reason).or_default() += 1;
    }
    reasons.iter().try_for_each(|(reason, count)| {
        context.terminal.line(format!("  {}: {reason}", words::count(*count, "file", "files")))
    })
}

fn verdict(plan: &Plan, report: &Report) -> Result<(), Failure> {
    if !report.different.is_empty() {
        let mut failure = Failure::new(
            Kind::Failed,
            format!("{} came back from encryption changed", words::count(report.different.len(), "file", "files")),
        );
        for path in &report.different {
            failure = failure.next(format!("  {}", path.display()));
        }
        return Err(failure.meaning("Keep the originals, and take this import back: afterword undo"));
    }
    let problems = plan.skipped.iter().filter(|one| one.why.is_a_problem()).count();
    if problems > 0 {
        let failure = Failure::new(
            Kind::Unreadable,
            format!("{} could not be brought in", words::count(problems, "file", "files")),
        )
        .meaning("Everything else is safe. Those files are where they were.")
        .next("Mend the lines named above, then run the same command again: it adds only what is new.");
        return Err(failure);
    }
    files::verdict(plan)
}
