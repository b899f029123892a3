//! One analysis from its rows to its models.

pub mod consistent;
mod engine;
mod family;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use ndarray::{Array2, ArrayView1, ArrayView2};
use num_bigint::BigUint;
use num_traits::ToPrimitive;

use crate::cancel::{Budget, Cancel};
use crate::cover::bound::{Bounds, drop_redundant};
use crate::cover::branch_and_bound::{self, Wanted};
use crate::cover::chart::Chart;
use crate::cover::estimate::{self, Estimate};
use crate::cover::models::{self, Models, Product};
use crate::cover::pick;
use crate::error::{Error, agree};
use crate::primes::{Method, Primes, Question};
use crate::space::bits::{self, BitSet};
use crate::truth_table::membership::{Level, Sets};
use consistent::Cuts;
pub use engine::{LEAST_SECONDS, Problem, Rest, Search};

/// The part of a budget that covers have if the search for prime implicants has taken it all: a
/// model that is shown as not proven is worth more than none.
pub(super) const LEAST: f64 = 0.1;

/// Seconds for leaving out classes that others contain before a chart is given away.
const CORE: f64 = 1.0;

/// Which models are wanted, and how hard to look for them.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// All irredundant models instead of those with the minimum number of terms.
    pub all_sol: bool,
    /// Leave out primes whose rows are a proper subset of another prime's.
    pub row_dom: bool,
    /// The most models that are listed.
    pub max_models: usize,
    /// Seconds of CPU for prime implicants and covers.
    pub budget: f64,
    /// Seconds of these after which bounds of the minimum number of terms are left as they are.
    pub patience: f64,
}

/// The prime implicants of an analysis and what is known about its models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    primes: Arc<Primes>,
    chart: Arc<Chart>,
    models: Models,
    irredundant: bool,
}

/// What an analysis found, in a form that can be written to a file.
#[derive(Debug, Clone)]
pub struct Written {
    /// The number of levels of the condition with the most.
    pub levels: usize,
    /// Explained rows, (E, k).
    pub explained: Array2<u8>,
    /// As [`Primes::written`].
    pub care: Vec<u64>,
    /// As [`Primes::written`].
    pub witnesses: Vec<u32>,
    /// Which prime covers which row, (P, E), where nothing else is known of them.
    pub chart: Option<Array2<bool>>,
    /// Whether primes that cover the same rows differ all the same.
    pub separate: bool,
    /// Whether the models are all irredundant ones.
    pub irredundant: bool,
    /// The models.
    pub models: Models,
}

impl Analysis {
    /// Find the prime implicants and the models.
    pub fn solve<L: BitSet>(
        rows: &Question<'_, L>,
        options: Options,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        Self::solve_within(f64::INFINITY, rows, options, cancel)
    }

    /// The same, but with no more than some seconds for the prime implicants, which count as a part
    /// of the budget.
    ///
    /// # Errors
    ///
    /// Those of [`Primes::search`]; [`Error::Spent`] when the seconds did not suffice.
    pub fn solve_within<L: BitSet>(
        seconds: f64,
        rows: &Question<'_, L>,
        options: Options,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let begun = Instant::now();
        let primes = Primes::search(rows, Method::Auto, &cancel.within(seconds))?;
        Self::cover_since(begun, primes, options, cancel)
    }

    /// The models by some prime implicants, within what these have left of the budget since some
    /// moment; some of it in any case.
    fn cover_since(
        begun: Instant,
        primes: Primes,
        options: Options,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let left = options.budget - begun.elapsed().as_secs_f64();
        let budget = left.max(LEAST * options.budget);
        Self::cover(primes, Options { budget, ..options }, cancel)
    }

    /// The models of a chart given as it is, primes in lines and rows in columns, (P, E).
    pub fn of_chart(
        chart: ArrayView2<'_, bool>,
        options: Options,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        Self::cover(Primes::of_chart(chart), options, cancel)
    }

