//! Growth: a file twice as large takes at most about twice as long, whatever its shape.
//!
//! Each row of the table is a shape of file; a shape of which the time grows with the square takes four times as long.
//! What counts is the time that the processor spent on the test's own thread, where the system tells it, and the best of
//! several runs: what else the machine does matters little.

use sillage::engine::load_now;
use sillage::load::{Input, Options, factors};
use std::path::Path;
use std::time::Instant;

/// Twice the size may take this many times as long.
const MOST: f64 = 3.0;
/// Runs that are compared at least, and at most before it is said that they differ too much.
const RUNS: std::ops::RangeInclusive<usize> = 2..=8;

/// A shape of file.
struct Shape {
    name: &'static str,
    /// Name of the file; its ending is for people.
    file: &'static str,
    /// Parts at the smaller of the two sizes.
    parts: usize,
    /// The file with so many parts.
    text: fn(usize) -> String,
}

/// `count` pieces with `between` in between.
fn joined(count: usize, between: &str, piece: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    for number in 0..count {
        if number > 0 {
            out.push_str(between);
        }
        out.push_str(&piece(number));
    }
    out
}

fn event(number: usize) -> String {
    format!(r#"{{"id":"e{number}","time":"2025-01-27T10:00:00Z","title":"Event {number}"}}"#)
}

/// A document of one event with these members, and no line break.
fn one_event(members: &str) -> String {
    format!(r#"{{"events":[{{"id":"a","time":"2025","title":"t",{members}}}]}}"#)
}

/// A table of one event with this field.
fn one_row(column: &str, cell: &str) -> String {
    format!("time,title,{column}\n2025-01-27,t,{cell}\n")
}

fn list(name: &str, count: usize, piece: impl Fn(usize) -> String) -> String {
    format!("\"{name}\":[{}]", joined(count, ",", piece))
}

fn document(name: &str, count: usize, piece: impl Fn(usize) -> String) -> String {
    format!("{{{},\"events\":[]}}", list(name, count, piece))
}

/// A day of its own for each number, none of which is far from the others.
fn day(number: usize) -> String {
    let (year, rest) = (1600 + number / 336, number % 336);
    format!("{year:04}-{:02}-{:02}", rest / 28 + 1, rest % 28 + 1)
}

const SHAPES: &[Shape] = &[
    Shape {
        name: "document",
        file: "a.json",
        parts: 3_000,
        text: |n| format!("{{{}}}", list("events", n, event)),
    },
    Shape {
        name: "array",
        file: "a.json",
        parts: 3_000,
        text: |n| format!("[{}]", joined(n, ",\n", event)),
    },
    Shape {
        name: "lines",
        file: "a.jsonl",
        parts: 6_000,
        text: |n| joined(n, "\n", event),
    },
    Shape {
        name: "table",
        file: "a.csv",
        parts: 3_000,
        text: |n| {
            let row = |i| format!("2025-01-27,Event {i}\n");
            format!("time,title\n{}", joined(n, "", row))
        },
    },
    Shape {
        name: "prices",
        file: "a.csv",
        parts: 3_000,
        text: |n| {
            let row = |i| format!("{},{}\n", day(i), 100 + i % 7);
            format!("date,close\n{}", joined(n, "", row))
        },
    },
    Shape {
        name: "prices of many tickers",
        file: "a.csv",
        parts: 3_000,
        text: |n| {
            let row = |i| format!("2025-01-27,T{i},10\n2025-01-28,T{i},11\n");
            format!("date,ticker,close\n{}", joined(n, "", row))
        },
    },
    Shape {
        name: "prices of names that no column is named for",
        file: "a.csv",
        parts: 3_000,
        text: |n| {
            let row = |i| format!("2025-01-27,firm {i},10\n2025-01-28,firm {i},11\n");
            format!("date,house,close\n{}", joined(n, "", row))
        },
    },
    Shape {
        name: "lone quotation marks in prices",
        file: "a.csv",
        parts: 40_000,
        text: |n| format!("date,close\n{}", "\"\n".repeat(n)),
    },
    Shape {
        name: "lone quotation marks",
        file: "a.csv",
        parts: 40_000,
        text: |n| format!("time,title\n{}", "\"\n".repeat(n)),
    },
    Shape {
        name: "quotation marks that the next line seems to close",
        file: "a.csv",
        parts: 20_000,
        text: |n| format!("time,title\n{}", "a\"b,\"c\n".repeat(n)),
    },
    Shape {
        name: "quotation marks in pairs behind an open one",
        file: "a.csv",
        parts: 20_000,
        text: |n| format!("time,title\n1,\"a\n{}", "1,\"\"\n1,\"\"\"\"\n".repeat(n)),
    },
    Shape {
        name: "rows inside quotation marks",
        file: "a.csv",
        parts: 5_000,
        text: |n| {
            let row = |_| "2025-01-27,\"a\n2025-01-28,b\n2025-01-29,c\"\n".to_owned();
            format!("time,title\n{}", joined(n, "", row))
        },
    },
    Shape {
        name: "repeated columns",
        file: "a.csv",
        parts: 20_000,
        text: |n| format!("time,title,{}\n", "mood,".repeat(n)),
    },
    Shape {
        name: "links in a cell of a table",
        file: "a.csv",
        parts: 10_000,
        text: |n| one_row("links", &joined(n, ";", |i| format!("answers:x{i}"))),
    },
    Shape {
        name: "links in a cell that are no relation",
        file: "a.csv",
        parts: 20_000,
        text: |n| one_row("links", &joined(n, ";", |i| format!("é{i}"))),
    },
    Shape {
        name: "tickers in a cell of a table",
        file: "a.csv",
        parts: 30_000,
        text: |n| one_row("tickers", &joined(n, ";", |i| format!("T{i}"))),
    },
    Shape {
        name: "tags in a cell of a table",
        file: "a.csv",
        parts: 30_000,
        text: |n| one_row("tags", &joined(n, ";", |i| format!("tag {i}"))),
    },
    Shape {
        name: "people in a cell of a table",
        file: "a.csv",
        parts: 30_000,
        text: |n| one_row("who", &joined(n, ";", |i| format!("x{i}"))),
    },
    Shape {
        name: "doubts in a cell of a table",
        file: "a.csv",
        parts: 30_000,
        text: |n| one_row("doubts", &joined(n, ";", |i| format!("doubt {i}"))),
    },
    Shape {
        name: "columns of a table",
        file: "a.csv",
        parts: 10_000,
        text: |n| {
            let names = joined(n, ",", |i| format!("c{i}"));
            let cells = joined(n, ",", |i| i.to_string());
            format!("time,title,{names}\n2025-01-27,t,{cells}\n")
        },
    },
    Shape {
        name: "links without to",
        file: "a.json",
        parts: 20_000,
        text: |n| one_event(&list("links", n, |_| r#"{"rel":"answers"}"#.into())),
    },
    Shape {
        name: "links with an unknown rel, on lines",
        file: "a.jsonl",
        parts: 20_000,
        text: |n| {
            let links = list("links", n, |i| format!(r#"{{"rel":"hates","to":"é{i}"}}"#));
            format!(
                "{}\n{{\"id\":\"b\",\"time\":1,\"title\":\"t\",{links}}}",
                event(0)
            )
        },
    },
    Shape {
        name: "sources of a wrong type",
        file: "a.json",
        parts: 30_000,
        text: |n| one_event(&list("sources", n, |i| i.to_string())),
    },
    Shape {
        name: "links to nowhere",
        file: "a.json",
        parts: 10_000,
        text: |n| {
            one_event(&list("links", n, |i| {
                format!(r#"{{"rel":"answers","to":"x{i}"}}"#)
            }))
        },
    },
    Shape {
        name: "evidence that is nowhere",
        file: "a.json",
        parts: 40_000,
        text: |n| {
            let evidence = list("evidence", n, |i| format!("\"x{i}\""));
            one_event(&format!("\"claims\":[{{\"text\":\"t\",{evidence}}}]"))
        },
    },
    Shape {
        name: "broken events on one line",
        file: "a.json",
        parts: 10_000,
        text: |n| {
            format!(
                "{{{}}}",
                list("events", n, |i| format!(r#"{{"id":"e{i}","time":}}"#))
            )
        },
    },
    Shape {
        name: "events without a closing quotation mark",
        file: "a.json",
        parts: 10_000,
        text: |n| {
            format!(
                "{{{}}}",
                list("events", n, |i| format!(r#"{{"id":"e{i}}}"#))
            )
        },
    },
    Shape {
        name: "events without a closing bracket",
        file: "a.json",
        parts: 10_000,
        text: |n| {
            format!(
                "{{{}}}",
                list("events", n, |i| format!(r#"{{"id":"e{i}","tags":[1}}"#))
            )
        },
    },
    Shape {
        name: "events that are not closed",
        file: "a.json",
        parts: 10_000,
        text: |n| format!("{{{}}}", list("events", n, |i| format!(r#"{{"id":"e{i}""#))),
    },
    Shape {
        name: "commas too many",
        file: "a.json",
        parts: 20_000,
        text: |n| format!("{{{}}}", list("events", n, |_| String::new())),
    },
    Shape {
        name: "broken entities on one line",
        file: "a.json",
        parts: 10_000,
        text: |n| document("entities", n, |i| format!(r#"{{"id":"e{i}","name":}}"#)),
    },
    Shape {
        name: "entities of a wrong type",
        file: "a.json",
        parts: 20_000,
        text: |n| document("entities", n, |i| i.to_string()),
    },
    Shape {
        name: "entities",
        file: "a.json",
        parts: 5_000,
        text: |n| document("entities", n, |i| format!(r#"{{"id":"e{i}"}}"#)),
    },
    Shape {
        name: "entities on lines",
        file: "a.jsonl",
        parts: 5_000,
        text: |n| {
            joined(n, "\n", |i| {
                format!("{{\"type\":\"entity\",\"id\":\"x{i}\"}}\n{}", event(i))
            })
        },
    },
    Shape {
        name: "broken series on one line",
        file: "a.json",
        parts: 10_000,
        text: |n| document("series", n, |i| format!(r#"{{"ticker":"T{i}","name":}}"#)),
    },
    Shape {
        name: "series of a wrong type",
        file: "a.json",
        parts: 10_000,
        text: |n| document("series", n, |i| format!(r#"{{"ticker":{i}}}"#)),
    },
    Shape {
        name: "series",
        file: "a.json",
        parts: 12_000,
        text: |n| document("series", n, |i| format!(r#"{{"ticker":"T{i}"}}"#)),
    },
    Shape {
        name: "series on lines",
        file: "a.jsonl",
        parts: 3_000,
        text: |n| {
            joined(n, "\n", |i| {
                format!("{{\"type\":\"series\",\"ticker\":\"T{i}\"}}\n{}", event(i))
            })
        },
    },
    Shape {
        name: "series of calendars that are not known",
        file: "a.jsonl",
        parts: 2_000,
        text: |n| {
            joined(n, "\n", |i| {
                format!(r#"{{"type":"series","ticker":"T{i}","calendar":"C{i}"}}"#)
            })
        },
    },
    Shape {
        name: "the same series again",
        file: "a.jsonl",
        parts: 10_000,
        text: |n| joined(n, "\n", |_| r#"{"type":"series","ticker":"T"}"#.into()),
    },
    Shape {
        name: "stories on lines",
        file: "a.jsonl",
        parts: 5_000,
        text: |n| {
            joined(n, "\n", |i| {
                format!("{{\"type\":\"story\",\"title\":\"T{i}\"}}\n{}", event(i))
            })
        },
    },
    Shape {
        name: "tickers of one event",
        file: "a.json",
        parts: 30_000,
        text: |n| one_event(&list("tickers", n, |i| format!("\"T{i}\""))),
    },
    Shape {
        name: "people of one event, on lines",
        file: "a.jsonl",
        parts: 30_000,
        text: |n| {
            let who = list("who", n, |i| format!("\"x{i}\""));
            format!(
                "{}\n{{\"id\":\"b\",\"time\":1,\"title\":\"t\",{who}}}",
                event(0)
            )
        },
    },
    Shape {
        name: "unknown fields",
        file: "a.json",
        parts: 20_000,
        text: |n| one_event(&joined(n, ",", |i| format!("\"x{i}\":{i}"))),
    },
    Shape {
        name: "unknown fields that cannot be kept",
        file: "a.json",
        parts: 20_000,
        text: |n| one_event(&joined(n, ",", |i| format!("\"x{i}\":1e999"))),
    },
    Shape {
        name: "the same unknown field again",
        file: "a.json",
        parts: 40_000,
        text: |n| one_event(&joined(n, ",", |i| format!("\"x\":{i}"))),
    },
    Shape {
        name: "the same known field again",
        file: "a.json",
        parts: 40_000,
        text: |n| one_event(&joined(n, ",", |i| format!("\"text\":\"{i}\""))),
    },
    Shape {
        name: "members of a document",
        file: "a.json",
        parts: 20_000,
        text: |n| {
            format!(
                "{{{},\"events\":[]}}",
                joined(n, ",", |i| format!("\"x{i}\":{i}"))
            )
        },
    },
    Shape {
        name: "broken members of a document",
        file: "a.json",
        parts: 20_000,
        text: |n| {
            format!(
                "{{{},\"events\":[]}}",
                joined(n, ",", |i| format!("\"x{i}\":oh"))
            )
        },
    },
    Shape {
        name: "documents one behind another",
        file: "a.json",
        parts: 6_000,
        text: |n| joined(n, "", |i| format!("{{\"events\":[{}]}}", event(i))),
    },
    Shape {
        name: "lists in lists",
        file: "a.json",
        parts: 20_000,
        text: |n| format!("[{}{}]", "[".repeat(n), "]".repeat(n)),
    },
    Shape {
        name: "comments",
        file: "a.json",
        parts: 60_000,
        text: |n| format!("{{\"events\":[{}]}}", "// é\n".repeat(n)),
    },
    Shape {
        name: "foreign text behind a document",
        file: "a.json",
        parts: 40_000,
        text: |n| format!("{{\"events\":[]}}\n{}", " \nx \n".repeat(n)),
    },
    Shape {
        name: "events on one line of lines",
        file: "a.jsonl",
        parts: 3_000,
        text: |n| format!("{}\n{}", event(n), joined(n, " ", event)),
    },
    Shape {
        name: "events over several lines",
        file: "a.jsonl",
        parts: 3_000,
        text: |n| {
            joined(n, "\n", |i| {
                format!("{{\"id\":\"e{i}\",\n \"time\":1,\n \"title\":\"t\"\n}}")
            })
        },
    },
    Shape {
        name: "lines that open what nothing closes",
        file: "a.jsonl",
        parts: 40_000,
        text: |n| format!("{}\n{}", event(0), " {\"a\":[\n".repeat(n)),
    },
    Shape {
        name: "lines of words",
        file: "a.jsonl",
        parts: 10_000,
        text: |n| format!("{}\n{}", event(0), "no event\n".repeat(n)),
    },
    Shape {
        name: "blank lines",
        file: "a.jsonl",
        parts: 200_000,
        text: |n| format!("{}\n{}", event(0), " \n".repeat(n)),
    },
    Shape {
        name: "identifiers used twice",
        file: "a.jsonl",
        parts: 3_000,
        text: |n| joined(n, "\n", |_| event(0)),
    },
];

/// Compares two sizes of a file.
fn check(name: &str, small: impl Fn(), large: impl Fn()) {
    let (mut one, mut two) = (f64::MAX, f64::MAX);
    for run in 1..=*RUNS.end() {
        one = one.min(seconds(&small));
        two = two.min(seconds(&large));
        if run >= *RUNS.start() && two < one * MOST {
            return;
        }
    }
    panic!("{name}: {one:.3} s, and {two:.3} s for twice as much");
}

/// How long `work` takes.
fn seconds(work: &impl Fn()) -> f64 {
    let (start, before) = (Instant::now(), on_processor());
    work();
    match before.zip(on_processor()) {
        Some((before, after)) => after - before,
        None => start.elapsed().as_secs_f64(),
    }
}

/// The seconds that this thread has spent on a processor.
fn on_processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

#[test]
fn every_loader_takes_time_in_proportion() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        workers: 0,
        ..Options::default()
    };
    let write = |shape: &Shape, parts: usize| {
        let path = folder.path().join(format!("{parts}-{}", shape.file));
        std::fs::write(&path, (shape.text)(parts)).unwrap();
        Input::Path(path)
    };
    for shape in SHAPES {
        let [small, large] = [1, 2].map(|times| write(shape, shape.parts * times));
        let run = |input: &Input| drop(load_now(std::slice::from_ref(input), &options));
        check(shape.name, || run(&small), || run(&large));
    }
}

#[test]
fn factors_take_time_in_proportion() {
    let folder = tempfile::tempdir().unwrap();
    let write = |rows: usize| {
        let path = folder.path().join(format!("{rows}.csv"));
        let row = |i| format!("{},0.001,0.002\n", day(i));
        let text = format!("date,mktrf,rf\n{}", joined(rows, "", row));
        std::fs::write(&path, text).unwrap();
        path
    };
    let (small, large) = (write(3_000), write(6_000));
    let run = |path: &Path| drop(factors(path));
    check("factors", || run(&small), || run(&large));
}

/// Series of which each names the same price file.
fn sharing(folder: &Path, count: usize, ticker: impl Fn(usize) -> String) -> Input {
    let rows = joined(count, "", |i| {
        let ticker = ticker(i);
        format!("2025-01-27,{ticker},10\n2025-01-28,{ticker},11\n")
    });
    let prices = format!("{count}.csv");
    let text = format!("date,ticker,close\nno date,T0,1\n{rows}");
    std::fs::write(folder.join(&prices), text).unwrap();
    let document = document("series", count, |i| {
        // However it is written, it is one file.
        let dots = "./".repeat(i % 3);
        format!(r#"{{"ticker":"T{i}","file":"{dots}{prices}"}}"#)
    });
    let path = folder.join(format!("{count}.json"));
    std::fs::write(&path, document).unwrap();
    Input::Path(path)
}

#[test]
fn a_price_file_that_many_series_name_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        workers: 0,
        ..Options::default()
    };
    let load = |input: &Input| load_now(std::slice::from_ref(input), &options).unwrap();
    for (name, ticker) in [
        ("own rows", (|i| format!("T{i}")) as fn(usize) -> String),
        ("the same rows", |_| "T0".to_owned()),
    ] {
        let [small, large] = [1_000, 2_000].map(|count| sharing(folder.path(), count, ticker));
        let (_, loaded) = load(&small);
        let faults = &loaded.report.faults;
        let refused = faults.iter().filter(|f| f.rule == "bad-time").count();
        assert_eq!(refused, 1, "its faulty row is reported once: {name}");
        check(name, || drop(load(&small)), || drop(load(&large)));
    }
}
