//! The distinct models of several analyses: listed once each, and walked through to be counted.

use rustc_hash::FxHashMap;

use crate::engine::search::ModelWalk;
use crate::engine::{ModelList, Stop};
use crate::space::pool::Pool;

/// The distinct models that several analyses list.
#[derive(Debug, Clone)]
pub struct Distinct<T> {
    /// Each once, in the order found.
    pub listed: Pool<T>,
    /// The models that each analysis lists, as numbers of the distinct ones.
    pub of_part: Vec<Vec<u32>>,
    /// How many models each has, if that is known.
    pub sizes: Vec<Option<u64>>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self { listed: Pool::default(), of_part: Vec::new(), sizes: Vec::new() }
    }
}

/// All distinct models: those of a list, and perhaps others.
#[derive(Debug)]
pub enum All<'a, T> {
    /// Just those listed.
    Listed(&'a Pool<T>),
    /// These.
    Walked(Pool<T>),
    /// Of one analysis, which are not walked through to be counted.
    OfOne(u64),
}

impl<T: Copy + Eq + std::hash::Hash + std::fmt::Debug> All<'_, T> {
    /// The number of models.
    pub fn n(&self) -> u64 {
        match self {
            Self::Listed(known) => known.len() as u64,
            Self::Walked(known) => known.len() as u64,
            Self::OfOne(n) => *n,
        }
    }
}

impl<T: Copy + Eq + std::hash::Hash + std::fmt::Debug> Distinct<T> {
    /// Make it empty; the memory of lists is kept.
    pub fn clear(&mut self) {
        self.listed.clear();
        self.of_part.clear();
        self.sizes.clear();
    }

    /// Add the models of an analysis.
    pub fn add(&mut self, list: &ModelList<T>) {
        let mut numbers = Vec::with_capacity(list.len());
        numbers.extend(list.models().map(|model| self.listed.number(list.terms_of(model))));
        self.of_part.push(numbers);
        self.sizes.push(list.n_models);
    }

    /// The number of distinct models that are listed.
    pub fn len(&self) -> usize {
        self.listed.len()
    }

    /// Whether the models of some analysis are not counted.
    pub fn uncounted(&self) -> bool {
        self.sizes.iter().any(Option::is_none)
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.listed.bytes()
    }

    /// Whether an analysis lists all of its models.
    pub fn whole(&self, part: usize) -> bool {
        self.sizes[part] == Some(self.of_part[part].len() as u64)
    }

    /// All distinct models of the analyses, which are all there are if `complete`; None if that is not
    /// known. Models that are not listed are walked through, if there are no more than `most` models:
    /// `more` adds the next ones of an analysis and says whether there were any.
    pub fn all(
        &self,
        complete: bool,
        most: usize,
        mut more: impl FnMut(usize, &mut ModelWalk, &mut Pool<T>) -> Result<bool, Stop>,
    ) -> Result<Option<All<'_, T>>, Stop> {
        if !complete {
            return Ok(None);
        }
        if (0..self.sizes.len()).all(|part| self.whole(part)) {
            return Ok(Some(All::Listed(&self.listed)));
        }
        if let [n] = self.sizes[..] {
            return Ok(n.map(All::OfOne));
        }
        let mut sizes = self.sizes.iter();
        let total = sizes.try_fold(0_u64, |sum, n| Some(sum.saturating_add((*n)?)));
        if total.is_none_or(|n| n > most as u64) {
            return Ok(None);
        }
        let mut known = self.listed.clone();
        for part in (0..self.sizes.len()).filter(|&part| !self.whole(part)) {
            let mut walk = ModelWalk::default();
            while more(part, &mut walk, &mut known)? {}
        }
        Ok(Some(All::Walked(known)))
    }

    /// List the first `most` models, of as many as there are known to be; `place` is memory for the
    /// places of terms.
    pub fn list(
        &self,
        most: usize,
        n_models: Option<u64>,
        place: &mut FxHashMap<T, u32>,
        models: &mut ModelList<T>,
    ) {
        models.clear();
        place.clear();
        for model in self.listed.iter().take(most) {
            for &term in model {
                let next = number(models.terms.len());
                let at = *place.entry(term).or_insert(next);
                if at == next {
                    models.terms.push(term);
                }
                models.positions.push(at);
            }
            models.sizes.push(number(model.len()));
        }
        models.n_models = n_models;
    }
}

fn number(terms: usize) -> u32 {
    u32::try_from(terms).expect("fewer than 2^32 terms fit into memory")
}
