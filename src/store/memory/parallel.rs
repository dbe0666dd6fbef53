//! Work on every block, on all cores when that is worth it.

use super::block::Block;
use crate::sync::{CancelToken, Cancelled, cores};
use std::sync::atomic::{AtomicUsize, Ordering};

/// So few blocks are done sooner than a thread is started.
const BLOCKS_PER_THREAD: usize = 4;

/// What `work` returns for every block; `heavy` of them take long.
///
/// # Errors
/// [`Cancelled`] when the work was.
pub fn over_blocks<T: Send>(
    blocks: &[Block],
    heavy: usize,
    token: &CancelToken,
    work: impl Fn(usize, &Block) -> T + Sync,
) -> Result<Vec<T>, Cancelled> {
    let threads = cores().min(heavy.div_ceil(BLOCKS_PER_THREAD));
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        while !token.is_cancelled() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(block) = blocks.get(index) else {
                break;
            };
            done.push((index, work(index, block)));
        }
        done
    };
    let mut all = if threads > 1 {
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
            let mut all = run();
            for other in others {
                match other.join() {
                    Ok(done) => all.extend(done),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        })
    } else {
        run()
    };
    if all.len() < blocks.len() {
        return Err(Cancelled);
    }
    all.sort_unstable_by_key(|(index, _)| *index);
    Ok(all.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use crate::story::{Batch, Draft};
    use crate::sync::Generations;

    fn blocks(count: usize) -> MemoryStore {
        let mut store = MemoryStore::with_blocks_of(1);
        for _ in 0..count {
            let mut batch = Batch::default();
            batch.push(&Draft::default());
            store.push(batch);
        }
        store
    }

    #[test]
    fn results_come_in_the_order_of_blocks_on_any_number_of_threads() {
        let store = blocks(40);
        let bases: Vec<u64> = store.blocks.iter().map(|block| block.base).collect();
        for heavy in [0, 40] {
            let token = CancelToken::never();
            let found = over_blocks(&store.blocks, heavy, &token, |_, block| block.base);
            assert_eq!(found, Ok(bases.clone()), "{heavy} heavy blocks");
        }
    }

    #[test]
    fn cancelled_work_has_no_results() {
        let store = blocks(3);
        let generations = Generations::default();
        let token = generations.next();
        let found = over_blocks(&store.blocks, 0, &token, |index, _| {
            if index == 1 {
                let _ = generations.next();
            }
        });
        assert_eq!(found, Err(Cancelled));
    }
}
