//! The order of prime implicants: by number of literals, then by levels in condition order, a
//! lower level before a higher one and an absent condition last.
//!
//! Millions of primes are sorted by keys, a few bits per condition, which costs a tenth of
//! comparing them condition by condition. They go into buckets by the head of their key first:
//! these are sorted in parallel, and between two of them the search can be stopped.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::RowPrimes;
use crate::cancel::Cancel;
use crate::error::Error;
use crate::parallel;
use crate::space::bits::{self, BitSet, Word};

/// From this many primes on buckets pay: there are some thousand of them.
const WORTH_BUCKETS: usize = 1 << 14;

/// Bits of the key that tell buckets of equal size of term apart.
const HEAD: u32 = 8;

/// How many primes go by between two looks at the flag: some milliseconds.
const STRIDE: u32 = 1 << 16;

/// How many words 256 conditions of 256 levels take.
const MOST: usize = 37;

/// Number of literals, levels, and where the prime stands.
type Key<const N: usize> = (u32, [u64; N], u32, u32);

/// How many bits hold a level or "absent".
fn bits_per_condition(levels: usize) -> usize {
    (usize::BITS - levels.leading_zeros()) as usize
}

/// How many words hold all conditions. None straddles two, so a few bits of each may be unused.
fn words(levels: usize, k: usize) -> usize {
    k.div_ceil(64 / bits_per_condition(levels))
}

/// How many bytes the key of a prime takes, at least.
pub(super) fn key_bytes(levels: usize, k: usize) -> usize {
    size_of::<Key<0>>() + 8 * words(levels, k)
}

/// Where each prime, in order, stands: the part that holds it and its index there. `masks` words
/// of each are its conditions.
pub(super) fn of(
    levels: usize,
    explained: ArrayView2<'_, u8>,
    masks: usize,
    found: &[RowPrimes],
    cancel: &Cancel,
) -> Result<Vec<(u32, u32)>, Error> {
    let of = match words(levels, explained.ncols()) {
        0 | 1 => by::<1>,
        2 => by::<2>,
        3 | 4 => by::<4>,
        5..=8 => by::<8>,
        9..=16 => by::<16>,
        17..=26 => by::<26>,
        _ => by::<MOST>,
    };
    of(levels, explained, masks, found, cancel)
}

fn by<const N: usize>(
    levels: usize,
    explained: ArrayView2<'_, u8>,
    masks: usize,
    found: &[RowPrimes],
    cancel: &Cancel,
) -> Result<Vec<(u32, u32)>, Error> {
    let k = explained.ncols();
    let bits = bits_per_condition(levels);
    let per_word = 64 / bits;
    let place = |i: usize| (i / per_word, 64 - bits * (i % per_word + 1));
    let absent = levels as u64;
    let mut nothing = [0_u64; N];
    for (word, shift) in (0..k).map(place) {
        nothing[word] |= absent << shift;
    }
    let total: usize = found.iter().map(|found| found.care.len() / masks).sum();
    let many = total > WORTH_BUCKETS;
    let mut buckets: Vec<Vec<Key<N>>> = Vec::new();
    buckets.resize_with(if many { (k + 1) << HEAD } else { 1 }, Vec::new);
    for (part, found) in (0..).zip(found) {
        let row = part as usize;
        let flip: Vec<u64> = explained.row(row).iter().map(|&l| u64::from(l) ^ absent).collect();
        for (at, care) in (0..).zip(found.care.chunks_exact(masks)) {
            if at % STRIDE == 0 {
                cancel.check()?;
            }
            let mut key = nothing;
            let mut literals = 0;
            for (first, &some) in (0..).step_by(Word::MEMBERS).zip(care) {
                literals += some.count_ones();
                for i in bits::members(some) {
                    let (word, shift) = place(first + i);
                    key[word] ^= flip[first + i] << shift;
                }
            }
            let head = (u64::from(literals) << HEAD) + (key[0] >> (64 - HEAD));
            let bucket = if many { usize::try_from(head).expect("a few bits") } else { 0 };
            buckets[bucket].push((literals, key, part, at));
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
