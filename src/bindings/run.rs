//! The one door through which bindings enter the core.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::prelude::*;

use crate::cancel::Cancel;
use crate::error::Error;
use crate::memory::{self, Watch};
use crate::parallel;

/// How long a Ctrl-C, or that memory is running out, can go unnoticed: nobody feels it, and 50 looks
/// a second cost nothing.
const POLL: Duration = Duration::from_millis(20);

/// Steps of work that are mostly done before another thread would have begun, and always before
/// anyone could wish to stop them.
const SHORT: usize = 1 << 16;

/// Do `work` of at most so many steps: here if they are few, else by [`run`].
///
/// The interpreter is not released meanwhile.
pub(super) fn run_sized<T, F>(py: Python<'_>, steps: usize, work: F) -> PyResult<T>
where
    F: FnOnce(&Cancel) -> Result<T, Error> + Send,
    T: Send,
{
    if steps > SHORT {
        return run(py, work);
    }
    caught(|| work(&Cancel::default())).map_err(PyErr::from)
}

/// Run `work` detached from the interpreter, stopping it on a pending signal, and when it has taken
/// most of the memory that there was.
///
/// The work runs on a thread of a pool because only the main thread may ask Python about
/// signals. Other Python threads run meanwhile, and no worker can wait for an interpreter that
/// this call holds. A panic, which would be a defect, becomes an ordinary error.
pub(super) fn run<T, F>(py: Python<'_>, work: F) -> PyResult<T>
where
    F: FnOnce(&Cancel) -> Result<T, Error> + Send,
    T: Send,
{
    let cancel = Cancel::default();
    let flag = &cancel;
    py.detach(|| {
        let (done, finished) = channel();
        let pool = parallel::lease()?;
        let mut watch = None;
        pool.in_place_scope(|scope| {
            scope.spawn(move |_| {
                // The receiver lives until the scope ends, so this cannot fail.
                let _ = done.send(caught(|| work(flag)));
            });
            let mut signal = None;
            loop {
                match finished.recv_timeout(POLL) {
                    Err(RecvTimeoutError::Timeout) => {
                        if watch.get_or_insert_with(Watch::begin).scarce() {
                            flag.exhaust();
                        }
                        if let Err(err) = Python::attach(|py| py.check_signals()) {
                            flag.set();
                            signal.get_or_insert(err);
                        }
                    }
                    Ok(result) => return signal.map_or(result.map_err(PyErr::from), Err),
                    Err(RecvTimeoutError::Disconnected) => {
                        return Err(Error::Internal("the worker vanished".into()).into());
                    }
                }
            }
        })
    })
}

/// Work where there is memory to begin, and turn a panic into an error.
fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    memory::begin()?;
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(Error::Internal(text(&*panic))))
}

/// What a panic says, which is nothing if it was given something else than text.
fn text(panic: &(dyn std::any::Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().map(ToString::to_string);
    message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
