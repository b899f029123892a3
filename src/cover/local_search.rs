//! Smaller covers by local search with weighted rows.
//!
//! In a large chart of noisy data a greedy cover is some classes too long. From a cover a class is
//! taken away; then, step by step, one class is exchanged for another that covers some open row,
//! and every row that stays open gains weight, so that rows that are hard to cover come to decide
//! (Gao, Weise & Li 2015, "An efficient local search heuristic with row weighting for the unicost
//! set covering problem"). Once nothing is open there is a smaller cover, and another class goes.
//!
//! Random numbers are always the same, and the search ends after a number of steps that depends on
//! the chart and on what is found, so what it finds does not depend on time unless the budget is
//! used up.

use crate::cancel::Budget;
use crate::cover::bound::drop_redundant;
use crate::cover::chart::Chart;
use crate::error::Error;
use crate::random::Stream;
use crate::space::bits;

/// Changes of gains, some nanoseconds each, after which the search ends: this many in any case, and
/// so many times those that the last smaller cover took.
const LEAST_WORK: usize = 1 << 23;
const TIMES: usize = 8;

/// As many steps are made even where each is long; a step is of the order of the classes of a row.
const LEAST_STEPS: usize = 1 << 12;

/// A cover by some of `classes` that is no larger than `cover`, which is one by some of these;
/// `least` classes are enough.
///
/// # Errors
///
/// [`Error::Cancelled`].
pub fn improved(
    chart: &Chart,
    classes: &[u32],
    cover: &[u32],
    least: usize,
    budget: &mut Budget<'_>,
) -> Result<Vec<u32>, Error> {
    let ones: usize = classes.iter().map(|&c| bits::count(chart.cover(c as usize))).sum();
    let room = budget.cancel().fits(8 * ones + 48 * classes.len()).is_ok();
    if cover.len() <= least.max(1) || !room || !budget.look()? {
        return Ok(cover.to_vec());
    }
    let mut search = LocalSearch::new(chart, classes);
    for &class in cover {
        // It is among them, unless the budget ended before they were all there were.
        let Ok(c) = classes.binary_search(&class) else { return Ok(cover.to_vec()) };
        search.add(c);
    }
    let mut best = search.chosen.clone();
    let (mut steps, mut last) = (0, 0);
    let mut spent = 0;
    while best.len() > least.max(1) {
        if search.open.is_empty() {
            if search.chosen.len() < best.len() {
                best.clone_from(&search.chosen);
                last = search.work;
            }
            if let Some(c) = search.cheapest() {
                search.remove(c);
            }
            continue;
        }
        let enough = search.work > LEAST_WORK.max(TIMES * last) && steps > LEAST_STEPS;
        if enough || !budget.work(search.work - spent)? {
            break;
        }
        spent = search.work;
        steps += 1;
        search.exchange(steps);
    }
    let mut best: Vec<u32> = best.into_iter().map(|c| classes[c]).collect();
    drop_redundant(chart, &mut best);
    Ok(best)
}

/// Lists of numbers, one after the other.
struct Lists {
    items: Vec<u32>,
    ends: Vec<usize>,
}

impl Lists {
    fn of(lists: impl Iterator<Item = Vec<u32>>) -> Self {
        let (mut items, mut ends) = (Vec::new(), vec![0]);
        for list in lists {
            items.extend(list);
            ends.push(items.len());
        }
        Self { items, ends }
    }

    fn get(&self, at: usize) -> &[u32] {
        &self.items[self.ends[at]..self.ends[at + 1]]
    }
}

/// A set of classes, given by their places in a list, and the rows it leaves open.
struct LocalSearch {
    rows_of: Lists,
    classes_of: Lists,
    weights: Vec<u64>,
    /// Of each class the weight of the rows that it would cover, or that it alone covers if chosen.
    gains: Vec<u64>,
    chosen: Vec<usize>,
    is_chosen: Vec<bool>,
    /// Whether a row of the class has been opened or covered since the class was taken away: else
    /// to take it again would lead back.
    changed: Vec<bool>,
    /// The step in which a class was last exchanged, and the class that came last.
    ages: Vec<usize>,
    newest: usize,
    /// How many chosen classes cover each row, and these linked by exclusive or: the class itself
    /// where it is one.
    times: Vec<u32>,
    linked: Vec<usize>,
    /// Open rows, and where in this list each is.
    open: Vec<u32>,
    places: Vec<usize>,
    stream: Stream,
    work: usize,
}