    /// The primes of a chart, (P, E), whose rows are no proper subset of another prime's,
    /// ascending.
    pub fn undominated(chart: ArrayView2<'_, bool>, cancel: &Cancel) -> Result<Vec<usize>, Error> {
        undominated(&Primes::of_chart(chart), cancel)
    }

    /// The terms of one of the shortest models, (T, k), and a number of terms that no model is
    /// below: their number unless the budget, in seconds, was too small.
    ///
    /// # Errors
    ///
    /// Those of [`Primes::search`]; [`Error::Spent`] when the budget did not suffice for that.
    pub fn shortest<L: BitSet>(
        rows: &Question<'_, L>,
        budget: f64,
        cancel: &Cancel,
    ) -> Result<(Array2<Level>, usize), Error> {
        let end = cancel.within(budget);
        let primes = Primes::search(rows, Method::Auto, &end)?;
        let chart = Chart::reduce(primes.covers(), primes.rows(), &end)?;
        let (model, least) = models::shortest(&chart, Budget::new(cancel, end.left()))?;
        Ok((primes.terms(model.into_iter().map(|p| p as usize)), least))
    }

    /// As [`Analysis::solve`] for the parsimonious solution, but with terms of consistency
    /// `pi_cons` in the data (unless 0) and models judged by `cuts` (unless None), which are then
    /// all minimal ones of any size.
    pub fn solve_consistent<L: BitSet>(
        data: (Sets<'_>, ArrayView1<'_, f64>),
        rows: &Question<'_, L>,
        pi_cons: f64,
        cuts: Option<Cuts>,
        options: Options,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let (sets, outcome) = data;
        let space = rows.space;
        space.check("conditions of the explained rows", rows.explained)?;
        space.check_width("conditions of the data", sets.conditions())?;
        space.check_width("conditions of the off-set cubes", rows.off_cubes.ncols())?;
        agree("cases of the outcome", sets.cases(), outcome.len())?;
        let end = cancel.within(options.budget.max(LEAST_SECONDS));
        let primes = if pi_cons > 0.0 {
            let terms =
                consistent::terms(sets, outcome, rows.explained, rows.off_cubes, pi_cons, &end)?;
            let mut primes = Primes::from_terms(space, rows.explained, terms.view(), cancel)?;
            let once: Vec<usize> = {
                let terms = primes.terms(0..primes.len());
                (0..primes.len()).filter(|&p| p == 0 || terms.row(p) != terms.row(p - 1)).collect()
            };
            primes.retain(&once);
            primes
        } else {
            Primes::search(rows, Method::Auto, &end)?
        };
        let Some(cuts) = cuts else { return Self::cover(primes, options, cancel) };
        let terms = primes.terms(0..primes.len());
        let mut found: Vec<Vec<u32>> = Vec::new();
        let mut visit = |model: &[u32]| {
            found.push(model.to_vec());
            ControlFlow::Continue(())
        };
        let mut budget = Budget::new(cancel, options.budget);
        let complete =
            consistent::models(space, sets, terms.view(), outcome, cuts, &mut budget, &mut visit)?;
        // Primes that cover the same rows still differ in their memberships.
        let chart = Chart::separate(primes.covers(), primes.rows());
        let models = Models::listed(&chart, found, complete, options.max_models);
        Ok(Self { primes: Arc::new(primes), chart: Arc::new(chart), models, irredundant: true })
    }

    /// The models by some prime implicants.
    pub fn cover(mut primes: Primes, options: Options, cancel: &Cancel) -> Result<Self, Error> {
        if options.row_dom {
            let keep = undominated(&primes, cancel)?;
            primes.retain(&keep);
        }
        let chart = Chart::reduce(primes.covers(), primes.rows(), cancel)?;
        let budget = Budget::new(cancel, options.budget);
        let models =
            models::models(&chart, options.all_sol, options.max_models, options.patience, budget)?;
        let (primes, chart) = (Arc::new(primes), Arc::new(chart));
        Ok(Self { primes, chart, models, irredundant: options.all_sol })
    }

