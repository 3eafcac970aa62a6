//! A producer of librdkafka with the thread that hears its reports.

use crate::outcome::{BatchReports, DeliveryReport, Refusal, ReportSlot, fault_before_sending, fault_of_answer};
use rdkafka::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The header with the message id.
const ID_HEADER: &str = "messageId";
/// How long the thread listens before it looks whether the producer is still needed.
const LISTENS_FOR: Duration = Duration::from_millis(100);
/// How long a message waits for room in the queue of librdkafka before it is offered again.
const QUEUE_FULL_WAIT: Duration = Duration::from_millis(5);

/// A message as it goes to a topic.
pub(crate) struct OutgoingMessage<'a> {
    /// Its place in the batch.
    pub(crate) position: usize,
    pub(crate) topic: &'a str,
    pub(crate) key: Option<String>,
    pub(crate) message_id: String,
    pub(crate) payload: &'a [u8],
}

/// Takes what librdkafka reports. Its log lines go to the crate `log`, by the default of rdkafka.
pub(crate) struct ProducerReports {
    /// What it last said of its connections. It has names of hosts, and nothing of messages.
    trouble: Mutex<Option<String>>,
}

impl ClientContext for ProducerReports {
    fn error(&self, error: KafkaError, reason: &str) {
        // "1/1 brokers are down" would hide why.
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::AllBrokersDown) {
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason.to_owned());
        }
    }
}

impl ProducerContext for ProducerReports {
    type DeliveryOpaque = Box<ReportSlot>;

    fn delivery(&self, result: &DeliveryResult<'_>, slot: Box<ReportSlot>) {
        slot.report(match result {
            Ok(_) => DeliveryReport::Acknowledged,
            Err((error, _)) => {
                let code = code_of(error);
                DeliveryReport::Failed(code, fault_of_answer(code))
            }
        });
    }
}

fn code_of(error: &KafkaError) -> RDKafkaErrorCode {
    error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Fail)
}

/// A producer, and a thread that listens to it. It ends with this, and ends the producer, which may take a while: whoever drops this
/// does not wait for it.
pub(crate) struct ListeningProducer {
    producer: Arc<BaseProducer<ProducerReports>>,
    is_over: Arc<AtomicBool>,
}

impl Drop for ListeningProducer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

impl ListeningProducer {
    /// Starts a producer. It connects by itself, whenever brokers are there.
    ///
    /// # Errors
    /// A property cannot be as it is, or there is no thread.
    pub(crate) fn start(config: &ClientConfig) -> io::Result<Self> {
        let reports = ProducerReports { trouble: Mutex::default() };
        let producer: BaseProducer<ProducerReports> = config.create_with_context(reports).map_err(of_config)?;
        let (producer, is_over) = (Arc::new(producer), Arc::new(AtomicBool::new(false)));
        let (heard, over) = (Arc::clone(&producer), Arc::clone(&is_over));
        let listen = move || {
            while !over.load(Ordering::Relaxed) {
                heard.poll(LISTENS_FOR);
            }
        };
        thread::Builder::new().name("plan-sink-kafka".to_owned()).spawn(listen)?;
        Ok(Self { producer, is_over })
    }

    /// Returns whether librdkafka has given the producer up, for a fault in the numbers of its messages or for a right that it lacks. It accepts
    /// nothing from then on: another one has to be started.
    pub(crate) fn is_given_up(&self) -> bool {
        self.producer.client().fatal_error().is_some()
    }

    fn trouble(&self) -> MutexGuard<'_, Option<String>> {
        self.producer.context().trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Produces messages. Returns those that were not acknowledged by `end`.
    pub(crate) fn produce<'a>(
        &self,
        messages: Vec<OutgoingMessage<'a>>,
        end: Instant,
    ) -> Vec<(OutgoingMessage<'a>, Refusal)> {
        let reports = BatchReports::new(messages.len());
        for (at, message) in messages.iter().enumerate() {
            let slot = ReportSlot { position: at, batch: Arc::clone(&reports) };
            if let Err(code) = self.enqueue(message, slot, end) {
                reports.set(at, DeliveryReport::Failed(code, fault_before_sending(code)));
            }
        }
        let reports = reports.wait(end);
        if reports.contains(&DeliveryReport::Acknowledged) {
            *self.trouble() = None;
        }
        let given_up = self.producer.client().fatal_error().map(|(_, reason)| reason);
        let trouble = given_up.or_else(|| self.trouble().clone());
        let of_each = messages.into_iter().zip(reports);
        let refused = of_each.filter_map(|(message, report)| {
            let refusal = report.refusal(message.topic, trouble.as_deref())?;
            Some((message, refusal))
        });
        refused.collect()
    }

    /// Hands a message to librdkafka, which sends it when it sees fit.
    fn enqueue(&self, message: &OutgoingMessage<'_>, slot: ReportSlot, end: Instant) -> Result<(), RDKafkaErrorCode> {
        let headers = OwnedHeaders::new_with_capacity(1);
        let headers = headers.insert(Header { key: ID_HEADER, value: Some(&*message.message_id) });
        let mut record: BaseRecord<'_, str, [u8], Box<ReportSlot>> =
            BaseRecord::with_opaque_to(message.topic, Box::new(slot)).payload(message.payload).headers(headers);
        record.key = message.key.as_deref();
        while let Err((error, again)) = self.producer.send(record) {
            let code = code_of(&error);
            if code != RDKafkaErrorCode::QueueFull || Instant::now() >= end {
                return Err(code);
            }
            record = again;
            thread::sleep(QUEUE_FULL_WAIT);
        }
        Ok(())
    }
}

/// Returns the error of a property. It does not have the value, which may be a password.
fn of_config(error: KafkaError) -> io::Error {
    let reason = match error {
        KafkaError::ClientConfig(_, reason, property, _) => format!("the property `{property}`: {reason}"),
        KafkaError::ClientCreation(reason) => format!("no producer can be made: {reason}"),
        other => format!("no producer can be made: {other}"),
    };
    io::Error::new(io::ErrorKind::InvalidInput, reason)
}
