//! Minimal transversals for few conditions, by bitmaps over all 2^k sets of conditions.
//!
//! ```text
//! miss  = { S : S meets not every D }   the complements of all D, closed under subsets
//! prime = { S ∉ miss : S \ {i} ∈ miss for every i ∈ S }
//! seen  = { S : S covers an earlier explained row }   the agreements with those rows, closed
//! ```
//!
//! A closure is k passes of shifts and ors over 2^k bits, so a row costs about 3·k·2^k / 64 word
//! operations whatever the number of cases, and levels do not matter. This is the quicker search
//! for up to about a dozen conditions; beyond, its cost doubles with every condition while few of
//! the sets it looks at are prime.

use super::{Found, Task};
use crate::bits;
use crate::error::Error;
use crate::word::Word;

/// Bit S of `LOW[i]` is set when S < 64 lacks condition i.
const LOW: [u64; 6] = [
    0x5555_5555_5555_5555,
    0x3333_3333_3333_3333,
    0x0f0f_0f0f_0f0f_0f0f,
    0x00ff_00ff_00ff_00ff,
    0x0000_ffff_0000_ffff,
    0x0000_0000_ffff_ffff,
];

pub(super) fn search<W: Word>(task: &Task<'_, W>) -> Result<Found<W>, Error> {
    let k = task.k;
    let all = W::first_n(k);
    let mut miss = bitmap(k, task.differences.iter().map(|&d| all & !d));
    close_downwards(&mut miss, k);
    let mut seen = bitmap(k, task.agree[..task.row].iter().copied());
    close_downwards(&mut seen, k);
    let prime = minimal(&miss, &seen, k);
    task.limit.check(bits::count(&prime))?;
    let words = bits::words(task.agree.len());
    let mut found = Found { care: Vec::new(), cover: Vec::new() };
    for set in bits::ones(&prime) {
        let care = (0..k).filter(|i| set >> i & 1 == 1).fold(W::none(), |care, i| care | W::bit(i));
        found.care.push(care);
        let at = found.cover.len();
        found.cover.resize(at + words, 0);
        for (e, &agree) in task.agree.iter().enumerate() {
            if (care & !agree).is_none() {
                bits::insert(&mut found.cover[at..], e);
            }
        }
    }
    Ok(found)
}

/// The bitmap of some sets of conditions. At most 64 conditions have an index at all, and a
/// bitmap that fits into memory far fewer.
fn bitmap<W: Word>(k: usize, sets: impl Iterator<Item = W>) -> Vec<u64> {
    let mut map = vec![0; bits::words(1 << k)];
    for set in sets {
        let low = set.low_u64();
        map[usize::try_from(low >> 6).unwrap_or(0)] |= 1 << (low & 63);
    }
    map
}

fn close_downwards(map: &mut [u64], k: usize) {
    for (i, low) in LOW.iter().enumerate().take(k) {
        map.iter_mut().for_each(|w| *w |= (*w >> (1 << i)) & low);
    }
    for i in 6..k {
        let half = 1 << (i - 6);
        for pair in map.chunks_exact_mut(2 * half) {
            let (without, with) = pair.split_at_mut(half);
            without.iter_mut().zip(with).for_each(|(a, b)| *a |= *b);
        }
    }
}

/// The sets outside `miss` and `seen` all of whose subsets are in `miss`.
fn minimal(miss: &[u64], seen: &[u64], k: usize) -> Vec<u64> {
    let hits: Vec<u64> = miss.iter().map(|w| !w).collect();
    let mut prime = hits.clone();
    if k < 6 {
        prime[0] &= (1 << (1 << k)) - 1;
    }
    for (i, low) in LOW.iter().enumerate().take(k) {
        prime.iter_mut().zip(&hits).for_each(|(p, h)| *p &= !((h & low) << (1 << i)));
    }
    for i in 6..k {
        let half = 1 << (i - 6);
        for (p, h) in prime.chunks_exact_mut(2 * half).zip(hits.chunks_exact(2 * half)) {
            p[half..].iter_mut().zip(&h[..half]).for_each(|(p, h)| *p &= !h);
        }
    }
    prime.iter_mut().zip(seen).for_each(|(p, s)| *p &= !s);
    prime
}
