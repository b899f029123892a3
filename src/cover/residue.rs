//! What is left of a chart once some classes are chosen and others are ruled out, made smaller
//! without losing a cover of a given number of classes.
//!
//! - Classes that cover the same open rows are one *group*; the primes in it are its units. Classes
//!   that differ at the root become alike on the way down, which is what makes the tree small.
//! - A row that is covered whenever another one is can go, as in [`crate::cover::chart`]. Its price
//!   moves to the other row: that makes no group heavier, and groups without the other row lighter.
//! - With p picks left, the p heaviest groups must weigh as much as the open rows cost, and so must
//!   any one group with the p - 1 heaviest (see [`crate::cover::bound`]).
//! - Prices are made better for what is left, see [`crate::cover::ascent`].
//!
//! No cover of fewer classes may exist: then none has two classes of one group, or a class that
//! covers no row of its own.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::cover::ascent;
use crate::space::bits;

/// No group: no wanted cover below has this one.
pub(super) const GONE: u32 = u32::MAX;

/// With so many picks left, or fewer, covers are closed by bitmaps, which better prices or fewer
/// rows would not make quicker.
pub(super) const CLOSING: usize = 2;

/// Rows and groups are looked at again when a pass leaves less than so many hundredths of the groups.
const WORTH: usize = 95;

/// How often prices are made better at one node.
const ASCENTS: usize = 2;

/// A set of at most `64 * W` rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Rows<const W: usize>([u64; W]);

impl<const W: usize> Rows<W> {
    /// The set of these words. Words that lack are 0.
    pub(super) fn of(words: &[u64]) -> Self {
        Self(std::array::from_fn(|w| words.get(w).copied().unwrap_or(0)))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|w| self.0[w] & other.0[w]))
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self(std::array::from_fn(|w| self.0[w] & !other.0[w]))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == [0; W]
    }

    pub(super) fn has(self, row: usize) -> bool {
        bits::contains(&self.0, row)
    }

    pub(super) fn members(self) -> impl Iterator<Item = usize> {
        self.0
            .into_iter()
            .enumerate()
            .flat_map(|(w, word)| bits::members(word).map(move |i| w * 64 + i))
    }

    fn remove(&mut self, row: usize) {
        bits::remove(&mut self.0, row);
    }
}

/// Classes that cover the same open rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<const W: usize> {
    pub(super) rows: Rows<W>,
    /// The number of primes of its classes.
    pub(super) units: u64,
    weight: u64,
}

/// Open rows and the groups that may cover them, by falling weight.
#[derive(Debug)]
pub(super) struct Residue<const W: usize> {
    pub(super) open: Rows<W>,
    pub(super) groups: Vec<Group<W>>,
    /// Where each group above has gone: to a group here, or nowhere ([`GONE`]).
    pub(super) of: Vec<u32>,
    /// Of all rows; those that are not open do not count.
    pub(super) prices: Vec<u32>,
}

impl<const W: usize> Residue<W> {
    /// All of a chart, given the rows and the units of its classes. None when no cover by `picks`
    /// classes can exist.
    pub(super) fn root(
        classes: impl Iterator<Item = (Rows<W>, u64)>,
        open: Rows<W>,
        prices: &[u32],
        picks: usize,
    ) -> Option<Self> {
        let groups: Vec<Group<W>> =
            classes.map(|(rows, units)| Group { rows, units, weight: 0 }).collect();
        let of = (0..).take(groups.len()).collect();
        let mut prices = prices.to_vec();
        prices.resize(64 * W, 0);
        let mut root = Self { open, groups, of, prices };
        root.tighten(picks).then_some(root)
    }

    /// What is left once the group `at` is chosen and those `barred` are ruled out, with so many
    /// picks left. None when no cover can be below.
    pub(super) fn below(&self, at: usize, barred: &[bool], picks: usize) -> Option<Self> {
        let open = self.open.minus(self.groups[at].rows);
        let needed = price(&self.prices, open);
        let mut others = Heaviest::new(picks - 1);
        let mut found: Vec<(u64, usize, Rows<W>)> = Vec::new();
        for (i, group) in self.groups.iter().enumerate() {
            // Groups are sorted, and none gets heavier.
            if group.weight + others.at_most(group.weight) < needed {
                break;
            }
            let rows = group.rows.and(open);
            if barred[i] || rows.is_empty() {
                continue;
            }
            let weight = price(&self.prices, rows);
            others.add(weight);
            found.push((weight, i, rows));
        }
        let heaviest = others.at_most(0);
        let mut merged = Merged::new(self.groups.len(), found.len());
        for (weight, i, rows) in found {
            if weight + heaviest >= needed {
                merged.add(i, rows, self.groups[i].units);
            }
        }
        let Merged { groups, of, .. } = merged;
        let mut below = Self { open, groups, of, prices: self.prices.clone() };
        below.tighten(picks).then_some(below)
    }

