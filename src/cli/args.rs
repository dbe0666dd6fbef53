//! Every argument and subcommand, with the words that `--help` shows.

use crate::time::Zone;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::sync::Arc;

/// What happened, who said what, and the wake it left in the market, on one time axis.
///
/// Without a file, the January 2025 story opens that is part of the program: `DeepSeek`'s R1, what was said of it, and
/// what the market did.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 100, after_help = AFTER)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) view: ViewArgs,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const AFTER: &str = "A file that is named like a command is opened as ./list.\n\
Exit codes: 0 done, 1 nothing found or a fault in the data, 2 wrong use or unreadable input.";

/// What is done instead of opening the screen.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print events, oldest first
    List(ListArgs),
    /// Print everything of one event
    Show(ShowArgs),
    /// Print counts, time span and price series
    Stats(SourceArgs),
    /// Print every fault of the files, with its place and what to do about it
    Check(CheckArgs),
    /// Print the screen that some keys lead to, without a terminal
    Snapshot(SnapshotArgs),
    /// Print the JSON Schema of event files
    Schema,
    /// Print every key and what it does
    Keys(KeysArgs),
    /// Print a made-up story of any size as JSON Lines
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
}

/// How the screen opens.
#[derive(Debug, ClapArgs)]
pub(super) struct ViewArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Where the cursor starts: a time or @ID
    #[arg(
        long,
        value_name = "TIME",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) at: String,
    /// How much time the screen shows, such as 18d or 6h
    #[arg(
        long,
        value_name = "SPAN",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) span: String,
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
    /// Print one JSON array
    #[arg(long, group = "format")]
    pub(super) json: bool,
    /// Print one JSON object a line
    #[arg(long, group = "format")]
    pub(super) jsonl: bool,
    /// Print comma-separated values
    #[arg(long, group = "format")]
    pub(super) csv: bool,
    /// Print at most so many events
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// What comes first: the oldest or the most important
    #[arg(long, value_enum, default_value_t = SortArg::Time)]
    pub(super) sort: SortArg,
}

/// Arguments of `show`.
#[derive(Debug, ClapArgs)]
pub(super) struct ShowArgs {
    /// Identifier of the event
    #[arg(value_name = "ID")]
    pub(super) id: String,
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    /// Event and price files; - reads standard input
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
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
    /// Print plain text; so it is done without any of the three
    #[arg(long, group = "picture")]
    pub(super) text: bool,
    /// Print text with colours
    #[arg(long, group = "picture")]
    pub(super) ansi: bool,
    /// Keys that are pressed first, such as "l l Enter"
    #[arg(
        long = "do",
        value_name = "KEYS",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) keys: String,
    /// Where the cursor starts: a time or @ID
    #[arg(
        long,
        value_name = "TIME",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) at: String,
    /// How much time the screen shows, such as 18d or 6h
    #[arg(
        long,
        value_name = "SPAN",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) span: String,
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
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(super) events: u64,
    /// The same seed gives the same story
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
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
        assert!(parse(&["-", "--at", "-3d"]).is_ok_and(|a| a.view.at == "-3d"));
        assert!(parse(&["list", "--json", "--csv"]).is_err());
        assert!(parse(&["check"]).is_err());
        assert!(parse(&["--zone", "Nowhere"]).is_err());
    }

    #[test]
    fn sizes() {
        assert_eq!(size("160x45"), Ok((160, 45)));
        assert_eq!(size("0x0"), Ok((0, 0)));
        assert!(size("160").is_err() && size("99999x1").is_err() && size("-1x5").is_err());
    }
}