    /// The chart that the models are searched in.
    pub fn reduced_chart(&self) -> &Chart {
        &self.chart
    }

    /// Classes among which a minimum cover is, ascending, and the smallest cover known, which is by
    /// some of these.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`].
    pub fn cyclic_core(&self, cancel: &Cancel) -> Result<(Vec<u32>, Vec<u32>), Error> {
        let cover = self.known_cover();
        let mut classes = self.chart.maximal(&mut Budget::new(cancel, CORE))?;
        // The cover may be from a search that had no time to leave any class out.
        classes.extend(&cover);
        classes.sort_unstable();
        classes.dedup();
        Ok((classes, cover))
    }

    /// The classes of the first model but for those that every model has.
    fn known_cover(&self) -> Vec<u32> {
        let Some(model) = self.models.listed.first() else { return Vec::new() };
        let holds = |&class: &u32| {
            let mut members = self.chart.members(class as usize).iter();
            members.any(|prime| model.binary_search(prime).is_ok())
        };
        self.chart.all().into_iter().filter(holds).collect()
    }

    /// The same analysis, where somebody has proven that no cover has fewer than `at_least` classes,
    /// and found `cover`: the search for the minimum and its models goes on from there.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when that is no cover, or one that contradicts the bound.
    pub fn resumed(
        &self,
        at_least: usize,
        cover: &[u32],
        max_models: usize,
        budget: f64,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let chart = &self.chart;
        let wrong = || Err(Error::Internal("this is no cover, or one below its bound".into()));
        if cover.iter().any(|&class| class as usize >= chart.classes()) {
            return wrong();
        }
        let mut open = bits::full(chart.rows());
        for &class in cover {
            open.iter_mut().zip(chart.cover(class as usize)).for_each(|(open, c)| *open &= !c);
        }
        let mut cover = cover.to_vec();
        drop_redundant(chart, &mut cover);
        let known = self.models.min_terms_at_least.saturating_sub(chart.forced().len());
        let lower = known.max(at_least);
        let open = !bits::is_empty(&open);
        if self.irredundant || self.models.listed.is_empty() || open || cover.len() < lower {
            return wrong();
        }
        let bounds = Bounds { lower, cover, prices: self.models.prices.clone() };
        let models = models::resumed(chart, bounds, max_models, Budget::new(cancel, budget))?;
        let (primes, chart) = (Arc::clone(&self.primes), Arc::clone(&self.chart));
        Ok(Self { primes, chart, models, irredundant: false })
    }

    /// What was found, to be written.
    pub fn written(&self) -> Written {
        let primes = &self.primes;
        let explained = primes.explained().to_owned();
        let chart = (explained.ncols() == 0).then(|| primes.chart());
        let (care, witnesses) = primes.written();
        Written {
            levels: primes.levels(),
            explained,
            care,
            witnesses,
            chart,
            // Only models that are no covers are all kept.
            separate: self.models.all.is_some(),
            irredundant: self.irredundant,
            models: self.models.clone(),
        }
    }

    /// The analysis that was written. Nothing is solved again.
    pub fn read(written: Written, cancel: &Cancel) -> Result<Self, Error> {
        let Written { levels, explained, care, witnesses, models, separate, irredundant, .. } =
            written;
        let primes = match written.chart {
            Some(chart) => Primes::of_chart(chart.view()),
            None => Primes::read(levels, explained, care, &witnesses)?,
        };
        let chart = if separate {
            Chart::separate(primes.covers(), primes.rows())
        } else {
            Chart::reduce(primes.covers(), primes.rows(), cancel)?
        };
        let known = |model: &Vec<u32>| model.iter().all(|&p| (p as usize) < primes.len());
        let classes = chart.classes() + chart.forced().len();
        let fine = models.listed.iter().chain(models.all.iter().flatten()).all(known)
            && models.counts.as_ref().is_none_or(|counts| counts.holding.len() == classes)
            && (models.prices.is_empty() || models.prices.len() == chart.rows())
            && models.min_terms.is_none_or(|least| least >= chart.forced().len());
        if !fine {
            return Err(Error::Damaged);
        }
        Ok(Self { primes: Arc::new(primes), chart: Arc::new(chart), models, irredundant })
    }

