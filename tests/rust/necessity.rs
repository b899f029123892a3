//! Necessary and sufficient expressions against their definition, expression by expression.

use fastqca::cancel::Cancel;
use fastqca::error::Error;
use fastqca::necessity::{
    CutOffs, ExpressionSearch, Expressions, Relation, conjunctions, disjunctions,
};
use fastqca::truth_table::membership::Sets;
use ndarray::{Array1, Array2};
use proptest::prelude::*;

const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// A condition and its level.
type Literal = (usize, u8);
type Listed = Vec<(Vec<Literal>, f64)>;

/// Two fuzzy conditions, a crisp one and one of three levels; scores in sixteenths.
#[derive(Debug, Clone)]
struct Data {
    values: Array2<f64>,
    outcome: Array1<f64>,
    cuts: CutOffs,
    depth: usize,
}

const LEVELS: [u16; 4] = [2, 2, 2, 3];

fn data() -> impl Strategy<Value = Data> {
    let case = (0..=16_u8, 0..=16_u8, 0..2_u8, 0..3_u8, 0..=16_u8);
    let cut = || prop::sample::select(vec![0.0, 0.3, 0.5, 0.75, 0.9, 1.0]);
    (prop::collection::vec(case, 1..12), cut(), cut(), cut(), 1..=4_usize).prop_map(
        |(cases, incl, cov, ron, depth)| {
            let score = |i: usize, c: usize| match i {
                0 => f64::from(cases[c].0) / 16.0,
                1 => f64::from(cases[c].1) / 16.0,
                2 => f64::from(cases[c].2),
                _ => f64::from(cases[c].3),
            };
            Data {
                values: Array2::from_shape_fn((4, cases.len()), |(i, c)| score(i, c)),
                outcome: cases.iter().map(|c| f64::from(c.4) / 16.0).collect(),
                cuts: CutOffs { incl, cov, ron },
                depth,
            }
        },
    )
}

impl Data {
    fn score(&self, (condition, level): Literal, case: usize) -> f64 {
        let x = self.values[[condition, case]];
        match (condition, level) {
            (0 | 1, 0) => 1.0 - x,
            (0 | 1, _) => x,
            _ => f64::from(u8::from((x - f64::from(level)).abs() < 0.5)),
        }
    }

    /// Consistency and coverage of necessity, and relevance; 0/0 is 0.
    fn measures(&self, set: &[Literal], join: fn(f64, f64) -> f64) -> [f64; 3] {
        let n = self.outcome.len();
        let x = |c: usize| set.iter().map(|&l| self.score(l, c)).reduce(join).expect("literals");
        let sum = |of: &dyn Fn(usize) -> f64| (0..n).map(of).sum::<f64>();
        let both = sum(&|c| x(c).min(self.outcome[c]));
        let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        let ron = ratio(sum(&|c| 1.0 - x(c)), sum(&|c| 1.0 - x(c).min(self.outcome[c])));
        [ratio(both, self.outcome.sum()), ratio(both, sum(&x)), ron]
    }

    /// All sets of literals of different conditions, by size, then conditions, then levels.
    fn sets(&self) -> Vec<Vec<Literal>> {
        let mut all: Vec<Vec<Literal>> = vec![vec![]];
        for (condition, &levels) in LEVELS.iter().enumerate() {
            for i in 0..all.len() {
                let set = all[i].clone();
                let longer = |l| [set.clone(), vec![(condition, l)]].concat();
                all.extend((0_u8..).take(levels.into()).map(longer));
            }
        }
        all.retain(|set| !set.is_empty() && set.len() <= self.depth);
        all.sort_by_key(|set| {
            let (conditions, levels): (Vec<usize>, Vec<u8>) = set.iter().copied().unzip();
            (set.len(), conditions, levels)
        });
        all
    }

    fn reaches(&self, [incl, cov, ron]: [f64; 3]) -> bool {
        let CutOffs { incl: i, cov: c, ron: r } = self.cuts;
        incl >= i - TOLERANCE && cov >= c - TOLERANCE && ron >= r - TOLERANCE
    }

    fn question<'a>(&'a self, fuzzy: &'a Array1<bool>, ron: f64) -> ExpressionSearch<'a> {
        ExpressionSearch {
            sets: Sets::new(self.values.view(), fuzzy.view()).expect("sets"),
            levels: &LEVELS,
            outcome: self.outcome.view(),
            cuts: CutOffs { ron, ..self.cuts },
            depth: self.depth,
        }
    }
}

/// What was found, with the consistency of necessity.
fn listed(found: &Expressions) -> Listed {
    let term = |row: ndarray::ArrayView1<'_, i16>| {
        let level = |(i, &l): (usize, &i16)| u8::try_from(l).ok().map(|l| (i, l));
        row.iter().enumerate().filter_map(level).collect()
    };
    found.terms.rows().into_iter().map(term).zip(found.fits.column(2).iter().copied()).collect()
}

