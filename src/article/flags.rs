//! What a record may say of its own quality.

/// All flags of a record's quality, and what they mean.
pub const FLAGS: [(&str, &str); 13] = [
    ("coarse-blocks", "the page has more blocks than are told apart: several of its lines are one"),
    ("error-page", "the answer is an error, or the page is short and its title is the number of one"),
    ("fallback-densest", "too little was found: the text is the densest region of the page"),
    (
        "language-mismatch",
        "the words are of another language than the one that the page declares; `language` is theirs",
    ),
    ("listing", "the page is an index of other pages"),
    ("live-blog", "the body has entries of a live blog"),
    ("mojibake-mended", "UTF-8 that had been read as Windows-1252 was mended"),
    ("no-text", "nothing stayed, or there was nothing"),
    ("paywall", "the page declares that not all of it is free: what it shows may be a teaser"),
    ("site-rules-skipped", "the file of the page's site took more steps than allowed, and was left out"),
    ("text-from-description", "the page shows no text: it is the description that the page declares"),
    ("text-from-script", "the page shows no text, or its beginning: it is what its scripts hold"),
    ("undecodable-bytes", "some bytes are none of the charset, and stand as U+FFFD"),
];
