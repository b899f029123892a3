//! Exact numbers of models without listing them, by a decision diagram over the classes.
//!
//! The classes are decided one after the other, row by row, and partial covers that leave the same
//! task are merged into one state. For irredundant covers a state is the set of open rows and, for
//! every chosen class that may still become redundant, the rows that it alone covers; a row is
//! *closed* once all its classes are decided, and a class that alone covers a closed row is safe
//! and forgotten. For covers of the minimum size the open rows and the number of classes chosen
//! suffice, since none of them is redundant. Multiplicities enter as factors, so the diagram does
//! not grow with the number of models, and one pass back gives the number of models that hold
//! each prime.

use num_bigint::BigUint;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, One, ToPrimitive, Zero};
use rustc_hash::FxHashMap;

use crate::cancel::Budget;
use crate::cover::bound::price;
use crate::cover::branch_and_bound::Wanted;
use crate::cover::chart::Chart;
use crate::error::Error;
use crate::space::bits;

/// The most states, over all classes decided, and the bytes that each keeps: where skipping and
/// taking its class lead, and the number of ways into it. That is 384 MiB; beyond, a walk through
/// the covers shows at least some models in the same memory.
const MAX_STATES: usize = 16 << 20;
const STATE: usize = 24;

/// The most words that the states of one class take (256 MiB): only two layers are kept whole.
const MAX_WORDS: usize = 32 << 20;

/// No state: the branch holds no model.
const DEAD: u32 = u32::MAX;

/// How many models there are, and how many of them hold each prime of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The number of models.
    pub models: BigUint,
    /// Per class the number of models that hold a given one of its primes.
    pub holding: Vec<BigUint>,
}

/// Count the covers that [`crate::cover::branch_and_bound::covers`] would show, times their multiplicities.
/// None when the diagram would be too large or the budget is used up.
///
/// `wanted` is either the irredundant covers, or those of the minimum size.
pub fn count(
    chart: &Chart,
    wanted: Wanted<'_>,
    budget: &mut Budget<'_>,
) -> Result<Option<Counts>, Error> {
    let Some(diagram) = Diagram::build(chart, wanted, budget)? else { return Ok(None) };
    if let Some(counts) = diagram.tally::<u128>(budget)? {
        return Ok(Some(counts));
    }
    diagram.tally::<BigUint>(budget)
}

/// The models of some numbers, from 0 on in the order of the diagram: primes in the order in which
/// their classes are decided, without the forced ones. None when the diagram would be too large.
///
/// # Errors
///
/// [`Error::Cancelled`], [`Error::Internal`] when there is no model of a number.
pub fn pick(
    chart: &Chart,
    wanted: Wanted<'_>,
    numbers: &[BigUint],
    budget: &mut Budget<'_>,
) -> Result<Option<Vec<Vec<u32>>>, Error> {
    let Some(diagram) = Diagram::build(chart, wanted, budget)? else { return Ok(None) };
    if let Some(models) = diagram.pick::<u128>(chart, numbers, budget)? {
        return Ok(Some(models));
    }
    diagram.pick::<BigUint>(chart, numbers, budget)
}

/// An exact number, of limited size or not.
trait Number: Clone + Zero + One + CheckedAdd + CheckedMul + From<u32> + Into<BigUint> {}

impl Number for u128 {}
impl Number for BigUint {}

/// One decided class and where its states lead when it is left out or taken.
struct Layer {
    class: usize,
    multiplicity: u32,
    skip: Vec<u32>,
    take: Vec<u32>,
}

struct Diagram {
    classes: usize,
    layers: Vec<Layer>,
    /// The states of the last layer that are models: all of them, or none.
    accepted: bool,
}

/// Open rows, then the critical rows of unsafe classes in order, or the number of picks left.
type State = Vec<u64>;

/// States in the order in which they are first reached.
#[derive(Default)]
struct Arrivals {
    numbers: FxHashMap<State, u32>,
    words: usize,
}

impl Arrivals {
    fn number(&mut self, state: Option<State>) -> u32 {
        let Some(state) = state else { return DEAD };
        // A layer has at most twice the states of the one before, and these are few.
        let new = u32::try_from(self.numbers.len()).expect("at most 2 MAX_STATES states");
        let words = state.len();
        *self.numbers.entry(state).or_insert_with(|| {
            self.words += words;
            new
        })
    }

    fn in_order(self) -> Vec<State> {
        let mut numbered: Vec<(State, u32)> = self.numbers.into_iter().collect();
        numbered.sort_unstable_by_key(|&(_, number)| number);
        numbered.into_iter().map(|(state, _)| state).collect()
    }
}

