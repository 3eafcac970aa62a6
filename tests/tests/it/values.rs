//! Each form that a value of a call may have, and what is sent of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::useless_vec)]

use plan_runtime::{CallErrorKind, Client, json, serde_json::Value};

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

mod analytics {
    plan_runtime::include_plan!("ui/plans/values.json", derive(Debug, PartialOrd, Ord));
}
use analytics::{Currency, Deep, Folder, Line, Row, Shipping, ValuesGiven, group, identify, payload, track};

/// The properties of the only call.
fn sent(client: &Client, names: &[&str]) -> Value {
    let recorded = client.recorded::<ValuesGiven>();
    assert_eq!(recorded.len(), 1);
    names.iter().map(|name| recorded[0].property(name).clone()).collect()
}

macro_rules! sends {
    ({ $($call:tt)* } $name:literal: $($json:tt)*) => {{
        let client = Client::memory();
        track!(client, "u-1", ValuesGiven { $($call)* });
        assert_eq!(sent(&client, &[$name]), json!([$($json)*]));
    }};
}

#[test]
fn integers_of_every_type_that_fits() {
    let (small, wide, some) = (7_u8, 4_000_000_000_u32, Some(-3_i16));
    sends!({ count: small } "count": 7);
    sends!({ count: wide } "count": 4_000_000_000_u32);
    sends!({ count: &wide } "count": 4_000_000_000_u32);
    sends!({ count: std::num::NonZero::<u16>::MIN } "count": 1);
    sends!({ count?: some } "count": -3);
    sends!({ count: [1, 2, 3].len() } "count": 3);
    sends!({ count: 12_000_u128 } "count": 12_000);
    sends!({ count: u64::MAX / 4 } "count": u64::MAX / 4);
    sends!({ count?: Some(5_usize) } "count": 5);
    sends!({ count: 7_u16 } "count": 7);
    sends!({ count: b'a' } "count": 97);
    sends!({ count: 60 * 60 * 24 * 365 * 1000 } "count": 31_536_000_000_i64);
    sends!({ count: "12".parse().unwrap_or_default() } "count": 12);
}

#[test]
#[allow(unreachable_code, clippy::diverging_sub_expression)]
fn a_variable_may_have_any_name_and_return_any_type() {
    let (sum, into, parse) = (7_u8, String::from("x"), 0.5_f32);
    sends!({ count: sum } "count": 7);
    sends!({ name: into.as_str() } "name": "x");
    sends!({ total: parse } "total": 0.5);
    sends!({ count: return } "count": 0);
}

/// In each kind of property that has its branches treated one by one.
#[test]
#[deny(warnings)]
fn a_branch_may_leave_the_loop() {
    let (client, given) = (Client::memory(), json!({ "a": 1 }));
    for which in 0..5 {
        track!(client, "u-1", ValuesGiven {
            currency: match which { 0 => "EUR", 1 => continue, _ => Currency::Usd },
            shipping: match which { 0 => Shipping { method: "air" }, 2 => break, _ => Shipping { method: "sea" } },
            lines: if which == 0 { &[Line { sku: "a" }] } else { continue },
            extra: match which { 0 => &given, 3 => return, 4 => panic!("{which}"), _ => continue },
            code?: match which { 0 => Some("x"), _ => continue },
            anything: [match which { 0 => "x", _ => continue }],
        });
    }
    let names = ["currency", "shipping", "lines", "extra", "code", "anything"];
    assert_eq!(sent(&client, &names), json!(["EUR", { "method": "air" }, [{ "sku": "a" }], given, "x", ["x"]]));
}

/// The names are those of methods whose type is that of the property.
#[test]
fn a_field_may_have_any_name() {
    struct Cart {
        product: Item,
        sum: f32,
        default: Option<u8>,
    }
    struct Item {
        price: f32,
        into: u32,
        parse: &'static [u8],
    }
    let cart = Cart { product: Item { price: 0.5, into: 7, parse: &[1] }, sum: 1.5, default: Some(3) };
    let product = &cart.product;
    sends!({ total: cart.product.price } "total": 0.5);
    sends!({ total: product.price + cart.sum } "total": 2.0);
    sends!({ count: product.into } "count": 7);
    sends!({ count: product.parse.len() } "count": 1);
    sends!({ count?: cart.default } "count": 3);
    sends!({ count?: if cart.sum > 1.0 { cart.default } else { None } } "count": 3);
    sends!({ count: cart.default.unwrap_or_default() } "count": 3);
}

#[test]
fn numbers_of_every_type_that_fits() {
    let (half, whole) = (0.5_f32, 3_u32);
    sends!({ total: half } "total": 0.5);
    sends!({ total: whole } "total": 3.0);
    sends!({ total: 99 } "total": 99.0);
    sends!({ total: -99 } "total": -99.0);
    sends!({ total?: Some(whole) } "total": 3.0);
    sends!({ total: [1.5, 2.0].iter().sum() } "total": 3.5);
}

#[test]
fn an_integer_that_does_not_fit_is_an_error_and_no_other_number() {
    let client = Client::memory();
    for wide in [i128::MAX, i128::MIN] {
        let event = plan_runtime_payload(wide);
        let error = analytics::try_track(&client, "u-1", &event).unwrap_err();
        let not_finite =
            |kind: &CallErrorKind| matches!(kind, CallErrorKind::NotFinite { property, .. } if property == "count");
        assert!(not_finite(error.kind()), "{error}");
    }
    track!(client, "u-1", ValuesGiven { count: u64::MAX });
    track!(client, "u-1", ValuesGiven { count: usize::MAX });
    assert!(client.recorded::<ValuesGiven>().is_empty());
}

