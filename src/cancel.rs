//! When to stop: a flag that long searches look at, and a budget of CPU time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

use crate::error::Error;

/// Shared by the caller, who sets it, and the search, which checks it.
#[derive(Debug, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
    end: Option<Instant>,
}

impl Cancel {
    /// Ask the search to stop at its next check.
    pub fn set(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// The same flag for a search that has no use for more than `seconds` from now on, whatever
    /// the number of its threads.
    #[must_use]
    pub fn within(&self, seconds: f64) -> Self {
        let limit = Duration::try_from_secs_f64(seconds.max(0.0)).ok();
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        Self { flag: Arc::clone(&self.flag), end }
    }

    /// The seconds that are left, infinite where there is no end.
    #[must_use]
    pub fn left(&self) -> f64 {
        self.end.map_or(f64::INFINITY, |end| {
            end.saturating_duration_since(Instant::now()).as_secs_f64()
        })
    }

    /// # Errors
    ///
    /// [`Error::Cancelled`] once [`Cancel::set`] has been called, [`Error::Spent`] once the time
    /// that there was is over.
    pub fn check(&self) -> Result<(), Error> {
        if self.flag.load(Ordering::Relaxed) {
            return Err(Error::Cancelled);
        }
        match self.end {
            Some(end) if Instant::now() >= end => Err(Error::Spent),
            _ => Ok(()),
        }
    }
}

/// How much work goes by between two looks at the clock: units of some nanoseconds each.
const WORK: usize = 1 << 16;

/// CPU time that a search on the current thread may still use.
///
/// Being out of budget is no error: a search that is asks for what it can prove so far.
#[derive(Debug)]
pub struct Budget<'a> {
    cancel: &'a Cancel,
    start: ThreadTime,
    limit: Duration,
    work: usize,
    spent: bool,
}

impl<'a> Budget<'a> {
    /// A budget of `seconds` from now on, without end if that is infinite.
    #[must_use]
    pub fn new(cancel: &'a Cancel, seconds: f64) -> Self {
        let limit = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
        Self { cancel, start: ThreadTime::now(), limit, work: 0, spent: limit.is_zero() }
    }

    /// A part of what is left, for one attempt among several.
    #[must_use]
    pub fn share(&self, fraction: f64) -> Budget<'a> {
        let left = self.limit.saturating_sub(self.start.elapsed());
        Budget::new(self.cancel, left.as_secs_f64() * fraction)
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
        self.work = 0;
        self.cancel.check()?;
        self.spent |= self.start.elapsed() >= self.limit;
        Ok(!self.spent)
    }

    /// The flag that this budget looks at.
    #[must_use]
    pub fn cancel(&self) -> &'a Cancel {
        self.cancel
    }
}
