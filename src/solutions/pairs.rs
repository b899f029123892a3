//! All pairs of a conservative and a parsimonious model, in the order C1P1, C1P2, …, C2P1, …
//!
//! There may be 10^13 pairs, so they are gone through as long as the budget lasts. Pairs that allow
//! the same share one search, of which there may be many thousands, so nothing is kept of a pair but
//! the number of its search.

use std::ops::ControlFlow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::distinct::Distinct;
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
    /// The search of each pair.
    pub of_pair: Vec<u32>,
    /// How many parsimonious models there are.
    pub width: usize,
    /// Whether these are all pairs.
    pub complete: bool,
    /// The models of the searches.
    pub models: Distinct<E::Term>,
}

/// Searches wait for each other, so that an engine may share work among them: first for so many,
/// then for as many as there have been.
const WAIT: usize = 64;

/// Nor does one wait for longer than so many pairs take: some milliseconds.
const WALKED: usize = 1 << 14;

/// Go through the pairs of models of two sides. If not all models can be counted, `enough` models
/// end that.
pub fn pairs<E: Engine>(
    engine: &mut E,
    rule: &Rule<E::Conditions>,
    conservative: &Side<E>,
    parsimonious: &Side<E>,
    enough: Option<usize>,
) -> Result<Pairs<E>, Stop> {
    let mut all = Pairs {
        parts: Vec::new(),
        of_pair: Vec::new(),
        width: 0,
        complete: conservative.whole && parsimonious.whole,
        models: Distinct::default(),
    };
    let mut waiting: Vec<E::Allowed> = Vec::new();
    let mut flushed = 0;
    let mut of_terms = Pool::default();
    let mut part_of_terms: Vec<u32> = Vec::new();
    let mut of_allowed: FxHashMap<E::Allowed, u32> = FxHashMap::default();
    let mut terms: Vec<E::Term> = Vec::new();
    // What is left of the terms of a conservative model in each parsimonious term.
    let mut left: FxHashMap<E::Term, Vec<E::Term>> = FxHashMap::default();
    let _ = conservative.each(engine, |engine, c_model| {
        let before = all.of_pair.len();
        left.values_mut().for_each(Vec::clear);
        let mut known = FxHashSet::default();
        let flow = parsimonious.each(engine, |engine, p_model| {
            let begun = !all.parts.is_empty() || !waiting.is_empty();
            if !engine.in_time(c_model.len() + p_model.len())? && begun {
                all.complete = false;
                return Ok(ControlFlow::Break(()));
            }
            terms.clear();
            for &p in p_model {
                let of_p = left.entry(p).or_default();
                if known.insert(p) {
                    of_p.extend(c_model.iter().filter_map(|&c| engine.left(rule, c, p)));
                }
                terms.extend_from_slice(of_p);
            }
            terms.sort_unstable();
            terms.dedup();
            let (at, new) = of_terms.add(&terms);
            if new {
                let allowed = engine.allow(&terms);
                let next = all.parts.len() + waiting.len();
                let next = u32::try_from(next).map_err(|_| Stop::TooMany)?;
                let part = *of_allowed.entry(allowed).or_insert_with_key(|allowed| {
                    waiting.push(allowed.clone());
                    next
                });
                if part == next && next as usize >= E::MOST_PARTS {
                    return Err(Stop::TooMany);
                }
                part_of_terms.push(part);
                let kept = of_terms.bytes() + all.models.bytes() + 4 * all.of_pair.capacity();
                engine.fits(2 * kept)?;
            }
            all.of_pair.push(part_of_terms[at as usize]);
            if all.of_pair.len() > E::MOST_PAIRS {
                return Err(Stop::TooMany);
            }
            let many = if enough.is_some() { 1 } else { all.parts.len().max(WAIT) };
            let long = all.of_pair.len() - flushed >= WALKED;
            if waiting.len() >= many || (long && !waiting.is_empty()) {
                flushed = all.of_pair.len();
                if !all.solve(engine, &mut waiting)? {
                    return Ok(ControlFlow::Break(()));
                }
            }
            let uncounted = || !all.complete || all.models.uncounted();
            if enough.is_some_and(|enough| all.models.len() >= enough && uncounted()) {
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
    all.solve(engine, &mut waiting)?;
    all.width = all.width.min(all.of_pair.len());
    Ok(all)
}

impl<E: Engine> Pairs<E> {
    /// Search the models of what is waiting. False if there was no time for all of it: then the pairs
    /// end before the first that is without a search.
    fn solve(&mut self, engine: &mut E, waiting: &mut Vec<E::Allowed>) -> Result<bool, Stop> {
        let mut allowed = std::mem::take(waiting).into_iter();
        let in_time = self.parts.is_empty() || engine.in_time(0)?;
        let end = if in_time {
            let of_each = allowed.as_slice().to_vec();
            engine.each(&of_each, &mut |list, rest| {
                self.models.add(list);
                self.parts.extend(allowed.next().map(|allowed| (allowed, rest)));
                if self.models.len() > E::MOST_MODELS { Err(Stop::TooMany) } else { Ok(()) }
            })
        } else {
            Err(Error::Spent.into())
        };
        match end {
            Err(Stop::Failed(Error::Spent)) if !self.parts.is_empty() => {
                self.complete = false;
                let solved = self.parts.len();
                let end = self.of_pair.iter().position(|&part| part as usize >= solved);
                self.of_pair.truncate(end.unwrap_or(self.of_pair.len()));
                Ok(false)
            }
            end => end.map(|()| true),
        }
    }

    /// Count the distinct models, by walking over those that are not listed, at most `most`.
    pub fn count(&self, engine: &mut E, most: usize) -> Result<Option<u64>, Stop> {
        let (mut next, mut model) = (ModelList::default(), Vec::new());
        let all = self.models.all(self.complete, most, |part, walk, known| {
            if !engine.in_time(0)? {
                return Err(Error::Spent.into());
            }
            engine.more(&self.parts[part].1, walk, &mut next)?;
            for positions in next.models() {
                model.clear();
                model.extend(next.terms_of(positions));
                known.add(&model);
            }
            engine.fits(2 * known.bytes())?;
            Ok(!next.is_empty())
        });
        match all {
            Err(Stop::Failed(Error::Spent)) => Ok(None),
            all => Ok(all?.map(|all| all.n())),
        }
    }
}
