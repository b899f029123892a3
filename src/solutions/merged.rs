//! The distinct models of several analyses of the same rows, listed and counted as those of one.

use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use ndarray::{Array2, ArrayView2, Axis};
use num_bigint::BigUint;
use rustc_hash::FxHashMap;

use super::Pairs;
use super::distinct::{All, Distinct};
use crate::cancel::{Budget, Cancel};
use crate::engine::search::{Analysis, ModelWalk, Options, Rest, Search};
use crate::engine::{Engine, Stop};
use crate::error::Error;
use crate::primes::Primes;
use crate::space::bits::BitSet;
use crate::space::pool::Pool;
use crate::truth_table::membership::Level;

/// More models than this are not walked through to count the distinct ones: a gigabyte of these.
const MOST_WALKED: usize = 1 << 21;

/// How many models are taken from a walk at a time.
const BATCH: usize = 256;

/// One of the analyses.
#[derive(Debug)]
struct Part {
    /// Its prime implicants, as indices of all.
    primes: Vec<u32>,
    /// Whether nothing but these and the list of its models was kept.
    bare: bool,
    /// All that was found, where it was kept or asked for.
    found: OnceLock<Arc<Analysis>>,
}

/// How many distinct models there are, and how many of them hold each prime implicant.
pub type Counted = (u64, Vec<u64>);

/// The analyses of pairs of models, and their distinct models as those of one analysis.
#[derive(Debug)]
pub struct Merged {
    /// The prime implicants of all analyses.
    primes: Primes,
    parts: Vec<Part>,
    /// What may be covered, terms one after the other, and where those of each analysis end.
    candidates: (Array2<Level>, Vec<usize>),
    of_pair: Vec<u32>,
    width: usize,
    complete: bool,
    /// Models as indices of prime implicants.
    models: Distinct<u32>,
    options: Options,
    counted: OnceLock<Option<Counted>>,
}

/// What [`Merged`] is made of, to be written and read. Lists are flat, with the ends of each.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Number of levels, explained rows, and the prime implicants as [`Primes::written`].
    pub levels: usize,
    /// See [`Parts::levels`].
    pub explained: Array2<u8>,
    /// See [`Parts::levels`].
    pub care: Vec<u64>,
    /// See [`Parts::levels`].
    pub witnesses: Vec<u32>,
    /// The prime implicants of each analysis.
    pub primes: Vec<Vec<u32>>,
    /// What was kept of each analysis.
    pub found: Vec<Option<Arc<Analysis>>>,
    /// The terms that the analyses allow, and their ends.
    pub candidates: (Array2<Level>, Vec<usize>),
    /// The analysis of each pair.
    pub of_pair: Vec<u32>,
    /// The number of parsimonious models.
    pub width: usize,
    /// Whether these are all pairs.
    pub complete: bool,
    /// The distinct models that are listed.
    pub models: Vec<Vec<u32>>,
    /// Those of each analysis.
    pub of_part: Vec<Vec<u32>>,
    /// How many models each has.
    pub sizes: Vec<Option<u64>>,
    /// Which models are wanted.
    pub options: Options,
    /// How many there are, if that was asked for.
    pub counted: Option<Option<Counted>>,
}

