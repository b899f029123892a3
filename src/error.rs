//! The one error type of the core. It knows nothing of Python.

/// What can go wrong in the core.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two arrays that must agree in a dimension do not.
    #[error("{what}: expected {expected}, got {got}")]
    Shape {
        /// Which dimension of which array.
        what: &'static str,
        /// The size that the other arrays imply.
        expected: usize,
        /// The size found.
        got: usize,
    },
    /// A configuration holds a level that its condition does not have.
    #[error("condition {condition} has {levels} levels, so level {level} cannot occur")]
    Level {
        /// Zero-based condition.
        condition: usize,
        /// The level found.
        level: u8,
        /// The number of levels of the condition.
        levels: u16,
    },
    /// A condition has no level, or more than a set of levels holds.
    #[error("condition {condition} has {levels} levels, but only 1 to {most} are supported")]
    Levels {
        /// Zero-based condition.
        condition: usize,
        /// The number of levels given.
        levels: u16,
        /// The most that a set of levels holds.
        most: usize,
    },
    /// A data set holds a value that is no membership and no level.
    #[error("data set {set}: case {case} has a value that is neither a membership nor a level")]
    Value {
        /// Zero-based data set.
        set: usize,
        /// Zero-based case.
        case: usize,
    },
    /// More conditions than a mask holds.
    #[error("{got} conditions, but at most {most} are supported: select some of them first")]
    TooManyConditions {
        /// Number of conditions given.
        got: usize,
        /// Number of bits of the mask.
        most: usize,
    },
    /// The prime implicants would not fit into memory.
    #[error(
        "more than {found} prime implicants: use fewer conditions, or rule remainders out with \
         `exclude`"
    )]
    TooManyPrimes {
        /// How many had been found when the search stopped.
        found: usize,
    },
    /// A set of configurations would need too many cubes.
    #[error(
        "more than {limit} disjoint products are needed to describe the set of configurations: use \
         fewer conditions"
    )]
    TooManyCubes {
        /// The most that are kept.
        limit: usize,
    },
    /// A listing would not fit into memory.
    #[error(
        "more than {limit} expressions reach the cut-offs: raise a cut-off, or limit their size by \
         `depth`"
    )]
    TooManyExpressions {
        /// The most that are listed.
        limit: usize,
    },
    /// A product of sums is too long when it is multiplied out.
    #[error("more than {limit} products")]
    TooManyProducts {
        /// The most that are made.
        limit: usize,
    },
    /// An explained row is also ruled out, so that nothing can cover it.
    #[error("explained row {row} is also in the off-set, so no prime implicant can cover it")]
    Contradiction {
        /// Zero-based explained row.
        row: usize,
    },
    /// A parameter of a model has a value that means nothing.
    #[error("{what} cannot be {got}")]
    Parameter {
        /// Which parameter.
        what: &'static str,
        /// The value given, as text.
        got: String,
    },
    /// A search needs more memory than there is for it.
    #[error(
        "this needs more memory than is available: use fewer conditions, or request fewer results at \
         a time"
    )]
    TooLarge,
    /// A budget ended before there was an answer.
    #[error("the time budget is used up")]
    Spent,
    /// The operating system gave no threads.
    #[error("cannot start worker threads: {0}")]
    Threads(String),
    /// A result that was kept in a file or sent to another process is damaged.
    #[error("this is not a result of a minimization, or it is damaged")]
    Damaged,
    /// A defect of this library.
    #[error("internal error, please report it: {0}")]
    Internal(String),
    /// The caller asked for a stop.
    #[error("cancelled")]
    Cancelled,
}

/// Check that two arrays agree in a dimension.
pub fn agree(what: &'static str, expected: usize, got: usize) -> Result<(), Error> {
    if expected == got { Ok(()) } else { Err(Error::Shape { what, expected, got }) }
}

/// Tables are filled line by line, so one whose entries are no whole lines is a defect.
impl From<ndarray::ShapeError> for Error {
    fn from(error: ndarray::ShapeError) -> Self {
        Self::Internal(error.to_string())
    }
}
