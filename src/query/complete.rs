//! What may stand at the cursor of a query that is being typed.
//!
//! Says what is wanted, and what the tables know of it; values that events use are the store's to count.
//! Nothing here fails: a cursor outside the text, or within a character, is moved back to a place that is one.

use super::lex::{head, lex};
use super::token::{Lexed, Lexeme, Token, Written};
use super::{print, words};
use crate::story::field::{self, FIELDS, Field, Takes};
use crate::text::fold;
use crate::time::Zone;
use std::ops::Range;

/// What may stand at the cursor, and what of the text it takes the place of.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The bytes that a candidate replaces.
    pub replace: Range<usize>,
    /// What is wanted there.
    pub wants: Wants,
}

/// What is wanted at a place of a query.
#[derive(Clone, Debug)]
pub enum Wants {
    /// A term: the name of a field, an operator, or a word to look for.
    Start {
        /// What stands there before the cursor, folded.
        prefix: String,
    },
    /// A value of a field.
    Value {
        /// The field. In `within:5d@r1` it is "id" for what stands behind the sign.
        field: &'static Field,
        /// What the value contains, folded.
        needle: String,
    },
}

/// Something that may be put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The text to put in.
    pub insert: String,
    /// The text to show.
    pub label: String,
    /// What it means, in a line; may be empty.
    pub doc: String,
    /// How many events have it, where that was counted.
    pub count: Option<u64>,
}

/// Words that stand between terms.
const OPERATORS: &[(&str, &str, &str)] = &[
    ("or ", "or", "what stands on either side"),
    ("not ", "not", "all but what follows; “-” does the same"),
    ("(", "( )", "what belongs together"),
    ("\"", "\" \"", "words that stand together"),
    ("/", "/ /", "a regular expression"),
];

/// What may stand at byte `cursor` of `text`.
#[must_use]
pub fn complete(text: &str, cursor: usize, _zone: Zone) -> Completion {
    let cursor = head(text, cursor).len();
    let Some(token) = touched(&lex(text), cursor) else {
        return start(text, cursor..cursor, cursor);
    };
    match &token.kind {
        Lexeme::Field(written) => in_field(text, written, &token, cursor),
        Lexeme::Open | Lexeme::Close | Lexeme::Minus => start(text, cursor..cursor, cursor),
        _ => start(text, token.span, cursor),
    }
}

/// The token that the cursor stands in or right behind; a term before a parenthesis or a sign.
fn touched(lexed: &Lexed, cursor: usize) -> Option<Token> {
    let touching = |t: &&Token| t.span.start <= cursor && cursor <= t.span.end;
    let is_sign = |t: &Token| matches!(t.kind, Lexeme::Open | Lexeme::Close | Lexeme::Minus);
    let all = || lexed.tokens.iter().filter(touching);
    all()
        .find(|t| !is_sign(t))
        .or_else(|| all().next())
        .cloned()
}

fn start(text: &str, replace: Range<usize>, cursor: usize) -> Completion {
    let typed = text.get(replace.start..cursor).unwrap_or_default();
    let prefix = fold(typed).into_owned();
    let wants = Wants::Start { prefix };
    Completion { replace, wants }
}

fn in_field(text: &str, written: &Written, token: &Token, cursor: usize) -> Completion {
    let first = written
        .values
        .first()
        .map_or(token.span.end, |v| v.span.start);
    let name = text.get(written.name.clone()).unwrap_or_default();
    let Some(field) = field::named(name).filter(|_| cursor >= first) else {
        // The sign goes too: a field is put in with its own.
        let end = cursor.min(written.name.end);
        return start(text, token.span.start..first, end);
    };
    let at = written.values.iter().find(|v| cursor <= v.span.end);
    let mut replace = at.map_or(cursor..cursor, |v| v.span.clone());
    let typed = text.get(replace.start..cursor).unwrap_or_default();
    let mut needle = typed.strip_prefix('"').unwrap_or(typed);
    let mut field = field;
    if field.takes == Takes::Distance
        && let Some((length, id)) = typed.split_once('@')
        && let Some(of_event) = field::named("id")
    {
        (field, needle) = (of_event, id);
        replace.start += length.len() + 1;
    }
    let needle = fold(needle).into_owned();
    let wants = Wants::Value { field, needle };
    Completion { replace, wants }
}

/// What the tables know of: fields and operators, or the words of a closed list.
#[must_use]
pub fn candidates(wants: &Wants) -> Vec<Candidate> {
    match wants {
        Wants::Start { prefix } => {
            let operators = OPERATORS
                .iter()
                .filter(|(_, label, _)| label.starts_with(&**prefix));
            let fields = FIELDS.iter().filter(|f| f.name.starts_with(&**prefix));
            fields.map(named).chain(operators.map(operator)).collect()
        }
        Wants::Value { field, needle } => choices(field)
            .iter()
            .filter(|word| word.contains(&**needle))
            .map(|word| value(field, word, None))
            .collect(),
    }
}