    /// The groups of the open row that has the fewest of them, by falling weight. A row of a high
    /// price first: it is covered twice least often.
    pub(super) fn branch(&self) -> Vec<usize> {
        let mut counts = vec![0_u32; 64 * W];
        for group in &self.groups {
            group.rows.members().for_each(|row| counts[row] += 1);
        }
        let hardest = |&row: &usize| (counts[row], Reverse(self.prices[row]));
        let Some(row) = self.open.members().min_by_key(hardest) else { return Vec::new() };
        (0..self.groups.len()).filter(|&at| self.groups[at].rows.has(row)).collect()
    }

    /// Show what completes a cover, as one or two groups: there are one or two picks left.
    pub(super) fn close(&self, picks: usize, mut visit: impl FnMut(usize, Option<usize>)) {
        if picks == 1 {
            let all = |&at: &usize| self.groups[at].rows == self.open;
            return (0..self.groups.len()).filter(all).for_each(|at| visit(at, None));
        }
        let branch = self.branch();
        let columns = self.columns();
        let mut allowed = bits::full(self.groups.len());
        let mut second = allowed.clone();
        for first in branch {
            bits::remove(&mut allowed, first);
            second.clone_from(&allowed);
            for row in self.open.minus(self.groups[first].rows).members() {
                let column = columns.of(row);
                second.iter_mut().zip(column).for_each(|(set, column)| *set &= column);
                if bits::is_empty(&second) {
                    break;
                }
            }
            bits::ones(&second).for_each(|at| visit(first, Some(at)));
        }
    }

    /// Drop rows and groups that do not matter. False when no cover can be left.
    fn tighten(&mut self, picks: usize) -> bool {
        if picks <= CLOSING {
            return self.drop_light(picks);
        }
        let mut ascents = 0;
        loop {
            let before = self.groups.len();
            if !self.drop_implied() || !self.drop_light(picks) {
                return false;
            }
            if 100 * self.groups.len() < WORTH * before {
                continue;
            }
            if ascents == ASCENTS {
                break;
            }
            let before = self.groups.len();
            ascent::ascend(self, picks);
            ascents += 1;
            if !self.drop_light(picks) {
                return false;
            }
            if 100 * self.groups.len() >= WORTH * before {
                break;
            }
        }
        self.sort();
        true
    }

    /// Drop rows that are covered whenever another one is. False when a row has no group.
    fn drop_implied(&mut self) -> bool {
        let columns = self.columns();
        let mut order: Vec<(usize, usize)> =
            self.open.members().map(|row| (bits::count(columns.of(row)), row)).collect();
        order.sort_unstable();
        if order.first().is_some_and(|&(count, _)| count == 0) {
            return false;
        }
        let mut kept: Vec<usize> = Vec::with_capacity(order.len());
        for &(_, row) in &order {
            let column = columns.of(row);
            if let Some(&hard) = kept.iter().find(|&&hard| bits::subset(columns.of(hard), column)) {
                self.open.remove(row);
                self.prices[hard] = self.prices[hard].saturating_add(self.prices[row]);
            } else {
                kept.push(row);
            }
        }
        if kept.len() < order.len() {
            self.merge();
        }
        true
    }

    /// Make groups alike again that differ only in rows that are not open any more.
    fn merge(&mut self) {
        let mut merged = Merged::new(self.groups.len(), self.groups.len());
        for (i, group) in self.groups.iter().enumerate() {
            // A group whose rows are all gone would be redundant in any cover.
            let rows = group.rows.and(self.open);
            if !rows.is_empty() {
                merged.add(i, rows, group.units);
            }
        }
        self.groups = merged.groups;
        self.renumber(&merged.of);
    }

