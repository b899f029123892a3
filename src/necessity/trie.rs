//! Sets of literals in a trie, which tells quickly whether it holds a subset of another set.

use rustc_hash::FxHashMap;

use super::literals::Literal;

/// Sets of literals, each in ascending order.
#[derive(Debug)]
pub(super) struct Trie {
    next: FxHashMap<(u32, Literal), u32>,
    ends: Vec<bool>,
}

impl Trie {
    /// The trie that holds nothing.
    pub(super) fn new() -> Self {
        Self { next: FxHashMap::default(), ends: vec![false] }
    }

    /// Add a set, unless a subset of it is there.
    pub(super) fn insert(&mut self, set: &[Literal]) {
        if self.holds_subset_of(set) {
            return;
        }
        let mut node = 0;
        for &literal in set {
            let fresh = u32::try_from(self.ends.len()).expect("at most MAX_FOUND sets");
            node = *self.next.entry((node, literal)).or_insert(fresh);
            if node == fresh {
                self.ends.push(false);
            }
        }
        self.ends[node as usize] = true;
    }

    /// Whether some set in the trie is a subset of `set`, or `set` itself.
    pub(super) fn holds_subset_of(&self, set: &[Literal]) -> bool {
        self.below(0, set)
    }

    fn below(&self, node: u32, set: &[Literal]) -> bool {
        self.ends[node as usize]
            || set.iter().enumerate().any(|(i, &literal)| {
                let next = self.next.get(&(node, literal));
                next.is_some_and(|&next| self.below(next, &set[i + 1..]))
            })
    }
}
