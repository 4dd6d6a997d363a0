//! Debian's Firefox, driven by the protocol that it brings along (Marionette: a length, a colon, JSON) on a port of this
//! machine alone.

use std::{
    io::{BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

/// A port that is free; and what a session would be restored from is written twice a second and not four times a minute.
const SETTINGS: &str = "user_pref(\"marionette.port\", 0);\nuser_pref(\"browser.sessionstore.interval\", 500);\n";

/// A browser with one page and a profile of its own, as it comes.
pub(crate) struct Firefox {
    child: Child,
    wire: BufReader<TcpStream>,
    last: u64,
    profile: tempfile::TempDir,
}

impl Firefox {
    /// Starts it, with these settings beside the usual ones. Fails the test when there is none.
    pub(crate) fn start_with(settings: &str) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        std::fs::write(profile.path().join("user.js"), format!("{SETTINGS}{settings}")).expect("its settings");
        let mut child = Command::new("firefox-esr")
            .args(["--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile"])
            .arg(profile.path())
            .env("MOZ_CRASHREPORTER_DISABLE", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("firefox-esr: apt-get install firefox-esr, or set AFTERWORD_SKIP_BROWSER=1 to do without");
        let port = port(&profile.path().join("MarionetteActivePort"), &mut child);
        let wire = TcpStream::connect(("127.0.0.1", port)).expect("the browser to listen");
        wire.set_read_timeout(Some(PATIENCE)).expect("a limit to waiting");
        let mut browser = Self { child, wire: BufReader::new(wire), last: 0, profile };
        browser.read();
        browser.call("WebDriver:NewSession", &json!({}));
        browser
    }

    /// The folder with all that it writes.
    pub(crate) fn profile(&self) -> PathBuf {
        self.profile.path().to_path_buf()
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut byte = [0];
            self.wire.read_exact(&mut byte).expect("an answer");
            match byte[0] {
                b':' => break,
                digit => length = length * 10 + usize::from(digit - b'0'),
            }
        }
        let mut message = vec![0; length];
        self.wire.read_exact(&mut message).expect("an answer");
        serde_json::from_slice(&message).expect("JSON")
    }

    /// Calls a command.
    pub(crate) fn call(&mut self, name: &str, parameters: &Value) -> Value {
        self.last += 1;
        let message = json!([0, self.last, name, parameters]).to_string();
        write!(self.wire.get_mut(), "{}:{message}", message.len()).expect("the browser to listen");
        loop {
            let answer = self.read();
            if answer[1] == self.last {
                assert!(answer[2].is_null(), "{name}: {}", answer[2]);
                return answer[3]["value"].clone();
            }
        }
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        self.call("WebDriver:ExecuteScript", &json!({"script": format!("return {expression}"), "args": []}))
    }

    /// The text that an expression gives.
    pub(crate) fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression holds.
    pub(crate) fn until(&mut self, expression: &str) {
        let start = Instant::now();
        while self.value(expression) != json!(true) {
            assert!(start.elapsed() < PATIENCE, "never came true: {expression}");
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// Opens a file.
    pub(crate) fn open(&mut self, file: &Path) {
        self.call("WebDriver:Navigate", &json!({"url": format!("file://{}", file.display())}));
    }

    /// Types a text into an element.
    pub(crate) fn write(&mut self, element: &str, text: &str) {
        let found = self.call("WebDriver:FindElement", &json!({"using": "css selector", "value": element}));
        let id = found.as_object().and_then(|found| found.values().next()).expect("an element");
        self.call("WebDriver:ElementSendKeys", &json!({"id": id, "text": text}));
    }

    /// Presses keys one after another where the focus is, each let go before the next.
    pub(crate) fn press(&mut self, keys: &[&str]) {
        let actions: Vec<Value> =
            keys.iter().flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key}))).collect();
        self.call("WebDriver:PerformActions", &json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}));
    }

    /// What it complained about, of anything but its own parts: errors, warnings, violations of the policy.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        self.inside(
            "Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError \
             && !/^(chrome|resource|moz-extension|jar):/.test(one.sourceName || 'chrome:')).map((one) => one.message)",
        )
    }

    /// Waits until it complains.
    pub(crate) fn until_it_complains(&mut self) {
        let start = Instant::now();
        while self.complaints().is_empty() {
            assert!(start.elapsed() < PATIENCE, "it never complained");
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// The addresses of all steps of its history, those ahead too.
    pub(crate) fn history(&mut self) -> Vec<String> {
        self.inside(
            "(() => { const steps = gBrowser.selectedBrowser.browsingContext.sessionHistory; \
             return Array.from({ length: steps.count }, (_, at) => steps.getEntryAtIndex(at).URI.spec); })()",
        )
    }

    /// The list of texts that an expression gives in the browser itself.
    fn inside(&mut self, expression: &str) -> Vec<String> {
        self.call("Marionette:SetContext", &json!({"value": "chrome"}));
        let script = json!({"script": format!("return {expression}"), "args": [], "sandbox": "system"});
        let all = self.call("WebDriver:ExecuteScript", &script);
        self.call("Marionette:SetContext", &json!({"value": "content"}));
        all.as_array().expect("a list").iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Closes it as a person would, and gives its profile.
    pub(crate) fn close(mut self) -> tempfile::TempDir {
        self.call("Marionette:Quit", &json!({"flags": ["eAttemptQuit"]}));
        let start = Instant::now();
        while !matches!(self.child.try_wait(), Ok(Some(_))) {
            assert!(start.elapsed() < PATIENCE, "it does not close");
            thread::sleep(Duration::from_millis(20));
        }
        self.into_profile()
    }

    /// Ends it without a word, and gives its profile.
    pub(crate) fn kill(mut self) -> tempfile::TempDir {
        self.child.kill().expect("to end it");
        self.child.wait().expect("to end it");
        self.into_profile()
    }

    fn into_profile(mut self) -> tempfile::TempDir {
        let empty = tempfile::tempdir().expect("a folder");
        std::mem::replace(&mut self.profile, empty)
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// The port stands in a file of the profile as soon as the browser listens.
fn port(file: &Path, child: &mut Child) -> u16 {
    let start = Instant::now();
    loop {
        if let Some(port) = std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok()) {
            return port;
        }
        if let Ok(Some(status)) = child.try_wait() {
            panic!("Firefox did not start ({status})");
        }
        assert!(start.elapsed() < PATIENCE, "Firefox did not start");
        thread::sleep(Duration::from_millis(20));
    }
}
