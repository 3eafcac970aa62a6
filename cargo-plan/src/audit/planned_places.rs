//! The places of the properties of an event as a tree, so that the values of all of them are found in one walk through a payload.

use crate::pages::view::PathStep;
use plan_rules::{JsonKind, JsonValue, PerOutline};
use std::collections::BTreeMap;

/// The places of properties.
#[derive(Debug, Default)]
pub(super) struct PlannedPlaces {
    /// The first one is the payload itself. Others are known by their positions.
    nodes: Vec<PlannedPlace>,
}

/// A place where a value may be.
#[derive(Debug, Default)]
struct PlannedPlace {
    members: Vec<MemberPlace>,
    items: Option<usize>,
    entries: Option<usize>,
    /// At positions of a list.
    positions: BTreeMap<usize, usize>,
    /// Which members objects have.
    outlines: PerOutline<ObjectMembers>,
}

/// A member that properties are at, or within.
#[derive(Debug)]
struct MemberPlace {
    name: String,
    /// The positions of the properties.
    properties: Vec<usize>,
    /// Where within it other ones are.
    inner: Option<usize>,
}

/// Which members objects with the same names have.
#[derive(Debug, Default)]
struct ObjectMembers {
    /// The position of each in the object, and among the places.
    given: Vec<(usize, usize)>,
    missing: Vec<usize>,
}

impl PlannedPlaces {
    /// Returns the places of some properties. `properties` are the steps that lead to each.
    pub(super) fn of<'s>(properties: impl IntoIterator<Item = &'s [PathStep]>) -> Self {
        let mut tree = Self { nodes: vec![PlannedPlace::default()] };
        for (position, steps) in properties.into_iter().enumerate() {
            tree.add(steps, position);
        }
        tree
    }

    /// Adds a property. One at the items of a list, or the values of a map, has no place of its own: its list or map has.
    fn add(&mut self, steps: &[PathStep], property: usize) {
        let [before @ .., PathStep::Member(last)] = steps else { return };
        let around = before.iter().fold(0, |node, step| self.step(node, step));
        let member = self.member(around, last);
        if let Some(place) = self.nodes.get_mut(around).and_then(|node| node.members.get_mut(member)) {
            place.properties.push(property);
        }
    }

    /// Returns the position of a member among those of a place.
    fn member(&mut self, node: usize, name: &str) -> usize {
        let Some(node) = self.nodes.get_mut(node) else { return 0 };
        node.members.iter().position(|member| member.name == name).unwrap_or_else(|| {
            node.members.push(MemberPlace { name: name.to_owned(), properties: Vec::new(), inner: None });
            node.members.len() - 1
        })
    }

    /// Returns the place that a step leads to.
    fn step(&mut self, from: usize, step: &PathStep) -> usize {
        let member = if let PathStep::Member(name) = step { self.member(from, name) } else { 0 };
        let new = self.nodes.len();
        let Some(node) = self.nodes.get_mut(from) else { return from };
        let known = match step {
            PathStep::Member(_) => node.members.get_mut(member).map(|member| *member.inner.get_or_insert(new)),
            PathStep::Items => Some(*node.items.get_or_insert(new)),
            PathStep::Entries => Some(*node.entries.get_or_insert(new)),
            PathStep::Item(position) => Some(*node.positions.entry(*position).or_insert(new)),
        };
        if known == Some(new) {
            self.nodes.push(PlannedPlace::default());
        }
        known.unwrap_or(from)
    }

    /// Gives each value of each property, and nothing for each object that could have one and has none.
    pub(super) fn each<'v, V: JsonValue<'v>>(&mut self, payload: V, give: &mut impl FnMut(usize, Option<V>)) {
        self.within(0, payload, give);
    }

    fn within<'v, V: JsonValue<'v>>(&mut self, at: usize, value: V, give: &mut impl FnMut(usize, Option<V>)) {
        // It has no other place within it that is the same, so that nothing asks for it meanwhile.
        let Some(mut place) = self.nodes.get_mut(at).map(std::mem::take) else { return };
        match value.kind() {
            JsonKind::Object => {
                self.members(&mut place, value, give);
                if let Some(entries) = place.entries {
                    value.members().for_each(|(_, inner)| self.within(entries, inner, give));
                }
            }
            JsonKind::Array => {
                if let Some(items) = place.items {
                    value.items().for_each(|item| self.within(items, item, give));
                }
                for (position, inner) in &place.positions {
                    value.items().nth(*position).into_iter().for_each(|item| self.within(*inner, item, give));
                }
            }
            _ => {}
        }
        if let Some(node) = self.nodes.get_mut(at) {
            *node = place;
        }
    }

    fn members<'v, V: JsonValue<'v>>(
        &mut self,
        place: &mut PlannedPlace,
        object: V,
        give: &mut impl FnMut(usize, Option<V>),
    ) {
        let (members, outlines) = (place.members.as_slice(), &mut place.outlines);
        let known = object.outline().and_then(|outline| outlines.get(outline, || ObjectMembers::of(members, object)));
        let Some(known) = known else {
            for member in members {
                self.member_value(member, object.member(&member.name), give);
            }
            return;
        };
        let mut given = known.given.iter().peekable();
        for (position, (_, value)) in object.members().enumerate() {
            if let Some((_, member)) = given.next_if(|(at, _)| *at == position)
                && let Some(member) = members.get(*member)
            {
                self.member_value(member, Some(value), give);
            }
        }
        for member in known.missing.iter().filter_map(|member| members.get(*member)) {
            self.member_value(member, None, give);
        }
    }

    fn member_value<'v, V: JsonValue<'v>>(
        &mut self,
        member: &MemberPlace,
        value: Option<V>,
        give: &mut impl FnMut(usize, Option<V>),
    ) {
        member.properties.iter().for_each(|property| give(*property, value));
        if let Some((inner, value)) = member.inner.zip(value) {
            self.within(inner, value, give);
        }
    }
}

