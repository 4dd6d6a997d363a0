//! `init --from-backup`: a journal that comes back as it was.

use std::path::Path;

use serde_json::json;

use super::Init;
use crate::{
    cli::{
        backups::{self, Last},
        context::Context,
        failure::Failure,
        words,
    },
    vault::{
        Seen,
        backup::{self, Restored},
    },
};

impl Init {
    /// Brings a journal back, where none is.
    pub(super) fn restore(&self, context: &Context, file: &Path) -> Result<(), Failure> {
        let (path, mut file) = backups::open(context, file)?;
        let root = self.place(context, false)?;
        let keys = backups::unlock(context, &path, &file)?;
        let bar = context.terminal.bar("Restoring and comparing");
        let watch = backups::watching(&bar);
        if context.global.dry_run {
            let contents = file.check(&keys, &watch).map_err(backups::unreadable)?;
            drop(watch);
            drop(bar);
            let line = format!("Would bring the journal back to {}: {}.", root.display(), backups::holds(&contents));
            return context.terminal.line(line);
        }
        let restored = backup::restore(&mut file, keys, &root, &watch);
        drop(watch);
        drop(bar);
        let restored = restored.map_err(backups::unreadable)?;
        let seen = Seen::load(&context.seen(&root));
        let older = seen.is_some_and(|seen| restored.vault.rolled_back(&seen));
        if !older {
            drop(Seen::of(&restored.vault).store(&context.seen(&root)));
        }
        // What the backup does not hold of the inbox is not missing here: it was brought back by the writer's wish.
        context.receipts(&root).accept(&root);
        Last::note(context, &restored.vault, &restored.contents);
        context.note_root(&root)?;
        tell(context, &path, &restored, older)
    }
}

fn tell(context: &Context, path: &Path, restored: &Restored, older: bool) -> Result<(), Failure> {
    let terminal = &context.terminal;
    let (root, contents) = (restored.vault.root(), &restored.contents);
    let problems = backups::problems(&restored.findings);
    if context.global.json {
        let mut value =
            json!({"afterword": 1, "journal": root.to_string_lossy(), "problems": problems, "older_than_seen": older});
        backups::add_counts(&mut value, contents);
        return terminal.json(&value);
    }
    terminal.line(format!(
        "Your journal is back.\n\n  Journal    {}\n  From       {}, made {}\n  Holds      {}, every one read back and compared\n  Read       {read}\n",
        context.environment.tilde(root),
        context.environment.tilde(path),
        backups::moment(context, contents.made),
        backups::holds(contents),
        read = if root == context.usual_root() {
            "afterword list".to_owned()
        } else {
            format!("afterword -j {} list", context.environment.tilde(root))
        }
    ))?;
    for one in &problems {
        terminal.say(format!(
            "Problem: {} {}. It was so when the backup was made.",
            words::plain(&one.file),
            one.explain()
        ));
    }
    if older {
        terminal.say("This computer has seen this journal in a newer state than the backup's. What was written in between is not in it. The next commands say so again, until you accept it: afterword doctor --accept");
    }
    Ok(())
}
