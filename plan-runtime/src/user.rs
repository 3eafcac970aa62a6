//! Whom a call is about.

use crate::fork;
use crate::id;
use std::fmt;
use std::io::Write as _;

/// The user of a call: a user id, an anonymous id, or both. Every `&str` and `&String` is a user id; so are integers, sent as
/// decimal text, and with the feature `uuid` a `Uuid`, sent with hyphens in lower case. An anonymous id is any of these too.
///
/// ```
/// use plan_runtime::User;
/// let known: User = "user-1".into();
/// let visitor = User::anonymous("visitor-7");
/// let signed_in = User::known("user-1").anonymous("visitor-7");
/// assert_eq!(User::from(42), User::from("42"));
/// assert_eq!(User::anonymous(7), User::anonymous("7"));
/// # let _ = (known, visitor, User::from(signed_in));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User<'a> {
    user_id: Option<UserId<'a>>,
    anonymous_id: Option<UserId<'a>>,
}

/// The id of a user.
#[derive(Clone, Copy)]
enum UserId<'a> {
    Text(&'a str),
    /// The text of an id that is none: this many of the bytes. Not a `String`, as a user is `Copy`.
    Made(u8, [u8; LONGEST_BYTES]),
}

/// The length of a UUID, which is more than an integer has.
const LONGEST_BYTES: usize = 36;

impl UserId<'_> {
    fn of(value: impl fmt::Display) -> Self {
        let mut bytes = [0; LONGEST_BYTES];
        let mut rest = bytes.as_mut_slice();
        // Everything that a user can be made of fits.
        let _ = write!(rest, "{value}");
        let length = LONGEST_BYTES - rest.len();
        Self::Made(u8::try_from(length).unwrap_or_default(), bytes)
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Made(length, bytes) => {
                bytes.get(..usize::from(*length)).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default()
            }
        }
    }
}

impl PartialEq for UserId<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for UserId<'_> {}

impl fmt::Debug for UserId<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(out)
    }
}

impl<'a> User<'a> {
    /// Returns a user whose id is not known yet, but for an id that the app gave the visitor: all that can be a user id.
    #[must_use]
    pub fn anonymous(anonymous_id: impl IntoUser<'a>) -> Self {
        Self { user_id: None, anonymous_id: anonymous_id.into_user().any_id() }
    }

    /// Returns a user whose id is known. The anonymous id used before can be given too.
    #[must_use]
    pub fn known(user_id: impl IntoUser<'a>) -> KnownUser<'a> {
        KnownUser { user_id: user_id.into_user().any_id(), anonymous_id: None }
    }

    /// Returns a new anonymous id, for a visitor who has none: a UUID of version 4, as analytics.js makes them. The app keeps it, as in a
    /// cookie, so that the next calls of the visitor have it too.
    ///
    /// ```
    /// use plan_runtime::User;
    /// let id = User::new_anonymous_id();
    /// assert_eq!(User::anonymous(&id).anonymous_id(), Some(&*id));
    /// ```
    #[must_use]
    pub fn new_anonymous_id() -> String {
        String::from_utf8_lossy(&id::anonymous_id(fork::process_id())).into_owned()
    }

    fn any_id(self) -> Option<UserId<'a>> {
        self.user_id.or(self.anonymous_id)
    }

    /// Returns a user of whom either id may be missing, as a web handler has them of a session and a cookie. A call with
    /// neither is [`CallErrorKind::NoUser`](crate::CallErrorKind::NoUser).
    ///
    /// ```
    /// use plan_runtime::User;
    /// assert_eq!(User::from_parts(Some("user-1"), None), User::from("user-1"));
    /// assert_eq!(User::from_parts(None, Some("visitor-7")), User::anonymous("visitor-7"));
    /// ```
    #[must_use]
    pub const fn from_parts(user_id: Option<&'a str>, anonymous_id: Option<&'a str>) -> Self {
        // A `match`, because a constant can call no closure.
        Self {
            user_id: match user_id {
                Some(id) => Some(UserId::Text(id)),
                None => None,
            },
            anonymous_id: match anonymous_id {
                Some(id) => Some(UserId::Text(id)),
                None => None,
            },
        }
    }

    /// Returns the user id; `None` if there is none, or it is white space alone.
    ///
    /// ```
    /// use plan_runtime::User;
    /// let user = User::from(42);
    /// assert_eq!((user.user_id(), user.anonymous_id()), (Some("42"), None));
    /// assert_eq!(User::from(" ").user_id(), None);
    /// ```
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_ref().map(UserId::as_str).filter(|id| !id.trim().is_empty())
    }

    /// Returns the anonymous id; `None` if there is none, or it is white space alone.
    #[must_use]
    pub fn anonymous_id(&self) -> Option<&str> {
        self.anonymous_id.as_ref().map(UserId::as_str).filter(|id| !id.trim().is_empty())
    }
}

/// A user whose id is known: [`User::known`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownUser<'a> {
    user_id: Option<UserId<'a>>,
    anonymous_id: Option<UserId<'a>>,
}

impl<'a> KnownUser<'a> {
    /// Sets the anonymous id that the user had before.
    #[must_use]
    pub fn anonymous(self, anonymous_id: impl IntoUser<'a>) -> Self {
        Self { anonymous_id: anonymous_id.into_user().any_id(), ..self }
    }
}

/// What can be the user of a call: all that is `Into<User>`. A trait of its own, so that the compiler says of anything else
/// what a user is.
///
/// ```
/// use plan_runtime::{IntoUser, User};
///
/// /// The ids of this app.
/// struct CustomerId(String);
///
/// impl<'a> From<&'a CustomerId> for User<'a> {
///     fn from(id: &'a CustomerId) -> Self {
///         User::from(&id.0)
///     }
/// }
///
/// let id = CustomerId("c-1".to_owned());
/// assert_eq!((&id).into_user(), User::from("c-1"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the user of a call",
    label = "not a user",
    note = "a user is a user id (`&str`, `&String`, `i32`, `u32`, `i64`, `u64`), `User::anonymous(id)` or `User::known(id).anonymous(id)`, and comes \
            after the client"
)]
pub trait IntoUser<'a> {
    /// Returns the user.
    fn into_user(self) -> User<'a>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: Into<User<'a>>> IntoUser<'a> for T {
    fn into_user(self) -> User<'a> {
        self.into()
    }
}

impl<'a> From<KnownUser<'a>> for User<'a> {
    fn from(known: KnownUser<'a>) -> Self {
        Self { user_id: known.user_id, anonymous_id: known.anonymous_id }
    }
}

impl<'a, T: AsRef<str> + ?Sized> From<&'a T> for User<'a> {
    fn from(user_id: &'a T) -> Self {
        Self::from_parts(Some(user_id.as_ref()), None)
    }
}

macro_rules! made {
    ($($(#[$when:meta])? $type:ty),*) => {
        $(
            $(#[$when])?
            impl From<$type> for User<'_> {
                fn from(user_id: $type) -> Self {
                    Self { user_id: Some(UserId::of(user_id)), anonymous_id: None }
                }
            }
        )*
    };
}

made!(
    i32,
    u32,
    i64,
    u64,
    #[cfg(feature = "uuid")]
    uuid::Uuid
);
