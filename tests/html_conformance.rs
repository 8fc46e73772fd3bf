//! html5lib-tests against our decoder, tokenizer and tree builder.
//!
//! The suite is not part of this repository; it is looked for in `../shared/data/html5lib-tests`, or
//! where `HTML5LIB_TESTS` says. Run it with
//! `cargo test --release --test html_conformance -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its cases has failed")]

mod html5lib;
