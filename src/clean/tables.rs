//! What a table is called, and its heads: they go where it goes.

use super::Analysis;
use super::blocks::Container;
use super::roles::Role;
use super::together::is_small;
use super::verdict::{Ground, Verdict, goes, kept_in, stays};
use crate::html::Tag;
use smallvec::SmallVec;

/// Cells that tell whether a table stays.
const TELLING_CELLS: usize = 100;

/// Keeps what a table is called where half of it or more stays, and takes its heads out where nothing else does.
pub(super) fn judge(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    captions(analysis, of);
    titles(analysis, of);
    bare_heads(analysis, of);
}

/// The caption of a table whose beginning stays, half of it or more.
fn captions(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let containers = &analysis.blocks.containers;
    for caption in containers.iter().filter(|c| c.tag == Tag::Caption) {
        let own = caption.blocks();
        let table = &containers[caption.parent as usize];
        let cells = own.end..(table.end as usize).min(own.end + TELLING_CELLS);
        let kept = kept_in(of, cells.clone());
        if table.tag == Tag::Table && kept > 0 && kept * 2 >= cells.len() {
            for verdict in of[own].iter_mut().filter(|v| v.went_by_points()) {
                *verdict = stays(Role::Paragraph);
            }
        }
    }
}

/// What a class calls a caption, and stands above a table in a box of theirs that shows no picture, is the table's own.
fn titles(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    /// Elements that wrap the table: one that scrolls.
    const WRAPPERS: usize = 3;
    /// Blocks above it: its number, and what it shows.
    const MOST_ABOVE: u32 = 3;
    let blocks = &analysis.blocks;
    let parent = |c: &Container| Some(&blocks.containers[c.parent as usize]);
    for table in blocks.containers.iter().filter(|c| c.tag == Tag::Table && c.end > c.first && is_small(c)) {
        let kept = kept_in(of, table.blocks());
        let around = std::iter::successors(parent(table), |c| parent(c)).take(WRAPPERS).find(|c| c.first < table.first);
        let Some(around) = around.filter(|c| table.first - c.first <= MOST_ABOVE && kept * 2 >= table.blocks().len())
        else {
            continue;
        };
        let shown = blocks.images.partition_point(|image| image.1 < around.first);
        if blocks.images.get(shown).is_some_and(|image| image.1 <= table.first) {
            continue;
        }
        for verdict in &mut of[around.first as usize..table.first as usize] {
            if verdict.role == Role::Caption && matches!(verdict.ground, Ground::Rule(_)) {
                *verdict = stays(Role::Paragraph);
            }
        }
    }
}

/// Heads of tables of which nothing else stays.
fn bare_heads(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let blocks = &analysis.blocks;
    let is_head = |i: usize| blocks.container(&blocks.items[i]).tag == Tag::Th;
    for table in blocks.containers.iter().filter(|c| c.tag == Tag::Table && is_small(c)) {
        let kept: SmallVec<[usize; 16]> = table.blocks().filter(|&i| of[i].role.is_body()).collect();
        if !kept.iter().all(|&i| is_head(i)) || table.blocks().all(is_head) {
            continue;
        }
        for i in kept {
            if matches!(of[i].ground, Ground::Points | Ground::Surroundings) {
                of[i] = goes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bare_heads;
    use crate::clean::alike::tests::told;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn what_a_class_calls_a_caption_is_the_title_of_the_table_below_it() {
        let told = "Moss cools a roof as long as it holds water, and gives less and less of it from the third week without rain on, \
                    which no one had measured on roofs of this size before.";
        let text = |shown: &str| {
            let page = format!(
                "<html lang=en><title>Moss on roofs</title><main><article><h1>Moss on roofs</h1><p>{told}</p><section class=tw><h4>Table \
                 1.</h4><div class='caption p'><p>Cooling at two in the afternoon</p></div>{shown}<div class=tbl-box><table><tr><th>\
                 Days without rain</th><th>Degrees</th></tr><tr><td>0 to 7</td><td>6.8</td></tr><tr><td>8 to 21</td><td>5.2</td></tr>\
                 </table></div></section><p>{told} Roofs of gravel do not cool.</p></article></main>"
            );
            Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text
        };
        assert!(text("").contains("two in the afternoon"), "{}", text(""));
        assert!(!text("<img src=roof.jpg>").contains("two in the afternoon"));
    }

    #[test]
    fn the_heads_of_a_table_go_with_its_last_row() {
        let table = "<table><tr><th>Number</th><th>Title</th></tr><tr><td>OR51</td><td>Leaf trap</td></tr></table>";
        let kept = |gone: &[&str]| {
            let roles = told(table, gone, |analysis, _, of| bare_heads(analysis, of));
            roles.into_iter().filter(|role| role.is_body()).count()
        };
        assert_eq!((kept(&["OR51", "Leaf trap"]), kept(&["OR51"])), (0, 3));
    }
}
