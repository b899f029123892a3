//! Three ways to find prime implicants and models, behind one trait: [`Engine`].
//!
//! | kernel | takes | because |
//! |---|---|---|
//! | [`space_bits`] | complete truth tables of at most 64 rows | a set of rows is a word, and all cubes are looked at at once |
//! | [`row_bits`] | at most 64 rows to explain and 13 conditions | a set of explained rows is a word, a set of conditions the index of a bit |
//! | [`search`] | everything | nothing of the size 2^k exists; budgets, exact counts without listing |
//!
//! The kernels of words have neither clock nor flag: what may take long they leave, with
//! [`Stop::TooMany`], to the search. Whoever uses an engine is generic over it, so that each kernel
//! gets code of its own.

use std::fmt::Debug;
use std::hash::Hash;

use crate::error::Error;
use crate::expectations::Rule;
use crate::space::bits::Mask;
use crate::truth_table::membership::Level;

pub mod space_bits;
pub mod row_bits;
pub mod search;

/// Why an engine gives up.
#[derive(Debug)]
pub enum Stop {
    /// It is too much for this kernel.
    TooMany,
    /// It is too much, or someone wants it to stop.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// One table of rows to explain, and a way to find its models.
pub trait Engine {
    /// A conjunction.
    type Term: Copy + Eq + Ord + Hash + Debug;

    /// Sets of conditions.
    type Conditions: Mask;

    /// What may be covered besides the rows to explain.
    type Allowed: Clone + Eq + Hash + Debug;

    /// What an engine keeps of an analysis to go on with models beyond the list.
    type Rest: Debug;

    /// More pairs of models, different ones among them, or models of all of these, are too many.
    const MOST_PAIRS: usize;
    /// See [`Engine::MOST_PAIRS`].
    const MOST_PARTS: usize;
    /// See [`Engine::MOST_PAIRS`].
    const MOST_MODELS: usize;

    /// Find the prime implicants that keep clear of the off-set or, if there is any, to what is
    /// `allowed`.
    fn primes(&mut self, allowed: Option<&Self::Allowed>) -> Result<(), Stop>;

    /// List the models by these prime implicants.
    fn covers(&mut self, models: &mut ModelList<Self::Term>) -> Result<Self::Rest, Stop>;

    /// List the models for several sets of what may be covered, one after the other, as far as time
    /// goes, and hand each list to `visit`; `list` is memory for it.
    fn each(
        &mut self,
        allowed: &[Self::Allowed],
        list: &mut ModelList<Self::Term>,
        visit: &mut Visit<'_, Self::Term, Self::Rest>,
    ) -> Result<(), Stop> {
        one_by_one(self, allowed, list, visit)
    }

    /// List at most some hundred models that follow on those seen, none at the end; `seen` is kept
    /// up to date. These may be listed already.
    fn more(
        &mut self,
        _rest: &Self::Rest,
        _seen: &mut search::ModelWalk,
        models: &mut ModelList<Self::Term>,
    ) -> Result<(), Stop> {
        models.clear();
        Ok(())
    }

    /// What is left of the conservative term `c` within the parsimonious term `p`; None if it does
    /// not lie within.
    fn left(
        &mut self,
        rule: &Rule<Self::Conditions>,
        c: Self::Term,
        p: Self::Term,
    ) -> Option<Self::Term>;

    /// What may be covered so that all of these terms may.
    fn allow(&self, terms: &[Self::Term]) -> Self::Allowed;

    /// Whether there is time for so many steps more.
    ///
    /// # Errors
    ///
    /// [`Stop`] once the caller wishes so.
    fn in_time(&mut self, _steps: usize) -> Result<bool, Stop> {
        Ok(true)
    }

    /// Ask before something grows to so many bytes.
    ///
    /// # Errors
    ///
    /// [`Stop`] when these are too many.
    fn fits(&self, _bytes: usize) -> Result<(), Stop> {
        Ok(())
    }

    /// The levels of a term, [`crate::truth_table::membership::ABSENT`] where a condition does not
    /// occur.
    fn values(&self, term: Self::Term) -> impl Iterator<Item = Level>;

    /// The number by which a term is known always, if there is one.
    fn number(&self, _term: Self::Term) -> Option<u32> {
        None
    }
}

/// [`Engine::each`] without anything shared.
fn one_by_one<E: Engine + ?Sized>(
    engine: &mut E,
    allowed: &[E::Allowed],
    list: &mut ModelList<E::Term>,
    visit: &mut Visit<'_, E::Term, E::Rest>,
) -> Result<(), Stop> {
    for (at, allowed) in allowed.iter().enumerate() {
        if at > 0 && !engine.in_time(0)? {
            return Err(Error::Spent.into());
        }
        engine.primes(Some(allowed))?;
        let rest = engine.covers(list)?;
        visit(list, rest)?;
    }
    Ok(())
}

/// Takes the models of one analysis after the other.
pub type Visit<'a, T, R> = dyn FnMut(&ModelList<T>, R) -> Result<(), Stop> + 'a;

/// Models as positions of terms.
#[derive(Debug, Clone)]
pub struct ModelList<T> {
    /// Terms that occur, and perhaps others.
    pub terms: Vec<T>,
    /// Of one model after the other the positions of its terms, and how many it has.
    pub positions: Vec<u32>,
    /// See [`ModelList::positions`].
    pub sizes: Vec<u32>,
    /// How many models there are, listed or not; None if that is not known.
    pub n_models: Option<u64>,
}

impl<T> Default for ModelList<T> {
    fn default() -> Self {
        Self { terms: Vec::new(), positions: Vec::new(), sizes: Vec::new(), n_models: Some(0) }
    }
}

impl<T: Copy> ModelList<T> {
    /// Make it empty.
    pub fn clear(&mut self) {
        self.terms.clear();
        self.positions.clear();
        self.sizes.clear();
        self.n_models = Some(0);
    }

    /// The number of models listed.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether none is listed.
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// Whether all models are listed.
    pub fn complete(&self) -> bool {
        self.n_models == Some(self.sizes.len() as u64)
    }

    /// The models, as positions.
    pub fn models(&self) -> impl Iterator<Item = &[u32]> + Clone {
        let mut from = 0;
        self.sizes.iter().map(move |&size| {
            from += size as usize;
            &self.positions[from - size as usize..from]
        })
    }

    /// The terms of a model.
    pub fn terms_of<'a>(&'a self, model: &'a [u32]) -> impl Iterator<Item = T> + 'a {
        model.iter().map(|&at| self.terms[at as usize])
    }
}
