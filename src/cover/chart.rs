//! The prime implicant chart, reduced without losing any model.
//!
//! Primes that cover the same rows are interchangeable: they form one *class* with a multiplicity,
//! which leaves 5 to 50 times fewer columns. A row is *dominated* when every class of some other
//! row covers it too; it is then covered whenever the other one is, and can go. Dropping rows
//! makes more classes alike, and leaves classes that cover nothing, which no model needs.
//!
//! A class that alone covers some row is *forced*: it is in every model, so it and the rows it
//! covers are set aside. Both steps are repeated until nothing changes.
//!
//! Column dominance is not used here: it keeps a minimum model but loses others.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::cancel::{Budget, Cancel};
use crate::error::Error;
use crate::space::bits;

/// How many primes go by between two looks at the flag.
const STRIDE: u32 = 1 << 16;

/// Classes of primes over the rows that matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    rows: usize,
    words: usize,
    cover: Vec<u64>,
    members: Vec<Vec<u32>>,
    forced: Vec<Vec<u32>>,
    coverable: bool,
}

impl Chart {
    /// Reduce a chart of `rows` rows, given the rows that each prime covers, one after the other.
    pub fn reduce(covers: &[u64], rows: usize, cancel: &Cancel) -> Result<Self, Error> {
        let mut chart = Self::of_primes(covers, rows, cancel)?;
        loop {
            let columns = chart.columns();
            if columns.iter().any(|column| bits::is_empty(column)) {
                return Ok(Self { coverable: false, ..chart });
            }
            let forced = chart.lonely(&columns);
            let kept = chart.undominated(&columns, &forced, cancel)?;
            if kept.len() == chart.rows {
                return Ok(chart);
            }
            let mut merge = Merge::new(kept.len());
            merge.chart.forced = chart.forced;
            for (class, members) in chart.members.into_iter().enumerate() {
                if bits::contains(&forced, class) {
                    merge.chart.forced.push(members);
                } else {
                    let cover = &chart.cover[class * chart.words..(class + 1) * chart.words];
                    merge.add(&select(cover, &kept), &members);
                }
                if class % STRIDE as usize == 0 {
                    merge.fits(cancel)?;
                }
            }
            chart = merge.chart;
        }
    }

    /// Merge primes into classes, and keep all rows.
    pub fn of_primes(covers: &[u64], rows: usize, cancel: &Cancel) -> Result<Self, Error> {
        let mut merge = Merge::new(rows);
        for (cover, p) in covers.chunks_exact(bits::words(rows).max(1)).zip(0..) {
            if p % STRIDE == 0 {
                cancel.check()?;
                merge.fits(cancel)?;
            }
            merge.add(cover, &[p]);
        }
        Ok(merge.chart)
    }

    /// Every prime as a class of its own.
    pub fn separate(covers: &[u64], rows: usize) -> Self {
        let words = bits::words(rows);
        let primes = covers.len() / words.max(1);
        Self {
            rows,
            words,
            cover: covers.to_vec(),
            members: (0..).take(primes).map(|p| vec![p]).collect(),
            forced: Vec::new(),
            coverable: true,
        }
    }

    /// About how many bytes this takes.
    pub fn bytes(&self) -> usize {
        let members = self.members.iter().chain(&self.forced);
        8 * self.cover.len() + members.map(|members| 24 + 4 * members.len()).sum::<usize>()
    }

    /// The number of rows that matter.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of words of a set of rows.
    pub fn words(&self) -> usize {
        self.words
    }

    /// The number of these, see [`Chart::all`].
    pub fn classes(&self) -> usize {
        self.members.len()
    }

    /// The classes that may be chosen or not.
    pub fn all(&self) -> Vec<u32> {
        (0..).take(self.classes()).collect()
    }

    /// The classes that every model has; they are numbered after the others.
    pub fn forced(&self) -> Vec<u32> {
        (0..).skip(self.members.len()).take(self.forced.len()).collect()
    }

    /// Whether every row is covered by some prime.
    pub fn coverable(&self) -> bool {
        self.coverable
    }

    /// The rows that class `c` covers.
    pub fn cover(&self, c: usize) -> &[u64] {
        &self.cover[c * self.words..(c + 1) * self.words]
    }

    /// The same as a list.
    pub fn rows_of(&self, c: u32) -> Vec<u32> {
        let row = |row| u32::try_from(row).expect("rows are explained rows, which are few");
        bits::ones(self.cover(c as usize)).map(row).collect()
    }

