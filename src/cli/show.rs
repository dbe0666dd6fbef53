//! `sillage show`: everything of one event, as text to read or as JSON.

use super::args::{ShowArgs, SourceArgs};
use super::open::{Opened, open};
use super::out::{Outcome, Stop};
use super::{json, messages, near};
use crate::app::card::claims::said;
use crate::store::{EventStore, LinksRequest};
use crate::story::{Claim, Event, Link, Record, Source};
use crate::study::claims;
use crate::sync::CancelToken;
use crate::text::{self, WebAddress};
use crate::time::{DAY, Precision, When, show};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::Write;

/// Width of the text.
const WIDTH: usize = 80;
/// Where the text of a labelled part begins.
const INDENT: usize = 12;

pub(super) fn run(args: &ShowArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let opened = open(&SourceArgs {
        files: args.files.clone(),
        filter: String::new(),
        zone: args.zone,
        lang: args.lang.clone(),
        ticker: None,
        moves: args.moves,
        story: args.story.clone(),
    })?;
    let id = args.id.strip_prefix('@').unwrap_or(&args.id);
    let Some(event) = opened.store.find(id).and_then(|row| opened.event(row)) else {
        messages::print(&near::unknown(id, &near::ids(&opened, id)));
        return Ok(Outcome::Nothing);
    };
    if args.json {
        json::pretty(out, &shown(&opened, &event))?;
    } else {
        out.write_all(page(&opened, &event).as_bytes())?;
    }
    Ok(Outcome::Done)
}

/// The whole page.
fn page(opened: &Opened, event: &Event) -> String {
    let mut page = Page::default();
    let shown = opened.lang.as_deref();
    let event = &*event.localized(shown);
    page.paragraph(event.title(shown));
    page.gap();
    times(&mut page, opened, event);
    facts(&mut page, opened, event);
    words(&mut page, opened, event);
    let mut claims: Vec<&Claim> = event.record.claims.iter().collect();
    claims.sort_by_key(|claim| (claim.verdict.is_none(), claim.verdict));
    for claim in claims {
        claimed(&mut page, opened, claim);
    }
    page.gap();
    ties(&mut page, opened, event);
    page.gap();
    for doubt in &event.record.doubts {
        page.part("doubt", doubt);
    }
    for source in &event.record.sources {
        page.part("source", &sourced(source));
        let url = source.url.trim();
        page.uncut(url);
        if let (false, Err(why)) = (url.is_empty(), WebAddress::parse(url)) {
            page.part("", &format!("! this address is not opened: {why}"));
        }
    }
    let others = event.record.translations.iter();
    for (language, translation) in others.filter(|(language, _)| Some(language.as_str()) != shown) {
        let quote = match translation.quote.as_str() {
            "" => String::new(),
            words => in_quotes(words, Some(language)),
        };
        let texts = [&translation.title, &quote, &translation.text].map(String::as_str);
        let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        page.part(&format!("in {language}"), &texts.join("\n"));
    }
    for (name, value) in &event.record.extra {
        match value.as_str() {
            Some(words) => page.part(name, words),
            None => page.part(name, &value.to_string()),
        }
    }
    page.0
}

fn times(page: &mut Page, opened: &Opened, event: &Event) {
    let record = &event.record;
    let own = event.zone(opened.loaded.story.zone);
    let times = [
        ("time", Some(event.when), &record.time),
        ("until", event.until, &record.until),
        ("known", event.known, &record.known),
    ];
    for (label, time, written) in times {
        let shown = time.map(|time| show::when(time, opened.zone, own));
        match shown {
            Some(shown) if shown != *written => page.part(label, &format!("{shown} ({written})")),
            _ => page.part(label, written),
        }
    }
    page.part("zone", &show::zone(opened.zone, event.when.start));
    if own != opened.zone && !record.zone.is_empty() {
        page.part("of place", &record.zone);
    }
}

fn facts(page: &mut Page, opened: &Opened, event: &Event) {
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
    if record.derived {
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
            page.paragraph(&in_quotes(translated, opened.lang.as_deref()));
        }
        let parts = [quote.place.as_str(), quote.language.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        page.part("said", &parts.join(", "));
    }
    page.gap();
}

/// Words in the quotation marks of their language.
fn in_quotes(words: &str, language: Option<&str>) -> String {
    match language {
        Some("fr") => format!("«\u{a0}{words}\u{a0}»"),
        _ => format!("“{words}”"),
    }
}

/// What prices and events say of a claim.
fn checked(opened: &Opened, claim: &Claim) -> Option<claims::Outcome> {
    let when = |id: &str| Some(opened.store.event(opened.store.find(id)?)?.when);
    claims::check(claim, &opened.loaded.story, &when)
}

/// The event as it was written, and beside every claim that names a measure what was computed of it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    record: Record,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    claims: Vec<Held<'a>>,
}

#[derive(Serialize)]
struct Held<'a> {
    #[serde(flatten)]
    claim: &'a Claim,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed: Option<Value>,
}

fn shown<'a>(opened: &Opened, event: &'a Event) -> Shown<'a> {
    let held = |claim: &'a Claim| Held {
        claim,
        computed: checked(opened, claim).map(|outcome| computed(opened, claim, &outcome)),
    };
    Shown {
        claims: event.record.claims.iter().map(held).collect(),
        record: Record {
            claims: Vec::new(),
            ..event.record.clone()
        },
    }
}

