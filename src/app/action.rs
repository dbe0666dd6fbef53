//! The table of actions: what can be done, by which keys, and what help, footer and palette say of it.
//!
//! The one place where a key is bound. Keymap, help, footer, palette and the printed key page are folds over it.

use super::{Pane, ViewKind};

/// Where a binding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere, whatever is open or typed.
    Always,
    /// Everywhere but in an overlay or a line that is being typed.
    Global,
    /// While the main view is focused and of this kind.
    Main(ViewKind),
    /// While a pane is focused; of the main view, whatever its kind.
    In(Pane),
    /// While a replay stands or runs, in the main view.
    Replay,
    /// While a filter is typed.
    Filter,
    /// While a time is typed.
    Go,
    /// In a list that is searched by typing: palette, file picker.
    Search,
    /// While a replay runs over the main view of this kind: [`Self::Replay`], then [`Self::Main`].
    Replaying(ViewKind),
    /// In a text that covers the screen: help, list of faults.
    Reading,
    /// In a list of things to switch on and off.
    Choose,
}

impl Context {
    /// The heading under which help lists it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Always | Self::Global => "Everywhere",
            Self::Main(kind) => kind.title(),
            Self::In(Timeline) => "Timeline, side by side and table",
            Self::In(pane) => pane.title(),
            Self::Replay | Self::Replaying(_) => "Replay",
            Self::Filter => "Typing a filter",
            Self::Go => "Typing a time",
            Self::Search => "Commands and files",
            Self::Reading => "Help and faults",
            Self::Choose => "Switching on and off",
        }
    }
}

macro_rules! actions {
    ($( $action:ident $name:literal $context:expr, [$($keys:literal),*], $foot:literal, $doc:literal; )+) => {
        /// Something that can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $( #[doc = $doc] $action ),+ }

        /// Every action with its keys and words.
        pub const ACTIONS: &[Row] = &[
            $( Row { action: Action::$action, name: $name, context: $context, keys: &[$($keys),*], foot: $foot, doc: $doc } ),+
        ];
    };
}

/// One action of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The action.
    pub action: Action,
    /// Its name in the palette and on the key page.
    pub name: &'static str,
    /// Where its keys hold.
    pub context: Context,
    /// Key sequences, each with its keys separated by spaces.
    pub keys: &'static [&'static str],
    /// The word in the footer; empty when the footer does not show it.
    pub foot: &'static str,
    /// What it does, in a line.
    pub doc: &'static str,
}

use Context::{Always, Choose, Filter, Global, Go, In, Main, Reading, Replay, Search};
use Pane::{Compare as Comparing, Event, Facets, Reaction, Thread, Timeline};
use ViewKind::{Side, Table};

