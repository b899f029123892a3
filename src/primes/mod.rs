//! All prime implicants of a table, as minimal transversals.
//!
//! An analysis has *explained rows* E, which must be covered, and an *off-set* R of cubes, which
//! may not be. A prime implicant is a minimal conjunction of literals that covers a row of E and
//! meets no cube of R. A conjunction that covers e ∈ E fixes some conditions S to the levels of e,
//! and it avoids the cube q iff S holds a condition on which q excludes the level of e. With
//!
//! ```text
//! D(e, q) = { conditions on which cube q excludes the level of e },  q ∈ R
//! ```
//!
//! the prime implicants that cover e are the minimal sets S that meet every D(e, q). So only
//! masks of conditions are searched, whatever the number of levels, nothing of size 2^k exists,
//! and one routine serves the three kinds of solution, which differ in R alone:
//! the observed negatives (parsimonious), the complement of E (conservative), the complement of
//! E and the easy counterfactuals (intermediate).
//!
//! Two searches find the minimal transversals of one row: `table` for few conditions, whose
//! cost does not depend on the number of cases, and `hitting_sets` for many. Where the complement
//! has too many cubes, `oracle` works from the cubes that may be covered. A conjunction is
//! kept only for the first row that it covers, so that no table of those seen is needed.

mod hitting_sets;
mod oracle;
mod order;
mod search;
mod table;

use ndarray::{Array2, ArrayView2};

pub use search::{Method, Question};

use crate::cancel::Cancel;
use crate::error::Error;
use crate::space::bits::{self, BitSet, Mask, Wide, Word};
use crate::space::cube::Space;
use crate::truth_table::membership::{ABSENT, Level};

/// Prime implicants, by number of literals and then by levels, a lower level before a higher one
/// and an absent condition last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Primes {
    /// The number of levels of the condition with the most.
    levels: usize,
    /// The explained rows, (E, k).
    explained: Array2<u8>,
    /// How many words hold a set of conditions, and how many a set of rows.
    masks: usize,
    words: usize,
    care: Vec<u64>,
    cover: Vec<u64>,
}

/// For each level the conditions that are at it in configuration 0, 1, …, or that cube 0, 1, …
/// of an off-set excludes from it. Level by level, so that passes over all rows are simple loops.
#[derive(Debug)]
struct Planes<M>(Vec<Vec<M>>);

impl<M: Mask> Planes<M> {
    fn of_rows(rows: ArrayView2<'_, u8>, levels: usize) -> Self {
        let mut planes = vec![vec![M::default(); rows.nrows()]; levels];
        for ((e, i), &level) in rows.indexed_iter() {
            planes[usize::from(level)][e] |= M::one(i);
        }
        Self(planes)
    }

    fn len(&self) -> usize {
        self.0[0].len()
    }

    /// For every line of `others` the conditions that it holds at the level of line `e`.
    fn shared(&self, e: usize, others: &Self) -> Vec<M> {
        let mut shared = vec![M::default(); others.len()];
        for (plane, others) in self.0.iter().zip(&others.0) {
            let at = plane[e];
            if !at.is_empty() {
                shared.iter_mut().zip(others).for_each(|(set, &other)| *set |= at & other);
            }
        }
        shared
    }
}

/// How many words a set of `k` conditions takes.
fn masks(k: usize) -> usize {
    if k <= Word::MEMBERS { Word::WORDS } else { Wide::WORDS }
}

/// Conjunctions found for one explained row, in the order found: the words of their conditions,
/// and of the rows that they cover.
#[derive(Debug, Clone, Default)]
struct RowPrimes {
    care: Vec<u64>,
    cover: Vec<u64>,
}

/// Add to `out` the set of the rows that agree with one on all conditions of `care`.
fn covered<M: Mask>(care: M, agree: &[M], out: &mut Vec<u64>) {
    let at = out.len();
    out.resize(at + bits::words(agree.len()), 0);
    let rows = agree.iter().enumerate().filter(|&(_, &agree)| care.within(agree));
    rows.for_each(|(e, _)| bits::insert(&mut out[at..], e));
}

