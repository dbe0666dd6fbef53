//! From chords to actions: sequences, contexts, and what may follow a prefix.
//!
//! Built from the table of actions; two actions on the same keys of one context are an error that names both.

use super::action::{ACTIONS, Action, Context, Row};
use super::{Chord, Key, Pane};

/// One key sequence.
#[derive(Clone, Debug)]
struct Binding {
    context: Context,
    keys: Vec<Chord>,
    row: &'static Row,
}

/// All key sequences.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// What a key sequence leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// An action.
    Matched(Action),
    /// Longer sequences begin so.
    Pending,
    /// Nothing.
    NotFound,
}

/// What help says of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Where it holds.
    pub context: Context,
    /// Its keys, joined by " or ".
    pub keys: String,
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
}

impl Default for Keymap {
    fn default() -> Self {
        let bindings = ACTIONS.iter().flat_map(|row| {
            row.keys.iter().map(move |keys| Binding {
                context: row.context,
                keys: keys.split(' ').filter_map(Chord::parse).collect(),
                row,
            })
        });
        Self {
            bindings: bindings.collect(),
        }
    }
}

impl Keymap {
    /// What `keys` lead to in `context`; what holds in the context comes before what holds everywhere. The keys that hold
    /// always end any sequence.
    #[must_use]
    pub fn lookup(&self, context: Context, keys: &[Chord]) -> Lookup {
        let always = |binding: &&Binding| {
            binding.context == Context::Always && keys.ends_with(&binding.keys)
        };
        if let Some(binding) = self.bindings.iter().find(always) {
            return Lookup::Matched(binding.row.action);
        }
        let mut pending = false;
        for scope in scopes(context) {
            for binding in self
                .bindings
                .iter()
                .filter(|b| b.context == scope && b.keys.starts_with(keys))
            {
                if binding.keys.len() == keys.len() {
                    return Lookup::Matched(binding.row.action);
                }
                pending = true;
            }
        }
        if pending {
            Lookup::Pending
        } else {
            Lookup::NotFound
        }
    }

