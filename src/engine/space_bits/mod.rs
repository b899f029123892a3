//! Truth tables of at most 64 rows, each a bit of one word.
//!
//! Row r, counted from 0 with the first condition most significant, is bit r, so a set of rows is
//! a `u64` and to widen a set along a condition is a few shifts. Prime implicants of all cubes are
//! found at once. With F a set of free conditions, and each row standing for the cube around it
//! in which exactly these are free:
//!
//! ```text
//! blocked[F] = rows whose cube meets the off-set      blocked[F + i] = blocked[F] widened along i
//! meets[F]   = rows whose cube meets the on-set       meets[F + i]   = meets[F] widened along i
//! prime[F]   = not blocked[F], meets[F], and blocked[F + i] for every i outside F
//! ```
//!
//! That is 2^k words each, some hundred operations for five conditions whatever the data, where
//! the search of [`crate::primes`] allocates and sorts. Levels do not matter as long as the rows
//! fit: six crisp conditions, or 4 x 4 x 2 x 2 levels. Terms are numbered once in the order of
//! prime implicants, so that those found only have to be put in the order of their numbers.

mod chart;
mod engine;

use crate::space::bits;
use crate::truth_table::membership::{ABSENT, Level};

pub use chart::{Chart, Listed, Set};
pub use engine::SpaceBits;

/// The most rows, and so bits of a word.
pub const ROWS: usize = 64;

/// The most conditions: each has at least two levels.
pub const CONDITIONS: usize = 6;

/// Sets of conditions.
const SETS: usize = 1 << CONDITIONS;

/// A conjunction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The conditions that occur, as bits.
    pub care: u8,
    /// The row it covers that has level 0 on all others.
    pub first: u8,
    /// All rows it covers.
    pub rows: u64,
}

/// All rows and terms of a small space.
#[derive(Debug, Clone)]
pub struct Small {
    k: usize,
    levels: [u32; CONDITIONS],
    /// How far apart rows are that differ by one level of a condition.
    strides: [u32; CONDITIONS],
    /// Rows with level 0 on a condition.
    low: [u64; CONDITIONS],
    rows: usize,
    /// Levels by row.
    level_of: [[u8; CONDITIONS]; ROWS],
    /// By set of free conditions: rows with level 0 on all of these.
    firsts: [u64; SETS],
    /// By set of free conditions and first row: the number of the term.
    numbers: Vec<u16>,
    terms: Vec<Term>,
    values: Vec<[Level; CONDITIONS]>,
    /// By term, and by as many levels as a condition has at most: the conditions that have that level
    /// in it, as bits.
    at_level: Vec<u8>,
    most_levels: usize,
}

impl Small {
    /// The space of conditions with these numbers of levels; None if it has too many rows.
    pub fn new(levels: &[u16]) -> Option<Self> {
        let rows = levels.iter().try_fold(1_usize, |n, &l| n.checked_mul(usize::from(l)))?;
        if rows > ROWS || levels.is_empty() || levels.iter().any(|&l| l < 2) {
            return None;
        }
        let k = levels.len();
        let mut small = Self {
            k,
            levels: [1; CONDITIONS],
            strides: [1; CONDITIONS],
            low: [0; CONDITIONS],
            rows,
            level_of: [[0; CONDITIONS]; ROWS],
            firsts: [0; SETS],
            numbers: vec![0; SETS * ROWS],
            terms: Vec::new(),
            values: Vec::new(),
            at_level: Vec::new(),
            most_levels: levels.iter().copied().max().map_or(0, usize::from),
        };
        for i in (0..k).rev() {
            small.levels[i] = u32::from(levels[i]);
            small.strides[i] =
                if i + 1 < k { small.strides[i + 1] * small.levels[i + 1] } else { 1 };
        }
        for row in 0..rows {
            for (level, (stride, levels)) in
                small.level_of[row].iter_mut().zip(small.strides.iter().zip(&small.levels))
            {
                let row = u32::try_from(row).expect("at most 64 rows");
                *level = u8::try_from(row / stride % levels).expect("at most 64 levels");
            }
        }
        for i in 0..k {
            small.low[i] = (0..rows)
                .filter(|&row| small.level(row, i) == 0)
                .fold(0, |set, row| set | 1 << row);
        }
        small.number_terms();
        Some(small)
    }

    fn number_terms(&mut self) {
        let mut cubes: Vec<(usize, [Level; CONDITIONS], usize, usize)> = Vec::new();
        for free in 0..1_usize << self.k {
            let at_zero = |i: &usize| free >> i & 1 == 1;
            self.firsts[free] =
                (0..self.k).filter(at_zero).fold(self.full(), |set, i| set & self.low[i]);
            for first in (0..self.rows).filter(|row| self.firsts[free] >> row & 1 == 1) {
                // An absent condition comes last.
                let mut levels = [Level::MAX; CONDITIONS];
                for i in (0..self.k).filter(|&i| free >> i & 1 == 0) {
                    levels[i] = Level::try_from(self.level(first, i)).expect("at most 64 levels");
                }
                let literals = self.k - free.count_ones() as usize;
                cubes.push((literals, levels, free, first));
            }
        }
        cubes.sort_unstable();
        for (number, (_, mut levels, free, first)) in (0..).zip(cubes) {
            let mut rows = 1_u64 << first;
            for i in (0..self.k).filter(|i| free >> i & 1 == 1) {
                rows = self.widened(rows, i);
            }
            levels
                .iter_mut()
                .filter(|level| **level == Level::MAX)
                .for_each(|level| *level = ABSENT);
            self.numbers[free * ROWS + first] = number;
            self.values.push(levels);
            let has = |level: usize, i: &usize| usize::try_from(levels[*i]) == Ok(level);
            let set = |level| (0..self.k).filter(|i| has(level, i)).fold(0, |set, i| set | 1 << i);
            self.at_level.extend((0..self.most_levels).map(set));
            #[allow(clippy::cast_possible_truncation)] // at most 6 conditions and 64 rows
            self.terms.push(Term {
                care: (((1 << self.k) - 1) & !free) as u8,
                first: first as u8,
                rows,
            });
        }
    }

