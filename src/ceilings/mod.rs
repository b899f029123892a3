//! Necessity in degree: lines above a cloud of points, and the empty zone that they leave.
//!
//! All is said of the upper left corner: where points are missing there, a high y needs a high x.
//! The other corners are this one with x, y or both negated, which the caller does; signs change
//! without rounding.
//!
//! Formulas: Dul (2016), Organizational Research Methods 19(1), 10-52.

#![allow(clippy::float_cmp)] // exact: cases at the same point have the same numbers in the data

mod lines;
mod peers;
mod permutation;
mod quantile;

pub use permutation::{Orders, Question, not_below};

use crate::error::{Error, agree};
use lines::{Line, regression};
use peers::{Peer, concave, frontier, hull_zone, step_zone};

/// Shares of the scope that count as nothing: of points above a line, and of slopes.
const TOLERANCE: f64 = 1e-9;

/// The values that x and y can have.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// The lowest and the highest x.
    pub x: [f64; 2],
    /// The lowest and the highest y.
    pub y: [f64; 2],
}

impl Scope {
    fn width(&self) -> f64 {
        self.x[1] - self.x[0]
    }

    fn height(&self) -> f64 {
        self.y[1] - self.y[0]
    }

    /// What a zone is divided by for the effect size.
    pub fn area(&self) -> f64 {
        self.width() * self.height()
    }
}

/// How the ceiling is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ceiling {
    /// Steps through the peers (free disposal hull).
    CeFdh,
    /// The regression line through these peers.
    CrFdh,
    /// The concave hull of the peers (varying returns to scale).
    CeVrs,
    /// The regression line through the corners of the hull.
    CrVrs,
    /// The line on or above all points whose distances to the peers have the smallest sum.
    CLp,
    /// The line of a quantile regression through all points, with the share below it.
    Quantile(f64),
    /// The regression line through all points.
    Ols,
    /// The same, lifted until no point is above.
    Cols,
}

/// A ceiling and what is above it.
#[derive(Debug, Clone, Copy)]
pub struct Fitted {
    /// Of a line; NaN for steps, for the hull, and where no line can be drawn.
    pub slope: f64,
    /// Of a line.
    pub intercept: f64,
    /// The empty area between the ceiling and the top of the scope. NaN below a line that falls.
    pub zone: f64,
    /// Points above the ceiling.
    pub above: usize,
}

/// Points in the order of x, and room for what is found out about them.
#[derive(Debug, Default)]
struct Cloud {
    x: Vec<f64>,
    y: Vec<f64>,
    peers: Vec<Peer>,
    hull: Vec<Peer>,
}

impl Cloud {
    /// Find the peers again, after `y` has changed.
    fn survey(&mut self, scope: &Scope) {
        frontier(&self.x, &self.y, &mut self.peers);
        concave(&self.peers, scope.area() * 1e-12, &mut self.hull);
    }

    /// The line of a ceiling that is one.
    fn line(&self, ceiling: Ceiling, scope: &Scope) -> Option<Line> {
        let points = || self.x.iter().copied().zip(self.y.iter().copied());
        let line = match ceiling {
            Ceiling::CeFdh | Ceiling::CeVrs => None,
            Ceiling::CrFdh => regression(self.peers.iter().map(Peer::counted)),
            Ceiling::CrVrs => regression(self.hull.iter().map(Peer::counted)),
            Ceiling::CLp => lines::tightest(&self.peers, &self.hull),
            Ceiling::Quantile(share) => quantile::line(&self.x, &self.y, share, scope),
            Ceiling::Ols | Ceiling::Cols => regression(points().map(|(x, y)| (x, y, 1.0))),
        }?;
        let lifted = if ceiling == Ceiling::Cols {
            let highest =
                points().map(|(x, y)| y - line.slope * x).fold(f64::NEG_INFINITY, f64::max);
            Line { intercept: highest, ..line }
        } else {
            line
        };
        Some(lifted.level(scope, TOLERANCE))
    }

    fn zone(&self, ceiling: Ceiling, scope: &Scope) -> f64 {
        match ceiling {
            Ceiling::CeFdh => step_zone(&self.peers, scope),
            Ceiling::CeVrs => hull_zone(&self.hull, scope),
            // A line through peers needs two, one through all points, two values of x.
            Ceiling::CrFdh | Ceiling::CrVrs | Ceiling::CLp => {
                self.line(ceiling, scope).map_or(0.0, |line| line.zone(scope))
            }
            Ceiling::Quantile(_) | Ceiling::Ols | Ceiling::Cols => {
                self.line(ceiling, scope).map_or(f64::NAN, |line| line.zone(scope))
            }
        }
    }

    fn fitted(&self, ceiling: Ceiling, scope: &Scope) -> Fitted {
        let line = self.line(ceiling, scope);
        let above = line.map_or(0, |line| {
            let margin = scope.height() * TOLERANCE;
            self.x.iter().zip(&self.y).filter(|&(&x, &y)| y > line.at(x) + margin).count()
        });
        Fitted {
            slope: line.map_or(f64::NAN, |line| line.slope),
            intercept: line.map_or(f64::NAN, |line| line.intercept),
            zone: self.zone(ceiling, scope),
            above,
        }
    }
}

/// What a cloud shows.
#[derive(Debug)]
pub struct Ceilings {
    /// One for each ceiling that was asked for.
    pub fitted: Vec<Fitted>,
    /// The points that are peers, with all copies, in the order of x.
    pub peers: Vec<usize>,
    /// Those of them that are corners of the concave hull.
    pub hull: Vec<usize>,
}

/// Draw ceilings above the points (`x`, `y`).
///
/// # Errors
///
/// [`Error::Shape`] when there are not as many of one as of the other.
pub fn ceilings(x: &[f64], y: &[f64], scope: &Scope, asked: &[Ceiling]) -> Result<Ceilings, Error> {
    agree("values of y", x.len(), y.len())?;
    let order = by_x(x, y);
    let mut cloud = Cloud {
        x: order.iter().map(|&at| x[at]).collect(),
        y: order.iter().map(|&at| y[at]).collect(),
        ..Cloud::default()
    };
    cloud.survey(scope);
    let among = |peers: &[Peer]| {
        let (mut found, mut next) = (Vec::new(), peers.iter().peekable());
        for &at in &order {
            while next.next_if(|peer| peer.x < x[at]).is_some() {}
            if next.peek().is_some_and(|peer| peer.x == x[at] && peer.y == y[at]) {
                found.push(at);
            }
        }
        found
    };
    Ok(Ceilings {
        fitted: asked.iter().map(|&one| cloud.fitted(one, scope)).collect(),
        peers: among(&cloud.peers),
        hull: among(&cloud.hull),
    })
}

/// The order of rising x; of equal ones the highest y comes first.
fn by_x(x: &[f64], y: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]).then(y[b].total_cmp(&y[a])));
    order
}
