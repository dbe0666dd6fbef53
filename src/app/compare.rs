//! The Compare pane: two events beside each other and what is said of both, laid out as far as it is scrolled to.

mod figures;

use super::card::{Card, CardLine, Role, Zones, piece};
use super::sign::Signs;
use crate::engine::EventComparison;
use crate::query::FigureTickers;
use crate::story::Story;
use crate::text::{cut, fit, width};
use figures::Parts;
use std::sync::Arc;

/// From so many columns on the two events and the figures stand side by side.
const THREE: usize = 130;
/// From so many columns on the two events stand side by side.
const TWO: usize = 72;
/// What stands between columns.
const RULE: &str = " │ ";

/// Columns of the letter of an event.
const LETTER: usize = 2;

/// Everything that the pane's content follows from beside the two events. What is shared is compared by its address.
#[derive(Clone, Debug)]
pub struct CompareInputs {
    /// The story.
    pub story: Arc<Story>,
    /// The zones on the screen.
    pub zones: Zones,
    /// Whose sessions the signs are of.
    pub figures: FigureTickers,
    /// Tickers whose prices are compared.
    pub tickers: Vec<String>,
    /// Columns of the pane.
    pub columns: usize,
}

impl PartialEq for CompareInputs {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.story, &other.story)
            && (self.zones, self.columns) == (other.zones, other.columns)
            && (&self.figures, &self.tickers) == (&other.figures, &other.tickers)
    }
}

/// The content of the pane, laid out as far as it is scrolled to.
#[derive(Clone, Debug)]
pub struct CompareCard {
    /// What it was made from.
    pub inputs: CompareInputs,
    shape: Shape,
    a: Card,
    b: Card,
    figures: Vec<CardLine>,
}

/// How the two events and the figures stand to each other.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// All three side by side; each event has so many columns.
    Three(usize),
    /// The figures above the two events, of so many columns each.
    Two(usize),
    /// One below the other.
    One(usize),
}

impl CompareCard {
    /// The content of the pane; nothing of the two events is laid out.
    #[must_use]
    pub fn new(compared: &EventComparison, inputs: CompareInputs, lang: Option<&str>) -> Self {
        let (columns, gap) = (inputs.columns, width(RULE));
        let (shape, room) = match columns {
            THREE.. => {
                let one = (columns - 2 * gap) * 3 / 10;
                (Shape::Three(one), columns - 2 * gap - 2 * one)
            }
            TWO.. => (Shape::Two((columns - gap) / 2), columns),
            _ => (Shape::One(columns), columns),
        };
        let parts = Parts {
            compared,
            story: &inputs.story,
            signs: Signs {
                story: &inputs.story,
                figures: inputs.figures.clone(),
            },
            zones: inputs.zones,
            tickers: &inputs.tickers,
        };
        let figures = if columns < 4 {
            Vec::new()
        } else {
            parts.figures(room)
        };
        let card = |opened| {
            let room = shape.columns().saturating_sub(LETTER);
            Card::brief(opened, &parts.signs, parts.zones, lang, room)
        };
        let (a, b) = (card(&compared.a), card(&compared.b));
        Self {
            inputs,
            shape,
            a,
            b,
            figures,
        }
    }

    /// Lays out the first `wanted` lines and some beyond them.
    pub fn lay_out(&mut self, compared: &EventComparison, lang: Option<&str>, wanted: usize) {
        self.a.lay_out(&compared.a, lang, wanted);
        let above = match self.shape {
            Shape::One(_) => self.figures.len() + 2 + self.a.lines().len(),
            Shape::Three(_) | Shape::Two(_) => 0,
        };
        if self.a.is_whole() || above == 0 {
            let wanted = wanted.saturating_sub(above);
            self.b.lay_out(&compared.b, lang, wanted);
        }
    }

    /// How many lines are laid out.
    #[must_use]
    pub fn len(&self) -> usize {
        let (a, b) = (self.a.lines().len(), self.b.lines().len());
        match self.shape {
            Shape::Three(_) => a.max(b).max(self.figures.len()),
            Shape::Two(_) => self.figures.len() + 1 + a.max(b),
            Shape::One(_) if self.a.is_whole() => self.figures.len() + 2 + a + b,
            Shape::One(_) => self.figures.len() + 1 + a,
        }
    }

    /// Whether there is nothing to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all lines are laid out.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.a.is_whole() && self.b.is_whole()
    }

    /// A line of the pane, if it is laid out.
    #[must_use]
    pub fn line(&self, at: usize) -> Option<CardLine> {
        let below = at.checked_sub(self.figures.len() + 1);
        Some(match self.shape {
            _ if at >= self.len() => return None,
            Shape::Three(columns) => {
                let events = self.events(at, columns);
                let figures = self.figures.get(at).cloned().unwrap_or_default();
                beside(events, 2 * columns + width(RULE), figures)
            }
            Shape::Two(columns) => match below {
                Some(at) => self.events(at, columns),
                None => self.figures.get(at).cloned().unwrap_or_default(),
            },
            Shape::One(_) => match below {
                Some(at) => lettered(&self.a, "A", at)
                    .or_else(|| lettered(&self.b, "B", at.checked_sub(self.a.lines().len() + 1)?))
                    .unwrap_or_default(),
                None => self.figures.get(at).cloned().unwrap_or_default(),
            },
        })
    }

    /// A line of both events, each of so many columns.
    fn events(&self, at: usize, columns: usize) -> CardLine {
        let line = |card, letter| lettered(card, letter, at).unwrap_or_default();
        beside(line(&self.a, "A"), columns, line(&self.b, "B"))
    }
}

impl Shape {
    const fn columns(self) -> usize {
        match self {
            Self::Three(columns) | Self::Two(columns) | Self::One(columns) => columns,
        }
    }
}

/// A line of an event behind its letter.
fn lettered(card: &Card, letter: &str, at: usize) -> Option<CardLine> {
    let mut line = card.lines().get(at)?.clone();
    let letter = if at == 0 { letter } else { "" };
    line.pieces
        .insert(0, piece(fit(letter, LETTER), Role::Strong));
    Some(line)
}

/// Two lines side by side, the left one `columns` wide.
fn beside(mut left: CardLine, columns: usize, right: CardLine) -> CardLine {
    let mut room = columns;
    for piece in &mut left.pieces {
        piece.text = cut(&piece.text, room).into();
        room = room.saturating_sub(width(&piece.text));
    }
    left.pieces.push(piece(" ".repeat(room), Role::Plain));
    left.pieces.push(piece(RULE, Role::Line));
    left.pieces.extend(right.pieces);
    left
}
