//! Different lists of numbers, numbered as they come.

use std::fmt::Debug;
use std::hash::{BuildHasher, Hash};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Different lists, one after the other.
#[derive(Debug, Clone)]
pub struct Pool<T> {
    items: Vec<T>,
    ends: Vec<usize>,
    /// The numbers by a hash of the list.
    numbers: HashTable<u32>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new(), numbers: HashTable::new() }
    }
}

impl<T: Copy + Eq + Hash + Debug> Pool<T> {
    /// The number of lists.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Make it empty; the memory is kept.
    pub fn clear(&mut self) {
        self.items.clear();
        self.ends.clear();
        self.numbers.clear();
    }

    /// The list of a number.
    pub fn get(&self, number: u32) -> &[T] {
        list(&self.items, &self.ends, number)
    }

    /// The number of a list and whether it is new.
    ///
    /// # Panics
    ///
    /// At 2^32 lists, far beyond the memory that callers ask for.
    pub fn add(&mut self, wanted: impl IntoIterator<Item = T>) -> (u32, bool) {
        let Self { items, ends, numbers } = self;
        let from = items.len();
        items.extend(wanted);
        let wanted = &items[from..];
        let hash = FxBuildHasher.hash_one(wanted);
        if let Some(&known) = numbers.find(hash, |&at| list(items, ends, at) == wanted) {
            items.truncate(from);
            return (known, false);
        }
        let number = u32::try_from(ends.len()).expect("fewer lists than 2^32");
        ends.push(items.len());
        numbers.insert_unique(hash, number, |&at| FxBuildHasher.hash_one(list(items, ends, at)));
        (number, true)
    }

    /// The number of a list.
    pub fn number(&mut self, wanted: impl IntoIterator<Item = T>) -> u32 {
        self.add(wanted).0
    }

    /// All lists in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &[T]> + Clone {
        let from = std::iter::once(0).chain(self.ends.iter().copied());
        from.zip(&self.ends).map(|(from, &end)| &self.items[from..end])
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        size_of::<T>() * self.items.capacity()
            + 8 * self.ends.capacity()
            + 5 * self.numbers.capacity()
    }
}

fn list<'a, T>(items: &'a [T], ends: &[usize], number: u32) -> &'a [T] {
    let at = number as usize;
    let from = if at == 0 { 0 } else { ends[at - 1] };
    &items[from..ends[at]]
}
