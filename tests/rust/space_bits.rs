//! Tables of at most 64 rows against the general search.

use fastqca::cancel::Cancel;
use fastqca::engine::search::{Analysis, Options};
use fastqca::engine::space_bits::{Chart, Listed, Small};
use fastqca::primes::Question;
use fastqca::space::cube::Space;
use ndarray::Array2;
use proptest::prelude::*;

use crate::tables::counts;

/// Levels of a space with few rows.
fn spaces() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(2..5_u8, 1..7).prop_filter("small", |levels| {
        levels.iter().map(|&l| usize::from(l)).product::<usize>() <= 64
    })
}

fn rows(small: &Small, set: u64) -> Array2<u8> {
    let rows: Vec<usize> = (0..64).filter(|row| set >> row & 1 == 1).collect();
    Array2::from_shape_fn((rows.len(), small.conditions()), |(r, i)| {
        u8::try_from(small.level(rows[r], i)).expect("a level")
    })
}

proptest! {
    #[test]
    fn small_tables_have_the_primes_and_models_of_all_tables(
        levels in spaces(), on: u64, off: u64, sparse: u64, all_sol: bool,
    ) {
        let small = Small::new(&counts(&levels)).expect("a small space");
        let on = on & sparse & small.full();
        let off = off & !on & small.full();
        prop_assume!(on != 0 && off != 0);
        let space = Space::new(&counts(&levels)).expect("a space");
        let (explained, negative) = (rows(&small, on), rows(&small, off));
        let none = Array2::zeros((0, levels.len()));
        let question = Question {
            space: &space,
            explained: explained.view(),
            off_rows: negative.view(),
            off_cubes: none.view(),
            on_cubes: None,
        };
        let options = Options { all_sol, row_dom: false, max_models: 1000, budget: 60.0, patience: f64::INFINITY };
        let expected = Analysis::solve(&question, options, &Cancel::default()).expect("solved");

        let mut found = Vec::new();
        small.primes(on, off, &mut found);
        let terms = expected.primes().terms(0..expected.primes().len());
        prop_assert_eq!(found.len(), terms.nrows());
        for (&number, term) in found.iter().zip(terms.rows()) {
            prop_assert_eq!(small.values(usize::from(number)), &term.to_vec()[..]);
            prop_assert_eq!(small.number(&term.to_vec()), usize::from(number));
        }

        let mut chart = Chart::<1>::default();
        let covers = found.iter().map(|&p| small.terms()[usize::from(p)].rows);
        let listed = chart.cover(on, covers, all_sol, 1000);
        if listed == Listed::TooMany {
            prop_assert!(found.len() > 64 || !expected.complete());
        } else {
            let models: Vec<Vec<u32>> = chart
                .models()
                .iter()
                .map(|&model| Chart::members(model).map(|p| u32::try_from(p).expect("few")).collect())
                .collect();
            prop_assert_eq!(&models, &expected.models().listed);
        }
    }

    #[test]
    fn a_term_is_the_cube_around_its_first_row(levels in spaces(), care: u8, row: usize) {
        let small = Small::new(&counts(&levels)).expect("a small space");
        let size: usize = levels.iter().map(|&l| usize::from(l)).product();
        let (care, row) = (care & (u8::MAX >> (8 - levels.len())), row % size);
        let number = small.around(row, care);
        let term = small.terms()[number];
        prop_assert_eq!(term.care, care);
        for other in 0..size {
            let inside = (0..levels.len())
                .all(|i| care >> i & 1 == 0 || small.level(row, i) == small.level(other, i));
            prop_assert_eq!(term.rows >> other & 1 == 1, inside);
        }
        prop_assert_eq!(small.number(small.values(number)), number);
    }
}

#[test]
fn large_spaces_are_not_small() {
    assert!(Small::new(&[2; 7]).is_none());
    assert!(Small::new(&[]).is_none());
    assert!(Small::new(&[3, 1]).is_none());
    assert!(Small::new(&[255; 20]).is_none());
    assert_eq!(Small::new(&[2; 6]).expect("64 rows").terms().len(), 729);
}
