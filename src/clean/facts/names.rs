//! The facts: their names and what they mean. `docs/facts.md` is made from this table.
//!
//! Every fact is one byte, so that a page's facts are small and a score's thresholds are exact.
//! Sizes are logarithmic ([`log`]), shares run from 0 to 100, flags are 0 or 1.

macro_rules! facts {
    ($($name:ident $what:literal)*) => {
        /// A fact about a block.
        #[allow(missing_docs, non_camel_case_types, reason = "the table beside it describes each")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Fact { $($name),* }

        /// Name and meaning of every fact, in the order of [`Fact`].
        pub const FACTS: &[(&str, &str)] = &[$((stringify!($name), $what)),*];
    };
}

facts! {
    length "size of the text in characters, those of scripts without spaces twice"
    words "number of words"
    link_share "share of the text inside links"
    links "number of links"
    word_length "tenths of a letter per word"
    sentences "number of sentence ends"
    sentence_length "size of the text by sentence end"
    commas "number of commas and semicolons"
    ends "how the text ends: 0 letter or digit, 1 sentence, 2 colon, 3 ellipsis, 4 comma, 5 bracket or quote, 6 other symbol"
    starts "how the text starts: 0 capital, 1 lower case, 2 digit, 3 symbol, 4 quote or bracket, 5 letter without case"
    upper_share "share of capitals among letters"
    digit_share "share of digits among characters"
    symbol_share "share of symbols among characters"
    capitalised_share "share of words with a capital"
    separators "number of bars, bullets and arrows"
    spaceless_share "share of characters of scripts without spaces"
    has_at "holds an @"
    has_copyright "holds a copyright sign"
    has_currency "holds a currency sign"
    has_url "holds an address"
    has_time "holds a time of day"
    has_year "holds a year"
    has_question "holds a question mark"
    repeats "how often the same text stands on the page"
    repeated "the same text stood before"
    title_words "share of the words that stand in the title"
    description_words "share of the words that stand in the description"
    is_title "the same words as the title, or nearly"
    strong_share "share of the text that is bold"
    emphasis_share "share of the text that is set in italics"
    outside_links "share of the text in links to other sites"
    inner_links "share of the text in links within the page"
    after_break "follows the block before after a single line break"
    word_score "points of the words, 128 where they balance"
    word_score_before "points of the words of the block before"
    word_score_after "points of the words of the block after"
    lead_score "points of how the text begins and ends, 128 where they balance"
    lead_score_before "points of how the block before begins and ends"
    lead_score_after "points of how the block after begins and ends"
    heading_score "points of how the last heading begins and ends"
    place_score "points of the class and id words around, 128 where they balance"
    tag "kind of element"
    heading "level of the heading, 0 for none and for words that other elements in it hold"
    depth "containers around it"
    nav "in <nav> or role=navigation"
    header "in the page's <header>"
    footer "in the page's <footer>"
    inner_edge "in a <header> or <footer> of an article or of main"
    aside "in <aside>"
    form "in <form>"
    dialog "in a dialog"
    article "in <article>"
    main "in <main>"
    list "in a list"
    table "in a table"
    definition "in a definition list"
    figure "in <figure>"
    caption "in <figcaption> or <caption>"
    quote "in <blockquote>"
    pre "in <pre>"
    control "text of a control"
    hidden "hidden by attribute or style"
    aria_hidden "hidden from assistive technology"
    noscript "in <noscript>"
    shadow "in a declarative shadow root"
    streamed "streamed in, swapped into place by a script"
    collapsed "in <details> or a tab panel"
    article_body "in itemprop=articleBody"
    link_around "inside a link that holds blocks"
    address "in <address>"
    embed "stands in for a picture or video"
    section "in <section>"
    phrase_chrome "points for chrome of phrase rules"
    phrase_article "points for the article of phrase rules"
    place_chrome "points for chrome of rules about places"
    place_article "points for the article of rules about places"
    role "role that a rule names: 0 none, then in the order of the rules' roles"
    before_role "role that a rule names for the block before"
    after_role "role that a rule names for the block after"
    labels_since_prose "points for chrome of phrase rules since the last long prose"
    labels_before "points for chrome of phrase rules since the first long prose"
    since_image "blocks since the last picture, 255 for none"
    until_image "blocks until the next picture, 255 for none"
    parent_links "share of links in the next container out"
    parent_prose "share of long prose in the next container out"
    parent_length "size of the next container out"
    parent_blocks "blocks of the next container out"
    parent_words "points of the words of the next container out"
    parent_position "where in the next container out"
    outer_links "share of links two containers out"
    outer_prose "share of long prose two containers out"
    outer_length "size of the container two out"
    outer_blocks "blocks of the container two out"
    outer_words "points of the words two containers out"
    outer_position "where in the container two out"
    third_links "share of links three containers out"
    third_prose "share of long prose three containers out"
    third_length "size of the container three out"
    third_blocks "blocks of the container three out"
    third_words "points of the words three containers out"
    third_position "where in the container three out"
    fourth_links "share of links four containers out"
    fourth_prose "share of long prose four containers out"
    fourth_length "size of the container four out"
    fourth_blocks "blocks of the container four out"
    fourth_words "points of the words four containers out"
    fourth_position "where in the container four out"
    alike "containers that look alike"
    alike_length "size of the text of those that look alike, each"
    alike_links "share of links in those that look alike"
    alike_prose "share of long prose in those that look alike"
    alike_parents "containers whose parents look alike"
    alike_parents_length "size of the text in the parents that look alike, each"
    alike_parents_links "share of links in the parents that look alike"
    best "in the container that holds most of the page's prose closest together"
    best_steps "containers from here out to one that also holds the best container"
    best_position "before (0), in (1 to 100) or after (101) the best container"
    best_prose "share of the page's prose in the best container"
    position "where on the page, by blocks"
    position_length "where on the page, by size of the text"
    index "blocks before it"
    from_end "blocks after it"
    from_title "128 + blocks after the title, 128 - blocks before it, logarithmic"
    since_prose "text since the last long prose"
    until_prose "text until the next long prose"
    headings_since_prose "headings since the last long prose"
    prose_before "share of the page's long prose that stands before"
    last_heading "level of the last heading"
    since_heading "blocks since the last heading"
    before_length "size of the block before"
    before_links "share of links of the block before"
    before_tag "kind of element of the block before"
    before_ends "how the block before ends"
    before_same "the block before stands in the same parent"
    before_alike "the block before looks alike"
    before2_length "size of the block two before"
    before2_links "share of links of the block two before"
    before2_tag "kind of element of the block two before"
    after_length "size of the block after"
    after_links "share of links of the block after"
    after_tag "kind of element of the block after"
    after_starts "how the block after starts"
    after_same "the block after stands in the same parent"
    after_alike "the block after looks alike"
    after2_length "size of the block two after"
    after2_links "share of links of the block two after"
    after2_tag "kind of element of the block two after"
    near_prose "share of long prose within 3 blocks"
    near_links "share of links within 3 blocks"
    near_words "points of the words within 3 blocks"
    around_prose "share of long prose within 8 blocks"
    around_links "share of links within 8 blocks"
    around_words "points of the words within 8 blocks"
    far_prose "share of long prose within 20 blocks"
    far_links "share of links within 20 blocks"
    page_length "size of the page's visible text"
    page_blocks "blocks of the page"
    page_links "share of links on the page"
    page_prose "share of long prose on the page"
    page_long "blocks of long prose on the page"
    page_words "points of the page's words"
    page_headings "share of headings among blocks"
    page_list "share of the text in lists"
    page_table "share of the text in tables"
    page_paragraphs "share of the text in <p>"
    page_unseen "share of the text that is not seen at once"
    page_articles "number of <article> elements"
    page_times "blocks with a year or a time"
    page_prices "blocks with a currency sign"
    page_controls "blocks that are a control's text"
    page_kind "kind of page its metadata declares: 0 none, 1 article, 2 website, 3 product, 4 forum, 5 list, 6 other"
    like_article "points of the words in classes and address for an article, 128 where they balance"
    like_forum "points of the words in classes and address for a forum, 128 where they balance"
    like_product "points of the words in classes and address for a product, 128 where they balance"
    like_listing "points of the words in classes and address for a listing, 128 where they balance"
    like_collection "points of the words in classes and address for a collection, 128 where they balance"
    like_documentation "points of the words in classes and address for documentation, 128 where they balance"
    like_service "points of the words in classes and address for a service, 128 where they balance"
    url_depth "folders in the address"
    url_words "hyphens in the last part of the address"
    url_date "the address holds a date"
}

