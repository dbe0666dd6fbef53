//! Laying a card out: its blocks as lines, from the first one on and as far as they are wanted.
//!
//! A text of a file may have any length. It is wrapped line by line, and what is above is kept, so that the work for a
//! key follows from the size of the screen and not from the text.

use super::{Card, CardLine, Piece, Role, piece};
use crate::engine::EventDetails;
use crate::text::next_line;

/// Lines laid out beyond the screen; a card that ends within them knows its length.
const AHEAD: usize = 300;

/// A part of a card.
#[derive(Clone, Debug)]
pub(super) enum Block {
    /// One line.
    Line(CardLine),
    /// An empty line, unless there is one already.
    Blank,
    /// Text that is wrapped.
    Running(Running),
}

/// Text that is wrapped, with what stands before its lines.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) text: Passage,
    /// Before the first line.
    pub(super) lead: Piece,
    /// Before the other lines.
    pub(super) under: Piece,
    pub(super) role: Role,
    pub(super) item: Option<usize>,
    pub(super) columns: usize,
}

/// Where running text is: an event's long texts are not copied.
#[derive(Clone, Debug)]
pub(super) enum Passage {
    /// Here.
    Own(String),
    /// The title.
    Title,
    /// The quotation.
    Quote,
    /// The quotation in the reader's language.
    TranslatedQuote,
    /// The text.
    Text,
}

impl Passage {
    fn read<'t>(&'t self, opened: &'t EventDetails, lang: Option<&str>) -> &'t str {
        let event = &opened.event;
        match self {
            Self::Own(text) => text,
            Self::Title => event.title(lang),
            Self::Quote => event.record.quote.as_ref().map_or("", |q| &q.text),
            Self::TranslatedQuote => event.translated_quote(lang).unwrap_or_default(),
            Self::Text => event.text(lang),
        }
    }
}

impl Card {
    /// Lays out the first `wanted` lines and some beyond them. `opened` and `lang` are those that the card was written
    /// with.
    pub fn lay_out(&mut self, opened: &EventDetails, lang: Option<&str>, wanted: usize) {
        if self.lines.len() >= wanted {
            return;
        }
        let wanted = wanted.saturating_add(AHEAD);
        while self.lines.len() < wanted
            && let Some(block) = self.blocks.get(self.done.0)
        {
            let from = self.done.1;
            let line = match block {
                Block::Line(line) if from == 0 => Some((line.clone(), 1)),
                Block::Blank if from == 0 => {
                    let apart = self.lines.last().is_some_and(|l| !l.pieces.is_empty());
                    apart.then(|| (CardLine::default(), 1))
                }
                Block::Line(_) | Block::Blank => None,
                Block::Running(running) => running.line(opened, lang, from),
            };
            match line {
                Some((line, next)) => {
                    self.push(line);
                    self.done.1 = next;
                }
                None => self.done = (self.done.0 + 1, 0),
            }
        }
    }

    /// The lines that are laid out.
    #[must_use]
    pub fn lines(&self) -> &[CardLine] {
        &self.lines
    }

    /// Whether these are all of them.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.done.0 >= self.blocks.len()
    }

    /// The first and the last line of an item, as far as they are laid out.
    #[must_use]
    pub fn lines_of(&self, item: usize) -> Option<(usize, usize)> {
        self.places.get(item).copied().flatten()
    }

    fn push(&mut self, line: CardLine) {
        let at = self.lines.len();
        for item in line.pieces.iter().filter_map(|piece| piece.item) {
            if self.places.len() <= item {
                self.places.resize(item + 1, None);
            }
            if let Some(place) = self.places.get_mut(item) {
                *place = Some((place.map_or(at, |(first, _)| first), at));
            }
        }
        self.lines.push(line);
    }
}

impl Running {
    /// The line that begins at a byte of the text, and where the next one begins.
    fn line(
        &self,
        opened: &EventDetails,
        lang: Option<&str>,
        from: usize,
    ) -> Option<(CardLine, usize)> {
        let text = self.text.read(opened, lang);
        let (words, next) = next_line(text, from, self.columns)?;
        let before = if from == 0 { &self.lead } else { &self.under };
        let pieces = [before.clone(), piece(words, self.role)].into_iter();
        let pieces = pieces
            .filter(|piece| !piece.text.is_empty())
            .map(|piece| Piece {
                item: piece.item.or(self.item),
                ..piece
            });
        let pieces = pieces.collect();
        Some((CardLine { pieces }, next))
    }
}
