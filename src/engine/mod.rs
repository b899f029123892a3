//! Three ways to find prime implicants and models, for small, middle and large tables.

pub mod space_bits;
pub mod row_bits;
pub mod search;
