//! Graphs of any size, and streams of random numbers that depend on their address alone.

use std::collections::BTreeSet;

use fastqca::cancel::Cancel;
use fastqca::networks::graph::Graph;
use fastqca::random::{Stream, normal_cdf, normal_quantile, numbers};
use ndarray::arr2;
use proptest::prelude::*;

fn graph(n: usize, ties: &[(usize, usize)]) -> Graph {
    let mut graph = Graph::new(n);
    ties.iter().for_each(|&(i, j)| graph.tie(i % n, j % n));
    graph
}

proptest! {
    /// Beyond one word of bits as within it.
    #[test]
    fn a_graph_is_the_set_of_its_ties(
        n in 1_usize..150,
        ties in prop::collection::vec((0_usize..1000, 0_usize..1000), 0..200),
    ) {
        let found = graph(n, &ties);
        let expected: BTreeSet<(usize, usize)> = ties
            .iter()
            .map(|&(i, j)| ((i % n).min(j % n), (i % n).max(j % n)))
            .filter(|(i, j)| i != j)
            .collect();
        prop_assert_eq!(found.pairs(), expected.iter().copied().collect::<Vec<_>>());
        prop_assert_eq!(found.ties(), expected.len());
        let degrees: usize = (0..n).map(|i| found.degree(i)).sum();
        prop_assert_eq!(degrees, 2 * expected.len());
    }

    /// Shortest paths of length d have d - 1 actors within; each counts once, in shares.
    #[test]
    fn betweenness_sums_to_the_inner_lengths_of_paths(
        n in 1_usize..40,
        ties in prop::collection::vec((0_usize..1000, 0_usize..1000), 0..80),
    ) {
        let graph = graph(n, &ties);
        let (mut distance, mut order) = (Vec::new(), Vec::new());
        let mut inner = 0;
        for i in 0..n {
            graph.walk(i, &mut distance, &mut order);
            inner += order.iter().skip(1).map(|&j| distance[j] - 1).sum::<usize>();
        }
        let sum: f64 = graph.betweenness(&Cancel::default()).expect("not cancelled").iter().sum();
        prop_assert!((sum - inner as f64 / 2.0).abs() < 1e-9);
    }

    #[test]
    fn quantiles_invert_the_distribution(p in 1e-12_f64..1.0) {
        prop_assert!((normal_cdf(normal_quantile(p)) / p - 1.0).abs() < 1e-12);
    }
}

#[test]
fn numbers_depend_on_their_address_alone() {
    let cancel = Cancel::default();
    let many = ndarray::Array2::from_shape_fn((3000, 2), |(m, j)| (m * (1 + j)) as u64);
    let all = numbers((5, 6), many.view(), 16, 3, false, 0, &cancel).expect("numbers");
    let one = numbers((5, 6), arr2(&[[2999, 5998]]).view(), 16, 3, false, 1, &cancel);
    assert_eq!(all.row(2999), one.expect("numbers").row(0));
    let mut stream = Stream::new([5, 6, 2999, 5998], 16);
    assert_eq!(all[[2999, 0]].to_bits(), stream.uniform().to_bits());
}

/// The first word of the key stream of `ChaCha8` for the all-zero key (Strombergson's test
/// vectors: 3e00ef2f 895f40d6 ...).
#[test]
fn the_generator_is_pinned() {
    let mut stream = Stream::new([0; 4], 0);
    let word = u64::from(0x2fef_003e_u32) | u64::from(0xd640_5f89_u32) << 32;
    let expected = ((word >> 12) as f64 + 0.5) * 2.0_f64.powi(-52);
    assert_eq!(stream.uniform().to_bits(), expected.to_bits());
}
