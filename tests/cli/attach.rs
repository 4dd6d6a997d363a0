//! Pictures and files: what comes in with a text, what is taken out of it first, and how it goes where its entry goes.

use std::{fs, path::PathBuf};

use crate::sandbox::{Sandbox, terminal::Terminal, text, tree};

#[path = "../support/pictures.rs"]
pub(crate) mod pictures;

use pictures::{PLACE, TOLD};

/// A folder of notes with pictures in every way that an address can be written, and some that cannot come in.
fn notes(sandbox: &Sandbox) -> PathBuf {
    sandbox.write("notes/deep/2026-02-01 one.md", b"---\ntitle: One\ndate: 2026-02-01\n---\nBefore.\n\n![The kitchen](../img/the%20kitchen.jpg)\n\nA [letter](letter.txt), and ![it again][k].\n\n[k]: <../img/the kitchen.jpg> \"T\"\n");
    sandbox.write(
        "notes/2026-02-02 two.md",
        b"Two.\n\n![Small](img/small.png) ![Round](img/round.gif) ![Other](img/other.webp)\n",
    );
    sandbox.write("notes/img/the kitchen.jpg", &pictures::jpeg());
    sandbox.write("notes/img/small.png", &pictures::png());
    sandbox.write("notes/img/round.gif", &pictures::gif());
    sandbox.write("notes/img/other.webp", &pictures::webp());
    sandbox.write("notes/deep/letter.txt", b"The letter.\n");
    sandbox.write("notes/img/unused.png", &pictures::png());
    sandbox.path("notes")
}

fn of(sandbox: &Sandbox, which: &str) -> String {
    sandbox.run(["show", which, "--markdown"]).ok().out()
}

#[test]
fn pictures_come_in_with_their_text_and_go_out_with_it_and_nothing_of_their_taking_does() {
    let sandbox = Sandbox::new();
    let folder = notes(&sandbox);
    let before = tree(&folder);
    sandbox.run(["import", text(&folder), "-n"]).ok().prints(&[
        "Would be new  2 reflections",
        "With them     4 pictures, 1 other file",
        "Left out of 3 pictures: where, when and with what it was taken.",
        "1 file comes in as it is",
        "1 file: not Markdown",
    ]);
    assert!(sandbox.files("files").is_empty());
    let value = sandbox.run(["import", text(&folder), "--json"]).ok().json();
    assert_eq!((value["files"].as_array().unwrap().len(), value["not_attached"].as_array().unwrap().len()), (5, 0));
    assert_eq!(tree(&folder), before, "the originals were touched");
    assert_eq!(sandbox.files("files").len(), 5);
    let one = of(&sandbox, "one");
    assert_eq!(one.matches("(files/").count(), 2, "{one}");
    assert!(one.contains("[k]: files/") && one.contains("\"T\"") && !one.contains("kitchen.jpg"), "{one}");
    sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]);
    // A second time all of it is here, with its pictures.
    let again = sandbox.run(["import", text(&folder)]).ok();
    drop(again.prints(&["New           0 reflections\n", "Already here  2\n"]).never(&["With them"]));

    let out = sandbox.path("home/out");
    sandbox.run(["export", "--to", text(&out), "--yes"]).ok().prints(&["2 reflections", "with 5 pictures and files"]);
    for name in ["the kitchen.jpg", "small.png", "round.gif", "other.webp", "letter.txt"] {
        let bytes = fs::read(out.join("files").join(name)).unwrap_or_else(|_| panic!("{name} was not written"));
        for told in [TOLD, PLACE] {
            assert!(!bytes.windows(told.len()).any(|window| window == told.as_bytes()), "{name} tells {told}");
        }
    }
    let exported = fs::read_to_string(out.join("reflections/2026-02-01-0001-one.md")).unwrap();
    assert!(exported.contains("![The kitchen](../files/the%20kitchen.jpg)"), "{exported}");
    assert!(exported.contains("[letter](../files/letter.txt)") && exported.contains("[k]: ../files/the%20kitchen.jpg"));
    // What went out comes in again as what is here; in another journal it is new, pictures and all.
    sandbox.run(["import", text(&out)]).ok().prints(&["New           0 reflections\n", "Already here  2\n"]);
    let other = Sandbox::new();
    other
        .run(["import", text(&out)])
        .ok()
        .prints(&["New           2 reflections\n", "With them     4 pictures, 1 other file"]);
    assert_eq!(other.files("files").len(), 5);
}

