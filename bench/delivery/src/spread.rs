//! Figures of several rounds: the one in the middle, the least and the greatest.

/// What several rounds have measured.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// The figure in the middle.
    pub median: f64,
    /// The least figure.
    pub least: f64,
    /// The greatest figure.
    pub most: f64,
}

impl Spread {
    /// Returns the spread of these figures; of none it is not a number.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        let at = |position: usize| figures.get(position).copied().unwrap_or(f64::NAN);
        Self { median: at(figures.len() / 2), least: at(0), most: at(figures.len().saturating_sub(1)) }
    }

    /// Returns it with so many digits behind the point: `0.90 (0.62 to 1.35)`.
    #[must_use]
    pub fn with_digits(self, digits: usize) -> String {
        let Self { median, least, most } = self;
        format!("{median:.digits$} ({least:.digits$} to {most:.digits$})")
    }
}
