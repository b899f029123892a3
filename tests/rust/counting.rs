//! Models by number and estimates of their number, against lists of all models.

use std::collections::BTreeSet;

use fastqca::cancel::{Budget, Cancel};
use fastqca::cover::bound::bounds;
use fastqca::cover::branch_and_bound::Wanted;
use fastqca::cover::chart::Chart;
use fastqca::cover::{count, estimate, pick};
use num_bigint::BigUint;
use proptest::prelude::*;

use crate::covers::{ROWS, by_definition, coverable};

/// A chart with the prices of its rows, its models, and the number of classes that these need beside
/// the forced ones.
struct Solved {
    chart: Chart,
    prices: Vec<u32>,
    models: BTreeSet<Vec<u32>>,
    size: Option<usize>,
}

impl Solved {
    fn new(columns: &[u64], irredundant: bool) -> Self {
        let cancel = Cancel::default();
        let chart = Chart::reduce(columns, ROWS, &cancel).expect("a chart");
        let mut budget = Budget::new(&cancel, f64::INFINITY);
        let maximal = chart.maximal(&mut budget).expect("classes");
        let prices = bounds(&chart, &maximal, &mut budget).expect("bounds").prices;
        let models = by_definition(columns, !irredundant);
        let least = models.iter().map(Vec::len).min();
        let size = least.filter(|_| !irredundant).map(|size| size - chart.forced().len());
        Self { chart, prices, models, size }
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted { size: self.size, irredundant: self.size.is_none(), prices: &self.prices }
    }

    /// How many models there are for each choice of forced primes.
    fn free(&self) -> usize {
        let forced = self.chart.forced();
        let ways: usize = forced.iter().map(|&c| self.chart.members(c as usize).len()).product();
        self.models.len() / ways
    }
}

proptest! {
    #[test]
    fn every_number_has_a_model_of_its_own(columns in coverable(), irredundant: bool) {
        let cancel = Cancel::default();
        let solved = Solved::new(&columns, irredundant);
        let numbers: Vec<BigUint> = (0..solved.models.len()).map(BigUint::from).collect();
        let walked = pick::pick(&solved.chart, solved.wanted(), &numbers, &cancel).expect("models");
        prop_assert_eq!(BTreeSet::from_iter(walked), solved.models.clone());
        let mut budget = Budget::new(&cancel, f64::INFINITY);
        let free: Vec<BigUint> = (0..solved.free()).map(BigUint::from).collect();
        let found = count::pick(&solved.chart, solved.wanted(), &free, &mut budget);
        let mut found = found.expect("no stop").expect("a small diagram");
        found.iter_mut().for_each(|model| model.sort_unstable());
        let forced = solved.chart.forced();
        let set: BTreeSet<u32> =
            forced.iter().flat_map(|&c| solved.chart.members(c as usize).to_vec()).collect();
        let without = |model: &Vec<u32>| -> Vec<u32> {
            model.iter().copied().filter(|p| !set.contains(p)).collect()
        };
        let expected: BTreeSet<Vec<u32>> = solved.models.iter().map(without).collect();
        prop_assert_eq!(found.len(), expected.len());
        prop_assert_eq!(BTreeSet::from_iter(found), expected);
    }

    #[test]
    fn a_number_beyond_the_last_model_is_an_error(columns in coverable()) {
        let solved = Solved::new(&columns, false);
        let beyond = [BigUint::from(solved.models.len())];
        let found = pick::pick(&solved.chart, solved.wanted(), &beyond, &Cancel::default());
        prop_assert!(found.is_err());
    }

    #[test]
    fn an_estimate_by_all_nodes_is_the_count(columns in coverable(), irredundant: bool) {
        let solved = Solved::new(&columns, irredundant);
        let wanted = solved.wanted();
        if solved.chart.rows() > 0 {
            let cancel = Cancel::default();
            let found = estimate::estimate(&solved.chart, wanted, 1 << 20, 0, &cancel);
            let found = found.expect("no stop");
            prop_assert_eq!((found.models, found.error), (solved.free() as f64, 0.0));
        }
    }
}

/// Twelve columns over the rows, the same each time.
fn columns(seed: u64) -> Vec<u64> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) % ((1 << ROWS) - 1) + 1
    };
    let mut columns: Vec<u64> = (0..12).map(|_| next() & next() | 1 << (next() % 6)).collect();
    let covered = columns.iter().fold(0, |rows, column| rows | column);
    columns[0] |= !covered & ((1 << ROWS) - 1);
    columns
}

#[test]
fn estimates_are_without_bias() {
    let (mut tried, mut varying) = (0, 0);
    for (case, irredundant) in (0..20).flat_map(|case| [(case, false), (case, true)]) {
        let solved = Solved::new(&columns(case), irredundant);
        if solved.chart.rows() == 0 {
            continue;
        }
        for nodes in [1, 3, 8] {
            let cancel = Cancel::default();
            let seeds = 0..20_u64;
            let found: Vec<_> = seeds
                .map(|seed| {
                    estimate::estimate(&solved.chart, solved.wanted(), nodes, seed, &cancel)
                })
                .map(|found| found.expect("no stop"))
                .collect();
            let n = found.len() as f64;
            let mean = found.iter().map(|one| one.models).sum::<f64>() / n;
            let squares: f64 = found.iter().map(|one| one.error.powi(2)).sum();
            let error = squares.sqrt() / n;
            let expected = solved.free() as f64;
            assert!(
                (mean - expected).abs() <= 4.0 * error + 1e-9,
                "{case} {nodes}: {mean} {expected}"
            );
            tried += 1;
            varying += usize::from(error > 0.0);
        }
    }
    assert!(tried > 60 && varying > 30, "{tried} {varying}");
}
