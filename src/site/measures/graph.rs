//! One measure as a line. A stretch in which nothing was noted is a gap in it: nothing is drawn that was not noted.

use serde::Serialize;

use super::super::words;

const LEFT: f64 = 34.0;
const RIGHT: f64 = 350.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 132.0;
/// With more stretches than this, only points that stand alone are drawn.
const CROWDED: usize = 60;

/// The chart.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Graph {
    /// The lines behind, from the top down.
    pub grid: Vec<Level>,
    /// The lines, each as SVG takes its points; a gap parts two of them.
    pub lines: Vec<String>,
    /// The points: across and down.
    pub points: Vec<(String, String)>,
    /// Names below: across, what SVG calls its anchor, and the words.
    pub ticks: Vec<(String, &'static str, String)>,
}

crate::hide::hide!(Graph);

/// A line behind.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Level {
    /// Down.
    pub y: String,
    /// Its value.
    pub value: String,
}

crate::hide::hide!(Level);

/// Draws the means of stretches that follow on one another, with the names of the stretches.
pub(super) fn draw(name: &str, means: &[Option<f64>], labels: &[String]) -> Graph {
    let scale = Scale::of(name, means);
    let last = u32::try_from(means.len().saturating_sub(1)).unwrap_or(u32::MAX).max(1);
    let across = |at: usize| LEFT + (RIGHT - LEFT) * f64::from(u32::try_from(at).unwrap_or(last)) / f64::from(last);
    let place = |at: usize, mean: f64| (words::number(across(at)), words::number(scale.down(mean)));
    let mut runs: Vec<Vec<(String, String)>> = Vec::new();
    let mut joined = false;
    for (at, mean) in means.iter().enumerate() {
        let Some(mean) = mean else {
            joined = false;
            continue;
        };
        match runs.last_mut().filter(|_| joined) {
            Some(run) => run.push(place(at, *mean)),
            None => runs.push(vec![place(at, *mean)]),
        }
        joined = true;
    }
    let drawn = |run: &Vec<(String, String)>| run.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ");
    let mut ticks = Vec::new();
    let (first, end) = (0, labels.len().saturating_sub(1));
    for (at, anchor) in [(first, "start"), (end / 2, "middle"), (end, "end")] {
        let new = ticks.is_empty() || (end > 3 || at == end) && at > 0;
        if let Some(label) = labels.get(at).filter(|_| new) {
            ticks.push((words::number(across(at)), anchor, label.clone()));
        }
    }
    Graph {
        grid: scale.levels(),
        lines: runs.iter().filter(|run| run.len() > 1).map(drawn).collect(),
        points: runs.iter().filter(|run| run.len() == 1 || means.len() <= CROWDED).flatten().cloned().collect(),
        ticks,
    }
}

/// What stands at the bottom and at the top.
struct Scale {
    low: f64,
    step: f64,
    steps: u32,
}

impl Scale {
    /// From 1 to 5 and from 0 to 10 where the measure has such a range and nothing lies outside of it; otherwise from
    /// nought, or below it, so that no difference looks larger than it is.
    fn of(name: &str, means: &[Option<f64>]) -> Self {
        let low = means.iter().flatten().copied().fold(0.0, f64::min);
        let high = means.iter().flatten().copied().fold(0.0, f64::max);
        let within = |from: f64, to: f64| means.iter().flatten().all(|mean| (from..=to).contains(mean));
        match name {
            "workload" | "wellbeing" if within(1.0, 5.0) => Self { low: 1.0, step: 1.0, steps: 4 },
            "sleep" if within(0.0, 10.0) => Self { low: 0.0, step: 2.0, steps: 5 },
            _ => Self::from_nought(low, high),
        }
    }

    fn from_nought(low: f64, high: f64) -> Self {
        let step = [1.0, 2.0, 5.0]
            .into_iter()
            .flat_map(|digit| (0..7).map(move |power| digit * 10_f64.powi(power)))
            .filter(|step| ((high / step).ceil() - (low / step).floor()) <= 5.0)
            .fold(f64::INFINITY, f64::min);
        let step = if step.is_finite() { step } else { 1e6 };
        let floor = (low / step).floor() * step;
        let steps = (1..=6).find(|steps| floor + f64::from(*steps) * step >= high).unwrap_or(6);
        Self { low: floor, step, steps }
    }

    fn down(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.step * f64::from(self.steps));
        BOTTOM - (BOTTOM - TOP) * share.clamp(0.0, 1.0)
    }

    fn levels(&self) -> Vec<Level> {
        (0..=self.steps)
            .rev()
            .map(|at| self.low + f64::from(at) * self.step)
            .map(|value| Level { y: words::number(self.down(value)), value: words::number(value) })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(many: usize) -> Vec<String> {
        (0..many).map(|at| at.to_string()).collect()
    }

    fn levels(name: &str, means: &[f64]) -> String {
        let means: Vec<Option<f64>> = means.iter().copied().map(Some).collect();
        draw(name, &means, &labels(means.len()))
            .grid
            .iter()
            .map(|level| level.value.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_gap_is_left_open() {
        let means = [Some(1.0), Some(3.0), None, Some(5.0), None, Some(2.0), Some(2.0)];
        let graph = draw("workload", &means, &labels(7));
        assert_eq!(graph.lines, ["34,132 86.7,72", "297.3,102 350,102"]);
        assert_eq!(graph.points.len(), 5);
        assert_eq!(graph.points[2], ("192".to_owned(), "12".to_owned()));
        let ticks: Vec<_> = graph.ticks.iter().map(|(_, anchor, words)| (*anchor, words.as_str())).collect();
        assert_eq!(ticks, [("start", "0"), ("middle", "3"), ("end", "6")]);
    }

    #[test]
    fn a_scale_begins_at_nought_or_where_the_measure_does() {
        assert_eq!(levels("workload", &[2.0, 4.0]), "5 4 3 2 1");
        assert_eq!(levels("workload", &[7.0]), "8 6 4 2 0");
        assert_eq!(levels("sleep", &[6.0]), "10 8 6 4 2 0");
        assert_eq!(levels("caseload", &[16.0, 27.0]), "30 20 10 0");
        assert_eq!(levels("hours_over", &[0.5]), "1 0");
        assert_eq!(levels("mood", &[-3.0, 2.0]), "2 1 0 -1 -2 -3");
        assert_eq!(levels("steps", &[999_999.0]).split(' ').next(), Some("1000000"));
        assert_eq!(levels("flat", &[0.0]), "1 0");
    }

    #[test]
    fn few_points_and_very_many_make_a_chart() {
        let one = draw("workload", &[Some(3.0)], &labels(1));
        assert_eq!((one.lines.len(), one.points.len(), one.ticks.len()), (0, 1, 1));
        assert_eq!(draw("workload", &[], &[]).points.len(), 0);
        let mut many = vec![Some(3.0); 120];
        many[60] = None;
        many[62] = None;
        let graph = draw("sleep", &many, &labels(120));
        assert_eq!((graph.lines.len(), graph.points.len()), (2, 1));
    }
}
