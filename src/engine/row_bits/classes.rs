//! Prime implicants that cover the same rows as classes, and the rows that matter.
//!
//! What [`crate::cover::chart`] does for any chart, with sets of rows in a few words: primes that cover the
//! same rows are interchangeable, a row that another one dominates can go, and so can a class
//! that alone covers some row, with all its rows, since every model has it. That is repeated
//! until nothing changes.

use crate::space::bits;

/// No prime, or no class.
const NONE: u32 = u32::MAX;

/// Slots of the table of classes for each prime: it is never more than half full.
const ROOM: usize = 2;

/// Primes with the same rows: a list that runs from the first prime to the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Class<const W: usize> {
    /// The rows.
    pub(super) cover: [u64; W],
    /// The number of primes.
    pub(super) size: u32,
    first: u32,
    last: u32,
}

/// The classes of a chart.
#[derive(Debug, Clone)]
pub(super) struct Classes<const W: usize> {
    /// The rows that matter.
    pub(super) open: [u64; W],
    /// The classes that may be chosen or not.
    pub(super) free: Vec<Class<W>>,
    /// Those that every model has.
    pub(super) forced: Vec<Class<W>>,
    /// The prime after each in its class.
    next: Vec<u32>,
    /// Where classes stand by a hash of their rows.
    slots: Vec<u32>,
    before: Vec<Class<W>>,
}

impl<const W: usize> Default for Classes<W> {
    fn default() -> Self {
        Self {
            open: [0; W],
            free: Vec::new(),
            forced: Vec::new(),
            next: Vec::new(),
            slots: Vec::new(),
            before: Vec::new(),
        }
    }
}

impl<const W: usize> Classes<W> {
    /// Find the classes of primes that cover `covers` of the first `rows` rows, all of which are
    /// covered.
    pub(super) fn reduce(&mut self, covers: &[[u64; W]], rows: usize) {
        self.open =
            std::array::from_fn(|word| bits::first_n(rows.saturating_sub(64 * word).min(64)));
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
                let cover = std::array::from_fn(|word| class.cover[word] & kept[word]);
                self.merge(Class { cover, ..class });
            }
            self.before.clear();
        }
    }

    /// Add a class, or its primes to the one with the same rows.
    fn merge(&mut self, class: Class<W>) {
        if class.cover == [0; W] {
            return;
        }
        let mask = self.slots.len() - 1;
        // Multiplicative hashing (Knuth 1973) with the golden ratio.
        let mixed = |hash: u64, &word: &u64| {
            (hash.rotate_left(29) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        };
        let hash = class.cover.iter().fold(0, mixed) >> 40;
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
    fn needed(&mut self) -> Option<[u64; W]> {
        // What all classes of a row cover.
        let mut shared = [[[u64::MAX; W]; 64]; W];
        let mut times = [[0_u32; 64]; W];
        let mut last = [[0; 64]; W];
        for (c, class) in self.free.iter().enumerate() {
            for word in 0..W {
                for row in bits::members(class.cover[word]) {
                    let shared = &mut shared[word][row];
                    shared.iter_mut().zip(class.cover).for_each(|(all, own)| *all &= own);
                    times[word][row] += 1;
                    last[word][row] = c;
                }
            }
        }
        let mut kept = self.open;
        for word in 0..W {
            for row in bits::members(self.open[word]) {
                if !bits::has(kept[word], row) {
                    continue;
                }
                if times[word][row] == 1 {
                    let class = &mut self.free[last[word][row]];
                    kept.iter_mut().zip(class.cover).for_each(|(kept, own)| *kept &= !own);
                    self.forced.push(*class);
                    class.cover = [0; W];
                } else {
                    // Of rows with the same classes the first is kept.
                    let shared = shared[word][row];
                    kept.iter_mut().zip(shared).for_each(|(kept, shared)| *kept &= !shared);
                    kept[word] |= 1 << row;
                }
            }
        }
        (kept != self.open).then_some(kept)
    }

    /// The primes of a class.
    pub(super) fn members(&self, class: Class<W>) -> impl Iterator<Item = usize> + '_ {
        let mut at = class.first;
        std::iter::from_fn(move || {
            let p = (at != NONE).then_some(at as usize)?;
            at = if at == class.last { NONE } else { self.next[p] };
            Some(p)
        })
    }
}
