//! Core figures: prime implicants and covers of random tables with a known solution.
//!
//! `A*B + C*~D` over k conditions and N cases drawn at random, 5 % of the outcomes flipped.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use fastqca::cancel::Cancel;
use fastqca::engine::search::{Analysis, Options};
use fastqca::primes::{Method, Primes, Question};
use fastqca::space::cube::Space;
use ndarray::Array2;

const SEED: u64 = 20_261_121;

/// Explained and negative rows of a study, both (rows, k).
struct Study {
    space: Space,
    explained: Array2<u8>,
    negative: Array2<u8>,
    none: Array2<u32>,
}

/// The generator of Steele, Lea & Flood 2014 (`SplitMix64`), enough for a bench.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn study(k: usize, cases: usize, flipped_percent: u64) -> Study {
    let mut random = Random(SEED);
    let mut tally = std::collections::BTreeMap::<Vec<u8>, (u32, u32)>::new();
    for _ in 0..cases {
        let row: Vec<u8> = (0..k).map(|_| (random.next() >> 63) as u8).collect();
        let truth = (row[0] & row[1]) | (row[2] & (1 - row[3])) == 1;
        let outcome = truth != (random.next() % 100 < flipped_percent);
        let (n, positive) = tally.entry(row).or_default();
        *n += 1;
        *positive += u32::from(outcome);
    }
    let rows = |wanted: bool| {
        let consistent = |&(n, positive): &(u32, u32)| f64::from(positive) >= 0.8 * f64::from(n);
        let chosen: Vec<u8> = tally
            .iter()
            .filter(|(_, counts)| consistent(counts) == wanted)
            .flat_map(|(row, _)| row.clone())
            .collect();
        Array2::from_shape_vec((chosen.len() / k, k), chosen).expect("whole rows")
    };
    Study {
        space: Space::new(&vec![2; k]).expect("levels"),
        explained: rows(true),
        negative: rows(false),
        none: Array2::zeros((0, k)),
    }
}

fn primes(c: &mut Criterion) {
    let mut group = c.benchmark_group("primes");
    group.sample_size(10);
    for (k, cases) in [
        (5, 24),
        (10, 60),
        (12, 60),
        (12, 1000),
        (15, 60),
        (20, 200),
        (30, 60),
        (30, 200),
        (60, 24),
    ] {
        let study = study(k, cases, 5);
        let question = Question {
            space: &study.space,
            explained: study.explained.view(),
            off_rows: study.negative.view(),
            off_cubes: study.none.view(),
            on_cubes: None,
        };
        let name = BenchmarkId::from_parameter(format!("k={k}/N={cases}"));
        group.bench_with_input(name, &question, |b, question| {
            b.iter(|| Primes::search(black_box(question), Method::Auto, &Cancel::default()));
        });
    }
    group.finish();
}

fn analyses(c: &mut Criterion) {
    let mut group = c.benchmark_group("all minimum models");
    group.sample_size(10);
    for (k, cases) in [(5, 24), (12, 24), (10, 60), (12, 60), (10, 200), (30, 60)] {
        let study = study(k, cases, 5);
        let rows = Question {
            space: &study.space,
            explained: study.explained.view(),
            off_rows: study.negative.view(),
            off_cubes: study.none.view(),
            on_cubes: None,
        };
        let options = Options { all_sol: false, row_dom: false, max_models: 10_000, budget: 60.0 };
        let name = BenchmarkId::from_parameter(format!("k={k}/N={cases}"));
        group.bench_with_input(name, &rows, |b, rows| {
            b.iter(|| Analysis::solve(black_box(rows), options, &Cancel::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, primes, analyses);
criterion_main!(benches);
