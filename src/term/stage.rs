//! The program without a terminal: the same model, messages and frames, with every effect done at once.
//!
//! What is asked is answered before the next message is taken, so that keys lead to one frame, the same each
//! time. Refuses threads, the clock and every effect that leaves the program.

use crate::app::{self, Chord, Effect, Model, Msg, Settings};
use crate::engine::{self, EngineEvent, LoadMode};
use crate::load::{Input, Options};
use crate::store::{EventStore, MemoryStore};
use crate::ui::{self, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::VecDeque;
use std::sync::Arc;

/// Messages that may follow from one; more are a circle.
const MOST: usize = 10_000;

/// A model, a store, and nothing around them.
pub struct Stage {
    model: Model,
    store: MemoryStore,
    options: Options,
    size: (u16, u16),
    /// Number of the last ask.
    generation: u64,
    ended: bool,
    failure: Option<String>,
}

impl Stage {
    /// The program as it stands once everything that `settings` name is loaded.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let mut effects = Vec::new();
        let size = settings.size;
        let options = Options {
            moves: settings.moves,
            story: settings.story.clone(),
            ..Options::default()
        };
        let model = Model::new(settings, &mut effects);
        let store = MemoryStore::default();
        let mut stage = Self {
            model,
            store,
            options,
            size,
            generation: 0,
            ended: false,
            failure: None,
        };
        stage.settle(effects);
        stage
    }

    /// The model as it is now.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// Why the last load failed, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Whether the program was left.
    #[must_use]
    pub const fn ended(&self) -> bool {
        self.ended
    }

    /// Presses keys one after the other.
    pub fn press(&mut self, chords: &[Chord]) {
        for chord in chords {
            self.send(Msg::Key(*chord));
        }
    }

    /// Takes a message, and everything that follows from it. A program that was left takes none.
    pub fn send(&mut self, msg: Msg) {
        if self.ended {
            return;
        }
        if let Msg::Resize(columns, rows) = msg {
            self.size = (columns, rows);
        }
        let mut effects = Vec::new();
        app::update(&mut self.model, msg, &mut effects);
        self.settle(effects);
    }

    /// Takes a message and leaves what it asks for without an answer: how the screen stands until one comes. Nothing
    /// is asked a second time, so that this is the last message of a stage.
    pub fn hold(&mut self, msg: Msg) {
        let mut unanswered = Vec::new();
        app::update(&mut self.model, msg, &mut unanswered);
        app::prepare(&mut self.model);
        self.ended = true;
    }

    /// The present frame.
    #[must_use]
    pub fn frame(&self, theme: &Theme) -> Buffer {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut frame = Buffer::empty(area);
        ui::draw(&self.model, theme, area, &mut frame);
        frame
    }

    /// Does effects and takes what comes of them, until nothing does.
    fn settle(&mut self, effects: Vec<Effect>) {
        let mut messages: VecDeque<Msg> =
            effects.into_iter().flat_map(|e| self.perform(e)).collect();
        for _ in 0..MOST {
            let Some(msg) = messages.pop_front() else {
                break;
            };
            let mut effects = Vec::new();
            app::update(&mut self.model, msg, &mut effects);
            for effect in effects {
                messages.extend(self.perform(effect));
            }
        }
        app::prepare(&mut self.model);
        self.model.take_dirty();
    }

    /// What comes of an effect.
    fn perform(&mut self, effect: Effect) -> Vec<Msg> {
        match effect {
            Effect::Request(request) => {
                self.generation += 1;
                let response = engine::respond(&self.store, &request);
                let event = response.map(|r| EngineEvent::Response(self.generation, r));
                event.map(Msg::Engine).into_iter().collect()
            }
            Effect::Load(inputs, mode) => self.load(&inputs, mode),
            Effect::ReadFolder(folder) => {
                let entries = super::effects::entries(&folder);
                vec![Msg::Folder(folder, entries)]
            }
            Effect::Quit => {
                self.ended = true;
                Vec::new()
            }
            // Nothing outside is touched: no watch, no memory, no browser, no mouse, and messages stand.
            _ => Vec::new(),
        }
    }

    /// Loads at once; reports what the engine would report at the end of a load.
    fn load(&mut self, inputs: &[Input], mode: LoadMode) -> Vec<Msg> {
        let reports = match engine::load_now(inputs, &self.options) {
            Ok((mut filled, loaded)) => {
                filled.continue_revisions_of(&self.store);
                self.store = filled;
                self.failure = None;
                let (story, report) = (loaded.story, Arc::new(loaded.report));
                let (revision, total) = (self.store.revision(), self.store.total());
                vec![
                    EngineEvent::StoryChanged {
                        story: Arc::clone(&story),
                        replaced: mode == LoadMode::Stream,
                    },
                    EngineEvent::StoreGrew { revision, total },
                    EngineEvent::Loaded { story, report },
                ]
            }
            Err(error) => {
                self.failure = Some(error.to_string());
                vec![EngineEvent::LoadFailed(error.to_string())]
            }
        };
        reports.into_iter().map(Msg::Engine).collect()
    }
}
