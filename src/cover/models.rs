//! The models of a chart: which are listed, how many there are, what is proven.
//!
//! Listing is where other programs hang or crash, so three questions are kept apart: the minimum
//! number of terms, the list of models up to a limit, and their exact number. Models are found as
//! covers by classes (see [`crate::cover::chart`]); each stands for as many models as the product of its
//! multiplicities. When there are too many to walk through, a tree or a diagram counts them.

use std::ops::ControlFlow;

use num_bigint::BigUint;
use rustc_hash::FxHashSet;

use crate::cancel::{Budget, Cancel};
use crate::cover::bound::{Bounds, bounds};
use crate::cover::branch_and_bound::{self, End, Wanted};
use crate::cover::chart::Chart;
use crate::cover::count::{self, Counts};
use crate::cover::local_search::improved;
use crate::cover::pick;
use crate::cover::tree::{self, Counted};
use crate::error::Error;

/// Walking through more covers of the minimum size than this is left to the diagram first: a walk
/// costs time for each cover but no memory, a diagram memory but next to nothing for each cover.
const WALK_MINIMUM: usize = 1_000_000;

/// The same for irredundant covers, which are kept on the way to list the shortest of them.
const WALK_IRREDUNDANT: usize = 100_000;

/// How many covers are walked through before a diagram is tried.
pub(super) fn walked(irredundant: bool) -> usize {
    if irredundant { WALK_IRREDUNDANT } else { WALK_MINIMUM }
}

/// Units of work of a walk through the covers of the minimum size: charts that it does not show all
/// covers of are left to the tree, which needs less for each of them.
pub(super) const ATTEMPT_WALK: usize = 1 << 25;

/// Units of work of a first search for the minimum: most charts need no more. Before the search
/// begins anew, a smaller cover is looked for.
const ATTEMPT: usize = 1 << 20;

/// How many models go by between two looks at the flag.
const STRIDE: usize = 1 << 10;

/// What is known about the models of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// Listed models as ascending prime indices, by size and then by indices.
    pub listed: Vec<Vec<u32>>,
    /// The exact number of models, and how many of them hold each prime of a class.
    pub counts: Option<Counts>,
    /// The models found, when they could not be counted.
    pub at_least: BigUint,
    /// The minimum number of terms, when it is proven.
    pub min_terms: Option<usize>,
    /// No model has fewer terms.
    pub min_terms_at_least: usize,
    /// Row prices that prune a walk through covers of the minimum size.
    pub prices: Vec<u32>,
    /// All models found, in order, where they are not covers and no walk can find more.
    pub all: Option<Vec<Vec<u32>>>,
}

/// Models of `chart`: those with the minimum number of terms, or all irredundant ones. Bounds of
/// the minimum are raised for `patience` seconds, if the budget allows.
///
/// # Errors
///
/// [`Error::TooLarge`] when there is no memory for `max_models`, [`Error::Cancelled`].
pub fn models(
    chart: &Chart,
    irredundant: bool,
    max_models: usize,
    patience: f64,
    mut budget: Budget<'_>,
) -> Result<Models, Error> {
    if !chart.coverable() || (chart.rows() == 0 && chart.forced().is_empty()) {
        return Ok(Models::none(chart));
    }
    let known = shortest_cover(chart, patience, &mut budget)?;
    given(chart, known, irredundant, max_models, budget)
}

/// Models with the minimum number of terms, by a search that goes on from bounds of it.
///
/// # Errors
///
/// Those of [`models`].
pub fn resumed(
    chart: &Chart,
    known: Bounds,
    max_models: usize,
    mut budget: Budget<'_>,
) -> Result<Models, Error> {
    let mut known = known;
    if known.lower < known.cover.len() {
        let maximal = chart.maximal(&mut budget.share(0.1))?;
        known = minimum(chart, &maximal, known, &mut budget)?;
    }
    given(chart, known, false, max_models, budget)
}

