//! The verdicts of claims, as bits by row.

use crate::store::memory::block::Block;
use crate::story::Verdict;
use std::collections::HashMap;

/// The verdicts of a store's rows: those of each row as bits in the order of [`Verdict::ALL`].
#[derive(Debug, Default)]
pub struct Verdicts(HashMap<(u64, u32), u8>);

impl Verdicts {
    /// Adds verdicts to those of a row.
    pub fn insert(&mut self, block: &Block, row: u32, bits: u8) {
        *self.0.entry((block.serial, row)).or_default() |= bits;
    }

    /// Whether a row has any of the verdicts of `wanted`.
    #[must_use]
    pub fn contains_any(&self, block: &Block, row: usize, wanted: u8) -> bool {
        let found = self.0.get(&(block.serial, row as u32));
        found.is_some_and(|found| found & wanted != 0)
    }
}

/// The bits of these verdicts.
#[must_use]
pub fn verdict_bits(verdicts: impl IntoIterator<Item = Verdict>) -> u8 {
    let bit = |verdict: Verdict| Verdict::ALL.iter().position(|v| *v == verdict);
    let bits = verdicts.into_iter().filter_map(bit);
    bits.fold(0, |all, at| all | 1 << at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_its_own_bit() {
        let bits: Vec<u8> = Verdict::ALL.iter().map(|v| verdict_bits([*v])).collect();
        assert!(bits.iter().all(|bit| bit.is_power_of_two()));
        let all = verdict_bits(Verdict::ALL.iter().copied());
        assert_eq!(all.count_ones() as usize, bits.len());
        assert_eq!(verdict_bits(None), 0);
    }
}
