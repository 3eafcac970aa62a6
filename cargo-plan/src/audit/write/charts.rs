//! The charts of the page of an audit, as numbers that its template writes into SVG: messages a day, shares of violations, and when
//! each event was seen.

use super::digits::grouped;
use super::text::percent;
use crate::audit::table::{Audit, AuditEvent, DayCount};
use crate::time;
use std::collections::BTreeMap;

/// So many events have a colour of their own.
const SERIES: usize = 6;
/// More bars than this are too thin to see: a longer time has one for several days.
const MOST_BARS: i64 = 92;
const MOST_SHARES: usize = 12;
const MOST_SPANS: usize = 40;

const MILLIS_A_DAY: i64 = 86_400_000;

/// The place of a line of a grid, and what stands at it.
pub(super) struct GridLine {
    pub(super) place: i64,
    pub(super) label: String,
}

/// Messages a day, by event.
pub(super) struct DaysChart {
    /// "day", or how many of them a bar stands for: "7 days".
    pub(super) span: String,
    /// The events with a colour of their own, the most frequent first.
    names: Vec<String>,
    has_others: bool,
    pub(super) lines: Vec<GridLine>,
    pub(super) dates: Vec<GridLine>,
    pub(super) bars: Vec<DayBar>,
}

/// The messages of a day, or of several.
pub(super) struct DayBar {
    pub(super) place: String,
    pub(super) width: String,
    pub(super) about: String,
    pub(super) parts: Vec<BarPart>,
}

/// The messages of one event, or of all others, in a bar.
pub(super) struct BarPart {
    pub(super) series: usize,
    pub(super) top: String,
    pub(super) height: String,
}

/// Where the bars stand.
const LEFT: f64 = 56.0;
const WIDTH: f64 = 904.0;
const BOTTOM: f64 = 204.0;
const HEIGHT: f64 = 192.0;

impl DaysChart {
    /// Returns the bars of an audit; none of messages without times.
    pub(super) fn of(audit: &Audit) -> Option<Self> {
        let numbers = |event: &AuditEvent| event.days.iter().filter_map(day_number).collect::<Vec<_>>();
        let all: Vec<i64> = audit.events.iter().flat_map(numbers).collect();
        let (first, last) = (*all.iter().min()?, *all.iter().max()?);
        let step = (last - first) / MOST_BARS + 1;
        let mut most: Vec<&AuditEvent> = audit.events.iter().filter(|event| event.messages > 0).collect();
        most.sort_by_key(|event| std::cmp::Reverse(event.messages));
        let mut bars: BTreeMap<i64, [u64; SERIES + 1]> = BTreeMap::new();
        for (series, event) in most.iter().enumerate() {
            for day in &event.days {
                let Some(number) = day_number(day) else { continue };
                let counts = bars.entry((number - first) / step).or_default();
                if let Some(count) = counts.get_mut(series.min(SERIES)) {
                    *count += day.messages;
                }
            }
        }
        let greatest = bars.values().map(|counts| counts.iter().sum::<u64>()).max()?;
        let (top, lines) = scale(greatest);
        let slots = (last - first) / step + 1;
        let names: Vec<String> = most.iter().take(SERIES).map(|event| event.shown_name().to_owned()).collect();
        let layout = BarLayout { first, step, slots, top };
        Some(Self {
            span: if step == 1 { "day".to_owned() } else { format!("{step} days") },
            has_others: most.len() > SERIES,
            names,
            lines,
            dates: layout.dates(),
            bars: bars.iter().map(|(at, counts)| layout.bar(*at, counts)).collect(),
        })
    }

    /// Returns each colour with what it stands for.
    pub(super) fn series(&self) -> Vec<(usize, &str)> {
        let own = self.names.iter().map(String::as_str).enumerate();
        own.chain(self.has_others.then_some((SERIES, "all others"))).collect()
    }

    pub(super) fn about(&self) -> String {
        let from_to: Vec<&str> = self.bars.iter().map(|bar| bar.about.as_str()).collect();
        let (first, last) = (from_to.first().copied().unwrap_or_default(), from_to.last().copied().unwrap_or_default());
        format!("Bars of the messages a {}. The first: {first}. The last: {last}.", self.span)
    }
}

