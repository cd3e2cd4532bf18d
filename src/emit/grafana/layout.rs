//! Places on the screen: 24 columns, in reading order, no two panels over each other, no line with a hole in it.
//!
//! In: panels with or without sizes. Out: a place for each. Small panels stand with small ones; the panels of a line share its
//! columns, but those that have a width of their own, and are as high as the highest of them, so that the next line begins
//! below all.

use crate::model::{Content, Panel, PanelType};

/// How many columns there are.
const COLUMNS: u32 = 24;

/// Where a panel is, in columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// What is usual for a panel.
#[derive(Debug, Clone, Copy)]
struct Usual {
    width: u32,
    /// It cannot be read in fewer columns.
    narrowest: u32,
    height: u32,
}

/// One place for each panel.
pub(super) fn places(panels: &[Panel]) -> Vec<Place> {
    let mut places = Vec::with_capacity(panels.len());
    let (mut y, mut rest) = (0, panels);
    for length in lines(panels) {
        let Some((line, later)) = rest.split_at_checked(length) else { break };
        rest = later;
        let heights = || line.iter().map(|panel| panel.height.map_or(usual(panel).height, u32::from));
        let highest = heights().max().unwrap_or(0);
        let mut x = 0;
        for (panel, width) in line.iter().zip(widths(line)) {
            places.push(Place { x, y, width, height: panel.height.map_or(highest, u32::from) });
            x += width;
        }
        y += highest;
    }
    places
}

/// How many panels each line has.
fn lines(panels: &[Panel]) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut rest = panels;
    while let Some(first) = rest.first() {
        if is_alone(first) {
            lines.push(1);
            rest = rest.get(1..).unwrap_or(&[]);
            continue;
        }
        let length = rest.iter().position(is_alone).unwrap_or(rest.len());
        let (together, later) = rest.split_at(length);
        match together.iter().any(|panel| panel.width.is_some()) {
            true => lines.extend(packed(together)),
            false => lines.extend(balanced(together)),
        }
        rest = later;
    }
    lines
}

/// Whether a panel has a line of its own: a heading, what is repeated across, and what is as wide as the screen.
fn is_alone(panel: &Panel) -> bool {
    panel.repeat.is_some() || panel.width.map_or(usual(panel).width, u32::from) >= COLUMNS
}

/// Lines of panels some of which have widths of their own: as many as there is room for.
fn packed(panels: &[Panel]) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut start = 0;
    for end in 1..=panels.len() {
        let line = panels.get(start..end).unwrap_or(&[]);
        if line.len() > 1 && !fits(line) {
            lines.push(line.len() - 1);
            start = end - 1;
        }
    }
    lines.push(panels.len() - start);
    lines
}

/// Whether panels have room in one line. What has no width takes what is left beside one that has, if it can be read there.
fn fits(line: &[Panel]) -> bool {
    let usually: u32 = line.iter().map(|panel| panel.width.map_or(usual(panel).width, u32::from)).sum();
    let fixed = line.iter().any(|panel| panel.width.is_some());
    let widths = widths(line);
    let legible = |(panel, width): (&Panel, &u32)| panel.width.is_some() || *width >= usual(panel).narrowest;
    let within = widths.iter().sum::<u32>() <= COLUMNS;
    usually <= COLUMNS || fixed && within && line.iter().zip(&widths).all(legible)
}

/// Lines of panels without widths: small ones together, evenly, charts in pairs. A single small one stands beside a chart.
fn balanced(panels: &[Panel]) -> Vec<usize> {
    let mut lines = Vec::new();
    let is_small = |panel: &Panel| usual(panel).width < COLUMNS / 2;
    let mut rest = panels;
    while let Some(first) = rest.first() {
        let small = is_small(first);
        let run = rest.iter().position(|panel| is_small(panel) != small).unwrap_or(rest.len());
        let (together, later) = rest.split_at(run);
        let next = later.iter().position(|panel| is_small(panel) == small).unwrap_or(later.len());
        let joins = !later.is_empty() && if small { run == 1 } else { run % 2 == 1 && next == 1 };
        let length = if small && joins { 0 } else { run - usize::from(joins) };
        let widest = together.iter().map(|panel| usual(panel).narrowest).max().unwrap_or(COLUMNS);
        let most = if small { (COLUMNS / widest) as usize } else { 2 };
        lines.extend(if small { evenly(length, most) } else { filled(length, most) });
        if joins {
            lines.push(2);
        }
        rest = rest.get(run + usize::from(joins)..).unwrap_or(&[]);
    }
    lines
}

/// As few lines as possible, of lengths that differ by one at most.
fn evenly(count: usize, most: usize) -> Vec<usize> {
    let lines = count.div_ceil(most.max(1));
    (0..lines).map(|line| count / lines + usize::from(line < count % lines)).collect()
}

/// Full lines, and what is left.
fn filled(count: usize, most: usize) -> Vec<usize> {
    let most = most.max(1);
    let left = count % most;
    std::iter::repeat_n(most, count / most).chain((left > 0).then_some(left)).collect()
}

