//! What an element is called beside its classes and id: what scripts and tests find it by, and its own name where the page
//! made it up. They name parts of a page as class words do, also where class names are made by machines.

use crate::html::{Attr, Dom, Known, NodeId, Tag};
use std::borrow::Cow;

/// Attributes that scripts and tests find elements by.
const NAMING: [Attr; 10] = [
    Attr::DataArea,
    Attr::DataComponent,
    Attr::DataCy,
    Attr::DataHook,
    Attr::DataModule,
    Attr::DataQa,
    Attr::DataTest,
    Attr::DataTestId,
    Attr::DataTestid,
    Attr::DataWidget,
];

/// The names of an element: of a custom element (`<site-newsletter>`) its own, then what stands in attributes.
pub(super) fn names<'d>(dom: &'d Dom<'_>, id: NodeId) -> impl Iterator<Item = Cow<'d, str>> {
    let own = (dom.tag(id) == Tag::Other).then(|| dom.name(id)).filter(|name| name.contains('-'));
    let may_have = dom.may_have_attrs(id, const { Known::of(&NAMING) });
    let told = may_have.then(|| dom.attrs_of(id, |attr| NAMING.contains(&attr)));
    own.map(Cow::Borrowed).into_iter().chain(told.into_iter().flatten().map(|(_, name)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_called_by_tests_and_by_their_own_names() {
        let dom = Dom::parse("<site-box data-testid=byline alt=x class=y></site-box><p data-qa='a b'><b>");
        let of = |name: &str| {
            let id = dom.descendants(dom.root()).find(|&id| dom.name(id) == name).expect("it is there");
            names(&dom, id).map(Cow::into_owned).collect::<Vec<_>>()
        };
        assert_eq!(of("site-box"), ["site-box", "byline"]);
        assert_eq!(of("p"), ["a b"]);
        assert!(of("b").is_empty());
    }
}
