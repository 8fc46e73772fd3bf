//! Insertion modes before the body (WHATWG HTML 13.2.6.4.1 to 13.2.6.4.6), and templates.

use super::{Active, Builder, Flow, Mode};
use crate::html::lexer::Start;
use crate::html::names::Tag;
use crate::html::raw::Raw;

impl Builder<'_> {
    /// No doctype came.
    pub(super) fn leave_initial(&mut self) -> Flow {
        self.quirks = true;
        self.mode = Mode::BeforeHtml;
        Flow::Again
    }

    pub(super) fn make_html(&mut self) -> Flow {
        self.insert_implied(Tag::Html);
        self.mode = Mode::BeforeHead;
        Flow::Again
    }

    pub(super) fn before_html_start(&mut self, start: Start) -> Flow {
        if start.tag != Tag::Html {
            return self.make_html();
        }
        self.insert(start);
        self.mode = Mode::BeforeHead;
        Flow::Done
    }

    pub(super) fn make_head(&mut self) -> Flow {
        self.head = self.insert_implied(Tag::Head);
        self.mode = Mode::InHead;
        Flow::Again
    }

    pub(super) fn before_head_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Html => self.body_start(start),
            Tag::Head => {
                self.head = self.insert(start);
                self.mode = Mode::InHead;
                Flow::Done
            }
            _ => self.make_head(),
        }
    }

    pub(super) fn before_head_end(&mut self, tag: Tag) -> Flow {
        match tag {
            Tag::Head | Tag::Body | Tag::Html | Tag::Br if self.mode == Mode::BeforeHtml => self.make_html(),
            Tag::Head | Tag::Body | Tag::Html | Tag::Br => self.make_head(),
            _ => Flow::Done,
        }
    }

    pub(super) fn leave_head(&mut self) -> Flow {
        self.pop();
        self.mode = Mode::AfterHead;
        Flow::Again
    }

    pub(super) fn head_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Html => return self.body_start(start),
            Tag::Base | Tag::Basefont | Tag::Bgsound | Tag::Link | Tag::Meta => self.insert_void(start),
            Tag::Title => {
                self.insert(start);
                self.begin_text(Raw::Rcdata);
            }
            Tag::Noframes | Tag::Style => {
                self.insert(start);
                self.begin_text(Raw::Rawtext);
            }
            Tag::Noscript => {
                self.insert(start);
                self.mode = Mode::InHeadNoscript;
            }
            Tag::Script => {
                self.insert(start);
                self.begin_text(Raw::Script);
            }
            Tag::Template => {
                self.insert(start);
                self.active.push(Active::MARKER);
                self.frameset_ok = false;
                self.mode = Mode::InTemplate;
                self.template_modes.push(Mode::InTemplate);
            }
            Tag::Head => {}
            _ => return self.leave_head(),
        }
        Flow::Done
    }

    pub(super) fn head_end(&mut self, tag: Tag) -> Flow {
        match tag {
            Tag::Head => {
                self.leave_head();
                Flow::Done
            }
            Tag::Body | Tag::Html | Tag::Br => self.leave_head(),
            Tag::Template => self.end_template(),
            _ => Flow::Done,
        }
    }

    pub(super) fn leave_noscript(&mut self) -> Flow {
        self.pop();
        self.mode = Mode::InHead;
        Flow::Again
    }

    pub(super) fn noscript_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Html => self.body_start(start),
            Tag::Basefont | Tag::Bgsound | Tag::Link | Tag::Meta | Tag::Noframes | Tag::Style => self.head_start(start),
            Tag::Head | Tag::Noscript => Flow::Done,
            _ => self.leave_noscript(),
        }
    }

    pub(super) fn noscript_end(&mut self, tag: Tag) -> Flow {
        match tag {
            Tag::Noscript => {
                self.leave_noscript();
                Flow::Done
            }
            Tag::Br => self.leave_noscript(),
            _ => Flow::Done,
        }
    }

    pub(super) fn make_body(&mut self) -> Flow {
        self.insert_implied(Tag::Body);
        self.mode = Mode::InBody;
        Flow::Again
    }

    pub(super) fn after_head_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Html => return self.body_start(start),
            Tag::Body => {
                self.insert(start);
                self.frameset_ok = false;
                self.mode = Mode::InBody;
            }
            Tag::Frameset => {
                self.insert(start);
                self.mode = Mode::InFrameset;
            }
            Tag::Base
            | Tag::Basefont
            | Tag::Bgsound
            | Tag::Link
            | Tag::Meta
            | Tag::Noframes
            | Tag::Script
            | Tag::Style
            | Tag::Template
            | Tag::Title => {
                // Late, but they belong into the head.
                let head = self.head;
                self.push(head, Tag::Head as u32, super::open::Class::of_html(Tag::Head));
                self.head_start(start);
                self.take_off_stack(head);
            }
            Tag::Head => {}
            _ => return self.make_body(),
        }
        Flow::Done
    }

    pub(super) fn after_head_end(&mut self, tag: Tag) -> Flow {
        match tag {
            Tag::Template => self.end_template(),
            Tag::Body | Tag::Html | Tag::Br => self.make_body(),
            _ => Flow::Done,
        }
    }

    pub(super) fn end_template(&mut self) -> Flow {
        let height = self.open.highest(Tag::Template);
        if height != 0 {
            self.pop_to(height);
            self.clear_to_marker();
            self.template_modes.pop();
            self.reset_mode();
        }
        Flow::Done
    }

    pub(super) fn template_start(&mut self, start: Start) -> Flow {
        let mode = match start.tag {
            Tag::Base
            | Tag::Basefont
            | Tag::Bgsound
            | Tag::Link
            | Tag::Meta
            | Tag::Noframes
            | Tag::Script
            | Tag::Style
            | Tag::Template
            | Tag::Title => return self.head_start(start),
            Tag::Caption | Tag::Colgroup | Tag::Tbody | Tag::Tfoot | Tag::Thead => Mode::InTable,
            Tag::Col => Mode::InColumnGroup,
            Tag::Tr => Mode::InTableBody,
            Tag::Td | Tag::Th => Mode::InRow,
            _ => Mode::InBody,
        };
        self.template_modes.pop();
        self.template_modes.push(mode);
        self.mode = mode;
        Flow::Again
    }

    pub(super) fn template_end(&mut self, tag: Tag) -> Flow {
        if tag == Tag::Template { self.end_template() } else { Flow::Done }
    }

    /// The page's end closes templates, one after another.
    pub(super) fn eof_in_template(&mut self) -> Flow {
        if self.template_modes.is_empty() || !self.open.has(Tag::Template) {
            return Flow::Done;
        }
        self.end_template();
        Flow::Again
    }
}
