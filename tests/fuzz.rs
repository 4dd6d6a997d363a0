//! Every reader against its seeds and a fixed number of changes of them: the same inputs in every run, on any toolchain.
//!
//! What must hold stands in `fuzz/src/lib.rs`, which libFuzzer uses for longer runs (`fuzz/README.md`).
#![expect(clippy::disallowed_methods, reason = "a test reads its seeds")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets are another crate's interface")]
mod bodies;

use std::{fs, panic, path::Path, time::Duration};

/// How many changed inputs each reader gets. `FUZZ_RUNS` says another number, and `FUZZ_SEED` makes them others.
const MANY: u64 = 400;
/// What no input may take, by far: a file of 64 KiB is read in milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Random enough to change a text, and the same in every run (xorshift64, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

/// The words that libFuzzer is given too.
fn words() -> Vec<Vec<u8>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/words.dict")).unwrap();
    text.lines().map(|line| unescape(line.trim().trim_matches('"'))).collect()
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.strip_prefix(b"x").filter(|_| *first == b'\\').and_then(|hex| hex.get(..2));
        if let Some(hex) = hex {
            bytes.push(u8::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap());
            rest = &after[3..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

fn change(input: &mut Vec<u8>, chance: &mut Chance, seeds: &[Vec<u8>], words: &[Vec<u8>]) {
    let at = chance.below(input.len() + 1);
    let to = (at + chance.below(40)).min(input.len());
    match chance.below(7) {
        0 if at < input.len() => input[at] ^= 1 << chance.below(8),
        1 => drop(input.drain(at..to)),
        2 => {
            let piece = input[at..to].repeat(1 + chance.below(60));
            input.splice(at..at, piece);
        }
        3 => {
            let other = &seeds[chance.below(seeds.len())];
            let (from, end) = (chance.below(other.len() + 1), other.len());
            input.splice(at..to, other[from..end].iter().copied());
        }
        4 => input.truncate(at),
        5 => input.push(u8::try_from(chance.below(256)).unwrap()),
        _ => {
            let word = &words[chance.below(words.len())];
            input.splice(at..at, word.repeat(1 + chance.below(3)));
        }
    }
    input.truncate(bodies::LONGEST);
}

fn try_one(name: &str, target: fn(&[u8]), input: &[u8]) {
    let began = std::time::Instant::now();
    let held = panic::catch_unwind(|| target(input)).is_ok();
    assert!(held, "{name} does not hold for these {} bytes: {}", input.len(), input.escape_ascii());
    assert!(began.elapsed() < PATIENCE, "{name} took {:?} for {}", began.elapsed(), input.escape_ascii());
}

fn run(name: &str) {
    let target = bodies::TARGETS.iter().find(|(one, _)| *one == name).expect("it is one of the targets").1;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).expect("it has seeds").map(|one| one.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    for seed in &seeds {
        try_one(name, target, seed);
    }
    let asked = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (words, mut chance) = (words(), Chance(0x5eed_0000_0000_0001 ^ asked("FUZZ_SEED").unwrap_or(0) << 8));
    for _ in 0..asked("FUZZ_RUNS").unwrap_or(MANY) {
        let mut input = seeds[chance.below(seeds.len())].clone();
        for _ in 0..=chance.below(5) {
            change(&mut input, &mut chance, &seeds, &words);
        }
        try_one(name, target, &input);
    }
}

macro_rules! tests {
    ($($name:ident),+ $(,)?) => {$(
        #[test]
        fn $name() {
            run(stringify!($name));
        }
    )+

        #[test]
        fn every_target_is_tried_here_and_has_a_binary() {
            let here = [$(stringify!($name)),+];
            let all = bodies::TARGETS.map(|(name, _)| name);
            assert_eq!(here, all);
            let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
            let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
            for name in all {
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
                assert!(fuzz.join(format!("targets/{name}.rs")).exists(), "{name}");
            }
        }
    };
}

tests!(entry, marks, ledger, page, sealed, backup, recovery, theme, record, template, settings, lines, picture);
