//! One file per command.

pub mod facts;
