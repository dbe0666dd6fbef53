//! Texts one after another in one arena, so that a search reads them in one sweep.

/// Texts one after another.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.seal();
    }

    /// Adds text to the one that [`Self::seal`] will end.
    pub fn extend(&mut self, part: &str) {
        self.bytes.push_str(part);
    }

    /// Ends the text that was added in parts.
    pub fn seal(&mut self) {
        self.ends.push(self.bytes.len() as u32);
    }

    /// Adds all texts of `other`.
    pub fn append(&mut self, other: &Self) {
        let base = self.bytes.len() as u32;
        self.bytes.push_str(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }

    /// Makes room for so many texts and bytes in all.
    pub fn reserve(&mut self, texts: usize, bytes: usize) {
        self.ends
            .reserve_exact(texts.saturating_sub(self.ends.len()));
        self.bytes
            .reserve_exact(bytes.saturating_sub(self.bytes.len()));
    }

    /// Text number `index`; empty when there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else {
            return "";
        };
        let start = index
            .checked_sub(1)
            .and_then(|i| self.ends.get(i))
            .copied()
            .unwrap_or(0);
        self.bytes
            .get(start as usize..*end as usize)
            .unwrap_or_default()
    }

    /// All texts, joined without a mark between them.
    #[must_use]
    pub fn bytes(&self) -> &str {
        &self.bytes
    }

    /// Where each text ends in [`Self::bytes`].
    #[must_use]
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes that are held.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 4
    }

    /// Gives back memory that is not used.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
