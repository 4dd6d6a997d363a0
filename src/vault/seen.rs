//! What this machine last saw of a journal, kept outside its folder, so that a folder put back to an older state by
//! someone else is noticed. It holds a count, a digest and a public key, and nothing of the writer's.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Vault, layout};
use crate::fs;

/// The last state of a journal that this machine saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The public key for capture.
    pub capture: String,
    /// How often the journal had been changed.
    pub sequence: u64,
    /// SHA-256 of the sealed ledger.
    pub ledger: Option<[u8; 32]>,
    /// The public capture keys of before, newest first: a folder that has one of them again has gone back.
    #[serde(default)]
    pub earlier: Vec<String>,
}

/// How many earlier keys are remembered.
const EARLIER: usize = 32;

impl Seen {
    /// Reads it; none when this machine has not seen the journal, or the file is not readable.
    pub fn load(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path, 4096).ok()?).ok()
    }

    /// Keeps it.
    pub fn store(&self, path: &Path) -> Result<(), fs::Error> {
        if let Some(folder) = path.parent() {
            fs::make_folder(folder)?;
        }
        fs::replace(path, &serde_json::to_vec(self).unwrap_or_default())
    }

    /// The state of an unlocked journal.
    pub fn of(vault: &Vault) -> Self {
        Self {
            capture: vault.keys.capture().to_public().to_string(),
            sequence: vault.ledger.sequence,
            ledger: vault.ledger_digest.map(|digest| digest.0),
            earlier: vault.keys.earlier_captures().into_iter().take(EARLIER).collect(),
        }
    }
}

impl Vault {
    /// Whether the folder has gone back to an older state than this machine has seen. Another journal at the same
    /// place, told by its keys, has not.
    pub fn rolled_back(&self, seen: &Seen) -> bool {
        let now = Seen::of(self);
        let older = now.sequence < seen.sequence || (now.sequence == seen.sequence && now.ledger != seen.ledger);
        (now.capture == seen.capture && older) || seen.earlier.contains(&now.capture)
    }

    /// Whether `capture.pub` is this journal's key. If not, what is captured could be read by someone else.
    pub fn capture_key_is_ours(&self) -> bool {
        let ours = self.keys.capture().to_public().to_string();
        fs::read(&self.root.join(layout::CAPTURE), 4096).is_ok_and(|bytes| bytes.trim_ascii() == ours.as_bytes())
    }
}
