//! Reading files: what is read and watched, and what happens when a file changes.
//!
//! Owns the order of these. A change that comes while the files are read is not lost: they are read again afterwards,
//! and not before, so that a file that grows without end is read to its end now and then.

use super::super::card::grouped;
use super::super::{Effect, Level, Model};
use super::say;
use crate::engine::LoadMode;
use crate::load::Input;
use std::path::PathBuf;

/// Reads `inputs`, and watches them from now on.
pub fn begin(model: &mut Model, inputs: Vec<Input>, mode: LoadMode, effects: &mut Vec<Effect>) {
    // The story stays until the new one is there, and so do its files: a pipe may be waited for without end.
    let mut watched = paths(&inputs);
    watched.extend(paths(&model.inputs));
    effects.push(Effect::Watch(watched));
    (model.opening, model.waiting) = (Some(inputs.clone()), None);
    model.changed = false;
    effects.push(Effect::Load(inputs, mode));
}

/// Reads the files of this story again; it stays as it is until they are whole.
pub fn again(model: &mut Model, effects: &mut Vec<Effect>) {
    // Before the first story is there, its files are those that are being opened.
    let first = model.opening.take().filter(|_| model.inputs.is_empty());
    let inputs = first.unwrap_or_else(|| model.inputs.clone());
    (model.opening, model.waiting) = (Some(inputs.clone()), None);
    model.changed = false;
    effects.push(Effect::Load(inputs, LoadMode::Swap));
}

/// A pipe is waited for.
pub fn wait(model: &mut Model, name: String, effects: &mut Vec<Effect>) {
    let said = format!("Waiting for {name}: it is a pipe, and no program has written to it yet");
    model.waiting = Some(name);
    say(model, Level::Info, said, effects);
}

/// A file that is watched changed. While a pipe is waited for, nothing is being read that would come to an end.
pub fn changed(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.opening.is_some() && model.waiting.is_none() {
        model.changed = true;
    } else {
        again(model, effects);
    }
}

/// What was read is the story now.
pub fn done(model: &mut Model, effects: &mut Vec<Effect>) {
    model.waiting = None;
    if let Some(inputs) = model.opening.take() {
        let old = std::mem::replace(&mut model.inputs, inputs);
        if !old.is_empty() && old != model.inputs {
            effects.push(Effect::Watch(paths(&model.inputs)));
        }
    }
    let paths = paths(&model.inputs);
    if !paths.is_empty() {
        effects.push(Effect::Remember(paths));
    }
    go_on(model, effects);
}

/// It could not be read: the story stays, and its files are watched as before.
pub fn failed(model: &mut Model, effects: &mut Vec<Effect>) {
    model.waiting = None;
    let tried = model.opening.take();
    if tried.is_some_and(|tried| tried != model.inputs) {
        model.changed = false;
        effects.push(Effect::Watch(paths(&model.inputs)));
    }
    go_on(model, effects);
}

/// Reading was cancelled: of a first load, what was read stays and is not watched; of another one, nothing does.
pub fn cancelled(model: &mut Model, shown: bool, effects: &mut Vec<Effect>) {
    model.progress = None;
    let Some(tried) = model.opening.take() else {
        return;
    };
    model.changed = false;
    let name = named(&tried);
    let text = if shown {
        model.inputs = tried;
        effects.push(Effect::Watch(Vec::new()));
        let events = if model.total == 1 { "event" } else { "events" };
        let count = grouped(model.total);
        format!("reading stopped: {count} {events} of {name}")
    } else {
        effects.push(Effect::Watch(paths(&model.inputs)));
        format!("reading stopped: nothing of {name} was taken")
    };
    model.arriving = false;
    say(model, Level::Info, text, effects);
}

impl Model {
    /// What is being read, by the name of its file.
    #[must_use]
    pub fn reading(&self) -> Option<String> {
        self.opening.as_deref().map(named)
    }
}

/// The name of the file that was added last, and how many there are besides.
fn named(inputs: &[Input]) -> String {
    let name = match inputs.last() {
        Some(Input::Path(path)) => {
            let name = path.file_name().unwrap_or(path.as_os_str());
            crate::text::line(&name.to_string_lossy()).into_owned()
        }
        Some(input) => input.name(),
        None => return "nothing".to_owned(),
    };
    match inputs.len() - 1 {
        0 => name,
        more => format!("{name} and {more} more"),
    }
}

fn go_on(model: &mut Model, effects: &mut Vec<Effect>) {
    if std::mem::take(&mut model.changed) {
        again(model, effects);
    }
}

