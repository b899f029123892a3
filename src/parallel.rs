//! The only way into rayon: each call has threads of its own, also in a forked child.
//!
//! In a pool that all calls share, a call would wait until the work of others leaves a thread free,
//! which may take minutes. So a call takes a pool that is idle, or builds one, and puts it back in
//! the end. What is parallel within a call runs in the pool that the call has.
//!
//! Pools do not survive `fork`: a child inherits them but none of their threads, and its first
//! parallel call would wait for ever. So a child forgets those of its parent; it does not drop
//! them, which would join threads that do not exist.

use std::ops::Deref;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::Error;

/// The pools of a process that no call has.
#[derive(Debug)]
struct Idle {
    process: u32,
    pools: Vec<ThreadPool>,
}

static IDLE: Mutex<Idle> = Mutex::new(Idle { process: 0, pools: Vec::new() });

/// The most pools that are kept for later: more calls at the same time are rare, and every pool has
/// a thread for each processor.
const KEPT: usize = 4;

/// Deep searches recurse once per condition or term; their frames are small but many.
const STACK: usize = 16 << 20;

/// A pool that one call has to itself.
#[derive(Debug)]
pub struct Lease(Option<ThreadPool>);

/// Take a pool.
///
/// # Errors
///
/// [`Error::Threads`] when no threads can be started.
pub fn lease() -> Result<Lease, Error> {
    let known = with_idle(|idle| idle.pools.pop()).flatten();
    Ok(Lease(Some(known.map_or_else(build, Ok)?)))
}

/// Do something with the idle pools of this process. Nothing is done while another thread does,
/// since that thread may have been lost in a fork.
fn with_idle<T>(work: impl FnOnce(&mut Idle) -> T) -> Option<T> {
    let mut idle = IDLE.try_lock().ok()?;
    let process = std::process::id();
    if idle.process != process {
        let pools = std::mem::take(&mut idle.pools);
        pools.into_iter().for_each(std::mem::forget);
        idle.process = process;
    }
    Some(work(&mut idle))
}

/// Start the threads of a pool, fewer where there is no memory for more.
fn build() -> Result<ThreadPool, Error> {
    let wanted = |threads| ThreadPoolBuilder::new().stack_size(STACK).num_threads(threads).build();
    let mut built = wanted(0);
    let mut threads = std::thread::available_parallelism().map_or(1, usize::from);
    while built.is_err() && threads > 1 {
        threads /= 2;
        built = wanted(threads);
    }
    built.map_err(|err| Error::Threads(err.to_string()))
}

impl Deref for Lease {
    type Target = ThreadPool;

    fn deref(&self) -> &ThreadPool {
        self.0.as_ref().expect("there is a pool until the lease ends")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let pool = self.0.take();
        // Beyond those kept, the threads of a pool end with it.
        let _ = with_idle(|idle| {
            if idle.pools.len() < KEPT {
                idle.pools.extend(pool);
            }
        });
    }
}

/// Run `work` with rayon's parallel iterators bound to the pool of this call.
///
/// # Errors
///
/// Those of `work`, and [`Error::Threads`] when no threads can be started.
pub fn install<T, F>(work: F) -> Result<T, Error>
where
    F: FnOnce() -> Result<T, Error> + Send,
    T: Send,
{
    if rayon::current_thread_index().is_some() { work() } else { lease()?.install(work) }
}

/// The number of threads of this call.
fn threads() -> Result<usize, Error> {
    install(|| Ok(rayon::current_num_threads()))
}

/// How many of at most `threads` threads (0: all there are) so many pieces of work keep busy.
pub fn workers(pieces: usize, threads: usize) -> Result<usize, Error> {
    let most = if threads == 0 { self::threads()? } else { threads };
    Ok(most.clamp(1, pieces.max(1)))
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
    let workers = workers(pieces, threads)?;
    let done: Vec<Vec<(usize, T)>> = if workers == 1 {
        vec![worker(0)?]
    } else {
        install(|| (0..workers).into_par_iter().map(worker).collect())?
    };
    let mut done: Vec<(usize, T)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|&(piece, _)| piece);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
