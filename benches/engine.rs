//! Core figures: prime implicants and covers of random tables with a known solution.
//!
//! `A*B + C*~D` over k conditions and N cases drawn at random, 5 % of the outcomes flipped.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use fastqca::cancel::Cancel;
use fastqca::engine::search::{Analysis, Options};
use fastqca::primes::{Method, Primes};

use inputs::Study;

mod inputs;

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
        let study = Study::new(k, cases, 5);
        let question = study.question();
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
        let study = Study::new(k, cases, 5);
        let rows = study.question();
        let options = Options {
            all_sol: false,
            row_dom: false,
            max_models: 10_000,
            budget: 60.0,
            patience: f64::INFINITY,
        };
        let name = BenchmarkId::from_parameter(format!("k={k}/N={cases}"));
        group.bench_with_input(name, &rows, |b, rows| {
            b.iter(|| Analysis::solve(black_box(rows), options, &Cancel::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, primes, analyses);
criterion_main!(benches);
