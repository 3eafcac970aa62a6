//! The call macros of a plan. Each hands its tokens to `plan_macros::call!` with the plan's identity.

use crate::protocol::{Invocation, PlanPlace};
use plan_codegen::{CallMacro, PlanIndex};
use plan_model::name::{Named, Nested};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// Returns what stands in for a plan that cannot be read. `error` is the one thing the user should see, so the call macros must
/// add nothing to it: they call a method whose type is that error, which silences rustc on the function around the call.
/// `named` are the types that are there all the same, which users import for their calls.
pub(crate) fn unread(runtime: &TokenStream, id: u64, named: Option<&Named<'_>>, error: &TokenStream) -> TokenStream {
    let number = Literal::u64_unsuffixed(id);
    let (structs, others) = named.map(names).unwrap_or_default();
    let calls = CallMacro::ALL.into_iter().map(|call| {
        let hidden = format_ident!("__plan_{id:x}_{}", call.name());
        let call = format_ident!("{}", call.name());
        quote! {
            #[doc(hidden)]
            #[allow(unused_macros)]
            macro_rules! #hidden {
                ($($argument:tt)*) => {{
                    #runtime::__private::silent_call! { [#(#structs)*] [#(#others)*] $($argument)* }
                    #runtime::__private::plan::<#number, _>().unread()
                }};
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
        impl #runtime::__private::PlanOf<__unread::Plan> for #runtime::__private::PlanId<#number> {
            fn marker() -> __unread::Plan { __unread::Plan }
        }
        #(#calls)*
    }
}

/// Returns the names of the plan's structs, and those of its enums.
fn names(named: &Named<'_>) -> (Vec<Ident>, Vec<Ident>) {
    let ident = |name: &str| format_ident!("{name}");
    let (structs, others): (Vec<_>, Vec<_>) =
        named.nested.iter().partition(|nested| matches!(nested, Nested::Struct(_)));
    let events = named.events.iter().map(|event| ident(&event.type_name));
    let structs = events.chain(structs.iter().map(|nested| ident(nested.type_name()))).collect();
    (structs, others.iter().map(|nested| ident(nested.type_name())).collect())
}

/// Returns the call macros of a plan that was read, and the macro that tells other crates what the plan says.
pub(crate) fn emit(runtime: &TokenStream, id: u64, index: &PlanIndex, span: Span) -> TokenStream {
    // With the span of the user's own token it is the user's crate; else it would be the crate that defines the
    // `include_plan!` around us, the runtime.
    let this_crate = quote_spanned! { span => $crate };
    let plan = format_ident!("__plan_{id:x}");
    let place = PlanPlace::write_macro(&quote! { #this_crate::#plan });
    let arguments = quote! { $($argument)* };
    let calls = CallMacro::ALL.into_iter().map(|call| {
        let hidden = format_ident!("{plan}_{}", call.name());
        let doc = call.doc();
        let call = format_ident!("{}", call.name());
        let invocation = Invocation::write(runtime, &call, id, &place, &arguments);
        quote! {
            #[doc = #doc]
            #[doc(hidden)]
            #[allow(non_local_definitions)]
            #[macro_export]
            macro_rules! #hidden {
                ($($argument:tt)*) => { #invocation };
            }
            #[doc(inline)]
            pub use #hidden as #call;
        }
    });
    let asked = Invocation::asked();
    let answer =
        Invocation::write(runtime, &quote! { $call }, id, &PlanPlace::write_index(index.as_text()), &arguments);
    quote! {
        // What a crate that uses this plan from outside is told of it, once, when its first call asks.
        #[doc(hidden)]
        #[allow(non_local_definitions)]
        #[macro_export]
        macro_rules! #plan {
            (#asked) => { #answer };
        }
        #(#calls)*
    }
}
