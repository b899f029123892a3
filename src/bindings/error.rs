//! The only place where a core error becomes a Python exception.

use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError, PyValueError};
use pyo3::{PyErr, import_exception};

use crate::error::Error;

import_exception!(fastqca._common.errors, BudgetSpentError);
import_exception!(fastqca._common.errors, TooLargeError);

impl From<Error> for PyErr {
    fn from(err: Error) -> Self {
        let text = err.to_string();
        match err {
            Error::Cancelled => PyKeyboardInterrupt::new_err(text),
            Error::TooManyPrimes { .. }
            | Error::TooManyCubes { .. }
            | Error::TooManyExpressions { .. }
            | Error::TooManyProducts { .. }
            | Error::TooLarge
            | Error::Threads(_) => TooLargeError::new_err(text),
            Error::Spent => BudgetSpentError::new_err(text),
            Error::Internal(_) => PyRuntimeError::new_err(text),
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
