//! The Event pane's content: every field of an event, as lines of a given width, with the items to follow.
//!
//! Written when the event or the width changes, laid out as far as it is scrolled to, and drawn line by line. Refuses
//! colours: every piece of text carries what it means, and the theme decides.

mod body;
mod causes;
pub mod claims;
mod layout;
mod market;
pub mod session;
mod ties;
mod times;

use super::sign::Signs;
use crate::engine::EventDetails;
use crate::story::{Lane, Status, Story};
use crate::text::{NumberFormat, SafeStr, WebAddress, width};
use crate::time::Zone;
use layout::{Block, Passage, Running};
use std::sync::Arc;

/// What a piece of text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Running text.
    Plain,
    /// Words that name what follows.
    Label,
    /// Less important.
    Faint,
    /// A title or a name.
    Strong,
    /// Words that were said.
    Quote,
    /// The bar beside a quotation, the glyph of a kind.
    Lane(Lane),
    /// Something to follow.
    Link,
    /// A rise, with its sign.
    Up,
    /// A fall, with its sign.
    Down,
    /// Confirmed.
    Good,
    /// Contradicted.
    Bad,
    /// Doubt.
    Warn,
    /// A line that joins what belongs together.
    Line,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: SafeStr,
    /// What it means.
    pub role: Role,
    /// The item that it belongs to.
    pub item: Option<usize>,
}

/// A line of the card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardLine {
    /// Its pieces, from left to right.
    pub pieces: Vec<Piece>,
}

impl CardLine {
    /// Whether any of it belongs to `item`.
    #[must_use]
    pub fn has(&self, item: usize) -> bool {
        self.pieces.iter().any(|p| p.item == Some(item))
    }

    /// The item of the piece at a column, or else the line's first.
    #[must_use]
    pub fn item_at(&self, column: usize) -> Option<usize> {
        let mut end = 0;
        let here = self.pieces.iter().find(|piece| {
            end += width(&piece.text);
            column < end
        });
        here.and_then(|p| p.item)
            .or_else(|| self.pieces.iter().find_map(|p| p.item))
    }
}

/// Something that Enter follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Another event, by identifier.
    Event(Arc<str>),
    /// A field and a value to filter by.
    Filter(&'static str, String),
    /// An address to open.
    Url(WebAddress),
    /// A claim that names no event as evidence.
    Claim,
}

/// The card of one event.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// What it is made of, from top to bottom.
    blocks: Vec<Block>,
    /// The lines that are laid out, from the first one on.
    lines: Vec<CardLine>,
    /// How many blocks are laid out in full, and the byte at which the next one goes on.
    done: (usize, usize),
    /// The first and the last of the lines of each item.
    places: Vec<Option<(usize, usize)>>,
    /// Its items, in the order of the lines.
    pub items: Vec<Item>,
}

/// The zones in which a card tells the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zones {
    /// The zone on the screen.
    pub shown: Zone,
    /// The reader's own.
    pub reader: Zone,
}

/// Columns of the labels on the left.
const LABELS: usize = 9;

/// A card while it is written.
struct Writer<'a> {
    card: Card,
    opened: &'a EventDetails,
    story: &'a Story,
    signs: &'a Signs<'a>,
    zones: Zones,
    lang: Option<&'a str>,
    width: usize,
}

impl Card {
    /// The card of `opened`, `width` columns wide; nothing of it is laid out.
    #[must_use]
    pub fn new(
        opened: &EventDetails,
        signs: &Signs<'_>,
        zones: Zones,
        lang: Option<&str>,
        width: usize,
    ) -> Self {
        let opened = opened.localized(lang);
        let Some(mut writer) = Writer::new(&opened, signs, zones, lang, width) else {
            return Self::default();
        };
        writer.head();
        writer.session();
        writer.quote();
        writer.text();
        writer.causes();
        writer.claims();
        writer.exactness();
        writer.figures();
        writer.market();
        writer.twins();
        writer.names();
        writer.ties();
        writer.doubts();
        writer.sources();
        writer.extra();
        writer.left_out();
        writer.card
    }

    /// What it was, when, what was said and what happened, without anything to follow.
    #[must_use]
    pub fn brief(
        opened: &EventDetails,
        signs: &Signs<'_>,
        zones: Zones,
        lang: Option<&str>,
        width: usize,
    ) -> Self {
        let opened = opened.localized(lang);
        let Some(mut writer) = Writer::new(&opened, signs, zones, lang, width) else {
            return Self::default();
        };
        writer.head();
        writer.session();
        writer.quote();
        writer.text();
        writer.figures();
        writer.card
    }
}

/// A piece that belongs to no item.
pub(super) fn piece(text: impl AsRef<str>, role: Role) -> Piece {
    Piece {
        text: SafeStr::headline(text.as_ref()),
        role,
        item: None,
    }
}

