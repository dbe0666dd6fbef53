//! Every argument and subcommand, with the words that `--help` shows.

mod choices;
mod moves;
mod reaction;
mod story;
mod values;

use crate::time::Zone;
use clap::{Args as ClapArgs, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use values::{at, language, size, span, ticker, whole, zone};

pub(super) use choices::{AxisArg, ColorArg, PageArg, SortArg, ThemeArg, ViewArg};
pub(super) use moves::MoveArgs;
pub(super) use reaction::{ModelArg, ReactionArgs};
pub(super) use story::StoryArgs;

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

/// Reads the arguments of the process, its name first.
pub(super) fn parse<I, T>(words: I) -> Result<Args, clap::Error>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    Args::from_arg_matches(&command().try_get_matches_from(words)?)
}

/// The command with its options. What follows an option is its value even if it begins with a hyphen, as in
/// `--filter -kind:move`, `--at -3d` or `--zone -05:00`.
fn command() -> clap::Command {
    fn accept_hyphens(command: clap::Command) -> clap::Command {
        command
            .mut_args(|arg| {
                let takes_value = !arg.is_positional() && arg.get_action().takes_values();
                arg.allow_hyphen_values(takes_value)
            })
            .mut_subcommands(accept_hyphens)
    }
    accept_hyphens(Args::command())
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
    /// Focus ticker: figures are about it unless the filter names another; those of each event's own ticker if absent
    #[arg(long, value_name = "TICKER", value_parser = ticker)]
    pub(super) ticker: Option<Arc<str>>,
    #[command(flatten)]
    pub(super) moves: MoveArgs,
    #[command(flatten)]
    pub(super) story: StoryArgs,
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
        value_parser = at
    )]
    pub(super) at: String,
    /// How much time the screen shows, such as 18d or 6h
    #[arg(
        long,
        value_name = "SPAN",
        default_value = "",
        hide_default_value = true,
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
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
    /// Print comma-separated values; on a terminal, control characters are shown as a dot
    #[arg(long, group = "format")]
    pub(super) csv: bool,
    /// In CSV, put ' before cells that a spreadsheet would run as a formula (they begin with =, +, - or @)
    #[arg(long, requires = "csv")]
    pub(super) guard_formulas: bool,
    /// Print at most so many events
    #[arg(long, value_name = "N", value_parser = whole::<usize>)]
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
    #[command(flatten)]
    pub(super) story: StoryArgs,
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
    #[command(flatten)]
    pub(super) story: StoryArgs,
}

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    /// Event and price files; - reads standard input
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) story: StoryArgs,
    /// Print one JSON array of faults and notes
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
        hide_default_value = true
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
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = whole::<u64>)]
    pub(super) events: u64,
    /// The same seed gives the same story
    #[arg(long, value_name = "S", default_value_t = 1, value_parser = whole::<u64>)]
    pub(super) seed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        command().debug_assert();
    }

    #[test]
    fn every_option_takes_a_value_that_begins_with_a_hyphen() {
        fn options(command: &clap::Command, seen: &mut usize) {
            for arg in command.get_arguments().filter(|a| !a.is_positional()) {
                if arg.get_action().takes_values() {
                    assert!(arg.is_allow_hyphen_values_set(), "{arg}");
                    *seen += 1;
                }
            }
            command.get_subcommands().for_each(|c| options(c, seen));
        }
        let mut seen = 0;
        options(&command(), &mut seen);
        assert!(seen > 20, "{seen} options");
        let parsed = |words: &[&str]| parse([&["sillage"], words].concat());
        assert!(
            parsed(&["--filter", "-kind:move"]).is_ok_and(|a| a.view.source.filter == "-kind:move")
        );
        assert!(
            parsed(&["-f", "-kind:move", "a.csv"]).is_ok_and(|a| a.view.source.files.len() == 1)
        );
        assert!(parsed(&["list", "--filter", "-kind:move", "--json"]).is_ok());
        assert!(parsed(&["--zone", "-05:00"]).is_ok());
        assert!(parsed(&["--replay", "-3d"]).is_ok());
        assert!(parsed(&["reaction", "--study", "-kind:move"]).is_ok());
        assert!(parsed(&["reaction", "--on", "-x", "--ticker", "-Y"]).is_ok());
    }

    #[test]
    fn files_and_commands_are_told_apart() {
        let parse = |words: &[&str]| parse([&["sillage"], words].concat());
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
}
