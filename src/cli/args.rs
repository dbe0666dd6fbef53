//! Every argument and subcommand, with the words that `--help` shows.

mod moves;
mod reaction;

use crate::app::{ViewKind, goto};
use crate::time::{AxisKind, Timestamp, Zone, parse};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

pub(super) use moves::MoveArgs;
pub(super) use reaction::{ModelArg, ReactionArgs};

/// What the process was asked to do.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    max_term_width = 100,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = AFTER
)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) view: ViewArgs,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const ABOUT: &str =
    "What happened, who said what, and the wake it left in the market, on one time axis";

const LONG_ABOUT: &str = "What happened, who said what, and the wake it left in the market, on one time axis.\n\n\
Without a file, the January 2025 story opens that is part of the program: DeepSeek's R1, what was said of it, \
and what the market did.";

const AFTER: &str = "Example: sillage story.json prices.csv --at 2025-01-27 --span 6d\n\n\
A file that is named like a command is opened as ./list.\n\
Exit codes: 0 done, 1 nothing found or a fault in the data, 2 wrong use or unreadable input.";

const KEYS: &str = "Keys that are pressed first, separated by spaces, such as \"l l Enter\".\n\n\
A key is a character, Enter, Esc, Tab, Space, Backspace, Del, Left, Right, Up, Down, Home, End, PgUp, PgDn or F1 \
to F24, with ctrl-, alt- or shift- before it: ctrl-r. Any other word is typed letter by letter, so a misspelt \
name of a key is typed too.";

/// What is done instead of opening the screen.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print events, oldest first
    #[command(
        after_help = "Example: sillage list --filter \"kind:statement altman\" --json\n\n\
        In the table a time with ~ is only known to lie in the span shown; an identifier is never cut."
    )]
    List(ListArgs),
    /// Print everything of one event
    #[command(after_help = "Example: sillage show r1-release")]
    Show(ShowArgs),
    /// Print what the prices did about an event or a day, beyond what the market did anyway
    #[command(after_help = reaction::AFTER)]
    Reaction(ReactionArgs),
    /// Print counts, time span and price series
    #[command(after_help = "Example: sillage stats --filter \"status:doubtful\"")]
    Stats(StatsArgs),
    /// Print every fault of the files, with its place and what to do about it
    #[command(after_help = "Example: sillage check story.json\n\n\
        Ends with 1 if there is a fault, with 0 if there is none.")]
    Check(CheckArgs),
    /// Print the screen that some keys lead to, without a terminal
    #[command(
        after_help = "Example: sillage snapshot --size 120x40 --svg --do \"/ kind:release Enter l\""
    )]
    Snapshot(SnapshotArgs),
    /// Print the JSON Schema of event files
    #[command(after_help = "Example: sillage schema > sillage.schema.json")]
    Schema,
    /// Print every key and what it does
    #[command(after_help = "Example: sillage keys")]
    Keys(KeysArgs),
    /// Print a made-up story of any size as JSON Lines
    #[command(after_help = "Example: sillage synth --events 100000 --seed 7 > big.jsonl")]
    Synth(SynthArgs),
}

/// Which events.
#[derive(Debug, Default, ClapArgs)]
pub(super) struct SourceArgs {
    /// Event and price files that make one story; - reads standard input
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Only events that this query lets through, such as "kind:statement altman"
    #[arg(
        short,
        long,
        value_name = "QUERY",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) filter: String,
    /// Zone in which times are shown, such as Europe/Paris or UTC; the story's own if absent
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(super) zone: Option<Zone>,
    /// Language of titles and quotations where the story has them, such as fr
    #[arg(long, value_name = "LANG", value_parser = language)]
    pub(super) lang: Option<Arc<str>>,
    #[command(flatten)]
    pub(super) moves: MoveArgs,
}

/// Where the screen opens, and on which axis.
#[derive(Debug, ClapArgs)]
pub(super) struct PlaceArgs {
    /// Where the cursor starts: 2025-01-27, "2025-01-27 09:30", "jan 2025", +3d or @ID
    #[arg(
        long,
        value_name = "TIME",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true,
        value_parser = at
    )]
    pub(super) at: String,
    /// How much time the screen shows, such as 18d or 6h
    #[arg(
        long,
        value_name = "SPAN",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true,
        value_parser = span
    )]
    pub(super) span: String,
    /// Show the story as it was known then, such as "2025-01-27 09:30"; Space plays on from there
    #[arg(
        long,
        value_name = "TIME",
        default_value = "",
        hide_default_value = true,
        value_parser = at
    )]
    pub(super) replay: String,
    /// Clock time, or trading time with closed hours folded
    #[arg(long, value_enum, default_value_t = AxisArg::Clock)]
    pub(super) axis: AxisArg,
    /// Time to the right in lanes, or downward in rows with the market beside them
    #[arg(long, value_enum, default_value_t = ViewArg::Timeline)]
    pub(super) view: ViewArg,
}

