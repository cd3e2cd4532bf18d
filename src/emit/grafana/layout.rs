//! Places on the screen: 24 columns, in reading order, no two panels over each other.
//!
//! In: panels with or without sizes. Out: a place for each. Panels of one line are as high as the highest of them, so that
//! the next line begins below all.

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

/// One place for each panel.
pub(super) fn places(panels: &[Panel]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let (mut x, mut y) = (0, 0);
    let mut line = 0;
    for (index, panel) in panels.iter().enumerate() {
        let (width, height) = size(panel);
        // a heading and what is repeated across have a line of their own
        let alone = matches!(panel.content, Content::Row { .. }) || panel.repeat.is_some();
        let before = index.checked_sub(1).and_then(|before| panels.get(before));
        let after_alone = before.is_some_and(|before| before.repeat.is_some());
        if x > 0 && (x + width > COLUMNS || alone || after_alone) {
            y += close(panels, &mut places, line);
            (x, line) = (0, index);
        }
        places.push(Place { x, y, width, height });
        x += width;
    }
    close(panels, &mut places, line);
    places
}

/// Makes the panels of a line that have no height of their own as high as the highest; its height.
fn close(panels: &[Panel], places: &mut [Place], line: usize) -> u32 {
    let highest = places.iter().skip(line).map(|place| place.height).max().unwrap_or(0);
    for (place, panel) in places.iter_mut().zip(panels).skip(line) {
        if panel.height.is_none() {
            place.height = highest;
        }
    }
    highest
}

/// Width and height, said or usual.
fn size(panel: &Panel) -> (u32, u32) {
    let (width, height) = match &panel.content {
        Content::Row { .. } => return (COLUMNS, 1),
        Content::Text(_) => (24, 3),
        Content::Logs { .. } => (24, 10),
        Content::Chart(chart) => match chart.drawn {
            PanelType::Stat => (6, 4),
            PanelType::Gauge => (6, 6),
            PanelType::Table => (24, 8),
            PanelType::Timeseries
            | PanelType::Bargauge
            | PanelType::Heatmap
            | PanelType::StateTimeline
            | PanelType::Piechart
            | PanelType::Logs
            | PanelType::Text => (12, 8),
        },
    };
    (panel.width.map_or(width, u32::from), panel.height.map_or(height, u32::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Chart;
    use crate::source::Span;
    use proptest::prelude::*;

    fn panel((drawn, width, height, repeat): (usize, Option<u8>, Option<u8>, bool)) -> Panel {
        let chart = |drawn| {
            Content::Chart(Chart { drawn, queries: Vec::new(), unit: None, unit_at: None, ratio: false, limits: None })
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
        }
    }
}
