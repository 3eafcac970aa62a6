//! The Ecommerce Spec as one would write it by hand, on the traits of plan-runtime.

use plan_runtime::{Event, Value, Writer};

/// What the customer searched for.
pub enum Query<'a> {
    /// As text.
    Text(&'a str),
    /// As the parts of an advanced search.
    Object(&'a plan_runtime::serde_json::Value),
}

impl Value for Query<'_> {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Text(text) => text.write(writer),
            Self::Object(object) => object.write(writer),
        }
    }
}

/// A product in a list, a cart or an order.
pub struct Product<'a> {
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// How many pieces of the product.
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    pub position: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Value for Product<'_> {
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("quantity", &self.quantity),
            ("coupon", &self.coupon),
            ("position", &self.position),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// One thing that a list is filtered or sorted by.
pub struct Criterion<'a> {
    /// What is filtered or sorted by, such as price.
    pub r#type: Option<&'a str>,
    /// The value chosen for it.
    pub value: Option<&'a str>,
}

impl Value for Criterion<'_> {
    fn write(&self, writer: &mut Writer) {
        writer.object(&[("type", &self.r#type), ("value", &self.value)]);
    }
}

/// A product of a shared cart.
pub struct SharedProduct<'a> {
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
}

impl Value for SharedProduct<'_> {
    fn write(&self, writer: &mut Writer) {
        writer.object(&[("product_id", &self.product_id)]);
    }
}

/// A customer searched for products.
pub struct ProductsSearched<'a> {
    /// What the customer searched for, as text or as the parts of an advanced search.
    pub query: Option<Query<'a>>,
}

impl Event for ProductsSearched<'_> {
    const NAME: &'static str = "Products Searched";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[("query", &self.query)]);
    }
}

/// A customer saw a list of products, such as a category.
pub struct ProductListViewed<'a> {
    /// The shop's id of the product list.
    pub list_id: Option<&'a str>,
    /// The category whose products are listed.
    pub category: Option<&'a str>,
    /// The products of the list, cart or order.
    pub products: Option<&'a [Product<'a>]>,
}

impl Event for ProductListViewed<'_> {
    const NAME: &'static str = "Product List Viewed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[("list_id", &self.list_id), ("category", &self.category), ("products", &self.products)]);
    }
}

/// A customer narrowed or sorted a list of products.
pub struct ProductListFiltered<'a> {
    /// The shop's id of the product list.
    pub list_id: Option<&'a str>,
    /// The category whose products are listed.
    pub category: Option<&'a str>,
    /// The filters in force.
    pub filters: Option<&'a [Criterion<'a>]>,
    /// The orders in force, the first one counting most.
    pub sorts: Option<&'a [Criterion<'a>]>,
    /// The products of the list, cart or order.
    pub products: Option<&'a [Product<'a>]>,
}

impl Event for ProductListFiltered<'_> {
    const NAME: &'static str = "Product List Filtered";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("list_id", &self.list_id),
            ("category", &self.category),
            ("filters", &self.filters),
            ("sorts", &self.sorts),
            ("products", &self.products),
        ]);
    }
}

/// A customer saw a promotion inside the shop.
pub struct PromotionViewed<'a> {
    /// The id of the promotion.
    pub promotion_id: Option<&'a str>,
    /// Which text or picture the promotion was shown with.
    pub creative: Option<&'a str>,
    /// What the promotion is called.
    pub name: Option<&'a str>,
    /// Where on the page the promotion stood.
    pub position: Option<&'a str>,
}

impl Event for PromotionViewed<'_> {
    const NAME: &'static str = "Promotion Viewed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("promotion_id", &self.promotion_id),
            ("creative", &self.creative),
            ("name", &self.name),
            ("position", &self.position),
        ]);
    }
}

/// A customer clicked a promotion inside the shop.
pub struct PromotionClicked<'a> {
    /// The id of the promotion.
    pub promotion_id: Option<&'a str>,
    /// Which text or picture the promotion was shown with.
    pub creative: Option<&'a str>,
    /// What the promotion is called.
    pub name: Option<&'a str>,
    /// Where on the page the promotion stood.
    pub position: Option<&'a str>,
}

