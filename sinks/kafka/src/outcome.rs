//! What librdkafka says of each message of a batch, and what that means for it.

use plan_runtime::SinkError;
use rdkafka::error::RDKafkaErrorCode;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What is heard of the messages of a batch.
pub(crate) struct BatchReports {
    reports: Mutex<Reports>,
    are_all_here: Condvar,
}

struct Reports {
    of: Vec<DeliveryReport>,
    missing: usize,
}

/// What is heard of one message.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum DeliveryReport {
    Missing,
    Acknowledged,
    Failed(RDKafkaErrorCode, Fault),
}

/// Goes through librdkafka with a message, and comes back with what became of it.
pub(crate) struct ReportSlot {
    pub(crate) position: usize,
    pub(crate) batch: Arc<BatchReports>,
}

impl ReportSlot {
    pub(crate) fn report(&self, report: DeliveryReport) {
        self.batch.set(self.position, report);
    }
}

impl BatchReports {
    pub(crate) fn new(messages: usize) -> Arc<Self> {
        let reports = Reports { of: vec![DeliveryReport::Missing; messages], missing: messages };
        Arc::new(Self { reports: Mutex::new(reports), are_all_here: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, Reports> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, position: usize, report: DeliveryReport) {
        let mut reports = self.lock();
        let Some(one) = reports.of.get_mut(position).filter(|one| **one == DeliveryReport::Missing) else { return };
        *one = report;
        reports.missing -= 1;
        if reports.missing == 0 {
            self.are_all_here.notify_all();
        }
    }

    /// Waits for the reports of all messages, at most until `end`, and returns what is there by then.
    pub(crate) fn wait(&self, end: Instant) -> Vec<DeliveryReport> {
        let mut reports = self.lock();
        while reports.missing > 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            reports = self.are_all_here.wait_timeout(reports, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        reports.of.clone()
    }
}

/// Whose fault it is that a message was not accepted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The message's: no broker will ever accept it.
    Message,
    /// That of a message in the same request, which may be this one: brokers refuse the messages of a partition together.
    Request,
    /// The brokers', or of who has set them up. Once they are right it is accepted.
    Brokers,
}

/// Returns whose fault an error is that a broker has answered with.
pub(crate) fn fault_of_answer(code: RDKafkaErrorCode) -> Fault {
    match code {
        RDKafkaErrorCode::MessageSizeTooLarge
        | RDKafkaErrorCode::InvalidMessageSize
        | RDKafkaErrorCode::MessageBatchTooLarge
        | RDKafkaErrorCode::InvalidRecord => Fault::Request,
        _ => Fault::Brokers,
    }
}

/// Returns whose fault an error is that librdkafka has for a message before it is sent.
pub(crate) fn fault_before_sending(code: RDKafkaErrorCode) -> Fault {
    match code {
        RDKafkaErrorCode::MessageSizeTooLarge => Fault::Message,
        _ => Fault::Brokers,
    }
}

/// Why a message was not accepted, in words that have nothing of it but its topic.
pub(crate) struct Refusal {
    pub(crate) fault: Fault,
    reason: String,
}

impl Refusal {
    pub(crate) fn new(fault: Fault, reason: String) -> Self {
        Self { fault, reason }
    }
}

impl DeliveryReport {
    /// Returns why the message was not accepted, if it was not. `trouble` is what librdkafka last said of its connections.
    pub(crate) fn refusal(self, topic: &str, trouble: Option<&str>) -> Option<Refusal> {
        let (fault, what) = match self {
            Self::Acknowledged => return None,
            Self::Missing | Self::Failed(RDKafkaErrorCode::MessageTimedOut, _) => {
                (Fault::Brokers, "it was not acknowledged in time".to_owned())
            }
            Self::Failed(RDKafkaErrorCode::MessageSizeTooLarge, Fault::Message) => {
                (Fault::Message, "it is larger than `message.max.bytes` of the producer".to_owned())
            }
            Self::Failed(code, fault) => (fault, code.to_string()),
        };
        let trouble = trouble.filter(|_| fault == Fault::Brokers).map(|trouble| format!(": {trouble}"));
        Some(Refusal::new(fault, format!("topic {topic}: {what}{}", trouble.unwrap_or_default())))
    }
}

impl From<Refusal> for SinkError {
    /// Returns an error of the sink: a message that is at fault itself is refused for good, any other is sent again.
    fn from(refusal: Refusal) -> Self {
        match refusal.fault {
            Fault::Message => Self::reject(refusal.reason),
            Fault::Request | Fault::Brokers => Self::retry(refusal.reason),
        }
    }
}
