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
    /// The models of a list and, where there are no more than `most`, those beyond it. They are put
    /// into `kept`, whatever that has.
    pub fn new(
        engine: &mut E,
        list: &ModelList<E::Term>,
        rest: E::Rest,
        most: usize,
        mut kept: Pool<E::Term>,
    ) -> Result<Self, Stop> {
        kept.clear();
        for model in list.models() {
            kept.add(list.terms_of(model));
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
            for model in next.models() {
                side.kept.add(next.terms_of(model));
            }
        }
        Ok(side)
    }

    /// The memory of the models.
    pub(super) fn into_pool(self) -> Pool<E::Term> {
        self.kept
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

impl<E: Engine> Default for Pairs<E> {
    fn default() -> Self {
        let models = Distinct::default();
        Self { parts: Vec::new(), of_pair: Vec::new(), width: 0, complete: false, models }
    }
}

/// What pairs are gone through with. Its memory is used again for the next table: a small one has no
/// more than some pairs, and each list that grows anew takes as long as one of these.
#[derive(Debug)]
pub struct Room<E: Engine> {
    /// The models of both sides, conservative ones first, in lists and as they are kept.
    pub(super) sides: [ModelList<E::Term>; 2],
    pub(super) kept: [Pool<E::Term>; 2],
    /// What is left of the terms of a pair, each once.
    pub(super) terms: Vec<E::Term>,
    /// The places of terms in a list.
    pub(super) place: FxHashMap<E::Term, u32>,
    /// The pairs gone through.
    pub all: Pairs<E>,
    waiting: Vec<E::Allowed>,
    list: ModelList<E::Term>,
    of_terms: Pool<E::Term>,
    part_of_terms: Vec<u32>,
    of_allowed: FxHashMap<E::Allowed, u32>,
    /// What is left of the terms of one conservative model in each parsimonious term.
    left: Vec<E::Term>,
    left_in: FxHashMap<E::Term, (usize, usize)>,
}

impl<E: Engine> Default for Room<E> {
    fn default() -> Self {
        Self {
            sides: Default::default(),
            kept: Default::default(),
            terms: Vec::new(),
            place: FxHashMap::default(),
            all: Pairs::default(),
            waiting: Vec::new(),
            list: ModelList::default(),
            of_terms: Pool::default(),
            part_of_terms: Vec::new(),
            of_allowed: FxHashMap::default(),
            left: Vec::new(),
            left_in: FxHashMap::default(),
        }
    }
}

/// Searches wait for each other, so that an engine may share work among them: first for so many,
/// then for as many as there have been.
const WAIT: usize = 64;

/// Nor does one wait for longer than so many pairs take: some milliseconds.
const WALKED: usize = 1 << 14;

/// Go through the pairs of models of two sides, into `room.all`. If not all models can be counted,
/// `enough` models end that.
pub fn pairs<E: Engine>(
    engine: &mut E,
    rule: &Rule<E::Conditions>,
    conservative: &Side<E>,
    parsimonious: &Side<E>,
    enough: Option<usize>,
    room: &mut Room<E>,
) -> Result<(), Stop> {
    let Room {
        terms, all, waiting, list, of_terms, part_of_terms, of_allowed, left, left_in, ..
    } = room;
    all.clear();
    all.complete = conservative.whole && parsimonious.whole;
    waiting.clear();
    of_terms.clear();
    part_of_terms.clear();
    of_allowed.clear();
    let mut flushed = 0;
    let _ = conservative.each(engine, |engine, c_model| {
        let before = all.of_pair.len();
        left.clear();
        left_in.clear();
        let flow = parsimonious.each(engine, |engine, p_model| {
            let begun = !all.parts.is_empty() || !waiting.is_empty();
            if !engine.in_time(c_model.len() + p_model.len())? && begun {
                all.complete = false;
                return Ok(ControlFlow::Break(()));
            }
            terms.clear();
            for &p in p_model {
                let &mut (from, to) = left_in.entry(p).or_insert_with(|| {
                    let from = left.len();
                    left.extend(c_model.iter().filter_map(|&c| engine.left(rule, c, p)));
                    (from, left.len())
                });
                terms.extend_from_slice(&left[from..to]);
            }
            terms.sort_unstable();
            terms.dedup();
            let (at, new) = of_terms.add(terms.iter().copied());
            if new {
                let allowed = engine.allow(terms);
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
                if !all.solve(engine, waiting, list)? {
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
    all.solve(engine, waiting, list)?;
    all.width = all.width.min(all.of_pair.len());
    Ok(())
}

impl<E: Engine> Pairs<E> {
    fn clear(&mut self) {
        self.parts.clear();
        self.of_pair.clear();
        self.width = 0;
        self.models.clear();
    }

    /// Search the models of what is waiting. False if there was no time for all of it: then the pairs
    /// end before the first that is without a search.
    fn solve(
        &mut self,
        engine: &mut E,
        waiting: &mut Vec<E::Allowed>,
        list: &mut ModelList<E::Term>,
    ) -> Result<bool, Stop> {
        let in_time = self.parts.is_empty() || engine.in_time(0)?;
        let end = if in_time {
            let mut allowed = waiting.iter();
            engine.each(&waiting[..], list, &mut |list, rest| {
                self.models.add(list);
                self.parts.extend(allowed.next().map(|allowed| (allowed.clone(), rest)));
                if self.models.len() > E::MOST_MODELS { Err(Stop::TooMany) } else { Ok(()) }
            })
        } else {
            Err(Error::Spent.into())
        };
        waiting.clear();
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
        let mut next = ModelList::default();
        let all = self.models.all(self.complete, most, |part, walk, known| {
            if !engine.in_time(0)? {
                return Err(Error::Spent.into());
            }
            engine.more(&self.parts[part].1, walk, &mut next)?;
            for model in next.models() {
                known.add(next.terms_of(model));
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
