//! Replay: the clock hides the future, everywhere, and gives it back.

use super::{after, frame, golden, opened, press, running, selected, settings, text};
use serde_json::{Value, json};
use sillage::app::{Chord, Msg, Settings};
use sillage::engine::load_now;
use sillage::load::{Input, Options};
use sillage::query::Query;
use sillage::store::{EventStore, ListRequest, Order};
use sillage::sync::CancelToken;
use sillage::term::Stage;
use sillage::time::{Timestamp, Zone, parse};
use std::collections::HashSet;
use std::path::Path;

const OPENING_BELL: &str = "2025-01-27T09:30-05:00";

fn at(text: &str) -> Timestamp {
    parse::when(text, Zone::NEW_YORK).unwrap().start
}

fn standing(clock: &str, folder: Option<&Path>, size: (u16, u16)) -> Stage {
    let inputs = folder.map(|f| Input::Path(f.join("story.json")));
    Stage::new(Settings {
        inputs: inputs.into_iter().collect(),
        replay: clock.to_owned(),
        ..settings(size)
    })
}

#[test]
fn the_opening_bell_of_27_january() {
    let stage = standing(OPENING_BELL, None, super::USUAL);
    golden::check("replay", &frame(&stage));
    let words = running(&stage);
    assert!(words.contains("‖ replay Mon 27 Jan 2025 09:30"), "{words}");
    // Friday's close is the last that is known, and nobody has heard of Altman's post.
    assert!(words.contains("142.62"), "{words}");
    assert!(!words.contains("118.42") && !words.contains("an impressive model"));
}

/// Side by side ends with the day of the clock: nobody can say of later ones that they were quiet. A weekend is closed
/// before any later bar tells so.
#[test]
fn days_to_come_are_not_quiet() {
    let mut stage = standing(OPENING_BELL, None, super::USUAL);
    press(&mut stage, "v");
    let told = text(&stage);
    let lines: Vec<&str> = told.lines().collect();
    let row = |name: &str| lines.iter().rposition(|line| line.contains(name));
    let closed = row("closed · weekend");
    assert!(closed.is_some() && closed == row("Sun 26 Jan"), "{told}");
    assert!(
        row("quiet").is_some() && row("quiet") < row("Mon 27 Jan"),
        "{told}"
    );
}

/// The clock is whole on the narrowest usual screen; the counts make room for it.
#[test]
fn the_clock_has_room_on_eighty_columns() {
    let stage = standing(OPENING_BELL, None, (80, 24));
    let told = text(&stage);
    assert!(told.contains("‖ replay  Mon 27 Jan 2025 09:30"), "{told}");
    assert!(told.contains("34 events"), "{told}");
}

/// The card of an event, in full, at a clock.
fn card(clock: &str, id: &str) -> String {
    let mut stage = standing(clock, None, (160, 190));
    let typed: Vec<String> = id.chars().map(String::from).collect();
    press(&mut stage, &format!("g t @ {} Enter 2 z", typed.join(" ")));
    running(&stage)
}

/// The event of Sunday 26 January has no count of Monday; an event of Monday has it.
#[test]
fn the_downloads_of_monday_are_not_known_on_sunday() {
    let sunday = card("2025-01-27T00:30-05:00", "app-store-no1");
    assert!(
        sunday.contains("Downloads by Friday 24") && !sunday.contains("2.6 million"),
        "{sunday}"
    );
    let monday = card("2025-01-28T00:30-05:00", "app-downloads");
    assert!(monday.contains("2.6 million, both stores"), "{monday}");
}

/// What lasts beyond the clock has no end yet.
#[test]
fn what_lasts_is_not_over() {
    let early = card("2025-01-27T05:00-05:00", "sell-off-asia-europe");
    assert!(early.contains("not over yet"), "{early}");
    let late = card("2025-01-27T12:00-05:00", "sell-off-asia-europe");
    assert!(
        late.contains("until") && !late.contains("not over yet"),
        "{late}"
    );
}

/// What an article of the next day is called tells how the day ended.
#[test]
fn a_source_of_tomorrow_is_not_named() {
    let open = card(OPENING_BELL, "nvda-open-2025-01-27");
    assert!(open.contains("Daily price files"), "{open}");
    assert!(!open.contains("loses nearly 600"), "{open}");
    let later = card("2025-01-29T09:30-05:00", "nvda-open-2025-01-27");
    assert!(later.contains("loses nearly 600"), "{later}");
}

