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
        let first = Self::of_primes(covers, rows);
        let (kept, coverable) = first.undominated(cancel)?;
        if kept.len() == rows {
            return Ok(Self { coverable, ..first });
        }
        let classes = first.cover.chunks_exact(first.words.max(1)).zip(&first.members);
        let narrowed = classes.map(|(cover, members)| (select(cover, &kept), members.clone()));
        Ok(Self { coverable, ..merge(kept.len(), narrowed) })
    }

    /// Merge primes into classes, and keep all rows.
    #[must_use]
    pub fn of_primes(covers: &[u64], rows: usize) -> Self {
        let primes = covers.chunks_exact(bits::words(rows).max(1)).zip(0..);
        merge(rows, primes.map(|(cover, p)| (cover.to_vec(), vec![p])))
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

/// Merge columns with equal coverage, in the order of their first prime; drop empty ones.
fn merge(rows: usize, columns: impl Iterator<Item = (Vec<u64>, Vec<u32>)>) -> Chart {
    let mut class_of: FxHashMap<Vec<u64>, usize> = FxHashMap::default();
    let mut chart = Chart {
        rows,
        words: bits::words(rows),
        cover: Vec::new(),
        members: Vec::new(),
        coverable: true,
    };
    for (cover, members) in columns {
        if bits::is_empty(&cover) {
            continue;
        }
        if let Some(&class) = class_of.get(&cover) {
            chart.members[class].extend(members);
        } else {
            chart.cover.extend_from_slice(&cover);
            class_of.insert(cover, chart.members.len());
            chart.members.push(members);
        }
    }
    chart.members.iter_mut().for_each(|members| members.sort_unstable());
    chart
}
