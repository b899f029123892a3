//! The exact number of covers of the minimum size, by a tree of charts that get smaller.
//!
//! A cover grows by one group of the open row that has the fewest (see `residue`);
//! groups of that row that were tried before are ruled out further down, so every cover is found
//! once. The last two picks are closed by bitmaps. Primes that are alike so far down count as
//! one, and a tree of some thousand nodes holds millions of models.
//!
//! How many models hold each prime comes back with the number: a node knows for each of its groups
//! how many completions hold a given unit of it, and that is so for every class that has become a
//! part of this group.
//!
//! The nodes of the second level are counted in parallel. Sums are exact, so that nothing depends on
//! the order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use crate::cancel::Budget;
use crate::cover::chart::Chart;
use crate::cover::count::Counts;
use crate::cover::residue::{CLOSING, GONE, Group, Residue, Rows};
use crate::error::Error;
use crate::parallel;
use crate::space::bits;

/// A node costs about so many units of work for each group above.
const WORK: usize = 16;

/// A chart with fewer picks than this is counted on one thread.
const PARALLEL: usize = 5;

/// What a tree says about the number of models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// It is known.
    Exactly(Counts),
    /// The budget was spent; there are so many at least.
    AtLeast(BigUint),
}

/// Count the covers of `size` classes, times their multiplicities. No cover may have fewer. None
/// where the tree is not made for the chart: it has too many rows, or 2^128 models.
///
/// Each thread has its share of the budget, so that together they keep to it.
///
/// # Errors
///
/// [`Error::Cancelled`], [`Error::TooLarge`], [`Error::Threads`].
pub fn count(
    chart: &Chart,
    size: usize,
    prices: &[u32],
    budget: &mut Budget<'_>,
) -> Result<Option<Counted>, Error> {
    if !budget.look()? {
        return Ok(Some(Counted::AtLeast(BigUint::default())));
    }
    match chart.words() {
        0 | 1 => Tree::<1>::new(chart, size, prices).count(budget),
        2 => Tree::<2>::new(chart, size, prices).count(budget),
        3 | 4 => Tree::<4>::new(chart, size, prices).count(budget),
        5..=8 => Tree::<8>::new(chart, size, prices).count(budget),
        _ => Ok(None),
    }
}

/// The models of some numbers, from 0 on in the order of the tree, as primes without the forced
/// ones. None where the tree is not made for the chart, or the budget is spent.
///
/// # Errors
///
/// [`Error::Internal`] when there is no model of a number; [`Error::Cancelled`].
pub fn pick(
    chart: &Chart,
    size: usize,
    prices: &[u32],
    numbers: &[BigUint],
    budget: &mut Budget<'_>,
) -> Result<Option<Vec<Vec<u32>>>, Error> {
    match chart.words() {
        0 | 1 => Tree::<1>::new(chart, size, prices).pick(numbers, budget),
        2 => Tree::<2>::new(chart, size, prices).pick(numbers, budget),
        3 | 4 => Tree::<4>::new(chart, size, prices).pick(numbers, budget),
        5..=8 => Tree::<8>::new(chart, size, prices).pick(numbers, budget),
        _ => Ok(None),
    }
}

struct Tree<'a, const W: usize> {
    chart: &'a Chart,
    size: usize,
    root: Option<Residue<W>>,
}

/// The completions of a node: how many, and how many hold a given unit of each group.
struct Completions {
    all: u128,
    holding: Vec<u128>,
}

impl Completions {
    fn none(groups: usize) -> Self {
        Self { all: 0, holding: vec![0; groups] }
    }

    /// Add what is below a branch: the group chosen, its units, and where groups have gone. None when
    /// a number gets too large.
    fn add(&mut self, group: usize, units: u64, of: &[u32], below: &Self) -> Option<()> {
        if below.all == 0 {
            return Some(());
        }
        let units = u128::from(units);
        self.all = self.all.checked_add(units.checked_mul(below.all)?)?;
        // These are parts of the number, so they fit.
        self.holding[group] += below.all;
        for (holding, &at) in self.holding.iter_mut().zip(of).filter(|&(_, &at)| at != GONE) {
            *holding += units * below.holding[at as usize];
        }
        Some(())
    }
}

/// How counting went on.
enum Outcome {
    Done,
    /// The budget is spent.
    Spent,
    /// A number is too large.
    TooLarge,
}

