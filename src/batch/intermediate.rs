//! Solutions of one data set, and the intermediate one from pairs of the other two.
//!
//! The candidates that expectations leave of a conservative and a parsimonious model may be covered
//! besides the explained rows. The intermediate models are those of all pairs of models; pairs with
//! the same candidates share theirs. There may be millions of pairs, each a search of its own, so
//! nothing is kept of a pair but its models, as numbers of terms.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use ndarray::{Array2, ArrayView2};
use num_bigint::BigUint;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::output::Pool;
use super::pairs::Expectations;
use super::{Status, says_nothing};
use crate::cancel::{Budget, Cancel};
use crate::engine::search::{Analysis, ModelWalk, Options};
use crate::error::Error;
use crate::memory::{collected, reserve};
use crate::space::cube::LevelSet;
use crate::truth_table::membership::ABSENT;

/// More models than this are not walked through to look at their pairs, or to count them.
const MOST: usize = 1 << 18;

/// How many models are taken from a walk at a time.
const BATCH: usize = 256;

/// The part of a budget that a step has when the whole is spent.
const LEAST: f64 = 0.1;

/// No term.
const NONE: u32 = u32::MAX;

/// The models of one data set.
#[derive(Debug)]
pub(super) struct Solution {
    pub(super) status: Status,
    /// -1 if that is not known, the largest number for that many or more.
    pub(super) n_models: i64,
    /// The terms that occur, and model m as `indices[offsets[m]..offsets[m + 1]]`.
    pub(super) terms: Array2<i8>,
    pub(super) offsets: Vec<usize>,
    pub(super) indices: Vec<usize>,
}

impl Solution {
    pub(super) fn of(analysis: &Analysis) -> Result<Self, Error> {
        let listed = &analysis.models().listed;
        let n = listed.iter().map(Vec::len).sum();
        let (terms, indices) = terms_of(analysis, n, listed.iter().flatten().copied())?;
        let counted = analysis.models().counts.as_ref().map(|counts| &counts.models);
        Ok(Self {
            status: status(analysis),
            n_models: counted.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX)),
            terms,
            offsets: offsets(listed.len(), listed.iter().map(Vec::len))?,
            indices,
        })
    }

    fn without_models(status: Status, k: usize) -> Self {
        let terms = Array2::zeros((0, k));
        Self { status, n_models: 0, terms, offsets: vec![0], indices: Vec::new() }
    }
}

/// The different ones of the `n` primes of some models, as terms, and where each is among them.
fn terms_of(
    analysis: &Analysis,
    n: usize,
    primes: impl Iterator<Item = u32> + Clone,
) -> Result<(Array2<i8>, Vec<usize>), Error> {
    let mut used = collected(n, primes.clone())?;
    used.sort_unstable();
    used.dedup();
    let terms = analysis.primes().terms(used.iter().map(|&p| p as usize));
    let places = primes.map(|p| used.partition_point(|&other| other < p));
    Ok((terms, collected(n, places)?))
}

fn offsets(n: usize, sizes: impl Iterator<Item = usize>) -> Result<Vec<usize>, Error> {
    let mut end = 0;
    let ends = sizes.map(|size| {
        end += size;
        end
    });
    collected(n + 1, std::iter::once(0).chain(ends))
}

fn status(analysis: &Analysis) -> Status {
    let primes = analysis.primes();
    if primes.len() == 1 && says_nothing(primes.terms(0..1).row(0)) {
        Status::AlwaysTrue
    } else if analysis.models().counts.is_none() {
        Status::Unsettled
    } else if analysis.complete() {
        Status::Solved
    } else {
        Status::Cut
    }
}

/// Lists of numbers, one after the other.
#[derive(Debug, Default)]
struct Lists {
    items: Vec<u32>,
    ends: Vec<usize>,
}

impl Lists {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn add(&mut self, list: &[u32]) {
        self.items.extend_from_slice(list);
        self.ends.push(self.items.len());
    }

    fn get(&self, at: usize) -> &[u32] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.items[from..self.ends[at]]
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> + Clone {
        (0..self.len()).map(|at| self.get(at))
    }
}

/// Different lists, in the order in which they come.
#[derive(Debug, Default)]
struct Distinct {
    lists: Lists,
    places: HashTable<u32>,
}

impl Distinct {
    /// Add a list. False if it is there.
    fn add(&mut self, list: &[u32]) -> bool {
        let Self { lists, places } = self;
        let hash = FxBuildHasher.hash_one(list);
        if places.find(hash, |&at| lists.get(at as usize) == list).is_some() {
            return false;
        }
        let at = u32::try_from(lists.len()).unwrap_or(u32::MAX);
        lists.add(list);
        places.insert_unique(hash, at, |&at| FxBuildHasher.hash_one(lists.get(at as usize)));
        true
    }

    fn bytes(&self) -> usize {
        4 * self.lists.items.capacity()
            + 8 * self.lists.ends.capacity()
            + 5 * self.places.capacity()
    }
}

