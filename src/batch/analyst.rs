//! One data set after the other: read, coded, solved by the kernel that suits it, with the fit of
//! its models. The memory of one is used again for the next.

use ndarray::{Array2, ArrayView2};

use super::dataset::{Cell, Dataset};
use super::fit::Unions;
use super::output::Columns;
use super::table::{Parts, Rows};
use super::{AnySpace, Data, Kernel, Kind, Settings, Status};
use crate::cancel::Cancel;
use crate::engine::row_bits::{Numbering, RowBits};
use crate::engine::search::{Problem, Search};
use crate::engine::space_bits::SpaceBits;
use crate::engine::{Engine, ModelList, Stop};
use crate::error::Error;
use crate::expectations::Rule;
use crate::solutions::{self, Room};
use crate::space::bits::{BitSet, Wide};
use crate::space::cube::Space;
use crate::truth_table::membership::Level;
use crate::truth_table::{fit, membership};

/// Room for models with so many terms together is asked for.
const LARGE: usize = 1 << 12;

/// What works on the data sets of one thread.
#[derive(Debug)]
pub(super) struct Analyst<'a> {
    settings: &'a Settings,
    /// Data sets of spaces that can be numbered, and of all others.
    rows: Option<Rows>,
    dataset: Dataset,
    parts: Parts,
    kernel: Solver<'a>,
    /// The expectations in the bits of the search.
    rule: Option<Rule<Wide>>,
    models: FittedModels,
    tied: u32,
}

