//! Fixed pieces of work, whose instructions `benches/instructions.py` counts: one after the other, or
//! the one that is named. All on one thread, so that every run takes the same instructions.

use std::env;
use std::hint::black_box;

use fastqca::batch::{Cell, Data, Kind, Results, Settings, Ties, run};
use fastqca::cancel::Cancel;
use fastqca::engine::search::{Analysis, Options};
use fastqca::expectations::Expectations;
use fastqca::primes::{Method, Primes};
use fastqca::truth_table::membership::Sets;
use fastqca::truth_table::table::Table;
use ndarray::{Array1, Array2, Array3, Axis};

use inputs::{Study, fuzzy, level};

mod inputs;

/// No clock decides anything.
const OPTIONS: Options = Options {
    all_sol: false,
    row_dom: false,
    max_models: 10_000,
    budget: f64::INFINITY,
    patience: f64::INFINITY,
};

fn table(cases: usize, k: usize, is_fuzzy: bool) {
    let (x, y) = fuzzy(1, cases, k);
    let (mut x, mut y) = (x.index_axis(Axis(0), 0).t().to_owned(), y.row(0).to_owned());
    if !is_fuzzy {
        x.mapv_inplace(f64::round);
        y.mapv_inplace(f64::round);
    }
    let marks = Array1::from_elem(k, is_fuzzy);
    let sets = Sets::new(x.view(), marks.view()).expect("a mark each");
    black_box(Table::new(sets, y.view(), Ties::Drop, &Cancel::default()).expect("a table"));
}

fn primes(k: usize, cases: usize) {
    let study = Study::new(k, cases, 5);
    let question = study.question();
    black_box(Primes::search(&question, Method::Auto, &Cancel::default()).expect("found"));
}

fn models(k: usize, cases: usize) {
    let study = Study::new(k, cases, 5);
    black_box(Analysis::solve(&study.question(), OPTIONS, &Cancel::default()).expect("solved"));
}

fn batch<T: Cell>(data: &(Array3<T>, Array2<T>), kind: Kind, incl: f64) {
    let (sets, _, k) = data.0.dim();
    let settings = Settings::new(&vec![2; k], kind, Ties::Drop, OPTIONS).expect("levels");
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
    let mut results = Results::new(k);
    run(data, &settings, 1, &mut results, &Cancel::default()).expect("solved");
    black_box(results);
}

fn crisp() -> (Array3<u8>, Array2<u8>) {
    let (x, y) = fuzzy(1_000, 24, 5);
    (x.mapv(level), y.mapv(level))
}

/// Every condition is expected to be present.
fn expected() -> Kind {
    Kind::Intermediate(Expectations::new(Array2::from_diag_elem(5, 0b10_u32).view()))
}

/// The pieces of work by their names.
const WORK: [(&str, fn()); 10] = [
    ("crisp_table", || table(20_000, 10, false)),
    ("fuzzy_table", || table(2_000, 10, true)),
    ("primes_8", || primes(8, 1_000)),
    ("primes_12", || primes(12, 200)),
    ("models_10", || models(10, 60)),
    ("models_12", || models(12, 60)),
    ("crisp_batch", || batch(&crisp(), Kind::Parsimonious, 1.0)),
    ("fuzzy_batch", || batch(&fuzzy(1_000, 24, 5), Kind::Parsimonious, 0.8)),
    ("conservative_batch", || batch(&crisp(), Kind::Conservative, 1.0)),
    ("intermediate_batch", || batch(&crisp(), expected(), 1.0)),
];

fn main() {
    let wanted = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    for (name, work) in WORK {
        if wanted.as_deref().is_none_or(|wanted| wanted == name) {
            work();
        }
    }
}
