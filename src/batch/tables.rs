//! Truth tables of many data sets as columns: one entry per data set and per row.

use super::dataset::{Cell, Dataset};
use super::table::Rows;
use super::{Data, PIECE, Settings};
use crate::cancel::Cancel;
use crate::engine::row_bits::Numbering;
use crate::error::Error;
use crate::parallel;
use crate::truth_table::coding::{Cuts, Ties};

/// The observed configurations of many data sets.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// Where the rows of each data set start, and at last the number of all.
    pub offsets: Vec<i64>,
    /// Configurations, one after the other.
    pub configs: Vec<u8>,
    /// Output values: 1, 0, 2 for contradictory, -1 for too few cases.
    pub out: Vec<i8>,
    /// Number of cases.
    pub n: Vec<u32>,
    /// Consistency, NaN for 0/0.
    pub incl: Vec<f64>,
    /// Proportional reduction in inconsistency, NaN for 0/0.
    pub pri: Vec<f64>,
}

impl Tables {
    /// The truth tables of data sets.
    ///
    /// # Errors
    ///
    /// As for [`super::run`].
    pub fn of<T: Cell>(
        data: Data<'_, T>,
        settings: &Settings,
        threads: usize,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        data.check(settings.conditions())?;
        let (_, cases, k) = data.conditions.dim();
        let flat = data.conditions.as_slice().zip(data.outcome.as_slice());
        let quick = settings.numbering.as_ref().zip(flat);
        let work = |(dataset, rows): &mut (Dataset, Option<Rows>), piece: usize| {
            let mut tables = Self::default();
            for set in piece * PIECE..((piece + 1) * PIECE).min(data.len()) {
                cancel.check()?;
                if let (Some((space, (cells, outcome))), Some(rows)) = (quick, rows.as_mut()) {
                    let cells = &cells[set * cases * k..(set + 1) * cases * k];
                    let outcome = &outcome[set * cases..(set + 1) * cases];
                    rows.read(cells, outcome).map_err(|case| Error::Value { set, case })?;
                    rows.measure(0, cancel)?;
                    tables.list(rows, space, data.cuts(set));
                } else {
                    dataset.read(&data, set, settings)?;
                    tables.tabulate(dataset, settings.ties, cancel)?;
                }
            }
            Ok(tables)
        };
        let rows = || quick.map(|(space, _)| Rows::new(space, cases, settings.ties));
        let state = || (Dataset::new(cases, k), rows());
        let mut all = Self { offsets: vec![0], ..Self::default() };
        for part in parallel::pieces(data.len().div_ceil(PIECE), threads, state, work)? {
            all.append(part);
        }
        Ok(all)
    }

    /// Add a table of numbered configurations.
    fn list(&mut self, rows: &Rows, space: &Numbering, cuts: Cuts) {
        for row in &rows.all {
            self.configs
                .extend((0..space.conditions()).map(|i| {
                    u8::try_from(space.level(row.number, i)).expect("at most 256 levels")
                }));
            self.out.push(row.code(cuts) as i8);
            self.n.push(row.n);
            self.incl.push(row.incl);
            self.pri.push(row.pri);
        }
        self.close();
    }

    fn tabulate(
        &mut self,
        dataset: &mut Dataset,
        ties: Ties,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let table = dataset.table(ties, cancel)?;
        self.configs.extend(&table.configs);
        self.out.extend(dataset.codes(&table).map(|code| code as i8));
        self.n.extend(table.n.iter().map(|&n| u32::try_from(n).expect("as `Data::check` sees to")));
        self.incl.extend(&table.incl);
        self.pri.extend(&table.pri);
        self.close();
        Ok(())
    }

    /// End the table under way.
    fn close(&mut self) {
        self.offsets.push(i64::try_from(self.n.len()).expect("rows in memory"));
    }

    fn append(&mut self, part: Self) {
        let rows = *self.offsets.last().expect("offsets begin with 0");
        self.offsets.extend(part.offsets.iter().map(|end| rows + end));
        self.configs.extend(part.configs);
        self.out.extend(part.out);
        self.n.extend(part.n);
        self.incl.extend(part.incl);
        self.pri.extend(part.pri);
    }
}
