//! What the JSON parser says of text that it cannot read: why, and where.

/// Most characters of a reason: the parser repeats a text of the wrong type whole.
const LONGEST: usize = 200;

/// What the parser says, without its own place.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let why = text.rsplit_once(" at line ").map_or(&*text, |(why, _)| why);
    let why: String = why.chars().take(LONGEST).collect();
    if let Some((start, _)) = why.split_once("expected struct ") {
        return format!("{start}expected an object");
    }
    why.replace("EOF while parsing", "the text ends inside")
        .replace("expected ident", "expected a value")
}

/// The byte of `text` at which the parser stopped.
pub(super) fn offset(text: &str, error: &serde_json::Error) -> usize {
    let start = match error.line().checked_sub(2) {
        None => 0,
        Some(above) => memchr::memchr_iter(b'\n', text.as_bytes())
            .nth(above)
            .map_or(text.len(), |at| at + 1),
    };
    (start + error.column().saturating_sub(1)).min(text.len())
}