fn contains(large: &[Literal], small: &[Literal]) -> bool {
    small.iter().all(|literal| large.contains(literal))
}

fn same(found: &Expressions, wanted: &Listed) -> Result<(), TestCaseError> {
    let found = listed(found);
    prop_assert_eq!(found.len(), wanted.len());
    for ((set, incl), (other, value)) in found.iter().zip(wanted) {
        prop_assert_eq!(set, other);
        prop_assert!((incl - value).abs() < 1e-12 || incl.is_nan());
    }
    Ok(())
}

proptest! {
    #[test]
    fn necessary_conjunctions_are_all_listed(data in data()) {
        let fuzzy = Array1::from(vec![true, true, false, false]);
        let wanted: Listed = data.sets().into_iter().filter_map(|set| {
            let [incl, cov, _] = data.measures(&set, f64::min);
            data.reaches([incl, cov, 1.0]).then_some((set, incl))
        }).collect();
        let question = data.question(&fuzzy, 0.0);
        let found = conjunctions(&question, Relation::Necessity, &Cancel::default());
        same(&found.expect("a listing"), &wanted)?;
    }

    #[test]
    fn sufficient_conjunctions_contain_no_other(data in data()) {
        let fuzzy = Array1::from(vec![true, true, false, false]);
        let mut wanted = Listed::new();
        for set in data.sets() {
            let [cov, incl, _] = data.measures(&set, f64::min);
            if data.reaches([incl, cov, 1.0]) && !wanted.iter().any(|(s, _)| contains(&set, s)) {
                wanted.push((set, cov));
            }
        }
        let question = data.question(&fuzzy, 0.0);
        let found = conjunctions(&question, Relation::Sufficiency, &Cancel::default());
        same(&found.expect("a listing"), &wanted)?;
    }

    #[test]
    fn necessary_disjunctions_contain_no_other(data in data(), first in any::<bool>()) {
        let fuzzy = Array1::from(vec![true, true, false, false]);
        let question = data.question(&fuzzy, data.cuts.ron);
        let cancel = Cancel::default();
        let known = if first {
            conjunctions(&question, Relation::Necessity, &cancel).expect("a listing").terms
        } else {
            Array2::zeros((0, 4))
        };
        let fits = Array2::zeros((known.nrows(), 4));
        let blocked = listed(&Expressions { terms: known.clone(), fits });
        let blocked: Vec<Vec<Literal>> = blocked.into_iter().map(|(set, _)| set).collect();
        let mut wanted = Listed::new();
        for set in data.sets() {
            let measures = data.measures(&set, f64::max);
            let inside = |other: &Vec<Literal>| contains(&set, other);
            let again = wanted.iter().map(|(set, _)| set).chain(&blocked).any(inside);
            if data.reaches(measures) && !again {
                wanted.push((set, measures[0]));
            }
        }
        same(&disjunctions(&question, known.view(), &cancel).expect("a listing"), &wanted)?;
    }
}

#[test]
fn odd_questions_are_refused_and_a_stop_is_heeded() {
    let values = Array2::from_elem((2, 3), 1.0);
    let (fuzzy, outcome) = (Array1::from(vec![false, false]), Array1::ones(3));
    let few = Array1::ones(2);
    let question = |levels: &'static [u16], outcome| ExpressionSearch {
        sets: Sets::new(values.view(), fuzzy.view()).expect("sets"),
        levels,
        outcome,
        cuts: CutOffs { incl: 1.0, cov: 0.0, ron: 0.0 },
        depth: 2,
    };
    let none = Cancel::default();
    let (right, short) = (outcome.view(), few.view());
    let necessity = |question: &ExpressionSearch<'_>, cancel: &Cancel| {
        conjunctions(question, Relation::Necessity, cancel).map(|found| found.terms.nrows())
    };
    assert!(matches!(necessity(&question(&[2], right), &none), Err(Error::Shape { .. })));
    assert!(matches!(necessity(&question(&[2, 2], short), &none), Err(Error::Shape { .. })));
    assert_eq!(necessity(&question(&[2, 2], right), &none), Ok(3));
    let known = Array2::from_elem((1, 2), 5_i16);
    let level = disjunctions(&question(&[2, 2], right), known.view(), &none).map(|_| ());
    assert_eq!(level, Err(Error::Level { condition: 0, level: 5, levels: 2 }));
    let wide = Array2::from_elem((1, 3), 0_i16);
    let width = disjunctions(&question(&[2, 2], right), wide.view(), &none).map(|_| ());
    assert!(matches!(width, Err(Error::Shape { .. })));
    let stop = Cancel::default();
    stop.set();
    assert_eq!(necessity(&question(&[2, 2], right), &stop), Err(Error::Cancelled));
}
