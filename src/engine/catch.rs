//! Turns a panic into text, so that a mistake in one piece of work ends nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` returns.
///
/// # Errors
/// The message of the panic that ended it.
pub fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        text.unwrap_or_else(|| "panic without a message".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::resume_unwind;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(catch_panic(|| 7), Ok(7));
        let check = |payload: Box<dyn std::any::Any + Send>, expected: &str| {
            let caught = catch_panic(|| resume_unwind(payload));
            assert_eq!(caught.map(|()| 0), Err(expected.to_owned()));
        };
        check(Box::new("text"), "text");
        check(Box::new("text".to_owned()), "text");
        check(Box::new(7), "panic without a message");
    }
}
