//! Tables of more conditions than a word has bits.

use std::collections::{BTreeMap, BTreeSet};

use fastqca::cancel::Cancel;
use fastqca::error::Error;
use fastqca::primes::{Method, Primes, Question};
use fastqca::space::bits::{Mask, Wide, Word};
use fastqca::space::cube::Space;
use fastqca::truth_table::membership::ABSENT;
use ndarray::{Array2, Axis};
use proptest::prelude::*;

use crate::tables::{Row, Table, array, counts, points, tables};

const METHODS: [Method; 3] = [Method::Auto, Method::HittingSets, Method::Oracle];

/// A question about these rows; with `on` (remainders) nothing else may be covered.
fn search(
    levels: &[u8],
    explained: &[Row],
    off: &[Row],
    on: Option<&[Row]>,
    method: Method,
) -> Result<Primes, Error> {
    let k = levels.len();
    let space = Space::new(&counts(levels)).expect("levels");
    let (explained, off) = (array(explained, k), array(off, k));
    let (on, no_cubes) = (on.map(|on| points(on, k)), Array2::zeros((0, k)));
    let question = Question {
        space: &space,
        explained: explained.view(),
        off_rows: off.view(),
        off_cubes: no_cubes.view(),
        on_cubes: on.as_ref().map(|on| on.view()),
    };
    Primes::search(&question, method, &Cancel::default())
}

fn terms(primes: &Primes) -> Array2<i16> {
    primes.terms(0..primes.len())
}

/// The same table with its conditions at some places among `k`, all others being `filler`.
fn spread(rows: &[Row], places: &[usize], k: usize, filler: u8) -> Vec<Row> {
    let wide = |row: &Row| {
        let mut wide = vec![filler; k];
        places.iter().zip(row).for_each(|(&at, &level)| wide[at] = level);
        wide
    };
    rows.iter().map(wide).collect()
}

