//! The kernel as an engine.

use std::sync::Arc;
use std::time::Instant;

use ndarray::{Array2, ArrayView2, Axis, concatenate};
use rustc_hash::FxHashMap;

use super::family::{Family, GROUP, WORTH};
use super::{Analysis, LEAST, ModelWalk, Options};
use crate::cancel::{Budget, Cancel};
use crate::engine::{Engine, ModelList, Stop, Visit, one_by_one};
use crate::error::Error;
use crate::expectations::Rule;
use crate::memory::reserve;
use crate::primes::{Method, Primes, Question};
use crate::space::bits::{BitSet, Wide, Word};
use crate::space::cube::{LevelSet, Space};
use crate::space::pool::Pool;
use crate::truth_table::membership::{ABSENT, Level};

/// How many models are taken from a walk at a time: enough that the way there does not matter.
const BATCH: usize = 256;

/// Seconds that prime implicants have in any case: without them there is no answer at all.
pub const LEAST_SECONDS: f64 = 1.0;

/// The rows of one table.
#[derive(Debug)]
pub struct Problem<'a, L = LevelSet> {
    /// The levels of conditions in rows.
    pub space: &'a Space<L>,
    /// Rows to explain, (E, k).
    pub explained: ArrayView2<'a, u8>,
    /// Observed rows that may not be covered, (M, k), and cubes, (C, k).
    pub off_rows: ArrayView2<'a, u8>,
    /// See [`Problem::off_rows`].
    pub off_cubes: ArrayView2<'a, L>,
    /// Whether these are avoided also where what may be covered is given: then that meets none,
    /// unless terms are judged by the data.
    pub avoid: bool,
    /// The levels of conditions in terms if some have "don't care" in rows, as one level more,
    /// which no term has.
    pub of_terms: Option<Space<L>>,
}

impl<L: BitSet> Problem<'_, L> {
    /// Let cubes that may not be covered hold "don't care" wherever a condition has it: then no
    /// literal could tell a row from them by it.
    fn widened(&self, cubes: &Array2<L>) -> Array2<L> {
        let Some(of_terms) = &self.of_terms else { return cubes.clone() };
        let extra = self.space.full().iter().zip(of_terms.full()).map(|(&all, &own)| all & !own);
        let extra: Vec<L> = extra.collect();
        Array2::from_shape_fn(cubes.dim(), |(c, i)| cubes[[c, i]] | extra[i])
    }

    /// Rows and cubes that may not be covered, if nothing outside `on` may be.
    fn search(&self, on: Option<ArrayView2<'_, L>>, cancel: &Cancel) -> Result<Primes, Error> {
        let k = self.space.conditions();
        let (no_rows, no_cubes) = (Array2::zeros((0, k)), Array2::default((0, k)));
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
                let own = L::one(usize::from(level));
                if (own & all).is_empty() { all } else { own }
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

fn stack<L: BitSet>(a: ArrayView2<'_, L>, b: ArrayView2<'_, L>) -> Result<Array2<L>, Error> {
    concatenate(Axis(0), &[a, b]).map_err(|err| Error::Internal(err.to_string()))
}

/// What is kept of an analysis.
#[derive(Debug)]
pub enum Rest {
    /// Nothing: all of its models are listed.
    Nothing,
    /// All that was found.
    Found(Arc<Analysis>),
    /// The prime implicants, in order; all of its models are listed.
    Primes(Vec<u32>),
}

/// One table of any size, within a budget.
#[derive(Debug)]
pub struct Search<'a, L = LevelSet> {
    problem: Problem<'a, L>,
    options: Options,
    /// Whether this is no data set of many: then every analysis is kept to be looked at, and no
    /// budget is too small for the prime implicants.
    alone: bool,
    cancel: &'a Cancel,
    budget: Budget<'a>,
    /// Prime implicants, the seconds for them and their covers, and when these began.
    primes: Option<(Primes, f64, Instant)>,
    /// All terms, as levels.
    pool: Pool<Level>,
    /// The shape of each.
    shapes: Vec<Shape>,
    /// What is left of a conservative term within a parsimonious one: pairs of models share terms.
    left: FxHashMap<(u32, u32), Option<u32>>,
}

/// A family and the numbers of terms in it.
type NumberedFamily = (Family, FxHashMap<u32, u32>);

impl<'a, L: BitSet> Search<'a, L> {
    /// An engine for one table. `options.budget` is what is left of the budget, in seconds of CPU.
    pub fn new(problem: Problem<'a, L>, options: Options, alone: bool, cancel: &'a Cancel) -> Self {
        Self {
            problem,
            options,
            alone,
            cancel,
            budget: Budget::new(cancel, options.budget),
            primes: None,
            pool: Pool::default(),
            shapes: Vec::new(),
            left: FxHashMap::default(),
        }
    }

