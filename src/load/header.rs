//! What a file says of the story as a whole: title, zone, view, entities, series.
//!
//! The first file that says something wins; entities and series of all files are joined. What does not fit is a
//! fault and costs only itself.

use super::collect::Collector;
use super::event::unknown_zone;
use super::members::Members;
use super::prices_files::{self, Folder};
use super::raw::{fields, within};
use super::report::{Note, Place, quoted};
use super::unknown_members::Owner;
use crate::story::{Entity, EntityRecord, Series, SeriesRecord, ViewRecord};
use crate::time::{Zone, parse};
use serde::de::{DeserializeOwned, IgnoredAny};
use std::ops::Range;

/// The version of the format that this program reads.
const VERSION: u32 = 1;

/// Takes what `members` say of the story, but for its lists; they are pieces of the place's text. Returns the file's zone.
pub(super) fn story(
    members: &Members<'_>,
    place: &Place<'_>,
    collector: &mut Collector<'_>,
) -> Zone {
    let text = |name: &'static str, collector: &mut Collector<'_>| -> String {
        read::<String>(members, name, "a text", place, collector).unwrap_or_default()
    };
    let title = text("title", collector);
    let description = text("description", collector);
    let benchmark = text("benchmark", collector);
    let named = text("zone", collector);
    let zone = if named.is_empty() {
        collector.base
    } else {
        zone(&named, members, place, collector)
    };
    if let Some(version) = read::<u32>(members, "sillage", "a number", place, collector)
        && version > VERSION
    {
        let message = format!("the file is of version {version} of the format");
        let hint = "this program knows version 1; what is newer is ignored";
        let note = Note::warning("newer-format", "sillage", message, hint);
        collector.note(place, at(note, members.get("sillage"), place));
    }
    let view = read::<ViewRecord>(members, "view", "an object", place, collector);
    if let Some(raw) = members.get("view").filter(|_| view.is_some()) {
        note_unknown(raw, Owner::View, place, collector);
    }
    for name in ["entities", "series", "events"] {
        read::<Vec<IgnoredAny>>(members, name, "a list", place, collector);
    }
    let story = &mut collector.story;
    let mut changed = first(&mut story.title, title);
    changed |= first(&mut story.description, description);
    changed |= !benchmark.is_empty();
    story.name_benchmark(benchmark);
    if let Some(view) = view.and_then(|v| checked_view(v, zone, members, place, collector)) {
        collector.story.view = Some(view);
        changed = true;
    }
    if changed {
        collector.changed();
    }
    zone
}

/// Takes a text unless there is one already. Returns whether there is another one now.
fn first(kept: &mut String, new: String) -> bool {
    let takes = kept.is_empty() && !new.is_empty();
    if takes {
        *kept = new;
    }
    takes
}

fn zone(
    named: &str,
    members: &Members<'_>,
    place: &Place<'_>,
    collector: &mut Collector<'_>,
) -> Zone {
    let Some(zone) = Zone::parse(named) else {
        let note = unknown_zone(named, collector.base);
        collector.note(place, at(note, members.get("zone"), place));
        return collector.base;
    };
    collector.name_zone(zone);
    zone
}

/// The view, unless another file has one already or its times cannot be read.
fn checked_view(
    view: ViewRecord,
    zone: Zone,
    members: &Members<'_>,
    place: &Place<'_>,
    collector: &mut Collector<'_>,
) -> Option<ViewRecord> {
    if collector.story.view.is_some() {
        return None;
    }
    let mut view = view;
    for time in [&mut view.from, &mut view.to] {
        if let Err(error) = parse::when(time, zone).map(drop)
            && !time.is_empty()
        {
            let hint = "correct it; until then the whole story is fitted";
            let note = Note::warning("bad-time", "view", error.to_string(), hint);
            collector.note(place, at(note, members.get("view"), place));
            time.clear();
        }
    }
    if !view.select.is_empty() {
        collector.select(&view.select);
    }
    Some(view)
}

/// Takes an entity.
pub(super) fn entity(raw: &str, place: &Place<'_>, collector: &mut Collector<'_>) {
    match serde_json::from_str::<EntityRecord>(raw) {
        Ok(entity) if entity.id.is_empty() => {
            let hint = "give it an “id” that events can use in “who” and “about”";
            let note = Note::warning("bad-type", "entities", "an entity has no “id”", hint);
            collector.note(place, note);
        }
        Ok(entity) => {
            note_unknown(raw, Owner::Entity, place, collector);
            let id = entity.id.clone();
            if collector.story.add_entity(Entity { ..entity }) {
                collector.grown();
            } else {
                note_repeated(&id, raw, place, collector);
            }
        }
        Err(error) => misfit("entities", "an entity", &error, place, collector),
    }
}

/// Notes an entity that there is already, unless it says the same.
fn note_repeated(id: &str, raw: &str, place: &Place<'_>, collector: &mut Collector<'_>) {
    let kept = collector.story.entity(id);
    if kept.is_some_and(|kept| serde_json::from_str(raw).is_ok_and(|again: Entity| again == *kept))
    {
        return;
    }
    let message = format!("there is an entity {} already", quoted(id));
    let hint = "give each an “id” of its own; the first is kept";
    let note = Note::warning("duplicate-entity", "entities", message, hint);
    collector.note(place, note);
}

