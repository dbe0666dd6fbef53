//! An event opened with what it is tied to. Every list is bounded, and says how much was left out: a million other
//! events may link to one, and one may hold a million links or claims.

use super::causes::causes;
use super::{FindAsk, Opened, session};
use crate::query::Query;
use crate::store::{Brief, EventHead, EventStore, LinksAsk, RowId};
use crate::story::{Event, Rel};
use crate::sync::Ticket;
use std::collections::HashMap;

/// Entries of a list that are opened: as many as a thread has members, more than anyone reads in a pane.
pub const SHOWN: usize = 200;
/// Links of one event to another that are told; there are fewer kinds of them.
const SAME: usize = 8;

/// What there is more of than an opened event holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Links of its own.
    Links,
    /// Other events that link to it.
    Back,
    /// Entries of another field, by a name for people.
    Field(&'static str),
}

/// The event of a row, with the titles of others in `lang`; the inner `None` when there is none, the outer one when the ticket went stale.
#[expect(clippy::option_option, reason = "stale is told from none so")]
pub fn opened(
    store: &dyn EventStore,
    row: RowId,
    lang: Option<&str>,
    ticket: &Ticket,
) -> Option<Option<Opened>> {
    let Some(mut head) = store.event_head(row, SHOWN, ticket)? else {
        return Some(None);
    };
    let mut left_out = shorten(&mut head);
    let event = head.event;
    let (file, line) = store.place(row).unwrap_or_default();
    let out = links(store, &event, lang, ticket)?;
    let (back, more) = back(store, &event.record.id, lang, ticket)?;
    if more > 0 {
        left_out.push((LeftOut::Back, more));
    }
    Some(Some(Opened {
        row,
        file,
        line,
        out,
        back,
        left_out,
        evidence: evidence(store, &event, lang, ticket)?,
        twins: session::twins(store, &event, lang, ticket)?,
        causes: causes(store, &event, lang, ticket)?,
        clock: store.clock(),
        event,
    }))
}

/// The event with this identifier, opened.
#[expect(clippy::option_option, reason = "stale is told from none so")]
pub fn find_opened(
    store: &dyn EventStore,
    id: &str,
    lang: Option<&str>,
    ticket: &Ticket,
) -> Option<Option<Opened>> {
    match store.find(id) {
        Some(row) => opened(store, row, lang, ticket),
        None => Some(None),
    }
}

/// The summary of the event with this identifier, its title in `lang`.
fn summary(store: &dyn EventStore, id: &str, lang: Option<&str>) -> Option<Brief> {
    store.brief(store.find(id)?, &Query::default(), lang)
}

/// The summary of the event that is asked for.
pub fn find(store: &dyn EventStore, ask: &FindAsk) -> Option<Brief> {
    store.brief(store.find(&ask.id)?, &ask.query, ask.lang.as_deref())
}

/// Cuts the lists of an event that are not cut yet; what is missing of each list, and how much.
fn shorten(head: &mut EventHead) -> Vec<(LeftOut, u64)> {
    fn cut<T>(list: &mut Vec<T>) -> usize {
        let more = list.len().saturating_sub(SHOWN);
        list.truncate(SHOWN);
        more
    }
    let record = &mut head.event.record;
    let extra = record.extra.len().saturating_sub(SHOWN);
    if extra > 0 {
        let fields = std::mem::take(&mut record.extra).into_iter();
        record.extra = fields.take(SHOWN).collect();
    }
    let cuts = [
        (LeftOut::Links, cut(&mut record.links)),
        (LeftOut::Field("claims"), cut(&mut record.claims)),
        (LeftOut::Field("speakers"), head.more_who),
        (LeftOut::Field("subjects"), head.more_about),
        (LeftOut::Field("tickers"), head.more_tickers),
        (LeftOut::Field("tags"), head.more_tags),
        (LeftOut::Field("figures"), cut(&mut record.figures)),
        (LeftOut::Field("doubts"), cut(&mut record.doubts)),
        (LeftOut::Field("sources"), cut(&mut record.sources)),
        (LeftOut::Field("other fields"), extra),
    ];
    let cuts = cuts.into_iter().filter(|(_, more)| *more > 0);
    cuts.map(|(what, more)| (what, more as u64)).collect()
}

type Links = Vec<(Rel, Result<Brief, String>)>;

