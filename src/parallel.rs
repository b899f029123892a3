//! The only way into rayon, so that work still runs in a forked child.
//!
//! Rayon's global pool does not survive `fork`: the child inherits the queue but none of the
//! threads, and its first parallel call waits for ever. Here each process builds its own pool on
//! first use. A child leaks its parent's pool, since dropping it would join threads that do not
//! exist.

use std::sync::{Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::Error;

static POOL: Mutex<Option<(u32, &'static ThreadPool)>> = Mutex::new(None);

/// Deep searches recurse once per condition or term; their frames are small but many.
const STACK: usize = 16 << 20;

/// The pool of this process.
///
/// # Errors
///
/// [`Error::Threads`] when no threads can be started.
pub fn pool() -> Result<&'static ThreadPool, Error> {
    let mut slot = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    match *slot {
        Some((pid, pool)) if pid == std::process::id() => Ok(pool),
        _ => {
            let built = ThreadPoolBuilder::new()
                .stack_size(STACK)
                .build()
                .map_err(|err| Error::Threads(err.to_string()))?;
            let pool: &'static ThreadPool = Box::leak(Box::new(built));
            *slot = Some((std::process::id(), pool));
            Ok(pool)
        }
    }
}

/// Run `work` with rayon's parallel iterators bound to this process's pool.
///
/// # Errors
///
/// Those of `work`, and [`Error::Threads`] when no threads can be started.
pub fn install<T, F>(work: F) -> Result<T, Error>
where
    F: FnOnce() -> Result<T, Error> + Send,
    T: Send,
{
    pool()?.install(work)
}
