//! The command line: arguments in, data on standard output, words on standard error, one exit code.
//!
//! Owns arguments and subcommands. Refuses logic: every command asks the layers below and prints what they say.

mod args;
mod check;
mod csv;
mod figures;
mod json;
mod keys;
mod list;
mod messages;
mod near;
mod open;
mod out;
mod reaction;
mod show;
mod snapshot;
mod stamp;
mod stats;
mod synth;
mod table;
mod view;

use crate::text::SafeStr;
use args::{Args, Command};
use out::{Outcome, Stop};
use std::io::{BufWriter, Write};
use std::process::ExitCode;

/// Nothing was found, or the data has a fault.
const NOTHING: u8 = 1;
/// Wrong use, or input that cannot be read.
const WRONG: u8 = 2;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let _ = color_eyre::config::HookBuilder::default()
        .display_env_section(false)
        .install();
    let args = match args::parse(std::env::args_os()) {
        Ok(args) => args,
        Err(problem) => {
            messages::print_usage(&problem);
            return ExitCode::from(u8::try_from(problem.exit_code()).unwrap_or(WRONG));
        }
    };
    let code = match run(args) {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Nothing) => NOTHING,
        Ok(Outcome::Code(code)) => code,
        Err(stop) if stop.is_broken_pipe() => 0,
        Err(stop) => {
            messages::print(&SafeStr::block(&stop.to_string()));
            WRONG
        }
    };
    ExitCode::from(code)
}

fn run(args: Args) -> Result<Outcome, Stop> {
    let Some(command) = args.command else {
        return view::run(args.view);
    };
    let mut out = BufWriter::with_capacity(64 * 1024, std::io::stdout().lock());
    let outcome = match command {
        Command::List(args) => list::run(&args, &mut out),
        Command::Show(args) => show::run(&args, &mut out),
        Command::Reaction(args) => reaction::run(&args, &mut out),
        Command::Stats(args) => stats::run(&args, &mut out),
        Command::Check(args) => check::run(&args, &mut out),
        Command::Snapshot(args) => snapshot::run(&args, &mut out),
        Command::Schema => out
            .write_all(crate::load::schema().as_bytes())
            .map(|()| Outcome::Done)
            .map_err(Stop::from),
        Command::Keys(args) => keys::run(&args, &mut out),
        Command::Synth(args) => synth::run(&args, &mut out),
    };
    out.flush()?;
    outcome
}
