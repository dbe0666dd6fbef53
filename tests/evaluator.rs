//! What a query means, one event at a time: the reference that every store must agree with. It is naive on purpose and
//! shares no code with the filters of stores.

use sillage::query::focus::concerns;
use sillage::query::{Expr, Part, Pattern, Relation, Term, Trait};
use sillage::store::{EventStore, MemoryStore, RowId};
use sillage::story::{Cast, Claim, Event, Lane, Measure, Record, Source, Verdict};
use sillage::study::claims::{Outcome, check as check_claim};
use sillage::study::sweep::Sweep;
use sillage::sync::CancelToken;
use sillage::text::fold;
use sillage::time::{Span, Timestamp, When, Zone};
use std::cell::OnceCell;
use std::collections::HashMap;

/// What a term may need beside the event that it is about.
pub trait Context {
    /// The names that identifiers answer to.
    fn cast(&self) -> &Cast;
    /// The zone of the story.
    fn zone(&self) -> Zone;
    /// Start of the event whose folded identifier is `id`; of the earliest one when several have it.
    fn anchor(&self, id: &str) -> Option<Timestamp>;
    /// Identifiers that the event whose folded identifier is `id` links to itself.
    fn tied(&self, id: &str) -> Vec<String>;
    /// A figure of each ticker of the event that [`concerns`] `tickers`, on its session; returns
    /// in percent.
    fn figures(&self, event: &Event, measure: Measure, tickers: &[&str]) -> Vec<f64>;
    /// What prices and events say of a claim, where they can tell.
    fn verdict(&self, claim: &Claim) -> Option<Verdict>;
}

/// Whether `event` satisfies `expr`.
pub fn matches(expr: &Expr, event: &Event, context: &dyn Context) -> bool {
    matches_about(expr, &[], event, context)
}

/// The same where the expression around `expr` names `outer` as the tickers of its figure terms.
fn matches_about<'a>(
    expr: &'a Expr,
    outer: &[&'a str],
    event: &Event,
    context: &dyn Context,
) -> bool {
    let tickers = expr.figure_scope(outer);
    let holds_for = |e: &'a Expr| matches_about(e, &tickers, event, context);
    match expr {
        Expr::All => true,
        Expr::And(parts) => parts.iter().all(holds_for),
        Expr::Or(parts) => parts.iter().any(holds_for),
        Expr::Not(inner) => !holds_for(inner),
        Expr::Term(term) => holds(term, &tickers, event, context),
    }
}

/// Whether `event` satisfies one term; a figure term is about `tickers`, or about any of the event's if those are none.
fn holds(term: &Term, tickers: &[&str], event: &Event, context: &dyn Context) -> bool {
    let record = &event.record;
    let cast = context.cast();
    match term {
        Term::Word(needle) => word_in(needle, event, cast),
        Term::Regex(pattern) => regex_in(pattern, event, cast),
        Term::Kind(words) => words.iter().any(|w| *w == fold(event.kind())),
        Term::Lane(lanes) => lanes.contains(&event.lane()),
        Term::Who(needles) => names_hold(needles, &record.who, cast),
        Term::About(needles) => names_hold(needles, &record.about, cast),
        Term::Ticker(words) => any_equal(words, &record.tickers),
        Term::Tag(words) => any_equal(words, &record.tags),
        Term::Source(needles) => needles
            .iter()
            .any(|n| record.sources.iter().any(|s| source_holds(n, s))),
        Term::Time(..) | Term::Within(..) if event.when.is_undated() => false,
        Term::Time(relation, span) => time_holds(*relation, *span, event.extent()),
        Term::Within(distance, id) => within_holds(*distance, context.anchor(id), event.when.start),
        Term::Importance(sign, number) => sign.holds(event.importance(), *number),
        Term::Measure(measure, sign, number) => {
            let figures = context.figures(event, *measure, tickers);
            figures.into_iter().any(|f| sign.holds(f, *number))
        }
        Term::Has(parts) => parts.iter().any(|part| has(*part, event)),
        Term::Claim(verdicts) => {
            let wanted = |v: Option<Verdict>| v.is_some_and(|v| verdicts.contains(&v));
            let mut claims = record.claims.iter();
            claims.any(|claim| wanted(claim.verdict) || wanted(context.verdict(claim)))
        }
        Term::Link(ids) => ids.iter().any(|id| is_tied(id, record, context)),
        Term::Status(all) => record.status.is_some_and(|s| all.contains(&s)),
        Term::Id(ids) => ids.iter().any(|id| *id == fold(&record.id)),
        Term::Is(traits) => traits.iter().any(|t| match t {
            Trait::Derived => record.derived,
            Trait::Undated => event.when.is_undated(),
        }),
    }
}

