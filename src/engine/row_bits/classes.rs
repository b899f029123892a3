//! Prime implicants that cover the same rows as classes, and the rows that matter.
//!
//! What [`crate::cover::chart`] does for any chart, with sets of rows in one word: primes that cover the
//! same rows are interchangeable, a row that another one dominates can go, and so can a class
//! that alone covers some row, with all its rows, since every model has it. That is repeated
//! until nothing changes.

use super::ROWS;
use crate::space::bits;

/// No prime, or no class.
const NONE: u32 = u32::MAX;

/// Slots of the table of classes for each prime: it is never more than half full.
const ROOM: usize = 2;

/// Primes with the same rows: a list that runs from the first prime to the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Class {
    /// The rows.
    pub(super) cover: u64,
    /// The number of primes.
    pub(super) size: u32,
    first: u32,
    last: u32,
}

/// The classes of a chart.
#[derive(Debug, Clone, Default)]
pub(super) struct Classes {
    /// The rows that matter.
    pub(super) open: u64,
    /// The classes that may be chosen or not.
    pub(super) free: Vec<Class>,
    /// Those that every model has.
    pub(super) forced: Vec<Class>,
    /// The prime after each in its class.
    next: Vec<u32>,
    /// Where classes stand by a hash of their rows.
    slots: Vec<u32>,
    before: Vec<Class>,
}

impl Classes {
    /// Find the classes of primes that cover `covers` of the first `rows` rows, all of which are
    /// covered.
    pub(super) fn reduce(&mut self, covers: &[u64], rows: usize) {
        self.open = u64::MAX >> (ROWS - rows);
        self.next.clear();
        self.next.resize(covers.len(), NONE);
        self.slots.clear();
        self.slots.resize((ROOM * covers.len()).next_power_of_two(), NONE);
        self.forced.clear();
        self.free.clear();
        for (&cover, p) in covers.iter().zip(0..) {
            self.merge(Class { cover, size: 1, first: p, last: p });
        }
        while let Some(kept) = self.needed() {
            self.open = kept;
            self.slots.fill(NONE);
            std::mem::swap(&mut self.free, &mut self.before);
            for at in 0..self.before.len() {
                let class = self.before[at];
                self.merge(Class { cover: class.cover & kept, ..class });
            }
            self.before.clear();
        }
    }

    /// Add a class, or its primes to the one with the same rows.
    fn merge(&mut self, class: Class) {
        if class.cover == 0 {
            return;
        }
        let mask = self.slots.len() - 1;
        // Multiplicative hashing (Knuth 1973) with the golden ratio.
        let hash = class.cover.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let mut slot = usize::try_from(hash).expect("24 bits") & mask;
        while let Some(known) = self.free.get_mut(self.slots[slot] as usize) {
            if known.cover == class.cover {
                self.next[known.last as usize] = class.first;
                known.last = class.last;
                known.size += class.size;
                return;
            }
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = u32::try_from(self.free.len()).expect("few primes");
        self.free.push(class);
    }

    /// Set classes that alone cover a row aside, and return the rows that still matter; None if
    /// nothing has changed.
    fn needed(&mut self) -> Option<u64> {
        // What all classes of a row cover.
        let mut shared = [u64::MAX; ROWS];
        let mut times = [0_u32; ROWS];
        let mut last = [0; ROWS];
        for (c, class) in self.free.iter().enumerate() {
            for row in bits::members(class.cover) {
                shared[row] &= class.cover;
                times[row] += 1;
                last[row] = c;
            }
        }
        let mut kept = self.open;
        for row in bits::members(self.open) {
            if !bits::has(kept, row) {
                continue;
            }
            if times[row] == 1 {
                let class = &mut self.free[last[row]];
                kept &= !class.cover;
                self.forced.push(*class);
                class.cover = 0;
            } else {
                // Of rows with the same classes the first is kept.
                kept &= !shared[row] | 1 << row;
            }
        }
        (kept != self.open).then_some(kept)
    }

    /// The primes of a class.
    pub(super) fn members(&self, class: Class) -> impl Iterator<Item = usize> + '_ {
        let mut at = class.first;
        std::iter::from_fn(move || {
            let p = (at != NONE).then_some(at as usize)?;
            at = if at == class.last { NONE } else { self.next[p] };
            Some(p)
        })
    }
}
