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
use crate::space::bits::{self, Word};
use crate::space::cube::Space;
use crate::truth_table::membership::ABSENT;

/// Prime implicants, by number of literals and then by levels, a lower level before a higher one
/// and an absent condition last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Primes {
    k: usize,
    words: usize,
    planes: Planes,
    care: Vec<Word>,
    cover: Vec<u64>,
}

/// For each level the conditions that are at it in configuration 0, 1, …, or that cube 0, 1, …
/// of an off-set excludes from it. Level by level, so that passes over all rows are simple loops.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Planes(Vec<Vec<Word>>);

impl Planes {
    fn of_rows(rows: ArrayView2<'_, u8>, levels: usize) -> Self {
        let mut planes = vec![vec![0; rows.nrows()]; levels];
        for ((e, i), &level) in rows.indexed_iter() {
            planes[usize::from(level)][e] |= 1 << i;
        }
        Self(planes)
    }

    fn len(&self) -> usize {
        self.0[0].len()
    }

    /// For every line of `others` the conditions that it holds at the level of line `e`.
    fn shared(&self, e: usize, others: &Self) -> Vec<Word> {
        let mut shared = vec![0; others.len()];
        for (plane, others) in self.0.iter().zip(&others.0) {
            let at = plane[e];
            shared.iter_mut().zip(others).for_each(|(set, &other)| *set |= at & other);
        }
        shared
    }

    fn level(&self, e: usize, i: usize) -> usize {
        let level = self.0.iter().position(|plane| bits::has(plane[e], i));
        level.expect("a configuration has a level of every condition")
    }
}

/// Conjunctions found for one explained row, in the order found.
#[derive(Debug, Clone, Default)]
struct RowPrimes {
    care: Vec<Word>,
    cover: Vec<u64>,
}

/// Add to `out` the set of the rows that agree with one on all conditions of `care`.
fn covered(care: Word, agree: &[Word], out: &mut Vec<u64>) {
    let at = out.len();
    out.resize(at + bits::words(agree.len()), 0);
    let rows = agree.iter().enumerate().filter(|&(_, agree)| care & !agree == 0);
    rows.for_each(|(e, _)| bits::insert(&mut out[at..], e));
}

impl Primes {
    fn sorted(
        k: usize,
        words: usize,
        planes: Planes,
        found: &[RowPrimes],
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        // Keys hold whole conditions per word, so a few bits of each word may be unused.
        let bits = order::bits_per_condition(planes.0.len());
        let order = match k.div_ceil(64 / bits) {
            0 | 1 => order::of::<1>(k, &planes, found, cancel),
            2 => order::of::<2>(k, &planes, found, cancel),
            3 | 4 => order::of::<4>(k, &planes, found, cancel),
            _ => order::of::<16>(k, &planes, found, cancel),
        }?;
        let mut care = Vec::with_capacity(order.len());
        let mut cover = Vec::with_capacity(order.len() * words);
        for (part, i) in order {
            let (found, i) = (&found[part as usize], i as usize);
            care.push(found.care[i]);
            cover.extend_from_slice(&found.cover[i * words..(i + 1) * words]);
        }
        Ok(Self { k, words, planes, care, cover })
    }

    /// The number of prime implicants.
    pub fn len(&self) -> usize {
        self.care.len()
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        size_of::<Word>() * self.care.len() + 8 * self.cover.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.care.is_empty()
    }