/// The numbers that stand for those that do not fit (`ABOVE` and `BELOW` of plan-runtime), as an app may have them.
#[test]
fn an_integer_that_stands_for_what_does_not_fit_is_refused() {
    let (above, below) = (0x7b1d_c0e9_53a6_4f82_i64, -0x6ac4_19f7_e235_8d0b_i64);
    for reserved in [above, below] {
        let client = Client::memory();
        let error = analytics::try_track(&client, "u-1", &plan_runtime_payload(reserved.into())).unwrap_err();
        let not_finite =
            |kind: &CallErrorKind| matches!(kind, CallErrorKind::NotFinite { property, .. } if property == "count");
        assert!(not_finite(error.kind()), "{error}");
        track!(client, "u-1", ValuesGiven { count: reserved });
        assert!(client.recorded::<ValuesGiven>().is_empty());
        sends!({ count: reserved + 1 } "count": reserved + 1);
        sends!({ count: reserved - 1 } "count": reserved - 1);
    }
}

/// A value made in another place than where it is sent.
fn plan_runtime_payload(count: i128) -> ValuesGiven<'static> {
    analytics::payload!(ValuesGiven { count: count })
}

#[test]
fn texts() {
    let (owned, shared, cow) = (String::from("x"), std::sync::Arc::<str>::from("x"), std::borrow::Cow::Borrowed("x"));
    let (reference, twice) = (&owned, &&owned);
    sends!({ name: &owned } "name": "x");
    sends!({ name: reference } "name": "x");
    sends!({ name: *twice } "name": "x");
    sends!({ name: &shared } "name": "x");
    sends!({ name: &cow } "name": "x");
    sends!({ name: owned.as_str() } "name": "x");
    sends!({ name?: Some(&owned) } "name": "x");
    sends!({ name?: None } "name": null);
    sends!({ name?: Some(owned.clone()).as_deref() } "name": "x");
}

#[test]
fn literals_behind_a_condition() {
    let (yes, no) = (true, false);
    sends!({ currency?: yes.then_some("EUR") } "currency": "EUR");
    sends!({ currency?: yes.then(|| "EUR") } "currency": "EUR");
    let eur = || Currency::Eur;
    sends!({ currency?: no.then(eur) } "currency": null);
    sends!({ shipping?: yes.then_some(Shipping { method: "air" }) } "shipping": { "method": "air" });
    sends!({ shipping?: yes.then(|| Shipping { method: "air" }) } "shipping": { "method": "air" });
    sends!({ lines?: yes.then_some(&[Line { sku: "a" }]) } "lines": [{ "sku": "a" }]);
    sends!({ rows?: yes.then_some(&[Row { size: "s" }, null]) } "rows": [{ "size": "s" }, null]);
    sends!({ sizes?: yes.then_some(&["s", null]) } "sizes": ["s", null]);
    sends!({ place?: yes.then_some((1.0, "north", null, true)) } "place": [1.0, "north", null, true]);
    sends!({ tags?: yes.then_some(&["a"]) } "tags": ["a"]);
    sends!({ code?: yes.then_some("x") } "code": "x");
    sends!({ code?: yes.then(|| 7) } "code": 7);
}

/// A payload of literals may be a constant.
#[test]
fn a_payload_in_a_constant() {
    const KEPT: ValuesGiven<'static> = payload!(ValuesGiven {
        currency: "EUR",
        shipping: Shipping { method: "air", days: 3 },
        lines: &[Line { sku: "a" }],
        place: (1.0, "north", null, true),
        sizes: &["s", null],
        state: &[("a", "low")],
        count: 2,
    });
    static SHARED: ValuesGiven<'static> = payload!(ValuesGiven { currency: "USD", tags: &["a"] });
    let client = Client::memory();
    track!(client, "u-1", KEPT);
    let kept = sent(&client, &["currency", "shipping", "lines", "place", "sizes", "state", "count"]);
    let shipping = json!({ "method": "air", "days": 3 });
    let lists = (json!([{ "sku": "a" }]), json!([1.0, "north", null, true]), json!(["s", null]));
    assert_eq!(kept, json!(["EUR", shipping, lists.0, lists.1, lists.2, { "a": "low" }, 2]));
    let client = Client::memory();
    analytics::track(&client, "u-1", &SHARED);
    assert_eq!(sent(&client, &["currency", "tags"]), json!(["USD", ["a"]]));
}

/// Code that nobody has formatted: a colon before another sign.
#[test]
#[rustfmt::skip]
fn colons_without_a_blank_behind_them() {
    let (owned, is_off) = (String::from("x"), false);
    let client = Client::memory();
    track!(client, "u-1", ValuesGiven { name:&owned, count:-1, done:!is_off, tags:&["a"], total?:Some(-0.5) });
    let sent = sent(&client, &["name", "count", "done", "tags", "total"]);
    assert_eq!(sent, json!(["x", -1, true, ["a"], -0.5]));
}

#[test]
fn lists_of_what_people_have() {
    let owned = vec![String::from("a"), String::from("b")];
    let numbers = vec![1_u8, 2];
    let some = Some(owned.clone());
    sends!({ tags: &owned } "tags": ["a", "b"]);
    sends!({ tags: &owned[..1] } "tags": ["a"]);
    sends!({ tags: &vec!["a"] } "tags": ["a"]);
    sends!({ tags: &["a"] } "tags": ["a"]);
    sends!({ tags?: some.as_deref() } "tags": ["a", "b"]);
    sends!({ tags?: some.as_ref() } "tags": ["a", "b"]);
    sends!({ tags?: None } "tags": null);
    sends!({ tags?: Some(&["a"]) } "tags": ["a"]);
    sends!({ counts: &numbers } "counts": [1, 2]);
}

