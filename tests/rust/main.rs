//! Integration tests of the core.

mod covers;
mod cubes;
mod fits;
mod layers;
mod primes;
mod small;
mod supersets;
mod tables;