/// How the screen opens.
#[derive(Debug, ClapArgs)]
pub(super) struct ViewArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    #[command(flatten)]
    pub(super) place: PlaceArgs,
    /// Colours for a dark or a light background
    #[arg(long, value_enum, default_value_t = ThemeArg::Auto)]
    pub(super) theme: ThemeArg,
    /// How many colours are used
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, value_name = "COLORS")]
    pub(super) color: ColorArg,
    /// Draw with ASCII characters only
    #[arg(long)]
    pub(super) ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub(super) no_mouse: bool,
}

/// Arguments of `list`.
#[derive(Debug, ClapArgs)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Print one JSON array of events, with the fields of an event file
    #[arg(long, group = "format")]
    pub(super) json: bool,
    /// Print the same, one JSON object a line
    #[arg(long, group = "format")]
    pub(super) jsonl: bool,
    /// Print comma-separated values
    #[arg(long, group = "format")]
    pub(super) csv: bool,
    /// Print at most so many events
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = whole::<usize>)]
    pub(super) limit: Option<usize>,
    /// What comes first: the oldest or the most important
    #[arg(long, value_enum, default_value_t = SortArg::Time)]
    pub(super) sort: SortArg,
}

/// Arguments of `show`.
#[derive(Debug, ClapArgs)]
pub(super) struct ShowArgs {
    /// Identifier of the event, with or without @
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// Event and price files that make one story; - reads standard input
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Zone in which times are shown, such as Europe/Paris or UTC; the story's own if absent
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(super) zone: Option<Zone>,
    /// Language of titles and quotations where the story has them, such as fr
    #[arg(long, value_name = "LANG", value_parser = language)]
    pub(super) lang: Option<Arc<str>>,
    /// Print one JSON object, with the fields of an event file
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) moves: MoveArgs,
}

/// Arguments of `stats`.
#[derive(Debug, ClapArgs)]
pub(super) struct StatsArgs {
    /// Event and price files that make one story; - reads standard input
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Only events that this query lets through, such as "kind:statement altman"
    #[arg(
        short,
        long,
        value_name = "QUERY",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) filter: String,
    /// Zone in which the time span is shown, such as Europe/Paris or UTC; the story's own if absent
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(super) zone: Option<Zone>,
    /// Print one JSON object, with every value and times in UTC
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) moves: MoveArgs,
}

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    /// Event and price files; - reads standard input
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Print one JSON array of faults
    #[arg(long)]
    pub(super) json: bool,
}

/// Arguments of `snapshot`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
#[derive(Debug, ClapArgs)]
pub(super) struct SnapshotArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Columns and rows
    #[arg(long, value_name = "COLSxROWS", default_value = "160x45", value_parser = size)]
    pub(super) size: (u16, u16),
    /// Print an SVG picture
    #[arg(long, group = "picture")]
    pub(super) svg: bool,
    /// Print plain text, as without any of the three
    #[arg(long, group = "picture")]
    pub(super) text: bool,
    /// Print text with colours
    #[arg(long, group = "picture")]
    pub(super) ansi: bool,
    /// Keys that are pressed first, separated by spaces, such as "l l Enter"
    #[arg(
        long = "do",
        value_name = "KEYS",
        long_help = KEYS,
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) keys: String,
    #[command(flatten)]
    pub(super) place: PlaceArgs,
    /// Colours for a dark or a light background
    #[arg(long, value_enum, default_value_t = PageArg::Dark)]
    pub(super) theme: PageArg,
    /// Draw with ASCII characters only
    #[arg(long)]
    pub(super) ascii: bool,
}

/// Arguments of `keys`.
#[derive(Debug, ClapArgs)]
pub(super) struct KeysArgs {
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Arguments of `synth`.
#[derive(Debug, ClapArgs)]
pub(super) struct SynthArgs {
    /// How many events
    #[arg(long, value_name = "N", default_value_t = 1000, allow_hyphen_values = true, value_parser = whole::<u64>)]
    pub(super) events: u64,
    /// The same seed gives the same story
    #[arg(long, value_name = "S", default_value_t = 1, allow_hyphen_values = true, value_parser = whole::<u64>)]
    pub(super) seed: u64,
}

/// How time turns into columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AxisArg {
    /// Every hour is as wide as every other
    Clock,
    /// Closed hours are folded
    Trading,
}

