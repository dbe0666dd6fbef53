//! `sillage reaction`: what the prices did about an event or a day, as a table, as JSON or as CSV.

mod data;
mod study;

use super::args::{ModelArg, ReactionArgs, SourceArgs};
use super::csv::{CsvStyle, CsvWriter};
use super::open::{Opened, counted, open};
use super::out::{Outcome, Stop};
use super::table::{self, Column};
use super::{check, messages, near};
use crate::app::reaction as words;
use crate::engine::caveats;
use crate::engine::reaction::{ReactionReport, ReactionRequest, Subject, TickerReaction};
use crate::load::{self, FactorFile};
use crate::store::EventStore;
use crate::story::{Event, Factors, Series};
use crate::study::{Model, Reaction, Settings};
use crate::sync::CancelToken;
use crate::text::{self, SafeStr};
use crate::time::{Precision, parse, show};
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// Most faults of a table of factors that are told one by one.
const FAULTS: usize = 10;

pub(super) fn run(args: &ReactionArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let factors = factors(args)?;
    let (id, files) = subject_and_files(args);
    let opened = open(&SourceArgs {
        files,
        filter: args.study.clone().unwrap_or_default(),
        zone: args.zone,
        lang: None,
        ticker: None,
        moves: args.moves,
        story: args.story.clone(),
    })?;
    if args.study.is_some() {
        return study::run(args, settings(args, factors), &opened, out);
    }
    let subject = match (&args.on, id) {
        (Some(on), _) => on_day(on, &opened)?,
        (None, Some(id)) => {
            let id = id.strip_prefix('@').unwrap_or(&id).to_owned();
            let Some(row) = opened.store.find(&id) else {
                messages::print(&near::unknown(&id, &near::ids(&opened, &id)));
                return Ok(Outcome::Nothing);
            };
            Subject::Event(row)
        }
        (None, None) => return Err(Stop::Wrong("name an event, or a day with --on".to_owned())),
    };
    let ask = ask(args, factors, subject);
    let Ok(sheet) = ReactionReport::new(&opened.store, &ask, &CancelToken::never()) else {
        return Ok(Outcome::Nothing);
    };
    let event = event(&sheet, &opened);
    if sheet.borrowed {
        messages::print(
            &"sillage: the event names no ticker; measured are the first ones of the story".into(),
        );
    }
    if sheet.left_out > 0 {
        let text = format!(
            "sillage: {} more tickers of the event are not measured; name them with --ticker",
            sheet.left_out
        );
        messages::print(&text.as_str().into());
    }
    if sheet.uncompared > 0 {
        let text = format!("sillage: {}", words::pane::uncompared(sheet.uncompared));
        messages::print(&text.as_str().into());
    }
    if args.json {
        data::json(&sheet, &opened, event.as_ref(), out)?;
    } else if args.csv {
        data::csv(
            &sheet,
            &opened.loaded.story,
            CsvWriter::new(&mut *out, CsvStyle::for_stdout(args.guard_formulas)),
        )?;
    } else {
        page(&sheet, &opened, event.as_ref(), out)?;
    }
    let any = sheet.tickers.iter().any(|t| t.reaction.is_ok());
    Ok(if any { Outcome::Done } else { Outcome::Nothing })
}

/// With a day or a filter the first word is a file already.
fn subject_and_files(args: &ReactionArgs) -> (Option<String>, Vec<PathBuf>) {
    if args.on.is_some() || args.study.is_some() {
        let first = args.id.iter().map(PathBuf::from);
        return (None, first.chain(args.files.iter().cloned()).collect());
    }
    (args.id.clone(), args.files.clone())
}

fn on_day(on: &str, opened: &Opened) -> Result<Subject, Stop> {
    let zone = opened.loaded.story.zone;
    let wrong = || {
        let said = format!(
            "--on {}: a day is written as 2025-01-27, an instant as 2025-01-27T17:00",
            text::line(on)
        );
        Stop::Wrong(said)
    };
    let when = parse::when(on, zone).ok().ok_or_else(wrong)?;
    match when.precision {
        Precision::Day | Precision::Session => Ok(Subject::Day(zone.date(when.start))),
        Precision::Year | Precision::Month | Precision::Between(..) | Precision::Unknown => {
            Err(wrong())
        }
        _ => Ok(Subject::Instant(when.start)),
    }
}

