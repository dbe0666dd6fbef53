//! `sillage snapshot`: the screen that some keys lead to, without a terminal. The same arguments and files give
//! the same bytes on any machine.

use super::args::{PageArg, SnapshotArgs};
use super::open::inputs;
use super::out::{Outcome, Stop, faults};
use crate::app::{Chord, Level, Settings};
use crate::export::{Page, ansi, plain, svg};
use crate::query;
use crate::term::Stage;
use crate::time::Zone;
use crate::ui::{Background, Depth, Theme};
use std::io::Write;
use std::path::PathBuf;

pub(super) fn run(args: &SnapshotArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let zone = args.source.zone;
    if let Some(said) = faults(&query::parse(
        &args.source.filter,
        zone.unwrap_or(Zone::Utc),
    )) {
        return Err(Stop::Wrong(said));
    }
    let settings = Settings {
        size: args.size,
        inputs: inputs(&args.source.files)?,
        zone,
        local: Zone::Utc,
        lang: args.source.lang.clone(),
        ticker: args.source.ticker.clone(),
        filter: args.source.filter.clone(),
        at: args.place.at.clone(),
        span: args.place.span.clone(),
        axis: args.place.axis.kind(),
        replay: args.place.replay.clone(),
        view: args.place.view.kind(),
        mouse: false,
        recent: Vec::new(),
        folder: PathBuf::from("."),
        home: None,
        moves: args.source.moves.rules(),
        story: args.source.story.options(),
    };
    let mut stage = Stage::new(settings);
    if let Some(said) = stage.failure() {
        return Err(Stop::Wrong(said.to_owned()));
    }
    let story = &stage.model().story;
    let asked = args.source.ticker.as_deref();
    let missing = asked.and_then(|ticker| story.missing_prices("--ticker", ticker));
    if let Some(said) = story.missing_benchmark().or(missing) {
        return Err(Stop::Wrong(said));
    }
    let asked = [("--at", &args.place.at), ("--replay", &args.place.replay)];
    let asked = asked.into_iter().find(|(_, typed)| !typed.is_empty());
    let message = stage.model().message.as_ref();
    let message = message.filter(|m| m.level == Level::Error);
    if let (Some(message), Some((option, typed))) = (message, asked) {
        return Err(Stop::Wrong(format!("{option} {typed}: {}", message.text)));
    }
    stage.press(&Chord::parse_all(&args.keys));
    let (background, page) = match args.theme {
        PageArg::Dark => (Background::Dark, Page::DARK),
        PageArg::Light => (Background::Light, Page::LIGHT),
    };
    let theme = Theme::new(background, Depth::True, args.ascii);
    let page = Page {
        ground: theme.page(),
        ..page
    };
    let frame = stage.frame(&theme);
    let drawn = if args.svg {
        svg::picture(&frame, page, "Sillage")
    } else if args.ansi {
        ansi::text(&frame)
    } else {
        plain::text(&frame)
    };
    out.write_all(drawn.as_bytes())?;
    Ok(Outcome::Done)
}