impl LocalSearch {
    fn new(chart: &Chart, classes: &[u32]) -> Self {
        let rows = chart.rows();
        let rows_of = Lists::of(classes.iter().map(|&class| chart.rows_of(class)));
        let mut classes_of = vec![Vec::new(); rows];
        for (c, place) in (0..).zip(0..classes.len()) {
            rows_of.get(place).iter().for_each(|&row| classes_of[row as usize].push(c));
        }
        Self {
            gains: (0..classes.len()).map(|c| rows_of.get(c).len() as u64).collect(),
            rows_of,
            classes_of: Lists::of(classes_of.into_iter()),
            weights: vec![1; rows],
            chosen: Vec::new(),
            is_chosen: vec![false; classes.len()],
            changed: vec![true; classes.len()],
            ages: vec![0; classes.len()],
            newest: usize::MAX,
            times: vec![0; rows],
            linked: vec![0; rows],
            open: (0..).take(rows).collect(),
            places: (0..rows).collect(),
            stream: Stream::new([0; 4], 0),
            work: 0,
        }
    }

    /// The chosen class that covers the least weight alone, the one exchanged longest ago among
    /// these; not the newest, unless it is the only one.
    fn cheapest(&self) -> Option<usize> {
        let order = |&c: &usize| (c == self.newest, self.gains[c], self.ages[c]);
        self.chosen.iter().copied().min_by_key(order)
    }

    /// Choose a class.
    fn add(&mut self, c: usize) {
        self.is_chosen[c] = true;
        self.chosen.push(c);
        let mut alone = 0;
        for &row in self.rows_of.get(c) {
            let at = row as usize;
            let weight = self.weights[at];
            self.times[at] += 1;
            match self.times[at] {
                1 => {
                    alone += weight;
                    let place = self.places[at];
                    self.open.swap_remove(place);
                    if let Some(&moved) = self.open.get(place) {
                        self.places[moved as usize] = place;
                    }
                    for &other in self.classes_of.get(at) {
                        self.gains[other as usize] -= weight;
                        self.changed[other as usize] = true;
                    }
                    self.work += self.classes_of.get(at).len();
                }
                2 => self.gains[self.linked[at]] -= weight,
                _ => {}
            }
            self.linked[at] ^= c;
        }
        self.gains[c] = alone;
        self.work += self.rows_of.get(c).len();
    }

    /// Take a chosen class away.
    fn remove(&mut self, c: usize) {
        self.is_chosen[c] = false;
        self.chosen.retain(|&other| other != c);
        self.gains[c] = 0;
        for &row in self.rows_of.get(c) {
            let at = row as usize;
            let weight = self.weights[at];
            self.times[at] -= 1;
            self.linked[at] ^= c;
            match self.times[at] {
                0 => {
                    self.places[at] = self.open.len();
                    self.open.push(row);
                    for &other in self.classes_of.get(at) {
                        self.gains[other as usize] += weight;
                        self.changed[other as usize] = true;
                    }
                    self.work += self.classes_of.get(at).len();
                }
                1 => self.gains[self.linked[at]] += weight,
                _ => {}
            }
        }
        self.changed[c] = false;
        self.work += self.rows_of.get(c).len();
    }

    /// Exchange a chosen class for one that covers an open row.
    fn exchange(&mut self, step: usize) {
        if let Some(c) = self.cheapest() {
            self.remove(c);
            self.ages[c] = step;
        }
        let open = u32::try_from(self.open.len()).expect("rows are few");
        let row = self.open[self.stream.below(open) as usize] as usize;
        let classes = self.classes_of.get(row).iter().map(|&c| c as usize);
        let order = |c: &usize| (self.gains[*c], usize::MAX - self.ages[*c]);
        // Where all would lead back the one that left last does.
        let best = classes.clone().filter(|&c| self.changed[c]).max_by_key(order);
        let Some(c) = best.or_else(|| classes.max_by_key(order)) else { return };
        self.work += self.classes_of.get(row).len() + self.chosen.len();
        self.add(c);
        self.ages[c] = step;
        self.newest = c;
        for &row in &self.open {
            self.weights[row as usize] += 1;
            let classes = self.classes_of.get(row as usize);
            classes.iter().for_each(|&c| self.gains[c as usize] += 1);
            self.work += classes.len();
        }
    }
}