impl Event for PromotionClicked<'_> {
    const NAME: &'static str = "Promotion Clicked";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("promotion_id", &self.promotion_id),
            ("creative", &self.creative),
            ("name", &self.name),
            ("position", &self.position),
        ]);
    }
}

/// A customer clicked a product in a list.
pub struct ProductClicked<'a> {
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// How many pieces of the product.
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    pub position: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Event for ProductClicked<'_> {
    const NAME: &'static str = "Product Clicked";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("quantity", &self.quantity),
            ("coupon", &self.coupon),
            ("position", &self.position),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// A customer opened a product's page.
pub struct ProductViewed<'a> {
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// How many pieces of the product.
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    pub currency: Option<&'a str>,
    /// The product's place in the list it was shown in.
    pub position: Option<f64>,
    /// What the view is worth, as the price times the quantity.
    pub value: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Event for ProductViewed<'_> {
    const NAME: &'static str = "Product Viewed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("quantity", &self.quantity),
            ("coupon", &self.coupon),
            ("currency", &self.currency),
            ("position", &self.position),
            ("value", &self.value),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// A customer put a product into the cart.
pub struct ProductAdded<'a> {
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// How many pieces of the product.
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    pub position: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Event for ProductAdded<'_> {
    const NAME: &'static str = "Product Added";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("cart_id", &self.cart_id),
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("quantity", &self.quantity),
            ("coupon", &self.coupon),
            ("position", &self.position),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// A customer took a product out of the cart.
pub struct ProductRemoved<'a> {
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// How many pieces of the product.
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    pub position: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Event for ProductRemoved<'_> {
    const NAME: &'static str = "Product Removed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("cart_id", &self.cart_id),
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("quantity", &self.quantity),
            ("coupon", &self.coupon),
            ("position", &self.position),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// A customer looked at the cart.
pub struct CartViewed<'a> {
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The products of the list, cart or order.
    pub products: Option<&'a [Product<'a>]>,
}

impl Event for CartViewed<'_> {
    const NAME: &'static str = "Cart Viewed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[("cart_id", &self.cart_id), ("products", &self.products)]);
    }
}

/// A customer began to check out.
pub struct CheckoutStarted<'a> {
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The store or partner that the order came through.
    pub affiliation: Option<&'a str>,
    /// What the cart is worth, before shipping and tax.
    pub value: Option<f64>,
    /// What the order earns, without shipping and tax.
    pub revenue: Option<f64>,
    /// What shipping costs.
    pub shipping: Option<f64>,
    /// The tax on the order.
    pub tax: Option<f64>,
    /// What was taken off the price of the order.
    pub discount: Option<f64>,
    /// The coupon code used for the whole order.
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    pub currency: Option<&'a str>,
    /// The products of the list, cart or order.
    pub products: Option<&'a [Product<'a>]>,
}

impl Event for CheckoutStarted<'_> {
    const NAME: &'static str = "Checkout Started";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("order_id", &self.order_id),
            ("affiliation", &self.affiliation),
            ("value", &self.value),
            ("revenue", &self.revenue),
            ("shipping", &self.shipping),
            ("tax", &self.tax),
            ("discount", &self.discount),
            ("coupon", &self.coupon),
            ("currency", &self.currency),
            ("products", &self.products),
        ]);
    }
}

/// A customer reached a step of the checkout.
pub struct CheckoutStepViewed<'a> {
    /// The shop's id of this checkout, the same in all of its steps.
    pub checkout_id: Option<&'a str>,
    /// The number of the checkout step.
    pub step: Option<f64>,
    /// The way of shipping that was chosen.
    pub shipping_method: Option<&'a str>,
    /// The way of payment that was chosen.
    pub payment_method: Option<&'a str>,
}

impl Event for CheckoutStepViewed<'_> {
    const NAME: &'static str = "Checkout Step Viewed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("checkout_id", &self.checkout_id),
            ("step", &self.step),
            ("shipping_method", &self.shipping_method),
            ("payment_method", &self.payment_method),
        ]);
    }
}

/// A customer finished a step of the checkout.
pub struct CheckoutStepCompleted<'a> {
    /// The shop's id of this checkout, the same in all of its steps.
    pub checkout_id: Option<&'a str>,
    /// The number of the checkout step.
    pub step: Option<f64>,
    /// The way of shipping that was chosen.
    pub shipping_method: Option<&'a str>,
    /// The way of payment that was chosen.
    pub payment_method: Option<&'a str>,
}

