//! `sillage synth`: a made-up story of any size, for trying and measuring.

use super::args::SynthArgs;
use super::out::{Outcome, Stop};
use crate::study::synth::Synth;
use std::io::Write;

pub(super) fn run(args: &SynthArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    Synth {
        events: args.events,
        seed: args.seed,
        ..Synth::default()
    }
    .write(out)?;
    Ok(Outcome::Done)
}