impl<'a, const W: usize> Tree<'a, W> {
    fn new(chart: &'a Chart, size: usize, prices: &[u32]) -> Self {
        let class = |c: u32| {
            let units = chart.members(c as usize).len() as u64;
            (Rows::of(chart.cover(c as usize)), units)
        };
        let classes = chart.all();
        let open = Rows::of(&bits::full(chart.rows()));
        let possible = chart.rows() > 0 && size > 0;
        let root = if possible {
            Residue::root(classes.iter().map(|&c| class(c)), open, prices, size)
        } else {
            None
        };
        Self { chart, size, root }
    }

    /// About how many bytes the nodes on the way to a cover take, with the table that each is made of.
    fn bytes(&self) -> usize {
        let node = self.chart.classes() * 2 * (size_of::<Group<W>>() + size_of::<u128>());
        node.saturating_mul(self.size)
    }

    fn count(&self, budget: &mut Budget<'_>) -> Result<Option<Counted>, Error> {
        let classes = self.chart.classes();
        if budget.cancel().fits(self.bytes()).is_err() {
            return Ok(None);
        }
        let Some(root) = &self.root else {
            // Nothing is left to cover, which the empty cover does.
            let all = u8::from(self.chart.rows() == 0 && self.size == 0);
            let counts = Counts { models: all.into(), holding: vec![BigUint::default(); classes] };
            return Ok(Some(Counted::Exactly(counts)));
        };
        let mut found = Completions::none(root.groups.len());
        let outcome = if self.size < PARALLEL {
            self.completions(root, self.size, &mut found, budget)?
        } else {
            self.in_parallel(root, &mut found, budget)?
        };
        match outcome {
            Outcome::TooLarge => Ok(None),
            Outcome::Spent => Ok(Some(Counted::AtLeast(found.all.into()))),
            Outcome::Done => {
                let held = |&at: &u32| if at == GONE { 0 } else { found.holding[at as usize] };
                let holding = root.of.iter().map(|at| held(at).into()).collect();
                Ok(Some(Counted::Exactly(Counts { models: found.all.into(), holding })))
            }
        }
    }

    /// Count below all nodes of the second level, each of which is a piece of work.
    fn in_parallel(
        &self,
        root: &Residue<W>,
        found: &mut Completions,
        budget: &mut Budget<'_>,
    ) -> Result<Outcome, Error> {
        let first = Branches::of(root);
        let before = budget.left();
        let cancel = budget.cancel();
        let threads = parallel::workers(first.groups.len(), cancel.threads())?;
        let seconds = before / threads as f64;
        let job = Job {
            tree: self,
            root,
            first,
            total: Mutex::new((std::mem::replace(found, Completions::none(0)), Outcome::Done)),
            stop: AtomicBool::new(false),
        };
        let state = || Budget::new(cancel, seconds);
        let pieces = parallel::pieces(job.first.groups.len(), threads, state, |budget, at| {
            Ok((at, job.width(at, budget)?))
        })?;
        let pieces: Vec<(usize, usize)> = pieces
            .into_iter()
            .flat_map(|(at, width)| (0..width).map(move |second| (at, second)))
            .collect();
        budget.joined(threads, before);
        let before = budget.left();
        let seconds = before / threads as f64;
        let state = || (Budget::new(cancel, seconds), None);
        parallel::pieces(pieces.len(), threads, state, |(budget, node), piece| {
            job.count(pieces[piece], node, budget)
        })?;
        budget.joined(threads, before);
        let (all, outcome) = job.total.into_inner().map_err(|_| failed())?;
        *found = all;
        Ok(outcome)
    }

    /// Count what completes a cover with so many picks.
    fn completions(
        &self,
        node: &Residue<W>,
        picks: usize,
        found: &mut Completions,
        budget: &mut Budget<'_>,
    ) -> Result<Outcome, Error> {
        if picks <= CLOSING {
            return Ok(closings(node, picks, found));
        }
        let branches = Branches::of(node);
        for at in 0..branches.groups.len() {
            match self.branch(node, &branches, at, picks, found, budget)? {
                Outcome::Done => {}
                other => return Ok(other),
            }
        }
        Ok(Outcome::Done)
    }

