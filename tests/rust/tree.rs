//! Minimum covers counted by the tree, against all subsets of columns and against the walk.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use fastqca::cancel::{Budget, Cancel};
use fastqca::cover::bound::bounds;
use fastqca::cover::branch_and_bound::{self, Wanted};
use fastqca::cover::chart::Chart;
use fastqca::cover::count::Counts;
use fastqca::cover::models::models;
use fastqca::cover::tree::{self, Counted};
use fastqca::random::Stream;
use fastqca::space::bits;
use num_bigint::BigUint;
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

const ROWS: usize = 14;
const ALL: u64 = (1 << ROWS) - 1;

/// At most 13 columns over 14 rows, each of a few of them. Some columns are a part of another one or
/// equal to it, some rows are equal, and every row has a column.
fn charts() -> impl Strategy<Value = Vec<u64>> {
    let column = prop::collection::vec(0..ROWS, 1..6);
    let columns = prop::collection::vec(column, 1..11);
    let parts = prop::collection::vec((any::<u64>(), 0..20_usize), 0..4);
    let copies = prop::collection::vec((0..ROWS, 0..ROWS), 0..4);
    (columns, parts, copies).prop_map(|(columns, parts, copies)| {
        let set = |rows: &Vec<usize>| rows.iter().fold(0, |set, row| set | 1_u64 << row);
        let mut columns: Vec<u64> = columns.iter().map(set).collect();
        for (mask, of) in parts {
            let whole = columns[of % columns.len()];
            columns.push(if mask & whole == 0 { whole } else { mask & whole });
        }
        for (from, to) in copies {
            for column in &mut columns {
                *column = *column & !(1 << to) | (*column >> from & 1) << to;
            }
        }
        // A copy may have left a column without rows.
        for column in &mut columns {
            *column |= u64::from(*column == 0);
        }
        let covered = columns.iter().fold(0, |rows, column| rows | column);
        columns[0] |= !covered & ALL;
        columns
    })
}

/// All minimum covers, by looking at every subset of columns.
fn by_definition(columns: &[u64]) -> BTreeSet<Vec<u32>> {
    let mut covered = vec![0; 1 << columns.len()];
    for set in 1..covered.len() {
        let lowest = set.trailing_zeros() as usize;
        covered[set] = covered[set & (set - 1)] | columns[lowest];
    }
    let covers: Vec<usize> = (0..covered.len()).filter(|&set| covered[set] == ALL).collect();
    let least = covers.iter().map(|set| set.count_ones()).min().expect("a cover");
    let members = |set: usize| (0..32).filter(|c| set >> c & 1 == 1).collect();
    covers.into_iter().filter(|set| set.count_ones() == least).map(members).collect()
}

/// Prices that prove much, little, or nothing.
fn prices(chart: &Chart, kind: usize, seed: u64) -> Vec<u32> {
    let cancel = Cancel::default();
    let mut budget = Budget::new(&cancel, f64::INFINITY);
    let some = |row: u64| u32::try_from(seed.wrapping_mul(2 * row + 1) >> 40).expect("24 bits");
    match kind {
        0 => bounds(chart, &chart.all(), &mut budget).expect("bounds").prices,
        1 => (0..).take(chart.rows()).map(some).collect(),
        _ => vec![0; chart.rows()],
    }
}

fn exactly(chart: &Chart, size: usize, prices: &[u32]) -> Counts {
    let cancel = Cancel::default();
    let mut budget = Budget::new(&cancel, f64::INFINITY);
    match tree::count(chart, size, prices, &mut budget).expect("no stop") {
        Some(Counted::Exactly(counts)) => counts,
        other => panic!("{other:?}"),
    }
}

