//! Random inputs of the core, as many as some seconds allow: none of them may make it panic.
//!
//!     cargo bench --bench fuzz -- 60 1
//!
//! are 60 seconds with random numbers of their own, which are those of the run with seed 1. Most inputs
//! are data sets of up to five conditions for the quickest kernel, half a million in a second of CPU time; the
//! others are tables for each of the three kernels, which must agree, charts, and values to join. Where
//! an input is no data, an error is an answer.

#![allow(clippy::print_stdout)] // what it has found

use std::collections::BTreeSet;
use std::env;
use std::time::{Duration, Instant};

use fastqca::batch::{Cell, Data, Kernel, Kind, Results, Settings, Status, Ties, run};
use fastqca::cancel::Cancel;
use fastqca::engine::search::{Analysis, Options};
use fastqca::expectations::Expectations;
use fastqca::thresholds::{Distance, starts};
use ndarray::{Array1, Array2, Array3};

use inputs::Random;

mod inputs;

/// Seconds for one input: some have more models than can be counted soon.
const SECONDS: f64 = 0.01;

/// Data sets of one call: so many share their shape.
const SETS: usize = 4_096;
const FEW_SETS: usize = 64;

fn main() {
    let mut numbers = env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let seconds = Duration::from_secs(numbers.next().unwrap_or(10));
    let mut random = Random::new(numbers.next().unwrap_or(1));
    let begun = Instant::now();
    let mut inputs = 0;
    while begun.elapsed() < seconds {
        for _ in 0..64 {
            inputs += quick(&mut random);
        }
        inputs += by_all_kernels(&mut random) + charts(&mut random) + lines(&mut random);
    }
    println!("{inputs} inputs in {:.0} s", begun.elapsed().as_secs_f64());
}

/// Numbers from `least` to `most`.
fn between(random: &mut Random, least: usize, most: usize) -> usize {
    least + random.below(most - least + 1)
}

fn options(random: &mut Random) -> Options {
    Options {
        all_sol: random.below(4) == 0,
        row_dom: false,
        max_models: between(random, 1, 50),
        budget: SECONDS,
        patience: f64::INFINITY,
    }
}