#[test]
fn what_cannot_come_in_is_named_by_its_line_and_the_text_stays_as_it_is() {
    let sandbox = Sandbox::new();
    let body = "Words.\n![a](none-zqname.jpg)\n![b](../outside.png)\n![c](cut.jpg)\n![d](program.exe)\n![e](huge.png)\n\
                ![f](linked.png)\n![g](big.txt)\n![h](https://far.example/x.png)\n[i](other.md)\n![ok](small.png)\n";
    let written = format!("---\ntitle: Bad\ndate: 2026-02-03\n---\n{body}");
    sandbox.write("notes/bad.md", written.as_bytes());
    let jpeg = pictures::jpeg();
    sandbox.write("notes/cut.jpg", &jpeg[..jpeg.len() / 2]);
    sandbox.write("notes/program.exe", b"MZ");
    sandbox.write("notes/huge.png", &pictures::huge_png());
    sandbox.write("notes/small.png", &pictures::png());
    sandbox.write("outside.png", &pictures::png());
    let big = fs::File::create(sandbox.path("notes/big.txt")).unwrap();
    big.set_len(64 * 1024 * 1024 + 1).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(sandbox.path("notes/small.png"), sandbox.path("notes/linked.png")).unwrap();
    let folder = sandbox.path("notes");
    sandbox
        .run(["import", text(&folder)])
        .code(65)
        .prints(&[
            "New           1 reflection\n",
            "With them     1 picture\n",
            "  bad.md: line 6: the file that this points at is not there",
            "  bad.md: line 7: this points at a file outside the folder",
            "  bad.md: line 8: the picture that this points at did not come in: it is damaged, cut short",
            "  bad.md: line 9: this points at a file of a kind that is not taken",
            "  bad.md: line 10: the picture that this points at did not come in: it has more than 250 million points",
            "  bad.md: line 11: this points at a link or a folder, which is not followed",
            "  bad.md: line 12: this points at a file of more than 64 MiB",
        ])
        .says(&["7 pictures or files that reflections point at did not come in", "word for word"])
        .never(&["zqname", "far.example", "line 13", "line 14"]);
    let kept = of(&sandbox, "bad");
    let (start, end) = kept.split_once("![ok](files/").unwrap();
    assert!(written.starts_with(start) && end.trim_end().ends_with(')'), "{kept}");
}

#[test]
fn originals_of_pictures_go_with_their_text_and_stay_while_another_needs_them() {
    let sandbox = Sandbox::new();
    let folder = notes(&sandbox);
    sandbox.write("notes/broken.md", b"---\na: 1\ntitle: x: y\n---\n![s](img/small.png)\n");
    sandbox
        .run(["import", text(&folder), "--remove-originals", "--yes"])
        .code(65)
        .prints(&["Removed       2 originals"]);
    assert!(folder.join("img/small.png").exists(), "a text that stays points at it");
    // Everything comes in again from a copy, is here already, and may go.
    notes(&sandbox);
    fs::remove_file(folder.join("broken.md")).unwrap();
    sandbox.run(["import", text(&folder), "--remove-originals", "--yes"]).ok().prints(&["Removed       7 originals"]);
    let left: Vec<String> = tree(&folder).into_keys().map(|path| path.display().to_string()).collect();
    assert_eq!(left.iter().filter(|path| path.contains('.')).collect::<Vec<_>>(), ["img/unused.png"]);
}

