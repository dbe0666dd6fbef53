//! `sillage` without a command: opens the screen.

use super::args::{ColorArg, SourceArgs, ThemeArg, ViewArgs};
use super::open::inputs;
use super::out::{Outcome, Stop, faults};
use crate::app::Settings;
use crate::query;
use crate::term::{self, Look};
use crate::time::Zone;
use crate::ui::{Background, Depth};
use std::io::IsTerminal;
use std::path::PathBuf;

pub(super) fn run(args: ViewArgs) -> Result<Outcome, Stop> {
    if !std::io::stdout().is_terminal() {
        return Err(Stop::Wrong(
            "standard output is no terminal; sillage list prints the events, sillage snapshot a screen".to_owned(),
        ));
    }
    let SourceArgs {
        files,
        filter,
        zone,
        lang,
        ticker,
        moves,
        story,
    } = args.source;
    let local = local_zone();
    if let Some(said) = faults(&query::parse(&filter, zone.unwrap_or(local))) {
        return Err(Stop::Wrong(said));
    }
    let settings = Settings {
        size: (0, 0),
        inputs: inputs(&files)?,
        zone,
        local,
        lang,
        ticker,
        filter,
        at: args.place.at,
        span: args.place.span,
        axis: args.place.axis.kind(),
        replay: args.place.replay,
        view: args.place.view.kind(),
        mouse: !args.no_mouse,
        recent: Vec::new(),
        folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        home: etcetera::home_dir().ok(),
        moves: moves.rules(),
        story: story.options(),
    };
    let look = Look {
        background: background(args.theme),
        depth: depth(args.color),
        ascii: args.ascii,
    };
    Ok(Outcome::Code(term::run(settings, look)?))
}

const fn background(theme: ThemeArg) -> Option<Background> {
    match theme {
        ThemeArg::Auto => None,
        ThemeArg::Dark => Some(Background::Dark),
        ThemeArg::Light => Some(Background::Light),
    }
}

const fn depth(color: ColorArg) -> Option<Depth> {
    match color {
        ColorArg::Auto => None,
        ColorArg::Never => Some(Depth::None),
        ColorArg::Ansi16 => Some(Depth::Ansi16),
        ColorArg::Ansi256 => Some(Depth::Ansi256),
        ColorArg::True => Some(Depth::True),
    }
}

/// The reader's zone: what the environment names, or else what the system is set to.
fn local_zone() -> Zone {
    let named = std::env::var("TZ").ok();
    let named = named.and_then(|name| Zone::parse(name.trim_start_matches(':')));
    let system = || Zone::parse(&iana_time_zone::get_timezone().ok()?);
    named.or_else(system).unwrap_or_default()
}
