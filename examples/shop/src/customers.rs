//! What a customer does in the shop. Which one does what follows from the number alone, so that every run is the same.

use crate::analytics::{
    CartViewed, CheckoutStarted, CheckoutStepCompleted, CouponApplied, Currency, HomePage, OrderCompleted,
    OrderRefunded, PaymentInfoEntered, Product, ProductAdded, ProductListViewed, ProductViewed, ProductsSearched,
    group, identify, page, payload, track,
};
use plan_runtime::{Client, User};

struct Article {
    id: &'static str,
    name: &'static str,
    category: &'static str,
    price: f64,
}

const ARTICLES: [Article; 5] = [
    Article { id: "tent-2", name: "Tent for two", category: "camping", price: 189.0 },
    Article { id: "stove", name: "Gas stove", category: "camping", price: 49.5 },
    Article { id: "boots", name: "Walking boots", category: "shoes", price: 129.0 },
    Article { id: "map", name: "Map, 1:25 000", category: "maps", price: 12.25 },
    Article { id: "lamp", name: "Head lamp", category: "camping", price: 34.75 },
];

/// One customer's way: search, list, product, cart, and for most of them checkout, order, and for a few a refund.
pub(crate) fn walk(client: &Client, number: u32) {
    let visitor = format!("visitor-{number}");
    let user_id = format!("customer-{number}");
    let cart_id = format!("cart-{number}");
    let wanted: Vec<&Article> =
        ARTICLES.iter().cycle().skip(number as usize % 5).take(1 + number as usize % 3).collect();
    let Some(first) = wanted.first() else { return };

    // Not signed in yet: all we have is an anonymous id.
    let anonymous = || User::anonymous(&visitor);
    page!(client, anonymous(), HomePage { path: "/", title: "Everything for outside" });
    track!(client, anonymous(), ProductsSearched { query: first.name });
    let list: Vec<Product> = wanted.iter().map(|article| product(article, None)).collect();
    track!(client, anonymous(), ProductListViewed { list_id: "search", products: &list });

    for article in &wanted {
        track!(
            client,
            anonymous(),
            ProductViewed {
                product_id: article.id,
                name: article.name,
                category: article.category,
                price: article.price,
                currency: "EUR",
            }
        );
        track!(
            client,
            anonymous(),
            ProductAdded { cart_id: &cart_id, product_id: article.id, price: article.price, quantity: 1 }
        );
    }
    let in_cart: Vec<Product> = wanted.iter().map(|article| product(article, Some(1))).collect();
    track!(client, anonymous(), CartViewed { cart_id: &cart_id, products: &in_cart });
    if number % 4 == 3 {
        return;
    }

    // Signing in tells who the visitor is; some of them buy for their company.
    let email = format!("{user_id}@example.com");
    let loyal = number.is_multiple_of(10);
    identify!(
        client,
        User::known(&user_id).anonymous(&visitor),
        { email: &email, loyalty: if loyal { crate::analytics::Loyalty::Gold } else { crate::analytics::Loyalty::None } }
    );
    if number.is_multiple_of(8) {
        let company = format!("company-{}", number / 8);
        group!(client, &user_id, &company, { name: "A company", employees: i64::from(number) + 1 });
    }
    buy(client, number, &user_id, &cart_id, &in_cart, loyal);
}

fn buy(client: &Client, number: u32, user_id: &str, cart_id: &str, products: &[Product<'_>], loyal: bool) {
    let order_id = format!("order-{number}");
    let checkout_id = format!("checkout-{number}");
    let revenue: f64 = products.iter().filter_map(|product| product.price).sum();
    track!(client, user_id, CheckoutStarted { order_id: &order_id, value: revenue, currency: "EUR", products });

    let discount = loyal.then_some(5.0);
    let coupon = loyal.then_some("GOLD5");
    if let Some(discount) = discount {
        track!(client, user_id, CouponApplied { coupon_id: "GOLD5", cart_id, discount });
    }
    track!(client, user_id, CheckoutStepCompleted { checkout_id: &checkout_id, step: 1, shipping_method: "standard" });
    track!(client, user_id, PaymentInfoEntered { checkout_id: &checkout_id, payment_method: "card" });

    let shipping = 4.5;
    let total = revenue + shipping - discount.unwrap_or_default();
    track!(
        client,
        user_id,
        OrderCompleted {
            order_id: &order_id,
            checkout_id: &checkout_id,
            revenue,
            shipping,
            total,
            currency: Currency::Eur,
            discount?: discount,
            coupon?: coupon,
            products,
        }
    );
    if number % 25 == 1 {
        track!(client, user_id, OrderRefunded { order_id: &order_id, total, currency: "EUR" });
    }
}

fn product(article: &Article, quantity: Option<i64>) -> Product<'static> {
    payload!(Product {
        product_id: article.id,
        name: article.name,
        category: article.category,
        price: article.price,
        quantity?: quantity,
    })
}