impl Event for CheckoutStepCompleted<'_> {
    const NAME: &'static str = "Checkout Step Completed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("checkout_id", &self.checkout_id),
            ("step", &self.step),
            ("shipping_method", &self.shipping_method),
            ("payment_method", &self.payment_method),
        ]);
    }
}

/// A customer gave the details of the payment.
pub struct PaymentInfoEntered<'a> {
    /// The shop's id of this checkout, the same in all of its steps.
    pub checkout_id: Option<&'a str>,
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The number of the checkout step.
    pub step: Option<f64>,
    /// The way of shipping that was chosen.
    pub shipping_method: Option<&'a str>,
    /// The way of payment that was chosen.
    pub payment_method: Option<&'a str>,
}

impl Event for PaymentInfoEntered<'_> {
    const NAME: &'static str = "Payment Info Entered";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("checkout_id", &self.checkout_id),
            ("order_id", &self.order_id),
            ("step", &self.step),
            ("shipping_method", &self.shipping_method),
            ("payment_method", &self.payment_method),
        ]);
    }
}

/// An order was changed after it had been placed.
pub struct OrderUpdated<'a> {
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The store or partner that the order came through.
    pub affiliation: Option<&'a str>,
    /// What the customer pays in all: revenue, shipping and tax, less discounts.
    pub total: Option<f64>,
    /// What the order earns, without shipping and tax.
    pub revenue: Option<f64>,
    /// What shipping costs.
    pub shipping: Option<f64>,
    /// The tax on the order.
    pub tax: Option<f64>,
    /// What was taken off the price of the order.
    pub discount: Option<f64>,
    /// The coupon code used for the whole order.
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    pub currency: Option<&'a str>,
    /// The products of the list, cart or order.
    pub products: Option<&'a [Product<'a>]>,
}

impl Event for OrderUpdated<'_> {
    const NAME: &'static str = "Order Updated";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("order_id", &self.order_id),
            ("affiliation", &self.affiliation),
            ("total", &self.total),
            ("revenue", &self.revenue),
            ("shipping", &self.shipping),
            ("tax", &self.tax),
            ("discount", &self.discount),
            ("coupon", &self.coupon),
            ("currency", &self.currency),
            ("products", &self.products),
        ]);
    }
}

/// A customer finished the checkout: the order is placed.
pub struct OrderCompleted<'a> {
    /// The shop's id of this checkout, the same in all of its steps.
    pub checkout_id: Option<&'a str>,
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The store or partner that the order came through.
    pub affiliation: Option<&'a str>,
    /// What the products cost, after discounts and before shipping and tax.
    pub subtotal: Option<f64>,
    /// What the customer pays in all: revenue, shipping and tax, less discounts.
    pub total: Option<f64>,
    /// What the order earns, without shipping and tax.
    pub revenue: Option<f64>,
    /// What shipping costs.
    pub shipping: Option<f64>,
    /// The tax on the order.
    pub tax: Option<f64>,
    /// What was taken off the price of the order.
    pub discount: Option<f64>,
    /// The coupon code used for the whole order.
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    pub currency: Option<&'a str>,
    /// The products of the list, cart or order.
    pub products: Option<&'a [Product<'a>]>,
}

impl Event for OrderCompleted<'_> {
    const NAME: &'static str = "Order Completed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("checkout_id", &self.checkout_id),
            ("order_id", &self.order_id),
            ("affiliation", &self.affiliation),
            ("subtotal", &self.subtotal),
            ("total", &self.total),
            ("revenue", &self.revenue),
            ("shipping", &self.shipping),
            ("tax", &self.tax),
            ("discount", &self.discount),
            ("coupon", &self.coupon),
            ("currency", &self.currency),
            ("products", &self.products),
        ]);
    }
}

/// A customer got the money for an order back.
pub struct OrderRefunded<'a> {
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
}

impl Event for OrderRefunded<'_> {
    const NAME: &'static str = "Order Refunded";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[("order_id", &self.order_id)]);
    }
}

