//! Truth tables and parameters of fit against their formulas, sum by sum.

use fastqca::cancel::Cancel;
use fastqca::truth_table::coding::Ties;
use fastqca::truth_table::fit;
use fastqca::truth_table::membership::{self, Sets};
use fastqca::truth_table::table::{NONE, Table};
use ndarray::{Array1, Array2, Axis};
use proptest::prelude::*;

#[derive(Debug, Clone)]
struct Data {
    values: Array2<f64>,
    fuzzy: Array1<bool>,
    outcome: Array1<f64>,
    terms: Array2<i16>,
}

/// Three fuzzy sets and one of three levels; scores in hundredths, so 0, 0.5 and 1 occur.
fn data() -> impl Strategy<Value = Data> {
    let case = (prop::collection::vec(0..=100_u8, 4), 0..3_u8);
    let term = (prop::collection::vec(-1..2_i16, 3), -1..3_i16);
    (prop::collection::vec(case, 1..30), prop::collection::vec(term, 1..5)).prop_map(
        |(cases, terms)| {
            let score = |i: usize, c: usize| match i {
                3 => f64::from(cases[c].1),
                i => f64::from(cases[c].0[i]) / 100.0,
            };
            Data {
                values: Array2::from_shape_fn((4, cases.len()), |(i, c)| score(i, c)),
                fuzzy: Array1::from(vec![true, true, true, false]),
                outcome: cases.iter().map(|c| f64::from(c.0[3]) / 100.0).collect(),
                terms: Array2::from_shape_fn((terms.len(), 4), |(t, i)| match i {
                    3 => terms[t].1,
                    i => terms[t].0[i],
                }),
            }
        },
    )
}

impl Data {
    fn membership(&self, term: &[i16], case: usize) -> f64 {
        let literal = |(i, &level): (usize, &i16)| {
            let x = self.values[[i, case]];
            match level {
                -1 => 1.0,
                level if i == 3 => f64::from(u8::from((x - f64::from(level)).abs() < 0.5)),
                0 => 1.0 - x,
                _ => x,
            }
        };
        term.iter().enumerate().map(literal).fold(1.0, f64::min)
    }

    fn sum(&self, of: impl Fn(usize) -> f64) -> f64 {
        (0..self.outcome.len()).map(of).sum()
    }
}

fn same(a: f64, b: f64) -> bool {
    let alike = a.is_finite() == b.is_finite() && a.is_nan() == b.is_nan();
    alike && (!a.is_finite() || (a - b).abs() < 1e-12)
}

proptest! {
    #[test]
    fn fit_follows_the_formulas(data in data()) {
        let sets = Sets::new(data.values.view(), data.fuzzy.view()).expect("sets");
        let cancel = Cancel::default();
        let x = membership::of_terms(sets, data.terms.view(), &cancel).expect("memberships");
        let t = data.terms.nrows();
        let indices: Vec<usize> = (0..t).collect();
        let found = fit::of_models(x.view(), data.outcome.view(), &[0, t], &indices, &cancel)
            .expect("fit");
        let y = |c: usize| data.outcome[c];
        let terms: Vec<Vec<i16>> = data.terms.axis_iter(Axis(0)).map(|row| row.to_vec()).collect();
        let of = |members: &[Vec<i16>], c: usize| {
            members.iter().map(|term| data.membership(term, c)).fold(0.0, f64::max)
        };
        let expected = |members: &[Vec<i16>]| {
            let m = |c: usize| of(members, c);
            let both = data.sum(|c| m(c).min(y(c)));
            let clash = data.sum(|c| m(c).min(y(c)).min(1.0 - y(c)));
            [
                both / data.sum(m),
                (both - clash) / (data.sum(m) - clash),
                both / data.sum(y),
                data.sum(|c| 1.0 - m(c)) / data.sum(|c| 1.0 - m(c).min(y(c))),
            ]
        };
        for (at, term) in terms.iter().enumerate() {
            for (got, want) in found.terms.row(at).iter().zip(expected(std::slice::from_ref(term))) {
                prop_assert!(same(*got, want), "{} {}", got, want);
            }
            let others: Vec<Vec<i16>> =
                (0..t).filter(|&o| o != at).map(|o| terms[o].clone()).collect();
            let alone = data.sum(|c| {
                let own = data.membership(term, c).min(y(c));
                own - own.min(of(&others, c).min(y(c)))
            }) / data.sum(y);
            prop_assert!(same(found.unique[at], alone), "{} {}", found.unique[at], alone);
        }
        for (got, want) in found.models.row(0).iter().zip(expected(&terms)) {
            prop_assert!(same(*got, want), "{} {}", got, want);
        }
    }

    #[test]
    fn tables_follow_the_formulas(data in data()) {
        let cases = data.outcome.len();
        let rows = Array2::from_shape_fn((cases, 4), |(c, i)| {
            let x = data.values[[i, c]];
            if i == 3 { [0, 1, 2][usize::from(x > 0.5) + usize::from(x > 1.5)] } else { u8::from(x > 0.5) }
        });
        let joins: Array1<bool> =
            (0..cases).map(|c| (0..3).all(|i| (data.values[[i, c]] - 0.5).abs() > 1e-9)).collect();
        let sets = Sets::new(data.values.view(), data.fuzzy.view()).expect("sets");
        let table =
            Table::new(sets, data.outcome.view(), Ties::Drop, &Cancel::default()).expect("a table");
        prop_assert_eq!(table.n.iter().sum::<usize>(), joins.iter().filter(|&&j| j).count());
        for (c, row) in table.row_of.iter().enumerate() {
            prop_assert_eq!(*row != NONE, joins[c]);
            if joins[c] {
                prop_assert_eq!(table.configs.row(*row as usize), rows.row(c));
            }
        }
        let configs: Vec<Vec<u8>> = table.configs.rows().into_iter().map(|r| r.to_vec()).collect();
        prop_assert!(configs.windows(2).all(|w| w[0] < w[1]));
        for (r, config) in configs.iter().enumerate() {
            let term: Vec<i16> = config.iter().map(|&l| i16::from(l)).collect();
            let m = |c: usize| data.membership(&term, c);
            let y = |c: usize| data.outcome[c];
            let both = data.sum(|c| m(c).min(y(c)));
            let clash = data.sum(|c| m(c).min(y(c)).min(1.0 - y(c)));
            prop_assert!(same(table.incl[r], both / data.sum(m)));
            prop_assert!(same(table.pri[r], (both - clash) / (data.sum(m) - clash)));
        }
    }
}
