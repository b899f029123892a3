//! Peers: the points with a higher y than all points with a lower or equal x.

use super::Scope;

/// One place where peers are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer {
    pub(super) x: f64,
    pub(super) y: f64,
    /// The points there: each counts in regressions.
    pub(super) copies: f64,
}

impl Peer {
    pub(super) fn counted(&self) -> (f64, f64, f64) {
        (self.x, self.y, self.copies)
    }
}

/// Find the peers among points in the order of `x`.
pub(super) fn frontier(x: &[f64], y: &[f64], peers: &mut Vec<Peer>) {
    peers.clear();
    let (mut at, mut highest) = (0, f64::NEG_INFINITY);
    while at < x.len() {
        let mut here = Peer { x: x[at], y: f64::NEG_INFINITY, copies: 0.0 };
        while at < x.len() && x[at] == here.x {
            if y[at] > here.y {
                (here.y, here.copies) = (y[at], 0.0);
            }
            here.copies += f64::from(u8::from(y[at] == here.y));
            at += 1;
        }
        if here.y > highest {
            highest = here.y;
            peers.push(here);
        }
    }
}

/// Keep the corners of the concave hull: no corner is on the line between its neighbours, or
/// within rounding (`margin`, an area) of it.
pub(super) fn concave(peers: &[Peer], margin: f64, hull: &mut Vec<Peer>) {
    hull.clear();
    for &peer in peers {
        while let [.., before, last] = hull[..] {
            let rise = (last.y - before.y) * (peer.x - before.x);
            if rise > (peer.y - before.y) * (last.x - before.x) + margin {
                break;
            }
            hull.pop();
        }
        hull.push(peer);
    }
}

/// The area above steps through the peers: nothing is known to be possible left of the first.
pub(super) fn step_zone(peers: &[Peer], scope: &Scope) -> f64 {
    let (mut x, mut y, mut zone) = (scope.x[0], scope.y[0], 0.0);
    for peer in peers {
        zone += (peer.x - x) * (scope.y[1] - y);
        (x, y) = (peer.x, peer.y);
    }
    zone + (scope.x[1] - x) * (scope.y[1] - y)
}

/// The area above the concave hull.
pub(super) fn hull_zone(hull: &[Peer], scope: &Scope) -> f64 {
    let (Some(first), Some(last)) = (hull.first(), hull.last()) else { return scope.area() };
    let between: f64 = hull
        .windows(2)
        .map(|two| (two[1].x - two[0].x) * (scope.y[1] - f64::midpoint(two[0].y, two[1].y)))
        .sum();
    (first.x - scope.x[0]) * scope.height()
        + between
        + (scope.x[1] - last.x) * (scope.y[1] - last.y)
}