#[test]
fn lists_and_maps_of_every_integer() {
    let (wide, sizes, signed) = (vec![1_u64, 2], [3_usize], [-4_i128]);
    sends!({ counts: &wide } "counts": [1, 2]);
    sends!({ counts: &sizes } "counts": [3]);
    sends!({ counts: &signed } "counts": [-4]);
    sends!({ counts: &wide.iter().collect::<Vec<_>>() } "counts": [1, 2]);
    sends!({ counts?: Some(&sizes[..]) } "counts": [3]);
    let by_name = HashMap::from([(String::from("a"), 5_usize)]);
    let (sorted, pairs) = (BTreeMap::from([("a", 6_u64)]), vec![("a", 7_usize)]);
    sends!({ stock: &by_name } "stock": { "a": 5.0 });
    sends!({ stock: &sorted } "stock": { "a": 6.0 });
    sends!({ stock: &pairs } "stock": { "a": 7.0 });
    sends!({ stock?: Some(&by_name) } "stock": { "a": 5.0 });
    sends!({ stock?: Some(&[("a", 1.5)]) } "stock": { "a": 1.5 });

    let client = Client::memory();
    let too_wide = [u64::MAX];
    track!(client, "u-1", ValuesGiven { counts: &too_wide });
    assert!(client.recorded::<ValuesGiven>().is_empty());
    assert_eq!(client.stats().rejected, 1);
}

#[test]
fn lists_and_maps_in_what_holds_them() {
    let x = String::from("x");
    let (boxed, shared): (Box<[String]>, Arc<[String]>) = (Box::new([x.clone()]), Arc::new([x.clone()]));
    sends!({ tags: &boxed } "tags": ["x"]);
    sends!({ tags: &shared } "tags": ["x"]);
    let (sorted, hashed) = (BTreeSet::from([x.clone()]), HashSet::from([x.clone()]));
    sends!({ tags: &sorted } "tags": ["x"]);
    sends!({ tags: &hashed } "tags": ["x"]);
    let (queue, counted, twice) = (VecDeque::from([x.clone()]), [Rc::<str>::from("x")], [&&*x]);
    sends!({ tags: &queue } "tags": ["x"]);
    sends!({ tags: &counted } "tags": ["x"]);
    sends!({ tags: &twice } "tags": ["x"]);
    let (named, cows) = ([(x.clone(), String::from("y"))], BTreeMap::from([(Cow::Borrowed("x"), "y")]));
    sends!({ labels: &named } "labels": { "x": "y" });
    sends!({ labels: &cows } "labels": { "x": "y" });
}

#[test]
fn lists_and_maps_in_lists_and_maps() {
    let words = vec![vec![String::from("a"), String::from("b")], vec![]];
    sends!({ words: &words } "words": [["a", "b"], []]);
    sends!({ words: &words[..1] } "words": [["a", "b"]]);
    sends!({ words: vec![vec!["a"], vec![]] } "words": [["a"], []]);
    sends!({ words: &vec![["a", "b"], ["c", "d"]] } "words": [["a", "b"], ["c", "d"]]);
    sends!({ words: [&words[0], &words[1]] } "words": [["a", "b"], []]);
    sends!({ words?: &Some(words.clone()) } "words": [["a", "b"], []]);
    sends!({ words: &[&["a"][..]] } "words": [["a"]]);
    let (halves, slices) = ([[0.5_f32, 1.0]], vec![&[1.5][..]]);
    sends!({ matrix: &halves } "matrix": [[0.5, 1.0]]);
    sends!({ matrix: &slices } "matrix": [[1.5]]);
    sends!({ matrix: [[1.0; 2]; 2] } "matrix": [[1.0, 1.0], [1.0, 1.0]]);
    let lists = HashMap::from([(String::from("x"), vec![String::from("y")])]);
    sends!({ lists: &lists } "lists": { "x": ["y"] });
    sends!({ lists?: Some(&lists) } "lists": { "x": ["y"] });
    sends!({ lists?: None::<&HashMap<String, Vec<String>>> } "lists": null);
    sends!({ lists: &lists.iter().collect::<BTreeMap<_, _>>() } "lists": { "x": ["y"] });
    sends!({ lists: &[("x", ["y"])] } "lists": { "x": ["y"] });
    let pairs = vec![(String::from("x"), ["y"])];
    sends!({ lists: &pairs } "lists": { "x": ["y"] });
    let nested = BTreeMap::from([("x", HashMap::from([("y", 7_usize)]))]);
    sends!({ nested: &nested } "nested": { "x": { "y": 7 } });
    let deep = vec![HashMap::from([("x", vec![Deep::A, Deep::B])])];
    sends!({ deep: &deep } "deep": [{ "x": ["a", "b"] }]);
    sends!({ deep: [&deep[0]] } "deep": [{ "x": ["a", "b"] }]);
    sends!({ deep?: &Some(&deep) } "deep": [{ "x": ["a", "b"] }]);
    let answers = vec![Some(String::from("yes")), None];
    sends!({ answers: &answers } "answers": ["yes", null]);
    sends!({ answers?: &Some(answers) } "answers": ["yes", null]);
}

#[test]
fn texts_of_a_list_that_are_made_in_the_call() {
    let name = String::from("n");
    sends!({ tags: [format!("{name}1"), name.clone(), "b".to_owned()] } "tags": ["n1", "n", "b"]);
    sends!({ tags: &vec![name.trim(), &name, "b"] } "tags": ["n", "n", "b"]);
    sends!({ words: [[name.to_uppercase()], [String::from("x")]] } "words": [["N"], ["x"]]);
    sends!({ lists: [("a", [name.clone()])] } "lists": { "a": ["n"] });
}

