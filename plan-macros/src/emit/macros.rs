//! The call macros of a plan. Each hands its tokens to `plan_macros::call!` with the plan's identity.

use crate::plan_index::Shapes;
use crate::protocol::raw_literal;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

pub(super) const CALLS: [(&str, &str); 6] = [
    (
        "track",
        "Sends a track event: `track!(client, &user_id, OrderCompleted { order_id: \"o1\", coupon?: coupon })`.\n\n\
         Optional properties are left out, or passed as an `Option` with `name?: option`; enum values may be literals.",
    ),
    (
        "identify",
        "Says who a user is: `identify!(client, &user_id, { email: \"a@b.c\" })`.\n\n\
         Optional traits are left out, or passed as an `Option` with `name?: option`.",
    ),
    (
        "group",
        "Says which group a user belongs to: `group!(client, &user_id, \"acme\", { name: \"Acme\" })`.\n\n\
         Optional traits are left out, or passed as an `Option` with `name?: option`.",
    ),
    (
        "page",
        "Sends a page call: `page!(client, &user_id, HomePage { title: \"Home\" })`.\n\n\
         Optional properties are left out, or passed as an `Option` with `name?: option`.",
    ),
    (
        "screen",
        "Sends a screen call: `screen!(client, &user_id, HomeScreen { title: \"Home\" })`.\n\n\
         Optional properties are left out, or passed as an `Option` with `name?: option`.",
    ),
    (
        "payload",
        "Makes an event or a nested object of the plan without sending it: `payload!(Product { product_id: \"p1\" })`.\n\n\
         Optional properties are left out, or passed as an `Option` with `name?: option`.",
    ),
];

/// What stands in for a plan that cannot be read. `error` is the one thing the user should see, so the call macros must
/// add nothing to it: they call a method whose type is that error, which silences rustc on the function around the call.
pub(crate) fn unread(runtime: &TokenStream, id: u64, error: &TokenStream) -> TokenStream {
    let number = Literal::u64_unsuffixed(id);
    let calls = CALLS.iter().map(|(call, _)| {
        let hidden = format_ident!("__plan_{id:x}_{call}");
        let call = format_ident!("{call}");
        quote! {
            #[doc(hidden)]
            #[allow(unused_macros)]
            macro_rules! #hidden {
                ($($argument:tt)*) => { #runtime::__private::plan::<#number, _>().unread() };
            }
            #[allow(unused_imports)]
            pub(crate) use #hidden as #call;
        }
    });
    quote! {
        mod __unread {
            pub struct Plan;
        }
        #[doc(hidden)]
        impl __unread::Plan {
            pub fn unread(self) -> #error { loop {} }
        }
        impl #runtime::__private::Of<__unread::Plan> for #runtime::__private::Registered<#number> {
            fn marker() -> __unread::Plan { __unread::Plan }
        }
        #(#calls)*
    }
}

pub(crate) fn emit(runtime: &TokenStream, id: u64, shapes: &Shapes, span: Span) -> TokenStream {
    // With the span of the user's own token it is the user's crate; else it would be the crate that defines the
    // `include_plan!` around us, the runtime.
    let this_crate = quote_spanned! { span => $crate };
    let plan = format_ident!("__plan_{id:x}");
    let id = Literal::u64_unsuffixed(id);
    let shapes = raw_literal(shapes.as_text());
    let calls = CALLS.iter().map(|(call, doc)| {
        let hidden = format_ident!("{plan}_{call}");
        let call = format_ident!("{call}");
        quote! {
            #[doc = #doc]
            #[doc(hidden)]
            #[allow(non_local_definitions)]
            #[macro_export]
            macro_rules! #hidden {
                ($($argument:tt)*) => {
                    #runtime::__private::call! { [#runtime] #call #id [#this_crate::#plan] $($argument)* }
                };
            }
            #[doc(inline)]
            pub use #hidden as #call;
        }
    });
    quote! {
        // What a crate that uses this plan from outside is told of it, once, when its first call asks.
        #[doc(hidden)]
        #[allow(non_local_definitions)]
        #[macro_export]
        macro_rules! #plan {
            ($call:ident $($argument:tt)*) => {
                #runtime::__private::call! { [#runtime] $call #id #shapes $($argument)* }
            };
        }
        #(#calls)*
    }
}