/// A table, how many conditions it is spread among, where, and what the others are.
fn spread_tables() -> impl Strategy<Value = (Table, usize, Vec<usize>, u8)> {
    (tables(6, 4), 65..=256_usize, 0..2_u8).prop_flat_map(|(table, k, filler)| {
        let n = table.levels.len();
        let places = prop::sample::subsequence((0..k).collect::<Vec<_>>(), n);
        (Just(table), Just(k), places, Just(filler))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Conditions that never change say nothing where any remainder may be covered, and belong to
    /// every term where none may.
    #[test]
    fn wide_sets_give_the_answers_of_words((table, k, places, filler) in spread_tables()) {
        let mut levels = vec![2; k];
        places.iter().zip(&table.levels).for_each(|(&at, &n)| levels[at] = n);
        let explained = spread(&table.explained, &places, k, filler);
        let negative = spread(&table.negative, &places, k, filler);
        let easy = spread(&table.easy, &places, k, filler);
        for method in METHODS {
            let narrow = search(&table.levels, &table.explained, &table.negative, None, method);
            let narrow = narrow.expect("primes");
            let wide = search(&levels, &explained, &negative, None, method).expect("primes");
            prop_assert_eq!(narrow.covers(), wide.covers());
            prop_assert_eq!(terms(&narrow), terms(&wide).select(Axis(1), &places));
            let literals = terms(&wide).iter().filter(|&&level| level != ABSENT).count();
            prop_assert_eq!(terms(&narrow).iter().filter(|&&l| l != ABSENT).count(), literals);

            let narrow = search(&table.levels, &table.explained, &[], Some(&table.easy), method);
            let narrow = narrow.expect("primes");
            let wide = search(&levels, &explained, &[], Some(&easy), method).expect("primes");
            prop_assert_eq!(narrow.covers(), wide.covers());
            prop_assert_eq!(terms(&narrow), terms(&wide).select(Axis(1), &places));
            let others: Vec<usize> = (0..k).filter(|i| !places.contains(i)).collect();
            let filler = i16::from(filler);
            prop_assert!(terms(&wide).select(Axis(1), &others).iter().all(|&l| l == filler));
        }
    }

    /// What is written and read is the same, and so are terms given by their levels.
    #[test]
    fn wide_primes_are_read_as_they_were_written((table, k, places, filler) in spread_tables()) {
        let mut levels = vec![2; k];
        places.iter().zip(&table.levels).for_each(|(&at, &n)| levels[at] = n);
        let explained = spread(&table.explained, &places, k, filler);
        let negative = spread(&table.negative, &places, k, filler);
        let primes = search(&levels, &explained, &negative, None, Method::Auto).expect("primes");
        let (care, witnesses) = primes.written();
        let rows = primes.explained().to_owned();
        let read = Primes::read(primes.levels(), rows.clone(), care, &witnesses).expect("primes");
        prop_assert_eq!(&read, &primes);
        let space = Space::new(&counts(&levels)).expect("levels");
        let values = terms(&primes);
        let all = Primes::from_terms(&space, rows.view(), values.view(), &Cancel::default());
        prop_assert_eq!(&all.expect("primes"), &primes);
        let every: Vec<u32> = (0..).take(primes.len()).collect();
        prop_assert_eq!(&primes.select(&every), &primes);
    }

    /// Minimal sets of conditions that tell a row from all others, as products of differences.
    #[test]
    fn wide_primes_are_minimal_transversals(
        k in 65..=256_usize,
        levels in 2..5_u8,
        flips in prop::collection::vec(
            prop::collection::vec((any::<prop::sample::Index>(), 1..4_u8), 1..5),
            2..7,
        ),
    ) {
        let mut rows: Vec<Row> = vec![vec![0; k]];
        for flips in flips {
            let mut row = rows[rows.len() / 2].clone();
            for (at, by) in flips {
                let at = at.index(k);
                row[at] = (row[at] + by) % levels;
            }
            rows.push(row);
        }
        rows.sort();
        rows.dedup();
        prop_assume!(rows.len() > 1);
        let (explained, off) = rows.split_at(rows.len() / 2);
        let found = search(&vec![levels; k], explained, off, None, Method::Auto).expect("primes");
        let mut expected: BTreeMap<BTreeMap<usize, u8>, BTreeSet<usize>> = BTreeMap::new();
        for row in explained {
            let mut sets = BTreeSet::from([BTreeSet::new()]);
            for other in off {
                let differs = (0..k).filter(|&i| row[i] != other[i]);
                let grown = sets.iter().flat_map(|set: &BTreeSet<usize>| {
                    differs.clone().map(|i| set.iter().copied().chain([i]).collect())
                });
                let grown: BTreeSet<BTreeSet<usize>> = grown.collect();
                let minimal = |set: &&BTreeSet<usize>| {
                    !grown.iter().any(|other| other != *set && other.is_subset(set))
                };
                sets = grown.iter().filter(minimal).cloned().collect();
            }
            for set in sets {
                let term: BTreeMap<usize, u8> = set.iter().map(|&i| (i, row[i])).collect();
                let holds = |row: &Row| term.iter().all(|(&i, &level)| row[i] == level);
                let covered = (0..explained.len()).filter(|&e| holds(&explained[e])).collect();
                expected.insert(term, covered);
            }
        }
        let literals = |term: ndarray::ArrayView1<'_, i16>| {
            let literals = term.indexed_iter().filter(|&(_, &level)| level != ABSENT);
            literals.map(|(i, &level)| (i, u8::try_from(level).expect("a level"))).collect()
        };
        let primes = &found;
        let cover = |p: usize| {
            let rows = 0..explained.len();
            rows.filter(move |&e| primes.cover(p)[0] >> e & 1 == 1).collect()
        };
        let all = terms(&found);
        let found: BTreeMap<BTreeMap<usize, u8>, BTreeSet<usize>> =
            all.rows().into_iter().zip(0..).map(|(term, p)| (literals(term), cover(p))).collect();
        prop_assert_eq!(found.len(), all.nrows());
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn masks_are_sets(
        a in prop::collection::btree_set(0..256_usize, 0..20),
        b in prop::collection::btree_set(0..256_usize, 0..20),
        n in 0..=256_usize,
    ) {
        fn check<M: Mask>(a: &BTreeSet<usize>, b: &BTreeSet<usize>, n: usize) {
            let in_range = |set: &BTreeSet<usize>| -> BTreeSet<usize> {
                set.iter().copied().filter(|&i| i < M::MEMBERS).collect()
            };
            let (a, b, n) = (in_range(a), in_range(b), n.min(M::MEMBERS));
            let (x, y) = (M::of(a.iter().copied()), M::of(b.iter().copied()));
            let members = |set: M| set.members().collect::<BTreeSet<usize>>();
            assert_eq!(members(x), a);
            assert_eq!(members(x & y), a.intersection(&b).copied().collect());
            assert_eq!(members(x | y), a.union(&b).copied().collect());
            assert_eq!(members(x & !y), a.difference(&b).copied().collect());
            assert_eq!(members(M::first_n(n)), (0..n).collect());
            assert_eq!(x.len() as usize, a.len());
            assert_eq!(x.is_empty(), a.is_empty());
            assert_eq!(x.within(y), a.is_subset(&b));
            assert!(x.members().is_sorted());
            assert_eq!(M::of_words(x.words()), x);
            assert!((0..M::MEMBERS).all(|i| x.has(i) == a.contains(&i)));
            let last = a.symmetric_difference(&b).max();
            assert_eq!(x < y, last.is_some_and(|last| b.contains(last)));
        }
        check::<Word>(&a, &b, n);
        check::<Wide>(&a, &b, n);
    }
}

/// Without any remainder the off-set of a wide table is never made as a whole.
#[test]
fn nothing_of_the_size_of_the_space_is_made() {
    let rows: Vec<Row> =
        (0..60).rev().map(|row| (0..256).map(|i| u8::from(i % 61 == row)).collect()).collect();
    let primes = search(&[2; 256], &rows, &[], Some(&[]), Method::Auto).expect("primes");
    assert_eq!(terms(&primes), array(&rows, 256).mapv(i16::from));
}

#[test]
fn more_than_256_conditions_are_refused() {
    let rows = [vec![0; 257]];
    let found = search(&[2; 257], &rows, &[], None, Method::Auto);
    assert_eq!(found.err(), Some(Error::TooManyConditions { got: 257, most: 256 }));
}
