//! Integration tests of the core.

mod counting;
mod covers;
mod cubes;
mod fits;
mod layers;
mod necessity;
mod networks;
mod primes;
mod row_bits;
mod space_bits;
mod tables;
mod tree;
mod wide;
