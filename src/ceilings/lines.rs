//! Ceilings that are straight lines.

use super::Scope;
use super::peers::Peer;

/// `intercept + slope * x`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) intercept: f64,
}

impl Line {
    /// The line through two points with different x.
    pub(super) fn through(a: (f64, f64), b: (f64, f64)) -> Self {
        let slope = (b.1 - a.1) / (b.0 - a.0);
        Self { slope, intercept: a.1 - slope * a.0 }
    }

    pub(super) fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }

    /// Make a line that rises or falls by rounding only a level one.
    pub(super) fn level(self, scope: &Scope, tolerance: f64) -> Self {
        if self.slope.abs() * scope.width() > scope.height() * tolerance * 1e-3 {
            return self;
        }
        let middle = f64::midpoint(scope.x[0], scope.x[1]);
        Self { slope: 0.0, intercept: self.at(middle) }
    }

    /// The area above the line within the scope, NaN if the line falls.
    pub(super) fn zone(&self, scope: &Scope) -> f64 {
        let ([left, right], [bottom, top]) = (scope.x, scope.y);
        if self.slope < 0.0 {
            return f64::NAN;
        }
        if self.slope == 0.0 {
            return (top - self.intercept.clamp(bottom, top)) * scope.width();
        }
        // The line enters the scope at the bottom or on the left, and leaves at the top or right.
        let enters = ((bottom - self.intercept) / self.slope).clamp(left, right);
        let leaves = ((top - self.intercept) / self.slope).clamp(left, right);
        let above = |x: f64| (top - self.at(x)).clamp(0.0, top - bottom);
        (enters - left) * (top - bottom)
            + (leaves - enters) * f64::midpoint(above(enters), above(leaves))
    }
}

/// The least-squares line of points with weights; None if all have one x.
pub(super) fn regression(points: impl Iterator<Item = (f64, f64, f64)> + Clone) -> Option<Line> {
    let (mut n, mut sum_x, mut sum_y) = (0.0, 0.0, 0.0);
    for (x, y, weight) in points.clone() {
        n += weight;
        sum_x += weight * x;
        sum_y += weight * y;
    }
    let (mean_x, mean_y) = (sum_x / n, sum_y / n);
    let (mut squares, mut products) = (0.0, 0.0);
    let mut first = None;
    let mut varies = false;
    for (x, y, weight) in points {
        varies |= *first.get_or_insert(x) != x;
        squares += weight * (x - mean_x) * (x - mean_x);
        products += weight * (x - mean_x) * (y - mean_y);
    }
    if !varies || squares <= 0.0 {
        return None;
    }
    let slope = products / squares;
    Some(Line { slope, intercept: mean_y - slope * mean_x })
}

/// The line on or above all points that is nearest to the peers.
///
/// The sum of its distances to them is its height above their mean x, but for a constant, so it is
/// the edge of the hull there. Where the mean is the x of a corner both edges are as near; the
/// left one, which is steeper, is taken.
pub(super) fn tightest(peers: &[Peer], hull: &[Peer]) -> Option<Line> {
    let n: f64 = peers.iter().map(|peer| peer.copies).sum();
    let mean = peers.iter().map(|peer| peer.copies * peer.x).sum::<f64>() / n;
    let edge = hull.windows(2).find(|two| mean <= two[1].x).or_else(|| hull.windows(2).last())?;
    Some(Line::through((edge[0].x, edge[0].y), (edge[1].x, edge[1].y)))
}
