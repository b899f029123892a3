//! CPU time of a thread, so that a budget does not depend on what else the machine does.

use std::time::Duration;
#[cfg(not(unix))]
use std::time::Instant;

/// A moment in the CPU time of the current thread. Where the system tells that time only to unsafe
/// code, which is outside of Unix, the time that passes stands for it.
#[derive(Debug, Clone, Copy)]
pub struct ThreadTime {
    #[cfg(unix)]
    start: Duration,
    #[cfg(not(unix))]
    start: Instant,
}

#[cfg(unix)]
impl ThreadTime {
    /// The present moment.
    pub fn now() -> Self {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Self { start: Duration::try_from(now).expect("a thread has no negative time") }
    }

    /// The CPU time of this thread since then; none on a younger thread than that of the start.
    pub fn elapsed(&self) -> Duration {
        Self::now().start.saturating_sub(self.start)
    }
}

#[cfg(not(unix))]
impl ThreadTime {
    /// The present moment.
    pub fn now() -> Self {
        Self { start: Instant::now() }
    }

    /// The time since then.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}
