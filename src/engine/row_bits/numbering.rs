//! Configurations and conjunctions as whole numbers.

use super::CONDITIONS;
use crate::truth_table::membership::{ABSENT, Level};

/// Bits of the sort key that hold levels; the number of literals stands above them.
const KEY: usize = 60;

/// A conjunction: the configuration that it covers at level 0 of all conditions that it lacks.
///
/// Bit k - 1 - i of a set of conditions stands for condition i: the first is the most significant,
/// as in configurations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// The conditions that occur.
    pub care: u32,
    /// Their levels, as a configuration.
    pub levels: u64,
}

/// A space of configurations numbered from 0, the first condition most significant.
#[derive(Debug, Clone)]
pub struct Numbering {
    k: usize,
    levels: [u32; CONDITIONS],
    strides: [u64; CONDITIONS],
    binary: bool,
    /// Bits for a level, or "absent", in a sort key.
    bits: usize,
}

impl Numbering {
    /// The space of conditions with these numbers of levels; None if there are too many of them.
    pub fn new(levels: &[u16]) -> Option<Self> {
        let k = levels.len();
        let most = u32::from(levels.iter().copied().max()?);
        let bits = (u32::BITS - most.leading_zeros()) as usize;
        if k > CONDITIONS || k * bits > KEY || levels.iter().any(|&l| l < 2) {
            return None;
        }
        let mut space =
            Self { k, levels: [1; CONDITIONS], strides: [1; CONDITIONS], binary: most == 2, bits };
        let mut stride = 1;
        for i in (0..k).rev() {
            space.levels[i] = u32::from(levels[i]);
            space.strides[i] = stride;
            stride *= u64::from(levels[i]);
        }
        Some(space)
    }

    /// The number of conditions.
    pub fn conditions(&self) -> usize {
        self.k
    }

    /// The number of configurations, unless that is beyond all bounds.
    pub fn size(&self) -> Option<u64> {
        self.strides[0].checked_mul(u64::from(self.levels[0]))
    }

    /// Whether all conditions have two levels. Configurations then are sets of conditions.
    pub fn binary(&self) -> bool {
        self.binary
    }

    /// The number of levels of condition `i`.
    pub fn levels(&self, i: usize) -> u32 {
        self.levels[i]
    }

    /// How far apart configurations are that differ by one level of condition `i`.
    pub fn stride(&self, i: usize) -> u64 {
        self.strides[i]
    }

    /// All conditions.
    pub fn all(&self) -> u32 {
        (1 << self.k) - 1
    }

    /// The level of condition `i` in a configuration.
    pub fn level(&self, row: u64, i: usize) -> u32 {
        #[allow(clippy::cast_possible_truncation)] // a level
        if self.binary {
            (row >> (self.k - 1 - i) & 1) as u32
        } else {
            (row / self.strides[i] % u64::from(self.levels[i])) as u32
        }
    }

    /// The conditions on which two configurations differ.
    pub fn apart(&self, a: u64, b: u64) -> u32 {
        #[allow(clippy::cast_possible_truncation)] // at most CONDITIONS bits
        if self.binary {
            (a ^ b) as u32
        } else {
            let differ = |i: &usize| self.level(a, *i) != self.level(b, *i);
            (0..self.k).filter(differ).fold(0, |set, i| set | 1 << (self.k - 1 - i))
        }
    }

    /// The conjunction of the levels of `row` on the conditions `care`.
    pub fn term(&self, row: u64, care: u32) -> Term {
        let levels = if self.binary {
            row & u64::from(care)
        } else {
            let level = |i: usize| u64::from(self.level(row, i)) * self.strides[i];
            (0..self.k).filter(|i| care >> (self.k - 1 - i) & 1 == 1).map(level).sum()
        };
        Term { care, levels }
    }

    /// Whether `term` covers a configuration.
    pub fn covers(&self, term: Term, row: u64) -> bool {
        self.apart(term.levels, row) & term.care == 0
    }

    /// The level of each condition in a term, or [`ABSENT`].
    pub fn values(&self, term: Term) -> impl Iterator<Item = Level> + '_ {
        (0..self.k).map(move |i| {
            if term.care >> (self.k - 1 - i) & 1 == 1 {
                Level::try_from(self.level(term.levels, i)).expect("at most 256 levels")
            } else {
                ABSENT
            }
        })
    }

    /// A number that rises in the order of prime implicants: by number of literals, then by
    /// levels, a lower level before a higher one and an absent condition last.
    pub fn rank(&self, term: Term) -> u64 {
        let levels = if self.binary {
            spread(term.levels) | spread(u64::from(!term.care & self.all())) << 1
        } else {
            let absent = (1 << self.bits) - 1;
            let code = |i: usize| {
                let occurs = term.care >> (self.k - 1 - i) & 1 == 1;
                if occurs { u64::from(self.level(term.levels, i)) } else { absent }
            };
            (0..self.k).fold(0, |key, i| key << self.bits | code(i))
        };
        u64::from(term.care.count_ones()) << KEY | levels
    }
}

/// The bits of a number of at most 16 bits, with a 0 above each.
fn spread(x: u64) -> u64 {
    let x = (x | x << 8) & 0x00ff_00ff;
    let x = (x | x << 4) & 0x0f0f_0f0f;
    let x = (x | x << 2) & 0x3333_3333;
    (x | x << 1) & 0x5555_5555
}
