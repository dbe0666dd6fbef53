//! How a story was read: what returns are computed from, which benchmark was taken, and the zone of times without one.
//!
//! Only what is settled; what was inferred or assumed beyond that is an [`super::Assumption`].

use super::report::Convention;
use crate::story::{BenchmarkOrigin, Story};
use crate::time::Zone;

/// The conventions of a finished story. `input_zone` is the one that was asked for; `is_zoned` says whether a file names
/// the story's zone.
pub(super) fn conventions(
    story: &Story,
    input_zone: Option<Zone>,
    is_zoned: bool,
) -> Vec<Convention> {
    let priced = || story.series.iter().filter(|s| !s.bars.is_empty());
    let mut all: Vec<Convention> = priced()
        .map(|series| Convention {
            rule: "returns",
            message: story.return_phrase(series),
        })
        .collect();
    let has_prices = priced().next().is_some();
    let benchmark = benchmark(story).filter(|_| has_prices);
    all.extend(benchmark.map(|message| Convention {
        rule: "benchmark",
        message,
    }));
    let zone = match input_zone {
        Some(zone) => Some((zone, "as --input-zone says")),
        None => is_zoned.then_some((story.zone, "the zone of the story")),
    };
    all.extend(zone.map(|(zone, why)| Convention {
        rule: "zone",
        message: format!("times without a zone are read in {}, {why}", zone.name()),
    }));
    all
}

/// Which benchmark was taken; `None` where it is an assumption, which says so itself.
fn benchmark(story: &Story) -> Option<String> {
    let ticker = &story.benchmark;
    match story.benchmark_origin {
        BenchmarkOrigin::Story => Some(format!("{ticker} is the benchmark that the story names")),
        BenchmarkOrigin::Option => {
            Some(format!("{ticker} is the benchmark that --benchmark names"))
        }
        BenchmarkOrigin::Unknown => {
            Some("no benchmark: no file names one and no series is of a broad market".to_owned())
        }
        BenchmarkOrigin::Chosen => None,
    }
}
