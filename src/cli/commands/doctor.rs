//! `doctor`: is everything as it should be, and where is it.

use clap::Args;
use serde_json::json;

use crate::{
    cli::{
        canary,
        context::Context,
        drafts, editor,
        failure::{Failure, Kind},
        unlock::{self, Unlocked},
        words,
    },
    fs,
    vault::{self, Capture, Finding, FindingKind, Seen},
};

/// What the help says first.
const HELP: &str = "\
Check the journal: every file is opened and compared with the ledger.

  afterword doctor
  afterword doctor --fix        close permissions, wipe left-over files
  afterword doctor --accept     all that it names is known to you
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
            return paths(context);
        }
        if self.editor {
            return canary::run(context);
        }
        if !vault::is_journal(&root) {
            return Err(vault::Error::NoJournal(root).into());
        }
        // Before unlocking, as the unlocking sweeps what a cut-off command left.
        let scratch = fs::scratch::left_over(&context.environment.all_scratch_places());
        let mut unlocked = unlock::unlock_as_it_is(context)?;
        let mut findings = unlocked.vault.inspect()?;
        findings.extend(unlocked.rolled_back().map(|kind| Finding { kind, file: "ledger.age".to_owned(), id: None }));
        findings.extend(scratch.iter().map(|folder| Finding {
            kind: FindingKind::Leftover,
            file: folder.display().to_string(),
            id: None,
        }));
        if self.fix && !context.global.dry_run {
            fix(context, &root, &mut findings)?;
        }
        if self.accept && !context.global.dry_run {
            findings = accept(context, &mut unlocked)?;
        }
        report(context, &unlocked, &findings)?;
        let unreadable = unlocked.library.journal.unreadable().len();
        if findings.is_empty() && unreadable == 0 { Ok(()) } else { Err(Failure::Quiet(Kind::Attention)) }
    }
}

fn paths(context: &Context) -> Result<(), Failure> {
    let places = context.places(&context.root());
    if context.global.json {
        let map: serde_json::Map<String, serde_json::Value> =
            places.iter().map(|(name, path)| ((*name).to_owned(), path.to_string_lossy().into())).collect();
        return context.terminal.json(&json!({"afterword": 1, "paths": map}));
    }
    for (name, path) in places {
        let there = if fs::kind_of(&path).is_some() { "" } else { "  (not there yet)" };
        context.terminal.line(format!("{name:<9} {}{there}", path.display()))?;
    }
    Ok(())
}

/// Closes what is open to others and wipes what was left; removes from the list what is mended.
fn fix(context: &Context, root: &std::path::Path, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let capture = Capture::open(root, Seen::load(&context.seen(root)).as_ref())?;
    let (taken, wiped) = editor::sweep(context, &capture)?;
    let moved = drafts::all_to_inbox(context, root, &capture)?;
    if moved > 0 {
        let drafts = words::count(moved, "unfinished draft was", "unfinished drafts were");
        context
            .terminal
            .say(format!("Kept: {drafts} put into the inbox, still sealed. The next command takes them in."));
    }
    if taken > 0 {
        let texts = words::count(taken, "text that an editor had left was", "texts that an editor had left were");
        context.terminal.say(format!("Kept: {texts} sealed into the inbox. The next command takes them in."));
    }
    let mut closed = 0;
    for finding in findings.iter().filter(|finding| finding.kind == FindingKind::Permissions) {
        fs::close_to_others(&root.join(&finding.file))?;
        closed += 1;
    }
    for finding in
        findings.iter().filter(|finding| finding.kind == FindingKind::Leftover && finding.file.contains(".tmp-"))
    {
        fs::remove(&root.join(&finding.file))?;
    }
    let mended = |finding: &Finding| {
        finding.kind == FindingKind::Permissions
            || (finding.kind == FindingKind::Leftover
                && (finding.file.contains(".tmp-") || finding.file.contains("afterword-scratch-")))
    };
    findings.retain(|finding| !mended(finding));
    if wiped + closed > 0 {
        context.terminal.say(format!(
            "Mended: {} closed to others, {} wiped.",
            words::count(closed, "file", "files"),
            words::count(wiped, "left-over folder", "left-over folders")
        ));
    }
    Ok(())
}

/// Takes what is there as it is, and gives what is still not right.
fn accept(context: &Context, unlocked: &mut Unlocked) -> Result<Vec<Finding>, Failure> {
    let mut work = unlocked.vault.begin()?;
    work.accept()?;
    work.commit("accept", context.timestamp())?;
    unlocked.reload()?;
    context.terminal.say("Accepted: the ledger now names what is in the folder.");
    Ok(unlocked.vault.inspect()?)
}

fn report(context: &Context, unlocked: &Unlocked, findings: &[Finding]) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let journal = &unlocked.library.journal;
    if context.global.json {
        let unreadable: Vec<_> = journal
            .unreadable()
            .iter()
            .map(|one| json!({"id": one.id.to_string(), "problem": one.error.to_string()}))
            .collect();
        return terminal.json(&json!({"afterword": 1, "entries": journal.entries().len(), "problems": findings, "unreadable": unreadable}));
    }
    terminal.line(format!("Journal     {}", context.environment.tilde(unlocked.vault.root())))?;
    terminal.line(format!(
        "Entries     {}, every one opened and compared with the ledger",
        words::grouped(journal.entries().len())
    ))?;
    terminal.line(format!("Records     {}", words::grouped(journal.records().len())))?;
    terminal.line(format!("Changes     {} that can be taken back", words::grouped(unlocked.vault.changes().len())))?;
    if let Some(name) = context.environment.synced_by(unlocked.vault.root()) {
        terminal.line(format!("Synced by   {name}, which sees how many files there are and when they change"))?;
    }
    for slot in drafts::Drafts::of(context, unlocked.vault.root()).waiting() {
        terminal.line(format!("Draft       unfinished, from {}, kept encrypted", slot.since(context)))?;
    }
    for finding in findings {
        terminal.line(format!("Problem     {} {}", finding.file, finding.explain()))?;
        terminal.line(format!("            {}", next_step(finding.kind)))?;
    }
    for one in journal.unreadable() {
        terminal.line(format!("Problem     entry {} cannot be read: {}", one.id.short(), one.error))?;
    }
    let problems = findings.len() + journal.unreadable().len();
    if problems == 0 {
        terminal.line("All is as it should be.")
    } else {
        terminal.line(format!(
            "{} to look at. The rest of the journal is not affected.",
            words::count(problems, "thing", "things")
        ))
    }
}

fn next_step(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Missing | FindingKind::Damaged | FindingKind::RolledBack | FindingKind::Swapped => {
            "Bring this file back from a copy, if you have one. If you know why: afterword doctor --accept"
        }
        FindingKind::Conflict => "Compare it with the file it is a copy of; then delete one of the two.",
        FindingKind::Permissions | FindingKind::Leftover => "Mend it: afterword doctor --fix",
        FindingKind::Foreign => {
            "If there was one of yours in its place, bring it back from a copy; else move it elsewhere."
        }
        FindingKind::Unregistered => {
            "It opens with your keys and is shown with the rest. To keep it: afterword doctor --accept"
        }
    }
}