/// A kernel of words with what it lists.
#[derive(Debug)]
enum Solver<'a> {
    SpaceBits(Box<Engaged<SpaceBits<'a>>>),
    RowBits(Box<Engaged<RowBits<'a>>>),
    None,
}

/// An engine, the expectations in its bits, and memory for models.
#[derive(Debug)]
struct Engaged<E: Engine> {
    engine: E,
    rule: Option<Rule<E::Conditions>>,
    room: Room<E>,
    list: ModelList<E::Term>,
}

impl<E: Engine> Engaged<E> {
    fn new(engine: E, rule: Option<Rule<E::Conditions>>) -> Box<Self> {
        Box::new(Self { engine, rule, room: Room::default(), list: ModelList::default() })
    }
}

/// What the fit of models needs.
#[derive(Debug, Default)]
struct FittedModels {
    unions: Unions,
    /// The number of each term among all results.
    numbers: Vec<u32>,
    /// Of each term the rows with too few cases that it covers, some words each.
    few: Vec<u64>,
}

impl<'a> Analyst<'a> {
    pub(super) fn new(settings: &'a Settings, cases: usize) -> Self {
        let k = settings.conditions();
        let expectations = match &settings.kind {
            Kind::Intermediate(expectations) => Some(expectations),
            _ => None,
        };
        let levels = settings.levels.iter().map(|&levels| usize::from(levels)).fold(2, usize::max);
        let options = settings.options;
        let kernel = match (settings.kernel, settings.small(), &settings.numbering) {
            (Kernel::SpaceBits, Some(small), _) => Solver::SpaceBits(Engaged::new(
                SpaceBits::new(small, options),
                expectations.map(|expected| expected.rule(levels, |i| i)),
            )),
            (Kernel::RowBits, _, Some(space)) => Solver::RowBits(Engaged::new(
                RowBits::new(space, options),
                // The first condition is the most significant bit, as in numbers of rows.
                expectations.map(|expected| expected.rule(2, |i| k - 1 - i)),
            )),
            _ => Solver::None,
        };
        let rows = |space: &Numbering| Rows::new(space, cases, settings.ties);
        Self {
            settings,
            rows: settings.numbering.as_ref().map(rows),
            dataset: Dataset::new(cases, k),
            parts: Parts::default(),
            kernel,
            rule: expectations.map(|expected| expected.rule(levels, |i| i)),
            models: FittedModels::default(),
            tied: 0,
        }
    }

    /// Cases of the last data set with a membership of 0.5.
    pub(super) fn tied(&self) -> u32 {
        self.tied
    }

    /// Solve one data set and add its models to `columns`. `flat` has its values and its outcome
    /// where they are stored case by case.
    pub(super) fn solve<T: Cell>(
        &mut self,
        data: &Data<'_, T>,
        set: usize,
        flat: Option<(&[T], &[T])>,
        columns: &mut Columns<'_>,
        cancel: &Cancel,
    ) -> Result<Status, Error> {
        let cuts = data.cuts(set);
        let (Some(rows), Some((cells, outcome)), Some(space)) =
            (&mut self.rows, flat, &self.settings.numbering)
        else {
            return self.solve_any(data, set, columns, cancel);
        };
        rows.read(cells, outcome).map_err(|case| Error::Value { set, case })?;
        rows.measure(cuts.n, cancel)?;
        self.tied = rows.cases.tied();
        if let Err(status) = self.parts.sort(&rows.all, cuts) {
            return Ok(status);
        }
        // Known without a search: nothing may not be covered.
        if self.parts.off.is_empty() && !matches!(self.settings.kind, Kind::Conservative) {
            return Ok(Status::AlwaysTrue);
        }
        let Self { settings, rows, parts, kernel, rule, models, .. } = self;
        let rows = rows.as_mut().expect("they have been read");
        let solved = match kernel {
            Solver::SpaceBits(engaged) => {
                engaged.engine.begin(&parts.on, &parts.off);
                models.solve(engaged, settings, (rows, parts), columns)
            }
            Solver::RowBits(engaged) => {
                engaged.engine.begin(&parts.on, &parts.off);
                models.solve(engaged, settings, (rows, parts), columns)
            }
            Solver::None => Err(Stop::TooMany),
        };
        match solved {
            Ok(status) => return Ok(status),
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::TooMany) => {}
        }
        let (explained, off) = (configs(space, &parts.on), configs(space, &parts.off));
        let rows = (&*rows, &*parts);
        let (on, off, rule) = (explained.view(), off.view(), rule.clone());
        match &settings.space {
            AnySpace::Narrow(space) => {
                let engine = search(settings, space, on, off, cancel);
                ended(models.solve(&mut Engaged::new(engine, rule), settings, rows, columns))
            }
            AnySpace::Wide(space) => {
                let engine = search(settings, space, on, off, cancel);
                ended(models.solve(&mut Engaged::new(engine, rule), settings, rows, columns))
            }
        }
    }

    /// Solve a data set that cannot be numbered.
    fn solve_any<T: Cell>(
        &mut self,
        data: &Data<'_, T>,
        set: usize,
        columns: &mut Columns<'_>,
        cancel: &Cancel,
    ) -> Result<Status, Error> {
        let settings = self.settings;
        let Self { dataset, tied, .. } = self;
        dataset.read(data, set, settings)?;
        let table = dataset.table(settings.ties, cancel)?;
        *tied = u32::try_from(table.tied()).map_err(|_| Error::TooLarge)?;
        let (explained, off) = match dataset.parts(&table) {
            Ok(parts) => parts,
            Err(status) => return Ok(status),
        };
        let (on, off) = (explained.view(), off.view());
        match &settings.space {
            AnySpace::Narrow(space) => {
                self.solve_table(search(settings, space, on, off, cancel), columns, cancel)
            }
            AnySpace::Wide(space) => {
                self.solve_table(search(settings, space, on, off, cancel), columns, cancel)
            }
        }
    }

    /// Solve the table of the data set that was read.
    fn solve_table<L: BitSet>(
        &mut self,
        mut engine: Search<'_, L>,
        columns: &mut Columns<'_>,
        cancel: &Cancel,
    ) -> Result<Status, Error> {
        let Self { settings, dataset, models, rule, .. } = self;
        let (mut list, most) = (ModelList::default(), settings.options.max_models);
        let rule = rule.as_ref();
        let room = &mut Room::default();
        let solved = solutions::solve(&mut engine, &settings.kind, rule, most, room, &mut list);
        let status = ended(solved)?;
        if status == Status::AlwaysTrue {
            return Ok(status);
        }
        models.number(&engine, &list, columns)?;
        let k = settings.conditions();
        let values: Vec<Level> = list.terms.iter().flat_map(|&t| engine.values(t)).collect();
        let terms = Array2::from_shape_vec((list.terms.len(), k), values)?;
        let x = membership::of_terms(dataset.sets()?, terms.view(), cancel)?;
        let mut offsets = vec![0];
        offsets.extend(list.sizes.iter().scan(0, |end, &size| {
            *end += size as usize;
            Some(*end)
        }));
        let indices: Vec<usize> = list.positions.iter().map(|&t| t as usize).collect();
        let fit = fit::of_models(x.view(), dataset.outcome(), &offsets, &indices, cancel)?;
        for (model, line) in list.models().zip(fit.models.rows()) {
            models.add(model, [line[0], line[1], line[2]], columns);
        }
        columns.count(list.n_models);
        Ok(status)
    }
}

