//! Integration tests of the core.

mod covers;
mod cubes;
mod few;
mod fits;
mod layers;
mod networks;
mod primes;
mod small;
mod supersets;
mod tables;
