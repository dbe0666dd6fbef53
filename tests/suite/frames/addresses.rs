//! Addresses of sources: the host is shown, a misleading address is refused with its reason, and one that could not be
//! opened can be read whole.

use super::{press, running, settings, text};
use sillage::app::{Msg, Settings};
use sillage::load::Input;
use sillage::term::Stage;

/// A story of one event with this source, its Event pane on the whole screen.
fn event_pane(source: &str, size: (u16, u16)) -> (tempfile::TempDir, Stage) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("story.json");
    let document = format!(
        r#"{{"events": [{{"id": "a", "time": "2025-01-27", "title": "An event", "sources": [{source}]}}]}}"#
    );
    std::fs::write(&path, document).unwrap();
    let mut stage = Stage::new(Settings {
        inputs: vec![Input::Path(path)],
        ..settings(size)
    });
    press(&mut stage, "2 z");
    (folder, stage)
}

#[test]
fn the_host_stands_beside_the_source() {
    for (source, shown) in [
        (
            r#"{"title": "Reuters report", "url": " https://www.evil.example/reuters.com "}"#,
            "Reuters report evil.example",
        ),
        (
            r#"{"publisher": "Bank", "url": "https://bank.example@evil.example/"}"#,
            "Bank address not opened: it names a user, which can disguise the host",
        ),
        (
            r#"{"publisher": "Bank", "url": "file:///etc/passwd"}"#,
            "Bank address not opened: it is not a web address",
        ),
        (
            r#"{"url": "https://example.org/a"}"#,
            "https://example.org/a",
        ),
    ] {
        let (_folder, stage) = event_pane(source, (100, 30));
        let shown_here = running(&stage);
        assert!(shown_here.contains(shown), "{source}: {shown_here}");
    }
}

#[test]
fn a_refused_address_is_said_and_the_next_one_is_taken() {
    let (_folder, mut stage) = event_pane(r#"{"url": "https://u@evil.example/"}"#, (100, 30));
    press(&mut stage, "g x");
    assert!(
        running(&stage).contains("The address of this source is not opened: it names a user"),
        "{}",
        running(&stage)
    );
    let two = r#"{"url": "https://u@evil.example/"}, {"url": "https://example.org/"}"#;
    let (_folder, mut stage) = event_pane(two, (100, 30));
    press(&mut stage, "g x");
    assert!(!running(&stage).contains("The address of this source"));
}

#[test]
fn an_address_that_could_not_be_opened_stays_until_a_key_and_is_whole() {
    let address = format!("https://example.org/{}", "path/".repeat(30));
    for size in [(160, 45), (80, 24), (60, 16)] {
        let (_folder, mut stage) = event_pane(r#"{"url": "https://example.org/"}"#, size);
        stage.send(Msg::Trouble(format!(
            "Not opened (xdg-open failed, exit status: 3); the address is {address}"
        )));
        stage.send(Msg::MessageExpired);
        let joined: String = text(&stage).split_whitespace().collect();
        assert!(joined.contains(&address), "{size:?}\n{}", text(&stage));
        press(&mut stage, "j");
        let joined: String = text(&stage).split_whitespace().collect();
        assert!(!joined.contains("Notopened"), "{size:?}");
    }
}