    /// What may follow `keys`: the next key and what it leads to.
    #[must_use]
    pub fn following(&self, context: Context, keys: &[Chord]) -> Vec<(Chord, &'static str)> {
        let mut out: Vec<(Chord, &'static str)> = Vec::new();
        for binding in &self.bindings {
            let holds = scopes(context).any(|scope| scope == binding.context);
            if !holds || !binding.keys.starts_with(keys) {
                continue;
            }
            if let Some(next) = binding
                .keys
                .get(keys.len())
                .filter(|next| !out.iter().any(|(c, _)| c == *next))
            {
                out.push((*next, binding.row.doc));
            }
        }
        out
    }

    /// The keys of an action as people read them: `g g or Home`; empty when it has none.
    #[must_use]
    pub fn keys_of(&self, action: Action) -> String {
        let all: Vec<String> = self
            .bindings
            .iter()
            .filter(|b| b.row.action == action)
            .map(|b| name(&b.keys))
            .collect();
        all.join(" or ")
    }

    /// The first key sequence of an action, short, with arrows drawn.
    #[must_use]
    pub fn short(&self, action: Action) -> Option<String> {
        self.bindings
            .iter()
            .find(|b| b.row.action == action)
            .map(|b| name(&b.keys))
    }

    /// The footer of a context: pairs of keys and word, in the order of the table. Actions that share a word
    /// (the one before it without a word) show both keys.
    #[must_use]
    pub fn footer(&self, context: Context) -> Vec<(String, &'static str)> {
        let mut out = Vec::new();
        for scope in scopes(context) {
            let rows: Vec<&Row> = ACTIONS
                .iter()
                .filter(|r| r.context == scope && !r.keys.is_empty())
                .collect();
            for (index, row) in rows.iter().enumerate().filter(|(_, r)| !r.foot.is_empty()) {
                let partner = index
                    .checked_sub(1)
                    .and_then(|i| rows.get(i))
                    .filter(|p| is_partner(p, row));
                let after = rows
                    .get(index + 1)
                    .filter(|n| is_partner(n, row) && partner.is_none());
                let own = self.short(row.action).unwrap_or_default();
                let other = partner
                    .or(after)
                    .and_then(|p| self.short(p.action))
                    .filter(|o| o.chars().count() <= 2);
                let keys = match (other, partner.is_some()) {
                    (Some(other), true) => format!("{other} {own}"),
                    (Some(other), false) => format!("{own} {other}"),
                    (None, _) => own,
                };
                // What a key does here hides what it does further out.
                if out.iter().all(|(known, _)| *known != keys) {
                    out.push((keys, row.foot));
                }
            }
        }
        out
    }

    /// Everything that help and the printed key page say.
    #[must_use]
    pub fn describe(&self) -> Vec<Described> {
        let mut all: Vec<Described> = ACTIONS
            .iter()
            .map(|row| Described {
                context: row.context,
                keys: self.keys_of(row.action),
                name: row.name,
                doc: row.doc,
            })
            .collect();
        all.sort_by_key(|d| match d.context {
            Context::Main(kind) => (0, kind as usize),
            Context::In(pane) => (1, pane.number()),
            Context::Replay | Context::Replaying(_) => (1, Pane::ALL.len() + 1),
            Context::Global | Context::Always => (2, 0),
            Context::Filter => (3, 0),
            Context::Go => (4, 0),
            Context::Search => (5, 0),
            Context::Reading => (6, 0),
            Context::Choose => (7, 0),
        });
        all
    }

    /// Pairs of actions that the same keys of one context lead to, or of which one hides the other's start.
    #[must_use]
    pub fn clashes(&self) -> Vec<(&'static str, &'static str)> {
        let mut out = Vec::new();
        for (index, a) in self.bindings.iter().enumerate() {
            for b in self.bindings.iter().skip(index + 1).filter(|b| {
                b.context == a.context
                    || a.context == Context::Always
                    || b.context == Context::Always
            }) {
                if a.keys.starts_with(&b.keys) || b.keys.starts_with(&a.keys) {
                    out.push((a.row.name, b.row.name));
                }
            }
        }
        out
    }
}

/// Two neighbours of the table are two sides of one thing: previous and next, in and out.
fn is_partner(other: &Row, row: &Row) -> bool {
    const OPPOSITES: &[(&str, &str)] = &[
        ("previous", "next"),
        ("in", "out"),
        ("left", "right"),
        ("down", "up"),
        ("older", "newer"),
    ];
    let (a, b): (Vec<&str>, Vec<&str>) = (
        other.name.split('-').collect(),
        row.name.split('-').collect(),
    );
    let mut differing = a.iter().zip(&b).filter(|(a, b)| a != b);
    let opposite = differing
        .next()
        .is_some_and(|(a, b)| OPPOSITES.contains(&(*a, *b)) || OPPOSITES.contains(&(*b, *a)));
    let alike = a.len() == b.len() && differing.next().is_none();
    other.foot.is_empty() && other.context == row.context && alike && opposite
}

/// Where the keys of `context` are looked for, the first that has them wins.
pub fn scopes(context: Context) -> impl Iterator<Item = Context> {
    let any = Some(Context::In(Pane::Timeline));
    let (first, main, any, everywhere) = match context {
        Context::Replaying(kind) => (Context::Replay, Some(Context::Main(kind)), any, true),
        Context::Main(_) => (context, None, any, true),
        Context::In(_) => (context, None, None, true),
        _ => (context, None, None, false),
    };
    std::iter::once(first)
        .chain(main)
        .chain(any)
        .chain(everywhere.then_some(Context::Global))
        .chain(std::iter::once(Context::Always))
}

/// Keys as people read them.
fn name(keys: &[Chord]) -> String {
    let names: Vec<String> = keys
        .iter()
        .map(
            |chord| match (chord.key, chord.ctrl || chord.alt || chord.shift) {
                (Key::Left, false) => "←".to_owned(),
                (Key::Right, false) => "→".to_owned(),
                (Key::Up, false) => "↑".to_owned(),
                (Key::Down, false) => "↓".to_owned(),
                _ => chord.to_string(),
            },
        )
        .collect();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ViewKind;

    #[test]
    fn every_key_parses_and_none_clash() {
        for row in ACTIONS {
            for keys in row.keys {
                assert!(
                    keys.split(' ').all(|k| Chord::parse(k).is_some()),
                    "{} {keys}",
                    row.name
                );
            }
            assert!(
                !row.doc.ends_with('.') && !row.doc.is_empty(),
                "{}",
                row.name
            );
            assert_eq!(
                ACTIONS.iter().filter(|r| r.name == row.name).count(),
                1,
                "{}",
                row.name
            );
        }
        assert_eq!(Keymap::default().clashes(), Vec::<(&str, &str)>::new());
    }

    #[test]
    fn sequences() {
        let map = Keymap::default();
        let look =
            |keys: &str| map.lookup(Context::Main(ViewKind::Timeline), &Chord::parse_all(keys));
        assert_eq!(look("l"), Lookup::Matched(Action::NextEvent));
        assert_eq!(look("g"), Lookup::Pending);
        assert_eq!(look("g g"), Lookup::Matched(Action::First));
        assert_eq!(look("g q"), Lookup::NotFound);
        assert_eq!(look("q"), Lookup::Matched(Action::Quit));
        assert!(
            map.following(Context::Main(ViewKind::Timeline), &Chord::parse_all("g"))
                .len()
                >= 3
        );
    }

    #[test]
    fn ctrl_c_quits_wherever_it_is_pressed() {
        for row in ACTIONS {
            for before in row.keys.iter().chain(&[""]) {
                let keys = Chord::parse_all(&format!("{before} ctrl-c"));
                assert_eq!(
                    Keymap::default().lookup(row.context, &keys),
                    Lookup::Matched(Action::QuitNow),
                    "{:?} {keys:?}",
                    row.context
                );
            }
        }
    }

    #[test]
    fn the_footer_joins_opposites() {
        let footer = Keymap::default().footer(Context::Main(ViewKind::Timeline));
        assert!(footer.contains(&("h l".to_owned(), "event")), "{footer:?}");
        assert!(footer.contains(&("+ -".to_owned(), "zoom")), "{footer:?}");
    }
}
