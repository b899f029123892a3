//! Bitmaps over all sets of some conditions: bit S stands for the set S.
//!
//! Bit i of the number S stands for condition i. A pass over a bitmap for one condition is a few
//! shifts and ors of each word, so what concerns all 2^k sets costs some k·2^k / 64 of them.

use crate::space::bits;

/// Bit S of `LOW[i]` is set when S < 64 lacks condition i.
const LOW: [u64; 6] = [
    0x5555_5555_5555_5555,
    0x3333_3333_3333_3333,
    0x0f0f_0f0f_0f0f_0f0f,
    0x00ff_00ff_00ff_00ff,
    0x0000_ffff_0000_ffff,
    0x0000_0000_ffff_ffff,
];

/// How many words a bitmap over the sets of `k` conditions has.
pub const fn words(k: usize) -> usize {
    bits::words(1 << k)
}

/// The sets that there are in a bitmap of one word.
fn existing(k: usize) -> u64 {
    if k < 6 { (1 << (1 << k)) - 1 } else { u64::MAX }
}

/// Add all subsets of the sets in `map`.
// Always, so that loops over bitmaps of known length are unrolled: a quarter of the time of
// tables of eight conditions.
#[allow(clippy::inline_always)]
#[inline(always)]
pub fn close_downwards(map: &mut [u64], k: usize) {
    for word in map.iter_mut() {
        for (i, low) in LOW.iter().enumerate().take(k) {
            *word |= (*word >> (1 << i)) & low;
        }
    }
    for i in 6..k {
        let half = 1 << (i - 6);
        for pair in map.chunks_exact_mut(2 * half) {
            let (without, with) = pair.split_at_mut(half);
            without.iter_mut().zip(with).for_each(|(a, b)| *a |= *b);
        }
    }
}

/// Replace `seen` by the sets outside of it and of `miss` all of whose subsets are in `miss`,
/// which has all subsets of its sets.
#[allow(clippy::inline_always)] // as above
#[inline(always)]
pub fn minimal(seen: &mut [u64], miss: &[u64], k: usize) {
    for (out, miss) in seen.iter_mut().zip(miss) {
        let hits = !miss;
        let mut new = hits & existing(k) & !*out;
        for (i, low) in LOW.iter().enumerate().take(k) {
            new &= !((hits & low) << (1 << i));
        }
        *out = new;
    }
    for i in 6..k {
        let half = 1 << (i - 6);
        for (out, miss) in seen.chunks_exact_mut(2 * half).zip(miss.chunks_exact(2 * half)) {
            out[half..].iter_mut().zip(&miss[..half]).for_each(|(out, miss)| *out &= miss);
        }
    }
}

/// Replace `seen` by all sets outside of it and of `miss`.
pub fn outside(seen: &mut [u64], miss: &[u64], k: usize) {
    seen.iter_mut().zip(miss).for_each(|(out, miss)| *out = !*out & !miss & existing(k));
}

/// Put into `out` the sets S for which `map` lacks the set that differs from S in the conditions
/// `by`.
#[allow(clippy::inline_always)] // as above
#[inline(always)]
pub fn lacking(out: &mut [u64], map: &[u64], by: u32, k: usize) {
    for (at, out) in out.iter_mut().enumerate() {
        let mut word = map[at ^ (by >> 6) as usize];
        for (i, low) in LOW.iter().enumerate().take(k) {
            if by >> i & 1 == 1 {
                let stride = 1 << i;
                word = (word >> stride) & low | (word & low) << stride;
            }
        }
        *out = !word & existing(k);
    }
}