    /// The primes of class `c`, also of a forced one, ascending.
    pub fn members(&self, c: usize) -> &[u32] {
        self.members.get(c).unwrap_or_else(|| &self.forced[c - self.members.len()])
    }

    /// The classes that are not contained in another one: enough to find the minimum. All classes
    /// when the budget ends before.
    pub fn maximal(&self, budget: &mut Budget<'_>) -> Result<Vec<u32>, Error> {
        let mut order = self.all();
        order.sort_by_key(|&c| Reverse(bits::count(self.cover(c as usize))));
        let mut kept: Vec<u32> = Vec::new();
        for &c in &order {
            if !budget.work(1 + kept.len())? {
                kept = order;
                break;
            }
            let cover = self.cover(c as usize);
            if !kept.iter().any(|&big| bits::subset(cover, self.cover(big as usize))) {
                kept.push(c);
            }
        }
        kept.sort_unstable();
        Ok(kept)
    }

    /// The classes that cover each row.
    fn columns(&self) -> Vec<Vec<u64>> {
        let mut columns = vec![vec![0; bits::words(self.classes())]; self.rows];
        for c in 0..self.classes() {
            bits::ones(self.cover(c)).for_each(|row| bits::insert(&mut columns[row], c));
        }
        columns
    }

    /// The classes that alone cover some row.
    fn lonely(&self, columns: &[Vec<u64>]) -> Vec<u64> {
        let mut lonely = vec![0; bits::words(self.classes())];
        for column in columns {
            let mut classes = bits::ones(column);
            if let (Some(class), None) = (classes.next(), classes.next()) {
                bits::insert(&mut lonely, class);
            }
        }
        lonely
    }

    /// The rows that no class of `forced` covers and no other row dominates.
    fn undominated(
        &self,
        columns: &[Vec<u64>],
        forced: &[u64],
        cancel: &Cancel,
    ) -> Result<Vec<usize>, Error> {
        // A row can only be dominated by one with no more classes, so those are looked at first.
        let mut order: Vec<usize> =
            (0..self.rows).filter(|&row| !bits::meet(&columns[row], forced)).collect();
        order.sort_by_key(|&row| bits::count(&columns[row]));
        let mut kept: Vec<usize> = Vec::new();
        for row in order {
            cancel.check()?;
            if !kept.iter().any(|&other| bits::subset(&columns[other], &columns[row])) {
                kept.push(row);
            }
        }
        kept.sort_unstable();
        Ok(kept)
    }
}

/// The rows `kept` of a set of rows, renumbered.
fn select(cover: &[u64], kept: &[usize]) -> Vec<u64> {
    let mut out = vec![0; bits::words(kept.len())];
    for (new, &old) in kept.iter().enumerate() {
        if bits::contains(cover, old) {
            bits::insert(&mut out, new);
        }
    }
    out
}

/// Columns with equal coverage become one class, in the order of their first prime; empty ones
/// are dropped.
struct Merge {
    class_of: FxHashMap<Box<[u64]>, usize>,
    chart: Chart,
}

impl Merge {
    fn new(rows: usize) -> Self {
        let chart = Chart {
            rows,
            words: bits::words(rows),
            cover: Vec::new(),
            members: Vec::new(),
            forced: Vec::new(),
            coverable: true,
        };
        Self { class_of: FxHashMap::default(), chart }
    }

    /// Ask whether there is memory for the classes so far: each has its rows twice, a list, and
    /// places in these.
    fn fits(&self, cancel: &Cancel) -> Result<(), Error> {
        cancel.fits(2 * self.class_of.len() * (2 * 8 * self.chart.words + 24 + 32))
    }

    /// Columns come by their first prime, so members merged from several stay ascending only if
    /// they are sorted.
    fn add(&mut self, cover: &[u64], members: &[u32]) {
        if bits::is_empty(cover) {
            return;
        }
        if let Some(&class) = self.class_of.get(cover) {
            let known = &mut self.chart.members[class];
            let sorted = known.last() < members.first();
            known.extend_from_slice(members);
            if !sorted {
                known.sort_unstable();
            }
        } else {
            self.class_of.insert(cover.into(), self.chart.members.len());
            self.chart.cover.extend_from_slice(cover);
            self.chart.members.push(members.to_vec());
        }
    }
}
