//! Quantile regression with one predictor (Koenker and Bassett 1978), exactly.
//!
//! The loss is convex and linear between lines through two points. Among the lines through one
//! point the best is a weighted quantile of the slopes to the others. So a line is turned about the
//! points on it, one after the other, until no turn makes it better: then none is.

use super::Scope;
use super::lines::Line;

/// Turns that gain less than this share of the loss are rounding.
const GAIN: f64 = 1e-13;

/// The line with the least loss, `share` of it for points above and the rest for points below;
/// None if all points have one x.
pub(super) fn line(x: &[f64], y: &[f64], share: f64, scope: &Scope) -> Option<Line> {
    let start = x.len() / 2;
    let mut slopes = Vec::with_capacity(x.len());
    let mut best = turned(x, y, (*x.get(start)?, y[start]), share, &mut slopes)?;
    let mut least = loss(x, y, &best, share);
    let margin = scope.height() * 1e-12;
    loop {
        let mut better = None;
        let mut before = None;
        for (&px, &py) in x.iter().zip(y) {
            // Copies come one after the other, and turn the line the same way.
            if (py - best.at(px)).abs() > margin || before == Some(px) {
                continue;
            }
            before = Some(px);
            let line = turned(x, y, (px, py), share, &mut slopes)?;
            let its = loss(x, y, &line, share);
            if its < least * (1.0 - GAIN) {
                better = Some((line, its));
                break;
            }
        }
        match better {
            Some((line, its)) => (best, least) = (line, its),
            None => return Some(best),
        }
    }
}

/// The best line through a point.
fn turned(
    x: &[f64],
    y: &[f64],
    pivot: (f64, f64),
    share: f64,
    slopes: &mut Vec<(f64, f64, usize)>,
) -> Option<Line> {
    slopes.clear();
    // How fast the loss falls where the line turns up from far below.
    let mut fall = 0.0;
    for (at, (&x, &y)) in x.iter().zip(y).enumerate() {
        let run = x - pivot.0;
        if run != 0.0 {
            fall += if run > 0.0 { share * run } else { (share - 1.0) * run };
            slopes.push(((y - pivot.1) / run, run.abs(), at));
        }
    }
    slopes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let margin = fall * GAIN;
    let &(slope, _, _) = slopes.iter().find(|&&(_, run, _)| {
        fall -= run;
        fall <= margin
    })?;
    Some(Line { slope, intercept: pivot.1 - slope * pivot.0 })
}

fn loss(x: &[f64], y: &[f64], line: &Line, share: f64) -> f64 {
    let distance = |(&x, &y): (&f64, &f64)| y - line.at(x);
    x.iter().zip(y).map(distance).map(|d| if d > 0.0 { share * d } else { (share - 1.0) * d }).sum()
}