impl Primes {
    /// No prime of these rows, which have up to `levels` levels.
    fn none(levels: usize, explained: Array2<u8>) -> Self {
        let (rows, k) = explained.dim();
        let (masks, words) = (masks(k), bits::words(rows));
        Self { levels, explained, masks, words, care: Vec::new(), cover: Vec::new() }
    }

    /// Primes found row by row, in order.
    fn sorted(mut self, found: &[RowPrimes], cancel: &Cancel) -> Result<Self, Error> {
        let order = order::of(self.levels, self.explained.view(), self.masks, found, cancel)?;
        let (masks, words) = (self.masks, self.words);
        self.care.reserve_exact(order.len() * masks);
        self.cover.reserve_exact(order.len() * words);
        for (part, i) in order {
            let (found, i) = (&found[part as usize], i as usize);
            self.care.extend_from_slice(&found.care[i * masks..(i + 1) * masks]);
            self.cover.extend_from_slice(&found.cover[i * words..(i + 1) * words]);
        }
        Ok(self)
    }

    /// The number of prime implicants.
    pub fn len(&self) -> usize {
        self.care.len() / self.masks
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        8 * (self.care.len() + self.cover.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.care.is_empty()
    }

    /// The number of explained rows.
    pub fn rows(&self) -> usize {
        self.explained.nrows()
    }

    /// The explained rows that prime `p` covers.
    pub fn cover(&self, p: usize) -> &[u64] {
        &self.cover[p * self.words..(p + 1) * self.words]
    }

    /// The rows covered by every prime, one after the other.
    pub fn covers(&self) -> &[u64] {
        &self.cover
    }

    /// Which prime covers which explained row, (P, E).
    pub fn chart(&self) -> Array2<bool> {
        let covers = |(p, row)| bits::contains(self.cover(p), row);
        Array2::from_shape_fn((self.len(), self.rows()), covers)
    }

    /// Levels of some primes, (T, k), [`ABSENT`] where a condition does not occur.
    pub fn terms(&self, primes: impl ExactSizeIterator<Item = usize>) -> Array2<Level> {
        let mut out = Array2::from_elem((primes.len(), self.explained.ncols()), ABSENT);
        for (mut line, p) in out.rows_mut().into_iter().zip(primes) {
            let witness = bits::ones(self.cover(p)).next();
            for i in bits::ones(self.care(p)) {
                let row = witness.expect("a prime with conditions covers a row");
                line[i] = Level::from(self.explained[[row, i]]);
            }
        }
        out
    }

    /// Some primes (ascending) only.
    #[must_use]
    pub fn select(&self, keep: &[u32]) -> Self {
        let cover = keep.iter().flat_map(|&p| self.cover(p as usize)).copied().collect();
        let care = keep.iter().flat_map(|&p| self.care(p as usize)).copied().collect();
        Self { care, cover, ..Self::none(self.levels, self.explained.clone()) }
    }

    /// Those of some primes that alone among them cover some explained row, ascending.
    pub fn essential(&self, some: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut only: Vec<(usize, usize)> = vec![(0, 0); self.rows()];
        for p in some {
            bits::ones(self.cover(p)).for_each(|row| only[row] = (only[row].0 + 1, p));
        }
        let mut essential: Vec<usize> =
            only.into_iter().filter(|&(n, _)| n == 1).map(|(_, p)| p).collect();
        essential.sort_unstable();
        essential.dedup();
        essential
    }

    /// The conditions of prime `p`.
    pub fn care(&self, p: usize) -> &[u64] {
        &self.care[p * self.masks..(p + 1) * self.masks]
    }

    /// Keep the primes `keep` (ascending) only.
    pub fn retain(&mut self, keep: &[usize]) {
        self.cover = keep.iter().flat_map(|&p| self.cover(p).to_vec()).collect();
        self.care = keep.iter().flat_map(|&p| self.care(p).to_vec()).collect();
    }

    /// Primes of which nothing is known but the rows they cover, (P, E).
    pub fn of_chart(chart: ArrayView2<'_, bool>) -> Self {
        // The levels of a space without conditions.
        let mut primes = Self::none(2, Array2::zeros((chart.ncols(), 0)));
        primes.care.resize(chart.nrows() * primes.masks, 0);
        primes.cover.resize(chart.nrows() * primes.words, 0);
        for ((p, row), _) in chart.indexed_iter().filter(|(_, covers)| **covers) {
            bits::insert(&mut primes.cover[p * primes.words..], row);
        }
        primes
    }

    /// The explained rows, (E, k), as levels, unless only a chart is known: then (E, 0).
    pub fn explained(&self) -> ArrayView2<'_, u8> {
        self.explained.view()
    }

