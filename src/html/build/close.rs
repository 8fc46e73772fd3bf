//! End tags in the body, and what they imply (WHATWG HTML 13.2.6.3, 13.2.6.4.7).

use super::{Builder, Flow, Mode};
use crate::html::Ns;
use crate::html::lexer::NONE;
use crate::html::names::Tag;

impl Builder<'_> {
    #[inline]
    pub(super) fn body_end(&mut self, tag: Tag, name: u32) -> Flow {
        use Tag::*;
        match tag {
            Address | Article | Aside | Blockquote | Button | Center | Details | Dialog | Dir | Div | Dl | Fieldset
            | Figcaption | Figure | Footer | Header | Hgroup | Listing | Main | Menu | Nav | Ol | Pre | Search
            | Section | Select | Summary | Ul => self.end_in_scope(tag),
            P => {
                if !self.open.has_in_button_scope(P) {
                    self.insert_implied(P);
                }
                self.close_p();
            }
            A | B | Big | Code | Em | Font | I | Nobr | S | Small | Strike | Strong | Tt | U => self.adopt(tag, name),
            Li => {
                if self.open.has_in_list_scope(Li) {
                    self.pop_to(self.open.highest(Li));
                }
            }
            Dd | Dt => self.end_in_scope(tag),
            H1 | H2 | H3 | H4 | H5 | H6 => self.end_heading(),
            Body | Html => {
                if self.open.has_in_scope(Body) {
                    self.mode = Mode::AfterBody;
                    if tag == Html {
                        return Flow::Again;
                    }
                }
            }
            Form => self.end_form(),
            Applet | Marquee | Object => {
                if self.open.has_in_scope(tag) {
                    self.pop_to(self.open.highest(tag));
                    self.clear_to_marker();
                }
            }
            Template => return self.end_template(),
            // `</br>` is read as `<br>`.
            Br => return self.body_start(super::insert::implied(Br)),
            _ => self.any_other_end(tag, name),
        }
        Flow::Done
    }

    #[inline]
    fn end_in_scope(&mut self, tag: Tag) {
        if self.open.has_in_scope(tag) {
            self.pop_to(self.open.highest(tag));
        }
    }

    fn end_heading(&mut self) {
        let headings = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];
        let highest = headings.map(|tag| self.open.highest(tag)).into_iter().max().unwrap_or(0);
        if highest != 0 && highest >= self.open.top_scope() {
            self.pop_to(highest);
        }
    }

    fn end_form(&mut self) {
        if self.open.has(Tag::Template) {
            return self.end_in_scope(Tag::Form);
        }
        let form = std::mem::replace(&mut self.form, NONE);
        if form == NONE || !self.is_open(form) {
            return;
        }
        // Outside of templates no two forms are open: this one is the highest of its name.
        let height = self.open.highest(Tag::Form);
        if height < self.open.top_scope() || self.open.at(height).node != form {
            return;
        }
        self.imply_ends(Tag::Other);
        self.take_off_stack(form);
    }

    /// "Any other end tag": ends the nearest element of the name, unless a special one stands above it.
    #[inline]
    pub(super) fn any_other_end(&mut self, tag: Tag, name: u32) {
        let height = self.open.highest_named(Ns::Html, name);
        debug_assert!(tag == Tag::Other || tag as u32 == name, "known names are numbered as tags");
        if height != 0 && height >= self.open.top_special() {
            self.pop_to(height);
        }
    }

    /// "Generate implied end tags", except for one name.
    #[inline]
    pub(super) fn imply_ends(&mut self, except: Tag) {
        while let Some(top) = self.open.top() {
            if top.ns != Ns::Html || top.tag == except || !is_implied(top.tag) {
                return;
            }
            self.pop();
        }
    }
}

fn is_implied(tag: Tag) -> bool {
    use Tag::*;
    matches!(tag, Dd | Dt | Li | Optgroup | Option | P | Rb | Rp | Rt | Rtc)
}