/// An order was called off.
pub struct OrderCancelled<'a> {
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The store or partner that the order came through.
    pub affiliation: Option<&'a str>,
    /// What the customer pays in all: revenue, shipping and tax, less discounts.
    pub total: Option<f64>,
    /// What the order earns, without shipping and tax.
    pub revenue: Option<f64>,
    /// What shipping costs.
    pub shipping: Option<f64>,
    /// The tax on the order.
    pub tax: Option<f64>,
    /// What was taken off the price of the order.
    pub discount: Option<f64>,
    /// The coupon code used for the whole order.
    pub coupon: Option<&'a str>,
    /// The currency of all amounts, as an ISO 4217 code such as USD.
    pub currency: Option<&'a str>,
    /// The products of the list, cart or order.
    pub products: Option<&'a [Product<'a>]>,
}

impl Event for OrderCancelled<'_> {
    const NAME: &'static str = "Order Cancelled";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("order_id", &self.order_id),
            ("affiliation", &self.affiliation),
            ("total", &self.total),
            ("revenue", &self.revenue),
            ("shipping", &self.shipping),
            ("tax", &self.tax),
            ("discount", &self.discount),
            ("coupon", &self.coupon),
            ("currency", &self.currency),
            ("products", &self.products),
        ]);
    }
}

/// A customer typed a coupon code for a cart or order.
pub struct CouponEntered<'a> {
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The id of the coupon.
    pub coupon_id: Option<&'a str>,
}

impl Event for CouponEntered<'_> {
    const NAME: &'static str = "Coupon Entered";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[("order_id", &self.order_id), ("cart_id", &self.cart_id), ("coupon_id", &self.coupon_id)]);
    }
}

/// A coupon was accepted for a cart or order.
pub struct CouponApplied<'a> {
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The id of the coupon.
    pub coupon_id: Option<&'a str>,
    /// What the coupon is called.
    pub coupon_name: Option<&'a str>,
    /// What the coupon takes off the price.
    pub discount: Option<f64>,
}

impl Event for CouponApplied<'_> {
    const NAME: &'static str = "Coupon Applied";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("order_id", &self.order_id),
            ("cart_id", &self.cart_id),
            ("coupon_id", &self.coupon_id),
            ("coupon_name", &self.coupon_name),
            ("discount", &self.discount),
        ]);
    }
}

/// A coupon was not accepted.
pub struct CouponDenied<'a> {
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The id of the coupon.
    pub coupon_id: Option<&'a str>,
    /// What the coupon is called.
    pub coupon_name: Option<&'a str>,
    /// Why it was not accepted.
    pub reason: Option<&'a str>,
}

impl Event for CouponDenied<'_> {
    const NAME: &'static str = "Coupon Denied";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("order_id", &self.order_id),
            ("cart_id", &self.cart_id),
            ("coupon_id", &self.coupon_id),
            ("coupon_name", &self.coupon_name),
            ("reason", &self.reason),
        ]);
    }
}

/// A coupon was taken off a cart or order.
pub struct CouponRemoved<'a> {
    /// The shop's id of the order.
    pub order_id: Option<&'a str>,
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The id of the coupon.
    pub coupon_id: Option<&'a str>,
    /// What the coupon is called.
    pub coupon_name: Option<&'a str>,
    /// What the coupon takes off the price.
    pub discount: Option<f64>,
}

impl Event for CouponRemoved<'_> {
    const NAME: &'static str = "Coupon Removed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("order_id", &self.order_id),
            ("cart_id", &self.cart_id),
            ("coupon_id", &self.coupon_id),
            ("coupon_name", &self.coupon_name),
            ("discount", &self.discount),
        ]);
    }
}

/// A customer put a product on a wishlist.
pub struct ProductAddedToWishlist<'a> {
    /// The id of the wishlist.
    pub wishlist_id: Option<&'a str>,
    /// What the wishlist is called.
    pub wishlist_name: Option<&'a str>,
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// How many pieces of the product.
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    pub position: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Event for ProductAddedToWishlist<'_> {
    const NAME: &'static str = "Product Added to Wishlist";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("wishlist_id", &self.wishlist_id),
            ("wishlist_name", &self.wishlist_name),
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("quantity", &self.quantity),
            ("coupon", &self.coupon),
            ("position", &self.position),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// A customer took a product off a wishlist.
