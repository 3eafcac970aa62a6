//! Numbers to try for a schema: one that people would expect under the name of the property, and those at its bounds.

use super::schemas::number_of;
use plan_model::json::{Kind, Node, Span};

/// What people expect of a property whose name has the word.
const EXPECTED: [(&str, &str); 13] = [
    ("price", "19.99"),
    ("total", "99.5"),
    ("revenue", "99.5"),
    ("amount", "99.5"),
    ("value", "99.5"),
    ("tax", "7.5"),
    ("discount", "5"),
    ("shipping", "4.9"),
    ("quantity", "2"),
    ("count", "3"),
    ("position", "1"),
    ("latitude", "52.52"),
    ("longitude", "13.405"),
];

/// Numbers to try, the best ones first.
pub(super) fn numbers(schema: &Node, name: &str, is_integer: bool, turn: usize) -> Vec<Node> {
    let bound = |keyword: &str| number_of(schema, keyword);
    let step = bound("multipleOf").filter(|step| *step > 0.0);
    let least = bound("minimum").into_iter().chain(bound("exclusiveMinimum").map(|least| least + step.unwrap_or(1.0)));
    let most = bound("maximum").into_iter().chain(bound("exclusiveMaximum").map(|most| most - step.unwrap_or(1.0)));
    let (least, most): (Vec<f64>, Vec<f64>) = (least.collect(), most.collect());
    let name = name.to_lowercase();
    let expected = EXPECTED.iter().find(|(word, _)| name.contains(word)).map(|(_, number)| *number);
    let expected = expected.filter(|number| !is_integer || !number.contains('.'));
    let turn = turn as f64;
    let mut texts: Vec<String> = expected.filter(|_| turn == 0.0).map(str::to_owned).into_iter().collect();
    let usual = if is_integer { [1.0, 2.0, 10.0] } else { [9.5, 1.0, 10.0] };
    let middle = least.first().zip(most.first()).map(|(least, most)| f64::midpoint(*least, *most));
    let stepped = |start: f64| step.map(|step| ((start / step).ceil() + turn) * step);
    let all = usual
        .into_iter()
        .chain(middle.map(|middle| if is_integer { middle.floor() } else { middle }))
        .chain(least.iter().copied())
        .map(|number| number + turn)
        .chain(most.iter().map(|most| most - turn))
        .chain(stepped(least.first().copied().unwrap_or(1.0)))
        .chain([0.0, -1.0]);
    texts.extend(all.filter(|number| !is_integer || number.fract() == 0.0).map(|number| number.to_string()));
    // Exactly as the plan writes them, of more digits than a float has.
    for keyword in ["minimum", "maximum", "multipleOf"] {
        texts.extend(schema.get(keyword).filter(|bound| matches!(bound.kind, Kind::Number(_))).map(Node::to_json));
    }
    texts.into_iter().map(|text| Node { span: Span::default(), kind: Kind::Number(text) }).collect()
}
