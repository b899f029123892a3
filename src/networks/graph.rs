//! Undirected graphs as rows of bits, and what one counts in them.

use crate::cancel::Cancel;
use crate::error::Error;
use crate::space::bits;

/// An undirected graph without loops: bit `j` of row `i` says that `i` and `j` are tied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    n: usize,
    words: usize,
    rows: Vec<u64>,
}

impl Graph {
    /// A graph of `n` actors without ties.
    pub fn new(n: usize) -> Self {
        let mut graph = Self::default();
        graph.clear(n);
        graph
    }

    /// Make this a graph of `n` actors without ties, in the memory it has.
    pub fn clear(&mut self, n: usize) {
        self.n = n;
        self.words = bits::words(n);
        self.rows.clear();
        self.rows.resize(n * self.words, 0);
    }

    /// Tie two actors to each other. A tie of an actor to itself is none.
    pub fn tie(&mut self, i: usize, j: usize) {
        if i != j {
            bits::insert(&mut self.rows[i * self.words..], j);
            bits::insert(&mut self.rows[j * self.words..], i);
        }
    }

    /// Number of actors.
    pub fn actors(&self) -> usize {
        self.n
    }

    /// The actors tied to actor `i`, as bits.
    pub fn row(&self, i: usize) -> &[u64] {
        &self.rows[i * self.words..(i + 1) * self.words]
    }

    /// Whether two actors are tied.
    pub fn tied(&self, i: usize, j: usize) -> bool {
        bits::contains(self.row(i), j)
    }

    /// The actors tied to actor `i`, in order.
    pub fn partners(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        bits::ones(self.row(i))
    }

    /// How many actors are tied to actor `i`.
    pub fn degree(&self, i: usize) -> usize {
        bits::count(self.row(i))
    }

    /// The ties of the actor that has the most, 0 without actors.
    pub fn highest_degree(&self) -> usize {
        (0..self.n).map(|i| self.degree(i)).fold(0, usize::max)
    }

    /// Number of ties.
    pub fn ties(&self) -> usize {
        bits::count(&self.rows) / 2
    }

    /// All ties as pairs `i < j`, in order.
    pub fn pairs(&self) -> Vec<(usize, usize)> {
        (0..self.n)
            .flat_map(|i| self.partners(i).filter(move |&j| i < j).map(move |j| (i, j)))
            .collect()
    }

    /// The ties that either of two graphs of the same actors has.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let rows = self.rows.iter().zip(&other.rows).map(|(a, b)| a | b).collect();
        Self { n: self.n, words: self.words, rows }
    }

    /// Distance of every actor from `from` in `distance`, `usize::MAX` where there is no path, and
    /// the actors reached, nearest first, in `order`.
    pub fn walk(&self, from: usize, distance: &mut Vec<usize>, order: &mut Vec<usize>) {
        distance.clear();
        distance.resize(self.n, usize::MAX);
        order.clear();
        order.push(from);
        distance[from] = 0;
        let mut next = 0;
        while let Some(&i) = order.get(next) {
            next += 1;
            for j in self.partners(i) {
                if distance[j] == usize::MAX {
                    distance[j] = distance[i] + 1;
                    order.push(j);
                }
            }
        }
    }

    /// Number of shortest paths between two other actors through each actor, shares of paths
    /// where there are several (Freeman 1977), by the algorithm of Brandes (2001).
    pub fn betweenness(&self, cancel: &Cancel) -> Result<Vec<f64>, Error> {
        let mut between = vec![0.0; self.n];
        let (mut distance, mut order) = (Vec::new(), Vec::new());
        let (mut paths, mut dependency) = (vec![0.0; self.n], vec![0.0; self.n]);
        for from in 0..self.n {
            cancel.check()?;
            self.walk(from, &mut distance, &mut order);
            paths.fill(0.0);
            dependency.fill(0.0);
            paths[from] = 1.0;
            for &i in &order {
                for j in self.partners(i).filter(|&j| distance[j] == distance[i] + 1) {
                    paths[j] += paths[i];
                }
            }
            for &j in order.iter().skip(1).rev() {
                let share = (1.0 + dependency[j]) / paths[j];
                for i in self.partners(j).filter(|&i| distance[i] + 1 == distance[j]) {
                    dependency[i] += paths[i] * share;
                }
                between[j] += dependency[j];
            }
        }
        between.iter_mut().for_each(|b| *b /= 2.0);
        Ok(between)
    }

    /// How little actor `i` can broker (Burt 1992): the sum over its partners of the squared share
    /// of its relations that lead to the partner, directly or through one other actor. NaN
    /// without partners.
    pub fn constraint(&self, i: usize) -> f64 {
        let degree = self.degree(i);
        if degree == 0 {
            return f64::NAN;
        }
        let share = 1.0 / degree as f64;
        let mut sum = 0.0;
        for j in self.partners(i) {
            let common = self.partners(i).filter(|&q| self.tied(q, j));
            let through: f64 = common.map(|q| share / self.degree(q) as f64).sum();
            sum += (share + through) * (share + through);
        }
        sum
    }

    /// Size of the largest set of actors that paths connect.
    pub fn largest_component(&self) -> usize {
        let mut seen = vec![false; self.n];
        let (mut distance, mut order) = (Vec::new(), Vec::new());
        let mut largest = 0;
        for i in 0..self.n {
            if !seen[i] {
                self.walk(i, &mut distance, &mut order);
                order.iter().for_each(|&j| seen[j] = true);
                largest = largest.max(order.len());
            }
        }
        largest
    }
}
