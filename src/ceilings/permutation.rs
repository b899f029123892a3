//! How often chance alone leaves as large an empty zone: y in another order, the same scope.

use ndarray::{Array2, ArrayView2};

use super::{Ceiling, Cloud, Scope, by_x};
use crate::cancel::Cancel;
use crate::error::{Error, agree};
use crate::parallel;
use crate::random::Stream;

/// Effects that differ by less are equal.
const TIE: f64 = 1e-12;

/// The orders that one thread takes at a time.
const CHUNK: u64 = 64;

/// The number of the stream of random numbers.
const PURPOSE: u64 = 0x4e_4341;

/// Which orders y is put in.
#[derive(Debug, Clone, Copy)]
pub enum Orders {
    /// All of them.
    All,
    /// So many at random, from a seed.
    Random(u64, u64),
}

/// Conditions and outcome of the same N cases.
#[derive(Debug)]
pub struct Question<'a> {
    /// Values of k conditions, (k, N), NaN where the case is not counted for this condition.
    pub x: ArrayView2<'a, f64>,
    /// The outcome as it is for each condition, (k, N), NaN in the same places.
    pub y: ArrayView2<'a, f64>,
    /// One for each condition.
    pub scopes: &'a [Scope],
    /// The ceilings.
    pub ceilings: &'a [Ceiling],
    /// The effect size of each, (k, ceilings).
    pub observed: ArrayView2<'a, f64>,
}

/// One condition: the cases that count, and x in rising order.
#[derive(Debug)]
struct Condition {
    /// The place of each case of the study among those that count.
    place: Vec<Option<usize>>,
    x: Vec<f64>,
    y: Vec<f64>,
}

/// Of how many orders the effect is not below the observed one, (k, ceilings). All conditions share
/// the orders: where cases do not count, the others follow each other as in the common one.
///
/// # Errors
///
/// [`Error::Shape`], [`Error::TooLarge`] when all orders are too many to count, and
/// [`Error::Cancelled`].
pub fn not_below(
    question: &Question<'_>,
    orders: Orders,
    threads: usize,
    cancel: &Cancel,
) -> Result<Array2<i64>, Error> {
    let (k, n) = question.x.dim();
    agree("conditions of y", k, question.y.nrows())?;
    agree("values of y", n, question.y.ncols())?;
    agree("scopes", k, question.scopes.len())?;
    agree("observed effects", question.ceilings.len(), question.observed.ncols())?;
    agree("conditions with observed effects", k, question.observed.nrows())?;
    let conditions: Vec<Condition> = (0..k).map(|i| condition(question, i)).collect();
    let count = match orders {
        Orders::All => (1..=n as u64).try_fold(1_u64, u64::checked_mul).ok_or(Error::TooLarge)?,
        Orders::Random(count, _) => count,
    };
    let pieces = usize::try_from(count.div_ceil(CHUNK)).map_err(|_| Error::TooLarge)?;
    let fresh = || (Cloud::default(), vec![0; n]);
    let found = parallel::pieces(pieces, threads, fresh, |(cloud, order), piece| {
        cancel.check()?;
        let first = piece as u64 * CHUNK;
        let mut counts = Array2::<i64>::zeros((k, question.ceilings.len()));
        for number in first..(first + CHUNK).min(count) {
            match orders {
                Orders::All => numbered(number, order),
                Orders::Random(_, seed) => shuffled(seed, number, order),
            }
            for (i, condition) in conditions.iter().enumerate() {
                condition.put(order, cloud);
                let scope = &question.scopes[i];
                cloud.survey(scope);
                for (j, &ceiling) in question.ceilings.iter().enumerate() {
                    let effect = cloud.zone(ceiling, scope) / scope.area();
                    counts[[i, j]] += i64::from(effect >= question.observed[[i, j]] - TIE);
                }
            }
        }
        Ok(counts)
    })?;
    let none = Array2::zeros((k, question.ceilings.len()));
    Ok(found.into_iter().fold(none, |sum, counts| sum + counts))
}

fn condition(question: &Question<'_>, i: usize) -> Condition {
    let pairs = question.x.row(i).into_iter().zip(question.y.row(i));
    let (mut place, mut x, mut y) = (Vec::new(), Vec::new(), Vec::new());
    for (&a, &b) in pairs {
        let counts = !a.is_nan() && !b.is_nan();
        place.push(counts.then_some(y.len()));
        if counts {
            x.push(a);
            y.push(b);
        }
    }
    let x = by_x(&x, &y).into_iter().map(|at| x[at]).collect();
    Condition { place, x, y }
}

impl Condition {
    /// Put the outcome of the cases that count in another order.
    fn put(&self, order: &[usize], cloud: &mut Cloud) {
        cloud.x.clone_from(&self.x);
        cloud.y.clear();
        cloud.y.extend(order.iter().filter_map(|&case| self.place[case]).map(|at| self.y[at]));
    }
}

/// Order number `number` of all, by the digits of the number in the system of factorials.
fn numbered(mut number: u64, order: &mut [usize]) {
    order.iter_mut().enumerate().for_each(|(at, case)| *case = at);
    for at in 0..order.len() {
        let left = (order.len() - at) as u64;
        let digit = usize::try_from(number % left).unwrap_or(0);
        number /= left;
        order.swap(at, at + digit);
    }
}

/// A random order, which depends on the seed and its number alone (Fisher and Yates).
fn shuffled(seed: u64, number: u64, order: &mut [usize]) {
    order.iter_mut().enumerate().for_each(|(at, case)| *case = at);
    let mut stream = Stream::new([seed, number, 0, 0], PURPOSE);
    for at in (1..order.len()).rev() {
        let other = stream.below(u32::try_from(at + 1).unwrap_or(u32::MAX));
        order.swap(at, other as usize);
    }
}
