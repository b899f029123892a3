//! What a membership of 0.5 does, and the output value of a row from its cases: the only place that
//! decides.

use super::tolerance::reaches;

/// What a membership of exactly 0.5 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The case joins no row.
    Drop,
    /// It counts as 1.
    Up,
    /// It counts as 0.
    Down,
    /// It becomes [`NUDGED`], in the data too.
    Nudge,
}

/// The membership that 0.5 becomes where it is nudged.
pub const NUDGED: f64 = 0.501;

impl Ties {
    /// The level that 0.5 counts as; None if its case joins no row.
    pub fn level(self) -> Option<u8> {
        match self {
            Self::Drop => None,
            Self::Up | Self::Nudge => Some(1),
            Self::Down => Some(0),
        }
    }

    /// The membership that replaces 0.5, if any does.
    pub fn nudged(self) -> Option<f64> {
        (self == Self::Nudge).then_some(NUDGED)
    }
}

/// Cut-offs of one data set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    /// From which consistency a row is coded 1.
    pub incl: f64,
    /// From which it is coded C; NaN for never.
    pub low: f64,
    /// How many cases a row needs.
    pub n: usize,
    /// Which proportional reduction in inconsistency it needs to be coded 1.
    pub pri: f64,
}

/// The output value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i8)]
pub enum Code {
    /// Too few cases.
    Few = -1,
    /// Not enough for the outcome.
    Zero = 0,
    /// Enough for the outcome.
    One = 1,
    /// Contradictory: between the two cut-offs of consistency.
    Contradictory = 2,
}

impl Cuts {
    /// Code a row of `n` cases.
    pub fn code(&self, n: usize, incl: f64, pri: f64) -> Code {
        self.decide(n, reaches(incl, self.incl), reaches(incl, self.low), pri)
    }

    /// Code a row of `n` cases that is consistent, or at least contradictory. One that only lacks
    /// reduction in inconsistency is 0, never contradictory.
    pub fn decide(&self, n: usize, consistent: bool, between: bool, pri: f64) -> Code {
        if n < self.n {
            return Code::Few;
        }
        // With a cut-off of 0 a reduction of 0/0 does no harm.
        let reduced = self.pri <= 0.0 || reaches(pri, self.pri);
        match (consistent, between) {
            (true, _) if reduced => Code::One,
            (false, true) => Code::Contradictory,
            _ => Code::Zero,
        }
    }
}