impl Diagram {
    fn build(
        chart: &Chart,
        wanted: Wanted<'_>,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Self>, Error> {
        let words = chart.words();
        let mut start = bits::full(chart.rows());
        start.extend(wanted.size.map(|size| size as u64));
        let mut states = vec![start];
        // Two layers of states, in the table and in order.
        let room = usize::try_from(budget.cancel().room() / (4 * 8)).unwrap_or(usize::MAX);
        let most_words = MAX_WORDS.min(room);
        let (mut layers, mut total) = (Vec::new(), 0);
        let heaviest =
            (0..chart.classes()).map(|c| price(wanted.prices, chart.cover(c))).max().unwrap_or(0);
        for (class, closed) in schedule(chart) {
            total += states.len();
            if total > MAX_STATES || budget.cancel().fits(STATE * total).is_err() {
                return Ok(None);
            }
            let mut next = Arrivals::default();
            let cover = chart.cover(class);
            let mut layer = Layer {
                class,
                multiplicity: u32::try_from(chart.members(class).len())
                    .expect("primes are numbered by u32"),
                skip: Vec::with_capacity(states.len()),
                take: Vec::with_capacity(states.len()),
            };
            for state in &states {
                if !budget.work(8)? || next.words > most_words {
                    return Ok(None);
                }
                let taken = if wanted.size.is_some() {
                    take_sized(state, cover, wanted.prices, heaviest)
                } else {
                    take_irredundant(state, cover)
                };
                let close = |state: State| close(state, &closed, words, wanted.size.is_some());
                layer.take.push(next.number(taken.and_then(close)));
                layer.skip.push(next.number(close(state.clone())));
            }
            states = next.in_order();
            layers.push(layer);
        }
        let accepted = chart.coverable() && !states.is_empty();
        Ok(Some(Self { classes: chart.classes(), layers, accepted }))
    }

    /// Count forwards and backwards over the layers. None when a number does not fit.
    fn tally<N: Number>(&self, budget: &mut Budget<'_>) -> Result<Option<Counts>, Error> {
        let Some(mut forward) = self.forward::<N>(budget)? else { return Ok(None) };
        let last = forward.pop().expect("the first layer at least");
        let mut backward = self.end::<N>(last.len());
        let mut holding = vec![BigUint::default(); self.classes];
        for (layer, paths) in self.layers.iter().zip(&forward).rev() {
            budget.work(paths.len())?;
            let Some(with) = layer.holding(paths, &backward) else { return Ok(None) };
            let Some(here) = layer.back(&backward) else { return Ok(None) };
            holding[layer.class] = with.into();
            backward = here;
        }
        let models = backward.into_iter().next().map_or_else(BigUint::default, Into::into);
        Ok(Some(Counts { models, holding }))
    }

    /// The models from each state after the last layer: itself or none.
    fn end<N: Number>(&self, states: usize) -> Vec<N> {
        vec![if self.accepted { N::one() } else { N::zero() }; states]
    }

    /// See [`pick`]. None when a number does not fit.
    fn pick<N: Number>(
        &self,
        chart: &Chart,
        numbers: &[BigUint],
        budget: &mut Budget<'_>,
    ) -> Result<Option<Vec<Vec<u32>>>, Error> {
        let last = self.layers.last().map_or(1, |layer| {
            let reached = layer.skip.iter().chain(&layer.take).filter(|&&to| to != DEAD).max();
            reached.map_or(0, |&to| to as usize + 1)
        });
        let mut after = vec![self.end::<N>(last)];
        for layer in self.layers.iter().rev() {
            budget.work(layer.skip.len())?;
            let next = after.last().and_then(|after| layer.back(after));
            let Some(next) = next else { return Ok(None) };
            after.push(next);
        }
        let models = |of: &[N], state: u32| -> BigUint {
            of.get(state as usize).map_or_else(BigUint::default, |n| n.clone().into())
        };
        let mut picked = Vec::with_capacity(numbers.len());
        for number in numbers {
            budget.work(self.layers.len())?;
            let (mut state, mut left, mut model) = (0, number.clone(), Vec::new());
            for (layer, after) in self.layers.iter().zip(after.iter().rev().skip(1)) {
                let (skip, take) = (layer.skip[state as usize], layer.take[state as usize]);
                let without = models(after, skip);
                if left < without {
                    state = skip;
                    continue;
                }
                left -= without;
                let with = models(after, take);
                let members = chart.members(layer.class);
                let member = left.checked_div(&with).and_then(|member| member.to_usize());
                let Some(&prime) = member.and_then(|member| members.get(member)) else {
                    return Err(Error::Internal("there are fewer models than that".into()));
                };
                model.push(prime);
                left %= with;
                state = take;
            }
            if !left.is_zero() {
                return Err(Error::Internal("there are fewer models than that".into()));
            }
            picked.push(model);
        }
        Ok(Some(picked))
    }

    /// For every layer the number of ways into each of its states, and after the last one.
    fn forward<N: Number>(&self, budget: &mut Budget<'_>) -> Result<Option<Vec<Vec<N>>>, Error> {
        let mut forward: Vec<Vec<N>> = vec![vec![N::one()]];
        for layer in &self.layers {
            let paths = forward.last().map_or(&[][..], Vec::as_slice);
            budget.work(paths.len())?;
            let Some(next) = layer.ahead(paths) else { return Ok(None) };
            forward.push(next);
        }
        Ok(Some(forward))
    }
}

