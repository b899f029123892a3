//! Models against their definition: minimum and irredundant covers, counts, lazy walks.

use std::collections::BTreeSet;

use fastqca::cancel::{Budget, Cancel};
use fastqca::cover::bound::bounds;
use fastqca::cover::branch_and_bound::Wanted;
use fastqca::cover::chart::Chart;
use fastqca::cover::count;
use fastqca::cover::local_search::improved;
use fastqca::cover::models::models;
use fastqca::engine::search::{Analysis, ModelWalk, Options};
use fastqca::error::Error;
use fastqca::primes::Question;
use fastqca::random::Stream;
use fastqca::space::bits;
use ndarray::Array2;
use num_bigint::BigUint;
use proptest::prelude::*;

use crate::tables::{array, tables};

pub(crate) const ROWS: usize = 6;

/// Columns over a few rows, each a non-empty set of rows.
fn charts() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(1..(1_u64 << ROWS), 1..11)
}

/// Charts in which every row has a column.
pub(crate) fn coverable() -> impl Strategy<Value = Vec<u64>> {
    charts().prop_map(|mut columns| {
        let covered = columns.iter().fold(0, |rows, column| rows | column);
        columns[0] |= !covered & ((1 << ROWS) - 1);
        columns
    })
}

/// All covers from which nothing can be left out; `least` keeps the smallest only.
pub(crate) fn by_definition(columns: &[u64], least: bool) -> BTreeSet<Vec<u32>> {
    let all = (1_u64 << ROWS) - 1;
    let union = |set: u32, without: Option<usize>| {
        let chosen = (0..columns.len()).filter(|&c| set >> c & 1 == 1 && Some(c) != without);
        chosen.fold(0, |rows, c| rows | columns[c])
    };
    let irredundant = |set: &u32| {
        let mut members = (0..columns.len()).filter(|&c| set >> c & 1 == 1);
        union(*set, None) == all && members.all(|c| union(*set, Some(c)) != all)
    };
    let covers: Vec<u32> = (0..1_u32 << columns.len()).filter(irredundant).collect();
    let smallest = covers.iter().map(|c| c.count_ones()).min();
    covers
        .into_iter()
        .filter(|c| !least || Some(c.count_ones()) == smallest)
        .map(|set| (0..32).filter(|c| set >> c & 1 == 1).collect())
        .collect()
}

fn covers_all(chart: &Chart, classes: &[u32]) -> bool {
    let mut rows = vec![0; chart.words()];
    for &c in classes {
        rows.iter_mut().zip(chart.cover(c as usize)).for_each(|(r, c)| *r |= c);
    }
    rows == bits::full(chart.rows())
}

