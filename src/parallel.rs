//! The only way into rayon, so that work still runs in a forked child.
//!
//! Rayon's global pool does not survive `fork`: the child inherits the queue but none of the
//! threads, and its first parallel call waits for ever. Here each process builds its own pool on
//! first use. A child leaks its parent's pool, since dropping it would join threads that do not
//! exist.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
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

/// Do pieces 0, 1, … of some work on at most `threads` threads (0: all there are), each with a
/// `state` of its own that it keeps from piece to piece. Results come in the order of the pieces.
///
/// # Errors
///
/// Those of `work`, after which no further piece is begun, and [`Error::Threads`].
pub fn pieces<S, T: Send>(
    pieces: usize,
    threads: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    let next = AtomicUsize::new(0);
    let worker = |_| {
        let mut state = state();
        let mut done: Vec<(usize, T)> = Vec::new();
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= pieces {
                return Ok(done);
            }
            match work(&mut state, piece) {
                Ok(result) => done.push((piece, result)),
                Err(err) => {
                    next.store(pieces, Ordering::Relaxed);
                    return Err(err);
                }
            }
        }
    };
    let most = if threads == 0 { pool()?.current_num_threads() } else { threads };
    let workers = most.clamp(1, pieces.max(1));
    let done: Vec<Vec<(usize, T)>> = if workers == 1 {
        vec![worker(0)?]
    } else {
        install(|| (0..workers).into_par_iter().map(worker).collect())?
    };
    let mut done: Vec<(usize, T)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|&(piece, _)| piece);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