impl AxisArg {
    /// The axis that is meant.
    pub(super) const fn kind(self) -> AxisKind {
        match self {
            Self::Clock => AxisKind::Clock,
            Self::Trading => AxisKind::Trading,
        }
    }
}

/// How the window is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ViewArg {
    /// Time runs right: lanes, prices, overview
    Timeline,
    /// Time runs down: a row a day or so, a column a lane, closes and returns beside them
    Side,
    /// One event a row, sorted by any column
    Table,
}

impl ViewArg {
    /// The view that is meant.
    pub(super) const fn kind(self) -> ViewKind {
        match self {
            Self::Timeline => ViewKind::Timeline,
            Self::Side => ViewKind::Side,
            Self::Table => ViewKind::Table,
        }
    }
}

/// Which background the colours are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ThemeArg {
    /// As the terminal says
    Auto,
    /// A dark background
    Dark,
    /// A light background
    Light,
}

/// Which background a picture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageArg {
    /// A dark background
    Dark,
    /// A light background
    Light,
}

/// How many colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorArg {
    /// As many as the terminal says
    Auto,
    /// None
    Never,
    /// The sixteen of the terminal
    #[value(name = "16")]
    Ansi16,
    /// The 256 of most terminals
    #[value(name = "256")]
    Ansi256,
    /// Any colour
    True,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SortArg {
    /// The oldest
    Time,
    /// The most important
    Importance,
}

fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text)
        .ok_or_else(|| "no zone has this name; try Europe/Paris, +01:00 or UTC".to_owned())
}

/// A time is read again once the story is known; here it is only made sure that it can be.
fn at(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    goto::place(text, Timestamp::default(), Zone::Utc).map(|_| text.to_owned())
}

fn span(text: &str) -> Result<String, String> {
    let known = text.is_empty() || parse::duration(text).is_some_and(|micros| micros > 0);
    known
        .then(|| text.to_owned())
        .ok_or_else(|| "a length of time is written as 18d, 6h, 90m, 2w or 1h30m".to_owned())
}

fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .ok()
        .ok_or_else(|| "a whole number is wanted, 0 or more, such as 20".to_owned())
}

/// Language codes are short words; `UTC` and the like are kept out of the way of typing errors.
fn language(text: &str) -> Result<Arc<str>, String> {
    let plain = !text.is_empty()
        && text.len() <= 16
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain
        .then(|| Arc::from(text))
        .ok_or_else(|| "a language is written as fr, en or pt-BR".to_owned())
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let wrong = || "a size is written as 160x45, at most 1000x1000".to_owned();
    let (columns, rows) = text.split_once('x').ok_or_else(wrong)?;
    let number = |t: &str| t.parse::<u16>().ok().filter(|n| *n <= 1000);
    number(columns).zip(number(rows)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Args::command().debug_assert();
    }

    #[test]
    fn files_and_commands_are_told_apart() {
        let parse = |words: &[&str]| Args::try_parse_from([&["sillage"], words].concat());
        assert!(parse(&["list", "a.json"]).is_ok_and(|a| a.command.is_some()));
        assert!(
            parse(&["./list"]).is_ok_and(|a| a.command.is_none() && a.view.source.files.len() == 1)
        );
        assert!(parse(&["-", "--at", "-3d"]).is_ok_and(|a| a.view.place.at == "-3d"));
        assert!(parse(&["list", "--json", "--csv"]).is_err());
        assert!(parse(&["check"]).is_err());
        assert!(parse(&["--zone", "Nowhere"]).is_err());
        assert!(parse(&["--at", "someday"]).is_err());
        assert!(parse(&["--at", "@r1", "--span", "1h30m"]).is_ok());
        assert!(parse(&["--span", "-3d"]).is_err());
        assert!(parse(&["list", "--limit", "-1"]).is_err());
    }

    #[test]
    fn sizes() {
        assert_eq!(size("160x45"), Ok((160, 45)));
        assert_eq!(size("0x0"), Ok((0, 0)));
        assert!(size("160").is_err() && size("99999x1").is_err() && size("-1x5").is_err());
    }
}
