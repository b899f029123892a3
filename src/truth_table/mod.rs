//! From memberships to a coded truth table, and fit of terms and models.

pub mod tolerance;
pub mod membership;
pub mod coding;
pub mod fit;
mod configurations;
mod subcubes;
pub mod sums;
pub mod table;
