//! The order of prime implicants: by number of literals, then by levels in condition order, a
//! lower level before a higher one and an absent condition last.
//!
//! Millions of primes are sorted by keys, a few bits per condition, which costs a tenth of
//! comparing them condition by condition. They go into buckets by the head of their key first:
//! these are sorted in parallel, and between two of them the search can be stopped.

use rayon::prelude::*;

use super::{Planes, RowPrimes};
use crate::cancel::Cancel;
use crate::error::Error;
use crate::parallel;
use crate::space::bits;

/// From this many primes on buckets pay: there are some thousand of them.
const WORTH_BUCKETS: usize = 1 << 14;

/// Bits of the key that tell buckets of equal size of term apart.
const HEAD: u32 = 8;

/// How many primes go by between two looks at the flag: some milliseconds.
const STRIDE: u32 = 1 << 16;

/// Number of literals, levels, and where the prime stands.
type Key<const N: usize> = (u32, [u64; N], u32, u32);

/// How many bits hold a level or "absent".
pub(super) fn bits_per_condition(levels: usize) -> usize {
    (usize::BITS - levels.leading_zeros()) as usize
}

/// Where each prime, in order, stands: the part that holds it and its index there.
pub(super) fn of<const N: usize>(
    k: usize,
    planes: &Planes,
    found: &[RowPrimes],
    cancel: &Cancel,
) -> Result<Vec<(u32, u32)>, Error> {
    let bits = bits_per_condition(planes.0.len());
    // Conditions may not straddle words.
    let per_word = 64 / bits;
    let place = |i: usize| (i / per_word, 64 - bits * (i % per_word + 1));
    let absent = planes.0.len() as u64;
    let mut nothing = [0_u64; N];
    for (word, shift) in (0..k).map(place) {
        nothing[word] |= absent << shift;
    }
    let total: usize = found.iter().map(|found| found.care.len()).sum();
    let many = total > WORTH_BUCKETS;
    let mut buckets: Vec<Vec<Key<N>>> = Vec::new();
    buckets.resize_with(if many { (k + 1) << HEAD } else { 1 }, Vec::new);
    for (part, found) in (0..).zip(found) {
        let row = part as usize;
        let flip: Vec<u64> = (0..k).map(|i| planes.level(row, i) as u64 ^ absent).collect();
        for (at, care) in (0..).zip(&found.care) {
            if at % STRIDE == 0 {
                cancel.check()?;
            }
            let mut key = nothing;
            for i in bits::members(*care) {
                let (word, shift) = place(i);
                key[word] ^= flip[i] << shift;
            }
            let head = (u64::from(care.count_ones()) << HEAD) + (key[0] >> (64 - HEAD));
            let bucket = if many { usize::try_from(head).expect("a few bits") } else { 0 };
            buckets[bucket].push((care.count_ones(), key, part, at));
        }
    }
    let sort = |bucket: &mut Vec<Key<N>>| {
        cancel.check()?;
        bucket.sort_unstable();
        Ok(())
    };
    if many {
        parallel::install(|| buckets.par_iter_mut().try_for_each(sort))?;
    } else {
        buckets.iter_mut().try_for_each(sort)?;
    }
    Ok(buckets.into_iter().flatten().map(|(_, _, part, at)| (part, at)).collect())
}
