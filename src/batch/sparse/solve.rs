//! Models of a coded truth table of few rows.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::pairs::{MODELS, PAIRS, Sides};
use super::{Kind, Sparse};
use crate::engine::row_bits::{Confines, Term};
use crate::engine::space_bits::Listed;
use crate::space::subsets;

/// More different pairs than this are left to the search that looks at the flag on the way.
const DIFFERENT: usize = 256;

impl Sparse<'_> {
    /// List the models: none when nothing may not be covered.
    pub(super) fn list(&mut self) -> Listed {
        let all = matches!(self.settings.kind, Kind::Parsimonious);
        if !all && !self.space.binary() {
            return Listed::TooMany;
        }
        if self.parts.off.is_empty() && !matches!(self.settings.kind, Kind::Conservative) {
            return Listed::All;
        }
        if let Some(sides) = self.sides.take() {
            let listed = self.intermediate(&sides);
            self.sides = Some(sides);
            return listed;
        }
        if !all {
            self.allow(&[]);
        }
        let listed = self.cover(all);
        if listed == Listed::All {
            self.terms.extend_from_slice(self.covers.terms());
            self.n_models = self.covers.models().len();
            for model in self.covers.models() {
                self.sizes.push(u32::try_from(model.len()).unwrap_or(u32::MAX));
                self.models.extend_from_slice(model);
            }
        }
        listed
    }

    /// Find the models that keep clear of the off-set or, unless `all` remainders may be covered,
    /// to what is allowed.
    fn cover(&mut self, all: bool) -> Listed {
        let on = &self.parts.on;
        let confines =
            if all { Confines::Off(&self.parts.off) } else { Confines::Within(&self.allowed) };
        if !self.primes.search(self.space, on, confines) {
            return Listed::TooMany;
        }
        let options = self.settings.options;
        let most = options.max_models.min(MODELS);
        self.covers.solve(self.space, &self.primes, on.len(), options.all_sol, most)
    }

    /// Allow the rows to explain and all configurations that `terms` cover.
    fn allow(&mut self, terms: &[Term]) {
        let k = self.space.conditions();
        self.allowed.clear();
        self.allowed.resize(subsets::words(k), 0);
        let mut allow = |row: u64| {
            self.allowed[usize::try_from(row >> 6).unwrap_or(0)] |= 1 << (row & 63);
        };
        self.parts.on.iter().for_each(|&row| allow(row));
        for term in terms {
            // All subsets of the conditions that the term lacks.
            let free = u64::from(self.space.all() & !term.care);
            let mut more = 0_u64;
            loop {
                allow(term.levels | more);
                more = more.wrapping_sub(free) & free;
                if more == 0 {
                    break;
                }
            }
        }
    }

    /// The models found, as terms.
    fn found(&self) -> Vec<Vec<Term>> {
        let term = |&t: &u16| self.covers.terms()[usize::from(t)];
        self.covers.models().map(|model| model.iter().map(term).collect()).collect()
    }

    /// Add the distinct models of all pairs of a conservative and a parsimonious model.
    fn intermediate(&mut self, sides: &Sides) -> Listed {
        if self.cover(true) == Listed::TooMany {
            return Listed::TooMany;
        }
        let parsimonious = self.found();
        self.allow(&[]);
        if self.cover(false) == Listed::TooMany {
            return Listed::TooMany;
        }
        let conservative = self.found();
        if parsimonious.len() * conservative.len() > PAIRS {
            return Listed::TooMany;
        }
        let most = self.settings.options.max_models;
        let mut solved: FxHashSet<Vec<u64>> = FxHashSet::default();
        let mut known: FxHashSet<Vec<Term>> = FxHashSet::default();
        let mut position: FxHashMap<Term, u16> = FxHashMap::default();
        for c_model in &conservative {
            for p_model in &parsimonious {
                let candidates: Vec<Term> = p_model
                    .iter()
                    .flat_map(|&p| c_model.iter().filter_map(move |&c| sides.left(c, p)))
                    .collect();
                self.allow(&candidates);
                if !solved.insert(self.allowed.clone()) {
                    continue;
                }
                if solved.len() > DIFFERENT
                    || known.len() > MODELS
                    || self.cover(false) == Listed::TooMany
                {
                    return Listed::TooMany;
                }
                for model in self.found() {
                    if !known.contains(&model) && known.len() < most {
                        self.sizes.push(u32::try_from(model.len()).unwrap_or(u32::MAX));
                        for &term in &model {
                            let at = position.entry(term).or_insert_with(|| {
                                self.terms.push(term);
                                u16::try_from(self.terms.len() - 1).unwrap_or(u16::MAX)
                            });
                            self.models.push(*at);
                        }
                    }
                    known.insert(model);
                }
            }
        }
        self.n_models = known.len();
        Listed::All
    }
}