/// What was written of a claim appears with the last thing that it rests on, in the card and for the filter.
#[test]
fn a_verdict_is_known_when_what_it_rests_on_is() {
    // Of the article's verdicts, one rests on what was told in September 2025, and one on 3 February.
    let told = card("2025-02-01T12:00-05:00", "french-article");
    assert!(
        told.contains("2 without a verdict yet") && told.contains("no verdict is known yet"),
        "{told}"
    );
    assert!(
        told.contains("A paraphrase, not a quotation") && !told.contains("Two faults"),
        "{told}"
    );
    let told = card("2025-09-18T12:00-05:00", "french-article");
    assert!(
        told.contains("Two faults") && !told.contains("without a verdict yet"),
        "{told}"
    );
    let counts = |clock: &str| {
        let mut stage = standing(clock, None, super::USUAL);
        press(&mut stage, "/ c l a i m : s h a r p e n e d Enter");
        stage.model().scene.as_ref().map(|s| s.matched)
    };
    // The close of the 27th dates what was written of it.
    assert_eq!(counts("2025-01-27T15:59-05:00"), Some(0));
    assert_eq!(counts("2025-01-27T16:01-05:00"), Some(1));
}

/// The filter knows no verdict that rests on an event of later.
#[test]
fn no_verdict_is_found_before_its_evidence_is_known() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("said.json");
    let rests =
        |on: String| json!({"text": "It will come.", "verdict": "confirmed", "evidence": [on]});
    let mut claims =
        vec![json!({"text": "It will come.", "verdict": "contradicted", "evidence": ["later"]})];
    let count = |clock: &str| {
        let mut stage = Stage::new(Settings {
            inputs: vec![Input::Path(file.clone())],
            replay: clock.to_owned(),
            ..settings(super::USUAL)
        });
        press(&mut stage, "/ claim:contradicted Enter");
        stage.model().scene.as_ref().map(|s| s.matched)
    };
    // Of few claims and of many.
    for many in [0, 40] {
        claims.extend((0..many).map(|n| rests(format!("never-{n}"))));
        let said = json!({"events": [
            {"id": "said", "time": "2025-01-10T12:00Z", "claims": claims},
            {"id": "later", "time": "2025-01-20T12:00Z"},
        ]});
        std::fs::write(&file, said.to_string()).unwrap();
        assert_eq!(count("2025-01-20T11:59Z"), Some(0), "{many}");
        assert_eq!(count("2025-01-20T12:01Z"), Some(1), "{many}");
    }
}

/// Writes the founding story with everything that became known after `clock` changed beyond recognition.
fn scramble(clock: Timestamp, to: &Path) {
    let (whole, loaded) = load_now(&[Input::Bundled], &Options::default()).unwrap();
    let ask = ListRequest {
        query: Query::default().into(),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: usize::MAX,
    };
    let rows = whole.list(&ask, &CancelToken::never()).unwrap().rows;
    let events = rows.iter().filter_map(|row| whole.event(*row));
    let hidden: HashSet<String> = events
        .filter(|e| e.public() > clock && !e.record.derived)
        .map(|e| e.record.id)
        .collect();
    let all = loaded.report.events as usize;
    assert!(hidden.is_empty() || (hidden.len() > 20 && hidden.len() + 10 < all));
    let data = Path::new("data/deepseek-r1");
    let read = std::fs::read_to_string(data.join("story.json")).unwrap();
    let mut story: Value = serde_json::from_str(&read).unwrap();
    let mut events: Vec<Value> = story["events"].as_array().unwrap().clone();
    let is_hidden = |e: &Value| hidden.contains(e["id"].as_str().unwrap());
    let mut number = 0;
    for event in events.iter_mut().filter(|e| is_hidden(e)) {
        number += 1;
        *event = other(event, number);
    }
    if number > 0 {
        events.extend((0..7).map(|n| json!({"id": format!("more-{n}"), "time": "2025-03-01"})));
        let told = "2025-03-05T10:00:00Z";
        events.extend((0..3).map(|n| json!({
            "id": format!("no-time-{n}"), "known": told, "links": [{"rel": "answers", "to": "r1-release"}],
        })));
        events.extend([("2025-01-22", "MSFT"), ("2025-01-07", "NVDA")].map(|(time, ticker)| {
            json!({"id": format!("stated-{ticker}"), "time": time, "known": told, "kind": "move", "tickers": [ticker]})
        }));
    }
    events.push(probe(number > 0));
    story["events"] = events.into();
    std::fs::create_dir_all(to.join("prices")).unwrap();
    std::fs::write(to.join("story.json"), story.to_string()).unwrap();
    for file in std::fs::read_dir(data.join("prices")).unwrap().flatten() {
        let changed = prices(&std::fs::read_to_string(file.path()).unwrap(), clock);
        std::fs::write(to.join("prices").join(file.file_name()), changed).unwrap();
    }
}

