//! The order of prime implicants: by number of literals, then by levels in condition order, a
//! lower level before a higher one and an absent condition last.
//!
//! Millions of primes are sorted by keys, a few bits per condition, which costs a tenth of
//! comparing them condition by condition.

use rayon::prelude::*;

use super::{Found, Planes};
use crate::word::Word;

/// From this many primes on threads sort faster.
const WORTH_THREADS: usize = 1 << 14;

/// How many bits hold a level or "absent".
pub(super) fn bits_per_condition(levels: usize) -> usize {
    (usize::BITS - levels.leading_zeros()) as usize
}

/// Where each prime, in order, stands: the part that holds it and its index there.
pub(super) fn of<W: Word, const N: usize>(
    k: usize,
    planes: &Planes<W>,
    found: &[Found<W>],
) -> Vec<(u32, u32)> {
    let bits = bits_per_condition(planes.0.len());
    // Conditions may not straddle words.
    let per_word = 64 / bits;
    let place = |i: usize| (i / per_word, 64 - bits * (i % per_word + 1));
    let absent = planes.0.len() as u64;
    let mut nothing = [0_u64; N];
    for (word, shift) in (0..k).map(place) {
        nothing[word] |= absent << shift;
    }
    let mut keyed: Vec<(u32, [u64; N], u32, u32)> =
        Vec::with_capacity(found.iter().map(|found| found.care.len()).sum());
    for (part, found) in (0..).zip(found) {
        let row = part as usize;
        let flip: Vec<u64> =
            (0..k).map(|i| planes.level(row, i).map_or(0, |level| level as u64) ^ absent).collect();
        for (at, care) in (0..).zip(&found.care) {
            let mut key = nothing;
            for i in care.ones() {
                let (word, shift) = place(i);
                key[word] ^= flip[i] << shift;
            }
            keyed.push((care.count(), key, part, at));
        }
    }
    if keyed.len() > WORTH_THREADS {
        keyed.par_sort_unstable();
    } else {
        keyed.sort_unstable();
    }
    keyed.into_iter().map(|(_, _, part, at)| (part, at)).collect()
}
