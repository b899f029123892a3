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

use super::search::Task;
use super::{RowPrimes, covered};
use crate::error::Error;
use crate::space::bits::{self, Mask};
use crate::space::subsets::{self, close_downwards, minimal, outside};

pub(super) fn search<M: Mask>(task: &Task<'_, M>) -> Result<RowPrimes, Error> {
    let k = task.k;
    let all = M::first_n(k);
    let mut miss = bitmap(k, task.differences.iter().map(|&d| all & !d));
    close_downwards(&mut miss, k);
    let mut prime = bitmap(k, task.agree[..task.row].iter().copied());
    close_downwards(&mut prime, k);
    if task.every {
        outside(&mut prime, &miss, k);
    } else {
        minimal(&mut prime, &miss, k);
    }
    task.limit.check(bits::count(&prime))?;
    let mut found = RowPrimes::default();
    for set in bits::ones(&prime) {
        let care = M::of_words(&[set as u64]);
        found.care.extend_from_slice(care.words());
        covered(care, task.agree, &mut found.cover);
    }
    Ok(found)
}

/// The bitmap of some sets of conditions, all of which are in the first word.
fn bitmap<M: Mask>(k: usize, sets: impl Iterator<Item = M>) -> Vec<u64> {
    let mut map = vec![0; subsets::words(k)];
    for set in sets {
        let index = usize::try_from(set.words()[0]);
        bits::insert(&mut map, index.expect("a bitmap in memory has no such index"));
    }
    map
}