    /// About how many bytes this takes.
    pub fn bytes(&self) -> usize {
        let listed = self.models.listed.iter();
        self.primes.bytes() + self.chart.bytes() + listed.map(|m| 32 + 4 * m.len()).sum::<usize>()
    }

    /// The prime implicants.
    pub fn primes(&self) -> &Primes {
        &self.primes
    }

    /// What is known about the models.
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// Whether every model is listed.
    pub fn complete(&self) -> bool {
        let counts = self.models.counts.as_ref();
        counts.is_some_and(|counts| counts.models == BigUint::from(self.models.listed.len()))
    }

    /// The primes that alone cover some explained row, ascending.
    pub fn essential(&self) -> Vec<usize> {
        self.primes.essential(0..self.primes.len())
    }

    /// The primes that occur in models and the number of models that hold each, if counted.
    pub fn term_counts(&self) -> Option<Vec<(usize, BigUint)>> {
        let counts = self.models.counts.as_ref()?;
        let mut held: Vec<(usize, BigUint)> = Vec::new();
        for (class, holding) in counts.holding.iter().enumerate() {
            if *holding != BigUint::default() {
                let members = self.chart.members(class).iter();
                held.extend(members.map(|&p| (p as usize, holding.clone())));
            }
        }
        held.sort_unstable_by_key(|&(p, _)| p);
        Some(held)
    }

    /// At most `size` models after those that `walk` has shown. All listed models come in their
    /// order; models beyond the list come in the order of the search.
    pub fn next_models(
        &self,
        walk: &mut ModelWalk,
        size: usize,
        cancel: &Cancel,
    ) -> Result<Vec<Vec<u32>>, Error> {
        let unsettled = !self.irredundant && self.models.min_terms.is_none();
        let all = self.models.all.as_ref().unwrap_or(&self.models.listed);
        if self.models.all.is_some() || self.complete() || unsettled {
            let from = walk.shown.min(all.len());
            walk.shown = from.saturating_add(size).min(all.len());
            return Ok(all[from..walk.shown].to_vec());
        }
        // Kept only in the end, so that a stop on the way loses nothing.
        let mut next = walk.clone();
        let mut out: Vec<Vec<u32>> = Vec::new();
        self.continue_product(&mut next, size, &mut out);
        if out.len() < size && !next.ended {
            let (covers, ended) = self.next_covers(&next, size - out.len(), cancel)?;
            for cover in covers {
                next = ModelWalk { cover: Some(cover), ..ModelWalk::default() };
                self.continue_product(&mut next, size, &mut out);
            }
            next.ended = ended;
        }
        *walk = next;
        Ok(out)
    }

