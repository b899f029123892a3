//! The kernel as an engine.

use super::{Confines, Covers, Numbering, Primes, ROWS, Term};
use crate::engine::search::Options;
use crate::engine::space_bits::Listed;
use crate::engine::{Engine, ModelList, Stop};
use crate::expectations::Rule;
use crate::space::bits::Word;
use crate::space::subsets;
use crate::truth_table::membership::Level;

/// One table of few rows to explain. The memory is used again for the next.
#[derive(Debug)]
pub struct RowBits<'a> {
    space: &'a Numbering,
    irredundant: bool,
    most: usize,
    on: Vec<u64>,
    off: Vec<u64>,
    primes: Primes,
    covers: Covers<1>,
    /// Configurations that may be covered, as a bitmap.
    allowed: Vec<u64>,
}

impl<'a> RowBits<'a> {
    /// An engine for tables of this space.
    pub fn new(space: &'a Numbering, options: Options) -> Self {
        Self {
            space,
            irredundant: options.all_sol,
            most: options.max_models.min(Self::MOST_MODELS),
            on: Vec::new(),
            off: Vec::new(),
            primes: Primes::default(),
            covers: Covers::default(),
            allowed: Vec::new(),
        }
    }

    /// Begin a table: the numbers of the rows to explain and of those that may not be covered.
    pub fn begin(&mut self, on: &[u64], off: &[u64]) {
        self.on.clear();
        self.on.extend_from_slice(on);
        self.off.clear();
        self.off.extend_from_slice(off);
    }

    /// Bits of the configurations that a term covers, all of the term's levels with each subset of
    /// the conditions that it lacks.
    fn spread(&self, term: Term, bitmap: &mut [u64]) {
        let free = u64::from(self.space.all() & !term.care);
        let mut more = 0_u64;
        loop {
            let row = term.levels | more;
            #[allow(clippy::cast_possible_truncation)] // at most 13 bits
            let word = (row >> 6) as usize;
            bitmap[word] |= 1 << (row & 63);
            more = more.wrapping_sub(free) & free;
            if more == 0 {
                break;
            }
        }
    }
}

impl Engine for RowBits<'_> {
    type Term = Term;
    type Conditions = Word;
    /// Terms of which none lies within another.
    type Allowed = Vec<Term>;
    type Rest = ();

    const MOST_PAIRS: usize = 1 << 12;
    // Each is a search of its own, and nobody looks at the flag on the way.
    const MOST_PARTS: usize = 256;
    const MOST_MODELS: usize = 1 << 14;

    fn primes(&mut self, allowed: Option<&Vec<Term>>) -> Result<(), Stop> {
        if self.on.len() > ROWS {
            return Err(Stop::TooMany);
        }
        let confines = match allowed {
            None => Confines::Off(&self.off),
            // Bitmaps are over sets of conditions, which configurations are at two levels only.
            Some(_) if !self.space.binary() => return Err(Stop::TooMany),
            Some(terms) => {
                let mut allowed = std::mem::take(&mut self.allowed);
                allowed.clear();
                allowed.resize(subsets::words(self.space.conditions()), 0);
                let rows = self.on.iter().map(|&row| self.space.term(row, self.space.all()));
                rows.chain(terms.iter().copied()).for_each(|term| self.spread(term, &mut allowed));
                self.allowed = allowed;
                Confines::Within(&self.allowed)
            }
        };
        if self.primes.search(self.space, &self.on, confines) { Ok(()) } else { Err(Stop::TooMany) }
    }

    fn covers(&mut self, models: &mut ModelList<Term>) -> Result<(), Stop> {
        let (rows, most) = (self.on.len(), self.most);
        let Primes { terms, covers, .. } = &self.primes;
        let rank = |p: usize| self.space.rank(terms[p]);
        let listed = self.covers.solve(covers, rank, rows, self.irredundant, most);
        if listed == Listed::TooMany {
            return Err(Stop::TooMany);
        }
        models.clear();
        models.terms.extend(self.covers.primes().iter().map(|&p| terms[p as usize]));
        for model in self.covers.models() {
            #[allow(clippy::cast_possible_truncation)] // at most 64 terms
            models.sizes.push(model.len() as u32);
            models.positions.extend(model.iter().map(|&t| u32::from(t)));
        }
        models.n_models = Some(models.sizes.len() as u64);
        Ok(())
    }

    fn left(&mut self, rule: &Rule, c: Term, p: Term) -> Option<Term> {
        if p.care & !c.care != 0 || c.levels & u64::from(p.care) != p.levels {
            return None;
        }
        let care = u64::from(c.care);
        let at = |level: usize| if level == 0 { care & !c.levels } else { c.levels };
        #[allow(clippy::cast_possible_truncation)] // one bit per condition
        let care = c.care & !(rule.dropped(u64::from(c.care & !p.care), at) as u32);
        Some(Term { care, levels: c.levels & u64::from(care) })
    }

    fn allow(&self, terms: &[Term]) -> Vec<Term> {
        let within =
            |a: Term, b: Term| b.care & !a.care == 0 && a.levels & u64::from(b.care) == b.levels;
        let widest = |a: &&Term| !terms.iter().any(|b| b != *a && within(**a, *b));
        terms.iter().filter(widest).copied().collect()
    }

    fn values(&self, term: Term) -> impl Iterator<Item = Level> {
        self.space.values(term)
    }
}