fn paths(inputs: &[Input]) -> Vec<PathBuf> {
    let path = |input: &Input| match input {
        Input::Path(path) => Some(path.clone()),
        Input::Bundled | Input::Stdin => None,
    };
    inputs.iter().filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::super::update;
    use super::*;
    use crate::app::{Msg, Settings};
    use crate::engine::EngineEvent;
    use crate::store::{EventStore, MemoryStore, SceneRequest};
    use crate::sync::CancelToken;
    use std::sync::Arc;

    fn opened(effects: &mut Vec<Effect>) -> Model {
        let settings = Settings {
            inputs: vec![Input::Path("a.jsonl".into())],
            ..Settings::default()
        };
        Model::new(settings, effects)
    }

    fn told(model: &mut Model, msg: Msg) -> Vec<String> {
        let mut effects = Vec::new();
        update(model, msg, &mut effects);
        let told = effects.iter().filter_map(|effect| match effect {
            Effect::Load(inputs, how) => Some(format!("{how:?} {inputs:?}")),
            Effect::Watch(files) => Some(format!("watch {files:?}")),
            _ => None,
        });
        told.collect()
    }

    #[test]
    fn an_empty_screen_names_what_is_being_read() {
        let reading = Some("Reading a.jsonl…".to_owned());
        let mut model = opened(&mut Vec::new());
        assert_eq!(model.emptiness(), reading, "before anything was read");
        let ask = SceneRequest {
            query: Arc::default(),
            axis: model.axis(),
            around: crate::time::Span::ALL,
            limit: 1,
            best: 1,
            dimmed: false,
            lang: None,
            overview: 1,
        };
        let nothing = MemoryStore::default().scene(&ask, &CancelToken::never());
        model.scene = nothing.ok().map(Arc::new);
        assert_eq!(model.emptiness(), reading, "before the first event");
        told(
            &mut model,
            Msg::Engine(EngineEvent::LoadFailed("gone".to_owned())),
        );
        let why = model.emptiness().unwrap_or_default();
        assert!(why.starts_with("This story has no events."), "{why}");
    }

    #[test]
    fn esc_cancels_what_is_being_read_and_what_was_there_stays() {
        let press = |model: &mut Model| {
            let mut effects = Vec::new();
            super::super::act::act(model, crate::app::Action::Back, None, &mut effects);
            let cancels = |e: &Effect| matches!(e, Effect::CancelLoad);
            effects.iter().filter(|e| cancels(e)).count()
        };
        let cancelled = |shown| Msg::Engine(EngineEvent::LoadCancelled { shown });
        let said = |model: &Model| model.message.as_ref().map(|m| m.text.clone());
        // The first load: what it has brought stays, and is followed no longer.
        let mut model = opened(&mut Vec::new());
        assert_eq!(model.reading().as_deref(), Some("a.jsonl"));
        assert_eq!(press(&mut model), 1);
        model.total = 12_345;
        assert_eq!(told(&mut model, cancelled(true)), ["watch []"]);
        let text = "reading stopped: 12,345 events of a.jsonl";
        assert_eq!(said(&model).as_deref(), Some(text));
        assert_eq!((model.reading(), press(&mut model)), (None, 0));
        // Another one: the story that is there stays, and so does what is followed.
        let mut model = opened(&mut Vec::new());
        told(&mut model, loaded());
        let other = vec![Input::Path("b/b.json".into())];
        begin(&mut model, other, LoadMode::Stream, &mut Vec::new());
        assert_eq!(press(&mut model), 1);
        assert_eq!(told(&mut model, cancelled(false)), ["watch [\"a.jsonl\"]"]);
        let text = "reading stopped: nothing of b.json was taken";
        assert_eq!(said(&model).as_deref(), Some(text));
        assert_eq!(model.inputs, [Input::Path("a.jsonl".into())]);
    }

    fn loaded() -> Msg {
        Msg::Engine(EngineEvent::Loaded {
            story: Arc::default(),
            report: Arc::default(),
        })
    }

    #[test]
    fn a_change_while_the_files_are_read_is_not_lost() {
        let mut effects = Vec::new();
        let mut model = opened(&mut effects);
        let watched = |e: &Effect| matches!(e, Effect::Watch(files) if files.len() == 1);
        assert!(
            effects.iter().any(watched),
            "watched from the first byte on"
        );
        let none: [&str; 0] = [];
        assert_eq!(
            told(&mut model, Msg::FilesChanged),
            none,
            "not before the end"
        );
        assert_eq!(told(&mut model, Msg::FilesChanged), none);
        let again = ["Swap [Path(\"a.jsonl\")]"];
        assert_eq!(told(&mut model, loaded()), again);
        assert_eq!(told(&mut model, loaded()), none, "once");
        assert_eq!(told(&mut model, Msg::FilesChanged), again);
    }

    #[test]
    fn a_pipe_that_is_waited_for_keeps_nothing_back() {
        let waiting = || Msg::Engine(EngineEvent::WaitingForPipe("pipe".to_owned()));
        let mut model = opened(&mut Vec::new());
        told(&mut model, waiting());
        let again = ["Swap [Path(\"a.jsonl\")]"];
        assert_eq!(told(&mut model, Msg::FilesChanged), again, "at the start");
        told(&mut model, loaded());
        let mut effects = Vec::new();
        begin(
            &mut model,
            vec![Input::Path("pipe".into())],
            LoadMode::Stream,
            &mut effects,
        );
        let both = |e: &Effect| matches!(e, Effect::Watch(files) if files.len() == 2);
        assert!(effects.iter().any(both), "the old files are watched on");
        told(&mut model, waiting());
        assert!(
            model
                .message
                .as_ref()
                .is_some_and(|m| m.text.contains("pipe"))
        );
        assert_eq!(told(&mut model, Msg::FilesChanged), again);
        assert_eq!(model.waiting, None);
    }

    #[test]
    fn after_a_failure_the_story_that_stays_is_watched() {
        let mut model = opened(&mut Vec::new());
        told(&mut model, loaded());
        begin(
            &mut model,
            vec![Input::Path("b.json".into())],
            LoadMode::Stream,
            &mut Vec::new(),
        );
        let failed = || Msg::Engine(EngineEvent::LoadFailed("no".to_owned()));
        assert_eq!(told(&mut model, failed()), ["watch [\"a.jsonl\"]"]);
        // A file that was read while it was being written.
        assert_eq!(told(&mut model, Msg::FilesChanged).len(), 1);
        assert!(told(&mut model, Msg::FilesChanged).is_empty());
        assert_eq!(told(&mut model, failed()), ["Swap [Path(\"a.jsonl\")]"]);
    }
}