fn ask(args: &ReactionArgs, factors: Option<Arc<Factors>>, subject: Subject) -> ReactionRequest {
    let tickers = args.ticker.iter().map(|t| t.trim().to_owned());
    ReactionRequest {
        subject,
        tickers: tickers.filter(|t| !t.is_empty()).collect(),
        focus: None,
        benchmark: String::new(),
        settings: settings(args, factors),
        variants: false,
    }
}

/// The factors of the model that needs them; what is wrong with their table goes to standard error.
fn factors(args: &ReactionArgs) -> Result<Option<Arc<Factors>>, Stop> {
    let wanted = args.model == ModelArg::Factors;
    let said = match (&args.factors, wanted) {
        (None, false) => return Ok(None),
        (None, true) => "--model factors needs the table of the factors: --factors FILE",
        (Some(_), false) => "--factors goes with --model factors only",
        (Some(path), true) => {
            let file = load::factors(path).map_err(|e| Stop::Wrong(e.to_string()))?;
            print_faults(&file);
            return Ok(Some(Arc::new(file.factors)));
        }
    };
    Err(Stop::Wrong(said.to_owned()))
}

/// Prints the first faults of a table of factors, and how many there are.
fn print_faults(file: &FactorFile) {
    let Some(first) = file.faults.first() else {
        return;
    };
    let mut out = Vec::new();
    for fault in file.faults.iter().take(FAULTS) {
        let _ = check::write(&mut out, fault);
    }
    let faults = counted(file.faults.len() as u64, "fault");
    let rows = counted(file.refused as u64, "row");
    let _ = write!(out, "sillage: {}: {faults}, {rows} left out", first.file);
    messages::print(&SafeStr::block(&String::from_utf8_lossy(&out)));
}

fn settings(args: &ReactionArgs, factors: Option<Arc<Factors>>) -> Settings {
    Settings {
        model: match args.model {
            ModelArg::Market => Model::Market,
            ModelArg::MarketAdjusted => Model::MarketAdjusted,
            ModelArg::MeanAdjusted => Model::MeanAdjusted,
            ModelArg::Factors => Model::Factors,
        },
        factors,
        estimation: args.estimation,
        gap: args.gap,
        windows: args.window.clone(),
    }
}

fn event(sheet: &ReactionReport, opened: &Opened) -> Option<Event> {
    match sheet.request.subject {
        Subject::Event(row) => opened.store.event(row),
        Subject::Day(_) | Subject::Instant(_) => None,
    }
}

/// Everything for people.
fn page(
    sheet: &ReactionReport,
    opened: &Opened,
    event: Option<&Event>,
    out: &mut impl Write,
) -> Result<(), Stop> {
    if let Some(event) = event {
        writeln!(out, "{}", text::line(event.title(None)))?;
    }
    mappings(sheet, opened, event, out)?;
    model(sheet, opened, out)?;
    writeln!(out)?;
    let rows: Vec<Vec<String>> = sheet.tickers.iter().flat_map(rows).collect();
    let columns = [
        Column::new("ticker", 12),
        Column::new("window", 10),
        Column::number("return"),
        Column::number("expected"),
        Column::number("abnormal"),
        Column::new("95% interval", 22),
        Column::number("t"),
        Column::number("p"),
        Column::new("rank", 36),
    ];
    table::write(out, &columns, &rows, table::output())?;
    writeln!(out)?;
    for measured in &sheet.tickers {
        match &measured.reaction {
            Ok(reaction) => {
                fitted(measured, reaction, out)?;
                let (story, settings) = (&opened.loaded.story, &sheet.request.settings);
                let said = words::provenance(story, &measured.ticker, &sheet.benchmark, settings);
                writeln!(out, "  {}", text::line(&said))?;
            }
            Err(why) => writeln!(
                out,
                "{}: {}",
                text::line(&measured.ticker),
                text::line(&why.to_string())
            )?,
        }
        for other in &measured.confounders {
            let words = format!("{} {}, {}", words::day(other.day), other.kind, other.title);
            writeln!(out, "  day {}", text::line(&words))?;
        }
        for caveat in caveats::caveats(sheet, measured, event, &opened.loaded.story) {
            writeln!(out, "  ! {}", text::line(&caveat))?;
        }
    }
    writeln!(out, "\n{}", caveats::ASSOCIATION)?;
    Ok(())
}