/// A Sunday before the clocks of the walk.
const SUNDAY: &str = "2025-01-26";

/// An event that became known after every clock of the walk; one in three happened long before it became known. What
/// is told of [`SUNDAY`] alone stays on it and in its lane: who stands there before the replay does so in both stories.
fn other(event: &Value, number: usize) -> Value {
    let kinds = ["release", "statement", "move", "rumours"];
    let is_kept = event["time"] == SUNDAY;
    let late = format!(
        "2025-{:02}-{:02}T12:00:00Z",
        2 + number % 9,
        1 + number % 27
    );
    let early = format!("2025-01-{:02}T12:00:00Z", 6 + number % 20);
    let past = number.is_multiple_of(3);
    let time = json!(if past { &early } else { &late });
    let kind = json!(kinds[number % 4]);
    let (time, kind) = if is_kept {
        (event["time"].clone(), event["kind"].clone())
    } else {
        (time, kind)
    };
    json!({
        "id": event["id"], "time": time, "known": late, "kind": kind,
        "title": format!("Something else, number {number}"), "importance": 100,
        "links": [{"rel": "answers", "to": "r1-release"}], "tags": ["other"], "status": "rumour",
        "who": ["altman", "nobody"], "about": ["probe"], "tickers": ["NVDA", "MSFT"],
        "claims": [{"text": "It rose.", "ticker": "NVDA", "measure": "return", "on": "2025-01-27", "value": 0.9}],
        "sources": [{"publisher": "Elsewhere", "url": "https://example.org/"}],
    })
}

/// An event of the past that rests on what is to come: it lasts until a day that is not there yet, claims what
/// neither prices nor events tell yet, and whoever wrote verdicts on that knew how it ended.
fn probe(changed: bool) -> Value {
    let either = |one: &str, other: &str| json!(if changed { other } else { one });
    let verdict = either("confirmed", "contradicted");
    let reason = either("It did.", "On the contrary, it did not.");
    json!({
        "id": "probe", "time": "2025-01-24T12:00:00-05:00", "until": either("2025-01-30", "2025-02-11"),
        "kind": "statement", "title": "A probe", "importance": 90, "tickers": ["NVDA"],
        "links": [{"rel": "confirms", "to": "altman-impressive"}, {"rel": "follows", "to": "r1-release"},
            {"rel": "reports", "to": either("o3-mini", "no-such-event")}],
        "claims": [
            {"text": "It fell.", "ticker": "NVDA", "measure": "return", "on": "2025-01-29", "value": -0.04,
             "verdict": verdict, "reason": reason},
            {"text": "It was low.", "ticker": "NVDA", "measure": "close", "on": "2025-01-31", "value": 120.0},
            {"text": "He spoke.", "measure": "date", "on": "2025-01-28",
             "evidence": ["altman-impressive"]},
            {"text": "It came.", "measure": "date", "on": "2025-01-31", "evidence": [either("o3-mini", "amodei-essay")]},
            {"text": "It will be said.", "verdict": verdict, "reason": reason,
             "evidence": ["r1-release", either("o3-mini", "no-such-event")]},
            {"text": "It will be so.", "verdict": verdict, "reason": reason},
        ],
    })
}

/// After both clocks of the walk: a day on which, in the changed story, the market turns out to have been closed.
const CLOSED: &str = "2025-01-29";

/// Triples every price of a bar that had not closed at `clock`, and leaves a day without any.
fn prices(text: &str, clock: Timestamp) -> String {
    let mut lines = text.lines().map(str::to_owned);
    let head = lines.next().unwrap();
    let daily = head.starts_with("date");
    let priced = |name: &str| ["open", "high", "low", "close", "adj_close"].contains(&name);
    let priced: Vec<bool> = head.split(',').map(priced).collect();
    let mut out = head + "\n";
    for line in lines {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        let closes = if daily {
            at(&format!("{}T16:00-05:00", cells[0]))
        } else {
            at(&cells[0]).plus(sillage::time::HOUR)
        };
        if closes > clock && line.starts_with(CLOSED) {
            continue;
        }
        if closes > clock {
            for (cell, _) in cells
                .iter_mut()
                .zip(&priced)
                .filter(|(c, p)| **p && !c.is_empty())
            {
                *cell = (cell.parse::<f64>().unwrap() * 3.0).to_string();
            }
        }
        out += &(cells.join(",") + "\n");
    }
    out
}

