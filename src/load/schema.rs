//! The JSON Schema of the event file, made from its record types.

use crate::story::StoryRecord;

/// The schema as pretty JSON, with a line break at its end.
#[must_use]
pub fn schema() -> String {
    let schema = schemars::schema_for!(StoryRecord);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::raw::KNOWN;
    use serde_json::Value;

    #[test]
    fn the_reader_knows_every_field() {
        let schema: Value = serde_json::from_str(&schema()).unwrap_or_default();
        let events = schema.pointer("/$defs/Event/properties");
        let events = events.or_else(|| schema.pointer("/$defs/Record/properties"));
        let mut fields: Vec<&str> = events
            .and_then(Value::as_object)
            .map(|o| o.keys().map(String::as_str).collect())
            .unwrap_or_default();
        let mut known = KNOWN.to_vec();
        fields.sort_unstable();
        known.sort_unstable();
        assert_eq!(fields, known);
    }
}
