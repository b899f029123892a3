//! All pairs of a conservative and a parsimonious model, in the order C1P1, C1P2, …, C2P1, …
//!
//! There may be 10^13 pairs, so they are gone through as long as the budget lasts. Pairs that allow
//! the same share one search, of which there may be many thousands, so nothing is kept of a pair but
//! the number of its search.

use std::ops::ControlFlow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::search::ModelWalk;
use crate::engine::{Engine, ModelList, Stop};
use crate::error::Error;
use crate::expectations::Rule;
use crate::space::pool::Pool;

/// Models of a side that are kept as terms, some megabytes; those beyond are walked through again
/// and again.
const KEPT: usize = 1 << 18;

/// The models of one side: those listed, and after them all others if they have been counted.
#[derive(Debug)]
pub struct Side<E: Engine> {
    /// Distinct models in their order.
    kept: Pool<E::Term>,
    /// How many of these are listed.
    listed: usize,
    rest: E::Rest,
    /// Where those begin that are not kept.
    tail: Option<ModelWalk>,
    /// Whether these are all models.
    whole: bool,
}

impl<E: Engine> Side<E> {
    /// The models of a list and, where there are no more than `most`, those beyond it.
    pub fn new(
        engine: &mut E,
        list: ModelList<E::Term>,
        rest: E::Rest,
        most: usize,
    ) -> Result<Self, Stop> {
        let mut kept = Pool::default();
        let mut model = Vec::new();
        for positions in list.models() {
            model.clear();
            model.extend(list.terms_of(positions));
            kept.add(&model);
        }
        let listed = kept.len();
        let whole = list.n_models.is_some_and(|n| n <= most as u64);
        let tail = (whole && !list.complete()).then(ModelWalk::default);
        let mut side = Self { kept, listed, rest, tail, whole };
        let mut next = ModelList::default();
        while let Some(walk) = &mut side.tail {
            if side.kept.len() > KEPT || !engine.in_time(0)? {
                break;
            }
            engine.more(&side.rest, walk, &mut next)?;
            engine.fits(side.kept.bytes())?;
            if next.is_empty() {
                side.tail = None;
            }
            for positions in next.models() {
                model.clear();
                model.extend(next.terms_of(positions));
                side.kept.add(&model);
            }
        }
        Ok(side)
    }

