//! How much of the plan was seen: each event, each property, each value of a list. The counts stay when messages fall out of memory.

use super::answers::{CoverageAnswer, EventCoverage, PropertyCoverage, UnplannedEvent, ValueCoverage};
use crate::judge::{EventKey, JudgedEvent, JudgedMessage, JudgedPlan, MessageKind, Verdict, cut, each_at, each_listed};
use crate::pages::view::PathStep;
use crate::time;
use plan_model::Call;
use plan_model::json::Node;
use std::collections::HashMap;
use std::sync::Arc;

/// How many names of unplanned events are counted apart.
const MOST_UNPLANNED: usize = 1000;

/// What the further ones are counted as.
const OTHER_NAMES: &str = "(further names)";

/// What was seen since the start, or since everything was forgotten. A copy is cheap: what an event has seen is copied when the next
/// message of it comes, so that an answer can be made of a copy while messages are added.
#[derive(Debug, Default, Clone)]
pub(super) struct Coverage {
    events: HashMap<EventKey, Arc<EventSeen>>,
    unplanned: HashMap<EventKey, UnplannedSeen>,
}

#[derive(Debug, Default, Clone)]
struct UnplannedSeen {
    seen: u64,
    /// The name that may have been meant, by the plan as it was when the last one came.
    nearest: Option<String>,
}

#[derive(Debug, Default, Clone)]
struct EventSeen {
    seen: u64,
    bad: u64,
    first: i64,
    last: i64,
    properties: HashMap<String, PropertySeen>,
}

#[derive(Debug, Default, Clone)]
struct PropertySeen {
    /// How many objects could have it.
    could: u64,
    given: u64,
    values: HashMap<String, u64>,
}

impl Coverage {
    pub(super) fn add(&mut self, message: &JudgedMessage, time: i64, plan: &JudgedPlan) {
        let name = message.name.as_deref();
        let MessageKind::Of(call) = message.kind else { return };
        match plan.event(call, name) {
            Some(event) => self.planned(event, message, time),
            None if message.verdict == Verdict::Broken => {}
            None => self.unplanned(call, name.unwrap_or_default(), message.nearest.as_ref()),
        }
    }

    fn planned(&mut self, event: &JudgedEvent, message: &JudgedMessage, time: i64) {
        let seen = Arc::make_mut(self.events.entry((event.call, event.name.clone())).or_default());
        if seen.seen == 0 {
            seen.first = time;
        }
        seen.seen += 1;
        seen.bad += u64::from(message.verdict != Verdict::Good);
        seen.last = seen.last.max(time);
        let nothing = Node::null();
        let payload = message.message.get(event.call.payload()).unwrap_or(&nothing);
        for property in &event.properties {
            if !seen.properties.contains_key(&property.path) {
                seen.properties.insert(property.path.clone(), PropertySeen::default());
            }
            let Some(of) = seen.properties.get_mut(&property.path) else { continue };
            match property.steps.as_slice() {
                // Of a message without properties, each one is missing.
                [PathStep::Member(_)] if !payload.is_object() => of.could += 1,
                steps => of.look(payload, steps, &property.values),
            }
        }
    }

    fn unplanned(&mut self, call: Call, name: &str, nearest: Option<&String>) {
        let key = (call, cut(name, 200));
        let (key, nearest) = match self.unplanned.len() < MOST_UNPLANNED || self.unplanned.contains_key(&key) {
            true => (key, nearest),
            false => ((call, OTHER_NAMES.to_owned()), None),
        };
        let of = self.unplanned.entry(key).or_default();
        of.seen += 1;
        of.nearest = nearest.cloned();
    }

    /// Returns how many events code is expected to send, and how many of these were seen.
    pub(super) fn totals(&self, plan: &JudgedPlan) -> (usize, usize) {
        let live: Vec<&JudgedEvent> = plan.events.iter().filter(|event| event.is_live).collect();
        let seen = live.iter().filter(|event| self.of(event).is_some()).count();
        (live.len(), seen)
    }

    /// Returns the events that code is expected to send and that were not seen.
    pub(super) fn missing<'p>(&self, plan: &'p JudgedPlan) -> Vec<&'p JudgedEvent> {
        plan.events.iter().filter(|event| event.is_live && self.of(event).is_none()).collect()
    }

    fn of(&self, event: &JudgedEvent) -> Option<&EventSeen> {
        self.events.get(&(event.call, event.name.clone())).map(Arc::as_ref)
    }

    pub(super) fn answer(&self, plan: &JudgedPlan) -> CoverageAnswer {
        let (planned, seen) = self.totals(plan);
        let mut unplanned: Vec<UnplannedEvent> = self
            .unplanned
            .iter()
            .filter(|((call, name), _)| plan.event(*call, Some(name)).is_none())
            .map(|((call, name), of)| UnplannedEvent {
                call: call.as_str().to_owned(),
                name: name.clone(),
                seen: of.seen,
                nearest: of.nearest.clone().filter(|near| plan.events.iter().any(|event| event.name == *near)),
            })
            .collect();
        unplanned.sort_by(|one, other| other.seen.cmp(&one.seen).then_with(|| one.name.cmp(&other.name)));
        CoverageAnswer {
            events: plan.events.iter().map(|event| self.event(event)).collect(),
            planned,
            seen,
            share: share(seen as u64, planned as u64),
            unplanned,
        }
    }

    fn event(&self, event: &JudgedEvent) -> EventCoverage {
        let seen = self.of(event);
        let name = if event.name.is_empty() { event.call.as_str() } else { &event.name };
        EventCoverage {
            call: event.call.as_str(),
            name: name.to_owned(),
            owner: event.owner.clone(),
            live: event.is_live,
            seen: seen.map_or(0, |seen| seen.seen),
            bad: seen.map_or(0, |seen| seen.bad),
            first: seen.map(|seen| time::written(seen.first)),
            last: seen.map(|seen| time::written(seen.last)),
            properties: event
                .properties
                .iter()
                .map(|property| {
                    let of = seen.and_then(|seen| seen.properties.get(&property.path));
                    let value = |value: &String| ValueCoverage {
                        value: value.clone(),
                        seen: of.and_then(|of| of.values.get(value)).copied().unwrap_or_default(),
                    };
                    PropertyCoverage {
                        path: property.path.clone(),
                        required: property.is_required,
                        given: of.map_or(0, |of| of.given),
                        share: of.map_or(0.0, |of| share(of.given, of.could)),
                        values: (!property.values.is_empty()).then(|| property.values.iter().map(value).collect()),
                    }
                })
                .collect(),
        }
    }
}

impl PropertySeen {
    fn look(&mut self, value: &Node, steps: &[PathStep], listed: &[String]) {
        each_at(value, steps, &mut |value| {
            self.could += 1;
            let Some(value) = value else { return };
            self.given += 1;
            each_listed(value, listed, &mut |at| {
                let text = listed.get(at).cloned();
                text.into_iter().for_each(|text| *self.values.entry(text).or_default() += 1);
            });
        });
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