/// The event's own links. What is hidden until later is no link to nowhere, here and in a thread.
fn links(
    store: &dyn EventStore,
    event: &Event,
    lang: Option<&str>,
    ticket: &Ticket,
) -> Option<Links> {
    let hides = store.clock().is_some();
    let mut links = Vec::new();
    for link in &event.record.links {
        if ticket.is_stale() {
            return None;
        }
        match summary(store, &link.to, lang) {
            Some(other) => links.push((link.rel, Ok(other))),
            None if hides => {}
            None => links.push((link.rel, Err(link.to.clone()))),
        }
    }
    Some(links)
}

/// The first events that link to `id`, and how many more there are.
fn back(
    store: &dyn EventStore,
    id: &str,
    lang: Option<&str>,
    ticket: &Ticket,
) -> Option<(Vec<(Rel, Brief)>, u64)> {
    let ask = LinksAsk {
        id,
        clock: None,
        limit: SHOWN,
    };
    let found = store.linked_to(&ask, ticket)?;
    let more = found.total.saturating_sub(found.rows.len() as u64);
    let mut back = Vec::new();
    for row in found.rows {
        if ticket.is_stale() {
            return None;
        }
        let summary = store.brief(row, &Query::default(), lang);
        let (Some(head), Some(brief)) = (store.event_head(row, 0, ticket)?, summary) else {
            continue;
        };
        let own = head.event.record.links.iter().filter(|link| link.to == id);
        // One event may say the same many times over.
        let own = own.take(SAME);
        back.extend(own.map(|link| (link.rel, brief.clone())));
    }
    Some((back, more))
}

