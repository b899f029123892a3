//! How much memory a search may still take.
//!
//! Rust aborts the process where memory cannot be had, and no caller can catch that. So searches
//! ask first ([`crate::cancel::Cancel::fits`]), and a long call is watched from outside and
//! stopped in time ([`Watch`]).

use crate::error::Error;

/// Make room for `more` entries.
///
/// # Errors
///
/// [`Error::TooLarge`] when there is no memory for them.
pub(crate) fn reserve<T>(entries: &mut Vec<T>, more: usize) -> Result<(), Error> {
    entries.try_reserve(more).map_err(|_| Error::TooLarge)
}

/// Collect a known number of entries.
///
/// # Errors
///
/// [`Error::TooLarge`] when there is no memory for them.
pub(crate) fn collected<T>(n: usize, entries: impl Iterator<Item = T>) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    all.try_reserve_exact(n).map_err(|_| Error::TooLarge)?;
    all.extend(entries);
    Ok(all)
}

/// A number of equal entries.
///
/// # Errors
///
/// [`Error::TooLarge`] when there is no memory for them.
pub(crate) fn repeated<T: Clone>(n: usize, entry: T) -> Result<Vec<T>, Error> {
    collected(n, std::iter::repeat_n(entry, n))
}

/// What small structures, which nobody asks about, and threads of a call need at most.
const LEAST: u64 = 64 << 20;

/// Ask before some work begins whether there is room for what is too small to be asked about. Costs
/// nothing where the address space has no limit: there no small allocation fails.
///
/// # Errors
///
/// [`Error::TooLarge`] when there is less.
pub fn begin() -> Result<(), Error> {
    match system::address_space() {
        Some(left) if left < LEAST => Err(Error::TooLarge),
        _ => Ok(()),
    }
}

/// How many bytes this process may still take: the least of what its address space, its control
/// group and the machine have left. Where the system does not tell, there is no limit.
pub fn left() -> u64 {
    system::left()
}

/// What is left of the memory must not fall below one in so many parts of what there was at first. A
/// search may take half of it, see [`crate::cancel::Cancel::room`]: less than that would be a stop
/// to one that keeps to its room.
const RESERVE: u64 = 4;

/// A watch over the memory from some moment on.
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    least: u64,
}

impl Watch {
    /// Begin to watch.
    pub fn begin() -> Self {
        let left = left();
        Self { least: if left == u64::MAX { 0 } else { (left / RESERVE).max(LEAST / 2) } }
    }

    /// Whether most of the memory that there was has been taken since.
    pub fn scarce(&self) -> bool {
        self.least > 0 && left() < self.least
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::fs::read_to_string;

    use rustix::process::{Resource, getrlimit};

    /// Where the kernel tells of a control group that is a container of its own.
    const GROUP: &str = "/sys/fs/cgroup/memory.";

    pub(super) fn left() -> u64 {
        let all = [address_space(), machine(), group()];
        all.into_iter().flatten().min().unwrap_or(u64::MAX)
    }

    pub(super) fn address_space() -> Option<u64> {
        let most = getrlimit(Resource::As).current?;
        // Numbers of the kernel: a process that is beyond its limit already has nothing left.
        let pages = number(read_to_string("/proc/self/statm").ok()?.split(' ').next()?)?;
        Some(most.saturating_sub(pages.saturating_mul(rustix::param::page_size() as u64)))
    }

    fn machine() -> Option<u64> {
        let kilobytes = field(&read_to_string("/proc/meminfo").ok()?, "MemAvailable:")?;
        Some(kilobytes.saturating_mul(1024))
    }

    fn group() -> Option<u64> {
        let read = |file: &str| read_to_string(format!("{GROUP}{file}")).ok();
        let most = number(&read("max")?)?;
        let taken = number(&read("current")?)?;
        // Files that were read and not used since are given up when memory is needed. Where the
        // kernel does not tell them, there is less to take, not more.
        let files = field(&read("stat")?, "inactive_file").unwrap_or(0);
        Some(most.saturating_sub(taken.saturating_sub(files)))
    }

    fn number(text: &str) -> Option<u64> {
        text.trim().parse().ok()
    }

    fn field(text: &str, name: &str) -> Option<u64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        number(line.split_ascii_whitespace().nth(1)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub(super) fn left() -> u64 {
        u64::MAX
    }

    pub(super) fn address_space() -> Option<u64> {
        None
    }
}
