//! Several destinations at once: each has its own queue, its own consent and its own fate.

use crate::support::{Going, Kind, LONG, SECRET, Told, builder, forward, id, start, track};
use collector::{Answer, Collector};
use plan_destinations::{FanOut, PostHog};
use plan_runtime::serde_json::Value;
use plan_runtime::{CallErrorKind, Client, ConsentPreferences, Problem, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

mod analytics {
    plan_runtime::include_plan!("tests/consent-plan.json");
}

use analytics::{CartViewed, Consent, Destination, track as track_event};

/// The ids that came to a collector.
fn arrived(kind: Kind, collector: &Collector) -> Vec<String> {
    let events = collector.requests().iter().flat_map(|request| kind.events(&request.body)).collect::<Vec<_>>();
    events.iter().map(|event| kind.id(event)).collect()
}

fn all(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(id).collect()
}

#[test]
fn one_call_goes_to_all_destinations() {
    let collectors = [Kind::PostHog, Kind::Amplitude, Kind::Mixpanel].map(|kind| (kind, start(kind), Told::default()));
    let mut fan_out = FanOut::builder();
    for (kind, collector, told) in &collectors {
        fan_out = fan_out
            .destination(format!("{kind:?}"), builder(told).clock(Going::default()).sink(kind.sink(&collector.url())));
    }
    let fan_out = fan_out.build().unwrap();
    forward(fan_out.client(), (0..20).map(track));
    let report = fan_out.flush(LONG);
    assert!(report.is_complete() && report.destinations.len() == 3);
    for (kind, collector, told) in &collectors {
        assert_eq!(arrived(*kind, collector), all(0..20), "{kind:?}");
        assert_eq!((told.count(), told.of(7).as_str()), (20, "was delivered"));
        assert_eq!(report.of(&format!("{kind:?}")).unwrap().left, 0);
    }
    let stats: Vec<(String, u64)> = fan_out.stats().map(|(name, stats)| (name.to_owned(), stats.delivered)).collect();
    assert_eq!(stats, [("PostHog".to_owned(), 20), ("Amplitude".to_owned(), 20), ("Mixpanel".to_owned(), 20)]);
}

/// One destination does not answer, one refuses all: the third has everything all the same.
#[test]
fn a_destination_that_is_down_stops_no_other() {
    let (slow, broken, well) = (start(Kind::PostHog), Collector::start().unwrap(), start(Kind::Mixpanel));
    slow.answer_by(|_| Some(Kind::PostHog.success().after(Duration::from_secs(20))));
    broken.answer_by(|_| Some(Answer::status(503)));
    let (slow_told, broken_told, well_told) = (Told::default(), Told::default(), Told::default());
    let client = |told: &Told, kind: Kind, collector: &Collector| {
        builder(told).clock(Going::default()).sink(kind.sink(&collector.url()))
    };
    let fan_out = FanOut::builder()
        .destination("Slow", client(&slow_told, Kind::PostHog, &slow).queue_messages(5))
        .destination("Broken", client(&broken_told, Kind::Amplitude, &broken).queue_messages(5))
        .destination("Well", client(&well_told, Kind::Mixpanel, &well))
        .drop_timeout(Duration::ZERO)
        .build()
        .unwrap();
    let start = Instant::now();
    forward(fan_out.client(), (0..200).map(track));
    let client = fan_out.client_of("Well").unwrap();
    while client.stats().accepted < 200 {
        std::thread::sleep(Duration::from_millis(1));
        assert!(start.elapsed() < LONG);
    }
    assert!(client.flush(LONG).is_complete());
    assert_eq!(arrived(Kind::Mixpanel, &well), all(0..200));
    // Within the time of the slow one: the others did not wait for it.
    let report = fan_out.shutdown(Duration::from_millis(200));
    assert_eq!((report.of("Well").unwrap().delivered, report.of("Well").unwrap().lost), (200, 0));
    for (name, told) in [("Slow", &slow_told), ("Broken", &broken_told)] {
        let report = report.of(name).unwrap();
        assert_eq!((report.delivered, report.left), (0, 0), "{name}");
        assert_eq!(told.count(), 200, "{name}: each message has one outcome");
    }
}

/// What a full queue does not take is reported for its message, with the name of the destination.
#[test]
fn what_a_full_queue_does_not_take_is_reported() {
    let problems: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&problems);
    let calls = Client::builder().on_error(move |problem: Problem| heard.lock().unwrap().push(format!("{problem:#}")));
    let fan_out = FanOut::builder()
        .calls(calls)
        .destination("Full", Client::builder().memory().queue_messages(2))
        .destination("Well", Client::builder().memory())
        .build()
        .unwrap();
    fan_out.client_of("Full").unwrap().pause();
    forward(fan_out.client(), (0..3).map(track));
    assert_eq!(fan_out.client().flush(LONG).left, 0);
    // Not of the flush, before which the first may be on its way already.
    let stats = fan_out.client().stats();
    assert_eq!((stats.delivered, stats.refused), (2, 1));
    let said = problems.lock().unwrap().clone();
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with(&format!("the message {} was refused: Full has not taken it: ", id(2))), "{said:?}");
    assert_eq!(fan_out.client_of("Well").unwrap().messages().len(), 3);
}

