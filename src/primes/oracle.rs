//! Prime implicants of one row of a union, with edges that are found when they are needed.
//!
//! Where the complement of a union needs too many cubes, most of them say nothing of the row e.
//! So edges D(e, q) are looked for one by one (dualize and advance, Gunopulos et al. 2003): of the
//! edges known so far all minimal transversals are kept (Berge 1984). One of them is either an
//! implicant, because the union holds it, or leaves the union at some q, and then D(e, q), made as
//! small as it can be, is an edge that was missing. Every look at the union thus gives a prime
//! implicant or an edge, and no edge is larger than need be.

use super::{Found, Limit, Task};
use crate::error::Error;
use crate::space::bits;
use crate::space::cube::LevelSet;
use crate::space::union::Union;
use crate::space::word::Word;

/// The minimal transversals of one row, given by its `levels`, of a `union` that holds it.
pub(super) fn search<W: Word>(
    task: &Task<'_, W>,
    levels: &[u8],
    union: &Union,
) -> Result<Found<W>, Error> {
    let mut sets: Vec<(W, bool)> = vec![(W::none(), false)];
    while let Some(at) = sets.iter().position(|&(_, inside)| !inside) {
        task.limit.check(0)?;
        match edge(task, levels, union, sets[at].0)? {
            None => sets[at].1 = true,
            Some(edge) => meet(&mut sets, edge, task.limit)?,
        }
    }
    let mut found = Found { care: Vec::new(), cover: Vec::new() };
    for (care, _) in sets {
        let mut cover = vec![0; bits::words(task.agree.len())];
        let covered = task.agree.iter().enumerate();
        let covered = covered.filter(|(_, agree)| (care & !**agree).is_none());
        covered.for_each(|(e, _)| bits::insert(&mut cover, e));
        if bits::ones(&cover).next() == Some(task.row) {
            found.care.push(care);
            found.cover.extend(cover);
        }
    }
    task.limit.check(found.care.len())?;
    Ok(found)
}

/// The fewest conditions in which something outside of the union differs from the row, of those
/// that `fixed` leaves. None if nothing is outside.
fn edge<W: Word>(
    task: &Task<'_, W>,
    levels: &[u8],
    union: &Union,
    fixed: W,
) -> Result<Option<W>, Error> {
    let free = |fixed: W| -> Vec<LevelSet> {
        let set = |(c, &level): (usize, &u8)| {
            if fixed.has(c) { 1 << level } else { union.full()[c] }
        };
        levels.iter().enumerate().map(set).collect()
    };
    let differs = |outside: Vec<LevelSet>| {
        let apart = (0..task.k).filter(|&c| outside[c] >> levels[c] & 1 == 0);
        apart.fold(W::none(), |set, c| set | W::bit(c))
    };
    let cancel = task.limit.cancel;
    let Some(outside) = union.outside(&free(fixed), cancel)? else { return Ok(None) };
    let mut edge = differs(outside);
    for c in edge.ones() {
        if edge.has(c) {
            let fixed = W::first_n(task.k) & !(edge & !W::bit(c));
            if let Some(outside) = union.outside(&free(fixed), cancel)? {
                edge = differs(outside);
            }
        }
    }
    Ok(Some(edge))
}

/// Extend the sets that miss an edge, and keep those that are minimal.
fn meet<W: Word>(sets: &mut Vec<(W, bool)>, edge: W, limit: &Limit<'_>) -> Result<(), Error> {
    let (missing, mut kept): (Vec<_>, Vec<_>) =
        sets.drain(..).partition(|&(set, _)| (set & edge).is_none());
    let meeting = kept.len();
    for (set, _) in missing {
        limit.check(0)?;
        limit.cancel.fits(2 * size_of::<(W, bool)>() * kept.len())?;
        for c in edge.ones() {
            let larger = set | W::bit(c);
            // Sets that grow out of different ones by the same condition contain no other.
            if !kept[..meeting].iter().any(|&(small, _)| (small & !larger).is_none()) {
                kept.push((larger, false));
            }
        }
    }
    *sets = kept;
    Ok(())
}
