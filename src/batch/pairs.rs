//! What directional expectations leave of a conservative term.
//!
//! A term c of a conservative model that lies within a term p of a parsimonious one loses the
//! literals, of those that p does not have, that an expectation lets it lose.

use ndarray::{Array2, ArrayView2};

use crate::engine::row_bits::Term;
use crate::engine::space_bits::Small;
use crate::space::cube::LevelSet;
use crate::truth_table::membership::ABSENT;

/// More pairs of models than this are left to the search that has a budget.
pub(super) const PAIRS: usize = 1 << 12;

/// So are pairs that have more models than this together, and data sets of more models.
pub(super) const MODELS: usize = 1 << 14;

/// Directional expectations.
#[derive(Debug, Clone)]
pub struct Expectations {
    full: Vec<LevelSet>,
    /// The levels that individual expectations allow; none for no expectation.
    individual: Vec<LevelSet>,
    /// One line for each conjunctural expectation; no level for conditions that it is not about.
    conjunctural: Vec<Vec<LevelSet>>,
}

impl Expectations {
    /// Expectations (E, k): the levels expected, 0 for conditions that one is not about. `full`
    /// has all levels of each condition.
    #[must_use]
    pub fn new(full: &[LevelSet], expected: ArrayView2<'_, LevelSet>) -> Self {
        let mut individual = vec![0; full.len()];
        let mut conjunctural = Vec::new();
        for line in expected.rows() {
            let about: Vec<usize> = (0..line.len()).filter(|&i| line[i] != 0).collect();
            match about[..] {
                [] => {}
                [i] => individual[i] |= line[i],
                _ => conjunctural.push(line.to_vec()),
            }
        }
        Self { full: full.to_vec(), individual, conjunctural }
    }

    /// Whether nothing is expected, so that conservative terms keep all literals.
    pub(super) fn is_empty(&self) -> bool {
        self.conjunctural.is_empty() && self.individual.iter().all(|&levels| levels == 0)
    }

    /// What is left of term `c`, which lies within `p`.
    pub(super) fn drop(&self, c: &[i8], p: &[i8]) -> Vec<i8> {
        let free = |i: usize| c[i] != ABSENT && p[i] == ABSENT;
        let against = |i: usize, levels: LevelSet| levels >> c[i] & 1 == 0;
        let mut left = c.to_vec();
        for (i, &levels) in self.individual.iter().enumerate() {
            if levels != 0 && free(i) && against(i, levels) {
                left[i] = ABSENT;
            }
        }
        for expectation in &self.conjunctural {
            let concerned = || (0..c.len()).filter(|&i| expectation[i] != 0 && free(i));
            if concerned().any(|i| against(i, expectation[i])) {
                concerned().for_each(|i| left[i] = ABSENT);
            }
        }
        left
    }

    /// What each term of a small space has against them.
    pub(super) fn against(&self, small: &Small) -> Against {
        let of = |expected: &[LevelSet]| {
            let against = |number: usize| {
                let values = small.values(number).iter().zip(expected).enumerate();
                values.fold(0, |set, (i, (&level, &levels))| {
                    let stays = level == ABSENT || levels == 0 || levels >> level & 1 == 1;
                    set | u8::from(!stays) << i
                })
            };
            (0..small.terms().len()).map(against).collect()
        };
        let about = |expected: &Vec<LevelSet>| {
            let about = expected.iter().enumerate();
            about.fold(0, |set, (i, &levels)| set | u8::from(levels != 0) << i)
        };
        Against {
            individual: of(&self.individual),
            conjunctural: self.conjunctural.iter().map(|line| (about(line), of(line))).collect(),
        }
    }

    /// Expectations about conditions of two levels as sets of conditions.
    pub(super) fn sides(&self) -> Sides {
        let k = self.full.len();
        let against = |expected: &[LevelSet]| {
            [0, 1].map(|level| {
                let differs = |i: &usize| expected[*i] != 0 && expected[*i] >> level & 1 == 0;
                (0..k).filter(differs).fold(0, |set, i| set | 1 << (k - 1 - i))
            })
        };
        let about = |expected: &[LevelSet]| {
            let about = (0..k).filter(|&i| expected[i] != 0);
            about.fold(0, |set, i| set | 1 << (k - 1 - i))
        };
        Sides {
            individual: against(&self.individual),
            conjunctural: self.conjunctural.iter().map(|e| (about(e), against(e))).collect(),
        }
    }

    /// The number of conditions.
    pub(super) fn conditions(&self) -> usize {
        self.full.len()
    }

    /// Terms as cubes.
    pub(super) fn cubes(&self, terms: &[&[i8]]) -> Array2<LevelSet> {
        Array2::from_shape_fn((terms.len(), self.full.len()), |(t, i)| {
            u32::try_from(terms[t][i]).map_or(self.full[i], |level| 1 << level)
        })
    }
}

/// Expectations seen from the terms of a small space: sets of conditions as bits.
#[derive(Debug)]
pub(super) struct Against {
    /// For each term the conditions that individual expectations let it drop.
    individual: Vec<u8>,
    /// The conditions that each conjunctural expectation is about, and for each term those at
    /// another level.
    conjunctural: Vec<(u8, Vec<u8>)>,
}

impl Against {
    /// The rows that may be covered for a pair of models.
    pub(super) fn allowed(&self, small: &Small, c_model: &[u16], p_model: &[u16]) -> u64 {
        let mut allowed = 0;
        for &p in p_model {
            let p = small.terms()[usize::from(p)];
            for &number in c_model {
                let number = usize::from(number);
                let c = small.terms()[number];
                if c.rows & !p.rows != 0 {
                    continue;
                }
                let free = c.care & !p.care;
                let mut dropped = free & self.individual[number];
                for (about, against) in &self.conjunctural {
                    if free & against[number] != 0 {
                        dropped |= free & about;
                    }
                }
                let left = small.around(usize::from(c.first), c.care & !dropped);
                allowed |= small.terms()[left].rows;
            }
        }
        allowed
    }
}

/// Expectations about conditions of two levels: sets of conditions as in [`Term`].
#[derive(Debug)]
pub(super) struct Sides {
    /// The conditions that individual expectations let a term drop that has them at level 0, and
    /// at level 1.
    individual: [u32; 2],
    /// The conditions that each conjunctural expectation is about, and those against it.
    conjunctural: Vec<(u32, [u32; 2])>,
}

impl Sides {
    /// What is left of term `c`; None if it does not lie within `p`.
    pub(super) fn left(&self, c: Term, p: Term) -> Option<Term> {
        let shared = c.levels & u64::from(p.care);
        if p.care & !c.care != 0 || shared != p.levels {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)] // one bit per condition
        let high = c.levels as u32;
        let free = c.care & !p.care;
        let against = |[low, up]: [u32; 2]| free & (low & !high | up & high);
        let mut dropped = against(self.individual);
        for &(about, expected) in &self.conjunctural {
            if against(expected) != 0 {
                dropped |= free & about;
            }
        }
        let care = c.care & !dropped;
        Some(Term { care, levels: c.levels & u64::from(care) })
    }
}