actions! {
    PreviousEvent "previous-event" Main(ViewKind::Timeline), ["h", "Left"], "", "go to the previous event in this lane";
    NextEvent "next-event" Main(ViewKind::Timeline), ["l", "Right"], "event", "go to the next event in this lane";
    NextLane "next-lane" Main(ViewKind::Timeline), ["j", "Down"], "", "go to the next lane, nearest in time";
    PreviousLane "previous-lane" Main(ViewKind::Timeline), ["k", "Up"], "lane", "go to the previous lane, nearest in time";
    RowDown "next-in-time" Main(Side), ["j", "Down"], "", "go to the next event, in any column";
    RowUp "previous-in-time" Main(Side), ["k", "Up"], "event", "go to the previous event, in any column";
    ColumnLeft "column-left" Main(Side), ["h", "Left"], "", "go to the nearest event of the next column on the left";
    ColumnRight "column-right" Main(Side), ["l", "Right"], "column", "go to the nearest event of the next column on the right";
    PageDown "page-down" Main(Side), ["PgDn", "ctrl-d"], "", "go down by a screen";
    PageUp "page-up" Main(Side), ["PgUp", "ctrl-u"], "", "go up by a screen";
    TableDown "next-row" Main(Table), ["j", "Down"], "", "go to the next row";
    TableUp "previous-row" Main(Table), ["k", "Up"], "event", "go to the previous row";
    TablePageDown "rows-down" Main(Table), ["PgDn", "ctrl-d"], "", "go down by a screen of rows";
    TablePageUp "rows-up" Main(Table), ["PgUp", "ctrl-u"], "", "go up by a screen of rows";
    TableFirst "first-row" Main(Table), ["g g", "Home"], "", "go to the first row";
    TableLast "last-row" Main(Table), ["G", "End"], "", "go to the last row";
    SortNext "sort-by-next" Main(Table), ["s", "l", "Right"], "sort", "sort by the next column";
    SortPrevious "sort-by-previous" Main(Table), ["h", "Left"], "", "sort by the column before";
    SortReverse "reverse" Main(Table), ["S"], "reverse", "sort the other way round";
    Columns "columns" Main(Table), ["c"], "columns", "choose the columns that are shown";
    ZoomIn "zoom-in" In(Timeline), ["+"], "", "zoom in about the cursor";
    ZoomOut "zoom-out" In(Timeline), ["-", "_"], "zoom", "zoom out about the cursor";
    PanLeft "pan-left" In(Timeline), ["H", "shift-Left"], "", "move the window back by half";
    PanRight "pan-right" In(Timeline), ["L", "shift-Right"], "pan", "move the window on by half";
    FitAll "fit-all" In(Timeline), ["F"], "", "fit the whole story";
    FitFilter "fit-filter" In(Timeline), ["g f"], "", "fit all events that pass the filter";
    Spread "spread" Main(ViewKind::Timeline), ["c"], "", "spread the crowd that is counted at the event (+3) over the window, or list it, as Enter does";
    TurnAxis "axis" Global, ["t"], "axis", "turn the axis: clock time, or trading time with closed hours folded";
    TurnZone "zone" Global, ["T"], "", "turn the zone of the times on the screen: the story's, the exchange's, UTC, your own";
    Pin "pin-ticker" In(Timeline), ["p"], "", "pin or unpin a ticker of the event: its prices stay on the screen";
    Drill "open-event" In(Timeline), ["Enter"], "read", "read the selected event; where it is counted among others, spread them over the window, or list them";
    ReplayStart "replay" Global, ["Space"], "replay", "replay from the left edge: what came later is hidden until its time";
    ReplayHere "replay-here" Global, [".", ","], "", "hide what became known after the cursor, and stand there";
    ReplayPause "pause" Replay, ["Space"], "play, pause", "let the clock run, or hold it";
    ReplayBack "step-back" Replay, [","], "", "put the clock back by a column";
    ReplayOn "step-on" Replay, ["."], "step", "put the clock on by a column";
    ReplayNext "next-known" Replay, [";"], "next event", "put the clock on to where the next event becomes known";
    ReplayEnd "end-replay" Replay, ["Esc"], "back to now", "end the replay: all is shown again";
    ReplaySlower "slower" Replay, ["<"], "", "let the clock run slower";
    ReplayFaster "faster" Replay, [">"], "speed", "let the clock run faster";
    PreviousAny "previous-event-any-lane" Global, ["[ e"], "", "go to the previous event in any lane";
    NextAny "next-event-any-lane" Global, ["] e"], "", "go to the next event in any lane";
    PreviousMove "previous-move" Global, ["[ m"], "", "go to the previous move of prices, in any lane";
    NextMove "next-move" Global, ["] m"], "", "go to the next move of prices, in any lane";
    PreviousDay "previous-day" Global, ["[ d"], "", "move the cursor back by a day";
    NextDay "next-day" Global, ["] d"], "", "move the cursor on by a day";
    PreviousBySpeaker "previous-by-speaker" Global, ["[ a"], "", "go to the previous event by the same speaker";
    NextBySpeaker "next-by-speaker" Global, ["] a"], "", "go to the next event by the same speaker";
    First "first-event" Global, ["g g", "Home"], "", "go to the first event that passes the filter";
    Last "last-event" Global, ["G", "End"], "", "go to the last event that passes the filter";
    Rebase "rebase" Global, ["="], "", "set prices to 100 at the cursor, with the benchmark behind, or take it back";
    FitThread "fit-thread" Global, ["f"], "", "fit the thread of the event; again, only what links tie to it";
    GoTo "go-to-time" Global, ["g t"], "", "go to a time or an event";
    Undated "undated" Global, ["g u"], "", "list the events without a usable time";
    OpenSource "open-source" Global, ["g x"], "", "open the first source of the event in the browser";
    FilterStart "filter" Global, ["/"], "filter", "filter, with counts while typing";
    FilterClear "clear-filter" Global, ["\\"], "", "clear the filter";
    NextMatch "next-match" Global, ["n"], "", "go to the next event that passes the filter";
    PreviousMatch "previous-match" Global, ["N"], "", "go to the previous event that passes the filter";
    Dim "dim" Global, ["d"], "", "dim the events that the filter leaves out, or hide them";
    Undo "undo" Global, ["u"], "", "undo the last change of filter or window";
    Redo "redo" Global, ["ctrl-r"], "", "redo what was undone";
    NextView "next-view" Global, ["v"], "view", "show the window as a timeline, side by side or as a table";
    ViewTimeline "view-timeline" Global, [], "", "show the window as a timeline";
    ViewSide "view-side-by-side" Global, [], "", "show the window side by side: time runs down, a column a lane";
    ViewTable "view-table" Global, [], "", "show the window as a table: one event a row, sorted by any column";
    NextPane "next-pane" Global, ["Tab"], "pane", "focus the next pane";
    PreviousPane "previous-pane" Global, ["shift-Tab"], "", "focus the previous pane";
    FocusTimeline "focus-timeline" Global, ["1"], "", "focus the timeline";
    FocusEvent "focus-event" Global, ["2"], "", "focus the event";
    FocusReaction "focus-reaction" Global, ["3"], "", "focus the reaction: what the prices did about the event";
    FocusThread "focus-thread" Global, ["4"], "", "focus the thread: the tree of links around the event";
    FocusFacets "focus-facets" Global, ["5"], "", "focus the facets";
    Compare "compare" Global, ["x"], "", "mark the event as A, then another as B, and see both beside each other";
    ZoomPane "zoom-pane" Global, ["z"], "", "give the focused pane the whole screen, or take it back";
    Back "back" Global, ["Esc"], "back", "come back out: event, pane, prefix";
    JumpBack "jump-back" Global, ["ctrl-o", "alt-Left"], "", "go back along the jump list";
    JumpForward "jump-forward" Global, ["ctrl-i", "alt-Right"], "", "go forward along the jump list";
    ItemDown "next-item" In(Event), ["j", "Down"], "item", "go to the next link, claim or source";
    ItemUp "previous-item" In(Event), ["k", "Up"], "", "go to the previous link, claim or source";
    Follow "follow" In(Event), ["Enter"], "follow", "follow the link, filter by the name, or open the source";
    ScrollDown "scroll-down" In(Event), ["PgDn", "ctrl-d"], "scroll", "scroll the event down";
    ScrollUp "scroll-up" In(Event), ["PgUp", "ctrl-u"], "", "scroll the event up";
    EventNext "event-next" In(Event), ["l", "Right"], "event", "go to the next event in the lane";
    EventPrevious "event-previous" In(Event), ["h", "Left"], "", "go to the previous event in the lane";
    ReactionDown "next-ticker" In(Reaction), ["j", "Down"], "ticker", "go to the next ticker";
    ReactionUp "previous-ticker" In(Reaction), ["k", "Up"], "", "go to the previous ticker";
    ReactionPageDown "reaction-page-down" In(Reaction), ["PgDn", "ctrl-d"], "scroll", "scroll the reaction down";
    ReactionPageUp "reaction-page-up" In(Reaction), ["PgUp", "ctrl-u"], "", "scroll the reaction up";
    ReactionWhole "whole-reaction" In(Reaction), ["Enter"], "whole", "give the reaction the whole screen, or take it back";
    ReactionModel "turn-model" In(Reaction), ["m"], "model", "measure by the next model: market, market-adjusted, mean-adjusted";
    ReactionBenchmark "turn-benchmark" In(Reaction), ["b"], "benchmark", "measure against the next benchmark of the story";
    ReactionLength "turn-estimation" In(Reaction), ["e"], "sessions", "estimate from 250 sessions with a gap of 30, or from 120 with a gap of 10";
    ReactionStudy "study-filter" In(Reaction), ["s"], "study", "study all events that pass the filter together, or the selected one again";
    ReactionFocus "focus-ticker" In(Reaction), ["p"], "focus", "make the marked ticker the focus of all figures and pin it, or let it go";
    ReactionNext "reaction-next" In(Reaction), ["l", "Right"], "event", "go to the next event in the lane";
    ReactionPrevious "reaction-previous" In(Reaction), ["h", "Left"], "", "go to the previous event in the lane";
    ThreadDown "next-in-thread" In(Thread), ["j", "Down"], "walk", "go to the next event of the tree";
    ThreadUp "previous-in-thread" In(Thread), ["k", "Up"], "", "go to the previous event of the tree";
    ThreadGo "go-in-thread" In(Thread), ["Enter"], "go there", "select the event; on the selected one, read it";
    ThreadPageDown "thread-page-down" In(Thread), ["PgDn", "ctrl-d"], "", "a page of the tree down";
    ThreadPageUp "thread-page-up" In(Thread), ["PgUp", "ctrl-u"], "", "a page of the tree up";
    FacetDown "next-value" In(Facets), ["j", "Down"], "value", "go to the next value";
    FacetUp "previous-value" In(Facets), ["k", "Up"], "", "go to the previous value";
    FacetToggle "toggle-value" In(Facets), ["Enter", "Space"], "toggle", "add the value to the filter, or take it out";
    CompareDown "compare-down" In(Comparing), ["j", "Down"], "scroll", "scroll the comparison down";
    CompareUp "compare-up" In(Comparing), ["k", "Up"], "", "scroll the comparison up";
    ComparePageDown "compare-page-down" In(Comparing), ["PgDn", "ctrl-d"], "", "a page of the comparison down";
    ComparePageUp "compare-page-up" In(Comparing), ["PgUp", "ctrl-u"], "", "a page of the comparison up";
    PreviousFocusTicker "previous-focus-ticker" Global, ["{"], "", "make the pinned ticker before the focus of all figures; before the first, each event has its own";
    NextFocusTicker "next-focus-ticker" Global, ["}"], "", "make the next pinned ticker the focus of all figures; after the last, each event has its own";
    PinAny "pinned-tickers" Global, [], "", "choose the tickers whose prices stay on the screen";
    OpenFile "open-file" Global, ["o"], "", "open a file instead of this story";
    AddFile "add-file" Global, ["O"], "", "add a file to this story";
    Reload "reload" Global, ["r"], "", "read the files of the story again";
    Faults "faults" Global, ["!"], "", "list the faults that were found in the files";
    MouseToggle "mouse" Global, [], "", "give the mouse to the terminal, or take it back";
    Palette "palette" Global, [":"], "command", "find a command by name";
    Help "help" Global, ["?"], "help", "show all keys";
    Suspend "suspend" Global, ["ctrl-z"], "", "suspend the program";
    Quit "quit" Global, ["q"], "", "close what is open, or quit";
    QuitNow "quit-now" Always, ["ctrl-c"], "", "quit";
    FilterKeep "keep-filter" Filter, ["Enter"], "keep", "keep the filter";
    FilterCancel "cancel-filter" Filter, ["Esc"], "take back", "take the filter back";
    FilterComplete "complete" Filter, ["Tab"], "complete", "take the marked completion";
    FilterOlder "older-filter" Filter, ["Up", "ctrl-p"], "history", "an older filter, or the completion above";
    FilterNewer "newer-filter" Filter, ["Down", "ctrl-n"], "", "a newer filter, or the completion below";
    GoKeep "go" Go, ["Enter"], "go", "go there";
    GoCancel "cancel-go" Go, ["Esc"], "cancel", "stay";
    SearchDown "search-down" Search, ["Down", "ctrl-n"], "choose", "the next entry";
    SearchUp "search-up" Search, ["Up", "ctrl-p"], "", "the previous entry";
    SearchTake "search-take" Search, ["Enter"], "take", "take the entry";
    SearchComplete "search-complete" Search, ["Tab"], "", "go into the folder, or complete the name";
    SearchCancel "search-cancel" Search, ["Esc"], "close", "close";
    ChooseDown "choose-down" Choose, ["j", "Down"], "", "the next entry";
    ChooseUp "choose-up" Choose, ["k", "Up"], "choose", "the previous entry";
    ChooseSwitch "choose-switch" Choose, ["Space", "Enter", "p"], "on, off", "switch the entry on or off";
    ChooseClose "choose-close" Choose, ["Esc", "q"], "close", "close";
    ReadDown "read-down" Reading, ["j", "Down"], "scroll", "a line down";
    ReadUp "read-up" Reading, ["k", "Up"], "", "a line up";
    ReadPageDown "read-page-down" Reading, ["PgDn", "Space", "ctrl-d"], "page", "a page down";
    ReadPageUp "read-page-up" Reading, ["PgUp", "ctrl-u"], "", "a page up";
    ReadClose "read-close" Reading, ["Esc", "q", "?", "!", "Enter"], "close", "close";
}

impl Action {
    /// Its row in the table.
    #[must_use]
    pub fn row(self) -> Option<&'static Row> {
        ACTIONS.iter().find(|row| row.action == self)
    }
}
