//! Smaller covers by local search with row weights.
//!
//! Take a class out of a cover, then exchange classes until all rows are covered again: out goes
//! the class whose rows would be missed least, in comes the best one for some open row. Rows weigh
//! more the longer they stay open, which drives the search out of places where no exchange helps
//! (Gao, Weise & Li 2015, "An efficient local search heuristic with row weighting for the unicost
//! set covering problem"). The random numbers have a fixed seed: the same chart, the same cover.

use std::cmp::Reverse;
use std::ops::Range;

use crate::cancel::Budget;
use crate::cover::bound::{Bounds, price};
use crate::cover::chart::Chart;
use crate::error::Error;
use crate::space::bits;

/// The search ends after so many changes of scores without a smaller cover: a few tenths of a
/// second.
const PATIENCE: usize = 60_000_000;

/// The most cells of the chart that are searched. Beyond, an exchange takes too long.
const CELLS: usize = 2_000_000;

/// A cover by `classes`, smaller than that of `known` if one is found.
pub fn improve(
    chart: &Chart,
    classes: &[u32],
    known: &Bounds,
    budget: &mut Budget<'_>,
) -> Result<Vec<u32>, Error> {
    let (mut best, least) = (known.cover.clone(), known.lower);
    let classes = &promising(chart, classes, known);
    let mut search = Search::new(chart, classes);
    let place = |class| classes.binary_search(class).ok();
    best.iter().filter_map(place).for_each(|class| search.add(class));
    let mut since = 0;
    while since < PATIENCE {
        while search.open.is_empty() {
            search.drop_unneeded();
            if search.chosen.len() < best.len() {
                since = 0;
                best = search.chosen.iter().map(|&class| classes[class]).collect();
            }
            if best.len() <= least {
                return Ok(best);
            }
            search.leave(None);
        }
        search.exchange();
        since += search.changes;
        if !budget.work(std::mem::take(&mut search.changes) / 8)? {
            break;
        }
    }
    Ok(best)
}

/// The classes that weigh most, and those of the known cover, ascending.
fn promising(chart: &Chart, classes: &[u32], known: &Bounds) -> Vec<u32> {
    let cells = |&class: &u32| bits::count(chart.cover(class as usize));
    let mut chosen = classes.to_vec();
    if classes.iter().map(cells).sum::<usize>() > CELLS {
        chosen.sort_by_cached_key(|&c| Reverse(price(&known.prices, chart.cover(c as usize))));
        let mut room = CELLS;
        let full = |class: &u32| {
            room = room.saturating_sub(cells(class));
            room == 0
        };
        let most = chosen.iter().position(full);
        chosen.truncate(most.unwrap_or(classes.len()));
        chosen.extend(&known.cover);
        chosen.sort_unstable();
        chosen.dedup();
    }
    chosen
}

/// Lists of numbers, one after the other.
struct Lists {
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn new(lists: impl Iterator<Item = Vec<u32>>) -> Self {
        let mut all = Self { ends: vec![0], items: Vec::new() };
        for list in lists {
            all.items.extend(list);
            all.ends.push(u32::try_from(all.items.len()).unwrap_or(u32::MAX));
        }
        all
    }

    fn range(&self, i: usize) -> Range<usize> {
        self.ends[i] as usize..self.ends[i + 1] as usize
    }

    fn get(&self, i: usize) -> &[u32] {
        &self.items[self.range(i)]
    }
}

struct Search {
    rows_of: Lists,
    classes_of: Lists,
    weight: Vec<i64>,
    /// What the choice of a class adds to the weight covered; negative what its loss takes away.
    score: Vec<i64>,
    /// When a class came or went last.
    moved: Vec<u64>,
    /// Whether a neighbor has moved since the class went: otherwise it would only come back.
    ready: Vec<bool>,
    is_chosen: Vec<bool>,
    chosen: Vec<usize>,
    /// How many chosen classes cover each row.
    times: Vec<u32>,
    open: Vec<usize>,
    /// Where each open row stands in that list.
    at: Vec<usize>,
    clock: u64,
    last: Option<usize>,
    random: u64,
    changes: usize,
}

