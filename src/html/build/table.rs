//! Insertion modes of tables (WHATWG HTML 13.2.6.4.9 to 13.2.6.4.15).

use super::{Active, Builder, Flow, Mode, insert::implied};
use crate::html::lexer::{NONE, Start};
use crate::html::names::Tag;

const CELLS: &[Tag] = &[Tag::Td, Tag::Th];
const SECTIONS: &[Tag] = &[Tag::Tbody, Tag::Tfoot, Tag::Thead];

impl Builder<'_> {
    /// "Clear the stack back to a table context" and the like: pops all above these, `html`, `template`.
    fn clear_to(&mut self, context: &[Tag]) {
        let highest = context.iter().map(|&tag| self.open.highest(tag)).max().unwrap_or(0);
        let limit = highest.max(self.open.highest(Tag::Template)).max(self.open.highest(Tag::Html));
        self.pop_to(limit + 1);
    }

    pub(super) fn table_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Caption => {
                self.clear_to(&[Tag::Table]);
                self.active.push(Active::MARKER);
                self.insert(start);
                self.mode = Mode::InCaption;
            }
            Tag::Colgroup => {
                self.clear_to(&[Tag::Table]);
                self.insert(start);
                self.mode = Mode::InColumnGroup;
            }
            Tag::Col => {
                self.clear_to(&[Tag::Table]);
                self.insert_implied(Tag::Colgroup);
                self.mode = Mode::InColumnGroup;
                return Flow::Again;
            }
            Tag::Tbody | Tag::Tfoot | Tag::Thead => {
                self.clear_to(&[Tag::Table]);
                self.insert(start);
                self.mode = Mode::InTableBody;
            }
            Tag::Td | Tag::Th | Tag::Tr => {
                self.clear_to(&[Tag::Table]);
                self.insert_implied(Tag::Tbody);
                self.mode = Mode::InTableBody;
                return Flow::Again;
            }
            Tag::Table => return if self.close_table() { Flow::Again } else { Flow::Done },
            Tag::Style | Tag::Script | Tag::Template => return self.head_start(start),
            Tag::Input if self.is_hidden_input(&start) => self.insert_void(start),
            Tag::Form => {
                if self.form == NONE && !self.open.has(Tag::Template) {
                    self.form = self.insert(start);
                    self.pop();
                }
            }
            _ => return self.foster_start(start),
        }
        Flow::Done
    }

    fn foster_start(&mut self, start: Start) -> Flow {
        self.fostering = true;
        let flow = self.body_start(start);
        self.fostering = false;
        flow
    }

    fn foster_end(&mut self, tag: Tag, name: u32) -> Flow {
        self.fostering = true;
        let flow = self.body_end(tag, name);
        self.fostering = false;
        flow
    }

    fn close_table(&mut self) -> bool {
        let is_open = self.open.has_in_table_scope(Tag::Table);
        if is_open {
            self.pop_to(self.open.highest(Tag::Table));
            self.reset_mode();
        }
        is_open
    }

    pub(super) fn table_end(&mut self, tag: Tag, name: u32) -> Flow {
        match tag {
            Tag::Table => {
                self.close_table();
                Flow::Done
            }
            Tag::Body
            | Tag::Caption
            | Tag::Col
            | Tag::Colgroup
            | Tag::Html
            | Tag::Tbody
            | Tag::Td
            | Tag::Tfoot
            | Tag::Th
            | Tag::Thead
            | Tag::Tr => Flow::Done,
            Tag::Template => self.end_template(),
            _ => self.foster_end(tag, name),
        }
    }

    fn close_caption(&mut self) -> bool {
        let is_open = self.open.has_in_table_scope(Tag::Caption);
        if is_open {
            self.pop_to(self.open.highest(Tag::Caption));
            self.clear_to_marker();
            self.mode = Mode::InTable;
        }
        is_open
    }

    pub(super) fn caption_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Caption
            | Tag::Col
            | Tag::Colgroup
            | Tag::Tbody
            | Tag::Td
            | Tag::Tfoot
            | Tag::Th
            | Tag::Thead
            | Tag::Tr => {
                if self.close_caption() {
                    return Flow::Again;
                }
                Flow::Done
            }
            _ => self.body_start(start),
        }
    }

    pub(super) fn caption_end(&mut self, tag: Tag, name: u32) -> Flow {
        match tag {
            Tag::Caption => {
                self.close_caption();
                Flow::Done
            }
            Tag::Table if self.close_caption() => Flow::Again,
            Tag::Table
            | Tag::Body
            | Tag::Col
            | Tag::Colgroup
            | Tag::Html
            | Tag::Tbody
            | Tag::Td
            | Tag::Tfoot
            | Tag::Th
            | Tag::Thead
            | Tag::Tr => Flow::Done,
            _ => self.body_end(tag, name),
        }
    }

    /// Ends the current `colgroup`; whether there was one.
    pub(super) fn leave_column_group(&mut self) -> bool {
        let is_group = self.open.top().is_some_and(|top| top.tag == Tag::Colgroup);
        if is_group {
            self.pop();
            self.mode = Mode::InTable;
        }
        is_group
    }

    pub(super) fn column_group_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Html => self.body_start(start),
            Tag::Col => {
                self.insert_void(start);
                Flow::Done
            }
            Tag::Template => self.head_start(start),
            _ if self.leave_column_group() => Flow::Again,
            _ => Flow::Done,
        }
    }

    pub(super) fn column_group_end(&mut self, tag: Tag) -> Flow {
        match tag {
            Tag::Colgroup => {
                self.leave_column_group();
                Flow::Done
            }
            Tag::Col => Flow::Done,
            Tag::Template => self.end_template(),
            _ if self.leave_column_group() => Flow::Again,
            _ => Flow::Done,
        }
    }

    pub(super) fn table_body_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Tr => {
                self.clear_to(SECTIONS);
                self.insert(start);
                self.mode = Mode::InRow;
                Flow::Done
            }
            Tag::Th | Tag::Td => {
                self.clear_to(SECTIONS);
                self.insert(implied(Tag::Tr));
                self.mode = Mode::InRow;
                Flow::Again
            }
            Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Tbody | Tag::Tfoot | Tag::Thead => self.close_section(),
            _ => self.table_start(start),
        }
    }

    pub(super) fn table_body_end(&mut self, tag: Tag, name: u32) -> Flow {
        match tag {
            Tag::Tbody | Tag::Tfoot | Tag::Thead => {
                if self.open.has_in_table_scope(tag) {
                    self.clear_to(SECTIONS);
                    self.pop();
                    self.mode = Mode::InTable;
                }
                Flow::Done
            }
            Tag::Table => self.close_section(),
            Tag::Body | Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Html | Tag::Td | Tag::Th | Tag::Tr => Flow::Done,
            _ => self.table_end(tag, name),
        }
    }

    fn close_section(&mut self) -> Flow {
        if !SECTIONS.iter().any(|&tag| self.open.has_in_table_scope(tag)) {
            return Flow::Done;
        }
        self.clear_to(SECTIONS);
        self.pop();
        self.mode = Mode::InTable;
        Flow::Again
    }

    fn close_row(&mut self) -> bool {
        let is_open = self.open.has_in_table_scope(Tag::Tr);
        if is_open {
            self.clear_to(&[Tag::Tr]);
            self.pop();
            self.mode = Mode::InTableBody;
        }
        is_open
    }

    pub(super) fn row_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Th | Tag::Td => {
                self.clear_to(&[Tag::Tr]);
                self.insert(start);
                self.mode = Mode::InCell;
                self.active.push(Active::MARKER);
                Flow::Done
            }
            Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Tbody | Tag::Tfoot | Tag::Thead | Tag::Tr => {
                if self.close_row() {
                    return Flow::Again;
                }
                Flow::Done
            }
            _ => self.table_start(start),
        }
    }

    pub(super) fn row_end(&mut self, tag: Tag, name: u32) -> Flow {
        match tag {
            Tag::Tr => {
                self.close_row();
                Flow::Done
            }
            Tag::Table if self.close_row() => Flow::Again,
            Tag::Table => Flow::Done,
            Tag::Tbody | Tag::Tfoot | Tag::Thead => {
                if self.open.has_in_table_scope(tag) && self.close_row() {
                    return Flow::Again;
                }
                Flow::Done
            }
            Tag::Body | Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Html | Tag::Td | Tag::Th => Flow::Done,
            _ => self.table_end(tag, name),
        }
    }

    fn close_cell(&mut self) {
        let height = CELLS.iter().map(|&tag| self.open.highest(tag)).max().unwrap_or(0);
        if height != 0 {
            self.pop_to(height);
        }
        self.clear_to_marker();
        self.mode = Mode::InRow;
    }

    pub(super) fn cell_start(&mut self, start: Start) -> Flow {
        match start.tag {
            Tag::Caption
            | Tag::Col
            | Tag::Colgroup
            | Tag::Tbody
            | Tag::Td
            | Tag::Tfoot
            | Tag::Th
            | Tag::Thead
            | Tag::Tr => {
                if !CELLS.iter().any(|&tag| self.open.has_in_table_scope(tag)) {
                    return Flow::Done;
                }
                self.close_cell();
                Flow::Again
            }
            _ => self.body_start(start),
        }
    }

    pub(super) fn cell_end(&mut self, tag: Tag, name: u32) -> Flow {
        match tag {
            Tag::Td | Tag::Th => {
                if self.open.has_in_table_scope(tag) {
                    self.pop_to(self.open.highest(tag));
                    self.clear_to_marker();
                    self.mode = Mode::InRow;
                }
                Flow::Done
            }
            Tag::Body | Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Html => Flow::Done,
            Tag::Table | Tag::Tbody | Tag::Tfoot | Tag::Thead | Tag::Tr => {
                if !self.open.has_in_table_scope(tag) {
                    return Flow::Done;
                }
                self.close_cell();
                Flow::Again
            }
            _ => self.body_end(tag, name),
        }
    }
}