    /// The number of a term.
    pub fn term(&mut self, values: &[Level]) -> u32 {
        let (number, new) = self.pool.add(values.iter().copied());
        if new {
            self.shapes.push(Shape::of(values));
        }
        number
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
        models.terms.extend(terms.rows().into_iter().map(|term| self.term(&term.to_vec())));
        reserve(&mut models.positions, n)?;
        reserve(&mut models.sizes, listed.len())?;
        #[allow(clippy::cast_possible_truncation)] // positions among distinct primes, which are u32
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

    /// The terms of some numbers as levels.
    pub fn terms(&self, numbers: &[u32]) -> Array2<Level> {
        let k = self.problem.space.conditions();
        Array2::from_shape_fn((numbers.len(), k), |(t, i)| self.pool.get(numbers[t])[i])
    }

    /// The problem, which models are wanted, and the flag.
    pub fn problem(&self) -> (&Problem<'a, L>, Options, &'a Cancel) {
        (&self.problem, self.options, self.cancel)
    }

    /// The cubes that terms of some numbers are.
    fn cubes(&self, terms: &[u32]) -> Array2<L> {
        let full = self.problem.of_terms.as_ref().unwrap_or(self.problem.space).full();
        Array2::from_shape_fn((terms.len(), full.len()), |(t, i)| {
            let level = self.pool.get(terms[t])[i];
            usize::try_from(level).map_or(full[i], L::one)
        })
    }

    /// The candidates of several analyses, and the number among them of each term that these allow,
    /// if all of them can be solved at once.
    fn family(&self, allowed: &[Vec<u32>]) -> Result<Option<NumberedFamily>, Stop> {
        let Problem { avoid, of_terms, space, explained, .. } = &self.problem;
        // Terms that are judged by the data, or that "don't care" cells confine, are searched alone.
        if allowed.len() < WORTH || *avoid || of_terms.is_some() || self.options.row_dom {
            return Ok(None);
        }
        let mut terms: Vec<u32> = allowed.iter().flatten().copied().collect();
        terms.sort_unstable();
        terms.dedup();
        let k = space.conditions();
        let (no_rows, no_cubes) = (Array2::zeros((0, k)), Array2::default((0, k)));
        let cubes = self.cubes(&terms);
        let question = Question {
            space,
            explained: *explained,
            off_rows: no_rows.view(),
            off_cubes: no_cubes.view(),
            on_cubes: Some(cubes.view()),
        };
        let values = self.terms(&terms);
        let family = Family::new(&question, values.view(), self.options, self.cancel)?;
        Ok(family.map(|family| (family, terms.into_iter().zip(0..).collect())))
    }

    /// Whether a term has all literals of another.
    fn within(&self, narrow: u32, wide: u32) -> bool {
        let (a, b) = (self.shapes[narrow as usize], self.shapes[wide as usize]);
        if !b.care.within(a.care) || (a.odd ^ b.odd) & b.care != 0 {
            return false;
        }
        let (narrow, wide) = (self.pool.get(narrow), self.pool.get(wide));
        narrow.iter().zip(wide).all(|(&a, &b)| b == ABSENT || a == b)
    }
}

/// What tells most terms apart at a glance: of the first conditions, as many as a word holds, those
/// of a term, and those with an odd level; and how many literals it has.
#[derive(Debug, Clone, Copy)]
struct Shape {
    care: Word,
    odd: Word,
    literals: usize,
}

impl Shape {
    fn of(values: &[Level]) -> Self {
        let set = |has: &dyn Fn(Level) -> bool| {
            Word::of((0..values.len().min(Word::MEMBERS)).filter(|&i| has(values[i])))
        };
        Self {
            care: set(&|level| level != ABSENT),
            odd: set(&|level| level > 0 && level % 2 == 1),
            literals: values.iter().filter(|&&level| level != ABSENT).count(),
        }
    }
}

impl<L: BitSet> Engine for Search<'_, L> {
    /// Its number in the pool.
    type Term = u32;
    type Conditions = Wide;
    /// Terms of which none lies within another.
    type Allowed = Vec<u32>;
    type Rest = Rest;

    const MOST_PAIRS: usize = usize::MAX;
    const MOST_PARTS: usize = usize::MAX;
    const MOST_MODELS: usize = usize::MAX;

