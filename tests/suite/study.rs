//! The event study: certified and published values, the day-0 mapping, and what is refused.

mod cases;
mod command;
mod day0;
mod factors;
mod filter;
mod focus;
mod founding;
mod pane;
mod refused;
mod sweep;
