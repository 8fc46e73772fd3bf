//! Any bytes decode and tokenize: no panic, spans that stand in the text, no more text than there was.

#![no_main]

use copydesk::html::decode::decode;
use copydesk::html::{Content, Token, Tokens};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let decoded = decode(bytes, None);
    let text = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
    for (content, last) in [
        (Content::Data, ""),
        (Content::Rcdata, "title"),
        (Content::Rawtext, "style"),
        (Content::Script, "script"),
        (Content::Cdata, ""),
    ] {
        let mut characters = 0;
        for token in Tokens::new(&text, content, last) {
            if let Token::Text(text) | Token::Comment(text) = token {
                characters += text.chars().count();
            }
        }
        // A reference stands for two characters at most and takes three at least; a NUL becomes one.
        assert!(characters <= text.chars().count(), "{content:?}");
    }
});