impl Merged {
    /// Merge the analyses of pairs.
    pub fn new<'a, L: BitSet>(
        engine: &mut Search<'a, L>,
        pairs: Pairs<Search<'a, L>>,
    ) -> Result<Self, Error> {
        let Pairs { parts, of_pair, width, complete, models } = pairs;
        // Terms by their numbers first, as the engine knows them.
        let mut numbers: Vec<Vec<u32>> = Vec::with_capacity(parts.len());
        let (mut candidates, mut ends) = (Vec::new(), Vec::with_capacity(parts.len()));
        let mut found = Vec::with_capacity(parts.len());
        let mut bytes = 0;
        for (allowed, rest) in parts {
            let mut terms: Vec<Vec<Level>> =
                allowed.iter().map(|&term| engine.values(term).collect()).collect();
            terms.sort_unstable();
            candidates.extend(terms.concat());
            ends.push(ends.last().copied().unwrap_or(0) + terms.len());
            let (primes, analysis) = match rest {
                Rest::Primes(primes) => (primes, None),
                Rest::Found(analysis) => {
                    let terms = analysis.primes().terms(0..analysis.primes().len());
                    let number = |term: ndarray::ArrayView1<'_, Level>| engine.term(&term.to_vec());
                    (terms.rows().into_iter().map(number).collect(), Some(analysis))
                }
                Rest::Nothing => return Err(Error::Internal("an analysis is not kept".into())),
            };
            bytes += 4 * primes.len() + terms.len() * terms.first().map_or(0, Vec::len);
            engine.problem().2.fits(2 * bytes)?;
            numbers.push(primes);
            found.push(analysis);
        }
        let mut used: Vec<u32> = numbers.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        let (problem, options, cancel) = engine.problem();
        let terms = engine.terms(&used);
        let primes = Primes::from_terms(problem.space, problem.explained, terms.view(), cancel)?;
        let mut place: FxHashMap<u32, u32> = FxHashMap::default();
        for (term, at) in primes.terms(0..primes.len()).rows().into_iter().zip(0..) {
            place.insert(engine.term(&term.to_vec()), at);
        }
        numbers.iter_mut().flatten().for_each(|number| *number = place[number]);
        let mut listed = Pool::default();
        for model in models.listed.iter() {
            listed.add(model.iter().map(|number| place[number]));
        }
        let k = primes.explained().ncols();
        Ok(Self {
            primes,
            parts: parts_of(numbers, found),
            candidates: (
                Array2::from_shape_vec((ends.last().map_or(0, |&end| end), k), candidates)?,
                ends,
            ),
            of_pair,
            width,
            complete,
            models: Distinct { listed, ..models },
            options,
            counted: OnceLock::new(),
        })
    }

    /// What it is made of.
    pub fn written(&self) -> Parts {
        let (care, witnesses) = self.primes.written();
        let kept = |part: &Part| part.found.get().filter(|_| !part.bare).cloned();
        Parts {
            levels: self.primes.levels(),
            explained: self.primes.explained().to_owned(),
            care,
            witnesses,
            primes: self.parts.iter().map(|part| part.primes.clone()).collect(),
            found: self.parts.iter().map(kept).collect(),
            candidates: self.candidates.clone(),
            of_pair: self.of_pair.clone(),
            width: self.width,
            complete: self.complete,
            models: self.models.listed.iter().map(<[u32]>::to_vec).collect(),
            of_part: self.models.of_part.clone(),
            sizes: self.models.sizes.clone(),
            options: self.options,
            counted: self.counted.get().cloned(),
        }
    }

    /// What was written. Nothing is solved again.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when the parts do not fit together.
    pub fn read(parts: Parts) -> Result<Self, Error> {
        let primes = Primes::read(parts.levels, parts.explained, parts.care, &parts.witnesses)?;
        let (n, n_primes, n_models) = (parts.primes.len(), primes.len(), parts.models.len());
        let below = |lists: &[Vec<u32>], most: usize| {
            lists.iter().flatten().all(|&number| (number as usize) < most)
        };
        let (terms, ends) = &parts.candidates;
        let fine = [parts.found.len(), ends.len(), parts.of_part.len(), parts.sizes.len()]
            == [n; 4]
            && below(&parts.primes, n_primes)
            && below(&parts.models, n_primes)
            && below(&parts.of_part, n_models)
            && parts.of_pair.iter().all(|&part| (part as usize) < n)
            && ends.is_sorted()
            && ends.last().is_none_or(|&end| end == terms.nrows());
        let mut listed = Pool::default();
        if !fine || !parts.models.iter().all(|model| listed.add(model.iter().copied()).1) {
            return Err(Error::Damaged);
        }
        Ok(Self {
            primes,
            parts: parts_of(parts.primes, parts.found),
            candidates: parts.candidates,
            of_pair: parts.of_pair,
            width: parts.width,
            complete: parts.complete,
            models: Distinct { listed, of_part: parts.of_part, sizes: parts.sizes },
            options: parts.options,
            counted: parts.counted.map_or_else(OnceLock::new, OnceLock::from),
        })
    }

    /// Whether two hold the same, counted or not.
    pub fn same(&self, other: &Self) -> bool {
        let lists = |merged: &Self| merged.models.listed.iter().map(<[u32]>::to_vec).collect();
        let (one, two): (Vec<Vec<u32>>, Vec<Vec<u32>>) = (lists(self), lists(other));
        let primes = |merged: &Self| merged.parts.iter().map(|part| part.primes.clone()).collect();
        let (own, others): (Vec<Vec<u32>>, Vec<Vec<u32>>) = (primes(self), primes(other));
        self.primes == other.primes
            && own == others
            && self.candidates == other.candidates
            && (&self.of_pair, self.width, self.complete)
                == (&other.of_pair, other.width, other.complete)
            && one == two
            && self.models.of_part == other.models.of_part
            && self.models.sizes == other.models.sizes
    }

    /// The number of analyses.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The analysis of each pair.
    pub fn of_pair(&self) -> &[u32] {
        &self.of_pair
    }

    /// The number of parsimonious models.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Which models are wanted.
    pub fn options(&self) -> Options {
        self.options
    }

    /// Whether these are all pairs.
    pub fn all_pairs(&self) -> bool {
        self.complete
    }

    /// The terms that an analysis allows.
    pub fn candidates(&self, part: usize) -> ArrayView2<'_, Level> {
        let (terms, ends) = &self.candidates;
        let from = if part == 0 { 0 } else { ends[part - 1] };
        terms.slice_axis(Axis(0), (from..ends[part]).into())
    }

    /// One of the analyses, with its chart.
    pub fn analysis(&self, part: usize, cancel: &Cancel) -> Result<Arc<Analysis>, Error> {
        let Part { primes, found, .. } = &self.parts[part];
        if let Some(found) = found.get() {
            return Ok(Arc::clone(found));
        }
        let analysis = Analysis::cover(self.primes.select(primes), self.options, cancel)?;
        Ok(Arc::clone(found.get_or_init(|| Arc::new(analysis))))
    }

    /// All prime implicants.
    pub fn primes(&self) -> &Primes {
        &self.primes
    }

    /// The prime implicants that are essential in every analysis.
    pub fn essential(&self) -> Vec<usize> {
        let of_part = |part: &Part| self.primes.essential(part.primes.iter().map(|&p| p as usize));
        let mut shared: Option<Vec<usize>> = None;
        for part in &self.parts {
            let own = of_part(part);
            match &mut shared {
                None => shared = Some(own),
                Some(shared) => shared.retain(|p| own.binary_search(p).is_ok()),
            }
        }
        shared.unwrap_or_default()
    }

    /// The distinct models that are listed.
    pub fn listed(&self) -> impl Iterator<Item = &[u32]> + Clone {
        self.models.listed.iter().take(self.options.max_models)
    }

    /// The analyses that list each of these.
    pub fn parts_of_models(&self) -> Vec<Vec<u32>> {
        let mut parts = vec![Vec::new(); self.models.len().min(self.options.max_models)];
        for (part, numbers) in (0..).zip(&self.models.of_part) {
            for &number in numbers {
                if let Some(parts) = parts.get_mut(number as usize) {
                    parts.push(part);
                }
            }
        }
        parts
    }

    /// Whether all models are listed.
    pub fn complete(&self) -> bool {
        self.complete
            && (0..self.parts.len()).all(|part| self.models.whole(part))
            && self.models.len() <= self.options.max_models
    }

    /// The number of distinct models and of those with each prime implicant; None where that is not
    /// known. Models that are not listed are walked through.
    ///
    /// # Errors
    ///
    /// [`Error::Spent`] when the budget did not suffice, which is then what is known for good;
    /// [`Error::TooLarge`], [`Error::Cancelled`].
    pub fn counted(&self, cancel: &Cancel) -> Result<Option<&Counted>, Error> {
        if self.counted.get().is_none() {
            let mut spent = false;
            let counted = match self.count(cancel) {
                Err(Stop::Failed(Error::Spent)) => {
                    spent = true;
                    None
                }
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::TooMany) => return Err(Error::TooLarge),
                Ok(counted) => counted,
            };
            let _ = self.counted.set(counted);
            if spent {
                return Err(Error::Spent);
            }
        }
        Ok(self.counted.get().and_then(Option::as_ref))
    }

    fn count(&self, cancel: &Cancel) -> Result<Option<Counted>, Stop> {
        let mut budget = Budget::new(cancel, self.options.budget);
        let all = self.models.all(self.complete, MOST_WALKED, |part, walk, known| {
            if !budget.look()? {
                return Err(Error::Spent.into());
            }
            let analysis = self.analysis(part, cancel)?;
            let next = analysis.next_models(walk, BATCH, cancel)?;
            next.iter().for_each(|model| {
                known.add(self.placed(part, model));
            });
            cancel.fits(2 * known.bytes())?;
            Ok(!next.is_empty())
        })?;
        let known = match &all {
            None => return Ok(None),
            Some(All::Listed(known)) => known,
            Some(All::Walked(known)) => known,
            Some(All::OfOne(_)) => {
                return Err(Error::Internal("one analysis is no merged one".into()).into());
            }
        };
        let mut holding = vec![0; self.primes.len()];
        known.iter().flatten().for_each(|&p| holding[p as usize] += 1);
        Ok(Some((known.len() as u64, holding)))
    }

    /// A model of an analysis, as indices of all prime implicants.
    fn placed(&self, part: usize, model: &[u32]) -> Vec<u32> {
        model.iter().map(|&p| self.parts[part].primes[p as usize]).collect()
    }

    /// A number of models that there are at least.
    pub fn at_least(&self) -> BigUint {
        let counted = self.counted.get().and_then(Option::as_ref);
        let least = counted.map_or(self.models.len() as u64, |(n, _)| *n);
        let of_parts = self.parts.iter().filter(|part| !part.bare);
        let of_part = |part: &Part| {
            let models = part.found.get()?.models();
            Some(models.counts.as_ref().map_or(&models.at_least, |counts| &counts.models).clone())
        };
        of_parts.filter_map(of_part).fold(BigUint::from(least), BigUint::max)
    }

    /// The minimum number of terms, if it is settled in all analyses, and a bound of it.
    pub fn min_terms(&self) -> (Option<usize>, usize) {
        let mut all = (Some(usize::MAX), usize::MAX);
        for (part, numbers) in self.parts.iter().zip(&self.models.of_part) {
            let (least, bound) = if let Some(found) = part.found.get() {
                (found.models().min_terms, found.models().min_terms_at_least)
            } else {
                let first = numbers.first().map(|&model| self.models.listed.get(model).len());
                (first, first.unwrap_or(0))
            };
            all.0 = all.0.zip(least).map(|(a, b)| a.min(b));
            all.1 = all.1.min(bound);
        }
        if self.parts.is_empty() { (None, 0) } else { all }
    }

    /// Some models after those that `walk` has shown, at most `size`, all different; none at the end.
    pub fn next_models(
        &self,
        walk: &mut MergedWalk,
        size: usize,
        cancel: &Cancel,
    ) -> Result<Vec<Vec<u32>>, Error> {
        // What was found is returned at once, so that a stop on the way loses nothing.
        while walk.part < self.parts.len() {
            let part = walk.part;
            let mut models: Vec<Vec<u32>> = if self.models.whole(part) {
                let rest = &self.models.of_part[part][walk.at..];
                let rest = &rest[..rest.len().min(size)];
                walk.at += rest.len();
                rest.iter().map(|&number| self.models.listed.get(number).to_vec()).collect()
            } else {
                let analysis = self.analysis(part, cancel)?;
                let models = analysis.next_models(&mut walk.walk, size, cancel)?;
                models.iter().map(|model| self.placed(part, model)).collect()
            };
            if models.is_empty() {
                walk.part += 1;
                (walk.at, walk.walk) = Default::default();
            }
            models.retain(|model| walk.seen.add(model.iter().copied()).1);
            if !models.is_empty() || size == 0 {
                return Ok(models);
            }
            cancel.fits(2 * walk.seen.bytes())?;
        }
        Ok(Vec::new())
    }

    /// The models of some numbers below that of all models, in the order of [`Merged::next_models`].
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when there is no model of a number; [`Error::TooLarge`],
    /// [`Error::Cancelled`].
    pub fn models_at(&self, numbers: &[u64], cancel: &Cancel) -> Result<Vec<Vec<u32>>, Error> {
        let mut left: Vec<usize> = (0..numbers.len()).collect();
        left.sort_by_key(|&at| Reverse(numbers[at]));
        let mut models = vec![Vec::new(); numbers.len()];
        let (mut walk, mut passed) = (MergedWalk::default(), 0);
        while !left.is_empty() {
            let next = self.next_models(&mut walk, BATCH, cancel)?;
            if next.is_empty() {
                return Err(Error::Internal("there is no model of that number".into()));
            }
            for model in next {
                while let Some(&at) = left.last().filter(|&&at| numbers[at] == passed) {
                    models[at].clone_from(&model);
                    left.pop();
                }
                passed += 1;
            }
        }
        Ok(models)
    }
}

fn parts_of(primes: Vec<Vec<u32>>, found: Vec<Option<Arc<Analysis>>>) -> Vec<Part> {
    let part = |(primes, found): (Vec<u32>, Option<Arc<Analysis>>)| Part {
        primes,
        bare: found.is_none(),
        found: found.map_or_else(OnceLock::new, OnceLock::from),
    };
    primes.into_iter().zip(found).map(part).collect()
}

/// Where a walk over the distinct models of several analyses has come to.
#[derive(Debug, Clone, Default)]
pub struct MergedWalk {
    part: usize,
    at: usize,
    walk: ModelWalk,
    seen: Pool<u32>,
}