/// Models, given what is known of the minimum.
fn given(
    chart: &Chart,
    known: Bounds,
    irredundant: bool,
    max_models: usize,
    mut budget: Budget<'_>,
) -> Result<Models, Error> {
    let Bounds { lower: least, cover: best, prices } = known;
    let proven = best.len() == least;
    let size = if irredundant { None } else { Some(least) };
    let wanted = Wanted { size, irredundant, prices: &prices };
    let forced = chart.forced().len();
    let mut models = Models {
        counts: None,
        min_terms: proven.then_some(least + forced),
        min_terms_at_least: least + forced,
        prices: prices.clone(),
        ..Models::none(chart)
    };
    let walk = walked(irredundant);
    let keep = if irredundant { walk } else { 0 };
    let (keep, stop_at) = (keep.max(max_models), walk.max(max_models));
    let mut gathered = Gathered::new(chart, keep, stop_at, budget.cancel());
    let mut listed = None;
    // Without a proven minimum the best cover known is all there is: it explains everything,
    // though perhaps not with the fewest terms.
    if proven || irredundant {
        let classes = chart.all();
        let walk = |after: Option<&[u32]>, gathered: &mut Gathered<'_>, budget: &mut Budget<'_>| {
            let mut visit = |cover: &[u32]| gathered.add(cover);
            branch_and_bound::covers(chart, &classes, wanted, after, budget, &mut visit)
        };
        let units = if irredundant { usize::MAX } else { ATTEMPT_WALK };
        let mut end = walk(None, &mut gathered, &mut budget.attempt(units))?;
        if gathered.full {
            return Err(Error::TooLarge);
        }
        if end == End::Stopped || (end == End::Spent && !irredundant) {
            (models.counts, models.at_least) = counted(chart, wanted, &mut budget)?;
            if models.counts.is_none() {
                let after = (gathered.seen > 0).then(|| std::mem::take(&mut gathered.last));
                gathered.stop_at = usize::MAX;
                let share = if irredundant { 0.5 } else { 1.0 };
                end = walk(after.as_deref(), &mut gathered, &mut budget.share(share))?;
            }
        }
        if let Some(counts) = models.counts.as_ref().filter(|_| gathered.seen < max_models) {
            listed = pick::first(chart, wanted, (max_models, &counts.models), &mut budget)?;
        }
        if end == End::Complete {
            models.counts = Some(gathered.counts());
        } else if irredundant {
            // A part of the walk says little about the shortest models, which come first.
            gathered.shortest_first(least, max_models, wanted, &mut budget)?;
        }
    }
    if gathered.seen == 0 {
        let _ = gathered.add(&best);
    }
    let known = models.counts.as_ref().map_or(&models.at_least, |counts| &counts.models);
    models.at_least = known.max(&gathered.total).clone();
    models.listed = match listed {
        Some(listed) => listed,
        None => expand(chart, gathered.covers, max_models, budget.cancel())?,
    };
    Ok(models)
}

/// Count models by the tree or by the diagram, within the budget, or tell how many there are at
/// least.
fn counted(
    chart: &Chart,
    wanted: Wanted<'_>,
    budget: &mut Budget<'_>,
) -> Result<(Option<Counts>, BigUint), Error> {
    let mut at_least = BigUint::default();
    if let Some(size) = wanted.size {
        let mut half = budget.share(0.5);
        let counted = tree::count(chart, size, wanted.prices, &mut half)?;
        budget.shared(&half);
        match counted {
            Some(Counted::Exactly(counts)) => {
                return Ok((Some(with_forced(chart, counts)), at_least));
            }
            Some(Counted::AtLeast(covers)) => at_least = covers * ways(chart, &chart.forced()),
            None => {}
        }
    }
    let counts = count::count(chart, wanted, &mut budget.share(0.5))?;
    Ok((counts.map(|counts| with_forced(chart, counts)), at_least))
}

/// One of the shortest models of `chart`, as ascending primes, and a number of terms that no model
/// is below: its own unless the budget was too small. Of primes that cover the same rows the first.
pub fn shortest(chart: &Chart, mut budget: Budget<'_>) -> Result<(Vec<u32>, usize), Error> {
    let known = shortest_cover(chart, f64::INFINITY, &mut budget)?;
    let forced = chart.forced();
    let classes = known.cover.iter().chain(&forced);
    let mut model: Vec<u32> = classes.map(|&class| chart.members(class as usize)[0]).collect();
    model.sort_unstable();
    Ok((model, known.lower + forced.len()))
}

/// The best cover, and the best bound of its size, that are found within a budget.
fn shortest_cover(chart: &Chart, patience: f64, budget: &mut Budget<'_>) -> Result<Bounds, Error> {
    let maximal = chart.maximal(&mut budget.share(0.1))?;
    let known = bounds(chart, &maximal, budget)?;
    let mut patience = Budget::new(budget.cancel(), budget.left().min(patience));
    let known = minimum(chart, &maximal, known, &mut patience.attempt(ATTEMPT))?;
    let cover = improved(chart, &maximal, &known.cover, known.lower, &mut patience)?;
    minimum(chart, &maximal, Bounds { cover, ..known }, &mut patience)
}