    /// Weigh groups, and drop those that are too light for any cover. False when all of them are.
    fn drop_light(&mut self, picks: usize) -> bool {
        let needed = price(&self.prices, self.open);
        let (mut all, mut others) = (Heaviest::new(picks), Heaviest::new(picks - 1));
        for group in &mut self.groups {
            group.weight = price(&self.prices, group.rows);
            all.add(group.weight);
            others.add(group.weight);
        }
        if self.groups.len() < picks || all.at_most(0) < needed {
            return false;
        }
        let heaviest = others.at_most(0);
        let mut new = vec![GONE; self.groups.len()];
        let mut kept = 0;
        for (at, new) in new.iter_mut().enumerate() {
            if self.groups[at].weight + heaviest >= needed {
                self.groups[kept as usize] = self.groups[at];
                *new = kept;
                kept += 1;
            }
        }
        if (kept as usize) < self.groups.len() {
            self.groups.truncate(kept as usize);
            self.renumber(&new);
        }
        true
    }

    /// Sort groups by falling weight.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by_key(|&at| Reverse(self.groups[at].weight));
        let mut new = vec![GONE; order.len()];
        for (place, &at) in (0..).zip(&order) {
            new[at] = place;
        }
        self.groups = order.iter().map(|&at| self.groups[at]).collect();
        self.renumber(&new);
    }

    fn renumber(&mut self, new: &[u32]) {
        self.of.iter_mut().filter(|at| **at != GONE).for_each(|at| *at = new[*at as usize]);
    }

    /// The groups of each open row, as bits.
    fn columns(&self) -> Columns {
        let words = bits::words(self.groups.len());
        let mut places = vec![0; 64 * W];
        let mut rows = 0;
        for row in self.open.members() {
            places[row] = rows * words;
            rows += 1;
        }
        let mut sets = vec![0; rows * words];
        for (at, group) in self.groups.iter().enumerate() {
            group.rows.members().for_each(|row| bits::insert(&mut sets[places[row]..], at));
        }
        Columns { places, words, sets }
    }
}

/// The price of a set of rows.
fn price<const W: usize>(prices: &[u32], rows: Rows<W>) -> u64 {
    rows.members().map(|row| u64::from(prices[row])).sum()
}

/// Sets of groups, one for each row.
struct Columns {
    places: Vec<usize>,
    words: usize,
    sets: Vec<u64>,
}

impl Columns {
    fn of(&self, row: usize) -> &[u64] {
        &self.sets[self.places[row]..self.places[row] + self.words]
    }
}

/// The heaviest few weights seen, falling.
struct Heaviest {
    weights: Vec<u64>,
    most: usize,
}

impl Heaviest {
    fn new(most: usize) -> Self {
        Self { weights: Vec::with_capacity(most + 1), most }
    }

    fn add(&mut self, weight: u64) {
        let full = self.weights.len() == self.most;
        if full && self.weights.last().is_none_or(|&last| last >= weight) {
            return;
        }
        let at = self.weights.partition_point(|&w| w >= weight);
        self.weights.insert(at, weight);
        self.weights.truncate(self.most);
    }

    /// The most that a full set of them can weigh when no weight to come exceeds `next`.
    fn at_most(&self, next: u64) -> u64 {
        let missing = (self.most - self.weights.len()) as u64;
        self.weights.iter().map(|&w| w.max(next)).sum::<u64>() + missing * next
    }
}

/// Groups by their rows.
struct Merged<const W: usize> {
    places: FxHashMap<Rows<W>, u32>,
    groups: Vec<Group<W>>,
    of: Vec<u32>,
}

impl<const W: usize> Merged<W> {
    fn new(above: usize, most: usize) -> Self {
        let places = FxHashMap::with_capacity_and_hasher(most, rustc_hash::FxBuildHasher);
        Self { places, groups: Vec::with_capacity(most), of: vec![GONE; above] }
    }

    fn add(&mut self, above: usize, rows: Rows<W>, units: u64) {
        let new = u32::try_from(self.groups.len()).expect("no more groups than classes");
        let place = *self.places.entry(rows).or_insert(new);
        if place == new {
            self.groups.push(Group { rows, units: 0, weight: 0 });
        }
        self.groups[place as usize].units += units;
        self.of[above] = place;
    }
}
