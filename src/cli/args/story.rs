//! The arguments that say of a story what its files leave out.

use crate::cli::near;
use crate::load::StoryOptions;
use crate::time::{Calendar, Zone};
use clap::Args as ClapArgs;

/// What the files leave out: trading calendars, the zone of their times, the benchmark.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(in crate::cli) struct StoryArgs {
    /// Trading calendar of the prices, such as XNYS for all series or AAA=XPAR for one; may be given several times
    #[arg(long, value_name = "[TICKER=]CODE", allow_hyphen_values = true, value_parser = calendar)]
    calendar: Vec<CalendarArg>,
    /// Zone of the times that are written without one, such as Europe/Paris; the story's if absent, or else UTC
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true, value_parser = super::zone)]
    input_zone: Option<Zone>,
    /// Ticker of the loaded series that stands for the market; the story's own if absent, or else SPY, ^GSPC or the like
    #[arg(long, value_name = "TICKER", allow_hyphen_values = true)]
    benchmark: Option<String>,
}

impl StoryArgs {
    /// The options of the loader.
    pub(in crate::cli) fn options(&self) -> StoryOptions {
        let mut options = StoryOptions {
            input_zone: self.input_zone,
            benchmark: self.benchmark.as_deref().map(str::trim).map(str::to_owned),
            ..StoryOptions::default()
        };
        options.benchmark = options.benchmark.filter(|ticker| !ticker.is_empty());
        for arg in &self.calendar {
            match &arg.ticker {
                Some(ticker) => {
                    options
                        .calendars
                        .insert(ticker.clone(), arg.code.to_owned());
                }
                None => options.calendar = Some(arg.code.to_owned()),
            }
        }
        options
    }
}

/// A calendar of one series, or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
struct CalendarArg {
    /// In capitals; `None` for all series.
    ticker: Option<String>,
    code: &'static str,
}

fn calendar(text: &str) -> Result<CalendarArg, String> {
    // A ticker may hold an equals sign itself, such as ES=F.
    let (ticker, code) = match text.rsplit_once('=') {
        Some((ticker, code)) => (Some(ticker.trim().to_uppercase()), code),
        None => (None, text),
    };
    if ticker.as_deref() == Some("") {
        return Err(
            "no ticker before the equals sign; write AAA=XPAR, or XPAR for all series".to_owned(),
        );
    }
    let calendar = Calendar::named(code).ok_or_else(|| unknown(code))?;
    Ok(CalendarArg {
        ticker,
        code: calendar.code(),
    })
}

/// The sentence for a code that no calendar has, with the nearest codes.
fn unknown(code: &str) -> String {
    let all = || Calendar::codes().map(str::to_owned);
    let near = near::nearest(code, all());
    let meant = match near.as_slice() {
        [] => String::new(),
        near => format!("did you mean {}? The ", near.join(" or ")),
    };
    let known: Vec<String> = all().collect();
    format!(
        "unknown calendar code; {meant}known codes are {}",
        known.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendars_of_all_series_and_of_one() {
        let read = |text| calendar(text).map(|c| (c.ticker, c.code));
        let ok = |ticker: Option<&str>, code| Ok((ticker.map(str::to_owned), code));
        assert_eq!(read("xnys"), ok(None, "XNYS"));
        assert_eq!(read("aaa=XPAR"), ok(Some("AAA"), "XPAR"));
        assert_eq!(read("ES=F=XNYS"), ok(Some("ES=F"), "XNYS"));
        assert_eq!(read("BTC=24/7"), ok(Some("BTC"), "24/7"));
        assert!(read("=XPAR").is_err());
        let said = read("XNYZ").err().unwrap_or_default();
        assert!(
            said.starts_with("unknown calendar code; did you mean XNYS"),
            "{said}"
        );
        assert!(said.contains("XTKS"), "{said}");
        assert!(read("").is_err());
    }
}
