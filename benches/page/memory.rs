//! How much memory a browser takes, from what Linux says of its processes.

use std::{collections::BTreeMap, fs};

/// Megabytes that are resident.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// Of the largest process that shows a page.
    pub(crate) page: f64,
    /// Of all processes, what they share counted once.
    pub(crate) all: f64,
}

impl Memory {
    pub(crate) fn max(self, other: Self) -> Self {
        Self { page: self.page.max(other.page), all: self.all.max(other.all) }
    }
}

/// What a browser takes, by the number of its first process.
pub(crate) fn megabytes(first: u32) -> Memory {
    let mut parents: BTreeMap<u32, u32> = BTreeMap::new();
    for one in fs::read_dir("/proc").expect("Linux").filter_map(Result::ok) {
        let Some(process) = one.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let status = fs::read_to_string(one.path().join("status")).unwrap_or_default();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")?.trim().parse().ok());
        parents.extend(parent.map(|parent| (process, parent)));
    }
    let within = |process: u32| {
        std::iter::successors(Some(process), |one| parents.get(one).copied()).take(50).any(|one| one == first)
    };
    let mut memory = Memory::default();
    for process in parents.keys().copied().filter(|process| within(*process)) {
        let sizes = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        let of = |name: &str| {
            let line = sizes.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1000.0
        };
        memory.all += of("Pss:");
        let command = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
        if command.contains("--type=renderer") {
            memory.page = memory.page.max(of("Rss:"));
        }
    }
    memory
}
