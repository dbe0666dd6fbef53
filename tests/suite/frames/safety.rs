//! What a file says never steers the terminal, whatever pane shows it.

use super::{frame, press, story};
use ratatui::buffer::Buffer;

/// Characters that move the cursor, reorder the line, hide themselves or differ in width between terminals.
fn dangerous(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn harmless(frame: &Buffer, what: &str) {
    for cell in frame.content() {
        assert!(
            !cell.symbol().chars().any(dangerous),
            "{:?} after {what}",
            cell.symbol()
        );
    }
}

#[test]
fn hostile_text_reaches_no_cell() {
    let walks = [
        "",
        "Enter z",
        "4",
        "5",
        "/ who:",
        "/ \u{202e}x",
        "F",
        "+ + +",
        "?",
        "o",
        "g t @clear Enter 2 j j j",
        "v",
        "v v",
    ];
    for name in ["hostile.jsonl", "wide.jsonl", "faulty.jsonl"] {
        for walk in walks {
            let mut stage = story(name, (120, 40));
            press(&mut stage, "g g");
            for _ in 0..10 {
                press(&mut stage, walk);
                harmless(&frame(&stage), walk);
                press(&mut stage, "Esc Esc Esc ] e");
            }
            press(&mut stage, "!");
            harmless(&frame(&stage), "!");
        }
    }
}

#[test]
fn pasted_text_is_harmless() {
    use sillage::app::Msg;
    for keys in ["/", ":", "g t", "o", ""] {
        let mut stage = story("wide.jsonl", (80, 24));
        press(&mut stage, keys);
        stage.send(Msg::Paste(
            "a\u{1b}[2J\u{202e}b\r\nc\u{9b}1m 宽 🚀".to_owned(),
        ));
        harmless(&frame(&stage), keys);
        press(&mut stage, "Enter");
        harmless(&frame(&stage), keys);
    }
}

#[test]
fn wide_characters_keep_their_columns() {
    use sillage::text::width;
    for name in ["wide.jsonl", "hostile.jsonl"] {
        for size in [(60, 16), (61, 20), (80, 24), (101, 33), (160, 45)] {
            let mut stage = story(name, size);
            for step in 0..16 {
                let frame = frame(&stage);
                for y in 0..size.1 {
                    let mut x = 0;
                    while x < size.0 {
                        let symbol = frame.cell((x, y)).unwrap().symbol().to_owned();
                        let columns = width(&symbol).max(1) as u16;
                        assert!(x + columns <= size.0, "{symbol:?} at {x},{y} of {size:?}");
                        for hidden in x + 1..x + columns {
                            let under = frame.cell((hidden, y)).unwrap().symbol();
                            assert_eq!(under.trim(), "", "under {symbol:?} at {x},{y} of {size:?}");
                        }
                        x += columns;
                    }
                }
                press(&mut stage, if step % 8 == 7 { "v F" } else { "+ ] e" });
            }
        }
    }
}