proptest! {
    #[test]
    fn models_are_all_covers_of_their_kind(columns in charts(), irredundant: bool) {
        let cancel = Cancel::default();
        let chart = Chart::reduce(&columns, ROWS, &cancel).expect("a chart");
        let budget = Budget::new(&cancel, f64::INFINITY);
        let found = models(&chart, irredundant, 10_000, f64::INFINITY, budget).expect("models");
        let expected = by_definition(&columns, !irredundant);
        prop_assert!(found.listed.is_sorted_by_key(|m| (m.len(), m.clone())));
        prop_assert_eq!(BTreeSet::from_iter(found.listed.clone()), expected.clone());
        prop_assert_eq!(found.min_terms, expected.iter().map(Vec::len).min());
        let counts = found.counts.expect("counted");
        prop_assert_eq!(&counts.models, &BigUint::from(expected.len()));
        for c in 0..chart.classes() + chart.forced().len() {
            for p in chart.members(c) {
                let holding = expected.iter().filter(|m| m.contains(p)).count();
                prop_assert_eq!(&counts.holding[c], &BigUint::from(holding));
            }
        }
    }

    #[test]
    fn the_diagram_counts_what_the_walk_shows(columns in coverable(), irredundant: bool) {
        let cancel = Cancel::default();
        let chart = Chart::reduce(&columns, ROWS, &cancel).expect("a chart");
        let mut budget = Budget::new(&cancel, f64::INFINITY);
        let maximal = chart.maximal(&mut budget).expect("classes");
        let prices = bounds(&chart, &maximal, &mut budget).expect("bounds").prices;
        let expected = by_definition(&columns, !irredundant);
        let forced = chart.forced();
        let least = expected.iter().map(Vec::len).min();
        let size = least.filter(|_| !irredundant).map(|size| size - forced.len());
        let ways: usize = forced.iter().map(|&c| chart.members(c as usize).len()).product();
        let wanted = Wanted { size, irredundant, prices: &prices };
        let counts = count::count(&chart, wanted, &mut budget).expect("no stop").expect("counts");
        prop_assert_eq!(counts.models * ways, BigUint::from(expected.len()));
        for c in 0..chart.classes() {
            let holding = expected.iter().filter(|m| m.contains(&chart.members(c)[0])).count();
            prop_assert_eq!(&counts.holding[c] * ways, BigUint::from(holding));
        }
    }

    #[test]
    fn bounds_hold(columns in coverable()) {
        let cancel = Cancel::default();
        let chart = Chart::reduce(&columns, ROWS, &cancel).expect("a chart");
        let mut budget = Budget::new(&cancel, f64::INFINITY);
        let maximal = chart.maximal(&mut budget).expect("classes");
        let found = bounds(&chart, &maximal, &mut budget).expect("bounds");
        let least = by_definition(&columns, true).first().expect("a cover").len();
        let least = least - chart.forced().len();
        prop_assert!(found.lower <= least && least <= found.cover.len());
        prop_assert!(covers_all(&chart, &found.cover));
    }

    #[test]
    fn exchanges_lead_from_any_cover_to_a_minimum(columns in coverable()) {
        let cancel = Cancel::default();
        let chart = Chart::reduce(&columns, ROWS, &cancel).expect("a chart");
        let least = by_definition(&columns, true).first().expect("a cover").len();
        let least = least - chart.forced().len();
        let mut budget = Budget::new(&cancel, f64::INFINITY);
        let all = chart.all();
        let found = improved(&chart, &all, &all, least, &mut budget).expect("a cover");
        prop_assert_eq!(found.len(), least);
        prop_assert!(covers_all(&chart, &found));
    }

    #[test]
    fn a_lazy_walk_shows_each_model_once(
        table in tables(5, 3),
        irredundant: bool,
        size in 1..7_usize,
    ) {
        let k = table.levels.len();
        let explained = array(&table.explained, k);
        let (negative, none) = (array(&table.negative, k), Array2::zeros((0, k)));
        let space = table.space();
        let rows = Question {
            space: &space,
            explained: explained.view(),
            off_rows: negative.view(),
            off_cubes: none.view(),
            on_cubes: None,
        };
        let cancel = Cancel::default();
        // Only one model is listed, so that the walk has to search for the others.
        let options = Options { all_sol: irredundant, row_dom: false, max_models: 1, budget: 60.0, patience: f64::INFINITY };
        let analysis = Analysis::solve(&rows, options, &cancel).expect("models");
        let total = analysis.models().counts.as_ref().expect("counted").models.clone();
        prop_assume!(total <= BigUint::from(3_000_u32));
        let mut walk = ModelWalk::default();
        let mut seen = BTreeSet::new();
        loop {
            let batch = analysis.next_models(&mut walk, size, &cancel).expect("models");
            prop_assert!(batch.len() <= size);
            if batch.is_empty() {
                break;
            }
            for model in batch {
                prop_assert!(seen.insert(model));
            }
        }
        prop_assert_eq!(BigUint::from(seen.len()), total);
    }
}

/// Pairs (2i, 2i + 1) of alternatives per row: 2^200 models, all of them minimal.
#[test]
fn counts_have_no_limit() {
    let rows = 200;
    let mut covers = Vec::new();
    for row in 0..rows {
        for _ in 0..2 {
            let mut set = vec![0; bits::words(rows)];
            bits::insert(&mut set, row);
            covers.extend(set);
        }
    }
    let cancel = Cancel::default();
    let chart = Chart::reduce(&covers, rows, &cancel).expect("a chart");
    for irredundant in [false, true] {
        let budget = Budget::new(&cancel, f64::INFINITY);
        let found = models(&chart, irredundant, 10, f64::INFINITY, budget).expect("models");
        assert_eq!(found.listed.len(), 10);
        assert_eq!(found.counts.expect("counted").models, BigUint::from(2_u8).pow(200));
        assert_eq!(found.min_terms, Some(200));
    }
}

/// 600 columns over 200 rows, each row in one of 25.
fn large() -> Chart {
    let mut stream = Stream::new([1, 0, 0, 0], 0);
    let column = |_| {
        let mut set = bits::full(200);
        (0..200).filter(|_| !stream.bernoulli(0.04)).for_each(|row| bits::remove(&mut set, row));
        set
    };
    let columns: Vec<u64> = (0..600).flat_map(column).collect();
    Chart::reduce(&columns, 200, &Cancel::default()).expect("a chart")
}