/// Whether the folded `needle` stands in a text of `event` or in a name of those it names.
fn word_in(needle: &str, event: &Event, cast: &Cast) -> bool {
    event.searched().any(|text| fold(text).contains(needle))
        || named(event).any(|id| cast.contains(id, needle))
}

/// The same by regular expression: each text and each name is matched for itself.
fn regex_in(pattern: &Pattern, event: &Event, cast: &Cast) -> bool {
    let hit = |text: &str| pattern.regex.is_match(text);
    event.searched().any(|text| hit(&fold(text))) || named(event).any(|id| cast.any(id, hit))
}

/// Everyone and everything that `event` names.
fn named(event: &Event) -> impl Iterator<Item = &str> {
    let record = &event.record;
    record.who.iter().chain(&record.about).map(String::as_str)
}

/// Whether a name of any of `ids` contains any of the folded `needles`.
fn names_hold(needles: &[String], ids: &[String], cast: &Cast) -> bool {
    let hit = |id: &String| needles.iter().any(|n| cast.contains(id, n));
    ids.iter().any(hit)
}

/// Whether any of `values`, folded, is one of the folded `words`.
fn any_equal(words: &[String], values: &[String]) -> bool {
    values.iter().any(|v| words.iter().any(|w| *w == fold(v)))
}

/// Whether the folded `needle` stands in the publisher, title or address of `source`.
fn source_holds(needle: &str, source: &Source) -> bool {
    let texts = [&source.publisher, &source.title, &source.url];
    texts.into_iter().any(|text| fold(text).contains(needle))
}

/// Whether an event of that `extent` stands so to `span`. Exactly one of the three relations holds: it was over
/// before the span, began after it, or may have happened or gone on in it.
fn time_holds(relation: Relation, span: Span, extent: Span) -> bool {
    let on = extent.overlaps(span);
    match relation {
        Relation::On => on,
        Relation::After => !on && extent.from >= span.to,
        Relation::Before => !on && extent.from < span.from,
    }
}

/// Whether `start` is no further than `distance` microseconds from `anchor`; nothing is near a missing event.
fn within_holds(distance: i64, anchor: Option<Timestamp>, start: Timestamp) -> bool {
    anchor.is_some_and(|at| start.since(at).abs() <= distance)
}

/// Whether `event` has `part`.
fn has(part: Part, event: &Event) -> bool {
    let record = &event.record;
    match part {
        Part::Text => !record.text.is_empty(),
        Part::Quote => record.quote.is_some(),
        Part::Claim => !record.claims.is_empty(),
        Part::Link => !record.links.is_empty(),
        Part::Source => !record.sources.is_empty(),
        Part::Figure => !record.figures.is_empty(),
        Part::Doubt => !record.doubts.is_empty(),
        Part::Until => event.until.is_some(),
        Part::Known => event.known.is_some(),
        Part::Ticker => !record.tickers.is_empty(),
        Part::Extra => !record.extra.is_empty(),
    }
}

/// Whether `record` is the event with the folded identifier `id`, links to it, or is linked to by it.
fn is_tied(id: &str, record: &Record, context: &dyn Context) -> bool {
    let own = fold(&record.id);
    own == id
        || record.links.iter().any(|link| fold(&link.to) == id)
        || (!own.is_empty() && context.tied(id).iter().any(|to| fold(to) == own))
}

/// A store as the context of terms. Every answer is worked out from whole events, slowly.
pub struct StoreContext<'a> {
    store: &'a MemoryStore,
    cast: Cast,
    /// All events in order of time, then arrival; those without a usable time last.
    events: Vec<(RowId, Event)>,
    sweeps: OnceCell<HashMap<String, Sweep>>,
}