impl ObjectMembers {
    fn of<'v>(members: &[MemberPlace], object: impl JsonValue<'v>) -> Self {
        let mut found = Self::default();
        let place = |name: &str| members.iter().position(|member| member.name == name);
        let given = object.members().enumerate().filter_map(|(at, (name, _))| Some((at, place(name)?)));
        found.given.extend(given);
        let is_missing = |member: &usize| found.given.iter().all(|(_, given)| given != member);
        found.missing = (0..members.len()).filter(is_missing).collect();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::PlannedPlaces;
    use crate::json::JsonValues;
    use crate::judge::each_at;
    use crate::pages::view::PathStep;
    use plan_rules::json;

    fn member(name: &str) -> PathStep {
        PathStep::Member(name.to_owned())
    }

    /// The values that are found are those that the steps of each property lead to, and that both forms of a payload have.
    #[test]
    fn one_walk_finds_what_the_steps_lead_to() {
        let paths = [
            vec![member("a")],
            vec![member("a"), member("b")],
            vec![member("a"), PathStep::Items, member("b")],
            vec![member("c"), PathStep::Items],
            vec![member("c"), PathStep::Entries, member("b")],
            vec![member("c"), PathStep::Items, PathStep::Items, member("b")],
            vec![member("c"), PathStep::Item(1), member("b")],
            vec![member("c"), PathStep::Item(1), member("a")],
            vec![PathStep::Entries, member("b")],
            vec![member("a")],
        ];
        let mut tree = PlannedPlaces::of(paths.iter().map(Vec::as_slice));
        let mut values = JsonValues::default();
        let mut found = 0;
        let parts = [
            "1",
            "null",
            "{}",
            "[]",
            r#"{"b":1}"#,
            r#"{"b":1,"b":2,"x":{"b":{}}}"#,
            r#"[{"b":3},4,{"c":5}]"#,
            r#"[[{"b":6}],{"b":7,"a":0}]"#,
        ];
        // Each twice, as what is kept of an outline is asked for the second time.
        for (a, c) in parts.iter().flat_map(|a| parts.map(|c| (a, c))).flat_map(|pair| [pair; 2]) {
            for text in [format!(r#"{{"a":{a},"c":{c}}}"#), format!(r#"{{"c":{c},"x":1}}"#), (*a).to_owned()] {
                let node = json::parse(&text).unwrap_or_else(|_| json::Node::null());
                let mut wanted = Vec::new();
                for (position, steps) in paths.iter().enumerate() {
                    each_at(&node, steps, &mut |value| wanted.push((position, value.map(json::Node::to_json))));
                }
                let (mut of_node, mut of_view) = (Vec::new(), Vec::new());
                tree.each(&node, &mut |position, value| of_node.push((position, value.map(json::Node::to_json))));
                if let Some(view) = values.read(&text) {
                    tree.each(view, &mut |position, value| {
                        of_view.push((position, value.map(|value| plan_rules::JsonValue::to_node(value).to_json())))
                    });
                }
                found += wanted.len();
                [&mut wanted, &mut of_node].into_iter().for_each(|list| list.sort());
                // A view has of several members of one name the last one alone.
                of_view.sort();
                assert_eq!(of_node, wanted, "{text}");
                if !text.contains(r#""b":1,"b""#) {
                    assert_eq!(of_view, wanted, "{text}");
                }
            }
        }
        assert!(found > 500, "{found}");
    }
}
