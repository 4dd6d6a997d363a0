//! The published test vectors of age (C2SP CCTV), read from the sources of the age crate that this program is built
//! with, against our own opening.

use std::{collections::BTreeMap, fs, io::Read, path::PathBuf, process::Command};

use afterword::{
    secret::Passphrase,
    vault::crypt::{self, Error},
};
use sha2::{Digest, Sha256};

/// Files that the specification refuses and the age crate opens: it reads an old way to end a stanza. Another name here
/// or one fewer means that the crate has changed, and that someone should look.
const OPENED_ALL_THE_SAME: [&str; 2] = ["stanza_missing_body", "stanza_missing_final_line"];

/// Vectors that the published crate carries. The 19 for post-quantum recipients (`hybrid`) and the one with white space
/// around an armour are not among them: the crate cannot read the first and its authors leave out the second.
const HOW_MANY: usize = 123;

struct Vector {
    name: String,
    fields: BTreeMap<String, Vec<String>>,
    file: Vec<u8>,
}

impl Vector {
    fn read(name: String, bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").expect("an empty line ends the description");
        let mut fields = BTreeMap::<String, Vec<String>>::new();
        for line in std::str::from_utf8(&bytes[..end]).unwrap().lines() {
            let (key, value) = line.split_once(": ").expect("a description has keys");
            fields.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        let mut file = bytes[end + 2..].to_vec();
        if fields.contains_key("compressed") {
            let mut plain = Vec::new();
            flate2::read::ZlibDecoder::new(file.as_slice()).read_to_end(&mut plain).unwrap();
            file = plain;
        }
        Self { name, fields, file }
    }

    fn all(&self, field: &str) -> &[String] {
        self.fields.get(field).map_or(&[], Vec::as_slice)
    }

    fn one(&self, field: &str) -> &str {
        self.all(field).first().map_or("", String::as_str)
    }

    /// What each key makes of the file.
    fn open(&self) -> Vec<Result<Vec<u8>, Error>> {
        let with_keys = self.all("identity").iter().map(|key| {
            let key: age::x25519::Identity = key.parse().expect("the keys of the vectors can be read");
            crypt::open(&key, &self.file)
        });
        // Some are broken before a key is asked for, and name none.
        let stranger = self.all("identity").is_empty() && self.all("passphrase").is_empty();
        let with_any = stranger.then(|| crypt::open(&age::x25519::Identity::generate(), &self.file));
        let with_words = self.all("passphrase").iter().map(|typed| {
            let passphrase = Passphrase::new(typed).expect("the passphrases of the vectors are not empty");
            crypt::open_with_passphrase(&passphrase, &self.file)
        });
        with_keys.chain(with_words).chain(with_any).map(|opened| opened.map(|bytes| bytes.to_vec())).collect()
    }
}

/// The folder of the vectors in the sources of the age crate.
fn folder() -> PathBuf {
    // Only what this machine needs has been downloaded: the packages of other systems are left out.
    let compiler =
        Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV").output().unwrap();
    let compiler = String::from_utf8(compiler.stdout).unwrap();
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: ")).expect("the compiler names its machine");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--offline",
    ]);
    let told = command.args(["--filter-platform", host]).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("cargo describes the packages");
    let packages = told["packages"].as_array().expect("there are packages");
    let age = packages.iter().find(|package| package["name"] == "age").expect("age is one of them");
    let manifest = PathBuf::from(age["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().join("tests/testdata/testkit")
}

fn vectors() -> Vec<Vector> {
    let listed = fs::read_dir(folder()).expect("the sources of age hold its vectors");
    let mut paths: Vec<PathBuf> = listed.map(|one| one.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| Vector::read(name(path), &fs::read(path).unwrap())).collect()
}

#[test]
fn m04_the_published_vectors_open_to_the_right_bytes_or_give_none() {
    let vectors = vectors();
    assert_eq!(vectors.len(), HOW_MANY);
    let (mut opened_all_the_same, mut opened, mut refused) = (Vec::new(), 0, 0);
    for vector in &vectors {
        let results = vector.open();
        let good: Vec<&Vec<u8>> = results.iter().flatten().collect();
        if vector.fields.contains_key("armored") {
            // The journal's files are binary; an armoured one is refused by its first byte.
            assert!(results.iter().all(|result| *result == Err(Error::NotAge)), "{}", vector.name);
            refused += 1;
        } else if vector.one("expect") == "success" {
            let [bytes] = good.as_slice() else { panic!("{}: {results:?}", vector.name) };
            let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(digest, vector.one("payload"), "{}", vector.name);
            opened += 1;
        } else if good.is_empty() {
            refused += 1;
        } else {
            opened_all_the_same.push(vector.name.as_str());
        }
    }
    assert_eq!(opened_all_the_same, OPENED_ALL_THE_SAME);
    assert!(opened >= 15 && refused >= 90, "{opened} opened, {refused} refused");
}

#[test]
fn m08_a_vector_that_asks_for_too_much_work_is_named_as_such() {
    let vectors = vectors();
    let costly = vectors.iter().find(|vector| vector.name == "scrypt_work_factor_23").unwrap();
    let (results, spent) = super::cpu_time(|| costly.open());
    assert_eq!(results, [Err(Error::TooCostly)]);
    assert!(spent.as_millis() < 100, "{spent:?}");
}
