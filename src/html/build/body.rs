//! Start tags in the body (WHATWG HTML 13.2.6.4.7).

use super::{Active, Builder, Flow, Mode};
use crate::html::Ns;
use crate::html::lexer::{NONE, Start};
use crate::html::names::{Attr, Tag};
use crate::html::raw::Raw;

impl Builder<'_> {
    #[inline]
    pub(super) fn body_start(&mut self, start: Start) -> Flow {
        use Tag::*;
        match start.tag {
            Address | Article | Aside | Blockquote | Center | Details | Dialog | Dir | Div | Dl | Fieldset
            | Figcaption | Figure | Footer | Header | Hgroup | Main | Menu | Nav | Ol | P | Search | Section
            | Summary | Ul => {
                self.insert_block(start);
            }
            A => self.format_link(start),
            B | Big | Code | Em | Font | I | S | Small | Strike | Strong | Tt | U => self.format(start),
            Li => self.insert_item(start, &[Li]),
            Dd | Dt => self.insert_item(start, &[Dd, Dt]),
            H1 | H2 | H3 | H4 | H5 | H6 => self.insert_heading(start),
            Area | Br | Embed | Img | Keygen | Wbr => {
                self.reconstruct();
                self.insert_void(start);
                self.frameset_ok = false;
            }
            Base | Basefont | Bgsound | Link | Meta | Noframes | Script | Style | Template | Title => {
                return self.head_start(start);
            }
            Caption | Col | Colgroup | Frame | Head | Tbody | Td | Tfoot | Th | Thead | Tr => {}
            Param | Source | Track => self.insert_void(start),
            _ => return self.body_start_seldom(start),
        }
        Flow::Done
    }

    fn body_start_seldom(&mut self, start: Start) -> Flow {
        use Tag::*;
        match start.tag {
            Html => self.second_html(start),
            Body => self.second_body(start),
            Frameset => self.frameset_for_body(start),
            Pre | Listing => {
                self.insert_block(start);
                self.skip_line_feed = true;
                self.frameset_ok = false;
            }
            Form => self.insert_form(start),
            Plaintext => {
                self.insert_block(start);
                self.lex.raw = Some(Raw::Plaintext);
            }
            Button => self.insert_button(start),
            Nobr => self.insert_nobr(start),
            Applet | Marquee | Object => {
                self.reconstruct();
                self.insert(start);
                self.active.push(Active::MARKER);
                self.frameset_ok = false;
            }
            Table => {
                if !self.quirks {
                    self.close_p();
                }
                self.insert(start);
                self.frameset_ok = false;
                self.mode = Mode::InTable;
            }
            Image => return self.body_start(Start { tag: Img, name: Img as u32, ..start }),
            Hr => self.insert_rule(start),
            Input | Select | Option | Optgroup => self.insert_choice(start),
            Textarea | Xmp | Iframe | Noembed => self.insert_raw(start),
            Rb | Rtc | Rp | Rt => {
                if self.open.has_in_scope(Ruby) {
                    self.imply_ends(if matches!(start.tag, Rp | Rt) { Rtc } else { Other });
                }
                self.insert(start);
            }
            Math | Svg => {
                self.reconstruct();
                self.insert_foreign(start, if start.tag == Math { Ns::MathMl } else { Ns::Svg });
            }
            _ => {
                self.reconstruct();
                self.insert(start);
            }
        }
        Flow::Done
    }

    /// Ends an open paragraph.
    #[inline]
    pub(super) fn close_p(&mut self) {
        if self.open.has_in_button_scope(Tag::P) {
            self.pop_to(self.open.highest(Tag::P));
        }
    }

    #[inline]
    fn insert_block(&mut self, start: Start) {
        self.close_p();
        self.insert(start);
    }

    fn insert_heading(&mut self, start: Start) {
        self.close_p();
        if self.open.top().is_some_and(|top| top.ns == Ns::Html && is_heading(top.tag)) {
            self.pop();
        }
        self.insert(start);
    }

    /// A list item ends the open one, unless something special but `address`, `div`, `p` stands between.
    fn insert_item(&mut self, start: Start, ended: &[Tag]) {
        self.frameset_ok = false;
        let stop = self.open.top_stop();
        if stop != 0 {
            let entry = self.open.at(stop);
            if entry.ns == Ns::Html && ended.contains(&entry.tag) {
                self.pop_to(stop);
            }
        }
        self.insert_block(start);
    }

    fn second_html(&mut self, start: Start) {
        if !self.open.has(Tag::Template) && self.open.height() > 0 {
            self.keep_late_attrs(self.open.at(1).node, &start);
        }
    }

    /// The body, where it is open as the second element.
    fn open_body(&self) -> Option<u32> {
        (self.open.height() >= 2 && self.open.at(2).tag == Tag::Body).then(|| self.open.at(2).node)
    }

    fn second_body(&mut self, start: Start) {
        if let Some(body) = self.open_body()
            && !self.open.has(Tag::Template)
        {
            self.frameset_ok = false;
            self.keep_late_attrs(body, &start);
        }
    }

    fn frameset_for_body(&mut self, start: Start) {
        if let Some(body) = self.open_body()
            && self.frameset_ok
        {
            self.tree.detach(body);
            self.torn = true;
            self.pop_to(2);
            self.insert(start);
            self.mode = Mode::InFrameset;
        }
    }

    fn insert_form(&mut self, start: Start) {
        let in_template = self.open.has(Tag::Template);
        if self.form != NONE && !in_template {
            return;
        }
        self.close_p();
        let id = self.insert(start);
        if !in_template {
            self.form = id;
        }
    }

    fn insert_button(&mut self, start: Start) {
        if self.open.has_in_scope(Tag::Button) {
            self.pop_to(self.open.highest(Tag::Button));
        }
        self.reconstruct();
        self.insert(start);
        self.frameset_ok = false;
    }

    fn insert_nobr(&mut self, start: Start) {
        self.reconstruct();
        if self.open.has_in_scope(Tag::Nobr) {
            self.adopt(Tag::Nobr, Tag::Nobr as u32);
            self.reconstruct();
        }
        let id = self.insert(start);
        self.push_active(id, &start);
    }

    fn insert_rule(&mut self, start: Start) {
        self.close_p();
        if self.open.has_in_scope(Tag::Select) {
            self.imply_ends(Tag::Other);
        }
        self.insert_void(start);
        self.frameset_ok = false;
    }

    /// What stands in `<select>` and what does not, as the standard has it since 2025.
    fn insert_choice(&mut self, start: Start) {
        let in_select = self.open.has_in_scope(Tag::Select);
        let is_context = self.context.is_some_and(|c| c.ns == Ns::Html && c.tag == Tag::Select);
        match start.tag {
            Tag::Input | Tag::Select if is_context => return,
            Tag::Input | Tag::Select if in_select => {
                self.pop_to(self.open.highest(Tag::Select));
                if start.tag == Tag::Select {
                    return;
                }
            }
            Tag::Option if in_select => self.imply_ends(Tag::Optgroup),
            Tag::Optgroup if in_select => self.imply_ends(Tag::Other),
            Tag::Option | Tag::Optgroup if self.is_in_option() => self.pop(),
            _ => {}
        }
        self.reconstruct();
        if start.tag != Tag::Input {
            self.frameset_ok &= start.tag != Tag::Select;
            self.insert(start);
            return;
        }
        let hidden = self.is_hidden_input(&start);
        self.insert_void(start);
        self.frameset_ok &= hidden;
    }

    fn is_in_option(&self) -> bool {
        self.open.top().is_some_and(|top| top.ns == Ns::Html && top.tag == Tag::Option)
    }

    pub(super) fn is_hidden_input(&self, start: &Start) -> bool {
        self.attr(start.attrs, Attr::Type).is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
    }

    fn insert_raw(&mut self, start: Start) {
        if start.tag == Tag::Xmp {
            self.close_p();
            self.reconstruct();
        }
        self.frameset_ok &= start.tag == Tag::Noembed;
        self.insert(start);
        let is_textarea = start.tag == Tag::Textarea;
        self.skip_line_feed = is_textarea;
        self.begin_text(if is_textarea { Raw::Rcdata } else { Raw::Rawtext });
    }
}

pub(super) fn is_heading(tag: Tag) -> bool {
    matches!(tag, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
}