fn day_number(day: &DayCount) -> Option<i64> {
    Some(time::parse(&day.day)?.div_euclid(MILLIS_A_DAY))
}

fn day_of_number(number: i64) -> String {
    time::day_of(number * MILLIS_A_DAY)
}

/// Returns the number at the top of a chart, and the lines of its grid: a third or so of the way apart, at round numbers.
fn scale(greatest: u64) -> (f64, Vec<GridLine>) {
    let least = (greatest as f64 / 4.0).max(1.0);
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| *step >= least);
    let step = step.unwrap_or(least);
    let count = (greatest as f64 / step).ceil().max(1.0);
    let top = step * count;
    let lines = (0..=count as i64).map(|at| {
        let number = step * at as f64;
        GridLine { place: (BOTTOM - HEIGHT * number / top).round() as i64, label: grouped(number as u64) }
    });
    (top, lines.collect())
}

struct BarLayout {
    first: i64,
    step: i64,
    slots: i64,
    top: f64,
}

impl BarLayout {
    fn slot(&self) -> f64 {
        WIDTH / self.slots as f64
    }

    fn bar(&self, at: i64, counts: &[u64; SERIES + 1]) -> DayBar {
        let slot = self.slot();
        let width = (slot * 0.8).min(56.0);
        let mut below = BOTTOM;
        let parts = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(series, count)| {
            let height = HEIGHT * *count as f64 / self.top;
            below -= height;
            BarPart { series, top: format!("{below:.1}"), height: format!("{height:.1}") }
        });
        let parts = parts.collect();
        let place = LEFT + slot * at as f64 + (slot - width) / 2.0;
        let messages: u64 = counts.iter().sum();
        let what = if messages == 1 { "message" } else { "messages" };
        let about = format!("{}: {} {what}", self.day(at), grouped(messages));
        DayBar { place: format!("{place:.1}"), width: format!("{width:.1}"), about, parts }
    }

    fn day(&self, at: i64) -> String {
        day_of_number(self.first + at * self.step)
    }

    /// Returns some days below the bars, far enough from each other.
    fn dates(&self) -> Vec<GridLine> {
        let apart = ((90.0 / self.slot()).ceil() as usize).max(1);
        let places = (0..self.slots).step_by(apart);
        let slot = self.slot();
        let place = |at: i64| (LEFT + slot * (at as f64 + 0.5)).clamp(88.0, 924.0).round() as i64;
        places.map(|at| GridLine { place: place(at), label: self.day(at) }).collect()
    }
}

/// The share of violations of an event.
pub(super) struct ShareBar<'a> {
    pub(super) name: &'a str,
    pub(super) width: i64,
    pub(super) label: String,
}

/// Returns the events with the greatest shares of violations.
pub(super) fn shares(audit: &Audit) -> Vec<ShareBar<'_>> {
    let mut events: Vec<&AuditEvent> = audit.events.iter().filter(|event| event.violating > 0).collect();
    events.sort_by(|one, other| {
        let by_share = other.violating_share.total_cmp(&one.violating_share);
        by_share.then(other.violating.cmp(&one.violating))
    });
    let bars = events.into_iter().take(MOST_SHARES).map(|event| ShareBar {
        name: event.shown_name(),
        // The least share is a line that can be seen.
        width: (560.0 * event.violating_share).round().clamp(2.0, 560.0) as i64,
        label: format!("{} of {}", percent(event.violating_share), grouped(event.messages)),
    });
    bars.collect()
}

/// When each event was seen first and last.
pub(super) struct SpansChart<'a> {
    pub(super) dates: Vec<GridLine>,
    pub(super) bars: Vec<SpanBar<'a>>,
    /// How many events there was no room for.
    pub(super) left_out: usize,
}

/// The time from the first to the last message of an event.
pub(super) struct SpanBar<'a> {
    pub(super) name: &'a str,
    pub(super) from: String,
    pub(super) width: String,
    pub(super) about: String,
}

