//! Which messages of a batch are handed over together. Knows positions, and nothing of messages.

use std::ops::Range;
use std::slice;

/// Positions in a batch, in their order: runs that do not touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Positions(Vec<Range<usize>>);

impl From<Range<usize>> for Positions {
    fn from(run: Range<usize>) -> Self {
        Self(if run.is_empty() { Vec::new() } else { vec![run] })
    }
}

impl Positions {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a position behind those that are there.
    pub(crate) fn push(&mut self, position: usize) {
        match self.0.last_mut() {
            Some(last) if last.end == position => last.end += 1,
            _ => self.0.push(position..position + 1),
        }
    }

    pub(crate) fn runs(&self) -> &[Range<usize>] {
        &self.0
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(ExactSizeIterator::len).sum()
    }

    /// Returns the numbers of the messages at these positions, if the one at position 0 has the number `first`.
    pub(crate) fn numbers_from(&self, first: u64) -> impl Iterator<Item = Range<u64>> {
        self.0.iter().map(move |run| first + run.start as u64..first + run.end as u64)
    }

    /// Returns the positions one by one.
    pub(crate) fn iter(&self) -> PositionIter<'_> {
        PositionIter { run: 0..0, runs: self.0.iter(), left: self.len() }
    }

    /// Takes positions out. `false` says that some are not there: then none is taken.
    pub(crate) fn remove(&mut self, those: &Self) -> bool {
        let (mut kept, mut those) = (Vec::new(), those.0.iter().peekable());
        for run in &self.0 {
            let mut start = run.start;
            while let Some(taken) = those.next_if(|taken| start <= taken.start && taken.end <= run.end) {
                kept.extend((start < taken.start).then_some(start..taken.start));
                start = taken.end;
            }
            kept.extend((start < run.end).then_some(start..run.end));
        }
        let are_there = those.peek().is_none();
        if are_there {
            self.0 = kept;
        }
        are_there
    }

    /// Returns the first half of the positions and the rest.
    pub(crate) fn halves(&self) -> [Self; 2] {
        let mut halves = [Self::default(), Self::default()];
        let middle = self.len() / 2;
        let [first, rest] = &mut halves;
        self.iter()
            .enumerate()
            .for_each(|(at, position)| if at < middle { first.push(position) } else { rest.push(position) });
        halves
    }
}

/// Positions in a batch, one by one.
pub(crate) struct PositionIter<'a> {
    run: Range<usize>,
    runs: slice::Iter<'a, Range<usize>>,
    left: usize,
}

impl Iterator for PositionIter<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            if let Some(position) = self.run.next() {
                self.left = self.left.saturating_sub(1);
                return Some(position);
            }
            self.run = self.runs.next()?.clone();
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for PositionIter<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_runs() {
        let mut positions = Positions::from(1..3);
        [3, 5, 6, 9].into_iter().for_each(|position| positions.push(position));
        assert_eq!(positions.runs(), [1..4, 5..7, 9..10]);
        assert_eq!((positions.len(), positions.iter().len()), (6, 6));
        assert_eq!(positions.iter().collect::<Vec<_>>(), [1, 2, 3, 5, 6, 9]);
        let [first, rest] = positions.halves();
        assert_eq!((first, rest.runs()), (Positions::from(1..4), &[5..7, 9..10][..]));
        assert_eq!(Positions::from(0..0).iter().next(), None);
    }

    #[test]
    fn positions_are_taken_out_all_or_none() {
        let positions = |runs: &[Range<usize>]| Positions(runs.to_vec());
        let mut left = positions(&[0..4, 6..9]);
        assert!(left.remove(&positions(&[0..1, 2..3, 7..9])));
        assert_eq!(left.runs(), [1..2, 3..4, 6..7]);
        for missing in [0..1, 1..3, 6..8, 5..7] {
            assert!(!left.remove(&missing.clone().into()), "{missing:?}");
        }
        assert!(!left.remove(&positions(&[3..4, 9..10])));
        assert_eq!(left.runs(), [1..2, 3..4, 6..7]);
        assert!(left.remove(&left.clone()) && left.is_empty());
        assert!(left.remove(&Positions::default()) && !left.remove(&(0..1).into()));
    }
}
