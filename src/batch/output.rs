//! Results as columns: one entry per data set, per model and per term.

use ndarray::{Array2, ArrayView1};
use rustc_hash::FxHashMap;

use crate::cancel::Cancel;
use crate::engine::space_bits::Small;
use crate::error::Error;
use crate::memory::reserve;
use crate::solutions::Status;
use crate::space::pool::Pool;
use crate::truth_table::membership::{ABSENT, Level};

/// How many entries go by between two looks at the flag: some milliseconds.
const STRIDE: usize = 1 << 20;

/// The results of some data sets.
#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    /// Numbers the terms, if the space is small.
    small: Option<&'a Small>,
    pool: Pool<Level>,
    status: Vec<Status>,
    tied: Vec<u32>,
    n_models: Vec<i64>,
    /// Models of each data set, terms of each model, and the terms.
    listed: Vec<u32>,
    sizes: Vec<u32>,
    terms: Vec<u32>,
    fit: Vec<[f64; 3]>,
    /// Of the data set under way.
    models: u32,
    counted: i64,
    /// The term under way.
    term: Vec<Level>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(small: Option<&'a Small>) -> Self {
        Self { small, ..Self::default() }
    }

    /// The number by which a term is known in [`Columns::model`].
    pub(super) fn number(&mut self, term: impl Iterator<Item = Level>) -> u32 {
        self.term.clear();
        self.term.extend(term);
        match self.small {
            Some(small) => u32::try_from(small.number(&self.term)).expect("a few thousand terms"),
            None => self.pool.number(self.term.iter().copied()),
        }
    }

    /// Make room for further models, with so many terms together.
    pub(super) fn room_for(&mut self, models: usize, terms: usize) -> Result<(), Error> {
        reserve(&mut self.terms, terms)?;
        reserve(&mut self.sizes, models)?;
        reserve(&mut self.fit, models)
    }

    /// Add a model of the data set under way.
    pub(super) fn model(&mut self, terms: impl Iterator<Item = u32>, fit: [f64; 3]) {
        let before = self.terms.len();
        self.terms.extend(terms);
        self.sizes.push(u32::try_from(self.terms.len() - before).expect("a term has a number"));
        self.fit.push(fit);
        self.models += 1;
    }

    /// Note how many models it has.
    pub(super) fn count(&mut self, n_models: Option<u64>) {
        // As `ManySolutions` says: -1 where it is not known, the largest number for more.
        self.counted = n_models.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX));
    }

    /// End the data set under way.
    pub(super) fn close(&mut self, status: Status, tied: u32) {
        self.status.push(status);
        self.tied.push(tied);
        self.n_models.push(std::mem::take(&mut self.counted));
        self.listed.push(std::mem::take(&mut self.models));
    }
}

/// The results of all data sets so far.
#[derive(Debug, Clone, Default)]
pub struct Results {
    k: usize,
    pool: Pool<Level>,
    /// How the analysis of each data set ended.
    pub status: Vec<u8>,
    /// Cases with a membership of 0.5.
    pub tied: Vec<u32>,
    /// Number of models, listed or not; -1 where it is not known.
    pub n_models: Vec<i64>,
    /// Where the models of each data set start, and at last the number of all.
    pub model_offsets: Vec<i64>,
    /// Where the terms of each model start, and at last the number of all.
    pub term_offsets: Vec<i64>,
    /// Terms of the models, as positions among the distinct ones.
    pub terms: Vec<u32>,
    /// Consistency, proportional reduction in inconsistency and coverage of each model.
    pub fit: [Vec<f64>; 3],
}

impl Results {
    /// Of data sets with `k` conditions.
    pub fn new(k: usize) -> Self {
        Self { k, model_offsets: vec![0], term_offsets: vec![0], ..Self::default() }
    }