/// The verdict, the figure with what the claim's digits allow, and all of it in a sentence.
fn computed(opened: &Opened, claim: &Claim, outcome: &claims::Outcome) -> Value {
    let (verdict, measured) = match outcome {
        claims::Outcome::Checked(verdict, measured) => (Some(verdict), Some(measured)),
        claims::Outcome::NotCheckable(_) => (None, None),
    };
    let figure = measured.and_then(|m| match m {
        claims::Measured::Return(figure) | claims::Measured::Close(figure) => Some(figure),
        claims::Measured::Date(_) => None,
    });
    json!({
        "verdict": verdict,
        "measured": figure.map(|f| f.measured),
        "low": figure.map(|f| f.allowed.0),
        "high": figure.map(|f| f.allowed.1),
        "text": said(claim, outcome, (opened.zone, opened.loaded.story.zone)),
    })
}

fn claimed(page: &mut Page, opened: &Opened, claim: &Claim) {
    page.part("claim", &claim.text);
    if !claim.original.is_empty() {
        page.part("", &format!("“{}”", claim.original));
    }
    if let Some(verdict) = claim.verdict {
        let because = if claim.reason.is_empty() {
            String::new()
        } else {
            format!(": {}", claim.reason)
        };
        page.part("", &format!("{}{because}", verdict.title()));
    } else {
        page.part("", &claim.reason);
    }
    let value = claim
        .value
        .map(|value| value.to_string())
        .unwrap_or_default();
    let figures = [&claim.ticker, &claim.measure, &claim.on, &value];
    let figures: Vec<&str> = figures
        .into_iter()
        .map(String::as_str)
        .filter(|f| !f.is_empty())
        .collect();
    if !figures.is_empty() {
        page.part("", &format!("claimed: {}", figures.join(" ")));
    }
    if let Some(outcome) = checked(opened, claim) {
        let zones = (opened.zone, opened.loaded.story.zone);
        page.part("", &said(claim, &outcome, zones));
    }
    if !claim.evidence.is_empty() {
        page.part("", &format!("see {}", claim.evidence.join(", ")));
    }
}

fn ties(page: &mut Page, opened: &Opened, event: &Event) {
    for Link { rel, to } in &event.record.links {
        match opened
            .store
            .find(to)
            .and_then(|row| opened.store.event(row))
        {
            Some(other) => page.part(rel.title(), &tied(opened, event, &other)),
            None => page.part(rel.title(), &format!("{to}: not in this story")),
        }
    }
    let ask = LinksRequest {
        id: &event.record.id,
        clock: None,
        limit: usize::MAX,
    };
    let back = opened.store.linked_to(&ask, &CancelToken::never());
    for row in back.unwrap_or_default().rows {
        let Some(other) = opened.store.event(row) else {
            continue;
        };
        for link in &other.record.links {
            if link.to == event.record.id {
                page.part(link.rel.inverse(), &tied(opened, event, &other));
            }
        }
    }
}

/// The other event, and how long before or after this one it was.
fn tied(opened: &Opened, event: &Event, other: &Event) -> String {
    let title = other.title(opened.lang.as_deref());
    let lag = lag(event.when, other.when);
    format!("{}: {title} ({lag})", other.record.id)
}

/// How long after `from` something was; no more exact than both times are known.
fn lag(from: When, to: When) -> String {
    let vague = |when: When| {
        when.precision.is_by_days() || matches!(when.precision, Precision::Between(..))
    };
    if from.is_undated() || to.is_undated() {
        return "undated".to_owned();
    }
    let lag = to.start.since(from.start);
    let side = if lag < 0 { "before" } else { "after" };
    if lag == 0 && !vague(from) && !vague(to) {
        "same time".to_owned()
    } else if !vague(from) && !vague(to) {
        format!("{} {side}", show::duration(lag))
    } else if from.span().overlaps(to.span()) {
        "about the same time".to_owned()
    } else if lag.abs() < DAY {
        format!("less than a day {side}")
    } else {
        format!(
            "about {} {side}",
            show::duration((lag + lag.signum() * DAY / 2) / DAY * DAY)
        )
    }
}

fn sourced(source: &Source) -> String {
    let seen = match source.seen.as_str() {
        "link" => "URL only, page not opened",
        "excerpt" => "only an excerpt was read",
        "page" => "page was read",
        other => other,
    };
    let parts = [
        &source.publisher,
        &source.title,
        &source.published,
        &source.quality,
        seen,
    ];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Text that is made safe and wrapped as it is added.
#[derive(Default)]
struct Page(String);

impl Page {
    fn paragraph(&mut self, words: &str) {
        for line in text::wrap(words, WIDTH) {
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

    /// A line of its own that is not broken, so that it can be copied; nothing when it is empty.
    fn uncut(&mut self, words: &str) {
        if !words.is_empty() {
            self.0.push_str(&" ".repeat(INDENT));
            self.0.push_str(&text::line(words));
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
        for line in text::wrap(words, WIDTH - INDENT) {
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
    use crate::time::{Zone, parse};

    #[test]
    fn a_lag_is_no_more_exact_than_its_times() {
        let check = |from: &str, to: &str, expected: &str| {
            let when = |text: &str| parse::when(text, Zone::Utc).unwrap_or_default();
            assert_eq!(lag(when(from), when(to)), expected, "{from} {to}");
        };
        check("2025-01-27T10:00", "2025-01-27T11:30", "1 h 30 min after");
        check("2025-01-27T10:00", "2025-01-27T10:00", "same time");
        check("2025-01-27T10:00", "2025-01-27", "about the same time");
        check(
            "2025-01-27T10:00",
            "2025-01-20/2025-01-28",
            "about the same time",
        );
        check("2025-01-27T02:00", "2025-01-26", "about 1 d before");
        check("2025-01-26", "2025-01-27T02:00", "about 1 d after");
        check("2025-01-26T23:30", "2025-01-27", "less than a day after");
    }

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
