//! Best prices of rows: the dual of the covering problem whose columns may be taken in part.
//!
//! Subgradient steps come near the best prices, but not near enough where the bound they prove is
//! a little below a whole number. An interior point method gets there in some twenty iterations,
//! each a Cholesky decomposition of a matrix of the rows (Mehrotra 1992, "On the implementation of
//! a primal-dual interior point method"). Nothing rests on its accuracy: any prices prove a bound.

use crate::cancel::Budget;
use crate::cover::rest::Rest;
use crate::error::Error;
use crate::space::bits;

const ITERATIONS: usize = 40;

/// The gap at which prices are as good as the best.
const CLOSE: f64 = 0.1;

/// The share of the way to the boundary that a step goes.
const INSIDE: f64 = 0.99;

/// Whether an iteration of [`relax`] takes fewer than `most` multiplications.
pub fn fits(rest: &Rest, most: usize) -> bool {
    let squares = (0..rest.columns).map(|c| bits::count(rest.cover(c)).pow(2)).sum::<usize>();
    rest.rows.pow(3) / 6 + squares < most
}

/// Replace the prices of `rest` by the best ones. About which share of
/// each column the best cover by shares has; None when the budget is used up.
pub fn relax(rest: &mut Rest, budget: &mut Budget<'_>) -> Result<Option<Vec<f64>>, Error> {
    let (n, m) = (rest.rows, rest.columns);
    let of: Vec<Vec<u32>> =
        (0..m).map(|c| bits::ones(rest.cover(c)).map(|row| row as u32).collect()).collect();
    let sums = |v: &[f64]| -> Vec<f64> {
        of.iter().map(|rows| rows.iter().map(|&row| v[row as usize]).sum()).collect()
    };
    let spread = |v: &[f64]| -> Vec<f64> {
        let mut out = vec![0.0; n];
        for (rows, v) in of.iter().zip(v) {
            rows.iter().for_each(|&row| out[row as usize] += v);
        }
        out
    };
    let heaviest = sums(&rest.prices).into_iter().fold(1.0, f64::max);
    let mut u: Vec<f64> = rest.prices.iter().map(|u| 0.8 * u / heaviest + 1e-3).collect();
    let mut s: Vec<f64> = sums(&u).into_iter().map(|w| (1.0 - w).max(0.05)).collect();
    let mut x = vec![0.2; m];
    let mut y: Vec<f64> = spread(&x).into_iter().map(|covered| (covered - 1.0).max(0.2)).collect();
    let mut top = f64::NEG_INFINITY;
    for _ in 0..ITERATIONS {
        let weights = sums(&u);
        let dual: f64 =
            u.iter().sum::<f64>() + weights.iter().map(|w| (1.0 - w).min(0.0)).sum::<f64>();
        if dual > top {
            top = dual;
            rest.prices.copy_from_slice(&u);
        }
        let pairs = (n + m) as f64;
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mu = (product(&x, &s) + product(&y, &u)) / pairs;
        if mu * pairs < CLOSE {
            break;
        }
        if !budget.work(n * n * n / 64 + 64)? {
            return Ok(None);
        }
        let covered = spread(&x);
        let rp: Vec<f64> = (0..n).map(|r| 1.0 + y[r] - covered[r]).collect();
        let rd: Vec<f64> = (0..m).map(|c| 1.0 - weights[c] - s[c]).collect();
        let mut matrix = vec![0.0; n * n];
        for (c, rows) in of.iter().enumerate() {
            let d = x[c] / s[c];
            for (i, &a) in rows.iter().enumerate() {
                let line = &mut matrix[a as usize * n..(a as usize + 1) * n];
                rows[..=i].iter().for_each(|&b| line[b as usize] += d);
            }
        }
        for r in 0..n {
            matrix[r * n + r] += y[r] / u[r] + 1e-10;
        }
        if !decompose(&mut matrix, n) {
            break;
        }
        // The direction for complementary products `xs` and `yu`.
        let direction = |xs: &[f64], yu: &[f64]| {
            let part: Vec<f64> = (0..m).map(|c| (x[c] * rd[c] - xs[c]) / s[c]).collect();
            let mut du: Vec<f64> =
                spread(&part).iter().enumerate().map(|(r, p)| rp[r] + p + yu[r] / u[r]).collect();
            solve(&matrix, n, &mut du);
            let ds: Vec<f64> = sums(&du).iter().zip(&rd).map(|(w, rd)| rd - w).collect();
            let dx: Vec<f64> = (0..m).map(|c| (xs[c] - x[c] * ds[c]) / s[c]).collect();
            let dy: Vec<f64> = (0..n).map(|r| (yu[r] - y[r] * du[r]) / u[r]).collect();
            (dx, dy, du, ds)
        };
        let most = |v: &[f64], d: &[f64]| {
            let bound = |(v, d): (&f64, &f64)| if *d < 0.0 { -v / d } else { f64::INFINITY };
            v.iter().zip(d).map(bound).fold(1.0, f64::min)
        };
        let xs: Vec<f64> = (0..m).map(|c| -x[c] * s[c]).collect();
        let yu: Vec<f64> = (0..n).map(|r| -y[r] * u[r]).collect();
        let (dx, dy, du, ds) = direction(&xs, &yu);
        let primal = most(&x, &dx).min(most(&y, &dy));
        let dual = most(&u, &du).min(most(&s, &ds));
        let after = |v: &[f64], d: &[f64], w: &[f64], e: &[f64]| -> f64 {
            (0..v.len()).map(|i| (v[i] + primal * d[i]) * (w[i] + dual * e[i])).sum()
        };
        let ahead = (after(&x, &dx, &s, &ds) + after(&y, &dy, &u, &du)) / pairs;
        let sigma = (ahead / mu).powi(3).clamp(1e-6, 1.0);
        let xs: Vec<f64> = (0..m).map(|c| sigma * mu - x[c] * s[c] - dx[c] * ds[c]).collect();
        let yu: Vec<f64> = (0..n).map(|r| sigma * mu - y[r] * u[r] - dy[r] * du[r]).collect();
        let (dx, dy, du, ds) = direction(&xs, &yu);
        let primal = (INSIDE * most(&x, &dx).min(most(&y, &dy))).min(1.0);
        let dual = (INSIDE * most(&u, &du).min(most(&s, &ds))).min(1.0);
        let go = |v: &mut [f64], d: &[f64], step: f64| {
            v.iter_mut().zip(d).for_each(|(v, d)| *v = (*v + step * d).max(1e-12));
        };
        go(&mut x, &dx, primal);
        go(&mut y, &dy, primal);
        go(&mut u, &du, dual);
        go(&mut s, &ds, dual);
    }
    Ok(Some(x))
}

/// The lower triangle becomes the Cholesky factor. False where the matrix is not positive definite.
fn decompose(matrix: &mut [f64], n: usize) -> bool {
    for i in 0..n {
        let (above, line) = matrix.split_at_mut(i * n);
        for j in 0..i {
            let other = &above[j * n..j * n + j + 1];
            let sum = line[j] - dot(&line[..j], &other[..j]);
            line[j] = sum / other[j];
        }
        let pivot = line[i] - dot(&line[..i], &line[..i]);
        if pivot <= 0.0 || !pivot.is_finite() {
            return false;
        }
        line[i] = pivot.sqrt();
    }
    true
}

/// Four sums at a time, which the compiler makes vectors of.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<f64>() + tail
}

/// Solve by the factor, in place.
fn solve(factor: &[f64], n: usize, v: &mut [f64]) {
    for i in 0..n {
        let line = &factor[i * n..i * n + i + 1];
        v[i] = (v[i] - dot(&line[..i], &v[..i])) / line[i];
    }
    for i in (0..n).rev() {
        let line = &factor[i * n..i * n + i + 1];
        v[i] /= line[i];
        let value = v[i];
        v[..i].iter_mut().zip(&line[..i]).for_each(|(v, l)| *v -= l * value);
    }
}