    /// Go through the models.
    ///
    /// # Errors
    ///
    /// Those of `visit`; [`Stop`].
    pub fn each(
        &self,
        engine: &mut E,
        mut visit: impl FnMut(&mut E, &[E::Term]) -> Result<ControlFlow<()>, Stop>,
    ) -> Result<ControlFlow<()>, Stop> {
        for model in self.kept.iter() {
            if visit(engine, model)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        let Some(mut walk) = self.tail.clone() else { return Ok(ControlFlow::Continue(())) };
        // The walk shows those of the list again, wherever they come in its order.
        let listed: FxHashSet<&[E::Term]> = self.kept.iter().take(self.listed).collect();
        let (mut next, mut model) = (ModelList::default(), Vec::new());
        loop {
            engine.more(&self.rest, &mut walk, &mut next)?;
            if next.is_empty() {
                return Ok(ControlFlow::Continue(()));
            }
            for positions in next.models() {
                model.clear();
                model.extend(next.terms_of(positions));
                if !listed.contains(&model[..]) && visit(engine, &model)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
    }

    /// The model of a number.
    pub fn model(&self, engine: &mut E, number: usize) -> Result<Vec<E::Term>, Stop> {
        if let Some(number) = u32::try_from(number).ok().filter(|_| number < self.kept.len()) {
            return Ok(self.kept.get(number).to_vec());
        }
        let (mut left, mut found) = (number, Vec::new());
        let _ = self.each(engine, |_, model| {
            if left == 0 {
                found.extend_from_slice(model);
                return Ok(ControlFlow::Break(()));
            }
            left -= 1;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }
}

/// What is known of the pairs that have been gone through.
#[derive(Debug)]
pub struct Pairs<E: Engine> {
    /// Of each search what may be covered, and what is kept of it.
    pub parts: Vec<(E::Allowed, E::Rest)>,
    /// How many models each search lists and, if that is known, has.
    sizes: Vec<(usize, Option<u64>)>,
    /// The search of each pair.
    pub of_pair: Vec<u32>,
    /// How many parsimonious models there are.
    pub width: usize,
    /// Whether these are all pairs.
    pub complete: bool,
    /// The distinct models that the searches list, and those of each search as numbers of these.
    pub known: Pool<E::Term>,
    /// See [`Pairs::known`].
    pub of_part: Vec<Vec<u32>>,
    /// The number of distinct models, if that is known.
    pub n_models: Option<u64>,
    /// How many of the known models the searches list.
    listed: usize,
}

/// Go through the pairs of models of two sides. If not all models can be counted, `enough` models
/// end that.
pub fn pairs<E: Engine>(
    engine: &mut E,
    rule: &Rule,
    conservative: &Side<E>,
    parsimonious: &Side<E>,
    enough: Option<usize>,
) -> Result<Pairs<E>, Stop> {
    let mut all = Pairs {
        parts: Vec::new(),
        sizes: Vec::new(),
        of_pair: Vec::new(),
        width: 0,
        complete: conservative.whole && parsimonious.whole,
        known: Pool::default(),
        of_part: Vec::new(),
        n_models: None,
        listed: 0,
    };
    let mut of_terms = Pool::default();
    let mut part_of_terms: Vec<u32> = Vec::new();
    let mut of_allowed: FxHashMap<E::Allowed, u32> = FxHashMap::default();
    let mut terms: Vec<E::Term> = Vec::new();
    let _ = conservative.each(engine, |engine, c_model| {
        let before = all.of_pair.len();
        let flow = parsimonious.each(engine, |engine, p_model| {
            if !engine.in_time(c_model.len() * p_model.len())? && !all.parts.is_empty() {
                all.complete = false;
                return Ok(ControlFlow::Break(()));
            }
            terms.clear();
            for &p in p_model {
                terms.extend(c_model.iter().filter_map(|&c| engine.left(rule, c, p)));
            }
            terms.sort_unstable();
            terms.dedup();
            let (at, new) = of_terms.add(&terms);
            if new {
                let allowed = engine.allow(&terms);
                let part = match of_allowed.get(&allowed) {
                    Some(&part) => part,
                    None => match all.add(engine, &allowed) {
                        Err(Stop::Failed(Error::Spent)) if !all.parts.is_empty() => {
                            all.complete = false;
                            return Ok(ControlFlow::Break(()));
                        }
                        part => {
                            let part = part?;
                            of_allowed.insert(allowed, part);
                            part
                        }
                    },
                };
                part_of_terms.push(part);
                let kept = of_terms.bytes() + all.known.bytes() + 4 * all.of_pair.capacity();
                engine.fits(2 * kept)?;
            }
            all.of_pair.push(part_of_terms[at as usize]);
            if all.of_pair.len() > E::MOST_PAIRS || all.known.len() > E::MOST_MODELS {
                return Err(Stop::TooMany);
            }
            let uncounted = !all.complete || all.sizes.iter().any(|(_, n)| n.is_none());
            if enough.is_some_and(|enough| uncounted && all.known.len() >= enough) {
                all.complete = false;
                return Ok(ControlFlow::Break(()));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let row = all.of_pair.len() - before;
        if all.width == 0 || flow.is_continue() {
            all.width = row;
        }
        Ok(flow)
    })?;
    all.listed = all.known.len();
    Ok(all)
}

impl<E: Engine> Pairs<E> {
    /// Search the models for which so much may be covered.
    fn add(&mut self, engine: &mut E, allowed: &E::Allowed) -> Result<u32, Stop> {
        if self.parts.len() >= E::MOST_PARTS {
            return Err(Stop::TooMany);
        }
        let mut list = ModelList::default();
        engine.primes(Some(allowed))?;
        let rest = engine.covers(&mut list)?;
        let number = u32::try_from(self.parts.len()).map_err(|_| Stop::TooMany)?;
        let mut model = Vec::new();
        let numbers = list.models().map(|positions| {
            model.clear();
            model.extend(list.terms_of(positions));
            self.known.number(&model)
        });
        self.of_part.push(numbers.collect());
        self.sizes.push((list.len(), list.n_models));
        self.parts.push((allowed.clone(), rest));
        Ok(number)
    }

    /// Count the distinct models, by walking over those that are not listed, at most `most`.
    pub fn count(&mut self, engine: &mut E, most: usize) -> Result<(), Stop> {
        if let [(_, n)] = self.sizes[..] {
            self.n_models = n.filter(|_| self.complete);
            return Ok(());
        }
        let mut sizes = self.sizes.iter().map(|&(_, n)| n);
        let total = sizes.try_fold(0_u64, |sum, n| Some(sum.saturating_add(n?)));
        let beyond = self.sizes.iter().any(|&(listed, n)| n != Some(listed as u64));
        if !self.complete || (beyond && total.is_none_or(|n| n > most as u64)) {
            return Ok(());
        }
        let (mut next, mut model) = (ModelList::default(), Vec::new());
        for (&(listed, n), (_, rest)) in self.sizes.iter().zip(&self.parts) {
            let mut walk = ModelWalk::default();
            while n != Some(listed as u64) {
                if !engine.in_time(0)? {
                    return Ok(());
                }
                engine.more(rest, &mut walk, &mut next)?;
                if next.is_empty() {
                    break;
                }
                for positions in next.models() {
                    model.clear();
                    model.extend(next.terms_of(positions));
                    self.known.add(&model);
                }
                engine.fits(2 * self.known.bytes())?;
            }
        }
        self.n_models = Some(self.known.len() as u64);
        Ok(())
    }

    /// List the first `most` of the distinct models.
    pub fn list(&self, most: usize, models: &mut ModelList<E::Term>) {
        models.clear();
        let mut place: FxHashMap<E::Term, u32> = FxHashMap::default();
        for model in self.known.iter().take(self.listed.min(most)) {
            #[allow(clippy::cast_possible_truncation)] // of fewer than 2^32 terms
            for &term in model {
                let next = models.terms.len() as u32;
                let at = *place.entry(term).or_insert(next);
                if at == next {
                    models.terms.push(term);
                }
                models.positions.push(at);
            }
            #[allow(clippy::cast_possible_truncation)]
            models.sizes.push(model.len() as u32);
        }
        models.n_models = self.n_models;
    }
}