pub struct ProductRemovedFromWishlist<'a> {
    /// The id of the wishlist.
    pub wishlist_id: Option<&'a str>,
    /// What the wishlist is called.
    pub wishlist_name: Option<&'a str>,
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// How many pieces of the product.
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    pub position: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Event for ProductRemovedFromWishlist<'_> {
    const NAME: &'static str = "Product Removed from Wishlist";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("wishlist_id", &self.wishlist_id),
            ("wishlist_name", &self.wishlist_name),
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("quantity", &self.quantity),
            ("coupon", &self.coupon),
            ("position", &self.position),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// A customer moved a product from a wishlist into the cart.
pub struct WishlistProductAddedToCart<'a> {
    /// The id of the wishlist.
    pub wishlist_id: Option<&'a str>,
    /// What the wishlist is called.
    pub wishlist_name: Option<&'a str>,
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// How many pieces of the product.
    pub quantity: Option<f64>,
    /// The coupon code used for this product.
    pub coupon: Option<&'a str>,
    /// The product's place in the list it was shown in.
    pub position: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Event for WishlistProductAddedToCart<'_> {
    const NAME: &'static str = "Wishlist Product Added to Cart";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("wishlist_id", &self.wishlist_id),
            ("wishlist_name", &self.wishlist_name),
            ("cart_id", &self.cart_id),
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("quantity", &self.quantity),
            ("coupon", &self.coupon),
            ("position", &self.position),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// A customer told somebody of a product.
pub struct ProductShared<'a> {
    /// How it was shared, such as by email.
    pub share_via: Option<&'a str>,
    /// What the sender wrote with it.
    pub share_message: Option<&'a str>,
    /// To whom it was sent.
    pub recipient: Option<&'a str>,
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The stock keeping unit of the product.
    pub sku: Option<&'a str>,
    /// The category in which the product is sold.
    pub category: Option<&'a str>,
    /// The product's name as customers see it.
    pub name: Option<&'a str>,
    /// The brand of the product.
    pub brand: Option<&'a str>,
    /// Which variant of the product, such as its colour or size.
    pub variant: Option<&'a str>,
    /// What one piece of the product costs.
    pub price: Option<f64>,
    /// The address of the product's page.
    pub url: Option<&'a str>,
    /// The address of a picture of the product.
    pub image_url: Option<&'a str>,
}

impl Event for ProductShared<'_> {
    const NAME: &'static str = "Product Shared";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("share_via", &self.share_via),
            ("share_message", &self.share_message),
            ("recipient", &self.recipient),
            ("product_id", &self.product_id),
            ("sku", &self.sku),
            ("category", &self.category),
            ("name", &self.name),
            ("brand", &self.brand),
            ("variant", &self.variant),
            ("price", &self.price),
            ("url", &self.url),
            ("image_url", &self.image_url),
        ]);
    }
}

/// A customer showed the cart to somebody.
pub struct CartShared<'a> {
    /// How it was shared, such as by email.
    pub share_via: Option<&'a str>,
    /// What the sender wrote with it.
    pub share_message: Option<&'a str>,
    /// To whom it was sent.
    pub recipient: Option<&'a str>,
    /// The shop's id of the cart.
    pub cart_id: Option<&'a str>,
    /// The products in the cart.
    pub products: Option<&'a [SharedProduct<'a>]>,
}

impl Event for CartShared<'_> {
    const NAME: &'static str = "Cart Shared";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("share_via", &self.share_via),
            ("share_message", &self.share_message),
            ("recipient", &self.recipient),
            ("cart_id", &self.cart_id),
            ("products", &self.products),
        ]);
    }
}

/// A customer wrote a review of a product.
pub struct ProductReviewed<'a> {
    /// The shop's own id of the product.
    pub product_id: Option<&'a str>,
    /// The id of the review.
    pub review_id: Option<&'a str>,
    /// What the review says.
    pub review_body: Option<&'a str>,
    /// The rating given with it.
    pub rating: Option<&'a str>,
}

impl Event for ProductReviewed<'_> {
    const NAME: &'static str = "Product Reviewed";
    fn write(&self, writer: &mut Writer) {
        writer.object(&[
            ("product_id", &self.product_id),
            ("review_id", &self.review_id),
            ("review_body", &self.review_body),
            ("rating", &self.rating),
        ]);
    }
}
