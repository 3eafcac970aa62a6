//! What a builder refuses, and what it shows.

#![allow(clippy::unwrap_used)]

use plan_sink_kafka::KafkaSink;
use std::time::Duration;

fn error_of(name: &str, value: &str) -> String {
    KafkaSink::builder("127.0.0.1:1").property(name, value).build().unwrap_err().to_string()
}

#[test]
fn a_property_that_would_lose_messages_is_refused() {
    for name in ["acks", "request.required.acks"] {
        for value in ["0", "1"] {
            assert_eq!(
                error_of(name, value),
                format!(
                    "the property `{name}` cannot be set so: a leader that is lost would take with it what only it has acknowledged: leave it at `all`"
                )
            );
        }
    }
    let cannot = |name: &str, value: &str, reason: &str| {
        assert_eq!(error_of(name, value), format!("the property `{name}` cannot be set so: {reason}"));
    };
    cannot("enable.idempotence", "false", "messages would be written twice, and out of order: leave it at `true`");
    cannot("delivery.report.only.error", "true", "no message would ever be known to have arrived: leave it at `false`");
    cannot("transactional.id", "t", "nothing here commits a transaction");
    cannot("test.mock.num.brokers", "1", "the messages would go to a broker in the memory of this process");
    cannot("bootstrap.servers", "127.0.0.1:2", "`KafkaSink::builder` has the servers");
    cannot("message.timeout.ms", "1", "`ack_timeout` sets it");
}

/// As a configuration that is taken over from elsewhere may have it.
#[test]
fn a_property_may_be_set_to_what_it_is() {
    let builder = KafkaSink::builder("127.0.0.1:1").property("acks", "ALL").property("enable.idempotence", "true");
    builder.property("delivery.report.only.error", "false").property("linger.ms", "20").build().unwrap();
    KafkaSink::builder("127.0.0.1:1").property("request.required.acks", "-1").build().unwrap();
}

#[test]
fn librdkafka_says_what_else_is_wrong() {
    let says = |name: &str, value: &str, error: &str| assert_eq!(error_of(name, value), error);
    says("linger", "5", "the property `linger`: No such configuration property: \"linger\"");
    says(
        "linger.ms",
        "soon",
        "the property `linger.ms`: Invalid value for configuration property \"queue.buffering.max.ms\"",
    );
    let idempotent = "when `enable.idempotence` is true";
    says("retries", "0", &format!("no producer can be made: `retries` must be set >= 1 {idempotent}"));
    says("max.in.flight", "6", &format!("no producer can be made: `max.in.flight` must be set <= 5 {idempotent}"));
    says(
        "compression.type",
        "brotli",
        "the property `compression.type`: Invalid value \"brotli\" for configuration property \"compression.codec\"",
    );
}

/// A name that is misspelt, with a value that is secret.
#[test]
fn a_password_is_shown_nowhere() {
    assert_eq!(
        error_of("sasl.pasword", "secret"),
        "the property `sasl.pasword`: No such configuration property: \"sasl.pasword\""
    );
    let builder = KafkaSink::builder("127.0.0.1:1").property("sasl.password", "secret");
    assert_eq!(
        format!("{builder:?}"),
        "KafkaSinkBuilder { servers: \"127.0.0.1:1\", topics: Topics { of_the_rest: \"analytics\", of_calls: {}, of_events: {} }, \
         ack_timeout: 30s, properties: [\"sasl.password\"] }"
    );
    let sink = format!("{:?}", builder.build().unwrap());
    assert_eq!(sink, "KafkaSink { topics: Topics { of_the_rest: \"analytics\", of_calls: {}, of_events: {} }, .. }");
}

#[test]
fn a_topic_that_cannot_be_is_refused() {
    let names = |name: &str| {
        format!(
            "`{name}` is no topic: its name has ASCII letters, digits, `.`, `_` and `-`, and is neither `.` nor `..`"
        )
    };
    for name in ["", "my events", "a/b", "é", ".", "..", "a\0b"] {
        let error = KafkaSink::builder("127.0.0.1:1").topic(name).build().unwrap_err();
        assert_eq!(error.to_string(), names(name));
        let error = KafkaSink::builder("127.0.0.1:1").topic_of_event("E", name).build().unwrap_err();
        assert_eq!(error.to_string(), names(name));
    }
    let long = "a".repeat(250);
    let error = KafkaSink::builder("127.0.0.1:1").topic(&*long).build().unwrap_err();
    assert_eq!(error.to_string(), format!("`{long}` is no topic: its name has 250 characters, and Kafka takes 249"));
    KafkaSink::builder("127.0.0.1:1").topic(&long[1..]).build().unwrap();
}

#[test]
fn servers_and_times_that_cannot_be_are_refused() {
    for servers in ["", " "] {
        let error = KafkaSink::builder(servers).build().unwrap_err();
        assert_eq!(error.to_string(), "no servers are given: name one, as `127.0.0.1:9092`");
    }
    for timeout in [Duration::ZERO, Duration::from_micros(999), Duration::MAX] {
        let error = KafkaSink::builder("127.0.0.1:1").ack_timeout(timeout).build().unwrap_err();
        assert_eq!(error.to_string(), "the time for an acknowledgement is between a millisecond and 24 days");
    }
}
