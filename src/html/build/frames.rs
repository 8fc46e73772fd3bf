//! Framesets, and what comes after the body (WHATWG HTML 13.2.6.4.17 to 13.2.6.4.21).

use super::{Builder, Flow, Mode};
use crate::html::lexer::Start;
use crate::html::names::Tag;

impl Builder<'_> {
    pub(super) fn frameset_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Html => self.body_start(start),
            Tag::Frameset => {
                self.insert(start);
                Flow::Done
            }
            Tag::Frame => {
                self.insert_void(start);
                Flow::Done
            }
            Tag::Noframes => self.head_start(start),
            _ => Flow::Done,
        }
    }

    pub(super) fn frameset_end(&mut self, tag: Tag) -> Flow {
        if tag == Tag::Frameset && self.open.height() > 1 {
            self.pop();
            let in_frameset = self.open.top().is_some_and(|top| top.tag == Tag::Frameset);
            if self.context.is_none() && !in_frameset {
                self.mode = Mode::AfterFrameset;
            }
        }
        Flow::Done
    }

    pub(super) fn after_frameset_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Html => self.body_start(start),
            Tag::Noframes => self.head_start(start),
            _ => Flow::Done,
        }
    }

    pub(super) fn after_frameset_end(&mut self, tag: Tag) -> Flow {
        if tag == Tag::Html && self.mode == Mode::AfterFrameset {
            self.mode = Mode::AfterAfterFrameset;
        }
        Flow::Done
    }

    /// After the body nothing should come; what comes belongs into it.
    pub(super) fn after_body_start(&mut self, start: Start) -> Flow {
        if start.tag == Tag::Html {
            return self.body_start(start);
        }
        self.mode = Mode::InBody;
        Flow::Again
    }

    pub(super) fn after_body_end(&mut self, tag: Tag) -> Flow {
        if tag == Tag::Html && self.mode == Mode::AfterBody {
            if self.context.is_none() {
                self.mode = Mode::AfterAfterBody;
            }
            return Flow::Done;
        }
        self.mode = Mode::InBody;
        Flow::Again
    }
}
