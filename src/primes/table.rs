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
use crate::error::Error;
use crate::space::bits;
use crate::space::subsets::{self, close_downwards, minimal};
use crate::space::word::Word;

pub(super) fn search<W: Word>(task: &Task<'_, W>) -> Result<Found<W>, Error> {
    let k = task.k;
    let all = W::first_n(k);
    let mut miss = bitmap(k, task.differences.iter().map(|&d| all & !d));
    close_downwards(&mut miss, k);
    let mut prime = bitmap(k, task.agree[..task.row].iter().copied());
    close_downwards(&mut prime, k);
    minimal(&mut prime, &miss, k);
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
    let mut map = vec![0; subsets::words(k)];
    for set in sets {
        let low = set.low_u64();
        map[usize::try_from(low >> 6).unwrap_or(0)] |= 1 << (low & 63);
    }
    map
}
