//! The Ecommerce Spec as one would write it by hand, for serde.

use serde::Serialize;
use serde_json::Value;

/// What the customer searched for.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Query<'a> {
    /// As text.
    Text(&'a str),
    /// As the parts of an advanced search.
    Object(&'a Value),
}

/// A product in a list, a cart or an order.
#[derive(Serialize)]
pub struct Product<'a> {
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// How many pieces of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// One thing that a list is filtered or sorted by.
#[derive(Serialize)]
pub struct Criterion<'a> {
    /// What is filtered or sorted by, such as price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<&'a str>,
    /// The value chosen for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<&'a str>,
}

/// A product of a shared cart.
#[derive(Serialize)]
pub struct SharedProduct<'a> {
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
}

/// A customer searched for products.
#[derive(Serialize)]
pub struct ProductsSearched<'a> {
    /// What the customer searched for, as text or as the parts of an advanced search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Query<'a>>,
}

/// A customer saw a list of products, such as a category.
#[derive(Serialize)]
pub struct ProductListViewed<'a> {
    /// The shop's id of the product list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_id: Option<&'a str>,
    /// The category whose products are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The products of the list, cart or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<&'a [Product<'a>]>,
}

/// A customer narrowed or sorted a list of products.
#[derive(Serialize)]
pub struct ProductListFiltered<'a> {
    /// The shop's id of the product list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_id: Option<&'a str>,
    /// The category whose products are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The filters in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<&'a [Criterion<'a>]>,
    /// The orders in force, the first one counting most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sorts: Option<&'a [Criterion<'a>]>,
    /// The products of the list, cart or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<&'a [Product<'a>]>,
}

/// A customer saw a promotion inside the shop.
#[derive(Serialize)]
pub struct PromotionViewed<'a> {
    /// The id of the promotion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_id: Option<&'a str>,
    /// Which text or picture the promotion was shown with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creative: Option<&'a str>,
    /// What the promotion is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// Where on the page the promotion stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<&'a str>,
}

/// A customer clicked a promotion inside the shop.
#[derive(Serialize)]
pub struct PromotionClicked<'a> {
    /// The id of the promotion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_id: Option<&'a str>,
    /// Which text or picture the promotion was shown with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creative: Option<&'a str>,
    /// What the promotion is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// Where on the page the promotion stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<&'a str>,
}

/// A customer clicked a product in a list.
#[derive(Serialize)]
pub struct ProductClicked<'a> {
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// How many pieces of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// A customer opened a product's page.
#[derive(Serialize)]
pub struct ProductViewed<'a> {
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// How many pieces of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'a str>,
    /// The product's place in the list it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// What the view is worth, as the price times the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// A customer put a product into the cart.
#[derive(Serialize)]
pub struct ProductAdded<'a> {
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// How many pieces of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// A customer took a product out of the cart.
#[derive(Serialize)]
pub struct ProductRemoved<'a> {
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// How many pieces of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// A customer looked at the cart.
#[derive(Serialize)]
pub struct CartViewed<'a> {
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The products of the list, cart or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<&'a [Product<'a>]>,
}

/// A customer began to check out.
#[derive(Serialize)]
pub struct CheckoutStarted<'a> {
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The store or partner that the order came through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<&'a str>,
    /// What the cart is worth, before shipping and tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// What the order earns, without shipping and tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue: Option<f64>,
    /// What shipping costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<f64>,
    /// The tax on the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<f64>,
    /// What was taken off the price of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
    /// The coupon code used for the whole order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'a str>,
    /// The products of the list, cart or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<&'a [Product<'a>]>,
}

/// A customer reached a step of the checkout.
#[derive(Serialize)]
pub struct CheckoutStepViewed<'a> {
    /// The shop's id of this checkout, the same in all of its steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout_id: Option<&'a str>,
    /// The number of the checkout step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// The way of shipping that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_method: Option<&'a str>,
    /// The way of payment that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<&'a str>,
}

/// A customer finished a step of the checkout.
#[derive(Serialize)]
pub struct CheckoutStepCompleted<'a> {
    /// The shop's id of this checkout, the same in all of its steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout_id: Option<&'a str>,
    /// The number of the checkout step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// The way of shipping that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_method: Option<&'a str>,
    /// The way of payment that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<&'a str>,
}

/// A customer gave the details of the payment.
#[derive(Serialize)]
pub struct PaymentInfoEntered<'a> {
    /// The shop's id of this checkout, the same in all of its steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout_id: Option<&'a str>,
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The number of the checkout step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// The way of shipping that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_method: Option<&'a str>,
    /// The way of payment that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<&'a str>,
}

