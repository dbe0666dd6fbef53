//! What was said and what happened: quotation, text, figures, doubts, unknown fields.

use super::{Passage, Role, Writer, piece};

impl Writer<'_> {
    pub(super) fn quote(&mut self) {
        let event = &self.opened.event;
        let Some(quote) = event.record.quote.as_ref().filter(|q| !q.text.is_empty()) else {
            return;
        };
        let lane = event.lane();
        let translated = event.translated_quote(self.lang);
        let translated = translated.map(|_| Passage::TranslatedQuote);
        let mut speaker = Vec::new();
        let mut said: Vec<&str> = Vec::new();
        for id in &event.record.who {
            let name = self.story.name(id);
            if said.contains(&name) {
                continue;
            }
            let lead = if said.is_empty() { "  " } else { ", " };
            speaker.push(piece(lead, Role::Plain));
            speaker.push(piece(name, Role::Strong));
            said.push(name);
            if let Some(entity) = self.story.entity(id).filter(|e| !e.role.is_empty()) {
                speaker.push(piece(format!(", {}", entity.role), Role::Plain));
                said.push(&entity.role);
            }
        }
        if !quote.place.is_empty() {
            speaker.push(piece(format!(" · {}", quote.place), Role::Faint));
        }
        for text in translated.into_iter().chain([Passage::Quote]) {
            let bar = piece("▌ ", Role::Lane(lane));
            self.running(text, (bar.clone(), bar), Role::Quote, None);
        }
        self.push(speaker, None);
        self.blank();
    }

    pub(super) fn text(&mut self) {
        self.paragraphs(Passage::Text, Role::Plain);
        self.blank();
    }

    pub(super) fn figures(&mut self) {
        let figures = self.opened.event.record.figures.clone();
        for (index, figure) in figures.iter().enumerate() {
            let label = if index == 0 { "Figures" } else { "" };
            self.labelled(
                label,
                format!("{}: {}", figure.label, figure.value),
                Role::Plain,
                None,
            );
        }
    }

    pub(super) fn doubts(&mut self) {
        let doubts = self.opened.event.record.doubts.clone();
        for (index, doubt) in doubts.iter().enumerate() {
            let label = if index == 0 { "Doubts" } else { "" };
            self.labelled(label, format!("! {doubt}"), Role::Warn, None);
        }
    }

    pub(super) fn extra(&mut self) {
        let extra = self.opened.event.record.extra.clone();
        for (index, (name, value)) in extra.iter().enumerate() {
            let label = if index == 0 { "Fields" } else { "" };
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned);
            self.labelled(label, format!("{name}: {value}"), Role::Faint, None);
        }
        let name = self
            .story
            .files
            .get(usize::from(self.opened.file))
            .cloned()
            .unwrap_or_default();
        let id = self.opened.event.record.id.clone();
        let place = if name.is_empty() {
            id
        } else {
            format!("{id} · {name}, line {}", self.opened.line)
        };
        self.labelled("Id", place, Role::Faint, None);
    }
}
