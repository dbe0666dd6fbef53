//! Filters: a query compiled for the columns of blocks, and the rows that it selects.

pub mod compiled_filter;
pub mod evaluate;
pub mod figures;
pub mod judge;
pub mod select;
pub mod selection;
pub mod verdicts;