#[test]
fn options_behind_a_reference() {
    let (text, tags) = (Some(String::from("n")), Some(vec![String::from("a")]));
    sends!({ name?: &text } "name": "n");
    sends!({ name?: &Some(Arc::<str>::from("n")) } "name": "n");
    sends!({ tags?: &tags } "tags": ["a"]);
    sends!({ counts?: &Some([1_u8]) } "counts": [1]);
    sends!({ stock?: &Some(BTreeMap::from([("a", 1_u8)])) } "stock": { "a": 1.0 });
    sends!({ count?: &Some(1_u8) } "count": 1);
    let (done, deep, lines) = (Some(true), Some(vec![true, false]), Some(vec![Line { sku: Some("a") }]));
    sends!({ done?: &done } "done": true);
    sends!({ flags?: &deep } "flags": [true, false]);
    sends!({ lines?: &lines } "lines": [{ "sku": "a" }]);
}

#[test]
fn none_by_its_whole_path() {
    sends!({ name?: Option::None } "name": null);
    sends!({ count?: ::core::option::Option::None } "count": null);
    sends!({ tags?: Option::None } "tags": null);
    sends!({ code?: Option::None } "code": null);
    sends!({ tags?: if 1 > 2 { Some(&["a"]) } else { Option::None } } "tags": null);
}

#[test]
fn what_takes_its_type_from_the_property() {
    let (name, shared) = (String::from("n"), Arc::<str>::from("s"));
    sends!({ name: name.as_ref() } "name": "n");
    sends!({ name: shared.as_ref() } "name": "s");
    sends!({ total: 7 % 4 } "total": 3.0);
    sends!({ total: 1 + 2 } "total": 3.0);
    sends!({ anything: [json!(1), null] } "anything": [1, null]);
    sends!({ extra: json!({ "a": 1 }) } "extra": { "a": 1 });
    sends!({ extra: "x" } "extra": "x");
    sends!({ extra: -5 } "extra": -5);
    let (name, counts) = (String::from("x"), vec![1_u64, u64::MAX]);
    sends!({ extra: ["a", name, -5, null, [counts], { "on": true }] }
        "extra": ["a", "x", -5, null, [[1, u64::MAX]], { "on": true }]);
    sends!({ extra: &[] } "extra": []);
    sends!({ extra: vec![&name, "b",] } "extra": ["x", "b"]);
}

#[test]
fn json_in_tuples() {
    mod tuples {
        plan_runtime::include_plan!("json-in-tuples.json");
    }
    use tuples::PairsGiven;
    let sent = |client: &Client| client.messages()[0]["properties"].clone();
    let (given, text, count) = (json!({ "a": 1 }), String::from("x"), 2_u8);
    macro_rules! pair {
        ($value:expr, $wanted:tt) => {
            let client = Client::memory();
            tuples::track!(client, "u-1", PairsGiven { pair: ("a", $value) });
            assert_eq!(sent(&client), json!({ "pair": ["a", $wanted] }));
        };
    }
    pair!(&given, { "a": 1 });
    pair!(&json!([1]), [1]);
    pair!(json!([1]), [1]);
    pair!("b", "b");
    pair!(text.as_str(), "x");
    pair!(null, null);
    pair!([1, text], [1, "x"]);
    pair!(if count > 1 { null } else { &given }, null);
    let client = Client::memory();
    tuples::track!(client, "u-1", PairsGiven { rows: [(&given, 1), (-5, count), (null, 3)] });
    assert_eq!(sent(&client), json!({ "rows": [[{ "a": 1 }, 1], [-5, 2], [null, 3]] }));
    let kept = tuples::payload!(PairsGiven { pair: ("a", &given), rows: &[(&given, 1), (null, 2)] });
    let client = Client::memory();
    tuples::track!(client, "u-1", kept);
    assert_eq!(sent(&client), json!({ "pair": ["a", { "a": 1 }], "rows": [[{ "a": 1 }, 1], [null, 2]] }));
}

