//! Covers of a small chart: at most 64 rows and 64·W prime implicants, each set in W words.
//!
//! Prime p is bit 63 - p % 64 of word p / 64 of a set of primes, so that sets of equal size are in
//! the order of their members when they fall. Rows that another row dominates are dropped, the
//! others sorted by how many primes cover them: the walk branches on the first open one.
//!
//! [`crate::cover::branch_and_bound`] does the same for charts of any size. Here prices, budgets and
//! the wish to go on later would cost more than the walks, which take some microseconds, so the
//! only bound is a number of rows that share no prime.

use crate::space::bits;

/// The bits of a word, and so the most rows.
const BITS: usize = 64;

/// Nodes of a walk after which it is left to the search that has a budget and better bounds: some
/// milliseconds.
const NODES: u32 = 1 << 16;

/// What has become of a list of models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// All models are listed.
    All,
    /// There are too many models, prime implicants or steps for this.
    TooMany,
}

/// A set of primes.
pub type Set<const W: usize> = [u64; W];

/// Which prime covers which row, and models found.
#[derive(Debug, Clone)]
pub struct Chart<const W: usize> {
    /// For each prime the rows it covers, and for each row the primes that cover it.
    cover: [[u64; BITS]; W],
    column: [Set<W>; BITS],
    rows: usize,
    /// Rows that the chosen primes alone cover, one after the other.
    critical: Vec<u64>,
    models: Vec<Set<W>>,
    most: usize,
    nodes: u32,
}

impl<const W: usize> Default for Chart<W> {
    fn default() -> Self {
        Self {
            cover: [[0; BITS]; W],
            column: [[0; W]; BITS],
            rows: 0,
            critical: Vec::new(),
            models: Vec::new(),
            most: 0,
            nodes: 0,
        }
    }
}

/// The bit of prime `p` in its word.
fn bit(p: usize) -> u64 {
    1 << (BITS - 1 - p % BITS)
}

/// The primes of a set, in order.
fn members<const W: usize>(set: Set<W>) -> impl Iterator<Item = usize> {
    let (mut word, mut left) = (0, set[0]);
    std::iter::from_fn(move || {
        while left == 0 {
            word += 1;
            left = *set.get(word)?;
        }
        let p = left.leading_zeros() as usize;
        left &= !bit(p);
        Some(word * BITS + p)
    })
}

fn both<const W: usize>(a: Set<W>, b: Set<W>) -> Set<W> {
    std::array::from_fn(|word| a[word] & b[word])
}

fn within<const W: usize>(a: Set<W>, b: Set<W>) -> bool {
    (0..W).all(|word| a[word] & !b[word] == 0)
}

fn with<const W: usize>(mut set: Set<W>, p: usize) -> Set<W> {
    set[p / BITS] |= bit(p);
    set
}

fn without<const W: usize>(mut set: Set<W>, p: usize) -> Set<W> {
    set[p / BITS] &= !bit(p);
    set
}

impl<const W: usize> Chart<W> {
    /// The models found, each a set of primes, in order.
    pub fn models(&self) -> &[Set<W>] {
        &self.models
    }

    /// The primes of a model, in order.
    pub fn members(model: Set<W>) -> impl Iterator<Item = usize> {
        members(model)
    }

    /// Find the covers of the rows `on` by primes that cover `covers`: those with the fewest
    /// primes, or all irredundant ones, at most `most`.
    pub fn cover(
        &mut self,
        on: u64,
        covers: impl Iterator<Item = u64>,
        irredundant: bool,
        most: usize,
    ) -> Listed {
        self.models.clear();
        (self.most, self.nodes) = (most, 0);
        let Some(primes) = self.fill(on, covers) else { return Listed::TooMany };
        let open = if self.rows == 0 { 0 } else { u64::MAX >> (BITS - self.rows) };
        if irredundant {
            self.critical.clear();
            if self.irredundant(open, primes, [0; W], 0).is_none() {
                return Listed::TooMany;
            }
            let size = |model: &Set<W>| model.iter().map(|word| word.count_ones()).sum::<u32>();
            self.models.sort_unstable_by(|a, b| size(a).cmp(&size(b)).then(b.cmp(a)));
            return Listed::All;
        }
        for size in self.least(open)..=self.rows {
            if self.sized(size, open, primes, [0; W]).is_none() {
                return Listed::TooMany;
            }
            if !self.models.is_empty() {
                self.models.sort_unstable_by(|a, b| b.cmp(a));
                return Listed::All;
            }
        }
        Listed::TooMany
    }

