//! `sillage show`: everything of one event, as text to read or as JSON.

use super::args::ShowArgs;
use super::list::{Row, derived};
use super::open::{Opened, open};
use super::out::{Outcome, Stop};
use crate::store::{EventStore, RowId};
use crate::story::{Claim, Event, Link, Source};
use crate::text;
use crate::time::show;
use std::io::Write;

/// Width of the text.
const WIDTH: usize = 80;
/// Where the text of a labelled part begins.
const INDENT: usize = 12;

pub(super) fn run(args: &ShowArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let opened = open(&args.source)?;
    let id = args.id.strip_prefix('@').unwrap_or(&args.id);
    let found = opened
        .store
        .find(id)
        .and_then(|row| Some((row, opened.store.event(row)?)));
    let Some((row, event)) = found else {
        let _ = writeln!(
            std::io::stderr(),
            "sillage: no event has the id {}",
            text::line(id)
        );
        return Ok(Outcome::Nothing);
    };
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &Row::new(&event, derived(&opened, row)))?;
        out.write_all(b"\n")?;
    } else {
        out.write_all(page(&opened, row, &event).as_bytes())?;
    }
    Ok(Outcome::Done)
}

/// The whole page.
fn page(opened: &Opened, row: RowId, event: &Event) -> String {
    let mut page = Page::default();
    page.paragraph(event.title(opened.lang.as_deref()));
    page.gap();
    times(&mut page, opened, event);
    facts(&mut page, opened, row, event);
    words(&mut page, opened, event);
    for claim in &event.record.claims {
        claimed(&mut page, claim);
    }
    ties(&mut page, opened, event);
    for doubt in &event.record.doubts {
        page.part("doubt", doubt);
    }
    for source in &event.record.sources {
        page.part("source", &sourced(source));
    }
    for (name, value) in &event.record.extra {
        page.part(name, &value.to_string());
    }
    page.0
}

fn times(page: &mut Page, opened: &Opened, event: &Event) {
    page.part(
        "time",
        &format!(
            "{} ({})",
            show::when(event.when, opened.zone, event.zone(opened.zone)),
            event.record.time
        ),
    );
    page.part("zone", &show::zone(opened.zone, event.when.start));
    for (label, time) in [("until", event.until), ("known", event.known)] {
        if let Some(time) = time {
            page.part(
                label,
                &show::when(time, opened.zone, event.zone(opened.zone)),
            );
        }
    }
}

fn facts(page: &mut Page, opened: &Opened, row: RowId, event: &Event) {
    let record = &event.record;
    let names = |ids: &[String]| {
        ids.iter()
            .map(|id| opened.loaded.story.name(id))
            .collect::<Vec<_>>()
            .join(", ")
    };
    page.part("id", &record.id);
    page.part("kind", event.kind());
    page.part("importance", &event.importance().to_string());
    if let Some(status) = record.status {
        page.part("status", &format!("{}: {}", status.title(), status.doc()));
    }
    if derived(opened, row) {
        page.part("derived", "made from prices by the program");
    }
    page.part("basis", &record.basis);
    page.part("who", &names(&record.who));
    page.part("about", &names(&record.about));
    page.part("tickers", &record.tickers.join(", "));
    page.part("tags", &record.tags.join(", "));
    for figure in &record.figures {
        page.part("figure", &format!("{}: {}", figure.label, figure.value));
    }
}

fn words(page: &mut Page, opened: &Opened, event: &Event) {
    let record = &event.record;
    if !record.text.is_empty() {
        page.gap();
        page.paragraph(&record.text);
    }
    if let Some(quote) = &record.quote {
        page.gap();
        page.paragraph(&format!("“{}”", quote.text));
        if let Some(translated) = event.translated_quote(opened.lang.as_deref()) {
            page.paragraph(&format!("“{translated}”"));
        }
        page.part("said", &quote.place);
    }
    page.gap();
}

fn claimed(page: &mut Page, claim: &Claim) {
    page.part("claim", &claim.text);
    if let Some(verdict) = claim.verdict {
        let because = if claim.reason.is_empty() {
            String::new()
        } else {
            format!(": {}", claim.reason)
        };
        page.part("", &format!("{}{because}", verdict.title()));
    }
    if !claim.evidence.is_empty() {
        page.part("", &format!("see {}", claim.evidence.join(", ")));
    }
}

fn ties(page: &mut Page, opened: &Opened, event: &Event) {
    let title = |id: &str| {
        let other = opened
            .store
            .find(id)
            .and_then(|row| opened.store.event(row));
        other.map_or_else(
            || "not in this story".to_owned(),
            |e| e.title(opened.lang.as_deref()).to_owned(),
        )
    };
    for Link { rel, to } in &event.record.links {
        page.part(rel.title(), &format!("{to}: {}", title(to)));
    }
    for row in opened.store.linked_to(&event.record.id) {
        let Some(other) = opened.store.event(row) else {
            continue;
        };
        for link in other
            .record
            .links
            .iter()
            .filter(|l| l.to == event.record.id)
        {
            page.part(
                link.rel.inverse(),
                &format!("{}: {}", other.record.id, title(&other.record.id)),
            );
        }
    }
}

fn sourced(source: &Source) -> String {
    let parts = [
        &source.publisher,
        &source.title,
        &source.published,
        &source.quality,
        &source.url,
    ];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Text that is made safe and wrapped as it is added.
#[derive(Default)]
struct Page(String);

impl Page {
    fn paragraph(&mut self, words: &str) {
        for line in text::wrap(&text::safe(words), WIDTH) {
            self.0.push_str(line.trim_end());
            self.0.push('\n');
        }
    }

    /// An empty line, unless one stands there already.
    fn gap(&mut self) {
        if !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// A labelled part; nothing when it is empty. A label that is too long gets a line of its own.
    fn part(&mut self, label: &str, words: &str) {
        let label = text::line(label);
        let mut first = text::fit(&label, INDENT);
        if text::width(&label) >= INDENT {
            self.paragraph(&label);
            first = " ".repeat(INDENT);
        }
        for line in text::wrap(&text::safe(words), WIDTH - INDENT) {
            let whole = format!("{first}{line}");
            self.0.push_str(whole.trim_end());
            self.0.push('\n');
            first = " ".repeat(INDENT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_wrapped_under_their_label() {
        let mut page = Page::default();
        page.part("who", "");
        page.part("status", &"word ".repeat(20));
        page.part("contradicted by", "it");
        assert!(page.0.starts_with("status      word word"));
        assert!(
            page.0
                .lines()
                .skip(1)
                .take(1)
                .all(|l| l.starts_with("            word"))
        );
        assert!(page.0.ends_with("contradicted by\n            it\n"));
        assert!(page.0.lines().all(|l| text::width(l) <= WIDTH));
    }
}
