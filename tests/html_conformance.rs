//! html5lib-tests against our decoder, tokenizer and tree builder.
//!
//! The suite is not part of this repository; it is looked for in `../shared/data/html5lib-tests`, or
//! where `HTML5LIB_TESTS` says. Run it with
//! `cargo test --release --test html_conformance -- --ignored --nocapture`.

mod html5lib;
