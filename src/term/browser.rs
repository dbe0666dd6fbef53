//! Opening an address in the browser, without a shell.

use crate::text::WebAddress;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// An opener that fails later than this had already shown the page, or at least a window.
const FAILS_WITHIN: Duration = Duration::from_secs(10);

/// Opens `address` in a program of its own; returns when that has ended or has run for a while, so it is called on a
/// thread that may wait.
///
/// # Errors
/// A sentence that quotes the address, when no opener can be started or the last one fails.
pub fn open(address: &WebAddress) -> Result<(), String> {
    open_with(open::commands(address.as_str()), address)
}

fn open_with(
    openers: impl IntoIterator<Item = Command>,
    address: &WebAddress,
) -> Result<(), String> {
    let mut reason = "no program to open it is installed".to_owned();
    for mut opener in openers {
        let name = opener.get_program().to_string_lossy().into_owned();
        match start(&mut opener) {
            Ok(child) => match failure(child) {
                None => return Ok(()),
                Some(why) => reason = format!("{name} failed, {why}"),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => reason = format!("{name} did not start: {error}"),
        }
    }
    Err(format!("Not opened ({reason}); the address is {address}"))
}

/// Starts an opener that keeps off the terminal.
fn start(opener: &mut Command) -> std::io::Result<Child> {
    #[cfg(unix)]
    {
        // The signals of this terminal are not for the browser, which outlives it.
        use std::os::unix::process::CommandExt;
        opener.process_group(0);
    }
    opener
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// How the opener failed, if it did so quickly. Some openers become the browser and run for hours.
fn failure(mut child: Child) -> Option<String> {
    let started = Instant::now();
    let status = child.wait().ok()?;
    (!status.success() && started.elapsed() < FAILS_WITHIN).then(|| status.to_string())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn opened(openers: &[&[&str]]) -> Result<(), String> {
        let address = WebAddress::parse("https://example.org/a").map_err(|e| e.to_string())?;
        let commands = openers.iter().filter_map(|words| {
            let (program, arguments) = words.split_first()?;
            let mut command = Command::new(program);
            command.args(arguments);
            Some(command)
        });
        open_with(commands, &address)
    }

    #[test]
    fn the_next_opener_is_tried_and_the_last_failure_quotes_the_address() {
        assert_eq!(opened(&[&["true"]]), Ok(()));
        assert_eq!(
            opened(&[&["no-such-opener"], &["false"], &["true"]]),
            Ok(())
        );
        let failed = opened(&[&["sh", "-c", "exit 3"], &["no-such-opener"]]);
        assert_eq!(
            failed,
            Err(
                "Not opened (sh failed, exit status: 3); the address is https://example.org/a"
                    .to_owned()
            )
        );
        let none = opened(&[&["no-such-opener"]]);
        assert!(none.is_err_and(|said| said.contains("no program") && said.contains("https://")));
    }
}
