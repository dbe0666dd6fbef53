//! The label of a bar shorter than a session in the margin of a price lane.

/// A bar shorter than a session that is read out in the margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortBar {
    /// When it began: `10:30`.
    pub start: String,
    /// How long it is, or on which side of the session it lies: `1 h`, `pre`, `post`.
    pub kind: String,
    /// Whether it lies outside the session, so that the figure is never shown without its label.
    pub outside: bool,
}

impl ShortBar {
    /// `10:30 1 h bar`, `16:00 post`.
    #[must_use]
    pub fn label(&self) -> String {
        let noun = if self.outside { "" } else { " bar" };
        format!("{} {}{noun}", self.start, self.kind)
    }

    /// The same in fewer columns, the longest first: `10:30 1h`; `16:00 post`, `post`.
    #[must_use]
    pub fn short_labels(&self) -> Vec<String> {
        let kind = self.kind.replace(' ', "");
        let mut labels = vec![format!("{} {kind}", self.start)];
        labels.extend(self.outside.then_some(kind));
        labels
    }
}