#[test]
fn a_picture_whose_entry_has_another_one_now_keeps_its_original() {
    let sandbox = Sandbox::new();
    let folder = notes(&sandbox);
    sandbox.run(["import", text(&folder)]).ok();
    let mut other = pictures::png();
    let at = other.windows(4).position(|window| window == b"gAMA" || window == b"IDAT").unwrap();
    assert!(at > 0);
    other = pictures::gif();
    fs::write(folder.join("img/small.png"), other).unwrap();
    sandbox
        .run(["import", text(&folder), "--remove-originals", "--yes"])
        .ok()
        .says(&["1 original that is here already was left alone"])
        .prints(&["Removed       1 original"]);
    assert!(folder.join("img/small.png").exists() && folder.join("img/round.gif").exists());
}

#[test]
fn a_file_is_attached_shown_beforehand_and_taken_back() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new"], "---\ntitle: Tea\ndate: 2026-11-12\n---\nWords.\n").ok();
    sandbox.run(["list"]).ok();
    let picture = sandbox.write("home/kitchen.jpg", &pictures::jpeg());
    let letter = sandbox.write("home/letter.pdf", b"%PDF-1.7 words");
    sandbox
        .run(["attach", "tea", text(&picture), "-n"])
        .ok()
        .prints(&[
            "kitchen.jpg: JPEG picture",
            "Left out before it is encrypted: where, when and with what it was taken",
        ])
        .prints(&["Would attach it to entry 1, Tea."]);
    assert!(sandbox.files("files").is_empty());
    let value = sandbox.run(["attach", "tea", text(&picture), "--alt", "The [old] kitchen", "--json"]).ok().json();
    assert_eq!((&value["attached"]["number"], &value["attached"]["name"]), (&1.into(), &"kitchen.jpg".into()));
    sandbox.run(["attach", "tea", text(&letter)]).ok().prints(&["It comes in as it is"]).prints(&["afterword undo"]);
    let now = of(&sandbox, "tea");
    assert!(now.contains("![The \\[old\\] kitchen](files/") && now.contains("[letter.pdf](files/"), "{now}");
    assert!(picture.exists() && letter.exists());
    sandbox.run(["undo"]).ok().prints(&["Taken back: attach"]);
    let now = of(&sandbox, "tea");
    assert!(now.contains("![The \\[old\\] kitchen](files/") && !now.contains("letter.pdf"), "{now}");
    assert_eq!(sandbox.files("files").len(), 1);
    sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]);
    for (name, bytes, why) in [
        ("cut.jpg", pictures::jpeg()[..200].to_vec(), "damaged, cut short"),
        ("huge.png", pictures::huge_png(), "250 million points"),
        ("run.sh", b"#!/bin/sh".to_vec(), "a kind that is not taken"),
    ] {
        let bad = sandbox.write(&format!("home/{name}"), &bytes);
        sandbox.run(["attach", "tea", text(&bad)]).code(65).says(&[why, "Nothing was changed."]);
    }
    sandbox.run(["attach", "tea", "home/none.jpg"]).code(65).says(&["there is no file"]);
    sandbox.run(["attach", "nothing", text(&picture)]).code(3);
}

#[test]
fn what_is_written_brings_no_file_in_and_that_is_said() {
    let sandbox = Sandbox::new();
    let said = ["Line 2 points at a file on this computer", "afterword attach WHICH FILE"];
    sandbox.run_with(["new"], "Words.\n![a](zqname.jpg)\n").ok().says(&said).never(&["zqname"]);
    sandbox
        .run_with(["edit", "last"], "---\ndate: 2026-11-20\n---\nWords.\n\n![a](zqname.jpg)\n")
        .ok()
        .says(&["Line 6 points"]);
    sandbox.run_with(["new"], "A [page](https://x.example/y.pdf).\n").ok().never(&["points at a file"]);
}