/// The sentence that maps the event to its session, once for all tickers that share it.
fn mappings(
    sheet: &ReactionReport,
    opened: &Opened,
    event: Option<&Event>,
    out: &mut impl Write,
) -> Result<(), Stop> {
    let story = &opened.loaded.story;
    let mut told: Vec<String> = Vec::new();
    for measured in &sheet.tickers {
        let (Ok(reaction), Some(series)) = (&measured.reaction, story.series(&measured.ticker))
        else {
            continue;
        };
        let said = match event {
            Some(event) => words::mapping(event, series, reaction.day0, story, opened.zone),
            None => match sheet.request.subject {
                Subject::Instant(at) => {
                    let at = show::when(crate::time::When::instant(at), opened.zone, opened.zone);
                    format!("{at} → session {}", words::date(reaction.day0))
                }
                _ => format!("Day 0 is the session of {}", words::date(reaction.day0)),
            },
        };
        if !told.contains(&said) {
            writeln!(out, "{}", text::line(&said))?;
            told.push(said);
        }
    }
    Ok(())
}

fn model(sheet: &ReactionReport, opened: &Opened, out: &mut impl Write) -> Result<(), Stop> {
    let named = |s: &Series| match s.name.as_str() {
        "" => s.ticker.clone(),
        name => format!("{name} ({})", s.ticker),
    };
    let series = opened.loaded.story.series(&sheet.benchmark);
    let benchmark = series.map_or_else(|| sheet.benchmark.clone(), named);
    let settings = &sheet.request.settings;
    let said = format!(
        "{}, {} sessions, gap {}; p two-sided",
        words::model(settings, &benchmark),
        settings.estimation,
        settings.gap
    );
    writeln!(out, "{}", text::line(&said))?;
    Ok(())
}

fn rows(measured: &TickerReaction) -> Vec<Vec<String>> {
    let Ok(reaction) = &measured.reaction else {
        return vec![vec![measured.ticker.clone(), "refused".to_owned()]];
    };
    let row = |window: &crate::study::Measured| {
        let mut row = vec![measured.ticker.clone(), words::window(window.window)];
        match &window.figures {
            Ok(f) => row.extend([
                words::percent(f.raw),
                words::percent(f.raw - f.holding),
                words::percent(f.car),
                format!("{} to {}", words::percent(f.low), words::percent(f.high)),
                words::statistic(f.t),
                words::probability(f.p),
                words::rank_of_sum(f.window, f.rank, f.of),
            ]),
            Err(_) => row.extend(["–"; 7].map(str::to_owned)),
        }
        row
    };
    reaction.windows.iter().map(row).collect()
}

/// What was estimated, in a line or two.
fn fitted(measured: &TickerReaction, r: &Reaction, out: &mut impl Write) -> Result<(), Stop> {
    let fit = &r.fit;
    let mut said = format!(
        "{}: {} sessions, {} to {}, df {}",
        measured.ticker,
        fit.n,
        r.first.iso(),
        r.last.iso(),
        fit.df
    );
    if let Some(betas) = words::betas(r) {
        let _ = write!(said, ", {betas}");
    }
    if let Some(r2) = fit.r2 {
        let _ = write!(said, ", R² {r2:.2}");
    }
    let _ = write!(said, ", s {:.2}% a day", fit.s * 100.0);
    if let Some(Ok(f)) = r.windows.first().map(|w| &w.figures) {
        let (threshold, detectable) = (f.threshold * 100.0, f.detectable * 100.0);
        let _ = write!(
            said,
            ", {} significant at 5% from {threshold:.2}%, found with 80% power from {detectable:.2}%",
            words::window(f.window)
        );
    }
    writeln!(out, "{}", text::line(&said))?;
    for window in &r.windows {
        if let Err(why) = &window.figures {
            writeln!(
                out,
                "  {}: {}",
                words::window(window.window),
                text::line(&why.to_string())
            )?;
        }
    }
    Ok(())
}
