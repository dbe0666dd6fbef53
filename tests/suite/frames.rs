//! Whole frames: what the program shows after some keys, through the real update, store and drawing.
//!
//! Goldens hold text and styles; they are rewritten by `UPDATE=1 cargo test --test suite frames`.

mod addresses;
mod axis;
mod causes;
mod claims;
mod cluster;
mod comparing;
mod counting;
mod focus;
mod golden;
mod long;
mod margin;
mod moves;
mod pictures;
mod questions;
mod reactions;
mod replay;
mod safety;
mod selecting;
mod side;
mod sizes;
mod table;
mod threads;
mod undated;
mod undoing;
mod zones;

use ratatui::buffer::{Buffer, Cell};
use sillage::app::{Chord, Settings};
use sillage::export::plain;
use sillage::load::Input;
use sillage::story::Lane;
use sillage::term::Stage;
use sillage::time::Zone;
use sillage::ui::{Background, Depth, Theme};
use std::path::PathBuf;

/// The size that most frames have.
const USUAL: (u16, u16) = (160, 45);

/// The theme that most frames have.
const DARK: Theme = Theme::new(Background::Dark, Depth::True, false);

/// A start with nothing of this machine in it.
fn settings(size: (u16, u16)) -> Settings {
    Settings {
        size,
        local: Zone::Utc,
        folder: PathBuf::from("stories"),
        ..Settings::default()
    }
}

/// The founding story as it opens.
fn opened(size: (u16, u16)) -> Stage {
    Stage::new(settings(size))
}

/// A story of this folder. Tests run in the project's root, so that the path on the screen is always the same.
fn story(name: &str, size: (u16, u16)) -> Stage {
    let path = PathBuf::from(format!("tests/suite/frames/stories/{name}"));
    Stage::new(Settings {
        inputs: vec![Input::Path(path)],
        ..settings(size)
    })
}

/// Presses keys as people write them; a space that is typed is `Space`.
pub(super) fn press(stage: &mut Stage, keys: &str) {
    stage.press(&Chord::parse_all(keys));
}

/// The founding story after `keys`.
pub(super) fn after(keys: &str) -> Stage {
    let mut stage = opened(USUAL);
    press(&mut stage, keys);
    stage
}

fn frame(stage: &Stage) -> Buffer {
    stage.frame(&DARK)
}

pub(super) fn text(stage: &Stage) -> String {
    plain::text(&frame(stage))
}

/// The text of each part of the screen in one line, without borders, so that sentences that wrap are found whole.
fn running(stage: &Stage) -> String {
    let (frame, areas) = (frame(stage), stage.model().areas);
    let mut words = String::new();
    for area in [
        areas.header,
        areas.query,
        areas.timeline,
        areas.event,
        areas.reaction,
        areas.thread,
        areas.facets,
        areas.compare,
        areas.footer,
    ] {
        for y in area.rows() {
            let cells = y.positions().filter_map(|at| frame.cell(at));
            words.extend(cells.map(Cell::symbol));
            words.push(' ');
        }
    }
    let words = words.replace(['│', '╮', '╭', '╯', '╰', '▌', '─', '┊'], " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn selected(stage: &Stage) -> String {
    let brief = stage.model().selected.as_ref();
    brief.map(|b| b.id.to_string()).unwrap_or_default()
}

fn lane(stage: &Stage) -> Lane {
    stage.model().view.lane
}
