//! Pools of values that name each other by number, as Nuxt 3 and React Router write their state.
//!
//! A pool is one list; the members of its objects and lists are places in it: `[{"title": 1, "body": 2}, "..", ".."]`. Keys may
//! be places too (`{"_1": 2}`). Written out as a tree, each string stands under its key again.

use crate::clean::json::{Index, Json, Shape};

/// Shorter lists are no pools.
const LEAST_VALUES: usize = 6;
/// Bytes of the longest string that is a key: objects share them, and each writes its own.
const LONGEST_KEY: usize = 64;

/// The tree that a pool stands for; `None` where the state is no pool.
pub(super) fn tree(json: &Json<'_>) -> Option<String> {
    let top = json.children(0).next().filter(|&v| json.shape(v) == Shape::Array)?;
    let first = json.children(top).next().filter(|&v| matches!(json.shape(v), Shape::Array | Shape::Object))?;
    // Objects that hold anything but numbers belong to no pool; most lists are told by their first.
    let is_pool = |v: Index| json.shape(v) != Shape::Object || json.children(v).all(|m| place(json, m).is_some());
    if !is_pool(first) {
        return None;
    }
    let values: Vec<Index> = json.children(top).collect();
    let mut objects = values.iter().filter(|&&v| json.shape(v) == Shape::Object && json.children(v).next().is_some());
    if values.len() < LEAST_VALUES || objects.next().is_none() || !values.iter().all(|&v| is_pool(v)) {
        return None;
    }
    let mut pool = Pool { json, told: vec![false; values.len()], values, out: String::new(), bytes: 0 };
    pool.write();
    let all: usize = pool.values.iter().map(|&v| json.raw(v).len()).sum();
    // Where most of the text is not reached, the numbers are none of places.
    (2 * pool.bytes >= all).then_some(pool.out)
}

/// The number that a value is.
fn place(json: &Json<'_>, value: Index) -> Option<i64> {
    if json.shape(value) == Shape::Scalar { json.raw(value).parse().ok() } else { None }
}

struct Pool<'j, 't> {
    json: &'j Json<'t>,
    values: Vec<Index>,
    /// Each value is written once: pools share them, and may go round in circles.
    told: Vec<bool>,
    out: String,
    /// Bytes of the strings that were written.
    bytes: usize,
}

enum Task {
    Value(Index),
    /// A value by its place in the pool.
    Place(usize),
    Write(&'static str),
    Key(String),
}

impl Pool<'_, '_> {
    fn write(&mut self) {
        let mut tasks = vec![Task::Place(0)];
        while let Some(task) = tasks.pop() {
            match task {
                Task::Write(text) => self.out.push_str(text),
                Task::Key(key) => self.out.push_str(&key),
                Task::Place(at) => match self.told.get_mut(at) {
                    Some(told) if !*told => {
                        *told = true;
                        tasks.push(Task::Value(self.values[at]));
                    }
                    _ => self.out.push_str("null"),
                },
                Task::Value(value) => self.value(value, &mut tasks),
            }
        }
    }

    fn value(&mut self, value: Index, tasks: &mut Vec<Task>) {
        let raw = self.json.raw(value);
        match self.json.shape(value) {
            Shape::Text => {
                self.bytes += raw.len();
                self.out.extend(["\"", raw, "\""]);
            }
            Shape::Scalar => self.out.push_str(raw),
            shape => {
                let is_object = shape == Shape::Object;
                self.out.push(if is_object { '{' } else { '[' });
                let mut inner = Vec::new();
                for member in self.json.children(value) {
                    if is_object {
                        inner.push(Task::Key(format!("\"{}\":", self.key(member))));
                    }
                    let at = place(self.json, member);
                    inner.push(
                        at.map_or(Task::Value(member), |at| Task::Place(usize::try_from(at).unwrap_or(usize::MAX))),
                    );
                    inner.push(Task::Write(","));
                }
                inner.pop();
                inner.push(Task::Write(if is_object { "}" } else { "]" }));
                tasks.extend(inner.into_iter().rev());
            }
        }
    }

    /// A member's key, which may be a place too.
    fn key(&self, member: Index) -> &str {
        let spelt = self.json.key(member);
        let at = spelt.strip_prefix('_').and_then(|at| at.parse::<usize>().ok());
        let is_key = |&&v: &&Index| self.json.shape(v) == Shape::Text && self.json.raw(v).len() <= LONGEST_KEY;
        let named = at.and_then(|at| self.values.get(at)).filter(is_key);
        named.map_or(spelt, |&v| self.json.raw(v))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pool: &str) -> Option<String> {
        tree(&Json::read(pool))
    }

    #[test]
    fn strings_of_a_pool_get_their_keys_back() {
        let nuxt = r#"[["Reactive",1],{"data":2},{"story":3},{"title":4,"body":5},"The mill","It \"turns\" again"]"#;
        let tree = r#"["Reactive",{"data":{"story":{"title":"The mill","body":"It \"turns\" again"}}}]"#;
        assert_eq!(told(nuxt).as_deref(), Some(tree));
        let router = r#"[{"_1":2,"_9":-5},"data",{"_3":4,"_5":6},"title","The mill","body","It turns"]"#;
        assert_eq!(told(router).as_deref(), Some(r#"{"data":{"title":"The mill","body":"It turns"},"_9":null}"#));
    }

    #[test]
    fn a_long_string_that_many_keys_share_is_written_once() {
        let long = "a".repeat(10_000);
        let members = vec!["\"_1\":2"; 1000].join(",");
        let tree = told(&format!("[{{{members}}},\"{long}\",\"The mill\",\"{long}\",[1,3],[4]]"));
        assert!(tree.is_none_or(|tree| tree.len() < 100_000));
    }

    #[test]
    fn other_lists_and_circles_are_no_pools() {
        assert_eq!(told(r#"[{"title":"The mill","n":1},{"n":2},{"n":3},{"n":4},{"n":5},{"n":6}]"#), None);
        assert_eq!(told(r#"[1,2,"three"]"#), None);
        assert_eq!(
            told(r#"[[1,0],{"a":0,"b":1},"none of it","is named here","by anything","at all, and so it is none"]"#),
            None
        );
    }
}