/// Reduced or not, so that the rows and columns that a reduction drops are met too.
fn chart_of(columns: &[u64], reduced: bool) -> Chart {
    let cancel = Cancel::default();
    let chart = if reduced {
        Chart::reduce(columns, ROWS, &cancel)
    } else {
        Chart::of_primes(columns, ROWS, &cancel)
    };
    chart.expect("a chart")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn the_tree_counts_the_minimum_covers(
        columns in charts(),
        reduced: bool,
        kind in 0..3_usize,
        seed: u64,
    ) {
        let chart = chart_of(&columns, reduced);
        let expected = by_definition(&columns);
        let forced = chart.forced();
        let ways: usize = forced.iter().map(|&c| chart.members(c as usize).len()).product();
        let size = expected.first().expect("a cover").len() - forced.len();
        let prices = prices(&chart, kind, seed);
        let counts = exactly(&chart, size, &prices);
        prop_assert_eq!(counts.models * ways, BigUint::from(expected.len()));
        for c in 0..chart.classes() {
            for prime in chart.members(c) {
                let holding = expected.iter().filter(|model| model.contains(prime)).count();
                prop_assert_eq!(&counts.holding[c] * ways, BigUint::from(holding));
            }
        }
        if size > 0 {
            prop_assert_eq!(exactly(&chart, size - 1, &prices).models, BigUint::default());
        }
    }

    #[test]
    fn every_number_is_that_of_a_minimum_cover(columns in charts(), kind in 0..3_usize, seed: u64) {
        let chart = chart_of(&columns, false);
        let expected = by_definition(&columns);
        let size = expected.first().expect("a cover").len();
        let (prices, cancel) = (prices(&chart, kind, seed), Cancel::default());
        let pick = |numbers: &[BigUint]| {
            let mut budget = Budget::new(&cancel, f64::INFINITY);
            tree::pick(&chart, size, &prices, numbers, &mut budget)
        };
        // In any order, and some of them twice.
        let mut numbers: Vec<BigUint> = (0..expected.len()).rev().map(BigUint::from).collect();
        numbers.push(BigUint::default());
        let mut found = pick(&numbers).expect("no stop").expect("models");
        found.iter_mut().for_each(|model| model.sort_unstable());
        let twice = found.pop();
        prop_assert_eq!(twice.as_ref(), found.last());
        prop_assert_eq!(found.len(), expected.len());
        prop_assert_eq!(BTreeSet::from_iter(found), expected);
        prop_assert!(pick(&[BigUint::from(numbers.len() - 1)]).is_err());
    }
}

/// Charts side by side, with no row in common, as one.
fn together(blocks: &[Vec<u64>]) -> Chart {
    let rows = ROWS * blocks.len();
    let mut covers = Vec::new();
    for (block, columns) in blocks.iter().enumerate() {
        for column in columns {
            let mut set = vec![0; bits::words(rows)];
            bits::members(*column).for_each(|row| bits::insert(&mut set, ROWS * block + row));
            covers.extend(set);
        }
    }
    Chart::of_primes(&covers, rows, &Cancel::default()).expect("a chart")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Every choice of one cover of each block is a cover of all, whatever the number of words.
    #[test]
    fn the_tree_counts_in_charts_of_any_width(
        blocks in prop::collection::vec(charts(), 2..30),
        wide in 1..9_usize,
        threads in 1..4_usize,
    ) {
        // Not too many models, since blocks are not told apart: those with more become smaller.
        let mut blocks = blocks;
        let mut product = 1;
        for columns in &mut blocks {
            if product * by_definition(columns).len() > 500 {
                *columns = vec![0b11_1111, ALL & !0b1_1111, ALL & !0b1_1111];
            }
            if product * by_definition(columns).len() > 2_000 {
                columns.pop();
            }
            product *= by_definition(columns).len();
        }
        blocks.truncate(wide * 64 / ROWS);
        let covers: Vec<BTreeSet<Vec<u32>>> = blocks.iter().map(|b| by_definition(b)).collect();
        let all: usize = covers.iter().map(BTreeSet::len).product();
        let size = covers.iter().map(|covers| covers.first().expect("a cover").len()).sum();
        let chart = together(&blocks);
        let prices = prices(&chart, 0, 0);
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let counts = pool.install(|| exactly(&chart, size, &prices));
        let alone = Cancel::default().sharing(1, u64::MAX);
        let mut budget = Budget::new(&alone, f64::INFINITY);
        let same = tree::count(&chart, size, &prices, &mut budget).expect("no stop");
        prop_assert_eq!(same, Some(Counted::Exactly(counts.clone())));
        prop_assert_eq!(counts.models, BigUint::from(all));
        let mut first = 0;
        for (columns, covers) in blocks.iter().zip(&covers) {
            for prime in (0..).take(columns.len()) {
                let here = covers.iter().filter(|cover| cover.contains(&prime)).count();
                let class = (0..chart.classes())
                    .find(|&class| chart.members(class).contains(&(first + prime)));
                let holding = &counts.holding[class.expect("a class")];
                prop_assert_eq!(holding, &BigUint::from(all / covers.len() * here));
            }
            first += u32::try_from(columns.len()).expect("few");
        }
        let numbers = [0, all / 3, all - 1].map(BigUint::from);
        let cancel = Cancel::default();
        let mut budget = Budget::new(&cancel, f64::INFINITY);
        let found = tree::pick(&chart, size, &prices, &numbers, &mut budget);
        for model in found.expect("no stop").expect("models") {
            let columns: BTreeSet<u32> = model.iter().copied().collect();
            prop_assert_eq!(columns.len(), size);
            let mut open = bits::full(chart.rows());
            for class in 0..chart.classes() {
                if chart.members(class).iter().any(|prime| columns.contains(prime)) {
                    open.iter_mut().zip(chart.cover(class)).for_each(|(o, c)| *o &= !c);
                }
            }
            prop_assert!(bits::is_empty(&open));
        }
    }
}

