//! Messages on standard error: the only place that writes there. Messages quote file names, arguments and data, so
//! they are printed as a [`SafeStr`].

use crate::text::{SafeStr, is_harmless};
use std::io::{self, Write};

/// Prints a message. A closed standard error is no reason to stop.
pub(super) fn print(message: &SafeStr) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// Prints what clap says about the arguments, or the help that was asked for.
pub(super) fn print_usage(problem: &clap::Error) {
    // clap styles its messages itself; only a message that quotes a hostile argument loses that.
    let plain = problem.render().to_string();
    if plain.chars().all(|c| c == '\n' || is_harmless(c)) {
        let _ = problem.print();
    } else {
        print(&SafeStr::block(plain.trim_end()));
    }
}