#[test]
fn any_json_wherever_a_value_stands() {
    let (given, option) = (json!({ "a": 1 }), Some(json!(3)));
    let boxed = Box::new(given.clone());
    for (yes, which) in [(true, 1), (false, 2)] {
        let (text, made) = if yes { (json!("x"), json!([1])) } else { (json!("y"), given.clone()) };
        sends!({ extra: if yes { "x" } else { "y" } } "extra": text);
        sends!({ extra: if yes { [1] } else { &given } } "extra": made);
        sends!({ extra: if yes { text.as_str().unwrap_or_default() } else { &text } } "extra": text);
        sends!({ extra: if yes { &boxed } else { &text } } "extra": if yes { &given } else { &text });
        sends!({ extra: match which { 1 => json!([1]), _ => &given } } "extra": made);
        sends!({ extra: match which { 1 => "x", _ => null } } "extra": if yes { text } else { Value::Null });
        let some = |value: Value| if yes { value } else { Value::Null };
        sends!({ extra?: if yes { Some("x") } else { None } } "extra": some(json!("x")));
        sends!({ extra?: if yes { Some([1]) } else { option.as_ref() } } "extra": if yes { json!([1]) } else { json!(3) });
        sends!({ extra?: yes.then_some("x") } "extra": some(json!("x")));
        sends!({ extra?: yes.then(|| [1, 2]) } "extra": some(json!([1, 2])));
        sends!({ extra?: yes.then_some(&given) } "extra": some(given.clone()));
        sends!({ anything: [if yes { "x" } else { null }] } "anything": [some(json!("x"))]);
    }
    sends!({ extra: (["a"]) } "extra": ["a"]);
    sends!({ extra?: Some(json!([1])) } "extra": [1]);
    sends!({ extra?: Some(-5) } "extra": -5);
    sends!({ extra: -3_000_000_000 } "extra": -3_000_000_000_i64);
    sends!({ extra?: Some(null) } "extra": null);
    sends!({ extra?: &option } "extra": 3);
    sends!({ extra?: option.as_ref() } "extra": 3);
    let one = given.clone();
    sends!({ anything: [1, "x", null, [2], { "b": [true] }, one, json!({})] }
        "anything": [1, "x", null, [2], { "b": [true] }, { "a": 1 }, {}]);
    let (text, wide) = (String::from("x"), u64::MAX);
    sends!({ extra: text.clone() } "extra": "x");
    sends!({ extra: wide - 1 } "extra": u64::MAX - 1);
    sends!({ extra: text.len() > 3 } "extra": false);
    sends!({ extra: given.clone() } "extra": { "a": 1 });
    sends!({ extra: given["a"].as_i64().unwrap_or_default() } "extra": 1);
    sends!({ extra: &boxed } "extra": { "a": 1 });
    sends!({ extra?: option.clone() } "extra": 3);
    sends!({ extra?: Some(wide).filter(|_| true) } "extra": u64::MAX);
    sends!({ extra?: if wide > 1 { Some(text.clone()) } else { None } } "extra": "x");
    sends!({ anything: [text.as_str(), &text, wide, &given, boxed.clone().take()] }
        "anything": ["x", "x", u64::MAX, { "a": 1 }, { "a": 1 }]);
    let kept = payload!(ValuesGiven { extra: if option.is_some() { &given } else { null }, anything: &[null] });
    assert_eq!(kept.extra, Some(&given));
}

/// What `$value:expr` of a macro of the app holds is what was written there.
#[test]
fn literals_that_a_macro_of_the_app_passes_on() {
    macro_rules! passes {
        ($name:ident: $value:expr => $($sent:tt)*) => { sends!({ $name: $value } $($sent)*) };
        ($name:ident?: $value:expr => $($sent:tt)*) => { sends!({ $name?: $value } $($sent)*) };
    }
    passes!(extra: [1, null] => "extra": [1, null]);
    passes!(extra: json!([1]) => "extra": [1]);
    passes!(extra: null => "extra": null);
    passes!(tags?: None => "tags": null);
    passes!(sizes?: Some(&["s"]) => "sizes": ["s"]);
    passes!(shipping?: Some(Shipping { method: "air" }) => "shipping": { "method": "air" });
    passes!(labels?: Some(&[("a", "b")]) => "labels": { "a": "b" });
    passes!(currency?: true.then_some("EUR") => "currency": "EUR");
}

#[test]
fn references_to_numbers() {
    let (wide, none) = (vec![1_u64, 3], Vec::<usize>::new());
    sends!({ count?: wide.iter().max() } "count": 3);
    sends!({ count?: none.first() } "count": null);
    sends!({ count: &wide[0] } "count": 1);
    sends!({ total?: wide.first() } "total": 1.0);
    sends!({ count: std::num::NonZero::<u64>::MIN } "count": 1);
    sends!({ total: std::num::NonZero::<u8>::MIN } "total": 1.0);
}

mod times {
    plan_runtime::include_plan!("ui/plans/formats.json");
}

/// A literal about time may stand in a constant, and what has no type of its own takes that of the property.
#[test]
#[allow(unreachable_code, clippy::diverging_sub_expression)]
fn dates_and_times() {
    use times::{Visited, payload as kept, track as send};
    const DAY: Visited<'static> =
        kept!(Visited { date: "2026-11-24", date_time: "2026-11-24T09:30:00Z", duration: "PT5M" });
    let unknown = || -> Visited<'_> { kept!(Visited { date: todo!() }) };
    let (client, text, _) = (Client::memory(), String::from("2026-11-25"), unknown);
    send!(client, "u-1", DAY);
    send!(client, "u-1", Visited { date: text.into(), date_time?: None, duration?: Option::None });
    let sent: Vec<_> = client.messages().iter().map(|message| message["properties"].clone()).collect();
    let day = json!({ "date": "2026-11-24", "date_time": "2026-11-24T09:30:00Z", "duration": "PT5M" });
    assert_eq!(sent, [day, json!({ "date": "2026-11-25" })]);
}

/// Without its type it takes that of the field.
#[test]
fn what_is_parsed_or_summed_with_a_type_of_its_own() {
    sends!({ count: [1_u8, 2].iter().map(|n| u64::from(*n)).sum::<u64>() } "count": 3);
    sends!({ count?: "12".parse::<u16>().ok() } "count": 12);
    sends!({ count?: "12".parse().ok() } "count": 12);
    sends!({ total: [1_u8, 2].iter().sum::<u8>() } "total": 3.0);
}

#[test]
fn literals_in_some_in_branches() {
    for (is_on, money, days) in [(true, Some("EUR"), Some(1)), (false, None, None)] {
        let given = Some(Currency::Usd);
        sends!({ currency?: if is_on { Some("EUR") } else { None } } "currency": money);
        sends!({ currency?: match is_on { true => Some("EUR"), false => None } } "currency": money);
        sends!({ currency?: if is_on { Some("EUR") } else { given } } "currency": money.unwrap_or("USD"));
        sends!({ currency?: if is_on { Some(Money::Dollar) } else { None } } "currency": is_on.then_some("USD"));
        sends!({ code?: if is_on { Some("x") } else { None } } "code": is_on.then_some("x"));
        let shipping = days.map(|days| json!({ "method": "air", "days": days }));
        sends!({ shipping?: if is_on { Some(Shipping { method: "air", days: 1 }) } else { None } } "shipping": shipping);
        sends!({ lines?: if is_on { Some(&[Line { sku: "a" }]) } else { None } }
            "lines": is_on.then(|| json!([{ "sku": "a" }])));
    }
}

