//! Opening an address in the browser. Addresses come from strangers, so few are let through, and none to a shell.

/// Characters of an address that a shell or a window manager could take for something else.
const FORBIDDEN: &[char] = &['"', '\'', '<', '>', '\\', '^', '`', '{', '|', '}', '$'];
/// Longer addresses are refused.
const LONGEST: usize = 2048;

/// Whether `address` is one that may be opened.
#[must_use]
pub fn may_open(address: &str) -> bool {
    let scheme = address
        .split_once("://")
        .map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest));
    let web = scheme.is_some_and(|(scheme, rest)| {
        ["http", "https"].contains(&scheme.as_str()) && !rest.is_empty()
    });
    let harmless = |c: char| !c.is_control() && !c.is_whitespace() && !FORBIDDEN.contains(&c);
    web && address.len() <= LONGEST
        && address.chars().all(harmless)
        && crate::text::line(address) == address
}

/// Opens `address` in a program of its own.
///
/// # Errors
///
/// A sentence when it is refused, or when there is no browser.
pub fn open(address: &str) -> Result<(), String> {
    if !may_open(address) {
        return Err(format!(
            "not opened, it is no plain web address: {}",
            crate::text::line(address)
        ));
    }
    open::that_detached(address).map_err(|e| format!("no browser could be started: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_are_opened() {
        for address in [
            "https://example.org/a?b=c&d=%20#e",
            "HTTP://example.org",
            "https://fr.wikipedia.org/wiki/État_(x)",
        ] {
            assert!(may_open(address), "{address}");
        }
        for address in [
            "",
            "https://",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://a b",
            "https://a\u{1b}[2J",
            "https://a\n",
            "https://a\"&calc",
            "https://a$(x)",
            "https://a`x`",
            "https://a\u{202e}b",
            "--help",
            "https:/a",
        ] {
            assert!(!may_open(address), "{address}");
        }
        assert!(!may_open(&format!("https://{}", "a".repeat(5000))));
    }
}
