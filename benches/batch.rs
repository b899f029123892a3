//! Many data sets at once: crisp and fuzzy cases that follow `A*B + C*D*E`, some outcomes flipped.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fastqca::batch::{Cell, Data, Kind, Results, Settings, Ties, run};
use fastqca::cancel::Cancel;
use fastqca::engine::search::Options;
use ndarray::{Array1, Array2, Array3};

const SEED: u64 = 20_261_121;
const SETS: usize = 10_000;

/// The generator of Steele, Lea & Flood 2014 (`SplitMix64`), enough for a bench.
struct Random(u64);

impl Random {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn fuzzy(sets: usize, cases: usize, k: usize) -> (Array3<f64>, Array2<f64>) {
    let mut random = Random(SEED);
    let x = Array3::from_shape_simple_fn((sets, cases, k), || random.share());
    let y = Array2::from_shape_fn((sets, cases), |(s, c)| {
        let x = |i: usize| x[[s, c, i]];
        let y = x(0).min(x(1)).max(x(2).min(x(3)).min(x(4)));
        if random.share() < 0.05 { 1.0 - y } else { y }
    });
    (x, y)
}

fn analyses<T: Cell>(
    c: &mut Criterion,
    name: &str,
    data: &(Array3<T>, Array2<T>),
    incl: f64,
    kind: Kind,
) {
    let (sets, _, k) = data.0.dim();
    let levels = vec![2; k];
    let options = Options { all_sol: false, row_dom: false, max_models: 10_000, budget: 60.0 };
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
    let level = |x: &f64| u8::from(*x > 0.5);
    let levels = (shares.0.map(level), shares.1.map(level));
    analyses(c, "crisp, k=5, N=24", &levels, 1.0, Kind::Parsimonious);
    analyses(c, "crisp, k=5, N=24, conservative", &levels, 1.0, Kind::Conservative);
    analyses(c, "fuzzy, k=5, N=24", &shares, 0.8, Kind::Parsimonious);
    let shares = fuzzy(SETS / 100, 60, 8);
    let levels = (shares.0.map(level), shares.1.map(level));
    analyses(c, "crisp, k=8, N=60", &levels, 1.0, Kind::Parsimonious);
    analyses(c, "fuzzy, k=8, N=60", &shares, 0.8, Kind::Parsimonious);
}

criterion_group!(benches, many);
criterion_main!(benches);