/// Takes a series and reads its files.
pub(super) fn series(raw: &str, place: &Place<'_>, folder: &Folder, collector: &mut Collector<'_>) {
    match serde_json::from_str::<SeriesRecord>(raw) {
        Ok(record) if record.ticker.is_empty() => {
            let hint = "give it a “ticker”";
            let note = Note::warning("bad-type", "series", "a series has no “ticker”", hint);
            collector.note(place, note);
        }
        Ok(record) => {
            note_unknown(raw, Owner::Series, place, collector);
            if let Some(at) = fields(raw).remove("intraday") {
                let intraday = raw.get(at).unwrap_or_default();
                note_unknown(intraday, Owner::Intraday, place, collector);
            }
            check_adjusted(&record, place, collector);
            let series = prices_files::series(&record, folder, place, collector);
            add_series(series, place, collector);
        }
        Err(error) => misfit("series", "a series", &error, place, collector),
    }
}

/// What closes can be adjusted for.
const ADJUSTED: [&str; 4] = ["", "splits", "none", "all"];

/// Notes an adjustment that is not known, which is taken for none.
fn check_adjusted(record: &SeriesRecord, place: &Place<'_>, collector: &mut Collector<'_>) {
    if ADJUSTED.contains(&record.adjusted.as_str()) {
        return;
    }
    let message = format!(
        "{} does not say what the closes of {} are adjusted for",
        quoted(&record.adjusted),
        record.ticker
    );
    let hint = "write “splits”, “none” or “all”; it is ignored as it is";
    let note = Note::warning("bad-type", "adjusted", message, hint);
    collector.note(place, note);
}

/// Notes the members of the object `raw`, a piece of the place's text, that its kind does not have.
fn note_unknown(raw: &str, owner: Owner, place: &Place<'_>, collector: &mut Collector<'_>) {
    let mut unknown: Vec<(String, Range<usize>)> = fields(raw)
        .into_iter()
        .filter(|(name, _)| !owner.knows(name))
        .collect();
    unknown.sort_unstable_by_key(|(_, at)| at.start);
    let start = within(place.text, raw).map_or(0, |range| range.start);
    for (name, at) in unknown {
        let at = start + at.start..start + at.end;
        let fault = |note: Note| place.fault(note.at(at));
        collector.unknown.add(owner.note(&name), fault);
    }
}

/// Joins a series to the story: the first of a ticker wins, a later one fills what it lacks.
pub(super) fn add_series(series: Series, place: &Place<'_>, collector: &mut Collector<'_>) {
    let bars = (series.bars.len() + series.intraday.len()) as u64;
    let Some(old) = collector.series_of(&series.ticker) else {
        collector.push_series(series);
        return collector.count(|file| file.bars += bars);
    };
    let fits = (old.bars.is_empty() || series.bars.is_empty())
        && (old.intraday.is_empty() || series.intraday.is_empty());
    if fits {
        if old.calendar.is_empty() {
            (old.calendar, old.origin) = (series.calendar, series.origin);
        }
        if old.bars.is_empty() {
            old.bars = series.bars;
            old.returns = series.returns;
        }
        if old.intraday.is_empty() {
            old.intraday = series.intraday;
        }
        collector.changed_series();
        return collector.count(|file| file.bars += bars);
    }
    let (message, hint) = if old.contradicts(&series) {
        old.disputed = true;
        (
            format!(
                "there is a series {} with other prices already",
                quoted(&series.ticker)
            ),
            "name each ticker once; the first series is shown, but nothing is measured by it",
        )
    } else {
        (
            format!("there is a series {} already", quoted(&series.ticker)),
            "name each ticker once; the first series is kept",
        )
    };
    let note = Note::warning("duplicate-series", "series", message, hint);
    collector.changed_series();
    collector.note(place, note);
}

/// The value of a member, if it fits.
fn read<T: DeserializeOwned>(
    members: &Members<'_>,
    name: &'static str,
    wanted: &str,
    place: &Place<'_>,
    collector: &mut Collector<'_>,
) -> Option<T> {
    let raw = members.get(name).filter(|raw| *raw != "null")?;
    let value = serde_json::from_str(raw).ok();
    if value.is_none() {
        let message = format!("“{name}” must be {wanted}, not {}", quoted(raw));
        let note = Note::warning("bad-type", name, message, "correct it; it is left out");
        collector.note(place, at(note, Some(raw), place));
    }
    value
}

fn misfit(
    field: &'static str,
    what: &str,
    error: &serde_json::Error,
    place: &Place<'_>,
    collector: &mut Collector<'_>,
) {
    let why = super::syntax_error::reason(error);
    let message = format!("{what} does not fit: {why}");
    let note = Note::warning("bad-type", field, message, "correct it; it is left out");
    collector.note(place, note);
}

fn at(note: Note, raw: Option<&str>, place: &Place<'_>) -> Note {
    match raw.and_then(|raw| within(place.text, raw)) {
        Some(range) => note.at(range),
        None => note,
    }
}
