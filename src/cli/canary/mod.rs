//! `doctor --editor`: opens a harmless text in the writer's own editor, exactly as `edit` would, then looks for copies of
//! it where editors keep them, and names the setting behind each.
#![expect(clippy::disallowed_methods, reason = "how long it looks is measured")]

mod setting;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant, SystemTime},
};

use serde_json::json;
use setting::Setting;

use super::{
    context::Context,
    editor::{self, Program},
    failure::{Failure, Kind},
    words,
};
use crate::{
    fs::{
        self,
        scratch::Scratch,
        search::{Found, Search},
    },
    id::Id,
    vault,
};

/// What is noted beside the harmless text, so that nobody takes it for writing.
pub(crate) const NOTE: &str = "canary";

/// The longest that is looked for copies after the editor has ended.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks while it is open.
const PAUSE: Duration = Duration::from_secs(2);

/// A file that holds the word.
struct Copy {
    path: PathBuf,
    setting: Setting,
    /// Whether it is still there now that the editor has ended.
    stayed: bool,
}

/// Opens the harmless text, looks, and tells. Ends with [`Kind::Attention`] when there are copies.
pub(crate) fn run(context: &Context) -> Result<(), Failure> {
    let program = Program::chosen(&context.environment);
    let places = context.environment.copy_places();
    if context.global.dry_run {
        return context.terminal.line(format!(
            "Would open a harmless text in {}, then look for copies of it in {}.",
            words::plain(&program.name()),
            words::count(places.len(), "place", "places")
        ));
    }
    editor::can_open(context)?;
    let scratch = place(context)?;
    let word = format!("heron{}", Id::random().map_err(vault::Error::from)?);
    let text = format!(
        "This text is harmless. It shows where your editor keeps copies of what it opens.\n\n\
         {word}\n\nPlease write a word or two below, wait a few seconds, save, and close the editor.\n\n"
    );
    fs::write_new(&scratch.file(), text.as_bytes())?;
    scratch.note(NOTE)?;
    context.terminal.say(format!(
        "Opening a harmless text in {}. Write a word or two in it, wait a few seconds, save, and close.",
        words::plain(&program.name())
    ));
    let since = fs::modified(&scratch.file()).unwrap_or(SystemTime::UNIX_EPOCH);
    let search = Search { places: &places, word: &word, since, except: scratch.folder() };
    let looked = look_while(&search, || editor::open(context, &program, &scratch.file(), 1));
    let changed = fs::read(&scratch.file(), 1 << 26).is_ok_and(|bytes| bytes != text.as_bytes());
    let (during, opened) = looked;
    let began = Instant::now();
    let found = opened.map(|()| search.run(&|| began.elapsed() < PATIENCE));
    scratch.wipe()?;
    let found = found?;
    let copies = copies(during, &found);
    report(context, &program, &copies, &found, changed)?;
    remove(context, &copies)?;
    if copies.is_empty() { Ok(()) } else { Err(Failure::Quiet(Kind::Attention)) }
}

/// A folder for the harmless text: where `edit` would have it, or on the disk where there is no memory for it.
fn place(context: &Context) -> Result<Scratch, Failure> {
    if let Some(scratch) = Scratch::in_memory(&context.environment.scratch_places())? {
        return Ok(scratch);
    }
    let place = context.environment.disk_scratch();
    fs::make_folder(&place)?;
    Ok(Scratch::inside(&place)?)
}

