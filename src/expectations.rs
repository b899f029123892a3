//! What directional expectations let a conservative term drop: the only place that knows.
//!
//! A term c of a conservative model that lies within a term p of a parsimonious one may lose
//! literals that p does not have. An individual expectation drops the literal on its condition if
//! that has another level than every individual expectation on the condition; a conjunctural one
//! drops all literals on its conditions if any of them has another level. Each is judged on c as it
//! stands, and what any of them drops is dropped (Schneider & Wagemann 2013).

use ndarray::{Array2, ArrayView2};

use crate::space::cube::LevelSet;

/// Directional expectations (E, k): the levels expected, 0 for conditions that one is not about.
#[derive(Debug, Clone)]
pub struct Expectations(Array2<LevelSet>);

/// The same as sets of conditions, in the bits that a kernel gives to conditions.
#[derive(Debug, Clone)]
pub struct Rule {
    /// By level: the conditions of which individual expectations rule this level out.
    individual: Vec<u64>,
    /// The conditions that each conjunctural expectation is about, and by level those of them of
    /// which it rules this level out.
    conjunctural: Vec<(u64, Vec<u64>)>,
}

impl Expectations {
    /// Expectations, one in each line.
    pub fn new(expected: ArrayView2<'_, LevelSet>) -> Self {
        Self(expected.to_owned())
    }

    /// Whether nothing is expected, so that conservative terms keep all literals.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&levels| levels == 0)
    }

    /// The expectations about conditions of at most `levels` levels, where condition i is bit
    /// `place(i)`.
    pub fn rule(&self, levels: usize, place: impl Fn(usize) -> usize) -> Rule {
        let sets = |expected: &[LevelSet]| {
            let about = (0..expected.len()).filter(|&i| expected[i] != 0);
            let against = |level: usize| {
                let ruled_out = about.clone().filter(|&i| expected[i] >> level & 1 == 0);
                ruled_out.fold(0, |set, i| set | 1 << place(i))
            };
            let against = (0..levels).map(against).collect();
            (about.clone().fold(0, |set, i| set | 1_u64 << place(i)), against)
        };
        let mut individual = vec![0; self.0.ncols()];
        let mut conjunctural = Vec::new();
        for line in self.0.rows() {
            let about: Vec<usize> = (0..line.len()).filter(|&i| line[i] != 0).collect();
            match about[..] {
                [] => {}
                // Several about one condition expect any of their levels.
                [i] => individual[i] |= line[i],
                _ => conjunctural.push(sets(&line.to_vec())),
            }
        }
        Rule { individual: sets(&individual).1, conjunctural }
    }
}

impl Rule {
    /// The conditions that a conservative term loses of those that it may, `free`: they occur in
    /// it and not in the parsimonious term around it. `at` tells which conditions it has at a
    /// level.
    pub fn dropped(&self, free: u64, at: impl Fn(usize) -> u64) -> u64 {
        let against = |ruled_out: &[u64]| {
            free & ruled_out.iter().enumerate().fold(0, |set, (level, out)| set | out & at(level))
        };
        let mut dropped = against(&self.individual);
        for (about, ruled_out) in &self.conjunctural {
            if against(ruled_out) != 0 {
                dropped |= free & about;
            }
        }
        dropped
    }
}