/// A walk through every pane, view and axis, with filters that name what is to come; a frame after each step.
const WALK: &[&str] = &[
    "",
    "t",
    "j",
    "k h",
    "l l",
    "F",
    "G",
    "g g",
    "[ e",
    "2 j j",
    "z",
    "z 3",
    "4",
    "f",
    "x [ e [ e x",
    "PgDn PgDn",
    "z j j",
    "z 5",
    "1 + +",
    "- - -",
    "t n",
    "v",
    "j j",
    "v",
    "j j",
    "v",
    "=",
    "p",
    "/ i m p o r t a n c e > = 1 0 Space i s : d e r i v e d Enter",
    "\\ / k i n d : m o v e Enter",
    "d",
    "\\ / w i t h i n : 9 d @ o 3 - m i n i",
    "Enter \\ / l i n k : n o - t i m e - 0",
    "Enter \\ g t @ a l t m a n - i m p r e s s i v e Enter",
    "1 G - L L",
    "v L",
    "v v",
    "F / p r o b e Enter",
    "n \\ 2 z",
    "PgDn",
    "z 4 z",
    "z 3 z",
    "/ w h o : o p e n a i Enter",
    "s",
    "s \\ z 1",
    "v v s s s s s",
    "S",
    "v",
    "[ m",
    "2 z",
    "PgDn",
    "z 1 ] m",
    "g u",
    "T",
    ". . , ,",
    "/ c l a i m : c o n f i r m e d Enter",
    "\\ / c l a i m : c o n t r a d i c t e d Enter",
    "\\ / r e t u r n < - 3 % Enter",
    "\\ / z > 2 Enter",
    "\\ / r u m",
    "Esc / w h o : n o",
    "Esc / d u r i n g : 2 0 2 5 - 0 2",
    "Esc : c o m p",
    "Esc g g c",
    "1 \\ G x [ e x",
    "PgDn PgDn z",
    "PgDn PgDn z Esc",
    "r ? Esc",
];

/// What is done before the clock is set, so that every pane holds something of the future.
const BEFORE: &str = "F G z 5 z 4 1 x v v v g u Esc 2 z PgDn z 1 / k i n d : m o v e Enter \\ d \
                      / w h o : o p e n a i Enter 3 s 1 g t 2 0 2 5 - 0 1 - 2 8 T 1 0 : 0 0 Enter . F";

/// No cell of a frame depends on anything later than the clock: two stories that agree up to it and on nothing
/// after it give the same frames, byte for byte.
#[test]
fn no_cell_depends_on_anything_later_than_the_clock() {
    for (clock, size) in [
        (OPENING_BELL, super::USUAL),
        ("2025-01-28T10:00-05:00", (80, 24)),
    ] {
        let place = tempfile::tempdir().unwrap();
        let frames = || -> Vec<_> {
            let mut stage = standing(clock, Some(place.path()), size);
            // That the changed files have faults is said once, and is no part of the story.
            press(&mut stage, "? Esc");
            let mut shown = |keys: &&str| {
                press(&mut stage, keys);
                assert!(
                    stage.model().view.clock.is_some(),
                    "{keys} ended the replay"
                );
                frame(&stage)
            };
            WALK.iter().map(&mut shown).collect()
        };
        scramble(Timestamp::MAX, place.path());
        let wanted = frames();
        scramble(at(clock), place.path());
        for ((found, wanted), keys) in frames().iter().zip(&wanted).zip(WALK) {
            golden::same(found, wanted, &format!("{clock} {size:?} “{keys}”"));
        }
    }
}

/// The same where all was seen before the clock was put back: nothing of it stays on the screen.
#[test]
fn what_was_seen_before_the_replay_is_gone() {
    let clock = at("2025-01-28T10:00-05:00");
    let place = tempfile::tempdir().unwrap();
    let frames = || -> Vec<_> {
        let mut stage = standing("", Some(place.path()), super::USUAL);
        press(&mut stage, "? Esc");
        press(&mut stage, BEFORE);
        assert_eq!(stage.model().view.clock, Some(clock));
        let mut shown = |keys: &&str| {
            press(&mut stage, keys);
            frame(&stage)
        };
        ["", "2", "3", "s \\", "4", "5", "1 v", "v", "v z", "z U"]
            .iter()
            .map(&mut shown)
            .collect()
    };
    scramble(Timestamp::MAX, place.path());
    let wanted = frames();
    scramble(clock, place.path());
    for (step, (found, wanted)) in frames().iter().zip(&wanted).enumerate() {
        golden::same(found, wanted, &format!("step {step}"));
    }
}