#[test]
fn a_file_is_named_when_it_is_harmed_and_is_backed_up_sealed_again_and_gone_for_good_with_its_entry() {
    let sandbox = Sandbox::new();
    sandbox.run(["import", text(&notes(&sandbox))]).ok();
    let usb = sandbox.path("usb.afterword");
    sandbox.run(["export", "--backup", text(&usb)]).ok();
    sandbox.run(["-j", text(&sandbox.path("again")), "init", "--from-backup", text(&usb)]).ok();
    let restored = sandbox.run(["-j", text(&sandbox.path("again")), "doctor"]).ok();
    drop(restored.prints(&["All is as it should be."]));
    // Two files that changed places, and one that is gone, are named.
    let files = sandbox.files("files");
    let (one, two) = (fs::read(&files[0]).unwrap(), fs::read(&files[1]).unwrap());
    fs::write(&files[0], &two).unwrap();
    fs::write(&files[1], &one).unwrap();
    let gone = fs::read(&files[2]).unwrap();
    fs::remove_file(&files[2]).unwrap();
    let value = sandbox.run(["doctor", "--json"]).code(6).json();
    let kinds: Vec<&str> =
        value["problems"].as_array().unwrap().iter().filter_map(|one| one["kind"].as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "swapped").count(), 2, "{value}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "missing").count(), 1, "{value}");
    fs::write(&files[2], &gone).unwrap();
    crate::sandbox::close(&files[2]);
    sandbox.run(["doctor", "--fix"]).ok().says(&["Mended: what stood as files/"]);
    assert_eq!((fs::read(&files[0]).unwrap(), fs::read(&files[1]).unwrap()), (one.clone(), two));
    sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]);
    // A copy of one, as a sync program makes it, is cleared away.
    let stem = files[0].file_stem().unwrap().to_str().unwrap();
    fs::write(files[0].with_file_name(format!("{stem} (conflicted copy 2026-11-20).age")), &one).unwrap();
    sandbox.run(["doctor", "--merge", "keep-both"]).says(&["is a copy of what the journal has already"]);
    sandbox.run(["doctor", "--fix"]).ok().prints(&["All is as it should be."]);
    let words = sandbox.path("new-words");
    sandbox.run(["key", "rotate", "--recovery-file", text(&words)]).ok();
    sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]);
    assert_ne!(fs::read(&files[0]).unwrap(), one);
    // For good: what nothing else points at, with its versions.
    sandbox.run_with(["edit", "two"], "---\ntitle: Two\ndate: 2026-02-02\n---\nNo pictures any more.\n").ok();
    sandbox.run(["delete", "two", "--forever", "--yes"]).ok().prints(&["With it went 3 pictures or files"]);
    assert_eq!(sandbox.files("files").len(), 2);
    sandbox.run(["doctor"]).ok().prints(&["All is as it should be."]);
    sandbox.run(["delete", "one"]).ok();
    assert_eq!(sandbox.files("files").len(), 2, "what can come back keeps its files");
    sandbox.run(["undo"]).ok();
    sandbox.run(["build"]).ok().prints(&["one page, with 2 pictures and files"]);
}

#[test]
fn plain_age_takes_a_picture_out_as_the_read_me_says() {
    if !crate::sandbox::have("age") {
        return crate::sandbox::aloud("no age: apt-get install age");
    }
    let sandbox = Sandbox::new();
    sandbox.run(["import", text(&notes(&sandbox))]).ok();
    let read_me = fs::read_to_string(sandbox.journal().join("READ-ME-FIRST.txt")).unwrap();
    assert!(read_me.contains("tail -n +7 whole | head -c LENGTH > picture.jpg"), "{read_me}");
    let keys = age_identity(&sandbox);
    let mut found = 0;
    for file in sandbox.files("files") {
        let opened = sandbox.command("age").args(["-d", "-i"]).arg(&keys).arg(&file).output().unwrap().stdout;
        let lines: Vec<&[u8]> = opened.splitn(7, |byte| *byte == b'\n').collect();
        let length: usize = std::str::from_utf8(lines[4]).unwrap().strip_prefix("length: ").unwrap().parse().unwrap();
        let bytes = &lines[6][..length];
        assert!(lines[6][length..].iter().all(|byte| *byte == b'\n'));
        found += usize::from(
            lines[3] == b"name: the kitchen.jpg" && bytes.starts_with(b"\xff\xd8") && bytes.ends_with(b"\xff\xd9"),
        );
    }
    assert_eq!(found, 1);
}