/// How many models a cover by classes stands for.
pub fn ways(chart: &Chart, cover: &[u32]) -> BigUint {
    let times = |class: u32| chart.members(class as usize).len();
    cover.iter().fold(BigUint::from(1_u8), |n, &class| n * times(class))
}

/// Counts of the covers of what the forced classes leave, as counts of models.
fn with_forced(chart: &Chart, mut counts: Counts) -> Counts {
    let times = |class: u32| chart.members(class as usize).len();
    let ways = ways(chart, &chart.forced());
    counts.models *= &ways;
    counts.holding.iter_mut().for_each(|holding| *holding *= &ways);
    let forced = chart.forced();
    counts.holding.extend(forced.iter().map(|&class| &counts.models / times(class)));
    counts
}

impl Models {
    /// Models found in order but without covers, in a chart of separate primes; all that there
    /// are if `complete`.
    pub fn listed(chart: &Chart, found: Vec<Vec<u32>>, complete: bool, most: usize) -> Self {
        let cancel = Cancel::default();
        let mut gathered = Gathered::new(chart, 0, usize::MAX, &cancel);
        for model in &found {
            let _ = gathered.add(model);
        }
        let least = found.first().map(Vec::len);
        Self {
            listed: found.iter().take(most).cloned().collect(),
            at_least: gathered.total.clone(),
            counts: complete.then(|| gathered.counts()),
            min_terms: least,
            min_terms_at_least: least.unwrap_or(0),
            prices: Vec::new(),
            all: Some(found),
        }
    }

    fn none(chart: &Chart) -> Self {
        let holding = vec![BigUint::default(); chart.classes() + chart.forced().len()];
        Self {
            listed: Vec::new(),
            counts: Some(Counts { models: BigUint::default(), holding }),
            at_least: BigUint::default(),
            min_terms: None,
            min_terms_at_least: 0,
            prices: Vec::new(),
            all: None,
        }
    }
}

/// Bounds that are raised until they meet, or as far as the budget goes.
fn minimum(
    chart: &Chart,
    maximal: &[u32],
    bounds: Bounds,
    budget: &mut Budget<'_>,
) -> Result<Bounds, Error> {
    for size in bounds.lower..bounds.cover.len() {
        let wanted = Wanted { size: Some(size), irredundant: false, prices: &bounds.prices };
        let mut found = Vec::new();
        let mut stop = |cover: &[u32]| {
            found = cover.to_vec();
            ControlFlow::Break(())
        };
        match branch_and_bound::covers(chart, maximal, wanted, None, budget, &mut stop)? {
            End::Complete => {}
            End::Stopped => return Ok(Bounds { lower: size, cover: found, ..bounds }),
            End::Spent => return Ok(Bounds { lower: size, ..bounds }),
        }
    }
    Ok(Bounds { lower: bounds.cover.len(), ..bounds })
}

/// Covers found so far, and the models they stand for.
struct Gathered<'a> {
    chart: &'a Chart,
    forced: Vec<u32>,
    /// How many covers are kept, and after how many the walk stops.
    keep: usize,
    stop_at: usize,
    seen: usize,
    last: Vec<u32>,
    covers: Vec<Vec<u32>>,
    /// The bytes of these, and whether there is no memory for more.
    bytes: usize,
    full: bool,
    cancel: &'a Cancel,
    total: BigUint,
    holding: Vec<BigUint>,
}

impl<'a> Gathered<'a> {
    fn new(chart: &'a Chart, keep: usize, stop_at: usize, cancel: &'a Cancel) -> Self {
        Self {
            chart,
            bytes: 0,
            full: false,
            cancel,
            keep,
            stop_at,
            seen: 0,
            last: Vec::new(),
            covers: Vec::new(),
            total: BigUint::default(),
            forced: chart.forced(),
            holding: vec![BigUint::default(); chart.classes() + chart.forced().len()],
        }
    }