    /// Covers after that of `walk` that stand for at least `size` models, the last of them perhaps
    /// for more, or all that are left.
    fn next_covers(
        &self,
        walk: &ModelWalk,
        size: usize,
        cancel: &Cancel,
    ) -> Result<(Vec<Vec<u32>>, bool), Error> {
        let forced = self.chart.forced();
        let times = |classes: &[u32]| {
            let times = classes.iter().map(|&class| self.chart.members(class as usize).len());
            times.fold(1, usize::saturating_mul)
        };
        let ways = times(&forced);
        let (wanted, classes) = (self.wanted(), self.chart.all());
        let mut covers: Vec<Vec<u32>> = Vec::new();
        let mut ahead = 0_usize;
        let mut visit = |cover: &[u32]| {
            covers.push(cover.to_vec());
            ahead = ahead.saturating_add(ways.saturating_mul(times(cover)));
            if ahead >= size { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let after = walk.cover.as_deref();
        let mut budget = Budget::new(cancel, f64::INFINITY);
        let end = branch_and_bound::covers(
            &self.chart,
            &classes,
            wanted,
            after,
            &mut budget,
            &mut visit,
        )?;
        Ok((covers, end == branch_and_bound::End::Complete))
    }

    /// Which covers the models stand for, once their number of terms is settled.
    fn wanted(&self) -> Wanted<'_> {
        let least = self.models.min_terms.filter(|_| !self.irredundant);
        Wanted {
            size: least.map(|terms| terms - self.chart.forced().len()),
            irredundant: self.irredundant,
            prices: &self.models.prices,
        }
    }

    /// The models of some numbers, which are below that of all models: those listed by their places
    /// if they are all there are. Which model has which number does not depend on time.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when there is no model of a number, or the models are not counted;
    /// [`Error::Cancelled`].
    pub fn models_at(&self, numbers: &[BigUint], cancel: &Cancel) -> Result<Vec<Vec<u32>>, Error> {
        let unknown = || Error::Internal("there is no model of that number".into());
        let counts = self.models.counts.as_ref().ok_or_else(unknown)?;
        if numbers.iter().any(|number| *number >= counts.models) {
            return Err(unknown());
        }
        let all = self.models.all.as_ref().unwrap_or(&self.models.listed);
        if self.models.all.is_none() && !self.complete() {
            return pick::pick(&self.chart, self.wanted(), numbers, cancel);
        }
        let listed = |number: &BigUint| number.to_usize().and_then(|at| all.get(at)).cloned();
        numbers.iter().map(|number| listed(number).ok_or_else(unknown)).collect()
    }

    /// About how many models there are, where they are not counted. None where it is not known
    /// which covers are models: neither a minimum is settled nor all irredundant ones are wanted; and
    /// where no sample reaches a model, which says nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`]
    pub fn estimate(&self, seed: u64, cancel: &Cancel) -> Result<Option<Estimate>, Error> {
        let models = &self.models;
        let settled = self.irredundant || models.min_terms.is_some();
        if models.counts.is_some() || models.all.is_some() || !settled {
            return Ok(None);
        }
        let nodes = estimate::width(&self.chart);
        let free = estimate::estimate(&self.chart, self.wanted(), nodes, seed, cancel)?;
        let ways = models::ways(&self.chart, &self.chart.forced()).to_f64();
        let ways = ways.unwrap_or(f64::INFINITY);
        let (models, error) = (free.models * ways, free.error * ways);
        let known = models > 0.0 && models.is_finite() && error.is_finite();
        Ok(known.then_some(Estimate { models, error }))
    }

    fn continue_product(&self, walk: &mut ModelWalk, size: usize, out: &mut Vec<Vec<u32>>) {
        let Some(cover) = &walk.cover else { return };
        let whole = [&cover[..], &self.chart.forced()].concat();
        let mut product = Product::resume(&self.chart, &whole, walk.at.take());
        while out.len() < size {
            let Some(model) = product.next() else { break };
            out.push(model);
        }
        walk.at = product.state();
    }
}

/// Where a walk over all models has come to.
#[derive(Debug, Clone, Default)]
pub struct ModelWalk {
    shown: usize,
    cover: Option<Vec<u32>>,
    /// Where the product of the members of `cover` goes on: None before the first model.
    at: Option<Vec<usize>>,
    ended: bool,
}

/// The primes whose rows are no proper subset of another prime's, ascending.
fn undominated(primes: &Primes, cancel: &Cancel) -> Result<Vec<usize>, Error> {
    let classes = Chart::of_primes(primes.covers(), primes.rows(), cancel)?;
    let mut keep: Vec<usize> = Vec::new();
    for class in classes.maximal(&mut Budget::new(cancel, f64::INFINITY))? {
        keep.extend(classes.members(class as usize).iter().map(|&p| p as usize));
    }
    keep.sort_unstable();
    Ok(keep)
}