/// The keys in clear, as `age -d identity.age` gives them.
fn age_identity(sandbox: &Sandbox) -> PathBuf {
    let passphrase = afterword::secret::Passphrase::new(crate::sandbox::PASSPHRASE).unwrap();
    let sealed = fs::read(sandbox.journal().join("identity.age")).unwrap();
    let keys = afterword::vault::crypt::open_with_passphrase(&passphrase, &sealed).unwrap();
    sandbox.write("keys.txt", &keys)
}

#[test]
fn pictures_of_shared_entries_go_to_a_supervisor_only_when_that_is_asked_for() {
    let sandbox = Sandbox::new();
    let folder = notes(&sandbox);
    sandbox.write("notes/shared.md", b"---\ntitle: Shared\ndate: 2026-02-04\nsharing: agenda\n---\nWords.\n\n![Small](img/small.png)\n\n> [!private]\n> ![Mine](img/other.webp)\n\n[letter](deep/letter.txt)\n");
    sandbox.run(["import", text(&folder)]).ok();
    let own = sandbox.write("own", b"another quite long passphrase here\n");
    let build = |more: &[&str]| {
        let page = ["--page-passphrase-file", text(&own), "--yes"];
        sandbox.run(["build", "--for", "supervisor"].iter().chain(&page).chain(more))
    };
    let without =
        ["--- Pictures ---", "1 picture of these entries is not in it", "To let them stand in it: --with-pictures"];
    build(&["-n"]).ok().prints(&without);
    assert!(build(&["-n", "--json"]).ok().json()["would"].to_string().contains(without[1]));
    let value = build(&["--json"]).ok().json();
    assert_eq!((&value["pictures"], &value["pictures_left_out"]), (&0.into(), &1.into()));
    build(&["--with-pictures"]).ok().says(&["1 picture goes with it", "No check can see into a picture"]);
    let value = build(&["--with-pictures", "--json"]).ok().json();
    assert_eq!((&value["pictures"], &value["pictures_left_out"]), (&1.into(), &0.into()));
    sandbox.run(["build", "--with-pictures"]).code(2);
}

#[test]
fn a_page_says_which_pictures_it_does_not_hold() {
    let sandbox = Sandbox::new();
    sandbox.write("notes/2026-02-01.md", b"Big.\n\n[sound](a.mp3) [more](b.mp3)\n");
    let long = vec![7; 17 * 1024 * 1024];
    sandbox.write("notes/a.mp3", &long);
    sandbox.write("notes/b.mp3", b"short");
    sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
    sandbox.run(["build"]).ok().prints(&[
        "one page, with 1 picture or file",
        "1 picture or file is not in it: 1 longer than 16 MiB",
        "the page says so in their places",
    ]);
    let value = sandbox.run(["build", "--json"]).ok().json();
    assert_eq!((&value["files"], &value["files_left_out"]), (&1.into(), &1.into()));
}

#[test]
fn the_name_of_a_file_counts_as_words_of_its_entry() {
    let sandbox = Sandbox::new();
    sandbox.run_with(["new"], "---\ntitle: Tea\ndate: 2026-11-12\n---\nWords.\n").ok();
    let picture = sandbox.write("home/Mrs Eleanor_Whitcombe.png", &pictures::png());
    sandbox.run(["check", "tea"]).ok();
    sandbox.run(["attach", "tea", text(&picture), "--alt", "A mug"]).ok();
    sandbox.run(["check", "tea"]).code(7).prints(&["the name of a file:", "Eleanor Whitcombe"]);
    sandbox.run(["show", "tea"]).ok().prints(&["Mrs Eleanor_Whitcombe.png, PNG picture: files/"]);
    let value = sandbox.run(["list", "--json"]).ok().json();
    assert_eq!(value["entries"][0]["files"].as_array().unwrap().len(), 1);
}