    /// The number of conditions.
    pub fn conditions(&self) -> usize {
        self.k
    }

    /// The level of condition `i` in a row.
    pub fn level(&self, row: usize, i: usize) -> u32 {
        u32::from(self.level_of[row][i])
    }

    /// All rows.
    pub fn full(&self) -> u64 {
        u64::MAX >> (ROWS - self.rows)
    }

    /// All terms, in the order of prime implicants.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The level of each condition in term `number`, or [`ABSENT`].
    pub fn values(&self, number: usize) -> &[Level] {
        &self.values[number][..self.k]
    }

    /// The conditions, as bits, that have a level in term `number`.
    pub fn at_level(&self, number: usize, level: usize) -> u8 {
        self.at_level[number * self.most_levels..][..self.most_levels][level]
    }

    /// The number of the term with these levels.
    pub fn number(&self, values: &[Level]) -> usize {
        let (mut free, mut first) = (0, 0);
        for (i, &level) in values.iter().enumerate() {
            match usize::try_from(level) {
                Ok(level) => first += level * self.strides[i] as usize,
                Err(_) => free |= 1 << i,
            }
        }
        usize::from(self.numbers[free * ROWS + first])
    }

    /// The number of the term of these conditions that covers the row `row`.
    pub fn around(&self, row: usize, care: u8) -> usize {
        let free = ((1 << self.k) - 1) & !usize::from(care);
        let mut first = row;
        for i in (0..self.k).filter(|i| free >> i & 1 == 1) {
            first -= (self.level(row, i) * self.strides[i]) as usize;
        }
        usize::from(self.numbers[free * ROWS + first])
    }

    /// The rows that differ from one of `set` in no more than condition `i`.
    #[inline]
    pub fn widened(&self, set: u64, i: usize) -> u64 {
        let (stride, low) = (self.strides[i], self.low[i]);
        let mut any = set;
        for level in 1..self.levels[i] {
            any |= set >> (stride * level);
        }
        any &= low;
        let mut all = any;
        for level in 1..self.levels[i] {
            all |= any << (stride * level);
        }
        all
    }

    /// The numbers of all prime implicants, in order: the widest cubes that meet `on` and not
    /// `off`.
    pub fn primes(&self, on: u64, off: u64, found: &mut Vec<u16>) {
        found.clear();
        // Known sizes, so that all loops are unrolled.
        match self.k {
            1 => self.primes_of::<1, 2>(on, off, found),
            2 => self.primes_of::<2, 4>(on, off, found),
            3 => self.primes_of::<3, 8>(on, off, found),
            4 => self.primes_of::<4, 16>(on, off, found),
            5 => self.primes_of::<5, 32>(on, off, found),
            _ => self.primes_of::<CONDITIONS, SETS>(on, off, found),
        }
        found.sort_unstable();
    }

    /// The same for K conditions and so N sets of conditions.
    fn primes_of<const K: usize, const N: usize>(&self, on: u64, off: u64, found: &mut Vec<u16>) {
        let (mut blocked, mut prime) = ([0_u64; N], [0_u64; N]);
        (blocked[0], prime[0]) = (off, on);
        for i in 0..K {
            self.widen(i, &mut blocked);
            self.widen(i, &mut prime);
        }
        for ((prime, blocked), first) in prime.iter_mut().zip(&blocked).zip(&self.firsts) {
            *prime &= !blocked & first;
        }
        for i in 0..K {
            let half = 1 << i;
            for (prime, blocked) in
                prime.chunks_exact_mut(2 * half).zip(blocked.chunks_exact(2 * half))
            {
                for (prime, wider) in prime[..half].iter_mut().zip(&blocked[half..]) {
                    *prime &= wider;
                }
            }
        }
        for (numbers, &prime) in self.numbers.chunks_exact(ROWS).zip(&prime) {
            bits::members(prime).for_each(|first| found.push(numbers[first]));
        }
    }

    /// Fill the sets of rows in which condition `i` is free, and none after it, from those in which
    /// it is not.
    #[inline]
    fn widen<const N: usize>(&self, i: usize, map: &mut [u64; N]) {
        let (narrow, wide) = map.split_at_mut(1 << i);
        let (stride, low) = (self.strides[i], self.low[i]);
        if self.levels[i] == 2 {
            for (wide, &set) in wide.iter_mut().zip(&*narrow) {
                let any = (set | set >> stride) & low;
                *wide = any | any << stride;
            }
        } else {
            for (wide, &set) in wide.iter_mut().zip(&*narrow) {
                *wide = self.widened(set, i);
            }
        }
    }
}