/// All models: those listed and, after them, those that are not. Only the first if they have not
/// been counted, are too many, or the time is over; and whether these are all.
fn all_models(analysis: &Analysis, end: &Cancel) -> Result<(Lists, bool), Error> {
    let mut all = Lists::default();
    let listed = &analysis.models().listed;
    listed.iter().for_each(|model| all.add(model));
    if analysis.complete() {
        return Ok((all, true));
    }
    if !countable(analysis) {
        return Ok((all, false));
    }
    let first: FxHashSet<&Vec<u32>> = listed.iter().collect();
    let mut walk = ModelWalk::default();
    loop {
        let batch = match analysis.next_models(&mut walk, BATCH, end) {
            Err(Error::Spent) => return Ok((all, false)),
            batch => batch?,
        };
        if batch.is_empty() {
            return Ok((all, true));
        }
        batch.iter().filter(|model| !first.contains(model)).for_each(|model| all.add(model));
    }
}

/// Whether the models are few enough to be walked through.
fn countable(analysis: &Analysis) -> bool {
    let counts = analysis.models().counts.as_ref();
    counts.is_some_and(|counts| counts.models <= BigUint::from(MOST))
}

/// Solves with some cubes as all that may be covered besides the explained rows, or with all
/// remainders, within some seconds.
pub(super) type Ask<'a> =
    dyn Fn(Option<ArrayView2<'_, LevelSet>>, f64) -> Result<Analysis, Error> + 'a;

/// The distinct models of all pairs of a conservative and a parsimonious model.
///
/// # Errors
///
/// Those of `ask`.
pub(super) fn solve(
    expectations: &Expectations,
    options: Options,
    ask: &Ask<'_>,
    cancel: &Cancel,
) -> Result<Solution, Error> {
    let k = expectations.conditions();
    let mut budget = Budget::new(cancel, options.budget);
    let seconds = |budget: &Budget<'_>| budget.left().max(LEAST * options.budget);
    let parsimonious = ask(None, seconds(&budget))?;
    let conservative = ask(Some(expectations.cubes(&[]).view()), seconds(&budget))?;
    if [&parsimonious, &conservative].map(status).contains(&Status::AlwaysTrue) {
        return Ok(Solution::without_models(Status::AlwaysTrue, k));
    }
    let (p_models, all_p) = all_models(&parsimonious, &cancel.within(budget.left()))?;
    let (c_models, all_c) = all_models(&conservative, &cancel.within(budget.left()))?;
    let mut candidates = Candidates::new(expectations, &conservative, &parsimonious);
    let (mut seen, mut solved) = (Distinct::default(), Distinct::default());
    let mut together = Together::new(k, options.max_models);
    // With models of one side missing, pairs are missing.
    together.counted = all_p && all_c;
    'pairs: for c_model in c_models.iter() {
        for p_model in p_models.iter() {
            let in_time = budget.work(c_model.len() * p_model.len())?;
            if !in_time && together.parts > 0 {
                together.counted = false;
                break 'pairs;
            }
            let found = candidates.of(c_model, p_model, cancel)?;
            if !seen.add(&found) {
                continue;
            }
            let widest = candidates.widest(&found);
            if !solved.add(&widest) {
                continue;
            }
            cancel.fits(seen.bytes() + solved.bytes())?;
            let cubes = expectations.cubes(&candidates.terms(&widest));
            match ask(Some(cubes.view()), seconds(&budget)) {
                Err(Error::Spent) if together.parts > 0 => {
                    together.counted = false;
                    break 'pairs;
                }
                part => together.add(part?, cancel)?,
            }
            // What has been asked may have taken long.
            budget.look()?;
            if together.full() {
                break 'pairs;
            }
        }
    }
    together.finish(&cancel.within(budget.left()))
}

/// What may be covered for pairs of models.
struct Candidates<'a> {
    expectations: &'a Expectations,
    conservative: &'a Analysis,
    parsimonious: &'a Analysis,
    pool: Pool,
    /// What is left of a conservative prime within a parsimonious one.
    left: FxHashMap<(u32, u32), u32>,
}

impl<'a> Candidates<'a> {
    fn new(
        expectations: &'a Expectations,
        conservative: &'a Analysis,
        parsimonious: &'a Analysis,
    ) -> Self {
        let pool = Pool::new(expectations.conditions());
        Self { expectations, conservative, parsimonious, pool, left: FxHashMap::default() }
    }

    /// The numbers of the terms for a pair of models, ascending.
    fn of(&mut self, c_model: &[u32], p_model: &[u32], cancel: &Cancel) -> Result<Vec<u32>, Error> {
        // They can be found again.
        if cancel.fits(32 * self.left.len()).is_err() {
            self.left.clear();
        }
        cancel.fits(2 * self.pool.bytes())?;
        let Self { expectations, conservative, parsimonious, pool, left } = self;
        let term = |analysis: &Analysis, p: u32| {
            analysis.primes().terms(std::iter::once(p as usize)).row(0).to_vec()
        };
        let mut found = Vec::new();
        for &p in p_model {
            for &c in c_model {
                found.push(*left.entry((c, p)).or_insert_with(|| {
                    let (c, p) = (term(conservative, c), term(parsimonious, p));
                    if within(&c, &p) { pool.number(&expectations.drop(&c, &p)) } else { NONE }
                }));
            }
        }
        found.sort_unstable();
        found.dedup();
        found.pop_if(|last| *last == NONE);
        Ok(found)
    }