/// Does something, and looks all the while: some copies are there only as long as the editor is open, and stay when it
/// is killed.
fn look_while<T>(search: &Search<'_>, act: impl FnOnce() -> T) -> (Vec<(PathBuf, Setting)>, T) {
    let (ended, end) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let looking = scope.spawn(move || {
            let mut seen = BTreeMap::new();
            // What all share may hold very much: it is looked through now and then.
            let near = Search { places: &search.places[..search.places.len().saturating_sub(2)], ..search.clone() };
            let (mut round, mut stop) = (0_u32, false);
            while !stop {
                round += 1;
                let began = Instant::now();
                let stopped = std::cell::Cell::new(false);
                let search = if round.is_multiple_of(4) { search } else { &near };
                let found = search.run(&|| {
                    stopped.set(stopped.get() || !matches!(end.try_recv(), Err(mpsc::TryRecvError::Empty)));
                    !stopped.get()
                });
                for path in found.files {
                    let setting = setting_of(&path);
                    seen.insert(path, setting);
                }
                // In a large home a look takes a while, and the machine is the writer's.
                let pause = PAUSE.max(began.elapsed());
                stop = stopped.get() || !matches!(end.recv_timeout(pause), Err(RecvTimeoutError::Timeout));
            }
            seen.into_iter().collect()
        });
        let done = act();
        drop(ended);
        (looking.join().unwrap_or_default(), done)
    })
}

fn setting_of(path: &Path) -> Setting {
    let start = fs::read_start(path, 64).unwrap_or_default();
    setting::behind(path, &start)
}

fn copies(during: Vec<(PathBuf, Setting)>, found: &Found) -> Vec<Copy> {
    let stays = |path: &PathBuf| found.files.contains(path);
    let stayed = found.files.iter().map(|path| Copy { path: path.clone(), setting: setting_of(path), stayed: true });
    let gone = during.into_iter().filter(|(path, _)| !stays(path));
    stayed.chain(gone.map(|(path, setting)| Copy { path, setting, stayed: false })).collect()
}

fn report(context: &Context, program: &Program, copies: &[Copy], found: &Found, changed: bool) -> Result<(), Failure> {
    let terminal = &context.terminal;
    if context.global.json {
        let copies: Vec<_> = copies
            .iter()
            .map(|copy| {
                json!({"file": copy.path.to_string_lossy(), "what": copy.setting.what, "off": copy.setting.off,
                       "stayed": copy.stayed})
            })
            .collect();
        return terminal.json(&json!({"afterword": 1, "editor": program.path, "copies": copies, "saved": changed,
            "looked": found.looked, "closed": found.closed, "complete": found.complete}));
    }
    terminal.line(format!("Editor      {}", words::plain(&program.path)))?;
    terminal.line(format!(
        "Looked      into {} that changed meanwhile, below your home and the temporary folders",
        words::count(found.looked, "file", "files")
    ))?;
    if found.closed > 0 {
        terminal.line(format!("            {} could not be entered", words::count(found.closed, "place", "places")))?;
    }
    if !found.complete {
        terminal.line("            Not everything: there was too much to look at in a minute")?;
    }
    if !changed {
        terminal.line("Nothing was saved in the editor, so this shows less than it could.")?;
    }
    for copy in copies {
        let path = words::plain(&context.environment.tilde(&copy.path));
        let gone = if copy.stayed { "" } else { "  (only while it was open; a crash would leave it)" };
        terminal.line(format!("Copy        {path}{gone}"))?;
        terminal.line(format!("            {}. {}", words::capital(copy.setting.what), copy.setting.off))?;
    }
    if copies.is_empty() {
        return terminal.line(
            "No copy of the harmless text was found.\nThis does not prove that there is none: what is sent over a network, kept in another program's memory or in the swap space, encrypted, or written later, is not seen.",
        );
    }
    terminal.line(format!(
        "{} of a harmless text. What you write with this editor would be there too, readable by whoever opens the file. Change the settings above, then run this again; or write without an editor: afterword new",
        words::count(copies.len(), "copy", "copies")
    ))
}

/// Removes the copies that are nothing else, if the writer says so.
fn remove(context: &Context, copies: &[Copy]) -> Result<(), Failure> {
    let only: Vec<&Copy> = copies.iter().filter(|copy| copy.stayed && copy.setting.only_a_copy).collect();
    if only.is_empty() || context.global.json {
        return Ok(());
    }
    let these = words::count(only.len(), "file that is only such a copy", "files that are only such copies");
    if !context.terminal.confirm(&format!("Remove {these}?"), false)? {
        return Ok(());
    }
    for copy in &only {
        fs::remove(&copy.path)?;
    }
    context.terminal.line(format!("Removed: {these}."))
}
