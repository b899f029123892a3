//! What directional expectations let a conservative term drop: the only place that knows.
//!
//! A term c of a conservative model that lies within a term p of a parsimonious one may lose
//! literals that p does not have. An individual expectation drops the literal on its condition if
//! that has another level than every individual expectation on the condition; a conjunctural one
//! drops all literals on its conditions if any of them has another level. Each is judged on c as it
//! stands, and what any of them drops is dropped (Schneider & Wagemann 2013).

use ndarray::{Array2, ArrayView2};

use crate::space::bits::{BitSet, Mask, Wide, Word};
use crate::truth_table::membership::{ABSENT, Level};

/// Directional expectations (E, k): the levels expected, 0 for conditions that one is not about.
#[derive(Debug, Clone)]
pub struct Expectations(Array2<Wide>);

/// The same as sets of conditions, in the bits that a kernel gives to conditions.
#[derive(Debug, Clone)]
pub struct Rule<M = Word> {
    /// By level: the conditions of which individual expectations rule this level out.
    individual: Vec<M>,
    /// The conditions that each conjunctural expectation is about, and by level those of them of
    /// which it rules this level out.
    conjunctural: Vec<(M, Vec<M>)>,
}

impl Expectations {
    /// Expectations, one in each line.
    pub fn new<L: BitSet>(expected: ArrayView2<'_, L>) -> Self {
        Self(expected.mapv(|levels| Wide::of(levels.members())))
    }

    /// Whether nothing is expected, so that conservative terms keep all literals.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|levels| levels.is_empty())
    }

    /// The expectations about conditions of at most `levels` levels, where condition i is bit
    /// `place(i)`.
    pub fn rule<M: Mask>(&self, levels: usize, place: impl Fn(usize) -> usize) -> Rule<M> {
        let sets = |expected: &[Wide]| {
            let about = (0..expected.len()).filter(|&i| !expected[i].is_empty());
            let against = |level: usize| {
                let ruled_out = about.clone().filter(|&i| !expected[i].has(level));
                M::of(ruled_out.map(&place))
            };
            let against = (0..levels).map(against).collect();
            (M::of(about.clone().map(&place)), against)
        };
        let mut individual = vec![Wide::default(); self.0.ncols()];
        let mut conjunctural = Vec::new();
        for line in self.0.rows() {
            let about: Vec<usize> = (0..line.len()).filter(|&i| !line[i].is_empty()).collect();
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

impl<M: Mask> Rule<M> {
    /// The levels that are left of a conservative term `c` within the parsimonious term `p`, where
    /// condition i is bit i.
    pub fn left(&self, c: &[Level], p: &[Level]) -> Vec<Level> {
        let free = M::of((0..c.len()).filter(|&i| c[i] != ABSENT && p[i] == ABSENT));
        let at =
            |level: usize| M::of(free.members().filter(|&i| usize::try_from(c[i]) == Ok(level)));
        let dropped = self.dropped(free, at);
        c.iter()
            .enumerate()
            .map(|(i, &level)| if dropped.has(i) { ABSENT } else { level })
            .collect()
    }

    /// The conditions that a conservative term loses of those that it may, `free`: they occur in
    /// it and not in the parsimonious term around it. `at` tells which conditions it has at a
    /// level.
    pub fn dropped(&self, free: M, at: impl Fn(usize) -> M) -> M {
        let against = |ruled_out: &[M]| {
            let of_level = |set, (level, &out): (usize, &M)| set | out & at(level);
            free & ruled_out.iter().enumerate().fold(M::default(), of_level)
        };
        let mut dropped = against(&self.individual);
        for (about, ruled_out) in &self.conjunctural {
            if !against(ruled_out).is_empty() {
                dropped |= free & *about;
            }
        }
        dropped
    }
}
