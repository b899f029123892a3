//! x
/// x
#[derive(Debug)]
pub struct Merged;