#[test]
fn pictures_of_an_obsidian_vault_come_in_by_their_names() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "vault/days/2026-02-01.md",
        b"One.\n\n![[Photo One.PNG|The hall]] and ![[letter.pdf]] and ![[none.png]] and ![[Another note]].\n",
    );
    sandbox.write("vault/attachments/photo one.png", &pictures::png());
    sandbox.write("vault/attachments/letter.pdf", b"%PDF-1.7");
    let folder = sandbox.path("vault");
    sandbox.run(["import", text(&folder)]).code(65).prints(&[
        "With them     1 picture, 1 other file",
        "  days/2026-02-01.md: line 3: the file that this points at is not there",
    ]);
    let now = of(&sandbox, "2026-02-01");
    assert!(now.contains("![The hall](files/") && now.contains("[letter.pdf](files/"), "{now}");
    assert!(now.contains("![[none.png]]") && now.contains("![[Another note]]"), "{now}");
    sandbox.run(["import", text(&folder), "--remove-originals", "--yes"]).prints(&["Already here  1\n"]);
}

#[test]
fn in_a_terminal_what_a_picture_shows_is_asked_for_and_doctor_says_whose_a_lost_one_is() {
    if !crate::sandbox::have("script") {
        return;
    }
    let sandbox = Sandbox::sample();
    let picture = sandbox.write("home/kitchen.jpg", &pictures::jpeg());
    let args = ["--passphrase-file", text(&sandbox.path("passphrase")), "attach", "bedtime", text(&picture)]
        .map(str::to_owned);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut declined = Terminal::afterword(&sandbox, &args);
    declined.sees("Left out before it is encrypted");
    declined.sees("Attach it to entry");
    declined.types("n");
    assert_eq!(declined.ends().0, Some(9));
    assert!(sandbox.files("files").is_empty());
    let mut terminal = Terminal::afterword(&sandbox, &args);
    terminal.sees("[Y/n]");
    terminal.types("").sees("What does it show, in a sentence");
    terminal.types("A kettle on the *stove*").sees("afterword undo");
    assert_eq!(terminal.ends().0, Some(0));
    assert!(of(&sandbox, "bedtime").contains("![A kettle on the \\*stove\\*](files/"));
    fs::remove_file(&sandbox.files("files")[0]).unwrap();
    let passphrase = sandbox.path("passphrase");
    let mut doctor = Terminal::afterword(&sandbox, &["--passphrase-file", text(&passphrase), "doctor"]);
    doctor.sees("It belongs to");
    assert_eq!(doctor.ends().0, Some(6));
}

/// Two notes that show the same picture, in a journal: the picture's file, and the files of the two entries.
fn sharing() -> (Sandbox, PathBuf, PathBuf, PathBuf) {
    let sandbox = Sandbox::new();
    for name in ["one", "two"] {
        let note = format!("---\ntitle: N{name}\ndate: 2026-02-01\n---\n![a](k.png)\n");
        sandbox.write(&format!("notes/{name}.md"), note.as_bytes());
    }
    sandbox.write("notes/k.png", &pictures::png());
    sandbox.run(["import", text(&sandbox.path("notes"))]).ok();
    let file = sandbox.files("files").remove(0);
    let entry = |title: &str| {
        let value = sandbox.run(["show", title, "--json"]).ok().json();
        sandbox.journal().join(format!("entries/{}.age", value["entry"]["id"].as_str().unwrap()))
    };
    let (one, two) = (entry("None"), entry("Ntwo"));
    (sandbox, file, one, two)
}