    /// Count a cover and keep it, unless enough are kept; stop when enough have been seen.
    fn add(&mut self, cover: &[u32]) -> ControlFlow<()> {
        let free = cover;
        let cover = [cover, &self.forced].concat();
        let times = |class: u32| self.chart.members(class as usize).len();
        let small = cover.iter().try_fold(1_u64, |n, &c| n.checked_mul(times(c) as u64));
        if let Some(product) = small {
            self.total += product;
            for &c in &cover {
                self.holding[c as usize] += product / times(c) as u64;
            }
        } else {
            let product = ways(self.chart, &cover);
            for &c in &cover {
                self.holding[c as usize] += &product / times(c);
            }
            self.total += product;
        }
        self.seen += 1;
        self.last.clear();
        self.last.extend_from_slice(free);
        if self.covers.len() < self.keep {
            self.bytes += list_bytes(&cover);
            self.covers.push(cover);
            if self.cancel.fits(self.bytes).is_err() {
                self.full = true;
                return ControlFlow::Break(());
            }
        }
        if self.seen == self.stop_at {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// Put the `most` shortest covers, from `least` classes on, in front of those kept, as far as
    /// the budget goes.
    fn shortest_first(
        &mut self,
        least: usize,
        most: usize,
        wanted: Wanted<'_>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Error> {
        let classes = self.chart.all();
        let mut shortest: Vec<Vec<u32>> = Vec::new();
        let longest = self.covers.iter().map(Vec::len).max().unwrap_or(0);
        for size in least..=longest.saturating_sub(self.forced.len()) {
            let wanted = Wanted { size: Some(size), ..wanted };
            let mut visit = |cover: &[u32]| {
                shortest.push([cover, &self.forced].concat());
                if shortest.len() == most {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            let end =
                branch_and_bound::covers(self.chart, &classes, wanted, None, budget, &mut visit)?;
            if end != End::Complete {
                break;
            }
        }
        let sorted = |cover: &Vec<u32>| {
            let mut cover = cover.clone();
            cover.sort_unstable();
            cover
        };
        let known: FxHashSet<Vec<u32>> = shortest.iter().map(sorted).collect();
        self.covers.retain(|cover| !known.contains(&sorted(cover)));
        shortest.append(&mut self.covers);
        self.covers = shortest;
        Ok(())
    }

    fn counts(&self) -> Counts {
        Counts { models: self.total.clone(), holding: self.holding.clone() }
    }
}

/// About how many bytes a list of numbers takes among others.
fn list_bytes(list: &[u32]) -> usize {
    2 * size_of::<Vec<u32>>() + size_of_val(list)
}

/// The models that covers by classes stand for, at most `most`, by size and then by indices.
fn expand(
    chart: &Chart,
    mut covers: Vec<Vec<u32>>,
    most: usize,
    cancel: &Cancel,
) -> Result<Vec<Vec<u32>>, Error> {
    covers.sort_by_cached_key(|cover| (cover.len(), first_model(chart, cover)));
    let mut models = Vec::new();
    let mut bytes = 0;
    'covers: for cover in &covers {
        for model in Product::new(chart, cover) {
            if models.len() == most {
                break 'covers;
            }
            if models.len() % STRIDE == 0 {
                cancel.check()?;
            }
            bytes += list_bytes(&model);
            cancel.fits(bytes)?;
            models.push(model);
        }
    }
    models.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    Ok(models)
}

/// The first model, in order, that a cover by classes stands for.
fn first_model(chart: &Chart, cover: &[u32]) -> Vec<u32> {
    let mut model: Vec<u32> = cover.iter().map(|&c| chart.members(c as usize)[0]).collect();
    model.sort_unstable();
    model
}

/// One prime of each class, in all ways.
#[derive(Debug)]
pub struct Product<'a> {
    members: Vec<&'a [u32]>,
    at: Vec<usize>,
    done: bool,
}

impl<'a> Product<'a> {
    /// All models that `cover` stands for.
    pub fn new(chart: &'a Chart, cover: &[u32]) -> Self {
        Self::resume(chart, cover, None)
    }

    /// The models that follow a [`Product::state`], all of them after None.
    pub fn resume(chart: &'a Chart, cover: &[u32], state: Option<Vec<usize>>) -> Self {
        let members: Vec<&[u32]> = cover.iter().map(|&c| chart.members(c as usize)).collect();
        let done = state.as_ref().is_some_and(Vec::is_empty);
        Self { at: state.unwrap_or_else(|| vec![0; members.len()]), members, done }
    }

    /// Where to go on; empty at the end.
    pub fn state(self) -> Option<Vec<usize>> {
        Some(if self.done { Vec::new() } else { self.at })
    }
}

impl Iterator for Product<'_> {
    type Item = Vec<u32>;

    fn next(&mut self) -> Option<Vec<u32>> {
        if self.done {
            return None;
        }
        let pairs = self.members.iter().zip(&self.at);
        let mut model: Vec<u32> = pairs.map(|(members, &at)| members[at]).collect();
        model.sort_unstable();
        self.done = true;
        for (members, at) in self.members.iter().zip(&mut self.at).rev() {
            *at += 1;
            if *at < members.len() {
                self.done = false;
                break;
            }
            *at = 0;
        }
        Some(model)
    }
}
