//! Debian's Chromium, driven over its debugging pipe. A pipe and no port: nothing listens on the network.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(40);

/// A browser with one page.
pub(crate) struct Browser {
    /// Its first process.
    pub(crate) child: Child,
    commands: File,
    answers: Receiver<Value>,
    events: Vec<Value>,
    session: Option<String>,
    last: u64,
    profile: tempfile::TempDir,
}

impl Browser {
    /// Starts Chromium with a profile of its own, and one more flag where there is one. Fails the test when there is no
    /// Chromium.
    pub(crate) fn start_with(flag: &str) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let script = "command -v chromium >/dev/null || { echo 'no chromium: apt-get install chromium' >&2; exit 127; }
            mkfifo \"$1/in\" \"$1/out\" && exec chromium --headless=new --no-sandbox --disable-gpu --no-first-run \
            --disable-background-networking --disable-component-update --disable-sync --remote-debugging-pipe \
            --user-data-dir=\"$1/profile\" --window-size=1280,900 ${2:+\"$2\"} about:blank 3<\"$1/in\" 4>\"$1/out\" 2>/dev/null";
        let mut child = Command::new("sh")
            .args(["-c", script, "sh"])
            .arg(profile.path())
            .arg(flag)
            .spawn()
            .expect("a shell to start Chromium with");
        let [commands, answers] = [profile.path().join("in"), profile.path().join("out")];
        wait_for(&answers, &mut child);
        let commands = File::options().write(true).open(commands).expect("the way to the browser");
        let answers = listen(File::open(answers).expect("the way back"));
        let mut browser = Self { child, commands, answers, events: Vec::new(), session: None, last: 0, profile };
        browser.attach();
        browser
    }

    fn attach(&mut self) {
        let targets = self.call("Target.getTargets", json!({}));
        let pages = targets["targetInfos"].as_array().expect("a list of targets");
        let page = pages.iter().find(|target| target["type"] == "page").expect("a page")["targetId"].clone();
        let session = self.call("Target.attachToTarget", json!({"targetId": page, "flatten": true}));
        self.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({}));
        }
    }

    /// Calls a method of the debugging protocol.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        let answer = self.ask(method, parameters);
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].clone()
    }

    /// What the browser answers, an error among it.
    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method});
        message["params"] = parameters;
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        write!(self.commands, "{message}\0").expect("the browser to listen");
        loop {
            let answer = self.answers.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {method}"));
            if answer["id"] == self.last {
                return answer;
            }
            self.events.push(answer);
        }
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let result = self.call("Runtime.evaluate", parameters);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {}", result["exceptionDetails"]);
        result["result"]["value"].clone()
    }

    /// The text that an expression gives.
    pub(crate) fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression holds. A page that is left while it is asked has not answered yet.
    pub(crate) fn until(&mut self, expression: &str) {
        let start = Instant::now();
        loop {
            let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
            let answer = self.ask("Runtime.evaluate", parameters);
            let (result, error) = (&answer["result"], &answer["error"]);
            assert!(result["exceptionDetails"].is_null(), "{expression}: {}", result["exceptionDetails"]);
            assert!(error.is_null() || error.to_string().contains("navigated"), "{expression}: {error}");
            if result["result"]["value"] == json!(true) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "never came true: {expression}");
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// Opens a file.
    pub(crate) fn open(&mut self, file: &Path) {
        self.call("Page.navigate", json!({"url": format!("file://{}", file.display())}));
        self.until("document.readyState === 'complete' && location.protocol === 'file:'");
    }

    /// Types a text where the focus is.
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Presses a key, with Alt (1), Ctrl (2) or Shift (8).
    pub(crate) fn press(&mut self, key: &str, modifiers: u32) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Shift" => 16,
            "Escape" => 27,
            "ArrowLeft" => 37,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "/" => 191,
            _ => key.to_uppercase().bytes().next().map_or(0, u32::from),
        };
        let text = match key {
            "Enter" => "\r",
            "/" => "/",
            _ => "",
        };
        let mut event =
            json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers, "text": text});
        self.call("Input.dispatchKeyEvent", event.clone());
        event["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", event);
    }

    /// The folder with all that it writes.
    pub(crate) fn profile(&self) -> PathBuf {
        self.profile.path().join("profile")
    }

    /// Closes it as a person would, and gives its profile.
    pub(crate) fn close(mut self) -> tempfile::TempDir {
        self.leave();
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

    fn leave(&mut self) {
        let _closed = write!(self.commands, "{}\0", json!({"id": 0, "method": "Browser.close"}));
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _killed = self.child.kill();
        let _gone = self.child.wait();
    }

    /// Everything that the browser has reported so far, of one kind.
    pub(crate) fn events(&mut self, method: &str) -> Vec<Value> {
        self.value("0");
        self.events.iter().filter(|event| event["method"] == method).map(|event| event["params"].clone()).collect()
    }

    /// The addresses that were asked for.
    pub(crate) fn requests(&mut self) -> Vec<String> {
        let events = self.events("Network.requestWillBeSent");
        events.iter().filter_map(|event| event["request"]["url"].as_str()).map(str::to_owned).collect()
    }

    /// Everything that the browser complained about: errors, warnings, violations of the policy.
    pub(crate) fn complaints(&mut self) -> Vec<Value> {
        ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"]
            .iter()
            .flat_map(|method| self.events(method))
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.leave();
        }
    }
}

fn wait_for(fifo: &Path, child: &mut Child) {
    let start = Instant::now();
    while !fifo.exists() {
        if let Ok(Some(status)) = child.try_wait() {
            panic!("Chromium did not start ({status}); install it, or set AFTERWORD_SKIP_BROWSER=1 to do without");
        }
        assert!(start.elapsed() < PATIENCE, "Chromium did not start");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Messages end with a zero byte.
fn listen(answers: File) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut answers = BufReader::new(answers);
        let mut message = Vec::new();
        while answers.read_until(0, &mut message).is_ok_and(|length| length > 0) {
            let parsed = serde_json::from_slice(message.strip_suffix(&[0]).unwrap_or(&message));
            if parsed.is_ok_and(|value: Value| sender.send(value).is_err()) {
                return;
            }
            message.clear();
        }
    });
    receiver
}
