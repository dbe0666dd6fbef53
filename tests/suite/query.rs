//! The query language as a reader meets it: case files, and what must hold for any text and any tree.
//!
//! A case file is a list of blocks: `> ` and a query, a line with carets for every diagnostic, `= ` and what the
//! query prints back; `=>` is what may have been meant. `SILLAGE_BLESS=1 cargo test` writes the answers anew; read the difference before keeping it.

use proptest::prelude::*;
use sillage::query::{Cmp, Expr, Part, Pattern, Relation, Term, Trait, complete, parse, print};
use sillage::query::{LIMIT, toggle, without_term};
use sillage::story::field::FIELDS;
use sillage::story::{Lane, Status, Verdict};
use sillage::time::{SECOND, Span, Timestamp, Zone};
use std::fmt::Write;
use std::path::Path;

const ZONE: Zone = Zone::NEW_YORK;

/// The block that stands for `text` in a case file.
fn block(text: &str) -> String {
    let query = parse(text, ZONE);
    let mut out = format!("> {text}\n");
    for fault in &query.diagnostics {
        let columns = |at: usize| text.get(..at).expect("a boundary").chars().count();
        let (from, to) = (columns(fault.span.start), columns(fault.span.end));
        let marks = "^".repeat((to - from).max(1));
        let hint = fault.suggestion.as_ref();
        let hint = hint.map_or(String::new(), |s| format!(" => {s}"));
        let message = &fault.message;
        writeln!(out, "  {}{marks} {message}{hint}", " ".repeat(from)).unwrap();
    }
    let printed = print(&query.expr, ZONE);
    assert_eq!(parse(&printed, ZONE).expr, query.expr, "{text}");
    out.push_str(format!("= {printed}").trim_end());
    out.push('\n');
    out
}

fn check(path: &Path) -> usize {
    let kept = std::fs::read_to_string(path).unwrap();
    let mut fresh = String::new();
    let mut cases = 0;
    for line in kept.lines() {
        if let Some(text) = line.strip_prefix("> ") {
            fresh.push_str(&block(text));
            cases += 1;
        } else if line.is_empty() || line.starts_with('#') {
            fresh.push_str(line);
            fresh.push('\n');
        }
    }
    if std::env::var_os("SILLAGE_BLESS").is_some() {
        std::fs::write(path, &fresh).unwrap();
    } else {
        assert_eq!(kept, fresh, "{}", path.display());
    }
    cases
}

#[test]
fn case_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/query");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path());
    assert!(files.map(|path| check(&path)).sum::<usize>() >= 60);
}

#[test]
fn every_example_parses() {
    for field in FIELDS {
        let query = parse(field.example, ZONE);
        assert_eq!(query.diagnostics, [], "{}", field.example);
        assert_ne!(query.expr, Expr::All, "{}", field.example);
    }
}

/// Whatever the text: an answer, spans that are parts of it, and a canonical text that is stable.
fn holds(text: &str) {
    let query = parse(text, ZONE);
    assert_eq!(query.text, text);
    for fault in &query.diagnostics {
        assert!(
            text.get(fault.span.clone()).is_some_and(|t| !t.is_empty()),
            "{text:?} {fault:?}"
        );
        assert!(
            !fault.message.is_empty() && !fault.message.ends_with('.'),
            "{fault:?}"
        );
    }
    let printed = print(&query.expr, ZONE);
    if printed.len() <= LIMIT {
        let again = parse(&printed, ZONE);
        assert_eq!(again.diagnostics, [], "{text:?} {printed:?}");
        assert_eq!(again.expr, query.expr, "{text:?} {printed:?}");
        assert_eq!(print(&again.expr, ZONE), printed, "{text:?}");
    }
    for cursor in [0, 1, text.len() / 2, text.len(), text.len() + 1] {
        assert!(
            text.get(complete(text, cursor, ZONE).replace).is_some(),
            "{text:?}"
        );
        assert!(
            without_term(text, cursor).len() <= text.len() + 1,
            "{text:?}"
        );
    }
    let toggled = toggle(text, "kind", "quite new");
    assert!(toggled.contains("quite new"), "{text:?} {toggled:?}");
}