    /// Those of some terms that lie within no other.
    fn widest(&self, found: &[u32]) -> Vec<u32> {
        let term = |number: u32| self.pool.term(number);
        let widest = |a: &u32| !found.iter().any(|b| b != a && within(term(*a), term(*b)));
        found.iter().copied().filter(widest).collect()
    }

    fn terms(&self, numbers: &[u32]) -> Vec<&[i8]> {
        numbers.iter().map(|&number| self.pool.term(number)).collect()
    }
}

fn within(narrow: &[i8], wide: &[i8]) -> bool {
    narrow.iter().zip(wide).all(|(&a, &b)| b == ABSENT || a == b)
}

/// The distinct models of the pairs.
struct Together {
    most: usize,
    pool: Pool,
    known: Distinct,
    /// How many analyses have been added, the first of them, and those that do not list all of
    /// their models.
    parts: usize,
    first: Option<Solution>,
    incomplete: Vec<Analysis>,
    bytes: usize,
    /// Whether all models can be counted.
    counted: bool,
}

impl Together {
    fn new(k: usize, most: usize) -> Self {
        Self {
            most,
            pool: Pool::new(k),
            known: Distinct::default(),
            parts: 0,
            first: None,
            incomplete: Vec::new(),
            bytes: 0,
            counted: true,
        }
    }

    /// Add the models that an analysis lists.
    fn add(&mut self, part: Analysis, cancel: &Cancel) -> Result<(), Error> {
        if self.parts == 0 {
            self.first = Some(Solution::of(&part)?);
        }
        self.parts += 1;
        let listed = &part.models().listed;
        self.merge(&part, listed.iter().map(Vec::as_slice))?;
        if !part.complete() {
            self.bytes += part.bytes();
            self.counted &= countable(&part) && cancel.fits(self.bytes).is_ok();
            self.incomplete.push(part);
        }
        self.counted &= cancel.fits(2 * self.known.bytes()).is_ok();
        if !self.counted {
            self.incomplete = Vec::new();
        }
        Ok(())
    }

    fn merge<'m>(
        &mut self,
        part: &Analysis,
        models: impl Iterator<Item = &'m [u32]> + Clone,
    ) -> Result<(), Error> {
        let n = models.clone().map(<[u32]>::len).sum();
        let (terms, places) = terms_of(part, n, models.clone().flatten().copied())?;
        let numbers: Vec<u32> =
            terms.rows().into_iter().map(|term| self.pool.number(&term.to_vec())).collect();
        let (mut places, mut model) = (places.into_iter(), Vec::new());
        for primes in models {
            model.clear();
            model.extend(places.by_ref().take(primes.len()).map(|at| numbers[at]));
            // More are of no use where they cannot be counted.
            if !self.counted && self.known.lists.len() >= self.most {
                break;
            }
            self.known.add(&model);
        }
        Ok(())
    }

    /// Whether nothing that can be added would change the result.
    fn full(&self) -> bool {
        !self.counted && self.known.lists.len() >= self.most
    }

    /// Count the models, and list the first.
    fn finish(mut self, end: &Cancel) -> Result<Solution, Error> {
        if self.parts == 1 && self.counted {
            return self.first.ok_or(Error::Internal("no part".into()));
        }
        let listed = self.known.lists.len().min(self.most);
        for part in std::mem::take(&mut self.incomplete) {
            let (models, whole) = all_models(&part, end)?;
            self.merge(&part, models.iter())?;
            self.counted &= whole && end.fits(2 * self.known.bytes()).is_ok();
            if !self.counted {
                break;
            }
        }
        let known = self.known.lists.len();
        let status = match known {
            _ if !self.counted => Status::Unsettled,
            n if n > listed => Status::Cut,
            _ => Status::Solved,
        };
        let mut place: FxHashMap<u32, usize> = FxHashMap::default();
        let mut terms: Vec<i8> = Vec::new();
        let of_model = || self.known.lists.iter().take(listed);
        let mut indices = Vec::new();
        reserve(&mut indices, of_model().map(<[u32]>::len).sum())?;
        for &number in self.known.lists.iter().take(listed).flatten() {
            let next = place.len();
            let at = *place.entry(number).or_insert(next);
            if at == next {
                terms.extend_from_slice(self.pool.term(number));
            }
            indices.push(at);
        }
        let k = self.pool.conditions();
        Ok(Solution {
            status,
            n_models: if self.counted { i64::try_from(known).unwrap_or(i64::MAX) } else { -1 },
            terms: Array2::from_shape_vec((place.len(), k), terms).unwrap_or_default(),
            offsets: offsets(listed, of_model().map(<[u32]>::len))?,
            indices,
        })
    }
}