    /// The number of explained rows.
    pub fn rows(&self) -> usize {
        self.planes.len()
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
    pub fn terms(&self, primes: impl ExactSizeIterator<Item = usize>) -> Array2<i8> {
        let mut out = Array2::from_elem((primes.len(), self.k), ABSENT);
        for (mut line, p) in out.rows_mut().into_iter().zip(primes) {
            let witness = bits::ones(self.cover(p)).next();
            for i in bits::members(self.care[p]) {
                let row = witness.expect("a prime with conditions covers a row");
                line[i] = i8::try_from(self.planes.level(row, i)).expect("at most 32 levels");
            }
        }
        out
    }

    /// Some primes (ascending) only.
    #[must_use]
    pub fn select(&self, keep: &[u32]) -> Self {
        let cover = keep.iter().flat_map(|&p| self.cover(p as usize)).copied().collect();
        let care = keep.iter().map(|&p| self.care[p as usize]).collect();
        Self { k: self.k, words: self.words, planes: self.planes.clone(), care, cover }
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
    pub fn care(&self, p: usize) -> Word {
        self.care[p]
    }

    /// Keep the primes `keep` (ascending) only.
    pub fn retain(&mut self, keep: &[usize]) {
        self.cover = keep.iter().flat_map(|&p| self.cover(p).to_vec()).collect();
        self.care = keep.iter().map(|&p| self.care[p]).collect();
    }

    /// Primes of which nothing is known but the rows they cover, (P, E).
    pub fn of_chart(chart: ArrayView2<'_, bool>) -> Self {
        let words = bits::words(chart.ncols());
        let mut cover = vec![0; chart.nrows() * words];
        for ((p, row), _) in chart.indexed_iter().filter(|(_, covers)| **covers) {
            bits::insert(&mut cover[p * words..], row);
        }
        // The levels of a space without conditions.
        let planes = Planes(vec![vec![0; chart.ncols()]; 2]);
        Self { k: 0, words, planes, care: vec![0; chart.nrows()], cover }
    }

    /// The explained rows, (E, k), as levels, unless only a chart is known: then (E, 0).
    pub fn explained(&self) -> Array2<u8> {
        let level = |(e, i)| u8::try_from(self.planes.level(e, i)).expect("at most 32 levels");
        Array2::from_shape_fn((self.rows(), self.k), level)
    }

    /// For each prime its conditions, and an explained row that it covers and takes its levels
    /// from. With the rows that is all there is to know of it.
    pub fn written(&self) -> (Vec<Word>, Vec<u32>) {
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
        explained: ArrayView2<'_, u8>,
        care: Vec<Word>,
        witnesses: &[u32],
    ) -> Result<Self, Error> {
        let k = explained.ncols();
        let fine = k <= bits::MEMBERS
            && levels > 0
            && explained.iter().all(|&level| usize::from(level) < levels)
            && care.len() == witnesses.len()
            && care.iter().all(|&care| care & !bits::first_n(k) == 0)
            && witnesses.iter().all(|&row| (row as usize) < explained.nrows());
        if !fine {
            return Err(Error::Damaged);
        }
        let planes = Planes::of_rows(explained, levels);
        let words = bits::words(planes.len());
        let agree: Vec<Vec<Word>> = (0..planes.len()).map(|e| planes.shared(e, &planes)).collect();
        let mut cover = Vec::with_capacity(care.len() * words);
        for (&care, &row) in care.iter().zip(witnesses) {
            covered(care, &agree[row as usize], &mut cover);
        }
        Ok(Self { k, words, planes, care, cover })
    }

    /// The number of levels of the condition with the most.
    pub fn levels(&self) -> usize {
        self.planes.0.len()
    }

    /// Terms given by their levels, (T, k), with the explained rows that each covers. A term that
    /// covers none is left out.
    pub fn from_terms(
        space: &Space,
        explained: ArrayView2<'_, u8>,
        terms: ArrayView2<'_, i8>,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let planes = Planes::of_rows(explained, space.most_levels());
        let words = bits::words(planes.len());
        let mut found = vec![RowPrimes::default(); planes.len()];
        for term in terms.rows() {
            let care = (0..term.len()).filter(|&i| term[i] != ABSENT);
            let care = care.fold(0, |set, i| set | 1 << i);
            let mut cover = vec![0; words];
            for (e, row) in explained.rows().into_iter().enumerate() {
                let fits = |(&t, &r): (&i8, &u8)| t == ABSENT || i8::try_from(r) == Ok(t);
                if term.iter().zip(row).all(fits) {
                    bits::insert(&mut cover, e);
                }
            }
            if let Some(witness) = bits::ones(&cover).next() {
                found[witness].care.push(care);
                found[witness].cover.extend_from_slice(&cover);
            }
        }
        Self::sorted(space.conditions(), words, planes, &found, cancel)
    }
}