#[test]
fn hostile_texts() {
    let deep = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    for text in [
        deep(64),
        deep(65),
        deep(2000),
        "(".repeat(4000),
        ")".repeat(4000),
        "-(a or ".repeat(500),
        "not ".repeat(1000),
        "-".repeat(4096) + "a",
        "\"".repeat(4095),
        "a or ".repeat(800),
        "é".repeat(5000),
        "x ".repeat(5000),
        format!("{}x", "-(importance:1,2 ".repeat(70)),
        format!("kind:{}", "a,".repeat(2000)),
        format!("/{}/", "(a{100}){100}".repeat(3)),
        format!("/{}/", "(".repeat(1000)),
        r"/\w{30}/ ".repeat(400),
        format!("within:{}d@x", "9".repeat(30)),
        "a\0b \u{1b}[31m \u{202e}c \u{feff} \r\n\t".to_owned(),
        "\u{301} \u{301}\u{301} kind:\u{301}".to_owned(),
        "on:9999-12-31 after:0001 before:9999 on:0001-01-01T00:00Z".to_owned(),
    ] {
        holds(&text);
    }
}

/// Pieces that queries are made of, so that random texts come near the grammar.
const PIECES: &str = r#"([ ()",:<>=/\\@-]|or |not |and |kind:|who:|on:|within:5d@|importance>=|claim:|50|2025-01|[a-zà-ý]{1,3}|/x.y/|"a \\" b"|\$[a-z]{1,3}|ticker:)"#;

fn words() -> impl Strategy<Value = Vec<String>> {
    let word = any::<String>().prop_map(|s| sillage::text::fold(&s).into_owned());
    let plain = "[$a-z0-9 ,:()\"\\\\/-]{1,8}";
    let cashtag = "[$][a-z][a-z0-9.^=-]{0,10}";
    let word = prop_oneof![plain, cashtag, word];
    let word = word.prop_filter("something", |w| !w.trim().is_empty());
    // A list holds nothing twice.
    prop::collection::btree_set(word, 1..4).prop_map(|set| set.into_iter().collect())
}

fn spans() -> impl Strategy<Value = Span> {
    let at = -62_000_000_000..253_000_000_000_i64;
    let length = prop_oneof![Just(0), Just(86_400 * SECOND), 0..10_000_000 * SECOND];
    (at, 0..SECOND, length).prop_map(|(seconds, micros, length)| {
        let from = Timestamp::from_micros(seconds * SECOND + micros);
        Span::new(from, from.plus(length))
    })
}

fn terms() -> impl Strategy<Value = Term> {
    use prop::sample::{select, subsequence};
    let relation = select(vec![Relation::On, Relation::After, Relation::Before]);
    let sign = select(vec![
        Cmp::Less,
        Cmp::AtMost,
        Cmp::Equal,
        Cmp::AtLeast,
        Cmp::More,
    ]);
    let parts = Part::ALL.map(|p| p.0).to_vec();
    let regex = select(vec!["a.b", "x\\/y", "^(é|\\d)+$", " ", "\\\\"]);
    prop_oneof![
        words().prop_map(|w| Term::Word(w.concat())),
        regex.prop_map(|s| Term::Regex(Pattern::new(s).unwrap())),
        words().prop_map(Term::Kind),
        words().prop_map(Term::Who),
        words().prop_map(Term::Ticker),
        words().prop_map(Term::Source),
        words().prop_map(Term::Id),
        subsequence(Lane::ALL.to_vec(), 1..3).prop_map(Term::Lane),
        subsequence(parts, 1..4).prop_map(Term::Has),
        subsequence(Verdict::ALL.to_vec(), 1..3).prop_map(Term::Claim),
        subsequence(Status::ALL.to_vec(), 1..3).prop_map(Term::Status),
        Just(Term::Is(vec![Trait::Derived])),
        (relation, spans()).prop_map(|(r, s)| Term::Time(r, s)),
        (1..100_000_000_i64, "[a-z@ ,]{0,5}[a-z]")
            .prop_map(|(n, id)| Term::Within(n * SECOND, id.trim().to_owned())),
        (sign, 0..=100_u8).prop_map(|(s, n)| Term::Importance(s, n)),
    ]
}

fn trees() -> impl Strategy<Value = Expr> {
    terms()
        .prop_map(Expr::Term)
        .prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::and),
                prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::or),
                inner.prop_map(Expr::negated),
            ]
        })
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn any_near_query_is_read(pieces in prop::collection::vec(PIECES, 0..16)) {
        holds(&pieces.concat());
    }

    #[test]
    fn any_tree_prints_back(tree in trees()) {
        let text = print(&tree, ZONE);
        let again = parse(&text, ZONE);
        prop_assert_eq!(&again.diagnostics, &[], "{}", text);
        prop_assert_eq!(&again.expr, &tree, "{}", text);
    }
}