#[test]
fn a_picture_stays_while_a_text_that_cannot_be_read_now_may_need_it() {
    for case in ["not here yet", "cut short", "set aside"] {
        let (sandbox, file, _, two) = sharing();
        let whole = fs::read(&two).unwrap();
        match case {
            "not here yet" => fs::remove_file(&two).unwrap(),
            _ => fs::write(&two, &whole[..whole.len() - 40]).unwrap(),
        }
        if case == "set aside" {
            sandbox.run(["doctor", "--accept"]).ok();
        }
        let deleted = sandbox.run(["delete", "None", "--forever", "--yes"]).ok();
        drop(deleted.says(&["Kept: 1 picture or file that it points at"]).never(&["With it went"]));
        assert!(file.exists(), "{case}");
        fs::write(&two, &whole).unwrap();
        crate::sandbox::close(&two);
        sandbox.run(["doctor", "--accept"]).ok();
        sandbox.run(["export", "--to", text(&sandbox.path("home/out")), "--yes"]).ok().prints(&["1 picture"]);
        // With the last text that needs it, it goes.
        if case != "set aside" {
            sandbox.run(["delete", "Ntwo", "--forever", "--yes"]).ok().prints(&["With it went"]);
            assert!(!file.exists(), "{case}");
        }
    }
}

#[test]
fn a_picture_stays_while_a_copy_or_an_address_in_other_letters_needs_it() {
    let (sandbox, file, one, two) = sharing();
    let id = text(file.file_stem().unwrap().as_ref()).to_owned();
    // A copy of the second entry is all that is left of it.
    let copy =
        two.with_file_name(format!("{} (conflicted copy 2026-11-19).age", text(two.file_stem().unwrap().as_ref())));
    fs::copy(&two, &copy).unwrap();
    crate::sandbox::close(&copy);
    sandbox.run_with(["edit", "Ntwo"], "---\ntitle: Ntwo\ndate: 2026-02-01\n---\nNo picture.\n").ok();
    sandbox.run(["delete", "None", "--forever", "--yes"]).ok().never(&["With it went"]);
    assert!(!one.exists() && file.exists());
    // The first character of the id as an entity.
    let entity =
        format!("---\ntitle: Nthree\ndate: 2026-02-02\n---\n![a](files/&#{};{})\n", id.as_bytes()[0], &id[1..]);
    sandbox.run_with(["new"], entity).ok();
    sandbox.run(["list"]).ok();
    sandbox.run(["delete", "Ntwo", "--forever", "--yes"]).ok().never(&["With it went"]);
    assert!(file.exists());
    sandbox.run(["delete", "Nthree", "--forever", "--yes"]).ok().prints(&["With it went"]);
    assert!(!file.exists());
}

#[test]
fn what_was_set_aside_of_a_picture_goes_for_good_with_its_entry() {
    let (sandbox, file, ..) = sharing();
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 40]).unwrap();
    sandbox.run(["doctor", "--accept"]).ok();
    assert_eq!(sandbox.files("damaged").len(), 1);
    // That it is gone is said, as long as something points at it.
    sandbox.run(["doctor"]).ok().prints(&["not all that reflections point at are in this journal: see entry 1, 2"]);
    sandbox.run(["delete", "None", "--forever", "--yes"]).ok();
    sandbox.run(["delete", "Ntwo", "--forever", "--yes"]).ok();
    assert_eq!(sandbox.files("damaged"), Vec::<PathBuf>::new());
}

#[test]
fn originals_of_pictures_stay_while_something_else_in_the_folder_names_them() {
    for (other, stays) in [("other.html", true), (".hidden/x.md", true), ("words.txt", false)] {
        let sandbox = Sandbox::new();
        sandbox.write("notes/one.md", b"![a](k.png)\n");
        let picture = sandbox.write("notes/k.png", &pictures::png());
        sandbox.write(&format!("notes/{other}"), if stays { b"<img src=\"k.png\">" } else { b"Something else." });
        let folder = sandbox.path("notes");
        sandbox.run(["import", text(&folder), "--remove-originals", "--yes"]).ok();
        assert!(!sandbox.path("notes/one.md").exists());
        assert_eq!(picture.exists(), stays, "{other}");
    }
    // A single text: its neighbour was not looked at.
    let sandbox = Sandbox::new();
    let note = sandbox.write("notes/one.md", b"![a](k.png)\n");
    let picture = sandbox.write("notes/k.png", &pictures::png());
    sandbox.run(["import", text(&note), "--remove-originals", "--yes"]).ok();
    assert!(!note.exists() && picture.exists());
}
