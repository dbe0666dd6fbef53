//! The founding story, compiled in: its document and every price file. A test holds the table against the folder.

/// The document.
pub(super) const STORY: &str = include_str!("../../data/deepseek-r1/story.json");

/// A price file by its name.
macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// Every price file, by its path below the story's folder.
        pub(super) const FILES: &[(&str, &str)] = &[
            $((concat!("prices/", $name), include_str!(concat!("../../data/deepseek-r1/prices/", $name)))),+
        ];
    };
}

files![
    "AAPL.csv",
    "AAPL_1h.csv",
    "AMD.csv",
    "AMD_1h.csv",
    "AMZN.csv",
    "AMZN_1h.csv",
    "AVGO.csv",
    "CEG.csv",
    "GEV.csv",
    "GOOG.csv",
    "GOOGL.csv",
    "GOOGL_1h.csv",
    "GSPC.csv",
    "GSPC_1h.csv",
    "IXIC.csv",
    "IXIC_1h.csv",
    "META.csv",
    "META_1h.csv",
    "MSFT.csv",
    "MSFT_1h.csv",
    "NVDA.csv",
    "NVDA_1h.csv",
    "ORCL.csv",
    "QQQ.csv",
    "SMH.csv",
    "SOXX.csv",
    "SPY.csv",
    "TSM.csv",
    "TSM_1h.csv",
    "VST.csv",
];

/// The file at this path below the story's folder.
pub(super) fn file(path: &str) -> Option<&'static str> {
    let path = path.trim_start_matches("./");
    let (_, text) = FILES.iter().find(|(name, _)| *name == path)?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/deepseek-r1/prices");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(format!("prices/{}", entry.ok()?.file_name().to_str()?)))
            .collect();
        names.sort();
        let table: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, table);
    }
}