/// An engine for anything.
fn search<'a, L: BitSet>(
    settings: &'a Settings,
    space: &'a Space<L>,
    explained: ArrayView2<'a, u8>,
    off_rows: ArrayView2<'a, u8>,
    cancel: &'a Cancel,
) -> Search<'a, L> {
    let off_cubes = ArrayView2::from_shape((0, space.conditions()), &[]);
    let problem = Problem {
        space,
        explained,
        off_rows,
        off_cubes: off_cubes.expect("no cube at all"),
        avoid: false,
        of_terms: None,
    };
    Search::new(problem, settings.options, false, cancel)
}

/// Configurations of these numbers.
fn configs(space: &Numbering, rows: &[u64]) -> Array2<u8> {
    Array2::from_shape_fn((rows.len(), space.conditions()), |(row, i)| {
        u8::try_from(space.level(rows[row], i)).expect("at most 256 levels")
    })
}

fn ended(solved: Result<Status, Stop>) -> Result<Status, Error> {
    solved.map_err(|stop| match stop {
        Stop::Failed(error) => error,
        Stop::TooMany => Error::TooLarge,
    })
}

impl FittedModels {
    /// Find the models of a table that `engine` has begun, and add them with their fit.
    fn solve<E: Engine>(
        &mut self,
        engaged: &mut Engaged<E>,
        settings: &Settings,
        (rows, parts): (&Rows, &Parts),
        columns: &mut Columns<'_>,
    ) -> Result<Status, Stop> {
        let Engaged { engine, rule, room, list } = engaged;
        let most = settings.options.max_models;
        let rule = rule.as_ref();
        let status = solutions::solve(engine, &settings.kind, rule, most, room, list)?;
        if status == Status::AlwaysTrue {
            return Ok(status);
        }
        self.number(engine, list, columns)?;
        if rows.cases.crisp() {
            let space = settings.numbering.as_ref();
            self.fit_of_counts(engine, list, space, parts, columns);
        } else {
            self.fit_of_memberships(engine, list, rows, columns);
        }
        columns.count(list.n_models);
        Ok(status)
    }

    fn number<E: Engine>(
        &mut self,
        engine: &E,
        list: &ModelList<E::Term>,
        columns: &mut Columns<'_>,
    ) -> Result<(), Error> {
        self.numbers.clear();
        self.numbers.extend(list.terms.iter().map(|&term| {
            engine.number(term).unwrap_or_else(|| columns.number(engine.values(term)))
        }));
        // A few kilobytes need no question.
        if list.positions.len() < LARGE {
            return Ok(());
        }
        columns.room_for(list.len(), list.positions.len())
    }

    fn add(&self, model: &[u32], fit: [f64; 3], columns: &mut Columns<'_>) {
        columns.model(model.iter().map(|&t| self.numbers[t as usize]), fit);
    }

    /// Fit from numbers of cases, if all values are whole.
    fn fit_of_counts<E: Engine>(
        &mut self,
        engine: &E,
        list: &ModelList<E::Term>,
        space: Option<&Numbering>,
        parts: &Parts,
        columns: &mut Columns<'_>,
    ) {
        let alike = parts.fit(std::iter::empty());
        let Some(space) = space.filter(|_| !parts.few.is_empty()) else {
            list.models().for_each(|model| self.add(model, alike, columns));
            return;
        };
        let words = parts.few.len().div_ceil(64);
        self.few.clear();
        self.few.resize(words * list.terms.len(), 0);
        for (set, &term) in self.few.chunks_exact_mut(words).zip(&list.terms) {
            for (at, row) in parts.few.iter().enumerate() {
                let covers = |(i, level): (usize, Level)| {
                    u32::try_from(level).is_ok_and(|level| level != space.level(row.number, i))
                };
                if !engine.values(term).enumerate().any(covers) {
                    set[at / 64] |= 1 << (at % 64);
                }
            }
        }
        for model in list.models() {
            let covered = |at: &usize| {
                model.iter().any(|&t| self.few[t as usize * words + at / 64] >> (at % 64) & 1 == 1)
            };
            self.add(model, parts.fit((0..parts.few.len()).filter(covered)), columns);
        }
    }

    fn fit_of_memberships<E: Engine>(
        &mut self,
        engine: &E,
        list: &ModelList<E::Term>,
        rows: &Rows,
        columns: &mut Columns<'_>,
    ) {
        self.unions.begin(&rows.cases, list.terms.len());
        for model in list.models() {
            for &t in model {
                if !self.unions.has(t) {
                    self.unions.add(&rows.cases, t, engine.values(list.terms[t as usize]));
                }
            }
            let fit = self.unions.fit(&rows.cases, model);
            self.add(model, fit, columns);
        }
    }
}
