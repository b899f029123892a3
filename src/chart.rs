//! The prime implicant chart, reduced without losing any model.
//!
//! Primes that cover the same rows are interchangeable: they form one *class* with a multiplicity,
//! which leaves 5 to 50 times fewer columns. A row is *dominated* when every class of some other
//! row covers it too; it is then covered whenever the other one is, and can go. Dropping rows
//! makes more classes alike, and leaves classes that cover nothing, which no model needs.
//!
//! Column dominance is not used here: it keeps a minimum model but loses others.

use rustc_hash::FxHashMap;

use crate::bits;
use crate::cancel::Cancel;
use crate::error::Error;

/// How many primes go by between two looks at the flag.
const STRIDE: u32 = 1 << 16;

/// Classes of primes over the rows that matter.
#[derive(Debug, Clone)]
pub struct Chart {
    rows: usize,
    words: usize,
    cover: Vec<u64>,
    members: Vec<Vec<u32>>,
    coverable: bool,
}

impl Chart {
    /// Reduce a chart of `rows` rows, given the rows that each prime covers, one after the other.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`].
    pub fn reduce(covers: &[u64], rows: usize, cancel: &Cancel) -> Result<Self, Error> {
        let first = Self::of_primes(covers, rows, cancel)?;
        let (kept, coverable) = first.undominated(cancel)?;
        if kept.len() == rows {
            return Ok(Self { coverable, ..first });
        }
        let mut narrowed = Merge::new(kept.len());
        for (cover, members) in first.cover.chunks_exact(first.words.max(1)).zip(&first.members) {
            narrowed.add(&select(cover, &kept), members);
        }
        Ok(Self { coverable, ..narrowed.chart })
    }

    /// Merge primes into classes, and keep all rows.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`].
    pub fn of_primes(covers: &[u64], rows: usize, cancel: &Cancel) -> Result<Self, Error> {
        let mut merge = Merge::new(rows);
        for (cover, p) in covers.chunks_exact(bits::words(rows).max(1)).zip(0..) {
            if p % STRIDE == 0 {
                cancel.check()?;
            }
            merge.add(cover, &[p]);
        }
        Ok(merge.chart)
    }

    /// Every prime as a class of its own.
    #[must_use]
    pub fn separate(covers: &[u64], rows: usize) -> Self {
        let words = bits::words(rows);
        let primes = covers.len() / words.max(1);
        Self {
            rows,
            words,
            cover: covers.to_vec(),
            members: (0..).take(primes).map(|p| vec![p]).collect(),
            coverable: true,
        }
    }

    /// The number of rows that matter.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of words of a set of rows.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    /// The number of classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.members.len()
    }

    /// Whether every row is covered by some prime.
    #[must_use]
    pub fn coverable(&self) -> bool {
        self.coverable
    }

    /// The rows that class `c` covers.
    #[must_use]
    pub fn cover(&self, c: usize) -> &[u64] {
        &self.cover[c * self.words..(c + 1) * self.words]
    }

    /// The primes of class `c`, ascending.
    #[must_use]
    pub fn members(&self, c: usize) -> &[u32] {
        &self.members[c]
    }

    /// The classes that are not contained in another one: enough to find the minimum.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`].
    pub fn maximal(&self, cancel: &Cancel) -> Result<Vec<u32>, Error> {
        let mut order: Vec<usize> = (0..self.classes()).collect();
        order.sort_by_key(|&c| std::cmp::Reverse(bits::count(self.cover(c))));
        let mut kept: Vec<u32> = Vec::new();
        for c in order {
            cancel.check()?;
            if !kept.iter().any(|&big| bits::subset(self.cover(c), self.cover(big as usize))) {
                kept.push(u32::try_from(c).unwrap_or(u32::MAX));
            }
        }
        kept.sort_unstable();
        Ok(kept)
    }

    /// The rows that no other row dominates, and whether all rows have a class at all.
    fn undominated(&self, cancel: &Cancel) -> Result<(Vec<usize>, bool), Error> {
        let words = bits::words(self.classes());
        let mut columns = vec![0; self.rows * words];
        for c in 0..self.classes() {
            bits::ones(self.cover(c)).for_each(|row| bits::insert(&mut columns[row * words..], c));
        }
        let column = |row: usize| &columns[row * words..(row + 1) * words];
        let coverable = (0..self.rows).all(|row| !bits::is_empty(column(row)));
        // A row can only be dominated by one with no more classes, so those are looked at first.
        let mut order: Vec<usize> = (0..self.rows).collect();
        order.sort_by_key(|&row| bits::count(column(row)));
        let mut kept: Vec<usize> = Vec::new();
        for row in order {
            cancel.check()?;
            if !kept.iter().any(|&other| bits::subset(column(other), column(row))) {
                kept.push(row);
            }
        }
        kept.sort_unstable();
        Ok((kept, coverable))
    }
}

/// The rows `kept` of a set of rows, renumbered.
fn select(cover: &[u64], kept: &[usize]) -> Vec<u64> {
    let mut out = vec![0; bits::words(kept.len())];
    for (new, &old) in kept.iter().enumerate() {
        if bits::contains(cover, old) {
            bits::insert(&mut out, new);
        }
    }
    out
}

/// Columns with equal coverage become one class, in the order of their first prime; empty ones
/// are dropped.
struct Merge {
    class_of: FxHashMap<Box<[u64]>, usize>,
    chart: Chart,
}

impl Merge {
    fn new(rows: usize) -> Self {
        let chart = Chart {
            rows,
            words: bits::words(rows),
            cover: Vec::new(),
            members: Vec::new(),
            coverable: true,
        };
        Self { class_of: FxHashMap::default(), chart }
    }

    /// Columns come by their first prime, so members merged from several stay ascending only if
    /// they are sorted.
    fn add(&mut self, cover: &[u64], members: &[u32]) {
        if bits::is_empty(cover) {
            return;
        }
        if let Some(&class) = self.class_of.get(cover) {
            let known = &mut self.chart.members[class];
            let sorted = known.last() < members.first();
            known.extend_from_slice(members);
            if !sorted {
                known.sort_unstable();
            }
        } else {
            self.class_of.insert(cover.into(), self.chart.members.len());
            self.chart.cover.extend_from_slice(cover);
            self.chart.members.push(members.to_vec());
        }
    }
}
