//! The kernel as an engine.

use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Instant;

use ndarray::{Array2, ArrayView2, Axis, concatenate};
use rustc_hash::FxHashMap;

use super::{Analysis, LEAST, ModelWalk, Options};
use crate::cancel::{Budget, Cancel};
use crate::engine::{Engine, ModelList, Stop};
use crate::error::Error;
use crate::expectations::Rule;
use crate::memory::reserve;
use crate::primes::{Method, Primes, Question};
use crate::space::cube::{LevelSet, Space};
use crate::space::pool::Pool;
use crate::truth_table::membership::ABSENT;

/// How many models are taken from a walk at a time: enough that the way there does not matter.
const BATCH: usize = 256;

/// Seconds that prime implicants have in any case: without them there is no answer at all.
pub const LEAST_SECONDS: f64 = 1.0;

/// The rows of one table.
#[derive(Debug)]
pub struct Problem<'a> {
    /// The levels of conditions in rows.
    pub space: &'a Space,
    /// Rows to explain, (E, k).
    pub explained: ArrayView2<'a, u8>,
    /// Observed rows that may not be covered, (M, k), and cubes, (C, k).
    pub off_rows: ArrayView2<'a, u8>,
    /// See [`Problem::off_rows`].
    pub off_cubes: ArrayView2<'a, LevelSet>,
    /// Whether these are avoided also where what may be covered is given: then that meets none,
    /// unless terms are judged by the data.
    pub avoid: bool,
    /// The levels of conditions in terms if some have "don't care" in rows, as one level more,
    /// which no term has.
    pub of_terms: Option<Space>,
}

impl Problem<'_> {
    /// Let cubes that may not be covered hold "don't care" wherever a condition has it: then no
    /// literal could tell a row from them by it.
    fn widened(&self, cubes: &Array2<LevelSet>) -> Array2<LevelSet> {
        let Some(of_terms) = &self.of_terms else { return cubes.clone() };
        let extra = self.space.full().iter().zip(of_terms.full()).map(|(all, own)| all & !own);
        let extra: Vec<LevelSet> = extra.collect();
        Array2::from_shape_fn(cubes.dim(), |(c, i)| cubes[[c, i]] | extra[i])
    }

    /// Rows and cubes that may not be covered, if nothing outside `on` may be.
    fn search(
        &self,
        on: Option<ArrayView2<'_, LevelSet>>,
        cancel: &Cancel,
    ) -> Result<Primes, Error> {
        let k = self.space.conditions();
        let (no_rows, no_cubes) = (Array2::zeros((0, k)), Array2::zeros((0, k)));
        let mut question = Question {
            space: self.space,
            explained: self.explained,
            off_rows: self.off_rows,
            off_cubes: self.off_cubes,
            on_cubes: on,
        };
        let Some(of_terms) = &self.of_terms else {
            if on.is_some() && !self.avoid {
                (question.off_rows, question.off_cubes) = (no_rows.view(), no_cubes.view());
            }
            return Primes::search(&question, Method::Auto, cancel);
        };
        let mut off = stack(self.widened(&Space::points(self.off_rows)).view(), self.off_cubes)?;
        if let Some(on) = on {
            let known = Array2::from_shape_fn(self.explained.dim(), |(e, i)| {
                let (level, all) = (self.explained[[e, i]], of_terms.full()[i]);
                let own = 1 << level;
                if own & all == 0 { all } else { own }
            });
            let known = stack(known.view(), on)?;
            let others = of_terms.difference(of_terms.everything().view(), known.view(), cancel)?;
            off = stack(self.widened(&others).view(), self.off_cubes)?;
        }
        question.off_rows = no_rows.view();
        (question.off_cubes, question.on_cubes) = (off.view(), None);
        Primes::search(&question, Method::Auto, cancel)
    }
}

fn stack(
    a: ArrayView2<'_, LevelSet>,
    b: ArrayView2<'_, LevelSet>,
) -> Result<Array2<LevelSet>, Error> {
    concatenate(Axis(0), &[a, b]).map_err(|err| Error::Internal(err.to_string()))
}

/// One table of any size, within a budget.
#[derive(Debug)]
pub struct Search<'a> {
    problem: Problem<'a>,
    options: Options,
    /// Whether this is no data set of many: then every analysis is kept to be looked at, and no
    /// budget is too small for the prime implicants.
    alone: bool,
    cancel: &'a Cancel,
    budget: Budget<'a>,
    /// Prime implicants, the seconds for them and their covers, and when these began.
    primes: Option<(Primes, f64, Instant)>,
    /// All terms, as levels.
    pool: Pool<i8>,
    /// What is left of a conservative term within a parsimonious one: pairs of models share terms.
    left: FxHashMap<(u32, u32), Option<u32>>,
}

impl<'a> Search<'a> {
    /// An engine for one table. `options.budget` is what is left of the budget, in seconds of CPU.
    pub fn new(problem: Problem<'a>, options: Options, alone: bool, cancel: &'a Cancel) -> Self {
        Self {
            problem,
            options,
            alone,
            cancel,
            budget: Budget::new(cancel, options.budget),
            primes: None,
            pool: Pool::default(),
            left: FxHashMap::default(),
        }
    }

    /// The number of a term.
    pub fn term(&mut self, values: &[i8]) -> u32 {
        self.pool.number(values)
    }