/// So many columns over 40 rows, each of which is in one of eight.
fn random(columns: usize) -> Chart {
    let mut stream = Stream::new([3, 1, 0, 0], 0);
    let column = |column: usize| {
        let rows = (0..40).filter(|_| stream.bernoulli(0.125));
        rows.fold(1 << (column % 40), |set, row| set | 1_u64 << row)
    };
    let columns: Vec<u64> = (0..columns).map(column).collect();
    Chart::reduce(&columns, 40, &Cancel::default()).expect("a chart")
}

#[test]
fn models_of_a_large_chart_are_those_of_the_walk() {
    let (chart, cancel) = (random(1_500), Cancel::default());
    let solve = |most| {
        let budget = Budget::new(&cancel, f64::INFINITY);
        models(&chart, false, most, f64::INFINITY, budget).expect("models")
    };
    let found = solve(100_000);
    let counts = found.counts.expect("counted");
    let size = found.min_terms.expect("settled") - chart.forced().len();
    // The walk with any number of steps is the other way.
    let wanted = Wanted { size: Some(size), irredundant: false, prices: &found.prices };
    let mut budget = Budget::new(&cancel, f64::INFINITY);
    let mut all = BigUint::default();
    let mut visit = |cover: &[u32]| {
        let times = cover.iter().map(|&class| chart.members(class as usize).len());
        all += times.product::<usize>();
        ControlFlow::Continue(())
    };
    branch_and_bound::covers(&chart, &chart.all(), wanted, None, &mut budget, &mut visit)
        .expect("no stop");
    assert_eq!(counts.models, all);
    let mut listed = found.listed.clone();
    listed.dedup();
    assert_eq!(BigUint::from(listed.len()), all.clone().min(BigUint::from(100_000_u32)));
    assert!(listed.is_sorted());
    let few = solve(10);
    assert_eq!((few.listed.len(), few.counts.expect("counted")), (10, counts));
}

#[test]
fn without_time_the_tree_says_how_many_there_are_at_least() {
    let (chart, cancel) = (random(1_500), Cancel::default());
    let budget = Budget::new(&cancel, f64::INFINITY);
    let found = models(&chart, false, 1, f64::INFINITY, budget).expect("models");
    let all = found.counts.expect("counted").models;
    let size = found.min_terms.expect("settled") - chart.forced().len();
    let ways = chart.forced().iter().map(|&c| chart.members(c as usize).len()).product::<usize>();
    for seconds in [0.0, 1e-4, 1e-3, 1e-2] {
        let mut budget = Budget::new(&cancel, seconds);
        match tree::count(&chart, size, &found.prices, &mut budget).expect("no stop") {
            Some(Counted::AtLeast(some)) => assert!(some * ways <= all),
            Some(Counted::Exactly(counts)) => assert_eq!(counts.models * ways, all),
            None => panic!("the tree is made for this chart"),
        }
    }
    let mut none = Budget::new(&cancel, 0.0);
    let nothing = tree::count(&chart, size, &found.prices, &mut none).expect("no stop");
    assert_eq!(nothing, Some(Counted::AtLeast(BigUint::default())));
    cancel.set();
    let mut budget = Budget::new(&cancel, f64::INFINITY);
    assert!(tree::count(&chart, size, &found.prices, &mut budget).is_err());
}
