//! Why a whole file cannot be read: one sentence with the place and what to do.

/// A file of which nothing can be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such file.
    #[error(
        "there is no file “{0}”; check the name, or start without a file to see the founding story"
    )]
    Missing(String),
    /// It is a folder.
    #[error("“{0}” is a folder; name a file in it, such as {0}/story.json")]
    Folder(String),
    /// It is a terminal, a disk or a socket.
    #[error(
        "“{0}” is a device, not a file; to read what another program sends, write: program | sillage -"
    )]
    Device(String),
    /// It may not be read.
    #[error("“{0}” may not be read by this user; change its permissions or copy it")]
    Permission(String),
    /// There is nothing in it.
    #[error("“{0}” is empty; an event file is a JSON document, JSON Lines or a CSV table")]
    Empty(String),
    /// No format fits.
    #[error("“{name}” is in no known format: {why}; tried {tried}")]
    NoFormat {
        /// Name of the file.
        name: String,
        /// What stands at its start.
        why: String,
        /// The formats that were tried.
        tried: String,
    },
    /// A table without a time.
    #[error(
        "“{name}” has no time column (its columns are {columns}); name one of them time, date, datetime or timestamp in line 1"
    )]
    NoTimeColumn {
        /// Name of the file.
        name: String,
        /// The columns that it has.
        columns: String,
    },
    /// A table of factors without a factor.
    #[error(
        "“{0}” has no column of factors beside its date; its first line names them, such as date,mktrf,smb,hml,rf"
    )]
    NoFactorColumn(String),
    /// A table of factors of which no row can be used.
    #[error("no row of “{name}” can be used as factors: {why}")]
    NoFactorRows {
        /// Name of the file.
        name: String,
        /// What is wrong with the first one.
        why: String,
    },
    /// A table of factors in percent.
    #[error(
        "“{name}”, line {line}, column {column}: {factor} is {value}, which would be {:.0}% in a day; returns are fractions here, so divide all columns by 100",
        .value * 100.0
    )]
    Percent {
        /// Name of the file.
        name: String,
        /// Line of the value.
        line: u64,
        /// Column of the value.
        column: u64,
        /// The factor.
        factor: String,
        /// The value.
        value: f64,
    },
    /// A document that ends before its first event.
    #[error(
        "“{name}” is cut off at line {line}, column {column}, before its first event; fetch or save it again"
    )]
    CutOff {
        /// Name of the file.
        name: String,
        /// Line of the end.
        line: u64,
        /// Column of the end.
        column: u64,
    },
    /// A document that is no JSON from its first words on.
    #[error("“{name}” is not valid JSON at line {line}, column {column}: {why}; correct it there")]
    NotJson {
        /// Name of the file.
        name: String,
        /// Line of the fault.
        line: u64,
        /// Column of the fault.
        column: u64,
        /// What the parser expected.
        why: String,
    },
    /// More than can be held.
    #[error(
        "“{name}” is larger than {limit} bytes, which is too large for one {format}; write one event a line (JSON Lines), which is read piece by piece"
    )]
    TooLarge {
        /// Name of the file.
        name: String,
        /// Most bytes of such a file.
        limit: u64,
        /// What it is.
        format: &'static str,
    },
    /// The system refused.
    #[error("“{name}” cannot be read: {source}; check the disk or the connection, then try again")]
    Io {
        /// Name of the file.
        name: String,
        /// What the system said.
        source: std::io::Error,
    },
}
