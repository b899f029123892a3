//! Prime implicants of one row of a union, with edges that are found when they are needed.
//!
//! Where the complement of a union needs too many cubes, most of them say nothing of the row e.
//! So edges D(e, q) are looked for one by one (dualize and advance, Gunopulos et al. 2003): of the
//! edges known so far all minimal transversals are kept (Berge 1984). One of them is either an
//! implicant, because the union holds it, or leaves the union at some q, and then D(e, q), made as
//! small as it can be, is an edge that was missing. Every look at the union thus gives a prime
//! implicant or an edge, and no edge is larger than need be.

use super::search::{Limit, Task};
use super::{RowPrimes, covered};
use crate::error::Error;
use crate::space::bits::{self, BitSet, Mask};
use crate::space::union::Union;

/// The minimal transversals of one row, given by its `levels`, of a `union` that holds it.
pub(super) fn search<L: BitSet, M: Mask>(
    task: &Task<'_, M>,
    levels: &[u8],
    union: &Union<L>,
) -> Result<RowPrimes, Error> {
    let mut sets: Vec<(M, bool)> = vec![(M::default(), false)];
    while let Some(at) = sets.iter().position(|&(_, inside)| !inside) {
        task.limit.check(0)?;
        match edge(task, levels, union, sets[at].0)? {
            None => sets[at].1 = true,
            Some(edge) => meet(&mut sets, edge, task.limit)?,
        }
    }
    let mut found = RowPrimes::default();
    for (care, _) in sets {
        let at = found.cover.len();
        covered(care, task.agree, &mut found.cover);
        if bits::ones(&found.cover[at..]).next() == Some(task.row) {
            found.care.extend_from_slice(care.words());
        } else {
            found.cover.truncate(at);
        }
    }
    task.limit.check(found.care.len() / M::WORDS)?;
    Ok(found)
}

/// The fewest conditions in which something outside of the union differs from the row, of those
/// that `fixed` leaves. None if nothing is outside.
fn edge<L: BitSet, M: Mask>(
    task: &Task<'_, M>,
    levels: &[u8],
    union: &Union<L>,
    fixed: M,
) -> Result<Option<M>, Error> {
    let free = |fixed: M| -> Vec<L> {
        let set = |(c, &level): (usize, &u8)| {
            if fixed.has(c) { L::one(usize::from(level)) } else { union.full()[c] }
        };
        levels.iter().enumerate().map(set).collect()
    };
    let differs =
        |outside: Vec<L>| M::of((0..task.k).filter(|&c| !outside[c].has(usize::from(levels[c]))));
    let cancel = task.limit.cancel;
    let Some(outside) = union.outside(&free(fixed), cancel)? else { return Ok(None) };
    let mut edge = differs(outside);
    for c in edge.members() {
        if edge.has(c) {
            let fixed = M::first_n(task.k) & !(edge & !M::one(c));
            if let Some(outside) = union.outside(&free(fixed), cancel)? {
                edge = differs(outside);
            }
        }
    }
    Ok(Some(edge))
}

/// Extend the sets that miss an edge, and keep those that are minimal.
fn meet<M: Mask>(sets: &mut Vec<(M, bool)>, edge: M, limit: &Limit<'_>) -> Result<(), Error> {
    let (missing, mut kept): (Vec<_>, Vec<_>) =
        sets.drain(..).partition(|&(set, _)| (set & edge).is_empty());
    let meeting = kept.len();
    for (set, _) in missing {
        limit.check(0)?;
        limit.cancel.fits(2 * size_of::<(M, bool)>() * kept.len())?;
        for c in edge.members() {
            let larger = set | M::one(c);
            // Sets that grow out of different ones by the same condition contain no other.
            if !kept[..meeting].iter().any(|&(small, _)| small.within(larger)) {
                kept.push((larger, false));
            }
        }
    }
    *sets = kept;
    Ok(())
}