    /// Set the chart up, and return all primes; None if there are too many.
    fn fill(&mut self, on: u64, covers: impl Iterator<Item = u64>) -> Option<Set<W>> {
        let mut raw = [[0_u64; W]; BITS];
        let mut count = [0_u16; BITS];
        let mut primes = [0; W];
        for (p, cover) in covers.enumerate() {
            if p >= W * BITS {
                return None;
            }
            for row in bits::members(cover & on) {
                raw[row] = with(raw[row], p);
                count[row] += 1;
            }
            primes = with(primes, p);
            self.cover[p / BITS][p % BITS] = 0;
        }
        // Few rows: to pick the rarest again and again is the quickest way to sort them.
        self.rows = 0;
        let mut left = on;
        let mut few = 1_u16;
        while left != 0 {
            let mut next = u16::MAX;
            for row in bits::members(left) {
                if count[row] > few {
                    next = next.min(count[row]);
                    continue;
                }
                left &= !(1 << row);
                let column = raw[row];
                if !self.column[..self.rows].iter().any(|&other| within(other, column)) {
                    self.column[self.rows] = column;
                    self.rows += 1;
                }
            }
            few = next;
        }
        for row in 0..self.rows {
            for p in members(self.column[row]) {
                self.cover[p / BITS][p % BITS] |= 1 << row;
            }
        }
        Some(primes)
    }

    /// The rows that prime `p` covers.
    fn rows_of(&self, p: usize) -> u64 {
        self.cover[p / BITS][p % BITS]
    }

    /// A number of primes that every cover has: one for each of some rows that share no prime.
    fn least(&self, open: u64) -> usize {
        let (mut left, mut least) = (open, 0);
        while left != 0 {
            least += 1;
            for p in members(self.column[left.trailing_zeros() as usize]) {
                left &= !self.rows_of(p);
            }
        }
        least
    }

    /// Add all covers that `size` of the `allowed` primes complete. None when there are too many.
    fn sized(&mut self, size: usize, open: u64, allowed: Set<W>, chosen: Set<W>) -> Option<()> {
        self.nodes += 1;
        if self.nodes > NODES {
            return None;
        }
        if size <= 1 {
            let columns = bits::members(open).map(|row| self.column[row]);
            let closing = columns.fold(allowed, both);
            for p in members(closing) {
                if self.models.len() == self.most {
                    return None;
                }
                self.models.push(with(chosen, p));
            }
            return Some(());
        }
        let mut allowed = allowed;
        for p in members(both(self.column[open.trailing_zeros() as usize], allowed)) {
            let rest = open & !self.rows_of(p);
            if rest != 0 {
                self.sized(size - 1, rest, allowed, with(chosen, p))?;
            }
            // Covers with this prime have been found.
            allowed = without(allowed, p);
        }
        Some(())
    }

    /// Add all irredundant covers beyond the `chosen` primes. None when there are too many.
    fn irredundant(
        &mut self,
        open: u64,
        allowed: Set<W>,
        chosen: Set<W>,
        depth: usize,
    ) -> Option<()> {
        self.nodes += 1;
        if self.nodes > NODES {
            return None;
        }
        if open == 0 {
            if self.models.len() == self.most {
                return None;
            }
            self.models.push(chosen);
            return Some(());
        }
        let start = self.critical.len() - depth;
        let mut allowed = allowed;
        for p in members(both(self.column[open.trailing_zeros() as usize], allowed)) {
            let cover = self.rows_of(p);
            allowed = without(allowed, p);
            if self.critical[start..].iter().any(|&rows| rows & !cover == 0) {
                continue;
            }
            for at in start..start + depth {
                let rows = self.critical[at] & !cover;
                self.critical.push(rows);
            }
            self.critical.push(open & cover);
            self.irredundant(open & !cover, allowed, with(chosen, p), depth + 1)?;
            self.critical.truncate(start + depth);
        }
        Some(())
    }
}