impl Search {
    fn new(chart: &Chart, classes: &[u32]) -> Self {
        let rows = chart.rows();
        let mut of_row = vec![Vec::new(); rows];
        for (i, &class) in (0..).zip(classes) {
            bits::ones(chart.cover(class as usize)).for_each(|row| of_row[row].push(i));
        }
        let narrow = |row| u32::try_from(row).unwrap_or(u32::MAX);
        let of_class = |&class: &u32| bits::ones(chart.cover(class as usize)).map(narrow).collect();
        let rows_of = Lists::new(classes.iter().map(of_class));
        let score = (0..classes.len()).map(|c| rows_of.get(c).len() as i64).collect();
        Self {
            rows_of,
            classes_of: Lists::new(of_row.into_iter()),
            weight: vec![1; rows],
            score,
            moved: vec![0; classes.len()],
            ready: vec![true; classes.len()],
            is_chosen: vec![false; classes.len()],
            chosen: Vec::new(),
            times: vec![0; rows],
            open: (0..rows).collect(),
            at: (0..rows).collect(),
            clock: 0,
            last: None,
            random: 0x9e37_79b9_7f4a_7c15,
            changes: 0,
        }
    }

    /// A number below `n` (Marsaglia 2003, xorshift).
    fn below(&mut self, n: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % n as u64) as usize
    }

    fn add(&mut self, class: usize) {
        self.is_chosen[class] = true;
        self.chosen.push(class);
        self.score[class] = -self.score[class];
        for at in self.rows_of.range(class) {
            let row = self.rows_of.items[at] as usize;
            self.times[row] += 1;
            if self.times[row] == 1 {
                let last = self.open.pop().expect("the row is open");
                if last != row {
                    self.open[self.at[row]] = last;
                    self.at[last] = self.at[row];
                }
            }
            self.rescore(row, class, 1);
        }
    }

    fn take_out(&mut self, class: usize) {
        self.is_chosen[class] = false;
        self.ready[class] = false;
        self.chosen.retain(|&other| other != class);
        self.score[class] = -self.score[class];
        for at in self.rows_of.range(class) {
            let row = self.rows_of.items[at] as usize;
            self.times[row] -= 1;
            if self.times[row] == 0 {
                self.at[row] = self.open.len();
                self.open.push(row);
            }
            self.rescore(row, class, 0);
        }
    }

    /// Tell the other classes of a row that `class` came (then `came` is 1) or went.
    fn rescore(&mut self, row: usize, class: usize, came: u32) {
        let sign = if came == 1 { 1 } else { -1 };
        let weight = sign * self.weight[row];
        let others = self.classes_of.get(row);
        if self.times[row] == came {
            // Nobody else covers it: to the others it is worth its weight, or no longer.
            self.changes += others.len();
            for &other in others {
                if other as usize != class {
                    self.score[other as usize] -= weight;
                    self.ready[other as usize] = true;
                }
            }
        } else if self.times[row] == came + 1 {
            // One other covers it, which may go now without a loss, or no longer.
            let keeps = |&&o: &&u32| o as usize != class && self.is_chosen[o as usize];
            let at = others.iter().find(keeps).map(|&o| o as usize);
            self.changes += others.len() / 4;
            if let Some(other) = at {
                self.score[other] += weight;
            }
        }
    }

    /// Take out a class whose loss costs least, of those the one longest in.
    fn leave(&mut self, stays: Option<usize>) {
        let may = self.chosen.iter().copied().filter(|&class| Some(class) != stays);
        let class = may.max_by_key(|&class| (self.score[class], Reverse(self.moved[class])));
        if let Some(class) = class {
            self.take_out(class);
            self.moved[class] = self.clock;
        }
    }

    fn drop_unneeded(&mut self) {
        while let Some(class) = self.chosen.iter().copied().find(|&class| self.score[class] == 0) {
            self.take_out(class);
        }
    }

    fn exchange(&mut self) {
        self.clock += 1;
        self.leave(self.last.filter(|_| self.chosen.len() > 1));
        let open = self.below(self.open.len());
        let row = self.open[open];
        let classes = self.classes_of.get(row).iter().map(|&class| class as usize);
        let best = classes
            .filter(|&class| self.ready[class])
            .max_by_key(|&class| (self.score[class], Reverse(self.moved[class])));
        let best = best.unwrap_or_else(|| {
            let any = self.below(self.classes_of.get(row).len());
            self.classes_of.get(row)[any] as usize
        });
        self.add(best);
        self.moved[best] = self.clock;
        self.last = Some(best);
        for at in 0..self.open.len() {
            let row = self.open[at];
            self.weight[row] += 1;
            let classes = self.classes_of.get(row);
            self.changes += classes.len();
            classes.iter().for_each(|&class| self.score[class as usize] += 1);
        }
    }
}
