//! Addresses of web pages, as they stand in files of strangers: parsed as a browser parses them, and let through only
//! when nothing about them misleads.

use std::fmt;
use url::Url;

/// Longer addresses are refused; browsers and servers commonly stop at 2,000 characters.
const MAX_BYTES: usize = 2048;
/// Characters that a shell or a window manager between the program and the browser could act on.
const FORBIDDEN: &[char] = &['"', '\'', '<', '>', '\\', '^', '`', '{', '|', '}', '$'];

/// A web address that may be opened: http or https, with a host and without user info.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress {
    url: String,
    host: String,
}

/// Why an address is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be parsed, has no host, or is of another scheme than http and https.
    #[error("it is not a web address")]
    NotWeb,
    /// A user name before the host, as in `https://bank.example@evil.example`, makes another host look like the target.
    #[error("it names a user, which can disguise the host")]
    UserInfo,
    /// Blanks, control characters or quotation marks inside.
    #[error("it contains characters that an address may not have")]
    Characters,
    /// More than 2,048 bytes.
    #[error("it is longer than 2,048 bytes")]
    TooLong,
}

impl WebAddress {
    /// Reads `text`; blanks around it do not count.
    ///
    /// # Errors
    /// [`AddressError`] says why it is refused.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.len() > MAX_BYTES {
            return Err(AddressError::TooLong);
        }
        let allowed =
            |c: char| super::is_harmless(c) && !c.is_whitespace() && !FORBIDDEN.contains(&c);
        if !text.chars().all(allowed) {
            return Err(AddressError::Characters);
        }
        // The parser would also repair `https:example.org`; what needs a repair is not what its author checked.
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        let is_web = |s: &str| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https");
        if !scheme.is_some_and(is_web) {
            return Err(AddressError::NotWeb);
        }
        let url = Url::parse(text).map_err(|_unreadable| AddressError::NotWeb)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::UserInfo);
        }
        let host = url.host_str().ok_or(AddressError::NotWeb)?.to_owned();
        Ok(Self {
            url: url.into(),
            host,
        })
    }

    /// The address as it is handed to the browser: normalised, in ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The host, in ASCII: letters of other scripts that look alike show as `xn--…`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host for people, without a leading `www.`.
    #[must_use]
    pub fn short_host(&self) -> &str {
        self.host.strip_prefix("www.").unwrap_or(&self.host)
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_addresses_pass_and_name_their_host() {
        for (text, host) in [
            ("https://example.org/a?b=c&d=%20#e", "example.org"),
            ("HTTP://Example.org", "example.org"),
            ("  https://example.org/x\t\n", "example.org"),
            ("https://fr.wikipedia.org/wiki/État_(x)", "fr.wikipedia.org"),
            ("https://example.org:8443/", "example.org"),
            ("https://bücher.example/", "xn--bcher-kva.example"),
            ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
            ("http://[2001:db8::1]/", "[2001:db8::1]"),
        ] {
            assert_eq!(
                WebAddress::parse(text).map(|a| a.host().to_owned()),
                Ok(host.to_owned()),
                "{text}"
            );
        }
        let www = WebAddress::parse("https://www.cnbc.com/");
        assert!(www.is_ok_and(|a| a.short_host() == "cnbc.com"));
    }

    #[test]
    fn misleading_addresses_are_refused_with_the_reason() {
        use AddressError::{Characters, NotWeb, TooLong, UserInfo};
        for (text, reason) in [
            ("", NotWeb),
            ("https://", NotWeb),
            ("https:/a", NotWeb),
            ("https:a.example", NotWeb),
            ("--help", NotWeb),
            ("file:///etc/passwd", NotWeb),
            ("javascript:alert(1)", NotWeb),
            ("javascript://a.example/%0aalert(1)", NotWeb),
            ("https://bank.example@evil.example/", UserInfo),
            ("https://bank.example:pass@evil.example/", UserInfo),
            ("https://a b", Characters),
            ("https://a\u{1b}[2J", Characters),
            ("https://a\"&calc", Characters),
            ("https://a$(x)", Characters),
            ("https://a`x`", Characters),
            ("https://a.example\\@evil.example", Characters),
            ("https://a\u{202e}b", Characters),
        ] {
            assert_eq!(WebAddress::parse(text), Err(reason), "{text:?}");
        }
        let long = format!("https://a.example/{}", "a".repeat(5000));
        assert_eq!(WebAddress::parse(&long), Err(TooLong));
    }

    proptest! {
        #[test]
        fn what_passes_is_plain_ascii_of_the_host_it_names(text in "https?://\\PC{0,40}") {
            if let Ok(address) = WebAddress::parse(&text) {
                prop_assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic()));
                prop_assert!(!address.as_str().split('/').nth(2).unwrap_or_default().contains('@'));
                prop_assert!(address.as_str().contains(address.host()));
            }
        }
    }
}