impl<'a> StoreContext<'a> {
    /// The context of the events of `store`.
    pub fn new(store: &'a MemoryStore) -> Self {
        let mut rows: Vec<RowId> = (0..store.total()).map(RowId).collect();
        let undated = store.undated(
            &sillage::query::Query::default(),
            usize::MAX,
            &CancelToken::never(),
        );
        rows.extend(undated.unwrap().rows);
        let event = |row: RowId| (row, store.event(row).unwrap());
        let mut events: Vec<(RowId, Event)> = rows.into_iter().map(event).collect();
        events.sort_by_key(|(row, e)| (e.when.is_undated(), e.when.start, *row));
        Self {
            store,
            cast: Cast::of(store.story()),
            events,
            sweeps: OnceCell::new(),
        }
    }

    fn first(&self, folded: &str) -> Option<&Event> {
        let mut events = self.events.iter().map(|(_, event)| event);
        events.find(|e| !folded.is_empty() && fold(&e.record.id) == folded)
    }

    /// When the event with exactly this identifier that arrived first was.
    fn when(&self, id: &str) -> Option<When> {
        let named = self.events.iter().filter(|(_, e)| e.record.id == id);
        let first = named.min_by_key(|(row, e)| (e.when.is_undated(), *row));
        first.map(|(_, event)| event.when)
    }
}