#[test]
fn exchanges_are_the_same_in_every_run_and_shorten_greedy_covers() {
    let (chart, cancel) = (large(), Cancel::default());
    let mut budget = Budget::new(&cancel, f64::INFINITY);
    let classes = chart.maximal(&mut budget).expect("classes");
    let greedy = bounds(&chart, &classes, &mut budget).expect("bounds").cover;
    let mut found = || improved(&chart, &classes, &greedy, 0, &mut budget).expect("a cover");
    let first = found();
    assert!(covers_all(&chart, &first) && first.len() < greedy.len());
    assert_eq!(found(), first);
}

#[test]
fn exchanges_stop_when_asked_and_when_the_time_is_over() {
    let (chart, cancel) = (large(), Cancel::default());
    let classes = chart.all();
    let mut none = Budget::new(&cancel, 0.0);
    assert_eq!(
        improved(&chart, &classes, &classes, 0, &mut none).expect("a cover").len(),
        classes.len()
    );
    let mut budget = Budget::new(&cancel, f64::INFINITY);
    cancel.set();
    assert!(matches!(improved(&chart, &classes, &classes, 0, &mut budget), Err(Error::Cancelled)));
}

#[test]
fn without_a_budget_the_proven_bounds_are_told() {
    // Projective plane of order 3: 13 rows, 13 columns of 4 rows, minimum above the LP bound.
    let base = [0, 1, 3, 9];
    let columns: Vec<u64> =
        (0..13).map(|shift| base.iter().map(|b| 1 << ((b + shift) % 13)).sum()).collect();
    let cancel = Cancel::default();
    let chart = Chart::reduce(&columns, 13, &cancel).expect("a chart");
    let found =
        models(&chart, false, 10, f64::INFINITY, Budget::new(&cancel, 0.0)).expect("models");
    assert!(found.min_terms_at_least >= 4);
    assert_eq!(found.listed.len(), 1);
    let found =
        models(&chart, false, 10, f64::INFINITY, Budget::new(&cancel, 60.0)).expect("models");
    let least = found.min_terms.expect("settled");
    assert!(found.listed.iter().all(|model| model.len() == least));
}

#[test]
fn a_row_without_a_prime_has_no_model() {
    let cancel = Cancel::default();
    let chart = Chart::reduce(&[0b001, 0b010], 3, &cancel).expect("a chart");
    let found =
        models(&chart, false, 10, f64::INFINITY, Budget::new(&cancel, 1.0)).expect("models");
    assert!(found.listed.is_empty());
    assert_eq!(found.counts.expect("counted").models, BigUint::default());
}

proptest! {
    /// A search that gives up at once, and goes on from any true bounds, finds what one search does.
    #[test]
    fn a_search_goes_on_from_what_others_prove(
        table in tables(5, 3),
        told in 0..3_usize,
        longer: bool,
    ) {
        let k = table.levels.len();
        let explained = array(&table.explained, k);
        let (negative, none) = (array(&table.negative, k), Array2::zeros((0, k)));
        let space = table.space();
        let rows = Question {
            space: &space,
            explained: explained.view(),
            off_rows: negative.view(),
            off_cubes: none.view(),
            on_cubes: None,
        };
        let cancel = Cancel::default();
        let options = Options {
            all_sol: false,
            row_dom: false,
            max_models: 1_000,
            budget: f64::INFINITY,
            patience: f64::INFINITY,
        };
        let at_once = Analysis::solve(&rows, options, &cancel).expect("models");
        let options = Options { patience: 0.0, ..options };
        let analysis = Analysis::solve(&rows, options, &cancel).expect("models");
        let (classes, cover) = analysis.cyclic_core(&cancel).expect("a core");
        prop_assert!(cover.iter().all(|class| classes.contains(class)));
        let chart = analysis.reduced_chart();
        let least = at_once.models().min_terms.expect("settled") - chart.forced().len();
        // A bound of others may be below the minimum, and their cover above it.
        let cover = if longer { classes } else { cover };
        let resumed = |at_least: usize, cover: &[u32]| {
            analysis.resumed(at_least, cover, 1_000, f64::INFINITY, &cancel)
        };
        let found = resumed(least.saturating_sub(told), &cover).expect("models");
        prop_assert_eq!(found.models().listed.clone(), at_once.models().listed.clone());
        prop_assert_eq!(found.models().min_terms, at_once.models().min_terms);
        prop_assert_eq!(&found.models().counts, &at_once.models().counts);
        let size = u32::try_from(chart.classes()).expect("few");
        prop_assert!(resumed(chart.classes() + 1, &cover).is_err());
        prop_assert!(resumed(0, &[size]).is_err());
        prop_assert!(chart.rows() == 0 || resumed(0, &[]).is_err());
    }
}
