//! What runs JavaScript around a program in WebAssembly: a page, a worker, a server at the edge. Its objects are found by their names, so
//! that what is not there is `None` and no panic.

use js_sys::{Array, Date, Function, Math, Reflect, Uint8Array, global};
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Returns a property of an object; `None` if there is none, or the page may not see it.
pub(crate) fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_null() && !value.is_undefined())
}

/// Returns a property of the global object: `document`, `localStorage`.
pub(crate) fn named(name: &str) -> Option<JsValue> {
    get(&global(), name)
}

/// Returns a property that is a text and not empty.
pub(crate) fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name)?.as_string().filter(|text| !text.is_empty())
}

/// Returns an object with these fields.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// Calls a method. What it throws is the error.
pub(crate) fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    Reflect::apply(&function, object, &arguments.iter().cloned().collect::<Array>())
}

/// Makes an object of a class: `new AbortController()`.
pub(crate) fn new(class: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let class: Function = named(class)?.dyn_into().ok()?;
    Reflect::construct(&class, &arguments.iter().cloned().collect::<Array>()).ok()
}

/// Returns what an error says.
pub(crate) fn words(error: &JsValue) -> String {
    let name = text(error, "name");
    let message = text(error, "message");
    match (name, message) {
        (Some(name), Some(message)) => format!("{name}: {message}"),
        (name, message) => {
            name.or(message).or_else(|| error.as_string()).unwrap_or_else(|| "no reason given".to_owned())
        }
    }
}

/// Returns the time since 1970.
pub(crate) fn time_of_day() -> Duration {
    duration(Date::now())
}

/// Returns the time since the page began, which never goes back; where there is no such clock, since 1970.
pub(crate) fn time_of_page() -> Duration {
    let performance = named("performance");
    let now = performance.and_then(|clock| call(&clock, "now", &[]).ok()).and_then(|now| now.as_f64());
    now.map_or_else(time_of_day, duration)
}

fn duration(millis: f64) -> Duration {
    Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default()
}

/// Returns a random number, of the system's.
pub(crate) fn random() -> u64 {
    let bytes = Uint8Array::new_with_length(8);
    match named("crypto").map(|crypto| call(&crypto, "getRandomValues", &[bytes.clone().into()])) {
        Some(Ok(_)) => {
            let mut number = [0; 8];
            bytes.copy_to(&mut number);
            u64::from_le_bytes(number)
        }
        _ => (Math::random() * 2_f64.powi(32)) as u64 | ((Math::random() * 2_f64.powi(32)) as u64) << 32,
    }
}

/// Has something called after a time, once.
pub(crate) fn after(time: Duration, then: impl FnOnce() + 'static) {
    // Not earlier than asked for, by a part of a millisecond. More is taken for none by browsers.
    let millis = time.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32;
    let _ = call(&global(), "setTimeout", &[Closure::once_into_js(then), millis.into()]);
}

/// Has something called at each event of a target, for as long as the page lives.
pub(crate) fn listen(target: &JsValue, event: &str, then: impl Fn() + 'static) {
    let then = Closure::<dyn Fn()>::new(then).into_js_value();
    let _ = call(target, "addEventListener", &[event.into(), then]);
}

/// Writes a warning to the console.
pub(crate) fn warn(words: &str) {
    if let Some(console) = named("console") {
        let _ = call(&console, "warn", &[words.into()]);
    }
}
