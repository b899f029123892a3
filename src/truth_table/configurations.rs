//! Which cases have the same configuration, and in which order configurations come.
//!
//! The levels of a case are the digits of a whole number, the first condition most significant, so
//! that numbers are in the order of rows. Where they would not fit into a word, what there is so
//! far is replaced by its rank.

use ndarray::ArrayView2;

use super::coding::Ties;
use super::membership::Sets;
use super::tolerance::{is_half, is_in};
use crate::error::Error;
use crate::memory::{collected, repeated, reserve};

/// The class of a case that is in none.
pub const NONE: u32 = u32::MAX;

/// Where numbers go up to so many times the number of cases they are counted, else sorted: both
/// take about as long where one in ten numbers occurs.
const SPARSE: u64 = 8;

/// Cases with the same number, in the order of the numbers.
#[derive(Debug)]
pub(super) struct Classes {
    /// The class of each case.
    pub(super) of: Vec<u32>,
    /// How many cases each class has, and the first of these.
    pub(super) sizes: Vec<usize>,
    pub(super) firsts: Vec<u32>,
}

/// A number for each case.
#[derive(Debug)]
struct Numbers {
    of: Vec<u64>,
    /// All are below this.
    size: u64,
}

impl Numbers {
    fn new(cases: usize) -> Result<Self, Error> {
        if cases >= NONE as usize {
            return Err(Error::TooLarge);
        }
        Ok(Self { of: repeated(cases, 0)?, size: 1 })
    }

    /// Make room for a digit below `levels`.
    fn widen(&mut self, levels: u64) -> Result<(), Error> {
        if self.size.checked_mul(levels).is_none() {
            let classes = self.classes(None)?;
            self.of.iter_mut().zip(classes.of).for_each(|(n, class)| *n = u64::from(class));
            self.size = classes.sizes.len() as u64; // of 32 bits
        }
        self.size *= levels;
        Ok(())
    }

    /// The cases with the same number, of those that join any.
    fn classes(&self, joins: Option<&[bool]>) -> Result<Classes, Error> {
        let cases = self.of.len();
        let joins = |case: usize| joins.is_none_or(|joins| joins[case]);
        let mut found = Classes { of: repeated(cases, NONE)?, sizes: vec![], firsts: vec![] };
        if self.size <= SPARSE * cases as u64 {
            let numbers = usize::try_from(self.size).expect("a few for each case");
            let mut class_of = repeated(numbers, NONE)?;
            let at = |case: usize| usize::try_from(self.of[case]).expect("below the size");
            (0..cases).filter(|&case| joins(case)).for_each(|case| class_of[at(case)] = 0);
            let mut classes = 0;
            for class in class_of.iter_mut().filter(|class| **class == 0) {
                *class = classes;
                classes += 1;
            }
            found.sizes = repeated(classes as usize, 0)?;
            found.firsts = repeated(classes as usize, NONE)?;
            for case in (0..cases).filter(|&case| joins(case)) {
                found.put(case, class_of[at(case)]);
            }
        } else {
            let all = (0..cases).filter(|&case| joins(case));
            let mut all: Vec<(u64, usize)> =
                collected(cases, all.map(|case| (self.of[case], case)))?;
            all.sort_unstable();
            let mut before = None;
            for (number, case) in all {
                if before != Some(number) {
                    before = Some(number);
                    reserve(&mut found.sizes, 1)?;
                    reserve(&mut found.firsts, 1)?;
                    found.sizes.push(0);
                    found.firsts.push(NONE);
                }
                let class = u32::try_from(found.sizes.len() - 1).expect("no more than cases");
                found.put(case, class);
            }
        }
        Ok(found)
    }
}

impl Classes {
    fn put(&mut self, case: usize, class: u32) {
        let at = class as usize;
        self.of[case] = class;
        self.sizes[at] += 1;
        if self.firsts[at] == NONE {
            self.firsts[at] = u32::try_from(case).expect("fewer cases than that");
        }
    }
}

/// A crisp or multi-value level. Levels are small whole numbers.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn level_of(x: f64) -> u8 {
    x as u8
}

/// The level of case `case` in condition `i`; 0 where the case joins no row because of it.
pub(super) fn level(sets: Sets<'_>, i: usize, case: usize, ties: Ties) -> u8 {
    let x = sets.values(i)[case];
    match sets.fuzzy(i) {
        false => level_of(x),
        true if is_half(x) => ties.level().unwrap_or(0),
        true => u8::from(is_in(x)),
    }
}

/// Sort cases into configurations: a membership above 0.5 is 1, below it 0. Conditions and cases
/// with a membership of 0.5 are told besides, in this order.
pub(super) fn configurations(
    sets: Sets<'_>,
    ties: Ties,
) -> Result<(Classes, Vec<(usize, usize)>), Error> {
    let mut numbers = Numbers::new(sets.cases())?;
    let mut tied: Vec<(usize, usize)> = Vec::new();
    for i in 0..sets.conditions() {
        let line = sets.values(i);
        if !sets.fuzzy(i) {
            let levels = line.iter().fold(1, |most, &x| most.max(level_of(x)));
            append(&mut numbers, u64::from(levels) + 1, line.iter().map(|&x| level_of(x)))?;
            continue;
        }
        numbers.widen(2)?;
        let mut any = false;
        for (n, &x) in numbers.of.iter_mut().zip(line) {
            *n = 2 * *n + u64::from(is_in(x));
            any |= is_half(x);
        }
        if any {
            for (case, _) in line.iter().enumerate().filter(|(_, x)| is_half(**x)) {
                reserve(&mut tied, 1)?;
                tied.push((i, case));
                numbers.of[case] += u64::from(ties.level().unwrap_or(0));
            }
        }
    }
    let mut joins = None;
    if !tied.is_empty() && ties.level().is_none() {
        let joins = joins.insert(repeated(sets.cases(), true)?);
        tied.iter().for_each(|&(_, case)| joins[case] = false);
    }
    Ok((numbers.classes(joins.as_deref())?, tied))
}

/// Sort cases, and behind them the rows of `configs`, by their levels in conditions that are not
/// fuzzy: only cases of its own class have any membership in a row.
pub(super) fn crisp_classes(sets: Sets<'_>, configs: ArrayView2<'_, u8>) -> Result<Classes, Error> {
    let mut numbers = Numbers::new(sets.cases() + configs.nrows())?;
    for i in (0..sets.conditions()).filter(|&i| !sets.fuzzy(i)) {
        let (line, of_rows) = (sets.values(i), configs.column(i));
        let all = || line.iter().map(|&x| level_of(x)).chain(of_rows.iter().copied());
        append(&mut numbers, u64::from(all().max().unwrap_or(0)) + 1, all())?;
    }
    numbers.classes(None)
}

fn append(numbers: &mut Numbers, levels: u64, line: impl Iterator<Item = u8>) -> Result<(), Error> {
    numbers.widen(levels)?;
    numbers.of.iter_mut().zip(line).for_each(|(n, level)| *n = levels * *n + u64::from(level));
    Ok(())
}
