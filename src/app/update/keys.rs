//! A key press: through counts and sequences to an action, or into the line that is being typed.

use super::super::keymap::Lookup;
use super::super::{Chord, Context, Effect, Key, Model};
use super::{act, overlay};

pub(super) fn key(model: &mut Model, chord: Chord, effects: &mut Vec<Effect>) {
    model.message = None;
    model.seats.fresh = false;
    let context = model.context();
    let chord = chord.normal();
    if matches!(context, Context::In(_) | Context::Main(_))
        && model.pending.is_empty()
        && counts(model, chord)
    {
        return;
    }
    model.pending.push(chord);
    match model.keymap.lookup(context, &model.pending) {
        Lookup::Matched(action) => {
            model.pending.clear();
            let count = model.count.take();
            act::act(model, action, count, effects);
        }
        Lookup::Pending => {}
        Lookup::NotFound => {
            let sequence = model.pending.len() > 1;
            let keys = std::mem::take(&mut model.pending);
            model.count = None;
            if !sequence {
                overlay::typed(model, chord, effects);
            } else if chord.key != Key::Esc {
                let names: Vec<String> = keys.iter().map(ToString::to_string).collect();
                super::say(
                    model,
                    super::Level::Info,
                    format!("{} is no key here; ? shows all keys", names.join(" ")),
                    effects,
                );
            }
        }
    }
}

/// Takes a digit as part of a count. 1 to 9 focus panes when they stand alone, so a count of one digit is
/// typed as `0 3`; a digit after a count goes on with it.
fn counts(model: &mut Model, chord: Chord) -> bool {
    let Key::Char(c) = chord.key else {
        return false;
    };
    if chord.ctrl || chord.alt {
        return false;
    }
    let Some(digit) = c.to_digit(10) else {
        return false;
    };
    let pane = (1..=super::Pane::LAST as u32).contains(&digit);
    if model.count.is_none() && pane {
        return false;
    }
    model.count = Some(
        model
            .count
            .unwrap_or(0)
            .saturating_mul(10)
            .saturating_add(digit)
            .min(100_000),
    );
    true
}
