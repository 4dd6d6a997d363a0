//! `theme pack`: themes in one file for someone else, shown and checked before it is written.

use std::path::Path;

use serde_json::json;

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        outgoing,
        unlock::{self, Unlocked},
        words,
    },
    fs,
    pipeline::themes::{self, Settled, THEME},
    theme::{Catalogue, Definition, ThemeId, pack},
};

/// Writes these themes into one file; the writer's own when none are named.
pub(super) fn pack(context: &Context, named: &[String], file: &Path, anyway: bool) -> Result<(), Failure> {
    let ids = named.iter().map(|name| super::id(name)).collect::<Result<Vec<_>, _>>()?;
    let path = context.environment.absolute(file);
    if !super::define::is_yaml(&path) {
        return Err(Failure::new(Kind::Usage, format!("cannot tell what to write to {}", file.display()))
            .next("End its name in .yaml, by which theme define knows it in a folder."));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let Ok(folder) = fs::canonical(folder) else {
        return Err(Failure::new(Kind::Failed, format!("there is no folder {}", folder.display()))
            .meaning("Nothing was written."));
    };
    if fs::canonical(&context.root()).is_ok_and(|root| folder.starts_with(root)) {
        return Err(Failure::new(Kind::Usage, "a pack must not lie inside the journal")
            .meaning("Nothing was written.")
            .next("Name a file outside it."));
    }
    let unlocked = unlock::unlock(context)?;
    let chosen = if ids.is_empty() { own(&unlocked)? } else { these(&unlocked, &ids)? };
    let text = pack::write(&chosen);
    let shown = context.environment.tilde(&path);
    let shows = !context.global.json && (context.global.dry_run || (context.terminal.asks() && !context.global.yes));
    if shows {
        context.terminal.line(format!("This is what {shown} says:\n"))?;
        context.terminal.line(words::plain(text.trim_end()))?;
        context.terminal.line("")?;
    }
    if !anyway {
        outgoing::check_lines(context, &unlocked, "this pack", &of_your_own(&chosen))?;
    }
    if context.global.dry_run {
        return context.terminal.line(format!("Would write {shown}, {} bytes.", words::grouped(text.len())));
    }
    if fs::kind_of(&path).is_some()
        && context.terminal.asks()
        && !context.terminal.confirm(&format!("{shown} is there already. Write over it?"), true)?
    {
        return Err(Failure::new(Kind::Declined, format!("{shown} is there already"))
            .meaning("Nothing was written.")
            .next("Choose another name, or add --yes."));
    }
    fs::replace(&path, text.as_bytes())?;
    if context.global.json {
        let ids: Vec<&ThemeId> = chosen.iter().map(Definition::id).collect();
        return context.terminal.json(&json!({"afterword": 1, "written": path.to_string_lossy(), "themes": ids}));
    }
    context.terminal.line(format!(
        "Made {shown} with {}. Anyone can read it: it is not encrypted.\nWhoever gets it: afterword theme define {}",
        words::count(chosen.len(), "theme", "themes"),
        path.file_name().unwrap_or_default().to_string_lossy()
    ))
}

/// What does not come along with the program, to be checked: each text of a theme under its field.
fn of_your_own(chosen: &[Definition]) -> Vec<(String, String)> {
    let built_in = Catalogue::built_in();
    let mut texts = Vec::new();
    for one in chosen {
        let known = built_in.get(one.id()).map(fields).unwrap_or_default();
        let mine = fields(one).into_iter().filter(|field| !known.contains(field));
        texts.extend(mine.map(|(field, text)| (format!("{}, {field}", one.id()), text)));
    }
    texts
}

/// Every text in a definition with the name of its field.
fn fields(one: &Definition) -> Vec<(&'static str, String)> {
    let list = |name: &'static str, texts: &[String]| texts.iter().map(move |text| (name, text.clone())).collect();
    let fields: [Vec<(&'static str, String)>; 7] = [
        vec![("label", one.label().to_owned()), ("definition", one.definition().trim().to_owned())],
        list("belongs", one.belongs()),
        one.not().iter().map(|not| ("not", not.what.clone())).collect(),
        one.cues().iter().map(|cue| ("cues", cue.phrase.clone())).collect(),
        list("innocent", one.innocent()),
        list("prompts", one.prompts()),
        list("sources", one.sources()),
    ];
    fields.concat()
}

/// The themes that the writer has defined or changed.
fn own(unlocked: &Unlocked) -> Result<Vec<Definition>, Failure> {
    let records = unlocked.library.journal.records().iter().filter(|one| one.kind() == THEME);
    let mine: Vec<ThemeId> = records.filter_map(|one| Some(themes::definition(one).ok()?.id().clone())).collect();
    let mine: Vec<Definition> = unlocked.catalogue.iter().filter(|one| mine.contains(one.id())).cloned().collect();
    if mine.is_empty() {
        return Err(Failure::new(Kind::NotFound, "there is no theme of your own yet")
            .meaning("Nothing was written.")
            .next("Name the themes to share: afterword theme pack hope workload -o themes.yaml")
            .next("Or make one: afterword theme show hope --yaml > FILE, then afterword theme define FILE"));
    }
    Ok(mine)
}

fn these(unlocked: &Unlocked, ids: &[ThemeId]) -> Result<Vec<Definition>, Failure> {
    let settled = Settled::of(unlocked.library.journal.records());
    let one = |id: &ThemeId| {
        let meant = settled.meant(&unlocked.catalogue, id);
        meant.and_then(|meant| unlocked.catalogue.get(&meant)).cloned().ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("there is no theme \"{id}\" with a definition"))
                .meaning("Nothing was written.")
                .next("See them: afterword theme")
        })
    };
    let mut chosen: Vec<Definition> = Vec::new();
    for id in ids {
        let found = one(id)?;
        if chosen.iter().all(|other| other.id() != found.id()) {
            chosen.push(found);
        }
    }
    Ok(chosen)
}