/// The words that stand behind the sign of `field` whatever the story.
fn choices(field: &Field) -> &'static [&'static str] {
    match field.takes {
        Takes::Choice(words) => words,
        Takes::Number => &[">=90", ">=75", ">=50"],
        Takes::Figure => match field.name {
            "z" => &["<-3", "<-2", ">2", ">3"],
            "p" => &["<0.01", "<0.05"],
            _ => &["<-5%", "<-2%", ">2%", ">5%"],
        },
        _ => &[],
    }
}

fn named(field: &Field) -> Candidate {
    Candidate {
        insert: format!("{}:", field.name),
        label: format!("{}:", field.name),
        doc: format!("{}, as in {}", field.doc, field.example),
        count: None,
    }
}

fn operator((insert, label, doc): &(&str, &str, &str)) -> Candidate {
    Candidate {
        insert: (*insert).to_owned(),
        label: (*label).to_owned(),
        doc: (*doc).to_owned(),
        count: None,
    }
}

/// A value of `field`, with the quotation marks that it needs, its meaning where the program knows it, and a count.
#[must_use]
pub fn value(field: &Field, word: &str, count: Option<u64>) -> Candidate {
    Candidate {
        insert: print::field_value(field.name, word),
        label: word.to_owned(),
        doc: words::meaning(field, word).to_owned(),
        count,
    }
}

/// `text` without the term at byte `cursor`: what the values of that term are counted under.
#[must_use]
pub fn without_term(text: &str, cursor: usize) -> String {
    let cursor = head(text, cursor).len();
    let lexed = lex(text);
    let Some(token) = touched(&lexed, cursor) else {
        return text.to_owned();
    };
    let before = lexed
        .tokens
        .iter()
        .take_while(|t| t.span.start < token.span.start);
    let signs = before.collect::<Vec<_>>().into_iter().rev();
    let from = signs
        .take_while(|t| matches!(t.kind, Lexeme::Minus | Lexeme::Not))
        .last()
        .map_or(token.span.start, |t| t.span.start);
    super::edit::cut(text, from..token.span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` is the cursor; what is replaced stands in brackets in the expected text.
    fn check(marked: &str, expected: &str, wants: &str) {
        let cursor = marked.find('|').unwrap_or(marked.len());
        let text = marked.replacen('|', "", 1);
        let found = complete(&text, cursor, Zone::Utc);
        let part = |range: Range<usize>| text.get(range).unwrap_or("?").to_owned();
        let shown = format!(
            "{}[{}]{}",
            part(0..found.replace.start),
            part(found.replace.clone()),
            part(found.replace.end..text.len())
        );
        assert_eq!(shown, expected, "{marked}");
        let said = match found.wants {
            Wants::Start { prefix } => format!("start {prefix}"),
            Wants::Value { field, needle } => format!("{} {needle}", field.name),
        };
        assert_eq!(said, wants, "{marked}");
    }

    #[test]
    fn places() {
        check("|", "[]", "start ");
        check("ki|", "[ki]", "start ki");
        check("a |", "a []", "start ");
        check("a KI|nd:x b", "a [KInd:]x b", "start ki");
        check("-(wh|)", "-([wh])", "start wh");
        check("a o|", "a [o]", "start o");
        check("a or|", "a [or]", "start or");
        check("kind:|", "kind:[]", "kind ");
        check("kind:st|at,b", "kind:[stat],b", "kind st");
        check("kind:a,Re|", "kind:a,[Re]", "kind re");
        check("kind:a,|", "kind:a,[]", "kind ");
        check("who:\"Sam Ál|", "who:[\"Sam Ál]", "who sam al");
        check("foo:b|ar", "[foo:]bar", "start foo");
        check("within:5d@r1|", "within:5d@[r1]", "id r1");
        check("within:5|", "within:[5]", "within 5");
        check("importance>=|5", "importance>=[5]", "importance ");
        check("\"a b|", "[\"a b]", "start \"a b");
    }

    #[test]
    fn a_cursor_anywhere_is_met() {
        let text = "kind:é \"ab (x";
        for cursor in 0..text.len() + 3 {
            let found = complete(text, cursor, Zone::Utc);
            assert!(text.get(found.replace).is_some(), "{cursor}");
            assert!(without_term(text, cursor).len() <= text.len(), "{cursor}");
        }
    }

    #[test]
    fn static_candidates() {
        let labels = |marked: &str| -> Vec<String> {
            let found = complete(marked, marked.len(), Zone::Utc);
            candidates(&found.wants)
                .into_iter()
                .map(|c| c.insert)
                .collect()
        };
        assert_eq!(labels("o"), ["on:", "or "]);
        assert_eq!(labels("lane:o"), ["moves", "other"]);
        assert_eq!(labels("status:rum"), ["rumour"]);
        assert!(labels("").len() > FIELDS.len());
    }

    #[test]
    fn the_term_goes_with_its_sign() {
        for (marked, expected) in [
            ("a -kind:x| b", "a b"),
            ("a not kind:x,y| b", "a b"),
            ("(kind:x|)", "()"),
            ("kind:x|", ""),
            ("a |", "a "),
        ] {
            let cursor = marked.find('|').unwrap_or_default();
            let text = marked.replacen('|', "", 1);
            assert_eq!(without_term(&text, cursor), expected, "{marked}");
        }
    }
}
