//! Many data sets at once: crisp and fuzzy cases that follow `A*B + C*D*E`, some outcomes flipped.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fastqca::batch::{Cell, Data, Kind, Results, Settings, Ties, run};
use fastqca::cancel::Cancel;
use fastqca::engine::search::Options;
use ndarray::{Array1, Array2, Array3};

use inputs::{fuzzy, level};

mod inputs;

const SETS: usize = 10_000;

fn analyses<T: Cell>(
    c: &mut Criterion,
    name: &str,
    data: &(Array3<T>, Array2<T>),
    incl: f64,
    kind: Kind,
) {
    let (sets, _, k) = data.0.dim();
    let levels = vec![2; k];
    let options = Options {
        all_sol: false,
        row_dom: false,
        max_models: 10_000,
        budget: 60.0,
        patience: f64::INFINITY,
    };
    let settings = Settings::new(&levels, kind, Ties::Drop, options).expect("levels");
    let (incl, low) = (Array1::from_elem(sets, incl), Array1::from_elem(sets, f64::NAN));
    let (n, pri) = (Array1::from_elem(sets, 1), Array1::zeros(sets));
    let data = Data {
        conditions: data.0.view(),
        outcome: data.1.view(),
        incl: incl.view(),
        low: low.view(),
        n: n.view(),
        pri: pri.view(),
    };
    let mut group = c.benchmark_group("many");
    group.sample_size(10).throughput(Throughput::Elements(sets as u64));
    group.bench_function(BenchmarkId::from_parameter(name), |b| {
        b.iter(|| {
            let mut results = Results::new(k);
            run(black_box(data), &settings, 1, &mut results, &Cancel::default()).expect("solved");
            results
        });
    });
    group.finish();
}

fn many(c: &mut Criterion) {
    let shares = fuzzy(SETS, 24, 5);
    let levels = (shares.0.mapv(level), shares.1.mapv(level));
    analyses(c, "crisp, k=5, N=24", &levels, 1.0, Kind::Parsimonious);
    analyses(c, "crisp, k=5, N=24, conservative", &levels, 1.0, Kind::Conservative);
    analyses(c, "fuzzy, k=5, N=24", &shares, 0.8, Kind::Parsimonious);
    let shares = fuzzy(SETS / 100, 60, 8);
    let levels = (shares.0.mapv(level), shares.1.mapv(level));
    analyses(c, "crisp, k=8, N=60", &levels, 1.0, Kind::Parsimonious);
    analyses(c, "fuzzy, k=8, N=60", &shares, 0.8, Kind::Parsimonious);
}

criterion_group!(benches, many);
criterion_main!(benches);