/// The first evidence of each claim: it decides on a date, and is the one to follow.
fn evidence(
    store: &dyn EventStore,
    event: &Event,
    lang: Option<&str>,
    ticket: &Ticket,
) -> Option<HashMap<String, Brief>> {
    let mut evidence = HashMap::new();
    for claim in &event.record.claims {
        if ticket.is_stale() {
            return None;
        }
        let first = claim.evidence.iter().find(|id| !id.is_empty());
        let found = first.and_then(|id| Some((id.clone(), summary(store, id, lang)?)));
        evidence.extend(found);
    }
    Some(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::answer::answer;
    use crate::engine::reaction::{ReactionAsk, Sheet, Subject};
    use crate::engine::{Answer, Ask, CompareAsk, load_now};
    use crate::load::{Input, Options};
    use crate::store::{AsOf, MemoryStore, NAMES, PageAsk, PagePlace, SortBy};
    use crate::story::{Batch, Draft, Flags};
    use crate::study::Settings;
    use crate::sync::Watch;
    use crate::time::{Precision, Span, Timestamp, When};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Counts how often work looks whether to stop, and tells it to from one of these looks on.
    #[derive(Debug)]
    struct Stop {
        looks: AtomicUsize,
        at: usize,
    }

    impl Watch for Stop {
        fn told(&self, _: &'static str, _: usize, _: usize) {}

        fn must_yield(&self) -> bool {
            self.looks.fetch_add(1, Ordering::Relaxed) >= self.at
        }
    }

    /// The answer when the work is to stop from look number `at` on, and how many looks there were.
    fn stopped(store: &MemoryStore, ask: &Ask, at: usize) -> (Option<Answer>, usize) {
        let stop = Arc::new(Stop {
            looks: AtomicUsize::new(0),
            at,
        });
        let watch: Arc<dyn Watch> = Arc::<Stop>::clone(&stop);
        let found = answer(store, ask, &Ticket::always().watched(watch));
        (found, stop.looks.load(Ordering::Relaxed))
    }

    /// A hub, and so many events that link to it; the hub links to all of them.
    fn hub(count: usize) -> MemoryStore {
        let mut batch = Batch::default();
        let mut push = |id: String, hour: i64, rest: String| {
            let mut flags = Flags::default();
            flags.add(Flags::LINK);
            let start = Timestamp::from_micros(hour * crate::time::HOUR);
            batch.push(&Draft {
                id: id.into(),
                when: When {
                    start,
                    end: start,
                    precision: Precision::Minute,
                    offset: None,
                },
                rest,
                flags,
                ..Draft::default()
            });
        };
        let to = |id: &str| format!(r#"{{"rel":"answers","to":"{id}"}}"#);
        let all: Vec<String> = (0..count).map(|n| to(&format!("e{n}"))).collect();
        push(
            "hub".to_owned(),
            0,
            format!(r#""links":[{}]"#, all.join(",")),
        );
        for number in 0..count {
            let back = [to("hub"), to("hub")].join(",");
            push(
                format!("e{number}"),
                number as i64 + 1,
                format!(r#""links":[{back}]"#),
            );
        }
        let mut store = MemoryStore::new();
        store.push(batch);
        store
    }

    fn event(store: &MemoryStore, id: &str) -> Ask {
        Ask::Event(store.find(id).unwrap_or(RowId(u64::MAX)), None)
    }

    #[test]
    fn a_hub_opens_with_the_same_work_however_many_link_to_it() {
        let mut looks = Vec::new();
        for count in [1_000, 2_000] {
            let store = hub(count);
            let (Some(Answer::Event(Some(opened))), seen) =
                stopped(&store, &event(&store, "hub"), usize::MAX)
            else {
                return assert_eq!(count, 0, "the hub is there");
            };
            looks.push(seen);
            let ids = |end: usize| (0..end).flat_map(|n| [n, n]).map(|n| format!("e{n}"));
            let back = opened.back.iter().map(|(_, b)| b.id.to_string());
            assert!(back.eq(ids(SHOWN)), "the first ones, in order of time");
            assert_eq!(opened.out.len(), SHOWN);
            let more = (count - SHOWN) as u64;
            let expected = [(LeftOut::Links, more), (LeftOut::Back, more)];
            assert_eq!(opened.left_out, expected);
        }
        assert!(looks.iter().all(|seen| *seen > SHOWN), "{looks:?}");
        assert_eq!(looks.first(), looks.last());
    }

    /// An event with so many speakers, tickers and tags.
    fn crowded(count: usize) -> MemoryStore {
        let names = |letter: &str| (0..count).map(|n| format!("{letter}{n}").into()).collect();
        let mut batch = Batch::default();
        batch.push(&Draft {
            id: "crowded".into(),
            kind: "statement".into(),
            when: When {
                precision: Precision::Minute,
                ..When::default()
            },
            who: names("p"),
            tickers: names("t"),
            tags: names("g"),
            ..Draft::default()
        });
        let mut store = MemoryStore::new();
        store.push(batch);
        store
    }

    fn first_page() -> PageAsk {
        PageAsk {
            query: Arc::default(),
            span: Span::new(Timestamp::MIN, Timestamp::MAX),
            dimmed: false,
            sort: SortBy::Time,
            descending: false,
            place: PagePlace::Start,
            before: 0,
            after: 1,
            figures: false,
            lang: None,
            focus: None,
        }
    }

    #[test]
    fn answers_carry_the_first_names_of_an_event_and_count_the_others() {
        for count in [20_000, 40_000] {
            let store = crowded(count);
            let row = store.find("crowded").unwrap_or(RowId(u64::MAX));
            let always = Ticket::always();
            let clock = Timestamp::from_micros(crate::time::DAY);
            let as_of = AsOf::new(&store, clock);
            for store in [&store as &dyn EventStore, &as_of] {
                let brief = store.brief(row, &Query::default(), None);
                let found = brief.map(|b| (b.tickers.len(), b.more_tickers));
                assert_eq!(found, Some((NAMES, count - NAMES)));

                let page = store.page(&first_page(), &always).unwrap_or_default();
                let found = page.rows.first().map(|r| (r.who.len(), r.more_who));
                assert_eq!(found, Some((NAMES, count - NAMES)));

                let found = opened(store, row, None, &always).flatten();
                let found = found.map(|o| (o.event.record.tickers.len(), o.left_out));
                let more = |of| (LeftOut::Field(of), (count - SHOWN) as u64);
                let left_out = ["speakers", "tickers", "tags"].map(more).to_vec();
                assert_eq!(found, Some((SHOWN, left_out)));

                let sheet = ReactionAsk {
                    subject: Subject::Event(row),
                    tickers: Vec::new(),
                    focus: None,
                    benchmark: String::new(),
                    settings: Settings::default(),
                    variants: false,
                };
                let sheet = Sheet::new(store, &sheet, &always);
                let found = sheet.map(|s| s.tickers.len() + s.left_out);
                assert_eq!(found, Some(count));

                // Whoever wants everything gets it.
                let whole = store.event(row).map(|e| e.record.who.len());
                assert_eq!(whole, Some(count));
            }
        }
    }

    #[test]
    fn evidence_is_looked_up_no_further_once_nobody_waits() {
        let evidence: Vec<String> = (0..5_000).map(|n| format!("\"e{n}\"")).collect();
        let claim = format!(
            r#"{{"text":"c","verdict":"contradicted","reason":"r","evidence":[{}]}}"#,
            evidence.join(",")
        );
        let mut batch = Batch::default();
        let ids = (0..5_000).map(|n| (format!("e{n}"), String::new()));
        let own = ("own".to_owned(), format!(r#""claims":[{claim}]"#));
        for (id, rest) in ids.chain([own]) {
            batch.push(&Draft {
                id: id.into(),
                rest,
                when: When {
                    precision: Precision::Minute,
                    ..When::default()
                },
                ..Draft::default()
            });
        }
        let mut store = MemoryStore::new();
        store.push(batch);
        let row = store.find("own").unwrap_or(RowId(u64::MAX));
        let as_of = AsOf::new(&store, Timestamp::from_micros(crate::time::DAY));
        let looked_up = |at: usize| {
            let stop = Arc::new(Stop {
                looks: AtomicUsize::new(0),
                at,
            });
            let watch: Arc<dyn Watch> = Arc::<Stop>::clone(&stop);
            let ticket = Ticket::always().watched(watch);
            let found = as_of.event_head(row, SHOWN, &ticket).is_some();
            (found, stop.looks.load(Ordering::Relaxed))
        };
        let (found, all) = looked_up(usize::MAX);
        assert!(found && all >= 5_000, "{all} looks");
        let (found, looks) = looked_up(100);
        assert!(!found && looks <= 102, "{looks} looks");
    }

    #[test]
    fn a_thread_counts_what_it_does_not_gather() {
        let store = hub(1_000);
        let Ask::Event(row, _) = event(&store, "hub") else {
            return;
        };
        let (found, _) = stopped(&store, &Ask::Thread(row, None), usize::MAX);
        let Some(Answer::Thread(thread)) = found else {
            return assert_eq!(row, RowId(0), "a thread is found");
        };
        assert_eq!(thread.members.len(), 200);
        // Of 1,000 links out and as many events that link in, 199 each lead to members.
        assert_eq!(thread.unseen, 2 * 801);
    }

    #[test]
    fn work_that_is_stopped_anywhere_gives_no_part_of_an_answer() {
        let bundled = load_now(&[Input::Bundled], &Options::default());
        let story = bundled.map(|(store, _)| store).unwrap_or_default();
        let hub = hub(300);
        let find = |store: &MemoryStore, id: &str| store.find(id).unwrap_or(RowId(u64::MAX));
        let reaction = |id: &str| {
            Ask::Reaction(ReactionAsk {
                subject: Subject::Event(find(&story, id)),
                tickers: Vec::new(),
                focus: None,
                benchmark: String::new(),
                settings: Settings::default(),
                variants: false,
            })
        };
        let compare = Ask::Compare(CompareAsk {
            a: "hub".into(),
            b: "e7".into(),
            query: Arc::default(),
            lang: None,
        });
        let cases = [
            (&hub, event(&hub, "hub")),
            (&hub, Ask::Thread(find(&hub, "e1"), None)),
            (&hub, compare),
            (&story, event(&story, "altman-impressive")),
            (&story, event(&story, "nvda-close-2025-01-27")),
            (&story, reaction("altman-impressive")),
        ];
        for (store, ask) in cases {
            let (whole, looks) = stopped(store, &ask, usize::MAX);
            assert!(whole.is_some() && looks > 2, "{ask:?}: {looks} looks");
            // All of the first, then some of the many.
            for at in (0..looks).filter(|at| *at < 30 || at % 37 == 0 || at + 3 > looks) {
                let (found, after) = stopped(store, &ask, at);
                // What was done with the last block may be given.
                let same = || format!("{found:?}") == format!("{whole:?}");
                assert!(
                    found.is_none() || same(),
                    "{ask:?}: a part after look {at} of {looks}"
                );
                assert!(after <= at + 4, "{ask:?}: {after} looks, told at {at}");
            }
        }
    }
}