/// The plan's `consent.destinations` say what each destination needs.
#[test]
fn consent_of_the_plan() {
    let withheld = Told::default();
    let fan_out = FanOut::builder()
        .destination(Destination::PostHog, Client::builder().memory())
        .destination("ad network", builder(&withheld).memory())
        .build()
        .unwrap();
    let consent = |consent: Consent| fan_out.client().with_options(plan_runtime::CallOptions::new().consent(consent));
    track_event!(consent(Consent { analytics: true, ads: false }), "user-1", CartViewed { items: 1 });
    track_event!(consent(Consent { analytics: true, ads: true }), "user-1", CartViewed { items: 2 });
    assert!(fan_out.flush(LONG).is_complete());
    let items = |name: &str| -> Vec<Value> {
        let messages = fan_out.client_of(name).unwrap().messages();
        messages.iter().map(|message| message["properties"]["items"].clone()).collect()
    };
    assert_eq!(items("PostHog"), [json!(1), json!(2)]);
    assert_eq!(items("ad network"), [json!(2)], "in other letters than the plan's");
    assert_eq!(fan_out.client_of("ad network").unwrap().stats().withheld, 1);
    assert_eq!(fan_out.client_of("PostHog").unwrap().stats().withheld, 0);
}

/// Categories that are named by hand, beside the plan's.
#[test]
fn consent_by_hand() {
    let told = Told::default();
    let fan_out = FanOut::builder()
        .destination_that_needs("Both", &["analytics", "ads"], builder(&told).memory())
        .destination("All", Client::builder().memory())
        .build()
        .unwrap();
    let preferences = |analytics, ads| {
        let preferences = ConsentPreferences::none().category("analytics", analytics).category("ads", ads);
        fan_out.client().with_options(plan_runtime::CallOptions::new().consent(preferences))
    };
    forward(fan_out.client(), [track(0)]);
    for (number, analytics, ads) in [(1, true, true), (2, true, false), (3, false, false)] {
        let options = plan_runtime::CallOptions::new().message_id(id(number));
        let client = preferences(analytics, ads).with_options(options);
        track_event!(client, "user-1", CartViewed { items: 1 });
    }
    assert!(fan_out.flush(LONG).is_complete());
    assert_eq!(told.of(0), "was delivered", "without preferences nothing is withheld");
    assert_eq!(told.of(1), "was delivered");
    for number in [2, 3] {
        assert!(told.of(number).starts_with("was withheld: the user does not consent to `"), "{}", told.of(number));
    }
}

/// What a destination has on disk outlives the process; the others go on.
#[cfg(unix)]
#[test]
fn a_disk_for_each_destination() {
    let folder = std::env::temp_dir().join(format!("plan-destinations-fan-out-{}", std::process::id()));
    let make = |collector: &Collector, told: &Told| {
        FanOut::builder()
            .destination(
                "PostHog",
                builder(told).clock(Going::default()).sink(Kind::PostHog.sink(&collector.url())).durable(&*folder),
            )
            .destination("Memory", Client::builder().memory())
            .build()
            .unwrap()
    };
    let (collector, told) = (Collector::start().unwrap(), Told::default());
    collector.answer_by(|_| Some(Answer::status(503)));
    let fan_out = make(&collector, &told);
    forward(fan_out.client(), (0..5).map(track));
    let report = fan_out.shutdown(Duration::from_millis(300));
    assert_eq!((report.of("PostHog").unwrap().left, report.of("Memory").unwrap().delivered), (5, 5));
    drop(fan_out);

    collector.answer_by(|_| Some(Kind::PostHog.success()));
    let fan_out = make(&collector, &Told::default());
    assert!(fan_out.flush(LONG).is_complete());
    let last = collector.requests().last().map(|request| Kind::PostHog.events(&request.body)).unwrap();
    assert_eq!(last.iter().map(|event| Kind::PostHog.id(event)).collect::<Vec<_>>(), all(0..5));
    drop(fan_out);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn dropping_it_sends_what_is_left() {
    let (collector, told) = (start(Kind::PostHog), Told::default());
    let fan_out = FanOut::builder()
        .destination("PostHog", builder(&told).clock(Going::default()).sink(Kind::PostHog.sink(&collector.url())));
    let fan_out = fan_out.build().unwrap();
    let client = fan_out.client().clone();
    forward(&client, (0..3).map(track));
    drop(fan_out);
    assert_eq!(arrived(Kind::PostHog, &collector), all(0..3));
    let late = client.forward(&track(3)).unwrap_err();
    assert!(matches!(late.kind(), CallErrorKind::Closed), "{late}");
}

#[test]
fn what_cannot_work_is_refused() {
    let said = |builder: plan_destinations::FanOutBuilder| builder.build().unwrap_err().to_string();
    assert_eq!(said(FanOut::builder()), "there is no destination: add one with `destination`");
    let twice = FanOut::builder()
        .destination("PostHog", Client::builder().memory())
        .destination("posthog", Client::builder().memory());
    assert_eq!(said(twice), "two destinations are called posthog: consent could not tell them apart");
    let wrong = FanOut::builder().destination("PostHog", Client::builder().write_key("").endpoint("http://h"));
    assert!(said(wrong).starts_with("the client of PostHog cannot be built: "));
    let fan_out = FanOut::builder()
        .destination("PostHog", Client::builder().sink(PostHog::new(SECRET).sink().unwrap()))
        .build()
        .unwrap();
    assert!(!format!("{fan_out:?}").contains(SECRET));
}