    /// Append the results of further data sets.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] when there is no memory for them.
    pub(super) fn add(&mut self, columns: &Columns<'_>) -> Result<(), Error> {
        let (sets, models) = (columns.status.len(), columns.sizes.len());
        reserve(&mut self.status, sets)?;
        reserve(&mut self.tied, sets)?;
        reserve(&mut self.n_models, sets)?;
        reserve(&mut self.model_offsets, sets)?;
        reserve(&mut self.term_offsets, models)?;
        reserve(&mut self.terms, columns.terms.len())?;
        self.fit.iter_mut().try_for_each(|fit| reserve(fit, models))?;
        self.status.extend(columns.status.iter().map(|&status| status as u8));
        self.tied.extend_from_slice(&columns.tied);
        self.n_models.extend_from_slice(&columns.n_models);
        extend(&mut self.model_offsets, &columns.listed);
        extend(&mut self.term_offsets, &columns.sizes);
        if columns.small.is_some() {
            self.terms.extend_from_slice(&columns.terms);
        } else {
            let terms = columns.pool.iter();
            let numbers: Vec<u32> =
                terms.map(|term| self.pool.number(term.iter().copied())).collect();
            self.terms.extend(columns.terms.iter().map(|&term| numbers[term as usize]));
        }
        for (i, values) in self.fit.iter_mut().enumerate() {
            values.extend(columns.fit.iter().map(|fit| fit[i]));
        }
        Ok(())
    }

    /// Number the distinct terms in the order of prime implicants, and return them, (T, k). `small`
    /// is the space of the data sets, if it is small.
    pub fn sort_terms(
        &mut self,
        small: Option<&Small>,
        cancel: &Cancel,
    ) -> Result<Array2<Level>, Error> {
        let pool = std::mem::take(&mut self.pool);
        let terms: Vec<&[Level]> = match small {
            Some(small) => (0..small.terms().len()).map(|t| small.values(t)).collect(),
            None => pool.iter().collect(),
        };
        let mut occurs = vec![small.is_none(); terms.len()];
        if small.is_some() {
            for some in self.terms.chunks(STRIDE) {
                cancel.check()?;
                some.iter().for_each(|&t| occurs[t as usize] = true);
            }
        }
        let mut order: Vec<usize> = (0..terms.len()).filter(|&t| occurs[t]).collect();
        if small.is_none() {
            order.sort_by_cached_key(|&t| rank(terms[t]));
        }
        let mut place = vec![0_u32; terms.len()];
        (0..).zip(&order).for_each(|(new, &old)| place[old] = new);
        for some in self.terms.chunks_mut(STRIDE) {
            cancel.check()?;
            some.iter_mut().for_each(|term| *term = place[*term as usize]);
        }
        let mut sorted = Array2::from_elem((order.len(), self.k), ABSENT);
        for (mut line, &old) in sorted.rows_mut().into_iter().zip(&order) {
            line.assign(&ArrayView1::from(terms[old]));
        }
        Ok(sorted)
    }
}

/// Lengths as further offsets.
fn extend(offsets: &mut Vec<i64>, lengths: &[u32]) {
    let mut end = *offsets.last().expect("offsets begin with 0");
    offsets.extend(lengths.iter().map(|&length| {
        end += i64::from(length);
        end
    }));
}

/// Terms are sorted by their number of literals, then by levels with absent conditions last.
fn rank(term: &[Level]) -> (usize, Vec<u16>) {
    let literals = term.iter().filter(|&&level| level != ABSENT).count();
    // Of all levels only `ABSENT` is negative.
    (literals, term.iter().map(|&level| u16::try_from(level).unwrap_or(u16::MAX)).collect())
}

/// Number lists `values[offsets[i]..offsets[i + 1]]` so that equal ones have the same number, from
/// 0 in the order in which they come.
///
/// # Errors
///
/// [`Error::Damaged`] when the offsets do not ascend within the values, [`Error::Cancelled`].
pub fn numbered(offsets: &[i64], values: &[u32], cancel: &Cancel) -> Result<Vec<u32>, Error> {
    let at = |offset: i64| usize::try_from(offset).map_err(|_| Error::Damaged);
    let mut number: FxHashMap<&[u32], u32> = FxHashMap::default();
    let mut numbers = Vec::with_capacity(offsets.len().saturating_sub(1));
    for (i, ends) in offsets.windows(2).enumerate() {
        if i % STRIDE == 0 {
            cancel.check()?;
        }
        let list = values.get(at(ends[0])?..at(ends[1])?).ok_or(Error::Damaged)?;
        let next = u32::try_from(number.len()).expect("fewer different lists than 2^32");
        numbers.push(*number.entry(list).or_insert(next));
    }
    Ok(numbers)
}
