//! Ten thousand reflections that nobody wrote, with about as much in them as real ones.
//!
//! A journal made of a few sentences that come again compresses far better than a person's writing, so what is measured
//! with one says nothing. Here each word is drawn anew: at half from the words that follow the last one in the example
//! journal, at half from all its words, and one in fifty is a name or a slip that stands nowhere else. No sentence comes
//! twice. Deflate makes 37 to 40 % of it, as of English prose; the benchmark prints how much.

use std::{collections::HashMap, fs, path::Path};

/// Random enough for words, and the same in every run (xorshift64, Marsaglia 2003).
pub(crate) struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % end.max(1)
    }

    fn of<'a, T>(&mut self, many: &'a [T]) -> &'a T {
        &many[self.below(many.len())]
    }
}

/// The words of the example journal, and which follow which.
pub(crate) struct Source {
    words: Vec<String>,
    after: HashMap<String, Vec<usize>>,
}

impl Source {
    pub(crate) fn new() -> Self {
        let mut text = String::new();
        gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("example-journal"), &mut text);
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let bare = word.trim_end_matches(['.', ',', '?', '!', ';', ':']);
            if bare.is_empty() || !bare.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '\u{2019}') {
                continue;
            }
            words.push(bare.to_owned());
            words.extend(word.get(bare.len()..).filter(|sign| !sign.is_empty()).map(str::to_owned));
        }
        let mut after: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, pair) in words.windows(2).enumerate() {
            after.entry(pair[0].clone()).or_default().push(at + 1);
        }
        Self { words, after }
    }

    /// So many bytes of it, in sentences and paragraphs.
    pub(crate) fn prose(&self, length: usize, chance: &mut Chance) -> String {
        let mut text = String::with_capacity(length + 64);
        let (mut last, mut begins) = (".", true);
        while text.len() < length || !begins {
            let follows = self.after.get(last).filter(|_| chance.below(2) == 0);
            let place = match follows {
                Some(all) => *chance.of(all),
                None => chance.below(self.words.len()),
            };
            let word = &self.words[place];
            let sign = word.starts_with(['.', ',', '?', '!', ';', ':']);
            if sign && (begins || last.starts_with(['.', ',', '?', '!', ';', ':'])) {
                continue;
            }
            last = word;
            if sign {
                text.push_str(word);
                begins = word.starts_with(['.', '?', '!']);
                if begins {
                    text.push_str(if chance.below(6) == 0 { "\n\n" } else { " " });
                }
                continue;
            }
            if !begins {
                text.push(' ');
            }
            let rare = chance.below(50) == 0;
            let word = if rare { invented(chance) } else { word.clone() };
            if begins {
                text.extend(word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)));
            } else {
                text.push_str(&word);
            }
            begins = false;
            if text.len() > length + 400 {
                text.push_str(". ");
                break;
            }
        }
        text.trim_end().to_owned()
    }

    /// An entry of about 3 KB with front matter, its title four words of its own.
    pub(crate) fn entry(&self, number: usize) -> String {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1).wrapping_mul(0x2545_f491_4f6c_dd1d));
        for _ in 0..8 {
            chance.below(2);
        }
        let day = jiff::civil::date(2016, 1, 1)
            .checked_add(jiff::Span::new().days(i64::try_from(number / 3).unwrap_or(0)))
            .unwrap_or_default();
        let title: Vec<&str> = (0..4).map(|_| self.title_word(&mut chance)).collect();
        let themes = *chance.of(&["[workload]", "[workload, relationships]", "[trauma]", "[hope, identity]", "[]"]);
        let (workload, wellbeing) = (chance.below(5) + 1, chance.below(5) + 1);
        let mut text = format!(
            "---\ntitle: {}\ndate: {day}T{:02}:{:02}:00+00:00\nthemes: {themes}\nmeasures: {{workload: {workload}, wellbeing: {wellbeing}}}\n---\n\n",
            title.join(" "),
            8 + chance.below(14),
            chance.below(60),
        );
        text.push_str(&self.prose(2850, &mut chance));
        text.push('\n');
        if number.is_multiple_of(40) {
            let (question, action) = (self.prose(60, &mut chance), self.prose(30, &mut chance));
            let plain = |text: String| text.replace('\n', " ");
            text.push_str(&format!(
                "\n> [!supervision] think, 15 min\n> {}\n\n- [ ] {}\n",
                plain(question),
                plain(action)
            ));
        }
        if number.is_multiple_of(25) {
            let hidden = self.prose(150, &mut chance).replace('\n', " ");
            text.push_str(&format!("\n> [!note] something hard\n> {hidden}\n"));
        }
        text
    }

    fn title_word(&self, chance: &mut Chance) -> &str {
        loop {
            let word = chance.of(&self.words);
            if word.chars().all(char::is_alphabetic) {
                return word;
            }
        }
    }
}

fn invented(chance: &mut Chance) -> String {
    const SOUNDS: [&str; 24] = [
        "ba", "len", "wyn", "ko", "ri", "san", "dor", "eth", "mi", "ga", "lu", "per", "tha", "vel", "on", "isk", "ra",
        "nu", "hal", "ey", "fin", "cor", "ja", "tel",
    ];
    let word: String = (0..2 + chance.below(3)).map(|_| *chance.of(&SOUNDS)).collect();
    if chance.below(2) == 0 {
        word
    } else {
        word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect()
    }
}

fn gather(folder: &Path, text: &mut String) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the example journal").filter_map(Result::ok).map(|one| one.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, text);
        } else if path.extension().is_some_and(|end| end == "md") {
            let whole = fs::read_to_string(&path).expect("an entry");
            text.push_str(whole.splitn(3, "---\n").nth(2).unwrap_or(&whole));
            text.push('\n');
        }
    }
}
