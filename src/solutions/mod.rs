//! The three solutions of one table, by whatever engine: the driver of every analysis.
//!
//! The conservative solution covers nothing but the rows to explain, the parsimonious one any
//! remainder. For the intermediate one, what expectations leave of a conservative and a parsimonious
//! model may be covered besides the rows to explain, and the models are those of all pairs.

mod distinct;
mod merged;
mod pairs;

pub use merged::{Counted, Merged, MergedWalk, Parts};
pub use pairs::{Pairs, Room, Side, pairs};

use std::mem::take;

use crate::engine::{Engine, ModelList, Stop};
use crate::expectations::{Expectations, Rule};
use crate::truth_table::membership::ABSENT;

/// Which models are wanted.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Those that assume nothing of remainders.
    Conservative,
    /// Those that may assume any.
    Parsimonious,
    /// Those that assume what expectations support.
    Intermediate(Expectations),
}

/// How the analysis of a data set ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// All models are listed.
    Solved = 0,
    /// No row is coded 1.
    NothingToExplain = 1,
    /// Nothing may not be covered, so the empty conjunction explains everything.
    AlwaysTrue = 2,
    /// No configuration has enough cases.
    NoRow = 3,
    /// There are more models than are listed.
    Cut = 4,
    /// The budget did not suffice to find or to count all models.
    Unsettled = 5,
    /// More prime implicants or cubes than can be handled.
    TooLarge = 6,
}

/// More models of one side than this are not walked through for a data set of many: a second of
/// work for each model of the other side.
const MOST_WALKED: usize = 1 << 18;

/// List at most `most` models of one kind of a table that an engine has begun. `rule` has the
/// expectations in the engine's bits; `room` may have been used for other tables.
pub fn solve<E: Engine>(
    engine: &mut E,
    kind: &Kind,
    rule: Option<&Rule<E::Conditions>>,
    most: usize,
    room: &mut Room<E>,
    models: &mut ModelList<E::Term>,
) -> Result<Status, Stop> {
    let rest = match (kind, rule) {
        (Kind::Intermediate(expectations), Some(rule)) => {
            let [_, parsimonious] = &mut room.sides;
            engine.primes(None)?;
            let rest = engine.covers(parsimonious)?;
            if says_nothing(engine, parsimonious) {
                return Ok(Status::AlwaysTrue);
            }
            // Without any expectation, terms keep what they have.
            if !expectations.is_empty() {
                return intermediate(engine, rule, most, rest, room, models);
            }
            list(engine, false, models)?
        }
        (Kind::Parsimonious, _) => list(engine, true, models)?,
        _ => list(engine, false, models)?,
    };
    drop(rest);
    Ok(if says_nothing(engine, models) { Status::AlwaysTrue } else { status(models) })
}

/// List the models that may cover any remainder, or none.
fn list<E: Engine>(
    engine: &mut E,
    remainders: bool,
    models: &mut ModelList<E::Term>,
) -> Result<E::Rest, Stop> {
    let nothing = (!remainders).then(|| engine.allow(&[]));
    engine.primes(nothing.as_ref())?;
    engine.covers(models)
}

fn intermediate<E: Engine>(
    engine: &mut E,
    rule: &Rule<E::Conditions>,
    most: usize,
    rest: E::Rest,
    room: &mut Room<E>,
    models: &mut ModelList<E::Term>,
) -> Result<Status, Stop> {
    let Room { sides: [conservative, parsimonious], kept: [kept_c, kept_p], terms, .. } = room;
    let of_c = list(engine, false, conservative)?;
    if says_nothing(engine, conservative) {
        return Ok(Status::AlwaysTrue);
    }
    if [&*parsimonious, &*conservative].iter().all(|side| side.complete() && side.len() == 1) {
        // One pair, as most tables have: its models are all there are.
        terms.clear();
        for p in parsimonious.terms_of(&parsimonious.positions) {
            let of_c = conservative.terms_of(&conservative.positions);
            terms.extend(of_c.filter_map(|c| engine.left(rule, c, p)));
        }
        let allowed = engine.allow(terms);
        engine.primes(Some(&allowed))?;
        engine.covers(models)?;
        return Ok(status(models));
    }
    let p = Side::new(engine, parsimonious, rest, MOST_WALKED, take(kept_p))?;
    let c = Side::new(engine, conservative, of_c, MOST_WALKED, take(kept_c))?;
    pairs(engine, rule, &c, &p, Some(most), room)?;
    let n_models = room.all.count(engine, MOST_WALKED)?;
    room.all.models.list(most, n_models, &mut room.place, models);
    room.kept = [c, p].map(Side::into_pool);
    Ok(status(models))
}

fn status<T: Copy>(models: &ModelList<T>) -> Status {
    match models.n_models {
        None => Status::Unsettled,
        Some(_) if models.complete() => Status::Solved,
        Some(_) => Status::Cut,
    }
}

/// Whether the only prime implicant is the empty conjunction.
fn says_nothing<E: Engine>(engine: &E, models: &ModelList<E::Term>) -> bool {
    models.terms.len() == 1 && engine.values(models.terms[0]).all(|level| level == ABSENT)
}