/// Number of facts.
pub const COUNT: usize = FACTS.len();

/// A size as one byte: eight steps for each doubling.
pub fn log(n: u32) -> u8 {
    if n < 16 {
        return [0, 8, 13, 16, 19, 21, 22, 24, 25, 27, 28, 29, 30, 30, 31, 32][n as usize];
    }
    let n = n.saturating_add(1);
    let octave = n.ilog2();
    // The three bits after the leading one part the octave evenly; close enough to the logarithm.
    let part = if octave >= 3 { (n >> (octave - 3)) & 7 } else { (n << (3 - octave)) & 7 };
    (octave * 8 + part).min(255) as u8
}

/// `part` of `whole` in percent, 0 where there is no whole.
pub fn share(part: u32, whole: u32) -> u8 {
    if whole == 0 { 0 } else { (u64::from(part) * 100 / u64::from(whole)).min(100) as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_never_falls() {
        for n in 0..100_000u32 {
            assert!(log(n) <= log(n + 1), "{n}");
        }
        assert_eq!(log(u32::MAX - 1), 255);
    }

    #[test]
    fn names_are_unique_and_described() {
        let mut names: Vec<_> = FACTS.iter().map(|f| f.0).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COUNT);
        assert!(FACTS.iter().all(|f| f.1.len() > 5));
    }
}