/// An order was changed after it had been placed.
#[derive(Serialize)]
pub struct OrderUpdated<'a> {
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The store or partner that the order came through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<&'a str>,
    /// What the customer pays in all: revenue, shipping and tax, less discounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
    /// What the order earns, without shipping and tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue: Option<f64>,
    /// What shipping costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<f64>,
    /// The tax on the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<f64>,
    /// What was taken off the price of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
    /// The coupon code used for the whole order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'a str>,
    /// The products of the list, cart or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<&'a [Product<'a>]>,
}

/// A customer finished the checkout: the order is placed.
#[derive(Serialize)]
pub struct OrderCompleted<'a> {
    /// The shop's id of this checkout, the same in all of its steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout_id: Option<&'a str>,
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The store or partner that the order came through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<&'a str>,
    /// What the products cost, after discounts and before shipping and tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtotal: Option<f64>,
    /// What the customer pays in all: revenue, shipping and tax, less discounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
    /// What the order earns, without shipping and tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue: Option<f64>,
    /// What shipping costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<f64>,
    /// The tax on the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<f64>,
    /// What was taken off the price of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
    /// The coupon code used for the whole order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'a str>,
    /// The products of the list, cart or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<&'a [Product<'a>]>,
}

/// A customer got the money for an order back.
#[derive(Serialize)]
pub struct OrderRefunded<'a> {
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
}

/// An order was called off.
#[derive(Serialize)]
pub struct OrderCancelled<'a> {
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The store or partner that the order came through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<&'a str>,
    /// What the customer pays in all: revenue, shipping and tax, less discounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
    /// What the order earns, without shipping and tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue: Option<f64>,
    /// What shipping costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<f64>,
    /// The tax on the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<f64>,
    /// What was taken off the price of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
    /// The coupon code used for the whole order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'a str>,
    /// The products of the list, cart or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<&'a [Product<'a>]>,
}

/// A customer typed a coupon code for a cart or order.
#[derive(Serialize)]
pub struct CouponEntered<'a> {
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The id of the coupon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_id: Option<&'a str>,
}

/// A coupon was accepted for a cart or order.
#[derive(Serialize)]
pub struct CouponApplied<'a> {
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The id of the coupon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_id: Option<&'a str>,
    /// What the coupon is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_name: Option<&'a str>,
    /// What the coupon takes off the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
}

/// A coupon was not accepted.
#[derive(Serialize)]
pub struct CouponDenied<'a> {
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The id of the coupon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_id: Option<&'a str>,
    /// What the coupon is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_name: Option<&'a str>,
    /// Why it was not accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

/// A coupon was taken off a cart or order.
#[derive(Serialize)]
pub struct CouponRemoved<'a> {
    /// The shop's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The id of the coupon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_id: Option<&'a str>,
    /// What the coupon is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_name: Option<&'a str>,
    /// What the coupon takes off the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
}

/// A customer put a product on a wishlist.
#[derive(Serialize)]
pub struct ProductAddedToWishlist<'a> {
    /// The id of the wishlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wishlist_id: Option<&'a str>,
    /// What the wishlist is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wishlist_name: Option<&'a str>,
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// How many pieces of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// A customer took a product off a wishlist.
#[derive(Serialize)]
pub struct ProductRemovedFromWishlist<'a> {
    /// The id of the wishlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wishlist_id: Option<&'a str>,
    /// What the wishlist is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wishlist_name: Option<&'a str>,
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// How many pieces of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// A customer moved a product from a wishlist into the cart.
#[derive(Serialize)]
pub struct WishlistProductAddedToCart<'a> {
    /// The id of the wishlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wishlist_id: Option<&'a str>,
    /// What the wishlist is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wishlist_name: Option<&'a str>,
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// How many pieces of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// A customer told somebody of a product.
#[derive(Serialize)]
pub struct ProductShared<'a> {
    /// How it was shared, such as by email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_via: Option<&'a str>,
    /// What the sender wrote with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_message: Option<&'a str>,
    /// To whom it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<&'a str>,
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The brand of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// The address of the product's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<&'a str>,
}

/// A customer showed the cart to somebody.
#[derive(Serialize)]
pub struct CartShared<'a> {
    /// How it was shared, such as by email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_via: Option<&'a str>,
    /// What the sender wrote with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_message: Option<&'a str>,
    /// To whom it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<&'a str>,
    /// The shop's id of the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_id: Option<&'a str>,
    /// The products in the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<&'a [SharedProduct<'a>]>,
}

/// A customer wrote a review of a product.
#[derive(Serialize)]
pub struct ProductReviewed<'a> {
    /// The shop's own id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<&'a str>,
    /// The id of the review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_id: Option<&'a str>,
    /// What the review says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_body: Option<&'a str>,
    /// The rating given with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<&'a str>,
}
