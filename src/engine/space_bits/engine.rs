//! The kernel as an engine.

use super::{Chart, Listed, Small};
use crate::engine::search::Options;
use crate::engine::{Engine, ModelList, Stop};
use crate::expectations::Rule;
use crate::space::bits::Word;
use crate::truth_table::membership::Level;

/// One truth table: a bit per row. The memory is used again for the next.
#[derive(Debug)]
pub struct SpaceBits<'a> {
    small: &'a Small,
    irredundant: bool,
    most: usize,
    on: u64,
    off: u64,
    primes: Vec<u16>,
    chart: Chart<1>,
}

impl<'a> SpaceBits<'a> {
    /// An engine for tables of this space.
    pub fn new(small: &'a Small, options: Options) -> Self {
        Self {
            small,
            irredundant: options.all_sol,
            most: options.max_models.min(Self::MOST_MODELS),
            on: 0,
            off: 0,
            primes: Vec::new(),
            chart: Chart::default(),
        }
    }

    /// Begin a table: the numbers of the rows to explain and of those that may not be covered.
    pub fn begin(&mut self, on: &[u64], off: &[u64]) {
        let set = |rows: &[u64]| rows.iter().fold(0, |set, &row| set | 1 << row);
        (self.on, self.off) = (set(on), set(off));
    }
}

impl Engine for SpaceBits<'_> {
    type Term = u16;
    type Conditions = Word;
    type Allowed = u64;
    type Rest = ();

    // A pair takes some hundred nanoseconds here, so that these are a millisecond; more are left
    // to the search, which has a budget.
    const MOST_PAIRS: usize = 1 << 12;
    const MOST_PARTS: usize = 1 << 12;
    const MOST_MODELS: usize = 1 << 14;

    fn primes(&mut self, allowed: Option<&u64>) -> Result<(), Stop> {
        let off = allowed.map_or(self.off, |&more| self.small.full() & !(more | self.on));
        self.small.primes(self.on, off, &mut self.primes);
        Ok(())
    }

    fn covers(&mut self, models: &mut ModelList<u16>) -> Result<(), Stop> {
        let covers = self.primes.iter().map(|&p| self.small.terms()[usize::from(p)].rows);
        if self.chart.cover(self.on, covers, self.irredundant, self.most) == Listed::TooMany {
            return Err(Stop::TooMany);
        }
        models.clear();
        models.terms.extend_from_slice(&self.primes);
        for &model in self.chart.models() {
            models.sizes.push(model[0].count_ones());
            #[allow(clippy::cast_possible_truncation)] // below 64
            models.positions.extend(Chart::members(model).map(|p| p as u32));
        }
        models.n_models = Some(models.sizes.len() as u64);
        Ok(())
    }

    fn left(&mut self, rule: &Rule, c: u16, p: u16) -> Option<u16> {
        let term = |number: u16| self.small.terms()[usize::from(number)];
        let (wide, narrow) = (term(p), term(c));
        if narrow.rows & !wide.rows != 0 {
            return None;
        }
        let at = |level: usize| u64::from(self.small.at_level(usize::from(c), level));
        #[allow(clippy::cast_possible_truncation)] // at most six conditions
        let dropped = rule.dropped(u64::from(narrow.care & !wide.care), at) as u8;
        #[allow(clippy::cast_possible_truncation)] // as many as there are terms
        let left = self.small.around(usize::from(narrow.first), narrow.care & !dropped) as u16;
        Some(left)
    }

    fn allow(&self, terms: &[u16]) -> u64 {
        terms.iter().fold(self.on, |set, &t| set | self.small.terms()[usize::from(t)].rows)
    }

    fn values(&self, term: u16) -> impl Iterator<Item = Level> {
        self.small.values(usize::from(term)).iter().copied()
    }

    fn number(&self, term: u16) -> Option<u32> {
        Some(u32::from(term))
    }
}
