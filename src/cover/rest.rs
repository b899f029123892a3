//! What is left of a chart on the way to a cover: columns over the rows that are still open.
//!
//! Rows are renumbered as they are covered, so the sets stay short, and what is left is reduced at
//! every step. A row that is covered whenever another one is can go. A column that alone covers a
//! row is taken. Columns alike become one that stands for all of them, or, where one cover is
//! enough, columns within another one go.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::cover::chart::Chart;
use crate::space::bits;

/// Where a column has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is this one now, perhaps with others.
    Kept(u32),
    /// It is in no cover that is wanted.
    Dropped,
}

/// Columns over open rows.
#[derive(Debug, Clone)]
pub struct Rest {
    /// The number of rows.
    pub rows: usize,
    /// The number of words of a set of rows.
    pub words: usize,
    /// The number of columns.
    pub columns: usize,
    cover: Vec<u64>,
    /// The price of each row.
    pub prices: Vec<f64>,
}

impl Rest {
    /// All rows of a chart and some of its classes.
    pub fn new(chart: &Chart, classes: &[u32], prices: Vec<f64>) -> Self {
        let cover = classes.iter().flat_map(|&class| chart.cover(class as usize)).copied();
        Self {
            rows: chart.rows(),
            words: chart.words(),
            columns: classes.len(),
            cover: cover.collect(),
            prices,
        }
    }

    /// The rows of a column.
    pub fn cover(&self, column: usize) -> &[u64] {
        &self.cover[column * self.words..(column + 1) * self.words]
    }

    /// The columns that alone cover some row.
    pub fn alone(&self) -> Vec<usize> {
        let mut times = vec![0_u32; self.rows];
        let mut last = vec![0; self.rows];
        for column in 0..self.columns {
            for row in bits::ones(self.cover(column)) {
                times[row] += 1;
                last[row] = column;
            }
        }
        let mut alone: Vec<usize> =
            times.iter().zip(last).filter(|&(&n, _)| n == 1).map(|(_, column)| column).collect();
        alone.sort_unstable();
        alone.dedup();
        alone
    }

    /// The columns of each row that `may` be taken, as bits.
    pub fn transposed(&self, may: &[bool]) -> Vec<u64> {
        let words = bits::words(self.columns);
        let mut rows = vec![0; self.rows * words];
        for column in (0..self.columns).filter(|&column| may[column]) {
            bits::ones(self.cover(column))
                .for_each(|row| bits::insert(&mut rows[row * words..], column));
        }
        rows
    }

    /// The rows that matter where those of `covered` are covered and columns `may` be taken or not.
    /// None where some row has no column left.
    ///
    /// A row that goes leaves its price to the one that dominates it, so what prices prove stays.
    pub fn undominated_by(&mut self, covered: &[u64], may: &[bool]) -> Option<Vec<u32>> {
        let words = bits::words(self.columns);
        let by_row = self.transposed(may);
        let of = |row: u32| &by_row[row as usize * words..(row as usize + 1) * words];
        let open = (0..).take(self.rows).filter(|&row| !bits::contains(covered, row as usize));
        let mut order: Vec<(usize, u32)> = open.map(|row| (bits::count(of(row)), row)).collect();
        order.sort_unstable();
        if order.first().is_some_and(|&(count, _)| count == 0) {
            return None;
        }
        let mut kept: Vec<u32> = Vec::with_capacity(order.len());
        let mut prices = self.prices.clone();
        for (_, row) in order {
            if let Some(&other) = kept.iter().find(|&&other| bits::subset(of(other), of(row))) {
                prices[other as usize] += prices[row as usize];
            } else {
                kept.push(row);
            }
        }
        self.prices = prices;
        kept.sort_unstable();
        Some(kept)
    }

    /// These rows and columns, where columns alike become one, and columns without rows none.
    pub fn select(&self, rows: &[u32], keep: impl Fn(usize) -> bool) -> (Self, Vec<Fate>) {
        let words = bits::words(rows.len());
        let mut new = vec![u32::MAX; self.rows];
        rows.iter().zip(0..).for_each(|(&row, i)| new[row as usize] = i);
        let mut rest = Self {
            rows: rows.len(),
            words,
            columns: 0,
            cover: Vec::with_capacity(self.columns * words),
            prices: rows.iter().map(|&row| self.prices[row as usize]).collect(),
        };
        let mut known: FxHashMap<Box<[u64]>, u32> = FxHashMap::default();
        let mut set = vec![0; words];
        let mut fates = vec![Fate::Dropped; self.columns];
        for (column, fate) in fates.iter_mut().enumerate().filter(|(column, _)| keep(*column)) {
            set.fill(0);
            for row in bits::ones(self.cover(column)) {
                if new[row] != u32::MAX {
                    bits::insert(&mut set, new[row] as usize);
                }
            }
            if bits::is_empty(&set) {
                continue;
            }
            if let Some(&alike) = known.get(&set[..]) {
                *fate = Fate::Kept(alike);
                continue;
            }
            let number = u32::try_from(rest.columns).unwrap_or(u32::MAX);
            known.insert(set.clone().into(), number);
            *fate = Fate::Kept(number);
            rest.cover.extend_from_slice(&set);
            rest.columns += 1;
        }
        (rest, fates)
    }

    /// The columns that no other one contains.
    pub fn maximal(&self) -> Vec<bool> {
        let mut order: Vec<(Reverse<usize>, usize)> =
            (0..self.columns).map(|c| (Reverse(bits::count(self.cover(c))), c)).collect();
        order.sort_unstable();
        let mut of_row: Vec<Vec<u32>> = vec![Vec::new(); self.rows];
        let mut keep = vec![false; self.columns];
        for (_, column) in order {
            let cover = self.cover(column);
            let Some(rare) = bits::ones(cover).min_by_key(|&row| of_row[row].len()) else {
                continue;
            };
            if of_row[rare].iter().any(|&big| bits::subset(cover, self.cover(big as usize))) {
                continue;
            }
            keep[column] = true;
            let number = u32::try_from(column).unwrap_or(u32::MAX);
            bits::ones(cover).for_each(|row| of_row[row].push(number));
        }
        keep
    }

    /// The rows of each part that shares no column with the others, by their first rows.
    pub fn parts(&self) -> Vec<Vec<u32>> {
        let mut parent: Vec<usize> = (0..self.rows).collect();
        let root = |parent: &mut Vec<usize>, mut row: usize| {
            while parent[row] != row {
                parent[row] = parent[parent[row]];
                row = parent[row];
            }
            row
        };
        for column in 0..self.columns {
            let mut rows = bits::ones(self.cover(column));
            if let Some(first) = rows.next() {
                let first = root(&mut parent, first);
                for row in rows {
                    let other = root(&mut parent, row);
                    parent[other] = first;
                }
            }
        }
        let mut parts: Vec<Vec<u32>> = Vec::new();
        let mut part_of = vec![usize::MAX; self.rows];
        for (row, number) in (0..self.rows).zip(0..) {
            let root = root(&mut parent, row);
            if part_of[root] == usize::MAX {
                part_of[root] = parts.len();
                parts.push(Vec::new());
            }
            parts[part_of[root]].push(number);
        }
        parts
    }
}