/// What the clock hides goes at once, before any answer came: a day that was selected is not over when the clock stands
/// at its beginning.
#[test]
fn nothing_stays_until_answers_come() {
    for (id, clock, views) in [
        (
            "jevons",
            "2025-01-26T21:48:22-08:00",
            &["1", "1 v", "1 v v", "2 z", "3", "3 s", "4 z", "z"][..],
        ),
        ("meta-war-rooms", SUNDAY, &["1", "2 z"]),
    ] {
        let place = tempfile::tempdir().unwrap();
        let frames = || -> Vec<_> {
            let shown = |keys: &&str| {
                let mut stage = standing("", Some(place.path()), super::USUAL);
                press(&mut stage, &format!("? Esc g t @{id} Enter 5"));
                press(&mut stage, keys);
                for key in Chord::parse_all(".") {
                    stage.hold(Msg::Key(key));
                }
                assert_eq!(stage.model().view.clock, Some(at(clock)));
                frame(&stage)
            };
            views.iter().map(shown).collect()
        };
        scramble(Timestamp::MAX, place.path());
        let wanted = frames();
        scramble(at(clock), place.path());
        for (step, (found, wanted)) in frames().iter().zip(&wanted).enumerate() {
            golden::same(found, wanted, &format!("{id}, step {step}"));
        }
    }
}

/// Which lanes there are, and how much room they have, follows from what is known alone, with a filter too.
#[test]
fn a_lane_of_later_takes_no_room() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("told.json");
    let frames = |later: usize| {
        let events = (0..2 + later).map(|n| {
            let (day, kind) = if n < 2 {
                (10, "statement")
            } else {
                (20, "release")
            };
            json!({"time": format!("2025-01-{day}T12:00Z"), "kind": kind, "title": "Told"})
        });
        let view = json!({"from": "2025-01-01", "to": "2025-02-01"});
        let told = json!({"view": view, "events": events.collect::<Vec<_>>()});
        std::fs::write(&file, told.to_string()).unwrap();
        let mut stage = Stage::new(Settings {
            inputs: vec![Input::Path(file.clone())],
            ..settings(super::USUAL)
        });
        press(
            &mut stage,
            "/ k i n d : s t a t e m e n t Enter g t 2 0 2 5 - 0 1 - 1 5 Enter",
        );
        press(&mut stage, ".");
        assert!(stage.model().view.clock.is_some());
        frame(&stage)
    };
    golden::same(&frames(9), &frames(0), "a lane of later");
}

/// The calendar has no future either: on 30 December 2024 the exchange announced that it would close on 9 January.
#[test]
fn a_closure_is_known_when_it_was_announced() {
    for (clock, known) in [
        ("2024-12-27T12:00-05:00", false),
        ("2024-12-31T12:00-05:00", true),
    ] {
        let mut stage = standing(clock, None, super::USUAL);
        press(&mut stage, "t L");
        let told = text(&stage);
        assert!(told.contains("Wed 8") && told.contains("Fri 10"), "{told}");
        assert_eq!(told.contains("Thu 9"), !known, "{clock}\n{told}");
    }
}

#[test]
fn the_clock_runs_stands_and_ends() {
    let now = frame(&after(""));
    let mut stage = opened(super::USUAL);
    press(&mut stage, "Space");
    let start = stage.model().view.clock;
    assert!(start.is_some() && stage.model().replay.playing);
    for _ in 0..30 {
        stage.send(Msg::Tick);
    }
    let later = stage.model().view.clock;
    assert!(later > start);
    assert_eq!(
        selected(&stage),
        "kimi-k1-5",
        "what became known last is shown"
    );
    press(&mut stage, "Space");
    stage.send(Msg::Tick);
    assert_eq!(stage.model().view.clock, later, "held");
    press(&mut stage, ". ,");
    assert_eq!(
        stage.model().view.clock.map(|c| c <= later.unwrap()),
        Some(true)
    );
    press(&mut stage, "Esc");
    assert_eq!(stage.model().view.clock, None);
    press(&mut stage, "g t @ a l t m a n - i m p r e s s i v e Enter");
    let again = text(&stage);
    let counts = |t: &str| t.lines().next().unwrap_or_default().to_owned();
    assert_eq!(counts(&again), counts(&sillage::export::plain::text(&now)));
}

#[test]
fn the_next_event_is_reached_and_the_end_is_said() {
    let mut stage = standing("2025-01-20T00:00-05:00", None, super::USUAL);
    press(&mut stage, ";");
    let clock = stage.model().view.clock.unwrap();
    assert_eq!(clock, at("2025-01-20T20:19:44+08:00"));
    assert_eq!(selected(&stage), "r1-release");
    for _ in 0..200 {
        press(&mut stage, ";");
    }
    assert!(text(&stage).contains("No further event becomes known"));
}
