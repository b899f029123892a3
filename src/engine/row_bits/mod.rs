//! Tables of at most 64 explained rows and some conditions, solved in memory that is used again.
//!
//! The search is that of [`crate::primes`] for few conditions: minimal sets of conditions that no
//! row of the off-set agrees on, by bitmaps over all sets. What differs is that configurations are
//! whole numbers ([`Numbering`]), that a set of explained rows is one word, and that next to
//! nothing is allocated for a table: with many small tables, that is where the time goes. What may be covered
//! is told by the off-set or, for solutions that keep to some cubes, by a bitmap of all
//! configurations.

mod classes;
mod covers;
mod engine;
mod numbering;

pub use covers::Covers;
pub use engine::RowBits;
pub use numbering::{Numbering, Term};

use crate::space::bits::members;
use crate::space::subsets::{self, close_downwards, lacking, minimal};

/// The most explained rows: a set of them is one word.
pub const ROWS: usize = 64;

/// The most conditions: beyond, bitmaps are larger than what they save.
pub const CONDITIONS: usize = 13;

/// More prime implicants than this are left to the general search, whose charts have no limit of
/// classes; positions in a list of them take 16 bits.
const PRIMES: usize = 1 << 12;

/// What may not be covered.
#[derive(Debug, Clone, Copy)]
pub enum Confines<'a> {
    /// These configurations.
    Off(&'a [u64]),
    /// All that are not in this bitmap, for conditions of two levels.
    Within(&'a [u64]),
}

/// The prime implicants of a table, in no order.
#[derive(Debug, Clone, Default)]
pub struct Primes {
    /// The conjunctions.
    pub terms: Vec<Term>,
    /// The explained rows that each covers, as bits in the order in which they were given.
    pub covers: Vec<[u64; 1]>,
    miss: Vec<u64>,
    seen: Vec<u64>,
}

impl Primes {
    /// Find the prime implicants of the rows `on`, at most [`ROWS`], that keep to `confines`.
    /// False if there are too many.
    pub fn search(&mut self, space: &Numbering, on: &[u64], confines: Confines<'_>) -> bool {
        self.terms.clear();
        self.covers.clear();
        let words = subsets::words(space.conditions());
        self.miss.resize(words, 0);
        self.seen.resize(words, 0);
        // Known lengths, so that the loops over words are unrolled.
        match words {
            1 => self.search_in::<1>(space, on, confines),
            2 => self.search_in::<2>(space, on, confines),
            4 => self.search_in::<4>(space, on, confines),
            8 => self.search_in::<8>(space, on, confines),
            16 => self.search_in::<16>(space, on, confines),
            _ => self.search_in::<0>(space, on, confines),
        }
    }

    /// The same with bitmaps of W words, or of any number if W is 0.
    fn search_in<const W: usize>(
        &mut self,
        space: &Numbering,
        on: &[u64],
        confines: Confines<'_>,
    ) -> bool {
        let k = space.conditions();
        let words = if W == 0 { self.miss.len() } else { W };
        let (miss, seen) = (&mut self.miss[..words], &mut self.seen[..words]);
        let mut apart = [0_u32; ROWS];
        for (e, &row) in on.iter().enumerate() {
            match confines {
                Confines::Off(off) => {
                    miss.fill(0);
                    off.iter().for_each(|&q| insert(miss, space.all() & !space.apart(row, q)));
                }
                Confines::Within(allowed) => lacking(miss, allowed, space.all() ^ low(row), k),
            }
            close_downwards(miss, k);
            // Sets of conditions whose conjunction an earlier row has brought.
            seen.fill(0);
            for (apart, &other) in apart.iter_mut().zip(on) {
                *apart = space.apart(row, other);
            }
            apart[..e].iter().for_each(|apart| insert(seen, space.all() & !apart));
            close_downwards(seen, k);
            minimal(seen, miss, k);
            for (word, &bits) in (0_u32..).zip(&*seen) {
                for set in members(bits) {
                    #[allow(clippy::cast_possible_truncation)] // below 64
                    let care = word << 6 | set as u32;
                    let mut cover = 0;
                    for (other, apart) in apart[..on.len()].iter().enumerate().skip(e) {
                        cover |= u64::from(apart & care == 0) << other;
                    }
                    self.terms.push(space.term(row, care));
                    self.covers.push([cover]);
                }
            }
            if self.terms.len() > PRIMES {
                return false;
            }
        }
        true
    }
}

fn insert(map: &mut [u64], set: u32) {
    map[(set >> 6) as usize] |= 1 << (set & 63);
}

/// A configuration of binary conditions as a set of conditions.
#[allow(clippy::cast_possible_truncation)] // at most CONDITIONS bits
fn low(row: u64) -> u32 {
    row as u32
}