    /// Models of an analysis.
    pub fn list(
        &mut self,
        analysis: &Analysis,
        listed: &[Vec<u32>],
        models: &mut ModelList<u32>,
    ) -> Result<(), Error> {
        models.clear();
        let n = listed.iter().map(Vec::len).sum();
        let mut used = Vec::new();
        reserve(&mut used, n)?;
        used.extend(listed.iter().flatten().copied());
        used.sort_unstable();
        used.dedup();
        let terms = analysis.primes().terms(used.iter().map(|&p| p as usize));
        models.terms.extend(terms.rows().into_iter().map(|term| self.pool.number(&term.to_vec())));
        reserve(&mut models.positions, n)?;
        reserve(&mut models.sizes, listed.len())?;
        #[allow(clippy::cast_possible_truncation)] // positions of fewer than 2^32 primes
        for model in listed {
            let places = model.iter().map(|&p| used.partition_point(|&other| other < p) as u32);
            models.positions.extend(places);
            models.sizes.push(model.len() as u32);
        }
        let counts = analysis.models().counts.as_ref();
        let saturated = |n| u64::try_from(n).unwrap_or(u64::MAX);
        models.n_models = counts.map(|counts| saturated(&counts.models));
        Ok(())
    }

    fn within(&self, narrow: u32, wide: u32) -> bool {
        within(self.pool.get(narrow), self.pool.get(wide))
    }
}

/// Whether a term has all literals of another.
fn within(narrow: &[i8], wide: &[i8]) -> bool {
    narrow.iter().zip(wide).all(|(&a, &b)| b == ABSENT || a == b)
}

impl Engine for Search<'_> {
    /// Its number in the pool.
    type Term = u32;
    /// Terms of which none lies within another.
    type Allowed = Vec<u32>;
    type Rest = Option<Arc<Analysis>>;

    const MOST_PAIRS: usize = usize::MAX;
    const MOST_PARTS: usize = usize::MAX;
    const MOST_MODELS: usize = usize::MAX;

    fn primes(&mut self, allowed: Option<&Vec<u32>>) -> Result<(), Stop> {
        let seconds = self.budget.left().max(LEAST * self.options.budget);
        let begun = Instant::now();
        let least = if self.alone { LEAST_SECONDS } else { 0.0 };
        let end = self.cancel.within(seconds.max(least));
        let full = self.problem.of_terms.as_ref().unwrap_or(self.problem.space).full();
        let cubes = allowed.map(|terms| {
            Array2::from_shape_fn((terms.len(), full.len()), |(t, i)| {
                let level = self.pool.get(terms[t])[i];
                u32::try_from(level).map_or(full[i], |level| 1 << level)
            })
        });
        let primes = self.problem.search(cubes.as_ref().map(|cubes| cubes.view()), &end)?;
        self.primes = Some((primes, seconds, begun));
        Ok(())
    }

    fn covers(&mut self, models: &mut ModelList<u32>) -> Result<Self::Rest, Stop> {
        let Some((primes, seconds, begun)) = self.primes.take() else {
            return Err(Error::Internal("covers without prime implicants".into()).into());
        };
        let left = seconds - begun.elapsed().as_secs_f64();
        let options = Options { budget: left.max(LEAST * seconds), ..self.options };
        let analysis = Analysis::cover(primes, options, self.cancel)?;
        self.list(&analysis, &analysis.models().listed, models)?;
        self.budget.look()?;
        Ok((self.alone || !models.complete()).then(|| Arc::new(analysis)))
    }

    fn more(
        &mut self,
        rest: &Self::Rest,
        seen: &mut ModelWalk,
        models: &mut ModelList<u32>,
    ) -> Result<(), Stop> {
        models.clear();
        let Some(analysis) = rest else { return Ok(()) };
        let next = analysis.next_models(seen, BATCH, self.cancel)?;
        Ok(self.list(analysis, &next, models)?)
    }

    fn left(&mut self, rule: &Rule, c: u32, p: u32) -> Option<u32> {
        // What is forgotten can be found again.
        if self.cancel.fits(32 * self.left.len()).is_err() {
            self.left.clear();
        }
        let slot = match self.left.entry((c, p)) {
            Entry::Occupied(known) => return *known.get(),
            Entry::Vacant(slot) => slot,
        };
        let (narrow, wide) = (self.pool.get(c), self.pool.get(p));
        let left = within(narrow, wide).then(|| -> Vec<i8> {
            let set = |has: &dyn Fn(usize) -> bool| {
                (0..narrow.len()).filter(|&i| has(i)).fold(0_u64, |set, i| set | 1 << i)
            };
            let free = set(&|i| narrow[i] != ABSENT && wide[i] == ABSENT);
            let dropped =
                rule.dropped(free, |level| set(&|i| usize::try_from(narrow[i]) == Ok(level)));
            let kept =
                |(i, &level): (usize, &i8)| if dropped >> i & 1 == 1 { ABSENT } else { level };
            narrow.iter().enumerate().map(kept).collect()
        });
        *slot.insert(left.map(|term| self.pool.number(&term)))
    }

    fn allow(&self, terms: &[u32]) -> Vec<u32> {
        let widest = |a: &&u32| !terms.iter().any(|b| b != *a && self.within(**a, *b));
        terms.iter().filter(widest).copied().collect()
    }

    fn in_time(&mut self, steps: usize) -> Result<bool, Stop> {
        Ok(self.budget.work(steps)?)
    }

    fn fits(&self, bytes: usize) -> Result<(), Stop> {
        Ok(self.cancel.fits(bytes + self.pool.bytes())?)
    }

    fn values(&self, term: u32) -> impl Iterator<Item = i8> {
        self.pool.get(term).iter().copied()
    }
}