fn kind(random: &mut Random, levels: &[u16]) -> Kind {
    match random.below(3) {
        0 => Kind::Conservative,
        1 => Kind::Parsimonious,
        _ => {
            let lines = between(random, 0, 3);
            let expected = Array2::from_shape_fn((lines, levels.len()), |(_, i)| {
                if random.below(2) == 0 { 0 } else { random.below(1 << levels[i]) }
            });
            Kind::Intermediate(Expectations::new(expected.mapv(small).view()))
        }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("a small number")
}

/// Data sets of few conditions for the kernel that takes these.
fn quick(random: &mut Random) -> usize {
    let levels = vec![2; between(random, 1, 5)];
    let cases = between(random, 0, 30);
    let shape = (SETS, cases, levels.len());
    let options = Options { all_sol: false, ..options(random) };
    let settings = Settings::new(&levels, kind(random, &levels), Ties::Drop, options);
    let settings = settings.expect("levels");
    if random.below(4) > 0 {
        let cell = |random: &mut Random| u8::from(random.below(2) == 1);
        drop(analysed(random, shape, &settings, cell));
    } else {
        let odd = random.below(20) == 0;
        let cell = |random: &mut Random| {
            let strange = [f64::NAN, -0.0, 1.0 + 1e-13, 2.0, f64::INFINITY, f64::MIN_POSITIVE];
            if odd && random.below(1_000) == 0 {
                return strange[random.below(strange.len())];
            }
            random.below(21) as f64 / 20.0
        };
        drop(analysed(random, shape, &settings, cell));
    }
    SETS
}

/// Results of some data sets, unless one of them is none.
fn analysed<T: Cell>(
    random: &mut Random,
    (sets, cases, k): (usize, usize, usize),
    settings: &Settings,
    mut cell: impl FnMut(&mut Random) -> T,
) -> Option<Results> {
    let x = Array3::from_shape_simple_fn((sets, cases, k), || cell(random));
    let y = Array2::from_shape_simple_fn((sets, cases), || cell(random));
    let cut = [0.5, 0.75, 0.8, 1.0][random.below(4)];
    let (incl, low) = (Array1::from_elem(sets, cut), Array1::from_elem(sets, f64::NAN));
    let (n, pri) = (Array1::from_elem(sets, between(random, 1, 2)), Array1::zeros(sets));
    let n = n.mapv(|n| i64::from(small(n)));
    let data = Data {
        conditions: x.view(),
        outcome: y.view(),
        incl: incl.view(),
        low: low.view(),
        n: n.view(),
        pri: pri.view(),
    };
    let mut results = Results::new(k);
    run(data, settings, 0, &mut results, &Cancel::default()).ok().map(|_| results)
}

/// Data sets of any levels, by each kernel in turn.
fn by_all_kernels(random: &mut Random) -> usize {
    let k = between(random, 1, 6);
    let most = if k > 3 { 2 } else { 4 };
    let levels: Vec<u16> =
        (0..k).map(|_| u16::try_from(between(random, 2, most)).expect("few levels")).collect();
    let shape = (FEW_SETS, between(random, 0, 40), k);
    let kind = kind(random, &levels);
    let options = Options { max_models: 1_000, budget: 1.0, ..options(random) };
    let settings = Settings::new(&levels, kind, Ties::Drop, options).expect("levels");
    let seed = random.next();
    let found: Vec<_> = [Kernel::SpaceBits, Kernel::RowBits, Kernel::Search]
        .into_iter()
        .map(|kernel| {
            let mut same = Random::new(seed);
            let settings = settings.clone().by(kernel);
            let cell = |random: &mut Random| u8::try_from(random.below(2)).expect("a level");
            let results = analysed(&mut same, shape, &settings, cell).expect("levels are data");
            results.status.into_iter().zip(results.n_models).collect::<Vec<_>>()
        })
        .collect();
    for set in 0..FEW_SETS {
        let settled = found.iter().map(|of| of[set]).filter(|of| of.0 != Status::Unsettled as u8);
        let distinct: BTreeSet<(u8, i64)> = settled.collect();
        assert!(distinct.len() < 2, "kernels differ: {levels:?}, seed {seed}, data set {set}");
    }
    3 * FEW_SETS
}

/// Charts of which nothing is known.
fn charts(random: &mut Random) -> usize {
    for _ in 0..FEW_SETS {
        let shape = (between(random, 0, 30), between(random, 0, 70));
        let one_in = between(random, 1, 8);
        let chart = Array2::from_shape_simple_fn(shape, || random.below(one_in) == 0);
        let options = Options { all_sol: false, ..options(random) };
        let found = Analysis::of_chart(chart.view(), options, &Cancel::default());
        let found = found.expect("a chart");
        for model in &found.models().listed {
            let covered = |row| model.iter().any(|&p| chart[[p as usize, row]]);
            assert!((0..shape.1).all(covered), "a model leaves a row out");
        }
    }
    FEW_SETS
}

/// Values on a line.
fn lines(random: &mut Random) -> usize {
    let distances = [
        Distance::Complete,
        Distance::Single,
        Distance::Average,
        Distance::Mcquitty,
        Distance::Ward,
    ];
    for _ in 0..FEW_SETS {
        let steps = between(random, 1, 1_000);
        let mut values: Vec<f64> = (0..between(random, 0, 100))
            .map(|_| random.below(steps + 1) as f64 / steps as f64)
            .collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let counts: Vec<i64> =
            values.iter().map(|_| i64::from(small(between(random, 1, 9)))).collect();
        let groups = between(random, 0, 110);
        let distance = distances[random.below(distances.len())];
        let found = starts(&values, &counts, groups, distance, &Cancel::default()).expect("values");
        assert_eq!(found.len() + 1, groups.clamp(1, values.len().max(1)));
    }
    FEW_SETS
}
