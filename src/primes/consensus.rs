//! Prime implicants from the cubes that may be covered instead of those that may not.
//!
//! The complement of a union of cubes with many free conditions can need far more cubes than the
//! union has, as easy counterfactuals of dozens of conditions do. Then the union is closed under
//! consensus (Quine 1955; with sets of levels as in Brayton et al. 1984): two cubes that overlap
//! on all conditions but one give the cube that joins them on that one. What no other cube
//! contains in the end are the maximal cubes of the union, and the minimal transversals of a row
//! are the smallest sets of restricted conditions among the maximal cubes that hold the row.

use super::{Found, Task};
use crate::bits;
use crate::cancel::Cancel;
use crate::cube::LevelSet;
use crate::error::Error;
use crate::word::Word;

/// A cube, one set of levels per condition.
pub(super) type Cube = Vec<LevelSet>;

/// The maximal cubes of the union of `cubes`. None when there are more than `most` on the way.
pub(super) fn maximal(
    cubes: Vec<Cube>,
    most: usize,
    cancel: &Cancel,
) -> Result<Option<Vec<Cube>>, Error> {
    let mut kept: Vec<Cube> = Vec::new();
    let mut waiting = cubes;
    while let Some(new) = waiting.pop() {
        cancel.check()?;
        if kept.iter().any(|old| within(&new, old)) {
            continue;
        }
        kept.retain(|old| !within(old, &new));
        for old in &kept {
            waiting.extend(joined(old, &new));
        }
        kept.push(new);
        if kept.len() > most || waiting.len() > 64 * most {
            return Ok(None);
        }
    }
    Ok(Some(kept))
}

fn within(small: &Cube, big: &Cube) -> bool {
    small.iter().zip(big).all(|(s, b)| s & !b == 0)
}

/// The consensus of two cubes on each condition that can be joined to something new.
fn joined(a: &Cube, b: &Cube) -> Vec<Cube> {
    let mut conflicts = (0..a.len()).filter(|&i| a[i] & b[i] == 0);
    let join = |on: usize| {
        let both = |i: usize| if i == on { a[i] | b[i] } else { a[i] & b[i] };
        (0..a.len()).map(both).collect()
    };
    match (conflicts.next(), conflicts.next()) {
        (Some(_), Some(_)) => Vec::new(),
        (Some(on), None) => vec![join(on)],
        _ => (0..a.len()).filter(|&i| a[i] & !b[i] != 0 && b[i] & !a[i] != 0).map(join).collect(),
    }
}

/// The minimal transversals of one row, given by its `levels`, from the maximal cubes.
pub(super) fn search<W: Word>(
    task: &Task<'_, W>,
    levels: &[u8],
    full: &[LevelSet],
    maximal: &[Cube],
) -> Result<Found<W>, Error> {
    let holds = |cube: &&Cube| cube.iter().zip(levels).all(|(s, &l)| s >> l & 1 == 1);
    let restricted = |cube: &Cube| {
        let some = (0..task.k).filter(|&i| cube[i] & full[i] != full[i]);
        some.fold(W::none(), |set, i| set | W::bit(i))
    };
    let sets: Vec<W> = maximal.iter().filter(holds).map(restricted).collect();
    let mut found = Found { care: Vec::new(), cover: Vec::new() };
    for care in super::absorb(&sets, task.limit.cancel)? {
        let mut cover = vec![0; bits::words(task.agree.len())];
        let covered =
            task.agree.iter().enumerate().filter(|(_, agree)| (care & !**agree).is_none());
        covered.for_each(|(e, _)| bits::insert(&mut cover, e));
        if bits::ones(&cover).next() == Some(task.row) {
            found.care.push(care);
            found.cover.extend(cover);
        }
    }
    task.limit.check(found.care.len())?;
    Ok(found)
}