/// Each of them has a length of its own.
#[test]
fn lists_of_literals_in_branches() {
    for (is_on, tags, counts) in [(true, json!(["a", "b"]), json!([1, 2])), (false, json!([]), json!([3]))] {
        sends!({ tags: if is_on { &["a", "b"] } else { &[] } } "tags": tags);
        sends!({ counts: match is_on { true => &[1, 2], false => &[3] } } "counts": counts);
        sends!({ total: 1.0, flags: if is_on { &[true] } else { &[] } } "flags": is_on.then_some(vec![true]).unwrap_or_default());
    }
    let (few, stock, none) = (vec![String::from("a")], HashMap::from([("a", 1_usize)]), HashMap::new());
    sends!({ tags: if few.is_empty() { &[] as &[String] } else { &few } } "tags": ["a"]);
    sends!({ stock: if few.is_empty() { &none } else { &stock } } "stock": { "a": 1.0 });
}

/// What a branch borrows ends behind its braces, so a list there is a constant or is made for the length of the call.
#[test]
fn lists_of_what_is_no_constant_in_branches() {
    let none = Value::Null;
    for is_on in [true, false] {
        let of = |on: Value, off: Value| if is_on { on } else { off };
        let sizes = of(json!(["s", null]), json!([]));
        sends!({ sizes: if is_on { &["s", null] } else { &[] } } "sizes": sizes.clone());
        sends!({ sizes: match is_on { true => &[Some("s"), None][..], false => { &[] } } } "sizes": sizes);
        let sizes = of(json!(["s", null]), none.clone());
        sends!({ sizes?: if is_on { Some(&["s", null]) } else { None } } "sizes": sizes.clone());
        sends!({ sizes?: is_on.then(|| &["s", null]) } "sizes": sizes.clone());
        sends!({ sizes?: is_on.then_some(&["s", null]) } "sizes": sizes);
        let rows = of(json!([{ "size": "s" }, null]), json!([{ "size": "s" }]));
        sends!({ rows: if is_on { &[Row { size: "s" }, null] } else { &[Some(Row { size: "s" })] } } "rows": rows.clone());
        sends!({ rows?: Some(if is_on { &vec![Row { size: "s" }, null] } else { &[Row { size: "s" }] }) } "rows": rows);
        let state = of(json!({ "a": "low" }), json!({ "b": "full", "c": "low" }));
        sends!({ state: if is_on { &[("a", "low")] } else { &[("b", "full"), ("c", "low")] } } "state": state);
        sends!({ state?: is_on.then(|| &[("a", "low")]) } "state": of(json!({ "a": "low" }), none.clone()));
        let (name, count, more) = (String::from("n"), 7_u8, vec![String::from("m")]);
        sends!({ tags: if is_on { &["a", &name] } else { &more } } "tags": of(json!(["a", "n"]), json!(["m"])));
        sends!({ tags?: if is_on { Some(&[&name]) } else { None } } "tags": of(json!(["n"]), none.clone()));
        sends!({ counts: { let twice = i64::from(count) * 2; if is_on { &[1, twice] } else { &[] } } }
            "counts": of(json!([1, 14]), json!([])));
        sends!({ counts?: is_on.then(|| &[1, count]) } "counts": of(json!([1, 7]), none.clone()));
        let lines = of(json!([{ "sku": "n" }]), json!([{ "sku": "k" }, {}]));
        let kept = [Line { sku: Some("k") }, Line { sku: None }];
        sends!({ lines: if is_on { &[Line { sku: &name }] } else { &kept } } "lines": lines);
    }
}

/// As in JSON: a list needs no `&`.
#[test]
fn lists_stand_without_a_borrow() {
    let (name, count, on) = (String::from("n"), 7_u8, true);
    sends!({ tags: ["a", "b"] } "tags": ["a", "b"]);
    sends!({ tags: [&name, "b"] } "tags": ["n", "b"]);
    sends!({ tags: [] } "tags": []);
    sends!({ tags: vec!["a"] } "tags": ["a"]);
    sends!({ tags: ["a"; 2] } "tags": ["a", "a"]);
    sends!({ sizes: &["s"; 2] } "sizes": ["s", "s"]);
    sends!({ counts: [1; 2] } "counts": [1, 1]);
    sends!({ counts: [1, count] } "counts": [1, 7]);
    sends!({ sizes: ["s", null] } "sizes": ["s", null]);
    sends!({ rows: [Row { size: "s" }, null] } "rows": [{ "size": "s" }, null]);
    sends!({ lines: [Line { sku: &name }, Line {}] } "lines": [{ "sku": "n" }, {}]);
    sends!({ lines: vec![Line { sku: &name }] } "lines": [{ "sku": "n" }]);
    sends!({ lines: if on { [Line { sku: "k" }] } else { [Line {}] } } "lines": [{ "sku": "k" }]);
    sends!({ lines?: on.then_some([Line { sku: "k" }]) } "lines": [{ "sku": "k" }]);
    sends!({ tags?: Some(["a"]) } "tags": ["a"]);
    sends!({ lines?: Some([Line { sku: &name }]) } "lines": [{ "sku": "n" }]);
    sends!({ state: [("a", "low")] } "state": { "a": "low" });
    sends!({ state?: Some([("a", "low")]) } "state": { "a": "low" });
}

