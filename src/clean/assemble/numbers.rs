//! Numbers of ordered lists' items (WHATWG HTML 4.4.8).

use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use rustc_hash::FxHashMap;

/// By ordered list: its last item that was asked for, and that one's number.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: FxHashMap<NodeId, (NodeId, i32)>,
}

impl Numbers {
    /// The number of a list's item. Items are asked for in order, so that each list's children are gone through once.
    pub(super) fn of(&mut self, dom: &Dom<'_>, list: NodeId, item: NodeId) -> Option<i32> {
        let whole = |node: NodeId, attr: Attr| dom.attr(node, attr).and_then(|v| v.trim().parse::<i32>().ok());
        let is_item = |n: NodeId| dom.kind(n) == Kind::Element && dom.tag(n) == Tag::Li;
        let down = dom.attrs(list).any(|(_, name, _)| name == "reversed");
        let step = if down { -1 } else { 1 };
        let (mut at, mut number) = match self.last.get(&list) {
            Some(&(last, number)) => (dom.next_sibling(last), number),
            None => {
                let first = || if down { dom.children(list).filter(|&n| is_item(n)).count() as i32 } else { 1 };
                (dom.first_child(list), whole(list, Attr::Start).unwrap_or_else(first).saturating_sub(step))
            }
        };
        while let Some(node) = at {
            if is_item(node) {
                number = whole(node, Attr::Value).unwrap_or(number.saturating_add(step));
                if node == item {
                    self.last.insert(list, (node, number));
                    return Some(number);
                }
            }
            at = dom.next_sibling(node);
        }
        None
    }
}
