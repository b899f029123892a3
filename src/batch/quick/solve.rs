//! Models of a coded truth table.

use rustc_hash::FxHashSet;

use super::super::pairs::{Against, MODELS, PAIRS};
use super::{Kind, Parts, Quick};
use crate::engine::space_bits::{Chart, Listed};

impl Quick<'_> {
    /// List the models: none when nothing may not be covered.
    pub(super) fn models(&mut self, parts: Parts) -> Listed {
        self.terms.clear();
        self.sizes.clear();
        match (&self.settings.kind, self.against.take()) {
            (Kind::Conservative, _) => self.list(parts.on, !parts.on & self.small.full()),
            (Kind::Intermediate(_), Some(against)) => {
                let listed = self.intermediate(parts, &against);
                self.against = Some(against);
                listed
            }
            _ => self.list(parts.on, parts.off),
        }
    }

    /// Add the models of the rows `on` that keep clear of `off`.
    fn list(&mut self, on: u64, off: u64) -> Listed {
        if off == 0 {
            return Listed::All;
        }
        let options = self.settings.options;
        self.small.primes(on, off, &mut self.primes);
        let covers = self.primes.iter().map(|&p| self.small.terms()[usize::from(p)].rows);
        let listed = self.chart.cover(on, covers, options.all_sol, options.max_models.min(MODELS));
        if listed == Listed::All {
            for &model in self.chart.models() {
                self.sizes.push(model[0].count_ones());
                self.terms.extend(Chart::members(model).map(|p| self.primes[p]));
            }
        }
        listed
    }

    /// Add the distinct models of all pairs of a conservative and a parsimonious model.
    fn intermediate(&mut self, parts: Parts, against: &Against) -> Listed {
        let mut sides = [Vec::new(), Vec::new()];
        let outside = !parts.on & self.small.full();
        for (side, off) in sides.iter_mut().zip([parts.off, outside]) {
            if self.list(parts.on, off) == Listed::TooMany {
                return Listed::TooMany;
            }
            if self.sizes.is_empty() {
                return Listed::All;
            }
            let mut terms = &self.terms[..];
            for &size in &self.sizes {
                let (model, rest) = terms.split_at(size as usize);
                side.push(model.to_vec());
                terms = rest;
            }
            self.terms.clear();
            self.sizes.clear();
        }
        let [parsimonious, conservative] = sides;
        if parsimonious.len() * conservative.len() > PAIRS {
            return Listed::TooMany;
        }
        let mut allowed: Vec<u64> = Vec::new();
        for c_model in &conservative {
            for p_model in &parsimonious {
                let more = against.allowed(self.small, c_model, p_model) | parts.on;
                if !allowed.contains(&more) {
                    allowed.push(more);
                }
            }
        }
        let mut known: FxHashSet<Vec<u16>> = FxHashSet::default();
        let (mut terms, mut sizes) = (Vec::new(), Vec::new());
        for more in allowed {
            let listed = self.list(parts.on, !more & self.small.full());
            if listed == Listed::TooMany || known.len() > MODELS {
                return Listed::TooMany;
            }
            let mut left = &self.terms[..];
            for &size in &self.sizes {
                let (model, rest) = left.split_at(size as usize);
                left = rest;
                if known.insert(model.to_vec()) {
                    terms.extend_from_slice(model);
                    sizes.push(size);
                }
            }
            self.terms.clear();
            self.sizes.clear();
        }
        (self.terms, self.sizes) = (terms, sizes);
        Listed::All
    }
}