#[test]
fn null_behind_a_question_mark() {
    sends!({ folder: Folder { name: "a", parent?: Some(null) } } "folder": { "name": "a", "parent": null });
    sends!({ folder: Folder { name: "a", parent?: null } } "folder": { "name": "a", "parent": null });
}

#[test]
fn an_option_of_one_of_several_types() {
    let (text, number, none) = (Some(String::from("x")), Some(7_i32), None::<&str>);
    sends!({ code?: text.as_deref() } "code": "x");
    sends!({ code?: number } "code": 7);
    sends!({ code?: none } "code": null);
    sends!({ code: 7_u8.into() } "code": 7);
    sends!({ code: if none.is_none() { "x".into() } else { 1.into() } } "code": "x");
    sends!({ code?: Some(analytics::Code::from("y")) } "code": "y");
}

/// An enum of the app, with a variant that looks like a constant.
enum Money {
    Dollar,
    EU,
}

impl From<Money> for analytics::Currency {
    fn from(money: Money) -> Self {
        match money {
            Money::Dollar => Self::Usd,
            Money::EU => Self::Eur,
        }
    }
}

#[test]
fn an_enum_of_the_app_that_the_plans_is_from() {
    sends!({ currency: Money::Dollar } "currency": "USD");
    sends!({ currency?: Some(Money::Dollar) } "currency": "USD");
    let is_eu = true;
    sends!({ currency: if is_eu { Money::EU } else { Money::Dollar } } "currency": "EUR");
    let currency = analytics::Currency::Eur;
    let (borrowed, some) = (&currency, Some(&currency));
    sends!({ currency: borrowed } "currency": "EUR");
    sends!({ currency?: some } "currency": "EUR");
    sends!({ currency: currency } "currency": "EUR");
    sends!({ currency: "EUR".parse().unwrap_or(currency) } "currency": "EUR");
}

