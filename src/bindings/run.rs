//! The one door through which bindings enter the core.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::prelude::*;

use crate::cancel::Cancel;
use crate::error::Error;
use crate::parallel;

/// How long a Ctrl-C can go unnoticed.
const POLL: Duration = Duration::from_millis(50);

/// Run `work` detached from the interpreter, stopping it on a pending signal.
///
/// The work runs on a thread of the pool because only the main thread may ask Python about
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
        parallel::pool()?.in_place_scope(|scope| {
            scope.spawn(move |_| {
                let result = catch_unwind(AssertUnwindSafe(|| work(flag)));
                // The receiver lives until the scope ends, so this cannot fail.
                let _ =
                    done.send(result.unwrap_or_else(|panic| Err(Error::Internal(text(&panic)))));
            });
            let mut signal = None;
            loop {
                match finished.recv_timeout(POLL) {
                    Err(RecvTimeoutError::Timeout) => {
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

fn text(panic: &(dyn std::any::Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().map(ToString::to_string);
    message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