impl<'a> Writer<'a> {
    /// A writer of an empty card; `None` when it is too narrow for anything.
    fn new(
        opened: &'a EventDetails,
        signs: &'a Signs<'a>,
        zones: Zones,
        lang: Option<&'a str>,
        width: usize,
    ) -> Option<Self> {
        (width >= 4).then(|| Self {
            card: Card::default(),
            opened,
            story: signs.story,
            signs,
            zones,
            lang,
            width,
        })
    }

    fn item(&mut self, item: Item) -> usize {
        self.card.items.push(item);
        self.card.items.len() - 1
    }

    /// Adds a line; pieces without an item of their own belong to `item`.
    fn push(&mut self, mut pieces: Vec<Piece>, item: Option<usize>) {
        for piece in &mut pieces {
            piece.item = piece.item.or(item);
        }
        self.card.blocks.push(Block::Line(CardLine { pieces }));
    }

    fn blank(&mut self) {
        self.card.blocks.push(Block::Blank);
    }

    /// Wrapped text: `lead` stands before its first line, `under` before the others.
    fn running(
        &mut self,
        text: Passage,
        (lead, under): (Piece, Piece),
        role: Role,
        item: Option<usize>,
    ) {
        let columns = self.width.saturating_sub(width(&under.text));
        self.card.blocks.push(Block::Running(Running {
            text,
            lead,
            under,
            role,
            item,
            columns,
        }));
    }

    /// Wrapped text from the left edge on.
    fn paragraphs(&mut self, text: Passage, role: Role) {
        let nothing = piece(String::new(), Role::Plain);
        self.running(text, (nothing.clone(), nothing), role, None);
    }

    /// Wrapped text after a label; further lines stand under the first.
    fn labelled(&mut self, label: &str, text: impl Into<String>, role: Role, item: Option<usize>) {
        let beside = (self.label(label), self.label(""));
        self.running(Passage::Own(text.into()), beside, role, item);
    }

    /// Columns that labels take; narrow panes spend fewer.
    const fn indent(&self) -> usize {
        if self.width < 40 { 2 } else { LABELS }
    }

    fn label(&self, label: &str) -> Piece {
        let indent = self.indent();
        let text = if indent < LABELS && !label.is_empty() {
            "· ".to_owned()
        } else {
            crate::text::fit(label, indent)
        };
        piece(text, Role::Label)
    }

    /// Pieces one after another behind a label, broken between parts when the line is full.
    fn flow(&mut self, label: &str, parts: Vec<(Vec<Piece>, Option<usize>)>) {
        let indent = self.indent();
        let mut line = vec![self.label(label)];
        let mut used = indent;
        for (pieces, item) in parts {
            let size: usize = pieces.iter().map(|p| width(&p.text)).sum();
            if used > indent && used + 3 + size > self.width {
                self.push(std::mem::take(&mut line), None);
                line.push(self.label(""));
                used = indent;
            }
            if used > indent {
                line.push(piece(" · ", Role::Faint));
                used += 3;
            }
            used += size;
            line.extend(pieces.into_iter().map(|p| Piece { item, ..p }));
        }
        self.push(line, None);
    }
}

/// A return with its sign: `+8.93%`, `−16.97%`.
#[must_use]
pub fn percent(change: f64) -> String {
    NumberFormat::ENGLISH.signed_percent(change)
}

/// A count with its thousands apart: `1,000,000`.
#[must_use]
pub fn grouped(count: u64) -> String {
    NumberFormat::ENGLISH.count(count)
}

/// The role of a return.
#[must_use]
pub fn direction(change: f64) -> Role {
    if change > 0.0 {
        Role::Up
    } else if change < 0.0 {
        Role::Down
    } else {
        Role::Plain
    }
}

/// A price with as many digits as it needs: `118.42`, `19,341.83`, `0.0123`.
#[must_use]
pub fn price(value: f64) -> String {
    let decimals = if value.abs() < 1.0 { 4 } else { 2 };
    NumberFormat::ENGLISH.decimal(value, decimals)
}

const fn status_role(status: Status) -> Role {
    match status {
        Status::Verified | Status::Derived => Role::Faint,
        Status::Reported | Status::Doubtful | Status::Rumour => Role::Warn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(percent(-0.169_68), "−16.97%");
        assert_eq!(percent(0.0893), "+8.93%");
        assert_eq!(percent(-0.000_001), "0.00%");
        assert_eq!(price(19_341.83), "19,341.83");
        assert_eq!(price(118.42), "118.42");
        assert_eq!(price(0.0123), "0.0123");
        assert_eq!(price(-1036.98), "−1,036.98");
    }
}