#[test]
fn an_enum_is_shown_and_read_as_it_is_sent() {
    assert_eq!(Currency::Usd.to_string(), "USD");
    assert_eq!(format!("[{:>5}] [{:<5}]", Currency::Eur, Currency::Eur), "[  EUR] [EUR  ]");
    assert_eq!(
        Currency::ALL.iter().map(|known| known.to_string().parse()).collect::<Vec<_>>(),
        [Ok(Currency::Usd), Ok(Currency::Eur)]
    );
    let unknown = "GBP".parse::<Currency>().unwrap_err();
    assert_eq!(unknown.to_string(), r#"the plan does not allow "GBP", it allows ["USD", "EUR"]"#);
    assert_eq!(format!("{:?}", Currency::ALL), "[Usd, Eur]");
}

/// What is written out in place of a derive does what the derive does.
#[test]
fn an_enum_is_compared_and_hashed_by_its_value() {
    let counted: HashMap<Currency, i32> = Currency::ALL.iter().copied().zip(1..).collect();
    assert_eq!((counted[&Currency::Usd], counted[&Currency::Eur]), (1, 2));
    let copy = Currency::Usd;
    assert!(copy == Currency::Usd && copy != Currency::Eur);
}

/// Not that of the alphabet, in which EUR comes first.
#[test]
fn derived_for_the_enums_the_order_is_that_of_the_plan() {
    assert!(Currency::Usd < Currency::Eur);
    let mut values = vec![Currency::Eur, Currency::Usd, Currency::Eur];
    values.sort();
    assert_eq!(values, [Currency::Usd, Currency::Eur, Currency::Eur]);
    assert_eq!(Currency::ALL.iter().max(), Some(&Currency::Eur));
}

#[test]
fn null_and_literals_in_lists() {
    sends!({ answers: &["yes", null] } "answers": ["yes", null]);
    sends!({ sizes: &["s", null] } "sizes": ["s", null]);
    sends!({ sizes: &[Some("s"), None] } "sizes": ["s", null]);
    sends!({ rows: &[Row { size: "s" }, null] } "rows": [{ "size": "s" }, null]);
    sends!({ rows: &[Some(Row { size: "s" }), None] } "rows": [{ "size": "s" }, null]);
}

#[test]
fn literals_in_branches_and_blocks() {
    for (eu, currency, method) in [(true, "EUR", "sea"), (false, "USD", "air")] {
        sends!({ currency: if eu { "EUR" } else { "USD" } } "currency": currency);
        sends!({ currency: match eu { true => "EUR", false => { "USD" } } } "currency": currency);
        sends!({ currency: { let us = !eu; if us { "USD" } else { "EUR" } } } "currency": currency);
        sends!({ currency: ("USD") } "currency": "USD");
        sends!({ currency?: Some("USD") } "currency": "USD");
        sends!({ currency?: eu.then_some("EUR") } "currency": if eu { json!("EUR") } else { Value::Null });
        sends!({ shipping?: (!eu).then_some(Shipping { method: "air" }) } "shipping": if eu { Value::Null } else { json!({ "method": "air" }) });
        sends!({ shipping: if eu { Shipping { method: "sea" } } else { Shipping { method: "air" } } } "shipping": { "method": method });
    }
}

#[test]
fn maps_of_pairs_with_literals() {
    sends!({ state: &[("a", "low"), ("b", "full")] } "state": { "a": "low", "b": "full" });
    sends!({ state: plan_runtime::Map(&[("a", "low")]) } "state": { "a": "low" });
}

#[test]
fn maps_of_the_standard_library() {
    let counts = HashMap::from([(String::from("a"), 1_u32)]);
    let states = BTreeMap::from([("a", analytics::State::Low)]);
    let pairs = vec![(String::from("a"), 1.5)];
    let names = BTreeMap::from([("a", String::from("x"))]);
    sends!({ stock: &counts } "stock": { "a": 1.0 });
    sends!({ stock: &pairs } "stock": { "a": 1.5 });
    sends!({ stock?: Some(&counts).filter(|_| true) } "stock": { "a": 1.0 });
    sends!({ state: &states } "state": { "a": "low" });
    sends!({ labels: &names } "labels": { "a": "x" });
}

#[test]
fn a_union_takes_what_its_types_take() {
    let (text, number) = (String::from("x-1"), 7_i32);
    sends!({ code: &text } "code": "x-1");
    sends!({ code: number } "code": 7);
    sends!({ code: 7 } "code": 7);
}

#[test]
fn attributes_and_short_options() {
    let count = Some(3_u8);
    sends!({ count? } "count": 3);
    sends!({ #[cfg(test)] total: 1.0 } "total": 1.0);
    sends!({ #[cfg(not(test))] total: 1.0, count: 1 } "total": null);
}

/// What stands in a tuple is treated as a value that stands alone.
#[test]
fn literals_and_variables_in_tuples() {
    let (height, note, open) = (3_u8, Some("x"), true);
    sends!({ place: (1, "north", null, true) } "place": [1.0, "north", null, true]);
    sends!({ place: (height, Currency::ALL.len().to_string().parse().unwrap_or(analytics::Place::South), note, open) }
        "place": [3.0, "south", "x", true]);
    sends!({ place: (0.5, if open { "south" } else { "north" }, Some("y"), !open) } "place": [0.5, "south", "y", false]);
    sends!({ place: (2, match height { 3 => "north", _ => "south" }, "z", { let shut = !open; shut || !open }) }
        "place": [2.0, "north", "z", false]);
    sends!({ route: ("a", (height, "up")) } "route": ["a", [3, "up"]]);
}

#[test]
fn an_optional_value_of_each_kind_is_a_variable() {
    let (done, flags, shipping) = (true, vec![true, false], payload!(Shipping { method: "sea" }));
    let lines = [Line { sku: Some("a") }];
    let (list, boxed): (Vec<Line<'_>>, Box<[Line<'_>]>) = (vec![Line { sku: None }], Box::new([]));
    let code = analytics::Code::from("x");
    sends!({ done: done } "done": true);
    sends!({ done: flags.len() == 2 && !done } "done": false);
    sends!({ done: flags.first().copied().unwrap_or_default() } "done": true);
    sends!({ flags: &flags } "flags": [true, false]);
    sends!({ flags: &flags[1..] } "flags": [false]);
    sends!({ lines: &lines } "lines": [{ "sku": "a" }]);
    sends!({ lines: &list } "lines": [{}]);
    sends!({ lines: &boxed } "lines": []);
    sends!({ shipping: shipping } "shipping": { "method": "sea" });
    sends!({ code: code } "code": "x");
}

#[test]
fn null_ends_a_recursive_type() {
    sends!({ folder: Folder { name: "a", parent: null } } "folder": { "name": "a", "parent": null });
    let parent = json!({ "name": "b", "parent": null });
    sends!({ folder: Folder { name: "a", parent: &parent } } "folder": { "name": "a", "parent": { "name": "b", "parent": null } });
}

/// What fits as it is lives as long as what it is borrowed of.
#[test]
fn lists_and_maps_as_variables_in_a_payload_that_is_kept() {
    let (tags, counts, stock) = (vec!["a", "b"], [1_i64, 2], vec![("s", 0.5)]);
    let labels = plan_runtime::Map(&[("a", "x")]);
    let kept = payload!(ValuesGiven { tags: &tags, counts: &counts, stock: &stock, labels: labels });
    let client = Client::memory();
    track(&client, "u-1", &kept);
    assert_eq!(
        sent(&client, &["tags", "counts", "stock", "labels"]),
        json!([["a", "b"], [1, 2], { "s": 0.5 }, { "a": "x" }])
    );
}

#[test]
fn attributes_before_traits() {
    let client = Client::memory();
    let age = Some(7_u8);
    identify!(client, "u", { email: "a@example.com", #[cfg(not(test))] age: 1 });
    identify!(client, "u", { #[cfg(test)] email: "t@example.com", #[cfg(not(test))] email: "n@example.com", #[cfg(test)] age?: age });
    group!(client, "u", "g", { #[cfg(test)] plan: "pro" });
    let traits: Vec<_> = client.messages().iter().map(|message| message["traits"].clone()).collect();
    assert_eq!(
        traits,
        [json!({ "email": "a@example.com" }), json!({ "email": "t@example.com", "age": 7 }), json!({ "plan": "pro" })]
    );
}

#[test]
fn a_call_macro_under_another_name() {
    use analytics::{identify as who, track as t};
    let client = Client::memory();
    t!(client, "u-1", ValuesGiven { currency: "EUR", count: 7_u8 });
    who!(client, "u-1", { email: "a@example.com" });
    let types: Vec<_> = client.messages().iter().map(|message| message["type"].clone()).collect();
    assert_eq!(types, ["track", "identify"]);
}

/// Under another name a struct is one that the macro does not know: its literal is what rustc makes of it.
#[test]
fn an_event_with_a_lifetime_and_under_another_name() {
    use analytics::ValuesGiven as Given;
    let client = Client::memory();
    track!(client, "u-1", ValuesGiven::<'_> { currency: "EUR", count: 7 });
    track!(client, "u-1", Given { count: Some(8), ..payload!(ValuesGiven { currency: "EUR", count: 7 }) });
    let counts: Vec<_> = client.messages().iter().map(|message| message["properties"]["count"].clone()).collect();
    assert_eq!(counts, [7, 8]);
}
