//! A terminal with the program in it, driven as a person would.

use std::{
    io::{Read, Write},
    process::{Child, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::{PATIENCE, PROGRAM, Sandbox, wait};

/// What the program tells the terminal when it begins to take a line of a text: from here on pasted text comes marked.
pub(crate) const LINE_BEGINS: &str = "\u{1b}[?2004h";

/// A command in a terminal, driven as a person would: wait for a question, type the answer.
pub(crate) struct Terminal {
    child: Child,
    shown: String,
    screen: Arc<Mutex<Vec<u8>>>,
    read: usize,
    input: Option<std::process::ChildStdin>,
}

impl Terminal {
    /// Starts a shell command in a terminal, by `script` of util-linux. The terminal is wider than any line, so that a
    /// test finds a sentence whole.
    pub(crate) fn start(sandbox: &Sandbox, shell: &str) -> Self {
        Self::sized(sandbox, 400, shell)
    }

    /// Starts a shell command in a terminal of so many columns.
    pub(crate) fn sized(sandbox: &Sandbox, columns: u16, shell: &str) -> Self {
        Self::windowed(sandbox, columns, 50, shell)
    }

    /// Starts a shell command in a window of so many columns and rows.
    pub(crate) fn windowed(sandbox: &Sandbox, columns: u16, rows: u16, shell: &str) -> Self {
        let shell = &format!("stty cols {columns} rows {rows}; {shell}");
        let mut command = sandbox.command("script");
        command.args(["--quiet", "--return", "--flush", "--echo", "never", "--command", shell, "/dev/null"]);
        command.env("SHELL", "/bin/sh");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("script can be started");
        let screen = Arc::new(Mutex::new(Vec::new()));
        let mut out = child.stdout.take().expect("it is a pipe");
        let shared = Arc::clone(&screen);
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = out.read(&mut piece) {
                shared.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&piece[..length]);
            }
        });
        let input = child.stdin.take();
        Self { child, shown: shell.to_owned(), screen, read: 0, input }
    }

    /// The program in a terminal. The arguments are words without spaces or marks that a shell would take.
    pub(crate) fn afterword(sandbox: &Sandbox, args: &[&str]) -> Self {
        Self::start(sandbox, &format!("{PROGRAM} {}", args.join(" ")))
    }

    /// All that has been on the screen.
    pub(crate) fn screen(&self) -> String {
        let bytes = self.screen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8_lossy(&bytes).replace('\r', "")
    }

    /// Waits for a text on the screen, after the last one that was waited for. Gives what stands up to its end.
    #[track_caller]
    pub(crate) fn sees(&mut self, expected: &str) -> String {
        let began = Instant::now();
        loop {
            let screen = self.screen();
            if let Some(at) = screen.get(self.read..).and_then(|rest| rest.find(expected)) {
                let end = self.read + at + expected.len();
                let seen = screen[self.read..end].to_owned();
                self.read = end;
                return seen;
            }
            assert!(began.elapsed() < PATIENCE, "{}: {expected:?} does not come\n{screen}", self.shown);
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                thread::sleep(Duration::from_millis(50));
                let screen = self.screen();
                let there = screen.get(self.read..).is_some_and(|rest| rest.contains(expected));
                assert!(there, "{} has ended ({status}) before {expected:?}\n{screen}", self.shown);
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Types a line.
    pub(crate) fn types(&mut self, line: &str) -> &mut Self {
        self.keys(format!("{line}\n").as_bytes())
    }

    /// Types keys as they are.
    pub(crate) fn keys(&mut self, keys: &[u8]) -> &mut Self {
        // The terminal does not show what is typed; the line that is ended stands on the screen all the same.
        self.screen.lock().unwrap_or_else(PoisonError::into_inner).push(b'\n');
        let input = self.input.as_mut().expect("nothing has closed it");
        input.write_all(keys).and_then(|()| input.flush()).expect("the terminal takes keys");
        self
    }

    /// Waits for the end: the exit code and the screen.
    pub(crate) fn ends(mut self) -> (Option<i32>, String) {
        let status = wait(&mut self.child, &self.shown);
        drop(self.input.take());
        thread::sleep(Duration::from_millis(50));
        (status.code(), self.screen())
    }

    /// Answers both questions for a new passphrase.
    pub(crate) fn chooses(&mut self, passphrase: &str) -> &mut Self {
        self.sees("Passphrase: ");
        self.types(passphrase);
        self.sees("Once more: ");
        self.types(passphrase)
    }

    /// Waits for the first of the recovery words to be asked back. Gives all that were shown before.
    pub(crate) fn sees_words(&mut self) -> Vec<String> {
        Self::words_on(&self.sees("To check: what is word "))
    }

    /// Answers which word is asked back, from what stands before the question mark.
    pub(crate) fn tells_word(&mut self, words: &[String]) -> &mut Self {
        let number = self.number_asked();
        self.types(&words[number - 1])
    }

    /// The number of the word that is asked back.
    pub(crate) fn number_asked(&mut self) -> usize {
        self.sees("?").trim_end_matches('?').trim().parse().expect("a number is asked for")
    }

    /// The words of a sheet, by their numbers.
    pub(crate) fn words_on(sheet: &str) -> Vec<String> {
        let mut words = vec![String::new(); 24];
        let cells: Vec<&str> = sheet.split_whitespace().collect();
        for pair in cells.windows(2) {
            if let Ok(number @ 1..=24) = pair[0].parse::<usize>()
                && pair[1].chars().all(|c| c.is_ascii_lowercase())
                && pair[1] != "of"
            {
                pair[1].clone_into(&mut words[number - 1]);
            }
        }
        assert!(words.iter().all(|word| !word.is_empty()), "{sheet}");
        words
    }
}
