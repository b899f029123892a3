//! Differences and sums of unions of cubes against row sets.

use std::collections::BTreeSet;

use fastqca::cancel::{Budget, Cancel};
use fastqca::error::Error;
use fastqca::space::bits::{BitSet, Wide};
use fastqca::space::cube::{LevelSet, Space};
use fastqca::space::union::{Shape, Union};
use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;

use crate::tables::{Row, Table, counts};

fn rows_of(table: &Table, cubes: ArrayView2<'_, LevelSet>) -> Vec<Row> {
    let within =
        |row: &Row, cube: &[LevelSet]| row.iter().zip(cube).all(|(&l, &s)| s >> l & 1 == 1);
    let cubes: Vec<Vec<LevelSet>> = cubes.rows().into_iter().map(|c| c.to_vec()).collect();
    let rows = table.all_rows();
    cubes.iter().flat_map(|cube| rows.iter().filter(|r| within(r, cube)).cloned()).collect()
}

fn cubes(k: usize) -> impl Strategy<Value = Array2<LevelSet>> {
    prop::collection::vec(prop::collection::vec(0..32_u32, k), 0..5).prop_map(move |cubes| {
        Array2::from_shape_vec((cubes.len(), k), cubes.concat()).expect("cubes of equal length")
    })
}

proptest! {
    #[test]
    fn differences_are_exact_and_disjoint(
        (levels, plus, minus) in prop::collection::vec(2..5_u8, 1..5)
            .prop_flat_map(|l| { let k = l.len(); (Just(l), cubes(k), cubes(k)) }),
    ) {
        let table = Table {
            levels: levels.clone(),
            explained: Vec::new(),
            negative: Vec::new(),
            easy: Vec::new(),
        };
        let space = Space::new(&counts(&levels)).expect("levels");
        let found = space.difference(plus.view(), minus.view(), &Cancel::default()).expect("cubes");
        let listed = rows_of(&table, found.view());
        let set: BTreeSet<Row> = listed.iter().cloned().collect();
        prop_assert_eq!(listed.len(), set.len());
        let minus: BTreeSet<Row> = rows_of(&table, minus.view()).into_iter().collect();
        let plus: BTreeSet<Row> = rows_of(&table, plus.view()).into_iter().collect();
        prop_assert_eq!(set, plus.difference(&minus).cloned().collect());
    }
}

proptest! {
    #[test]
    fn sums_are_the_union_whether_its_complement_is_known_or_not(
        (levels, on) in prop::collection::vec(2..5_u8, 1..5)
            .prop_flat_map(|l| { let k = l.len(); (Just(l), cubes(k)) }),
    ) {
        let table = Table {
            levels: levels.clone(),
            explained: Vec::new(),
            negative: Vec::new(),
            easy: Vec::new(),
        };
        let space = Space::new(&counts(&levels)).expect("levels");
        let cancel = Cancel::default();
        let off = space.difference(space.everything().view(), on.view(), &cancel).expect("cubes");
        let expected: BTreeSet<Row> = rows_of(&table, on.view()).into_iter().collect();
        let union = Union::new(&space, on.view()).expect("a union");
        let outside = union.outside(space.everything().row(0).as_slice().expect("a row"), &cancel);
        prop_assert_eq!(outside.expect("an answer").is_none(), off.is_empty());
        for off in [None, Some(off.view())] {
            let shape = Shape::new(&space, on.view(), off).expect("a shape");
            let sum = shape.sum(&mut Budget::new(&cancel, f64::INFINITY)).expect("a sum");
            let found: BTreeSet<Row> = rows_of(&table, sum.terms.view()).into_iter().collect();
            prop_assert_eq!(&found, &expected);
            prop_assert!(sum.complete);
            // Without any time it is still the union.
            let sum = shape.sum(&mut Budget::new(&cancel, 0.0)).expect("a sum");
            let found: BTreeSet<Row> = rows_of(&table, sum.terms.view()).into_iter().collect();
            prop_assert_eq!(&found, &expected);
            prop_assert!(!sum.complete);
        }
    }
}

proptest! {
    /// Sets of levels may be words or wider: the answers are the same.
    #[test]
    fn wide_sets_of_levels_are_sets_of_levels(
        (levels, plus, minus) in prop::collection::vec(2..5_u8, 1..5)
            .prop_flat_map(|l| { let k = l.len(); (Just(l), cubes(k), cubes(k)) }),
    ) {
        let wide = |cubes: &Array2<LevelSet>| cubes.mapv(|set| Wide::of(set.members()));
        let (space, cancel) = (Space::new(&counts(&levels)).expect("levels"), Cancel::default());
        let wider = Space::<Wide>::of(&counts(&levels)).expect("levels");
        let found = space.difference(plus.view(), minus.view(), &cancel).expect("cubes");
        let same = wider.difference(wide(&plus).view(), wide(&minus).view(), &cancel);
        prop_assert_eq!(wide(&found), same.expect("cubes"));
    }
}

#[test]
fn sets_hold_up_to_256_levels() {
    let space = Space::<Wide>::of(&[256, 2]).expect("levels");
    assert_eq!(space.full()[0].members().collect::<Vec<_>>(), (0..256).collect::<Vec<_>>());
    let refused = |levels, most| Err(Error::Levels { condition: 1, levels, most });
    assert_eq!(Space::<Wide>::of(&[2, 257]).map(|_| ()), refused(257, 256));
    assert_eq!(Space::new(&[2, 33]).map(|_| ()), refused(33, 32));
}
