//! Random inputs of the benches, the same in every run.

#![allow(dead_code)] // no bench uses all of them

use std::collections::BTreeMap;

use fastqca::primes::Question;
use fastqca::space::cube::{LevelSet, Space};
use ndarray::{Array2, Array3};

const SEED: u64 = 20_261_121;

/// The generator of Steele, Lea & Flood 2014 (`SplitMix64`), enough for a bench.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One of the numbers below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        #[allow(clippy::cast_possible_truncation)] // below `n`
        let number = ((u128::from(self.next()) * n as u128) >> 64) as usize;
        number
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Explained and negative rows of a study, both (rows, k).
pub(crate) struct Study {
    space: Space,
    explained: Array2<u8>,
    negative: Array2<u8>,
    none: Array2<LevelSet>,
}

impl Study {
    /// Crisp cases drawn at random that follow `A*B + C*~D` but for some flipped outcomes.
    pub(crate) fn new(k: usize, cases: usize, flipped_percent: u64) -> Self {
        let mut random = Random(SEED);
        let mut tally = BTreeMap::<Vec<u8>, (u32, u32)>::new();
        for _ in 0..cases {
            let row: Vec<u8> = (0..k).map(|_| (random.next() >> 63) as u8).collect();
            let truth = (row[0] & row[1]) | (row[2] & (1 - row[3])) == 1;
            let outcome = truth != (random.next() % 100 < flipped_percent);
            let (n, positive) = tally.entry(row).or_default();
            *n += 1;
            *positive += u32::from(outcome);
        }
        let rows = |wanted: bool| {
            let consistent =
                |&(n, positive): &(u32, u32)| f64::from(positive) >= 0.8 * f64::from(n);
            let chosen: Vec<u8> = tally
                .iter()
                .filter(|(_, counts)| consistent(counts) == wanted)
                .flat_map(|(row, _)| row.clone())
                .collect();
            Array2::from_shape_vec((chosen.len() / k, k), chosen).expect("whole rows")
        };
        Self {
            space: Space::new(&vec![2; k]).expect("levels"),
            explained: rows(true),
            negative: rows(false),
            none: Array2::zeros((0, k)),
        }
    }

    /// What its parsimonious solution asks.
    pub(crate) fn question(&self) -> Question<'_> {
        Question {
            space: &self.space,
            explained: self.explained.view(),
            off_rows: self.negative.view(),
            off_cubes: self.none.view(),
            on_cubes: None,
        }
    }
}

/// Fuzzy cases of several data sets that follow `A*B + C*D*E`, some outcomes flipped: conditions
/// (sets, cases, k) and outcomes (sets, cases).
pub(crate) fn fuzzy(sets: usize, cases: usize, k: usize) -> (Array3<f64>, Array2<f64>) {
    let mut random = Random(SEED);
    let x = Array3::from_shape_simple_fn((sets, cases, k), || random.share());
    let y = Array2::from_shape_fn((sets, cases), |(s, c)| {
        let x = |i: usize| x[[s, c, i]];
        let y = x(0).min(x(1)).max(x(2).min(x(3)).min(x(4)));
        if random.share() < 0.05 { 1.0 - y } else { y }
    });
    (x, y)
}

/// The level of a membership.
pub(crate) fn level(x: f64) -> u8 {
    u8::from(x > 0.5)
}