    /// Count what begins with one of the branches of a node.
    fn branch(
        &self,
        node: &Residue<W>,
        branches: &Branches,
        at: usize,
        picks: usize,
        found: &mut Completions,
        budget: &mut Budget<'_>,
    ) -> Result<Outcome, Error> {
        if !budget.work(WORK * (WORK + node.groups.len()))? {
            return Ok(Outcome::Spent);
        }
        let Some(below) = branches.below(node, at, picks - 1) else { return Ok(Outcome::Done) };
        let mut part = Completions::none(below.groups.len());
        let outcome = self.completions(&below, picks - 1, &mut part, budget)?;
        let group = branches.groups[at];
        // What was found until the budget was spent is there all the same.
        let fits = found.add(group, node.groups[group].units, &below.of, &part);
        Ok(if fits.is_none() { Outcome::TooLarge } else { outcome })
    }

    fn pick(
        &self,
        numbers: &[BigUint],
        budget: &mut Budget<'_>,
    ) -> Result<Option<Vec<Vec<u32>>>, Error> {
        let Some(numbers) = numbers.iter().map(ToPrimitive::to_u128).collect::<Option<Vec<_>>>()
        else {
            return Ok(None);
        };
        let mut left: Vec<usize> = (0..numbers.len()).collect();
        left.sort_by_key(|&at| std::cmp::Reverse(numbers[at]));
        let models = vec![Vec::new(); numbers.len()];
        let mut picking = Picking { chart: self.chart, numbers, left, passed: 0, models };
        if let Some(root) = &self.root {
            if !picking.below(&Path { node: root, above: None }, self.size, budget)? {
                return Ok(None);
            }
        } else if self.size == 0 && self.chart.rows() == 0 {
            picking.left.retain(|&at| picking.numbers[at] > 0);
        }
        if picking.left.is_empty() {
            return Ok(Some(picking.models));
        }
        Err(Error::Internal("there are fewer models than that".into()))
    }
}

/// A tree that several threads count.
struct Job<'a, const W: usize> {
    tree: &'a Tree<'a, W>,
    root: &'a Residue<W>,
    first: Branches,
    total: Mutex<(Completions, Outcome)>,
    stop: AtomicBool,
}

/// A node of the first level: which one, and its branches. None if no cover is below.
type Known<const W: usize> = Option<(usize, Option<(Residue<W>, Branches)>)>;

impl<const W: usize> Job<'_, W> {
    /// The number of nodes of the second level below one of the first.
    fn width(&self, at: usize, budget: &mut Budget<'_>) -> Result<usize, Error> {
        if self.stop.load(Ordering::Relaxed) {
            return Ok(0);
        }
        if !budget.work(WORK * (WORK + self.root.groups.len()))? {
            self.end(Outcome::Spent)?;
            return Ok(0);
        }
        let node = self.first.below(self.root, at, self.tree.size - 1);
        Ok(node.map_or(0, |node| node.branch().len()))
    }

    /// Count below a node of the second level. A thread mostly gets those below one node of the first
    /// level one after the other, so it keeps that.
    fn count(
        &self,
        (at, second): (usize, usize),
        node: &mut Known<W>,
        budget: &mut Budget<'_>,
    ) -> Result<(), Error> {
        if self.stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        let picks = self.tree.size - 1;
        if node.as_ref().is_none_or(|&(known, _)| known != at) {
            let below = self.first.below(self.root, at, picks);
            let below = below.map(|node| {
                let branches = Branches::of(&node);
                (node, branches)
            });
            *node = Some((at, below));
        }
        let Some((_, Some((node, branches)))) = node else { return Ok(()) };
        let mut part = Completions::none(node.groups.len());
        let outcome = self.tree.branch(node, branches, second, picks, &mut part, budget)?;
        let group = self.first.groups[at];
        let mut total = self.total.lock().map_err(|_| failed())?;
        let fits = total.0.add(group, self.root.groups[group].units, &node.of, &part);
        drop(total);
        if fits.is_none() {
            return self.end(Outcome::TooLarge);
        }
        if matches!(outcome, Outcome::Done) { Ok(()) } else { self.end(outcome) }
    }

    /// Begin no further piece.
    fn end(&self, outcome: Outcome) -> Result<(), Error> {
        self.stop.store(true, Ordering::Relaxed);
        self.total.lock().map_err(|_| failed())?.1 = outcome;
        Ok(())
    }
}

fn failed() -> Error {
    Error::Internal("a thread failed".into())
}