impl<'a> SpansChart<'a> {
    /// Returns the days of an audit; none of messages without times.
    pub(super) fn of(audit: &'a Audit) -> Option<Self> {
        let times =
            |event: &AuditEvent| Some((time::parse(event.first.as_deref()?)?, time::parse(event.last.as_deref()?)?));
        let all = audit.events.iter().enumerate().filter_map(|(at, event)| Some((at, event, times(event)?)));
        let mut seen: Vec<(usize, &AuditEvent, (i64, i64))> = all.collect();
        let first = seen.iter().map(|(.., (first, _))| *first).min()?;
        let last = seen.iter().map(|(.., (_, last))| *last).max()?;
        seen.sort_by_key(|(at, event, _)| (std::cmp::Reverse(event.messages), *at));
        let left_out = seen.len().saturating_sub(MOST_SPANS);
        seen.truncate(MOST_SPANS);
        // Those that came first, and of these those that went first, stand at the top.
        seen.sort_by_key(|(at, _, times)| (*times, *at));
        let place = |time: i64| 244.0 + 700.0 * (time - first) as f64 / (last - first).max(1) as f64;
        let bars = seen.into_iter().map(|(_, event, (from, to))| SpanBar {
            name: event.shown_name(),
            from: format!("{:.1}", place(from)),
            width: format!("{:.1}", (place(to) - place(from)).max(8.0)),
            about: format!("from {} to {}", time::day_of(from), time::day_of(to)),
        });
        let dates = (0..=6).map(|at| first + (last - first) * at / 6);
        let mut dates: Vec<GridLine> = dates
            .map(|time| GridLine { place: place(time).min(924.0).round() as i64, label: time::day_of(time) })
            .collect();
        dates.dedup_by(|one, other| one.label == other.label);
        Some(Self { dates, bars: bars.collect(), left_out })
    }
}

/// Returns the path of a line through the messages of each day, in 96 by 20.
pub(super) fn line_of_days(days: &[DayCount]) -> String {
    let counts: Vec<(i64, u64)> = days.iter().filter_map(|day| Some((day_number(day)?, day.messages))).collect();
    let (Some((first, _)), Some((last, _))) = (counts.first(), counts.last()) else { return String::new() };
    let greatest = counts.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let by_day: BTreeMap<i64, u64> = counts.iter().copied().collect();
    // A line of many years has a point for several days.
    let step = (last - first) / 96 + 1;
    let of_step = |from: i64| by_day.range(from..from + step).map(|(_, count)| *count).max().unwrap_or(0);
    let points = (*first..=*last).step_by(usize::try_from(step).unwrap_or(1));
    let across = |day: i64| 2.0 + 92.0 * (day - first) as f64 / (last - first).max(1) as f64;
    let path: Vec<String> = points
        .map(|day| format!("{:.1} {:.1}", across(day), 18.0 - 16.0 * of_step(day) as f64 / greatest as f64))
        .collect();
    match path.as_slice() {
        // A line needs two ends.
        [one] => format!("M{one}h92"),
        _ => format!("M{}", path.join("L")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_at_round_numbers() {
        let labels = |greatest: u64| {
            let (top, lines) = scale(greatest);
            (top, lines.into_iter().map(|line| line.label).collect::<Vec<_>>())
        };
        assert_eq!(labels(1), (1.0, vec!["0".to_owned(), "1".to_owned()]));
        assert_eq!(labels(930), (1000.0, ["0", "500", "1,000"].map(str::to_owned).to_vec()));
        assert_eq!(labels(7).0, 8.0);
    }

    #[test]
    fn a_line_has_days_without_messages() {
        let day = |day: &str, messages| DayCount { day: day.to_owned(), messages, violating: 0 };
        let line = line_of_days(&[day("2026-11-01", 4), day("2026-11-03", 2)]);
        assert_eq!(line, "M2.0 2.0L48.0 18.0L94.0 10.0");
        assert_eq!(line_of_days(&[day("2026-11-01", 4)]), "M2.0 2.0h92");
        assert_eq!(line_of_days(&[]), "");
    }
}