/// The widths of the panels of a line: what no width of their own takes is shared among the others, as wide as is usual for each.
fn widths(line: &[Panel]) -> Vec<u32> {
    let said: u32 = line.iter().filter_map(|panel| panel.width).map(u32::from).sum();
    let free = COLUMNS.saturating_sub(said);
    let open = |panel: &&Panel| panel.width.is_none();
    let wanted: u32 = line.iter().filter(open).map(|panel| usual(panel).width).sum();
    let share = |panel: &Panel| (free * usual(panel).width).checked_div(wanted).unwrap_or(0);
    let mut left = free.saturating_sub(line.iter().filter(open).map(share).sum());
    let width = |panel: &Panel| {
        panel.width.map_or_else(
            || {
                let more = u32::from(left > 0);
                left -= more;
                share(panel) + more
            },
            u32::from,
        )
    };
    line.iter().map(width).collect()
}

/// What is usual.
fn usual(panel: &Panel) -> Usual {
    let (width, narrowest, height) = match &panel.content {
        Content::Row { .. } => (COLUMNS, COLUMNS, 1),
        Content::Text(_) => (24, 4, 3),
        Content::Logs { .. } => (24, 8, 10),
        Content::Chart(chart) => match chart.drawn {
            PanelType::Stat => (6, 4, 4),
            PanelType::Gauge => (6, 6, 6),
            PanelType::Table => (24, 8, 8),
            PanelType::Timeseries
            | PanelType::Bargauge
            | PanelType::Heatmap
            | PanelType::StateTimeline
            | PanelType::Piechart
            | PanelType::Logs
            | PanelType::Text => (12, 6, 8),
        },
    };
    Usual { width, narrowest, height }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Bounds, Chart};
    use crate::source::Span;
    use proptest::prelude::*;

    fn panel((drawn, width, height, repeat): (usize, Option<u8>, Option<u8>, bool)) -> Panel {
        let chart = |drawn| {
            Content::Chart(Chart {
                drawn,
                queries: Vec::new(),
                unit: None,
                unit_at: None,
                bounds: Bounds::default(),
                heatmap: None,
                limits: None,
            })
        };
        let content = match drawn {
            0 => Content::Row { collapsed: false },
            1 => Content::Text(String::new()),
            2 => chart(PanelType::Stat),
            3 => chart(PanelType::Table),
            4 => chart(PanelType::Gauge),
            _ => chart(PanelType::Timeseries),
        };
        let repeat = repeat.then(|| "a".to_owned());
        Panel { span: Span::NONE, content, title: String::new(), description: None, width, height, repeat, raw: None }
    }

    fn widths_of(drawn: &[usize]) -> Vec<(u32, u32)> {
        let panels: Vec<Panel> = drawn.iter().map(|drawn| panel((*drawn, None, None, false))).collect();
        places(&panels).into_iter().map(|place| (place.y, place.width)).collect()
    }

    #[test]
    fn lines_are_full_and_even() {
        let (stat, gauge, chart) = (2, 4, 5);
        assert_eq!(widths_of(&[stat; 5]), [(0, 5), (0, 5), (0, 5), (0, 5), (0, 4)]);
        assert_eq!(widths_of(&[stat; 7]).iter().map(|(_, width)| *width).collect::<Vec<_>>(), [6, 6, 6, 6, 8, 8, 8]);
        assert_eq!(widths_of(&[gauge; 5]).iter().map(|(_, width)| *width).collect::<Vec<_>>(), [8, 8, 8, 12, 12]);
        assert_eq!(widths_of(&[chart; 3]), [(0, 12), (0, 12), (8, 24)]);
        assert_eq!(widths_of(&[stat, chart, chart]), [(0, 8), (0, 16), (8, 24)]);
        assert_eq!(widths_of(&[stat, gauge, chart, chart]), [(0, 12), (0, 12), (6, 12), (6, 12)]);
        assert_eq!(widths_of(&[chart, stat]), [(0, 16), (0, 8)]);
        let sized = [panel((5, Some(18), None, false)), panel((2, None, None, false)), panel((5, None, None, false))];
        let widths: Vec<u32> = places(&sized).into_iter().map(|place| place.width).collect();
        assert_eq!(widths, [18, 6, 24]);
    }

    proptest! {
        #[test]
        fn no_two_panels_overlap_and_all_are_in_reading_order(
            panels in proptest::collection::vec(
                (0..6usize, proptest::option::of(1..=24u8), proptest::option::of(1..=30u8), any::<bool>()), 0..40)
        ) {
            let panels: Vec<Panel> = panels.into_iter().map(panel).collect();
            let places = places(&panels);
            prop_assert_eq!(places.len(), panels.len());
            for (index, one) in places.iter().enumerate() {
                prop_assert!(one.x + one.width <= COLUMNS && one.height > 0 && one.width > 0);
                for other in &places[index + 1..] {
                    let beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
                    let apart = one.y + one.height <= other.y || other.y + other.height <= one.y;
                    prop_assert!(beside || apart, "{:?} lies over {:?}", one, other);
                    prop_assert!((one.y, one.x) < (other.y, other.x));
                }
            }
            // a line that has a panel without a width of its own is full
            for (index, place) in places.iter().enumerate() {
                let line = || (0..panels.len()).filter(|other| places[*other].y == place.y);
                let used: u32 = line().map(|other| places[other].width).sum();
                prop_assert!(used == COLUMNS || line().all(|other| panels[other].width.is_some()), "{:?}", places);
                prop_assert!(panels[index].width.is_none_or(|width| u32::from(width) == place.width));
                let narrowest = usual(&panels[index]).narrowest;
                prop_assert!(panels[index].width.is_some() || place.width >= narrowest, "{:?}", place);
            }
        }
    }
}
