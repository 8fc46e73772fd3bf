//! Headers that are the client's: who asks, whom, for how much, and over which connection. No source sets them.

use reqwest::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, HOST, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE,
    TE, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};

/// What to do in place of naming a header, where it is the client's.
pub(super) fn instead(header: &HeaderName) -> Option<&'static str> {
    Some(match header {
        &USER_AGENT => "set `user_agent`, by which robots.txt is read too",
        &HOST => "the address names the host",
        &RANGE | &IF_RANGE => "pages are fetched whole",
        &IF_NONE_MATCH | &IF_MODIFIED_SINCE => "what is known of a page is asked for by itself",
        &ACCEPT_ENCODING | &CONNECTION | &CONTENT_LENGTH | &TRANSFER_ENCODING | &TE | &UPGRADE => {
            "it is set for each request"
        }
        _ => return None,
    })
}
