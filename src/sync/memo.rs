//! The last results of a computation, kept by what they depend on.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The `N` results that were stored last, by key. A key holds everything that its result depends on (a revision among
/// it), so that nothing has to be cleared: a result whose key is not used any more is pushed out by others.
#[derive(Debug)]
pub struct Memo<K, V, const N: usize = 1>(Mutex<Vec<(K, V)>>);

impl<K, V, const N: usize> Default for Memo<K, V, N> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq, V: Clone, const N: usize> Memo<K, V, N> {
    fn entries(&self) -> MutexGuard<'_, Vec<(K, V)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The result of `key`, if it is kept.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<V> {
        let entries = self.entries();
        let (_, value) = entries.iter().find(|(kept, _)| kept == key)?;
        Some(value.clone())
    }

    /// Keeps the result of `key` in place of an older one of it, or of the oldest one of all.
    pub fn put(&self, key: K, value: V) {
        keep::<K, V, N>(&mut self.entries(), key, value);
    }

    /// Hands out the result of `key` and keeps it no longer.
    #[must_use]
    pub fn take(&self, key: &K) -> Option<V> {
        let mut entries = self.entries();
        let at = entries.iter().position(|(kept, _)| kept == key)?;
        Some(entries.remove(at).1)
    }

    /// The result of `key`: the one that is kept, or what `compute` returns, which is kept from now on. Other
    /// threads wait meanwhile instead of computing the same.
    ///
    /// # Errors
    /// The error of `compute`; then everything stays as it was.
    pub fn get_or_compute<E>(
        &self,
        key: K,
        compute: impl FnOnce(&K) -> Result<V, E>,
    ) -> Result<V, E> {
        let mut entries = self.entries();
        if let Some((_, value)) = entries.iter().find(|(kept, _)| *kept == key) {
            return Ok(value.clone());
        }
        let value = compute(&key)?;
        keep::<K, V, N>(&mut entries, key, value.clone());
        Ok(value)
    }
}

fn keep<K: PartialEq, V, const N: usize>(entries: &mut Vec<(K, V)>, key: K, value: V) {
    entries.retain(|(kept, _)| *kept != key);
    if entries.len() >= N && !entries.is_empty() {
        entries.remove(0);
    }
    entries.push((key, value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_result_is_computed_once_while_its_key_is_the_last() {
        let computed = Cell::new(0);
        let memo: Memo<u32, u32> = Memo::default();
        let check = |key: u32, times: u32| {
            let square = |key: &u32| {
                computed.set(computed.get() + 1);
                Ok::<u32, ()>(key * key)
            };
            assert_eq!(memo.get_or_compute(key, square), Ok(key * key));
            assert_eq!(computed.get(), times, "{key}");
        };
        check(2, 1);
        check(2, 1);
        check(3, 2);
        check(2, 3);
    }

    #[test]
    fn an_error_is_not_kept_and_costs_nothing_that_is() {
        let memo: Memo<u32, u32> = Memo::default();
        memo.put(1, 10);
        assert_eq!(memo.get_or_compute(2, |_| Err("no")), Err("no"));
        assert_eq!((memo.get(&1), memo.get(&2)), (Some(10), None));
    }

    #[test]
    fn the_oldest_result_makes_room() {
        let memo: Memo<u32, &str, 2> = Memo::default();
        memo.put(1, "a");
        memo.put(2, "b");
        memo.put(1, "c");
        memo.put(3, "d");
        assert_eq!(
            (memo.get(&1), memo.get(&2), memo.get(&3)),
            (Some("c"), None, Some("d"))
        );
        assert_eq!((memo.take(&3), memo.get(&3)), (Some("d"), None));
    }
}
