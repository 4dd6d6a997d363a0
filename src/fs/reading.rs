//! Reading: bounded, all of it or an error, and nothing that is no plain file.

use std::{
    fs::{File, Metadata},
    io::{self, Read},
    path::Path,
};

use super::{Named, Result, platform};

/// Reads a whole file of at most `longest` bytes. A link is refused.
pub fn read(path: &Path, longest: u64) -> Result<Vec<u8>> {
    let file = platform::open(path).named("read", path)?;
    let metadata = file.metadata().named("read", path)?;
    refuse_special(&metadata, path)?;
    if metadata.len() > longest {
        return Err(too_long(longest)).named("read", path);
    }
    read_to_end(file, usize::try_from(metadata.len()).unwrap_or(0), path, longest)
}

/// Whether a part stands in the first quarter of a MiB of a file.
pub fn begins_with_part(path: &Path, part: &[u8]) -> Result<bool> {
    Ok(read_start(path, 1 << 18)?.windows(part.len()).any(|window| window == part))
}

/// Opens a file to be read piece by piece, and tells its length in bytes. A link or a device is refused.
pub fn open(path: &Path) -> Result<(File, u64)> {
    let file = platform::open(path).named("read", path)?;
    let metadata = file.metadata().named("read", path)?;
    refuse_special(&metadata, path)?;
    Ok((file, metadata.len()))
}

/// Reads the first bytes of a file, `most` of them. A link is refused.
pub fn read_start(path: &Path, most: u64) -> Result<Vec<u8>> {
    let file = platform::open(path).named("read", path)?;
    refuse_special(&file.metadata().named("read", path)?, path)?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).named("read", path)?;
    Ok(bytes)
}

/// Reads a stream that the writer has named: a file, a pipe, a descriptor. Links are followed.
pub fn read_stream(path: &Path, longest: u64) -> Result<Vec<u8>> {
    let file = File::open(path).named("read", path)?;
    // Room for a passphrase at once: a buffer that grows leaves copies of a secret behind.
    read_to_end(file, usize::try_from(longest.min(65_536)).unwrap_or(0) + 64, path, longest)
}

/// All of it or an error: half of what grows while it is read would pass for the whole.
fn read_to_end(file: File, expected: usize, path: &Path, longest: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(expected.saturating_add(1));
    file.take(longest.saturating_add(1)).read_to_end(&mut bytes).named("read", path)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > longest {
        return Err(too_long(longest)).named("read", path);
    }
    Ok(bytes)
}

fn too_long(longest: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {longest} bytes"))
}

fn refuse_special(metadata: &Metadata, path: &Path) -> Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file")).named("read", path)
}
