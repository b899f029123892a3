//! Arrays of numbers as what the core takes them for.

use numpy::PyReadonlyArray1;

use crate::error::Error;

/// Positions in other arrays; whether they are beyond these is for the core to say.
pub(super) fn positions(
    what: &'static str,
    array: PyReadonlyArray1<'_, i64>,
) -> Result<Vec<usize>, Error> {
    let position =
        |&i: &i64| usize::try_from(i).map_err(|_| Error::Parameter { what, got: i.to_string() });
    array.as_array().iter().map(position).collect()
}

/// A number of things in memory.
pub(super) fn int(i: usize) -> i64 {
    i64::try_from(i).expect("there are fewer than 2^63 of anything")
}
