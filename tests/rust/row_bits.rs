//! Tables of few rows against the general search.

use std::collections::BTreeSet;

use fastqca::cancel::Cancel;
use fastqca::engine::row_bits::{Confines, Covers, Numbering, Primes, Term};
use fastqca::engine::search::{Analysis, Options};
use fastqca::engine::space_bits::Listed;
use fastqca::primes::Question;
use fastqca::space::cube::Space;
use fastqca::space::subsets;
use ndarray::Array2;
use proptest::prelude::*;

use crate::tables::counts;

/// Levels of some conditions, all of them binary more often than not.
fn levels() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => (1..10_usize).prop_map(|k| vec![2; k]),
        1 => prop::collection::vec(2..5_u8, 1..7),
    ]
}

/// Distinct configurations, sorted into those to explain and those to avoid.
fn tables() -> impl Strategy<Value = (Vec<u8>, Vec<u64>, Vec<u64>)> {
    levels().prop_flat_map(|levels| {
        let all: u64 = levels.iter().map(|&l| u64::from(l)).product();
        let rows = prop::collection::btree_map(0..all, any::<bool>(), 1..28);
        (Just(levels), rows).prop_map(|(levels, rows)| {
            let of = |wanted: bool| {
                rows.iter().filter(|&(_, &on)| on == wanted).map(|(&row, _)| row).collect()
            };
            (levels, of(true), of(false))
        })
    })
}

fn configurations(space: &Numbering, rows: &[u64]) -> Array2<u8> {
    Array2::from_shape_fn((rows.len(), space.conditions()), |(r, i)| {
        u8::try_from(space.level(rows[r], i)).expect("a level")
    })
}

proptest! {
    #[test]
    fn few_rows_have_the_primes_and_models_of_all_tables(
        (levels, on, off) in tables(), all_sol: bool, conservative: bool,
    ) {
        let numbering = Numbering::new(&counts(&levels)).expect("a numbering");
        let conservative = conservative && numbering.binary();
        prop_assume!(!on.is_empty() && !off.is_empty());
        let space = Space::new(&counts(&levels)).expect("a space");
        let explained = configurations(&numbering, &on);
        let negative = configurations(&numbering, if conservative { &[] } else { &off });
        let none = Array2::zeros((0, levels.len()));
        let question = Question {
            space: &space,
            explained: explained.view(),
            off_rows: negative.view(),
            off_cubes: none.view(),
            on_cubes: conservative.then_some(none.view()),
        };
        let options = Options { all_sol, row_dom: false, max_models: 500, budget: 60.0, patience: f64::INFINITY };
        let expected = Analysis::solve(&question, options, &Cancel::default()).expect("solved");

        let mut allowed = vec![0_u64; subsets::words(levels.len())];
        if conservative {
            on.iter().for_each(|&row| allowed[(row >> 6) as usize] |= 1 << (row & 63));
        }
        let confines =
            if conservative { Confines::Within(&allowed) } else { Confines::Off(&off) };
        let mut primes = Primes::default();
        prop_assert!(primes.search(&numbering, &on, confines));
        let values = |term: &Term| -> Vec<i16> { numbering.values(*term).collect() };
        let mut found = primes.terms.clone();
        found.sort_by_key(|&term| numbering.rank(term));
        let terms = expected.primes().terms(0..expected.primes().len());
        let terms: Vec<Vec<i16>> = terms.rows().into_iter().map(|term| term.to_vec()).collect();
        prop_assert_eq!(found.iter().map(values).collect::<Vec<_>>(), terms.clone());
        for (&term, &cover) in primes.terms.iter().zip(&primes.covers) {
            let covers = |&(_, &row): &(usize, &u64)| numbering.covers(term, row);
            let rows = on.iter().enumerate().filter(covers);
            prop_assert_eq!(cover, [rows.fold(0, |set, (e, _)| set | 1 << e)]);
        }

        let mut covers = Covers::<1>::default();
        let rank = |p: usize| numbering.rank(primes.terms[p]);
        let listed = covers.solve(&primes.covers, rank, on.len(), all_sol, 500);
        if listed == Listed::TooMany {
            prop_assert!(!expected.complete());
            return Ok(());
        }
        prop_assert!(expected.complete());
        let term = |&t: &u16| values(&primes.terms[covers.primes()[usize::from(t)] as usize]);
        let models: Vec<Vec<Vec<i16>>> =
            covers.models().map(|model| model.iter().map(term).collect()).collect();
        let listed = &expected.models().listed;
        let listed: Vec<Vec<Vec<i16>>> = listed
            .iter()
            .map(|model| model.iter().map(|&p| terms[p as usize].clone()).collect())
            .collect();
        prop_assert_eq!(&models, &listed);
        let occur: BTreeSet<&Vec<i16>> = models.iter().flatten().collect();
        prop_assert_eq!(occur.len(), covers.primes().len());
    }
}
