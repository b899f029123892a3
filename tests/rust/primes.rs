//! Prime implicants against their definition, and one search against the other.

use std::collections::BTreeSet;

use fastqca::cancel::Cancel;
use fastqca::error::Error;
use fastqca::primes::{Method, Primes, Question};
use fastqca::truth_table::membership::ABSENT;
use ndarray::Array2;
use proptest::prelude::*;

use crate::tables::{Row, Table, Term, array, points, tables};

fn search(table: &Table, off: &[Row], method: Method) -> Result<Primes, Error> {
    let k = table.levels.len();
    let (explained, negative) = (array(&table.explained, k), array(&table.negative, k));
    let off = points(off, k);
    let question = Question {
        space: &table.space(),
        explained: explained.view(),
        off_rows: negative.view(),
        off_cubes: off.view(),
        on_cubes: None,
    };
    Primes::search(&question, method, &Cancel::default())
}

fn terms(primes: &Primes) -> Vec<Term> {
    let level = |l: &i16| (*l != ABSENT).then(|| u8::try_from(*l).expect("a level"));
    let terms = primes.terms(0..primes.len());
    terms.rows().into_iter().map(|row| row.iter().map(level).collect()).collect()
}

/// By number of literals, then levels in condition order with "absent" last.
fn key(term: &Term) -> (usize, Vec<u8>) {
    let literals = term.iter().filter(|l| l.is_some()).count();
    (literals, term.iter().map(|l| l.unwrap_or(u8::MAX)).collect())
}

proptest! {
    #[test]
    fn parsimonious_primes_are_the_maximal_implicants(table in tables(5, 4)) {
        for method in [Method::Table, Method::HittingSets, Method::Auto] {
            let found = terms(&search(&table, &[], method).expect("primes"));
            prop_assert_eq!(found.len(), found.iter().collect::<BTreeSet<_>>().len());
            prop_assert_eq!(BTreeSet::from_iter(found), table.primes(&table.negative));
        }
    }

    #[test]
    fn conservative_primes_avoid_everything_else(table in tables(4, 4)) {
        let k = table.levels.len();
        let space = table.space();
        let (explained, none) = (array(&table.explained, k), Array2::zeros((0, k)));
        let (easy, no_cubes) = (points(&table.easy, k), Array2::zeros((0, k)));
        let question = Question {
            space: &space,
            explained: explained.view(),
            off_rows: none.view(),
            off_cubes: no_cubes.view(),
            on_cubes: Some(easy.view()),
        };
        let on: Vec<Row> = [table.explained.clone(), table.easy.clone()].concat();
        let rest: Vec<Row> = table.all_rows().into_iter().filter(|r| !on.contains(r)).collect();
        let expected = table.primes(&rest);
        for method in [Method::Table, Method::HittingSets, Method::Oracle] {
            let primes = Primes::search(&question, method, &Cancel::default());
            let found = BTreeSet::from_iter(terms(&primes.expect("primes")));
            prop_assert_eq!(&found, &expected);
        }
    }

    #[test]
    fn dense_and_transversal_agree(table in tables(10, 3)) {
        let dense = search(&table, &table.easy, Method::Table).expect("primes");
        let sparse = search(&table, &table.easy, Method::HittingSets).expect("primes");
        prop_assert_eq!(dense.covers(), sparse.covers());
        prop_assert_eq!(terms(&dense), terms(&sparse));
    }

    #[test]
    fn primes_come_in_order(table in tables(7, 5)) {
        let found = terms(&search(&table, &[], Method::Auto).expect("primes"));
        prop_assert!(found.is_sorted_by_key(key));
    }
}

/// After two levels of complexity without a prime the R package stops and finds `A` alone.
#[test]
fn no_prime_is_missed_behind_a_gap() {
    let table = Table {
        levels: vec![2; 5],
        explained: vec![vec![0, 0, 0, 0, 0]],
        negative: vec![
            vec![1, 1, 0, 0, 0],
            vec![1, 0, 1, 0, 0],
            vec![1, 0, 0, 1, 0],
            vec![1, 0, 0, 0, 1],
        ],
        easy: Vec::new(),
    };
    let found = terms(&search(&table, &[], Method::Auto).expect("primes"));
    let zero = Some(0);
    let expected = vec![vec![zero, None, None, None, None], vec![None, zero, zero, zero, zero]];
    assert_eq!(found, expected);
}

#[test]
fn without_an_off_set_the_only_prime_is_the_empty_conjunction() {
    let table = Table {
        levels: vec![2, 3],
        explained: vec![vec![1, 2], vec![0, 0]],
        negative: Vec::new(),
        easy: Vec::new(),
    };
    for method in [Method::Table, Method::HittingSets] {
        let found = terms(&search(&table, &[], method).expect("primes"));
        assert_eq!(found, vec![vec![None, None]]);
    }
}

#[test]
fn a_row_that_is_explained_and_ruled_out_is_named() {
    let table = Table {
        levels: vec![2, 2],
        explained: vec![vec![1, 1], vec![0, 1]],
        negative: vec![vec![0, 0]],
        easy: Vec::new(),
    };
    let found = search(&table, &[vec![0, 1]], Method::Auto);
    assert_eq!(found.err(), Some(Error::Contradiction { row: 1 }));
}

#[test]
fn a_set_flag_ends_the_search() {
    let cancel = Cancel::default();
    cancel.set();
    let (explained, negative) = (Array2::zeros((1, 3)), Array2::ones((1, 3)));
    let none = Array2::zeros((0, 3));
    let space = fastqca::space::cube::Space::new(&[2, 2, 2]).expect("levels");
    let question = Question {
        space: &space,
        explained: explained.view(),
        off_rows: negative.view(),
        off_cubes: none.view(),
        on_cubes: None,
    };
    let found = Primes::search(&question, Method::Auto, &cancel);
    assert_eq!(found.err(), Some(Error::Cancelled));
}