    fn primes(&mut self, allowed: Option<&Vec<u32>>) -> Result<(), Stop> {
        let seconds = self.budget.left().max(LEAST * self.options.budget);
        let begun = Instant::now();
        let least = if self.alone { LEAST_SECONDS } else { 0.0 };
        let end = self.cancel.within(seconds.max(least));
        let cubes = allowed.map(|terms| self.cubes(terms));
        let primes = self.problem.search(cubes.as_ref().map(|cubes| cubes.view()), &end)?;
        self.primes = Some((primes, seconds, begun));
        Ok(())
    }

    fn covers(&mut self, models: &mut ModelList<u32>) -> Result<Self::Rest, Stop> {
        let Some((primes, seconds, begun)) = self.primes.take() else {
            return Err(Error::Internal("covers without prime implicants".into()).into());
        };
        let options = Options { budget: seconds, ..self.options };
        let analysis = Analysis::cover_since(begun, primes, options, self.cancel)?;
        self.list(&analysis, &analysis.models().listed, models)?;
        self.budget.look()?;
        let kept = self.alone || !models.complete();
        Ok(if kept { Rest::Found(Arc::new(analysis)) } else { Rest::Nothing })
    }

    fn each(
        &mut self,
        allowed: &[Vec<u32>],
        list: &mut ModelList<u32>,
        visit: &mut Visit<'_, u32, Rest>,
    ) -> Result<(), Stop> {
        let Some((family, terms)) = self.family(allowed)? else {
            return one_by_one(self, allowed, list, visit);
        };
        let all = &family.candidates;
        let values = all.terms(0..all.len());
        let mut numbers = vec![None; all.len()];
        let mut number = |engine: &mut Self, p: u32| {
            let p = p as usize;
            *numbers[p].get_or_insert_with(|| engine.term(&values.row(p).to_vec()))
        };
        for (at, group) in allowed.chunks(GROUP).enumerate() {
            if at > 0 && !self.budget.look()? {
                return Err(Error::Spent.into());
            }
            let sets: Vec<Vec<u32>> =
                group.iter().map(|set| set.iter().map(|term| terms[term]).collect()).collect();
            for (primes, models) in family.solve(&sets, self.cancel)? {
                if let Some(mut models) = models {
                    models.terms.iter_mut().for_each(|p| *p = number(self, *p));
                    let rest = if self.alone {
                        let primes = primes.iter().map(|&p| number(self, p));
                        Rest::Primes(primes.collect())
                    } else {
                        Rest::Nothing
                    };
                    visit(&models, rest)?;
                    continue;
                }
                let seconds = self.budget.left().max(LEAST * self.options.budget);
                self.primes = Some((all.select(&primes), seconds, Instant::now()));
                let rest = self.covers(list)?;
                visit(list, rest)?;
                if !self.in_time(0)? {
                    return Err(Error::Spent.into());
                }
            }
        }
        Ok(())
    }

    fn more(
        &mut self,
        rest: &Self::Rest,
        seen: &mut ModelWalk,
        models: &mut ModelList<u32>,
    ) -> Result<(), Stop> {
        models.clear();
        let Rest::Found(analysis) = rest else { return Ok(()) };
        let next = analysis.next_models(seen, BATCH, self.cancel)?;
        Ok(self.list(analysis, &next, models)?)
    }

    fn left(&mut self, rule: &Rule<Wide>, c: u32, p: u32) -> Option<u32> {
        // What is forgotten can be found again.
        if self.cancel.fits(32 * self.left.len()).is_err() {
            self.left.clear();
        }
        if let Some(&known) = self.left.get(&(c, p)) {
            return known;
        }
        let left = self.within(c, p).then(|| {
            let left = rule.left(self.pool.get(c), self.pool.get(p));
            self.term(&left)
        });
        self.left.insert((c, p), left);
        left
    }

    fn allow(&self, terms: &[u32]) -> Vec<u32> {
        // A term lies only within such as have fewer literals, so these are looked at first.
        let mut ordered = terms.to_vec();
        ordered.sort_unstable_by_key(|&term| self.shapes[term as usize].literals);
        let mut widest: Vec<u32> = Vec::new();
        for term in ordered {
            if !widest.iter().any(|&wide| self.within(term, wide)) {
                widest.push(term);
            }
        }
        widest.sort_unstable();
        widest
    }

    fn in_time(&mut self, steps: usize) -> Result<bool, Stop> {
        Ok(self.budget.work(steps)?)
    }

    fn fits(&self, bytes: usize) -> Result<(), Stop> {
        Ok(self.cancel.fits(bytes + self.pool.bytes())?)
    }

    fn values(&self, term: u32) -> impl Iterator<Item = Level> {
        self.pool.get(term).iter().copied()
    }
}