/// Count the last picks.
fn closings<const W: usize>(node: &Residue<W>, picks: usize, found: &mut Completions) -> Outcome {
    let units = |at: usize| u128::from(node.groups[at].units);
    let mut fits = true;
    node.close(picks, |first, second| {
        let (one, other) = (units(first), second.map_or(1, units));
        found.holding[first] += other;
        if let Some(second) = second {
            found.holding[second] += one;
        }
        // Two numbers of primes: their products fit, and so do sums over pairs of groups.
        fits &= found.all.checked_add(one * other).map(|all| found.all = all).is_some();
    });
    if fits { Outcome::Done } else { Outcome::TooLarge }
}

/// The groups that are tried at a node, one after the other.
struct Branches {
    groups: Vec<usize>,
}

impl Branches {
    fn of<const W: usize>(node: &Residue<W>) -> Self {
        Self { groups: node.branch() }
    }

    /// The node below one of them, where those tried before are ruled out.
    fn below<const W: usize>(
        &self,
        node: &Residue<W>,
        at: usize,
        picks: usize,
    ) -> Option<Residue<W>> {
        let mut barred = vec![false; node.groups.len()];
        self.groups[..at].iter().for_each(|&group| barred[group] = true);
        node.below(self.groups[at], &barred, picks)
    }
}

/// A node, and how it was reached.
struct Path<'a, const W: usize> {
    node: &'a Residue<W>,
    /// The path to the node above, and the group chosen there.
    above: Option<(&'a Path<'a, W>, usize)>,
}

impl<const W: usize> Path<'_, W> {
    /// The primes of a group of the node.
    fn primes(&self, chart: &Chart, group: usize) -> Vec<u32> {
        let part = |above: &usize| self.node.of[*above] as usize == group;
        let above = (0..self.node.of.len()).filter(part);
        match self.above {
            None => above.flat_map(|class| chart.members(class).to_vec()).collect(),
            Some((path, _)) => above.flat_map(|group| path.primes(chart, group)).collect(),
        }
    }

    /// The number of ways to choose the groups on the way here.
    fn ways(&self) -> Option<u128> {
        let Some((path, group)) = self.above else { return Some(1) };
        path.ways()?.checked_mul(path.node.groups[group].units.into())
    }
}

/// Models of some numbers in the order of the tree.
struct Picking<'a> {
    chart: &'a Chart,
    numbers: Vec<u128>,
    /// Which of the numbers are left, the smallest one last.
    left: Vec<usize>,
    passed: u128,
    models: Vec<Vec<u32>>,
}

impl Picking<'_> {
    /// False when the budget is spent.
    fn below<const W: usize>(
        &mut self,
        path: &Path<'_, W>,
        picks: usize,
        budget: &mut Budget<'_>,
    ) -> Result<bool, Error> {
        let node = path.node;
        if picks <= CLOSING {
            let ways = path.ways();
            let mut fits = true;
            node.close(picks, |first, second| {
                fits &= self.see(path, ways, first, second).is_some();
            });
            let too_large = || Error::Internal("numbers are too large".into());
            return if fits { Ok(true) } else { Err(too_large()) };
        }
        let branches = Branches::of(node);
        for at in 0..branches.groups.len() {
            if self.left.is_empty() || !budget.work(WORK * (WORK + node.groups.len()))? {
                return Ok(self.left.is_empty());
            }
            if let Some(below) = branches.below(node, at, picks - 1) {
                let above = Some((path, branches.groups[at]));
                if !self.below(&Path { node: &below, above }, picks - 1, budget)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Take those models that one or two last groups stand for. None when numbers get too large.
    fn see<const W: usize>(
        &mut self,
        path: &Path<'_, W>,
        ways: Option<u128>,
        first: usize,
        second: Option<usize>,
    ) -> Option<()> {
        let units = |group: usize| u128::from(path.node.groups[group].units);
        let last = units(first) * second.map_or(1, units);
        let next = self.passed.checked_add(ways?.checked_mul(last)?)?;
        while let Some(&at) = self.left.last().filter(|&&at| self.numbers[at] < next) {
            self.left.pop();
            let mut number = self.numbers[at] - self.passed;
            let mut model = Vec::new();
            let mut one_of = |primes: &[u32]| {
                let most = primes.len() as u128;
                model.extend(usize::try_from(number % most).ok().map(|at| primes[at]));
                number /= most;
            };
            one_of(&path.primes(self.chart, first));
            second.into_iter().for_each(|second| one_of(&path.primes(self.chart, second)));
            let mut up = path;
            while let Some((above, group)) = up.above {
                one_of(&above.primes(self.chart, group));
                up = above;
            }
            self.models[at] = model;
        }
        self.passed = next;
        Some(())
    }
}
