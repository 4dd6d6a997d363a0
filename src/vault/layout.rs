//! The files of a journal that have fixed names.

/// The keys, sealed with the passphrase.
pub const IDENTITY: &str = "identity.age";
/// The keys, sealed with the recovery words.
pub const RECOVERY: &str = "recovery.age";
/// The public key for writing without unlocking.
pub const CAPTURE: &str = "capture.pub";
/// Settings that say nothing about the writer.
pub const SETTINGS: &str = "afterword.yaml";
/// How to read everything with age alone.
pub const READ_ME: &str = "READ-ME-FIRST.txt";
/// Held while the journal is changed.
pub const LOCK: &str = ".lock";
/// A ledger that could not be believed and was replaced, kept for whoever wants to look.
pub const LEDGER_ASIDE: &str = "ledger-replaced.age";
/// Where a key file is kept that may hold keys which no other one holds: its name, and the start of its digest.
pub(super) fn key_file_aside(file: &str, digest: super::Digest) -> String {
    let start: String = digest.0.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-replaced-{start}.age", file.trim_end_matches(".age"))
}

/// Whether a name is one of [`key_file_aside`].
pub(super) fn is_key_file_aside(name: &str) -> bool {
    let rest = [IDENTITY, RECOVERY].iter().find_map(|file| {
        name.strip_prefix(file.trim_end_matches(".age"))?.strip_prefix("-replaced-")?.strip_suffix(".age")
    });
    rest.is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Where a change is put together.
pub const STAGING: &str = "staging";
/// Where new keys wait that were begun and are not in place yet.
pub(super) const ROTATION: &str = "staging/rotation";
/// Where texts are kept that cannot be opened any more, once the writer has set them aside.
pub(super) const DAMAGED: &str = "damaged";
/// Where `build` puts the page when no other place is named.
pub const SITE: &str = "site";
/// What every sealed page holds (docs/format-page.md, "Where it stands").
pub const PAGE_MARK: &[u8] = b"<script type=\"text/plain\" id=\"sealed\">";
/// The folders.
pub const FOLDERS: [&str; 6] = ["entries", "records", "history", "files", "inbox", STAGING];
/// The files that every journal has.
pub const FILES: [&str; 6] = [IDENTITY, RECOVERY, CAPTURE, SETTINGS, READ_ME, "ledger.age"];

/// What stands in [`READ_ME`].
pub const READ_ME_TEXT: &str = "\
READ ME FIRST

This folder is a private journal. Everything in it is encrypted with age
(https://age-encryption.org), an open format. The program that made it is
called Afterword, but you do not need it to read what is here: the age program
alone is enough, with the passphrase or with the 24 recovery words.

To read one reflection, in a terminal in this folder:

    age -d -i identity.age entries/NAME.age

(put the name of a file in the folder entries/ in place of NAME.age). age asks
for the passphrase. What comes out is plain Markdown text.

With the 24 recovery words instead of the passphrase, write

    age -d -i recovery.age entries/NAME.age

and type the 24 words in lower case with one space between them.

A picture or another file that a reflection names as files/NAME is in the
folder files/:

    age -d -i identity.age files/NAME.age > whole
    head -n 6 whole

The first six lines say what it is called and its length in bytes. Put that
number in the place of LENGTH:

    tail -n +7 whole | head -c LENGTH > picture.jpg

To read everything at once, into a folder that anyone can then read:

    age -d identity.age > keys.txt
    mkdir readable
    for f in entries/*.age records/*.age inbox/*.age; do
        [ -e \"$f\" ] || continue
        age -d -i keys.txt \"$f\" > \"readable/$(basename \"$f\" .age).md\"
    done
    rm keys.txt

Delete keys.txt and the folder readable when you are done: they are not
protected.

  entries/      one reflection a file
  records/      supervision sessions and the like
  history/      earlier versions, and what was deleted
  inbox/        written without the passphrase, not yet taken in
  files/        pictures and other files that reflections name
  ledger.age    a list of what should be here
";
