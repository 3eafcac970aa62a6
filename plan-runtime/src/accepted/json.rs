//! What call macros take for a property of any JSON. No variable that is a float is taken: one that is not finite has no JSON, and there
//! is no error that could say so.

use serde_json::{Map, Value};
use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// What a call takes for any JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no JSON that the property takes",
    label = "the plan takes any JSON here",
    note = "it takes a `&Value`, text, an integer, `true` and `null`, and `json!(value)` of a float and all else that serde can serialize",
    note = "an `Option` is given with a question mark, `property?: option`"
)]
pub trait IntoJson<'a> {
    /// Returns the value, as it is or made of what was given.
    fn into_json(self) -> Cow<'a, Value>;
}

macro_rules! borrowed {
    ($($type:ty)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<'a> IntoJson<'a> for $type {
            fn into_json(self) -> Cow<'a, Value> {
                Cow::Borrowed(self)
            }
        }
    )* };
}

macro_rules! made {
    ($($type:ty)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<'a> IntoJson<'a> for $type {
            fn into_json(self) -> Cow<'a, Value> {
                Cow::Owned(self.into())
            }
        }
    )* };
}

borrowed! { &'a Value &'a &Value &'a mut Value &'a Box<Value> &'a Rc<Value> &'a Arc<Value> }
made! { Value bool i8 i16 i32 i64 isize u8 u16 u32 u64 usize &str String Cow<'_, str> Map<String, Value> Vec<Value> }

#[diagnostic::do_not_recommend]
impl<'a> IntoJson<'a> for &String {
    fn into_json(self) -> Cow<'a, Value> {
        Cow::Owned(self.as_str().into())
    }
}

/// Returns what an option holds, as JSON.
pub fn optional_json<'a, T: IntoJson<'a>>(option: Option<T>) -> Option<Cow<'a, Value>> {
    option.map(T::into_json)
}
