//! The only place where a core error becomes a Python exception.

use pyo3::PyErr;
use pyo3::exceptions::{
    PyKeyboardInterrupt, PyMemoryError, PyRuntimeError, PyTimeoutError, PyValueError,
};

use crate::error::Error;

impl From<Error> for PyErr {
    fn from(err: Error) -> Self {
        let text = err.to_string();
        match err {
            Error::Cancelled => PyKeyboardInterrupt::new_err(text),
            Error::TooManyPrimes { .. }
            | Error::TooManyCubes { .. }
            | Error::TooManyExpressions { .. }
            | Error::TooManyProducts { .. } => PyMemoryError::new_err(text),
            Error::Spent => PyTimeoutError::new_err(text),
            Error::Threads(_) | Error::Internal(_) => PyRuntimeError::new_err(text),
            Error::Damaged
            | Error::Shape { .. }
            | Error::Level { .. }
            | Error::Levels { .. }
            | Error::Value { .. }
            | Error::TooManyConditions { .. }
            | Error::Parameter { .. }
            | Error::Contradiction { .. } => PyValueError::new_err(text),
        }
    }
}
