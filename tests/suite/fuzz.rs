//! The fuzz targets as ordinary tests: every seed, and a fixed number of mutations of the seeds, the same each time.
//!
//! `cargo fuzz run --fuzz-dir tests/fuzz TARGET` goes on from there; see CONTRIBUTING.md.

#[path = "../fuzz/targets.rs"]
pub mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The seeds of a target by name; what a fuzzer once found is among them.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new("tests/fuzz/seeds").join(target);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let mut seeds: Vec<_> = files
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            (name, fs::read(file.path()).unwrap())
        })
        .collect();
    seeds.sort();
    seeds
}

/// A pseudo-random number generator (xorshift64), so that every run mutates alike.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    /// `data` with one to four changes: bytes that are replaced, inserted, removed or repeated, and parts of `other`.
    fn mutated(&mut self, data: &[u8], other: &[u8]) -> Vec<u8> {
        const TOKENS: &[u8] = b"\"\\{}[]:,;\n\r\t -+/()0179aAeE.\0\x1b\x9b\xc3\xff";
        let mut data = data.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(data.len() + 1);
            let end = (at + self.below(12)).min(data.len());
            match self.below(5) {
                0 => data.insert(at, TOKENS[self.below(TOKENS.len())]),
                1 => drop(data.drain(at..end)),
                2 => data[at..end].fill(self.below(256) as u8),
                3 => {
                    let part = data[at..end].repeat(1 + self.below(4));
                    data.splice(at..at, part);
                }
                _ => {
                    let from = self.below(other.len());
                    let to = (from + self.below(40)).min(other.len());
                    data.splice(at..at, other[from..to].iter().copied());
                }
            }
        }
        data
    }
}

/// Runs `target` on every seed and on `mutations` inputs that are made from them.
fn replay(name: &str, target: fn(&[u8]), mutations: usize) {
    let seeds = seeds(name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for (seed, data) in &seeds {
        check(target, data, seed);
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for number in 0..mutations {
        let (_, data) = &seeds[random.below(seeds.len())];
        let (_, other) = &seeds[random.below(seeds.len())];
        let data = random.mutated(data, other);
        check(target, &data, &format!("mutation {number}"));
    }
}

fn check(target: fn(&[u8]), data: &[u8], name: &str) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(data))) {
        eprintln!("{name} fails: b\"{}\"", data.escape_ascii());
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn documents() {
    replay("document", targets::document, 300);
}

#[test]
fn lines() {
    replay("lines", targets::lines, 300);
}

#[test]
fn tables() {
    replay("table", targets::table, 300);
}

#[test]
fn prices() {
    replay("prices", targets::prices, 150);
}

#[test]
fn queries() {
    replay("query", targets::query, 300);
}

#[test]
fn times() {
    replay("time", targets::time, 2_000);
}

#[test]
fn texts() {
    replay("text", targets::text, 1_000);
}

#[test]
fn walks() {
    replay("walk", targets::walk, 4);
}