impl Context for StoreContext<'_> {
    fn cast(&self) -> &Cast {
        &self.cast
    }

    fn zone(&self) -> Zone {
        self.store.story().zone
    }

    fn anchor(&self, id: &str) -> Option<Timestamp> {
        let first = self.first(id).filter(|e| !e.when.is_undated());
        first.map(|e| e.when.start)
    }

    fn tied(&self, id: &str) -> Vec<String> {
        let links = self.first(id).map(|e| e.record.links.as_slice());
        let links = links.unwrap_or_default().iter();
        links.map(|link| link.to.clone()).collect()
    }

    fn figures(&self, event: &Event, measure: Measure, tickers: &[&str]) -> Vec<f64> {
        let story = self.store.story();
        let sweeps = self.sweeps.get_or_init(|| {
            let benchmark = story.series(&story.benchmark);
            let of = |benchmark| {
                let sweep = |s: &sillage::story::Series| {
                    (
                        fold(&s.ticker).into_owned(),
                        Sweep::new(s, benchmark, story.zone),
                    )
                };
                story.series.iter().map(sweep).collect()
            };
            benchmark.map(of).unwrap_or_default()
        });
        let is_move = event.lane() == Lane::Moves;
        let own = event.record.tickers.iter().filter(|t| concerns(tickers, t));
        let known = own.filter_map(|t| sweeps.get(&*fold(t)));
        let figures = known.filter_map(|s| s.at(event.deciding(), is_move, None)?.figure(measure));
        figures.collect()
    }

    fn verdict(&self, claim: &Claim) -> Option<Verdict> {
        match check_claim(claim, self.store.story(), &|id| self.when(id))? {
            Outcome::Checked(verdict, _) => Some(verdict),
            Outcome::NotCheckable(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sillage::query::parse;
    use sillage::story::{Link, Quote, Rel, Status};
    use sillage::time::parse as times;

    proptest! {
        #[test]
        fn before_on_and_after_leave_nothing_out(a in 0_i64..9, b in 0_i64..9, c in 0_i64..9, d in 0_i64..9) {
            let span = |a, b| Span::new(Timestamp::from_micros(a), Timestamp::from_micros(b));
            let held = [Relation::Before, Relation::On, Relation::After]
                .map(|relation| time_holds(relation, span(a, b), span(c, d)));
            prop_assert_eq!(held.iter().filter(|held| **held).count(), 1, "{:?}", held);
        }
    }

    #[test]
    fn what_lasts_is_on_every_day_of_it() {
        let lasting = Event {
            until: times::when("2025-01-30", Zone::NEW_YORK).ok(),
            ..event()
        };
        let context = Alone(Cast::default());
        for (text, expected) in [
            ("on:2025-01-29", true),
            ("on:2025-01-30", true),
            ("on:2025-01-31", false),
            ("before:2025-01-29", false),
            ("before:2025-01-31", true),
            ("after:2025-01-26", true),
            ("after:2025-01-27", false),
        ] {
            let query = parse(text, context.zone());
            assert_eq!(matches(&query.expr, &lasting, &context), expected, "{text}");
        }
    }
    struct Alone(Cast);

    impl Context for Alone {
        fn cast(&self) -> &Cast {
            &self.0
        }
        fn zone(&self) -> Zone {
            Zone::NEW_YORK
        }
        fn anchor(&self, id: &str) -> Option<Timestamp> {
            let at = times::when("2025-01-20", Zone::NEW_YORK).map(|w| w.start);
            (id == "r1-release").then(|| at.unwrap_or_default())
        }
        fn figures(&self, _: &Event, _: Measure, _: &[&str]) -> Vec<f64> {
            vec![-3.0, 1.0]
        }
        fn verdict(&self, claim: &Claim) -> Option<Verdict> {
            (claim.measure == "return").then_some(Verdict::Sharpened)
        }
        fn tied(&self, id: &str) -> Vec<String> {
            if id == "essay" {
                vec!["A-Fall".to_owned()]
            } else {
                Vec::new()
            }
        }
    }

    fn event() -> Event {
        let word = |w: &str| vec![w.to_owned()];
        let record = Record {
            id: "a-fall".to_owned(),
            kind: "move".to_owned(),
            title: "L’État: 17\u{202f}% de perte".to_owned(),
            who: word("Sam Altman"),
            about: word("r1"),
            tickers: word("NVDA"),
            tags: word("Compute"),
            importance: Some(80),
            quote: Some(Quote {
                text: "It is “impressive”".to_owned(),
                ..Quote::default()
            }),
            claims: vec![Claim {
                verdict: Some(Verdict::Contradicted),
                measure: "return".to_owned(),
                ..Claim::default()
            }],
            links: vec![Link {
                rel: Rel::Follows,
                to: "R1-Release".to_owned(),
            }],
            status: Some(Status::Derived),
            sources: vec![Source {
                publisher: "Reuters".to_owned(),
                ..Source::default()
            }],
            ..Record::default()
        };
        let when = times::when("2025-01-27", Zone::NEW_YORK).unwrap_or_default();
        Event {
            when,
            record,
            ..Event::default()
        }
    }

    /// Queries are parted by semicolons.
    fn check(queries: &str, expected: bool) {
        let context = Alone(Cast::default());
        for text in queries.split(';').map(str::trim) {
            let query = parse(text, context.zone());
            assert_eq!(query.diagnostics, [], "{text}");
            let found = matches(&query.expr, &event(), &context);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn words_and_names() {
        check("; etat; ÉTAT; perte etat; altman r1; impress", true);
        check("\"17 % de\"; \"17\u{a0}%\"; \"17\u{202f}%\"", true);
        check(
            r"/état|x/; /^l’etat/; /altman$/; /\d\d\s%/; /IMPRESS/",
            true,
        );
        check("who:altm; about:R; who:x,sam; kind:move or x", true);
        check("-perte; openai; /^etat/; who:r1; x or not perte", false);
        // Each text and each name is looked through for itself.
        check("\"altman r1\"; \"perte it is\"", false);
    }

    #[test]
    fn fields() {
        check("kind:MOVE,x; lane:moves; ticker:nvda; tag:compute", true);
        check("kind:mov; lane:other; ticker:nv; tag:comp; id:a", false);
        check(
            "source:reut; importance>=80; importance:80; claim:false; claim:sharpened",
            true,
        );
        check(
            "source:x; importance>80; claim:true; status:verified",
            false,
        );
        check("return<-2%; abnormal:>=1%; z<=-3; p>0.5", true);
        check("return<-3%; z>1; -z<0", false);
        check("status:derived; has:quote,until; has:link; id:A-FALL", true);
        check("is:derived; has:extra; has:known,figure; has:text", false);
        check("link:r1-release; link:essay; link:a-fall; -link:x", true);
    }

    #[test]
    fn times_hold() {
        check("on:2025-01-27; on:2025; on:2025-01-27T12:00", true);
        check("on:2025-01-26; on:2025-01-28", false);
        check("after:2025-01-26; after:2025-01-26T23:59:59", true);
        check("after:2025-01-27; after:2025-01", false);
        // The day begins with that very instant, so it does not begin after it.
        check("after:2025-01-27T00:00:00.000; before:2025-01-27", false);
        check("before:2025-01-28; before:2025-02", true);
        // The day is not over then, so it may have happened later.
        check(
            "before:2025-01-27T00:00:01; before:2025-01-27T23:59:59",
            false,
        );
        check("within:7d@R1-release; -within:6d@r1-release", true);
        check("within:99w@nobody", false);
    }
}
