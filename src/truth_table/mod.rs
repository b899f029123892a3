//! From memberships to a coded truth table, and fit of terms and models.

pub mod tolerance;
pub mod coding;
pub mod membership;
pub mod fit;
pub mod table;
