//! A journal in the care of a real Syncthing, two of them that speak to each other over the loopback address alone.

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::sandbox::{Sandbox, aloud, have, text, tree};

/// One Syncthing, ended when it is let go.
struct Syncthing {
    home: PathBuf,
    id: String,
    port: u16,
    running: Option<Child>,
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

impl Syncthing {
    /// With keys of its own, and not running yet.
    fn new(sandbox: &Sandbox) -> Self {
        let home = sandbox.path("syncthing");
        let mut generate = sandbox.command("syncthing");
        generate.args(["generate", "--no-default-folder", &format!("--home={}", text(&home))]);
        assert!(generate.output().unwrap().status.success());
        let config = fs::read_to_string(home.join("config.xml")).unwrap();
        let (_, rest) = config.split_once("<device id=\"").unwrap();
        Self { home, id: rest.split('"').next().unwrap().to_owned(), port: free_port(), running: None }
    }

    /// Shares one folder with another computer, and asks nobody else in the world anything.
    fn share(&self, folder: &str, with: &Self) {
        let device = |one: &Self| {
            let address = format!("<address>tcp://127.0.0.1:{}</address>", one.port);
            format!("<device id=\"{}\" name=\"{}\" compression=\"never\">{address}</device>", one.id, one.port)
        };
        let member = |one: &Self| format!("<device id=\"{}\"/>", one.id);
        let config = format!(
            "<configuration version=\"35\">\
             <folder id=\"journal\" label=\"journal\" path=\"{folder}\" type=\"sendreceive\" rescanIntervalS=\"1\" \
             fsWatcherEnabled=\"true\" fsWatcherDelayS=\"1\" ignorePerms=\"false\" autoNormalize=\"true\">\
             <filesystemType>basic</filesystemType><maxConflicts>-1</maxConflicts>{}{}</folder>{}{}\
             <gui enabled=\"false\"></gui>\
             <options><listenAddress>tcp://127.0.0.1:{}</listenAddress>\
             <globalAnnounceEnabled>false</globalAnnounceEnabled><localAnnounceEnabled>false</localAnnounceEnabled>\
             <relaysEnabled>false</relaysEnabled><natEnabled>false</natEnabled><urAccepted>-1</urAccepted>\
             <reconnectionIntervalS>1</reconnectionIntervalS><crashReportingEnabled>false</crashReportingEnabled>\
             <autoUpgradeIntervalH>0</autoUpgradeIntervalH><startBrowser>false</startBrowser></options></configuration>",
            member(self),
            member(with),
            device(self),
            device(with),
            self.port,
        );
        fs::write(self.home.join("config.xml"), config).unwrap();
    }

    fn start(&mut self) {
        let home = format!("--home={}", text(&self.home));
        let mut command = Command::new("syncthing");
        command.args(["serve", "--no-browser", "--no-restart", &home]).env("STNOUPGRADE", "1").env("HOME", &self.home);
        self.running = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            // It watches over a process of its own, which must end too: so it is asked, and not killed.
            let _asked = Command::new("kill").arg(running.id().to_string()).status();
            let _status = running.wait();
        }
    }
}

impl Drop for Syncthing {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Waits until the folders are the same and as they should be, and stay so.
fn settle(one: &Sandbox, two: &Sandbox, as_it_should_be: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(90);
    let all = |sandbox: &Sandbox| {
        let mut all = tree(&sandbox.journal());
        // What is in staging is there for a moment only. Syncthing may have begun to fetch it, and keeps what it has of
        // a file that is gone where it came from for a day.
        let unfinished = |path: &str| path.starts_with("staging/.syncthing.");
        all.retain(|path, _| {
            !path.starts_with(".stfolder") && !path.ends_with(".lock") && !unfinished(&path.to_string_lossy())
        });
        all
    };
    let mut same_since = None;
    while Instant::now() < until {
        let (here, there) = (all(one), all(two));
        if here != there || !as_it_should_be() {
            same_since = None;
        } else if same_since
            .as_ref()
            .is_some_and(|(since, before): &(Instant, _)| *before == here && since.elapsed() > Duration::from_secs(3))
        {
            return;
        } else if same_since.as_ref().is_none_or(|(_, before)| *before != here) {
            same_since = Some((Instant::now(), here));
        }
        sleep(Duration::from_millis(200));
    }
    let names = |sandbox: &Sandbox| all(sandbox).into_keys().collect::<Vec<_>>();
    panic!("the two folders did not become as they should be: {:#?}\n{:#?}", names(one), names(two));
}

fn problems(sandbox: &Sandbox) -> Vec<String> {
    let value = sandbox.run(["doctor", "--json"]).json();
    value["problems"].as_array().unwrap().iter().map(|one| format!("{} {}", one["kind"], one["file"])).collect()
}

#[test]
fn what_two_computers_write_comes_together_through_syncthing() {
    if !have("syncthing") {
        aloud("syncthing is not installed: the round trip through it was not tried.");
        return;
    }
    let (here, there) = (Sandbox::sample(), Sandbox::empty());
    let (mut one, mut two) = (Syncthing::new(&here), Syncthing::new(&there));
    one.share(text(&here.journal()), &two);
    two.share(text(&there.journal()), &one);
    here.run(["list"]).ok();
    fs::create_dir_all(there.journal()).unwrap();
    crate::sandbox::close(&there.journal());
    let (before, many) = (here.state(), here.files("entries").len());

    one.start();
    two.start();
    settle(&here, &there, || there.journal().join("ledger.age").exists());
    assert_eq!(there.state(), before);
    assert_eq!(problems(&there), [""; 0]);
    // One after the other: nothing is said on either.
    there.run_with(["new", "--line"], "Written there.\n").ok();
    there.run(["list"]).ok().never(&["Problem"]);
    settle(&here, &there, || here.files("entries").len() == many + 1);
    here.run(["list"]).ok().never(&["Problem"]).prints(&["Written there"]);
    assert_eq!(problems(&here), [""; 0]);

    // Both at once, out of reach of each other.
    one.stop();
    two.stop();
    for (sandbox, word) in [(&here, "here"), (&there, "there")] {
        let edited = format!("---\ntitle: Bedtime\ndate: 2026-11-12\n---\nShared.\n\nEdited {word}.\n\nThe end.\n");
        sandbox.run_with(["edit", "bedtime"], edited).ok();
        sandbox.run_with(["new", "--line"], format!("Meanwhile {word}.\n")).ok();
        sandbox.run(["list"]).ok();
    }
    one.start();
    two.start();
    let copies = |sandbox: &Sandbox| {
        tree(&sandbox.journal()).keys().filter(|path| text(path).contains(".sync-conflict-")).count()
    };
    settle(&here, &there, || copies(&here) >= 2 && copies(&there) >= 2);
    here.run(["list"]).ok().prints(&["Meanwhile here", "Meanwhile there"]);
    let found = problems(&here);
    assert!(found.iter().any(|one| one.contains("conflict") && one.contains("ledger")), "{found:?}");
    here.run(["doctor", "--merge", "keep-both"]).ok();
    assert_eq!(problems(&here), [""; 0]);
    settle(&here, &there, || copies(&here) == 0);
    assert_eq!(problems(&there), [""; 0]);
    for sandbox in [&here, &there] {
        sandbox.run(["list"]).ok().never(&["Problem"]);
        let texts: Vec<String> = sandbox.state().into_values().collect();
        for words in ["Edited here.", "Edited there.", "Meanwhile here.", "Meanwhile there."] {
            assert!(texts.iter().any(|text| text.contains(words)), "{words} is lost: {texts:?}");
        }
    }
}
