//! What is wanted at an address, and whether an answer's media type is that.

use crate::page::may_be_page;

/// What is wanted at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// An HTML or plain text page; an answer of any other media type is refused before its body is read.
    Page,
    /// A feed. Feeds come under every media type there is, so none is refused.
    Feed,
    /// A sitemap, often compressed as a file; no media type is refused.
    Sitemap,
    /// robots.txt; no media type is refused.
    Robots,
}

impl Accept {
    /// The `Accept` header to send.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Accept::Page => "text/html,application/xhtml+xml,text/plain;q=0.8,application/xml;q=0.7,*/*;q=0.1",
            Accept::Feed => {
                "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5"
            }
            Accept::Sitemap => "application/xml,text/xml,application/gzip;q=0.9,*/*;q=0.5",
            Accept::Robots => "text/plain,*/*;q=0.5",
        }
    }

    /// Whether an answer of this media type may be what is wanted.
    pub(crate) fn takes(self, content_type: Option<&str>) -> bool {
        self != Accept::Page || may_be_page(content_type)
    }
}

#[cfg(test)]
mod tests {
    use super::Accept;

    #[test]
    fn a_page_is_html_or_text() {
        for good in [
            "text/html",
            "Text/HTML; charset=utf-8",
            "text/plain",
            "application/xhtml+xml",
            "text/markdown",
            "",
            "html",
        ] {
            assert!(Accept::Page.takes(Some(good)), "{good}");
        }
        for bad in [
            "application/pdf",
            "image/png",
            "application/json",
            "text/css",
            "text/javascript; charset=utf-8",
            "video/mp4",
        ] {
            assert!(!Accept::Page.takes(Some(bad)), "{bad}");
        }
        assert!(Accept::Page.takes(None));
    }

    #[test]
    fn a_feed_may_call_itself_anything() {
        assert!(Accept::Feed.takes(Some("text/html")));
        assert!(Accept::Sitemap.takes(Some("application/octet-stream")));
    }
}