    /// For each prime the words of its conditions, and an explained row that it covers and takes
    /// its levels from. With the rows that is all there is to know of it.
    pub fn written(&self) -> (Vec<u64>, Vec<u32>) {
        let witness = |p| match bits::ones(self.cover(p)).next() {
            Some(row) => u32::try_from(row).expect("fewer rows than 2^32"),
            // Only a chart is known: nobody reads the witness.
            None => u32::MAX,
        };
        (self.care.clone(), (0..self.len()).map(witness).collect())
    }

    /// Primes as [`Primes::written`] gives them, of rows that have up to `levels` levels.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when the parts do not fit together.
    pub fn read(
        levels: usize,
        explained: Array2<u8>,
        care: Vec<u64>,
        witnesses: &[u32],
    ) -> Result<Self, Error> {
        let k = explained.ncols();
        let fine = k <= Wide::MEMBERS
            && levels > 0
            && explained.iter().all(|&level| usize::from(level) < levels)
            && care.len() == witnesses.len() * masks(k)
            && care.chunks_exact(masks(k)).all(|care| bits::ones(care).all(|i| i < k))
            && witnesses.iter().all(|&row| (row as usize) < explained.nrows());
        if !fine {
            return Err(Error::Damaged);
        }
        let mut primes = Self { care, ..Self::none(levels, explained) };
        if primes.masks == Word::WORDS {
            primes.cover_rows::<Word>(witnesses);
        } else {
            primes.cover_rows::<Wide>(witnesses);
        }
        Ok(primes)
    }

    /// Find the rows that primes cover which have their levels from these rows.
    fn cover_rows<M: Mask>(&mut self, witnesses: &[u32]) {
        let planes = Planes::<M>::of_rows(self.explained.view(), self.levels);
        let agree: Vec<Vec<M>> = (0..planes.len()).map(|e| planes.shared(e, &planes)).collect();
        self.cover.reserve_exact(witnesses.len() * self.words);
        for (care, &row) in self.care.chunks_exact(self.masks).zip(witnesses) {
            covered(M::of_words(care), &agree[row as usize], &mut self.cover);
        }
    }

    /// The number of levels of the condition with the most.
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// Terms given by their levels, (T, k), with the explained rows that each covers. A term that
    /// covers none is left out.
    pub fn from_terms<L: BitSet>(
        space: &Space<L>,
        explained: ArrayView2<'_, u8>,
        terms: ArrayView2<'_, Level>,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let primes = Self::none(space.most_levels(), explained.to_owned());
        let mut found = vec![RowPrimes::default(); primes.rows()];
        for term in terms.rows() {
            let mut care = vec![0; primes.masks];
            let of_term = (0..term.len()).filter(|&i| term[i] != ABSENT);
            of_term.for_each(|i| bits::insert(&mut care, i));
            let mut cover = vec![0; primes.words];
            for (e, row) in explained.rows().into_iter().enumerate() {
                let fits = |(&t, &r): (&Level, &u8)| t == ABSENT || Level::from(r) == t;
                if term.iter().zip(row).all(fits) {
                    bits::insert(&mut cover, e);
                }
            }
            if let Some(witness) = bits::ones(&cover).next() {
                found[witness].care.extend_from_slice(&care);
                found[witness].cover.extend_from_slice(&cover);
            }
        }
        primes.sorted(&found, cancel)
    }
}
