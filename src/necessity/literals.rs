//! Literals with their memberships, numbered by condition and then level.
//!
//! Cases that are alike in everything are kept once, with their number as weight: thousands of
//! cases in a few crisp conditions are then no more work than the configurations they are in.

use std::cmp::Ordering;

use ndarray::ArrayView1;

use crate::error::{Error, agree};
use crate::space::bits::Wide;
use crate::space::cube::Space;
use crate::truth_table::membership::{Level, Sets};

/// How many cases are dealt with at once: two vectors of four numbers, whose additions do not wait
/// for each other. Lines are padded to a multiple of it.
pub(super) const LANES: usize = 8;

/// A literal: "condition c has level l".
pub(super) type Literal = u16;

/// The memberships of cases in every literal and in the outcome.
#[derive(Debug)]
pub(super) struct Literals {
    /// Length of a line: the different cases and the padding, in which everything is 0.
    pub(super) width: usize,
    /// How many cases are like each of the different ones.
    pub(super) weights: Vec<f64>,
    /// Memberships of the different cases in the outcome.
    pub(super) outcome: Vec<f64>,
    /// Which of the different cases each case is like.
    pub(super) alike: Vec<usize>,
    scores: Vec<f64>,
    place: Vec<(usize, u8)>,
    /// The first literal of each condition, and the number of literals.
    starts: Vec<usize>,
}

impl Literals {
    /// The literals of `sets`, whose conditions have these numbers of `levels`.
    pub(super) fn new(
        sets: Sets<'_>,
        levels: &[u16],
        outcome: ArrayView1<'_, f64>,
    ) -> Result<Self, Error> {
        let (k, cases) = (sets.conditions(), sets.cases());
        agree("numbers of levels", k, levels.len())?;
        Space::<Wide>::of(levels)?;
        agree("cases of the outcome", cases, outcome.len())?;
        let (mut lines, mut place, mut starts) = (vec![outcome.to_vec()], Vec::new(), vec![0]);
        for (condition, &levels) in levels.iter().enumerate() {
            for level in (0..=u8::MAX).take(usize::from(levels)) {
                let mut line = vec![1.0; cases];
                sets.narrow(&mut line, condition, level);
                lines.push(line);
                place.push((condition, level));
            }
            starts.push(place.len());
        }
        if place.len() > usize::from(Literal::MAX) {
            return Err(Error::TooManyConditions { got: k, most: usize::from(Literal::MAX) / 2 });
        }
        let (different, alike) = merged(&lines);
        let width = different.len().next_multiple_of(LANES);
        let padded = |line: &Vec<f64>| {
            let mut line: Vec<f64> = different.iter().map(|&case| line[case]).collect();
            line.resize(width, 0.0);
            line
        };
        let mut weights = vec![0.0; width];
        alike.iter().for_each(|&one| weights[one] += 1.0);
        let outcome = padded(&lines[0]);
        let scores = lines[1..].iter().flat_map(padded).collect();
        Ok(Self { width, weights, outcome, alike, scores, place, starts })
    }

    /// The number of conditions.
    pub(super) fn conditions(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of literals.
    pub(super) fn len(&self) -> usize {
        self.place.len()
    }

    /// The condition and level of a literal.
    pub(super) fn place(&self, literal: usize) -> (usize, u8) {
        self.place[literal]
    }

    /// The first literal of a condition; of one beyond the last, the number of literals.
    pub(super) fn start(&self, condition: usize) -> usize {
        self.starts[condition]
    }

    /// The memberships of all cases in a literal.
    pub(super) fn line(&self, literal: usize) -> &[f64] {
        &self.scores[literal * self.width..][..self.width]
    }

    /// For each condition what it and those after it can add to a union: the highest membership
    /// of each case in any of their literals. One line more, of zeros, stands at the end.
    pub(super) fn highest_from(&self) -> Vec<Vec<f64>> {
        let mut lines = vec![vec![0.0; self.width]; self.conditions() + 1];
        for literal in (0..self.len()).rev() {
            let (condition, _) = self.place(literal);
            if literal + 1 == self.start(condition + 1) {
                lines[condition] = lines[condition + 1].clone();
            }
            let line = lines[condition].iter_mut();
            line.zip(self.line(literal)).for_each(|(high, &x)| *high = f64::max(*high, x));
        }
        lines
    }

    /// The literals of a term of levels, where a negative one means that a condition is absent.
    pub(super) fn of_term<'t>(
        &self,
        term: impl IntoIterator<Item = &'t Level>,
    ) -> Result<Vec<Literal>, Error> {
        let mut chosen = Vec::new();
        for (condition, &level) in term.into_iter().enumerate() {
            let Ok(level) = u8::try_from(level) else { continue };
            let literal = self.start(condition) + usize::from(level);
            if literal >= self.start(condition + 1) {
                let levels = self.start(condition + 1) - self.start(condition);
                let levels = u16::try_from(levels).expect("they were given as such");
                return Err(Error::Level { condition, level, levels });
            }
            chosen.push(Literal::try_from(literal).expect("there are no more"));
        }
        Ok(chosen)
    }
}

/// The first of the cases that are alike in every line, and for each case its place among these.
fn merged(lines: &[Vec<f64>]) -> (Vec<usize>, Vec<usize>) {
    let cases = lines.first().map_or(0, Vec::len);
    let compare = |&a: &usize, &b: &usize| {
        let mut orders = lines.iter().map(|line| line[a].total_cmp(&line[b]));
        orders.find(|&order| order != Ordering::Equal).unwrap_or(Ordering::Equal)
    };
    let mut sorted: Vec<usize> = (0..cases).collect();
    sorted.sort_by(compare);
    let mut first: Vec<usize> = (0..cases).collect();
    for pair in sorted.windows(2) {
        if compare(&pair[0], &pair[1]) == Ordering::Equal {
            first[pair[1]] = first[pair[0]];
        }
    }
    let different: Vec<usize> = (0..cases).filter(|&case| first[case] == case).collect();
    let place = |first: usize| different.partition_point(|&case| case < first);
    let alike = first.into_iter().map(place).collect();
    (different, alike)
}
