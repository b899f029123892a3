//! When to stop: a flag that long searches look at, an end, a bound on memory, and a budget of CPU
//! time.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::clock::ThreadTime;
use crate::error::Error;
use crate::memory;

/// What the flag says.
const GO_ON: u8 = 0;
const CANCELLED: u8 = 1;
const OUT_OF_MEMORY: u8 = 2;

/// The most bytes that a search takes, however much memory there is: of a table with 64 rows to
/// explain these are 67 million prime implicants, of which a second finds a million.
const MOST: u64 = 4 << 30;

/// Structures of fewer bytes need no look at the memory, which takes 50 µs: most searches are over
/// by then.
const SMALL: u64 = 16 << 20;

/// Shared by the caller, who sets it, and the search, which checks it.
#[derive(Debug, Clone)]
pub struct Cancel {
    flag: Arc<AtomicU8>,
    end: Option<Instant>,
    /// Half of the memory that there was at the first look: there are copies on the way.
    room: Arc<OnceLock<u64>>,
    /// How many searches share that, and the most that this one takes of it.
    sharers: u64,
    most: u64,
    /// How many threads this search may take; 0 stands for all.
    threads: usize,
}

impl Default for Cancel {
    fn default() -> Self {
        Self {
            flag: Arc::default(),
            end: None,
            room: Arc::default(),
            sharers: 1,
            most: MOST,
            threads: 0,
        }
    }
}

impl Cancel {
    /// Ask the search to stop at its next check.
    pub fn set(&self) {
        self.flag.store(CANCELLED, Ordering::Relaxed);
    }

    /// Make the search give up at its next check, because there is too little memory.
    pub fn exhaust(&self) {
        // A stop that was asked for stays one.
        let _ =
            self.flag.compare_exchange(GO_ON, OUT_OF_MEMORY, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// The same for a search that has no use for more than `seconds` from now on, whatever
    /// the number of its threads.
    #[must_use]
    pub fn within(&self, seconds: f64) -> Self {
        let limit = Duration::try_from_secs_f64(seconds.max(0.0)).ok();
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        let end = end.into_iter().chain(self.end).min();
        Self { end, ..self.clone() }
    }

    /// The same for each of `sharers` searches at a time, which take at most so many bytes, and one
    /// thread.
    #[must_use]
    pub fn sharing(&self, sharers: usize, bytes: u64) -> Self {
        let (sharers, most) = (sharers.max(1) as u64, self.most.min(bytes));
        Self { sharers, most, threads: 1, ..self.clone() }
    }

    /// How many threads this search may take; 0 stands for all.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// The seconds that are left, infinite where there is no end.
    pub fn left(&self) -> f64 {
        self.end.map_or(f64::INFINITY, |end| {
            end.saturating_duration_since(Instant::now()).as_secs_f64()
        })
    }

    /// The bytes that all structures of a search may take together.
    pub fn room(&self) -> u64 {
        (self.room.get_or_init(|| memory::left() / 2) / self.sharers).min(self.most)
    }

    /// Ask before a structure grows to so many bytes.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] when these are too many.
    pub fn fits(&self, bytes: usize) -> Result<(), Error> {
        let bytes = bytes as u64;
        if bytes > SMALL && bytes > self.room() {
            return Err(Error::TooLarge);
        }
        Ok(())
    }

    /// # Errors
    ///
    /// [`Error::Cancelled`] once [`Cancel::set`] has been called, [`Error::TooLarge`] once
    /// [`Cancel::exhaust`] has, [`Error::Spent`] once the time that there was is over.
    pub fn check(&self) -> Result<(), Error> {
        match self.flag.load(Ordering::Relaxed) {
            GO_ON => {}
            OUT_OF_MEMORY => return Err(Error::TooLarge),
            _ => return Err(Error::Cancelled),
        }
        match self.end {
            Some(end) if Instant::now() >= end => Err(Error::Spent),
            _ => Ok(()),
        }
    }
}

/// How much work goes by between two looks at the clock: units of some nanoseconds each. A look is a
/// call of the system, somewhat less than a microsecond, so it costs nothing.
const WORK: usize = 1 << 16;

/// CPU time that a search on the current thread may still use.
///
/// Being out of budget is no error: a search that is asks for what it can prove so far.
#[derive(Debug)]
pub struct Budget<'a> {
    cancel: &'a Cancel,
    start: ThreadTime,
    limit: Duration,
    /// What other threads have used of it.
    elsewhere: Duration,
    work: usize,
    /// The units of work after which it ends, whatever the clock says.
    most: usize,
    spent: bool,
}

impl<'a> Budget<'a> {
    /// A budget of `seconds` from now on, without end if that is infinite.
    pub fn new(cancel: &'a Cancel, seconds: f64) -> Self {
        let limit = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
        let (start, spent) = (ThreadTime::now(), limit.is_zero());
        let elsewhere = Duration::ZERO;
        Self { cancel, start, limit, elsewhere, work: 0, most: usize::MAX, spent }
    }

    /// The seconds that are left.
    pub fn left(&self) -> f64 {
        self.limit.saturating_sub(self.used()).as_secs_f64()
    }

    fn used(&self) -> Duration {
        self.start.elapsed().saturating_add(self.elsewhere)
    }

    /// Count in what `threads` threads, this one among them, have each used of it, given what was
    /// left before.
    pub fn joined(&mut self, threads: usize, before: f64) {
        let others = (threads - 1) as f64 * (before - self.left()).max(0.0);
        let others = Duration::try_from_secs_f64(others).unwrap_or_default();
        self.elsewhere = self.elsewhere.saturating_add(others);
    }

    /// Count in what other threads have used of a part of this budget.
    pub fn shared(&mut self, part: &Budget<'_>) {
        self.elsewhere = self.elsewhere.saturating_add(part.elsewhere);
    }

    /// A part of what is left, for one attempt among several.
    #[must_use]
    pub fn share(&self, fraction: f64) -> Budget<'a> {
        Budget::new(self.cancel, self.left() * fraction)
    }

    /// What is left, for an attempt of about so many units of work: it ends at the same point in
    /// every run, unless the time is used up before.
    #[must_use]
    pub fn attempt(&self, units: usize) -> Budget<'a> {
        Budget { most: units, ..Budget::new(self.cancel, self.left()) }
    }

    /// Count units of work, about one for each class or state looked at. False once the time is
    /// used up.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`] when the caller asked for a stop.
    pub fn work(&mut self, units: usize) -> Result<bool, Error> {
        self.work += units;
        if self.work >= WORK {
            self.look()?;
        }
        Ok(!self.spent)
    }

    /// Look at the clock now. False once the time is used up.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`] when the caller asked for a stop.
    pub fn look(&mut self) -> Result<bool, Error> {
        self.most = self.most.saturating_sub(self.work);
        self.work = 0;
        self.cancel.check()?;
        self.spent |= self.most == 0 || self.used() >= self.limit;
        Ok(!self.spent)
    }

    /// The flag that this budget looks at.
    pub fn cancel(&self) -> &'a Cancel {
        self.cancel
    }
}