impl Layer {
    /// The ways into each state after this layer, given those into each state before it.
    fn ahead<N: Number>(&self, paths: &[N]) -> Option<Vec<N>> {
        let reached = self.skip.iter().chain(&self.take).filter(|&&to| to != DEAD).max();
        let mut next = vec![N::zero(); reached.map_or(0, |&to| to as usize + 1)];
        let factor = N::from(self.multiplicity);
        let mut lead = |to: u32, paths: &N| {
            if to != DEAD {
                let slot = &mut next[to as usize];
                *slot = slot.checked_add(paths)?;
            }
            Some(())
        };
        for (i, paths) in paths.iter().enumerate() {
            lead(self.skip[i], paths)?;
            lead(self.take[i], &paths.checked_mul(&factor)?)?;
        }
        Some(next)
    }

    /// The models from each state before this layer, given those from each state after it.
    fn back<N: Number>(&self, after: &[N]) -> Option<Vec<N>> {
        let factor = N::from(self.multiplicity);
        let from = |to: u32| if to == DEAD { N::zero() } else { after[to as usize].clone() };
        let states = self.skip.iter().zip(&self.take);
        let here =
            states.map(|(&skip, &take)| from(skip).checked_add(&from(take).checked_mul(&factor)?));
        here.collect()
    }

    /// The models that take a given prime of this layer's class, given the ways into each state
    /// before it and the models from each state after it.
    fn holding<N: Number>(&self, paths: &[N], after: &[N]) -> Option<N> {
        let mut with = N::zero();
        for (before, &take) in paths.iter().zip(&self.take) {
            if take != DEAD {
                with = with.checked_add(&before.checked_mul(&after[take as usize])?)?;
            }
        }
        Some(with)
    }
}

/// The order in which classes are decided, each with the rows that are closed after it.
///
/// Always all classes of the row that has the fewest left: rows close early, and closed rows are
/// what makes partial covers alike.
fn schedule(chart: &Chart) -> Vec<(usize, Vec<u64>)> {
    let mut left = vec![0_usize; chart.rows()];
    for c in 0..chart.classes() {
        bits::ones(chart.cover(c)).for_each(|row| left[row] += 1);
    }
    let mut decided = vec![false; chart.classes()];
    let mut order = Vec::with_capacity(chart.classes());
    while let Some(row) = (0..chart.rows()).filter(|&r| left[r] > 0).min_by_key(|&r| left[r]) {
        for (c, decided) in decided.iter_mut().enumerate() {
            if *decided || !bits::contains(chart.cover(c), row) {
                continue;
            }
            *decided = true;
            let mut closed = vec![0; chart.words()];
            for row in bits::ones(chart.cover(c)) {
                left[row] -= 1;
                if left[row] == 0 {
                    bits::insert(&mut closed, row);
                }
            }
            order.push((c, closed));
        }
    }
    order
}

/// Add a class to a partial irredundant cover. None when it or a chosen class has no row alone.
fn take_irredundant(state: &[u64], cover: &[u64]) -> Option<State> {
    let words = cover.len();
    let (open, alone) = state.split_at(words);
    if !bits::meet(open, cover) {
        return None;
    }
    let mut next: State = open.iter().zip(cover).map(|(o, c)| o & !c).collect();
    let mut groups: Vec<State> = Vec::with_capacity(alone.len() / words + 1);
    for group in alone.chunks_exact(words) {
        let group: State = group.iter().zip(cover).map(|(g, c)| g & !c).collect();
        if bits::is_empty(&group) {
            return None;
        }
        groups.push(group);
    }
    groups.push(open.iter().zip(cover).map(|(o, c)| o & c).collect());
    groups.sort_unstable();
    next.extend(groups.into_iter().flatten());
    Some(next)
}

/// Add a class to a partial cover of minimum size. None when it covers nothing new or the picks
/// left cannot outweigh the rows left.
fn take_sized(state: &[u64], cover: &[u64], prices: &[u32], heaviest: u64) -> Option<State> {
    let words = cover.len();
    let (open, left) = (&state[..words], state[words]);
    if left == 0 || !bits::meet(open, cover) {
        return None;
    }
    let mut next: State = open.iter().zip(cover).map(|(o, c)| o & !c).collect();
    if price(prices, &next) > heaviest * (left - 1) {
        return None;
    }
    next.push(left - 1);
    Some(next)
}

/// Close rows: none of them may be open, and a class that covers one alone is safe.
fn close(mut state: State, closed: &[u64], words: usize, sized: bool) -> Option<State> {
    if bits::meet(&state[..words], closed) {
        return None;
    }
    if !sized && !bits::is_empty(closed) {
        let groups = state.split_off(words);
        let unsafe_still = groups.chunks_exact(words).filter(|group| !bits::meet(group, closed));
        state.extend(unsafe_still.flatten());
    }
    Some(state)
}
