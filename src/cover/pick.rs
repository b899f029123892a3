//! Models by their number, so that some can be drawn from all without listing these.
//!
//! Numbers are those of a fixed order: of the walk through the covers if this shows all of them
//! soon, else of the tree if that does, else of the diagram, else of the walk all the same. Which of
//! these it is depends on the chart and not on time.

use std::ops::ControlFlow;

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use crate::cancel::{Budget, Cancel};
use crate::cover::branch_and_bound::{self, End, Wanted};
use crate::cover::chart::Chart;
use crate::cover::count;
use crate::cover::models::{ATTEMPT_WALK, walked, ways};
use crate::cover::tree;
use crate::error::Error;

/// Units of work for models by the tree, some minutes: more than a diagram takes.
const ATTEMPT_TREE: usize = 1 << 36;

/// The models of some numbers below that of all models, as ascending primes.
///
/// # Errors
///
/// [`Error::Internal`] when there is no model of a number; [`Error::Cancelled`].
pub fn pick(
    chart: &Chart,
    wanted: Wanted<'_>,
    numbers: &[BigUint],
    cancel: &Cancel,
) -> Result<Vec<Vec<u32>>, Error> {
    let free = without_forced(chart, numbers);
    let mut budget = Budget::new(cancel, f64::INFINITY);
    let units = if wanted.size.is_some() { ATTEMPT_WALK } else { usize::MAX };
    let mut soon = Walked::new(chart, &free);
    let stop_at = walked(wanted.size.is_none());
    let mut models = if let Some(models) = soon.walk(wanted, stop_at, &mut budget.attempt(units))? {
        models
    } else if let Some(models) = by_tree(chart, wanted, &free, &mut budget.attempt(ATTEMPT_TREE))? {
        models
    } else if let Some(models) = count::pick(chart, wanted, &free, &mut budget)? {
        models
    } else {
        let all = Walked::new(chart, &free).walk(wanted, usize::MAX, &mut budget)?;
        all.ok_or_else(|| Error::Internal("there are fewer models than that".into()))?
    };
    add_forced(chart, &mut models, numbers);
    Ok(models)
}

/// The numbers of models, where each forced class has only one prime.
fn without_forced(chart: &Chart, numbers: &[BigUint]) -> Vec<BigUint> {
    let ways = ways(chart, &chart.forced());
    numbers.iter().map(|number| number / &ways).collect()
}

/// Add the primes of forced classes to the models of some numbers.
fn add_forced(chart: &Chart, models: &mut [Vec<u32>], numbers: &[BigUint]) {
    let forced = chart.forced();
    let ways = ways(chart, &forced);
    for (model, number) in models.iter_mut().zip(numbers) {
        model.extend(members(chart, &forced, number % &ways));
        model.sort_unstable();
    }
}

fn by_tree(
    chart: &Chart,
    wanted: Wanted<'_>,
    free: &[BigUint],
    budget: &mut Budget<'_>,
) -> Result<Option<Vec<Vec<u32>>>, Error> {
    let Some(size) = wanted.size else { return Ok(None) };
    tree::pick(chart, size, wanted.prices, free, budget)
}

/// The first models in the order of the tree, `most` of `total` or all, sorted. None where the tree is
/// not made for the chart, or the budget does not suffice.
///
/// # Errors
///
/// [`Error::Cancelled`], [`Error::TooLarge`].
pub(super) fn first(
    chart: &Chart,
    wanted: Wanted<'_>,
    (most, total): (usize, &BigUint),
    budget: &mut Budget<'_>,
) -> Result<Option<Vec<Vec<u32>>>, Error> {
    let n = total.to_usize().map_or(most, |total| total.min(most));
    let terms = wanted.size.unwrap_or(0) + chart.forced().len();
    budget.cancel().fits(n.saturating_mul(2 * size_of::<Vec<u32>>() + 4 * terms))?;
    let numbers: Vec<BigUint> = (0..n).map(BigUint::from).collect();
    let free = without_forced(chart, &numbers);
    let Some(mut models) = by_tree(chart, wanted, &free, budget)? else { return Ok(None) };
    add_forced(chart, &mut models, &numbers);
    models.sort_unstable();
    Ok(Some(models))
}

/// Models of some numbers in the order of the walk.
struct Walked<'a> {
    chart: &'a Chart,
    numbers: &'a [BigUint],
    /// Which of the numbers are left, the smallest one last.
    left: Vec<usize>,
    passed: BigUint,
    models: Vec<Vec<u32>>,
}

impl<'a> Walked<'a> {
    fn new(chart: &'a Chart, numbers: &'a [BigUint]) -> Self {
        let mut left: Vec<usize> = (0..numbers.len()).collect();
        left.sort_by(|&a, &b| numbers[b].cmp(&numbers[a]));
        let models = vec![Vec::new(); numbers.len()];
        Self { chart, numbers, left, passed: BigUint::default(), models }
    }

    /// Go through at most so many covers. None when that does not show all of the models.
    fn walk(
        &mut self,
        wanted: Wanted<'_>,
        most: usize,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Vec<Vec<u32>>>, Error> {
        let (chart, classes) = (self.chart, self.chart.all());
        let mut seen = 0;
        let mut visit = |cover: &[u32]| {
            seen += 1;
            self.see(cover);
            let done = self.left.is_empty() || seen == most;
            if done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let end = branch_and_bound::covers(chart, &classes, wanted, None, budget, &mut visit)?;
        if end == End::Spent || !self.left.is_empty() {
            return Ok(None);
        }
        Ok(Some(std::mem::take(&mut self.models)))
    }

    /// Take those models that a cover stands for.
    fn see(&mut self, cover: &[u32]) {
        let next = &self.passed + ways(self.chart, cover);
        while let Some(&at) = self.left.last().filter(|&&at| self.numbers[at] < next) {
            self.left.pop();
            self.models[at] = members(self.chart, cover, &self.numbers[at] - &self.passed);
        }
        self.passed = next;
    }
}

/// One prime of each class: those of a number.
fn members(chart: &Chart, cover: &[u32], mut number: BigUint) -> Vec<u32> {
    let mut primes = Vec::with_capacity(cover.len());
    for &class in cover {
        let members = chart.members(class as usize);
        let at = (&number % members.len()).to_usize().expect("below the number of primes");
        primes.push(members[at]);
        number /= members.len();
    }
    primes
}
