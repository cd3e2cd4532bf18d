//! Where panels lie: what is wrong with a layout, and a picture of it.

use serde_json::Value;

const COLUMNS: usize = 24;
/// A column is so many characters wide.
const SCALE: usize = 4;

struct Place {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    drawn: String,
    title: String,
    /// Whether all its sizes may have been said by the author.
    repeated: bool,
}

/// Every panel but headings, those of closed rows too.
pub(crate) fn panels(dashboard: &Value) -> Vec<Value> {
    all(dashboard).into_iter().filter(|panel| panel["type"] != "row").collect()
}

fn all(dashboard: &Value) -> Vec<Value> {
    let list = |value: &Value| value["panels"].as_array().cloned().unwrap_or_default();
    list(dashboard).into_iter().flat_map(|panel| std::iter::once(panel.clone()).chain(list(&panel))).collect()
}

fn places(dashboard: &Value) -> Vec<Place> {
    let number = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("a small one");
    let place = |panel: &Value| {
        let at = &panel["gridPos"];
        let text = |key: &str| panel[key].as_str().unwrap_or("").to_owned();
        Place {
            x: number(&at["x"]),
            y: number(&at["y"]),
            width: number(&at["w"]),
            height: number(&at["h"]),
            drawn: text("type"),
            title: text("title"),
            repeated: panel.get("repeat").is_some(),
        }
    };
    all(dashboard).iter().map(place).collect()
}

/// What an expert would not do: panels over each other, holes, lines of uneven height, panels that cannot be read.
pub(crate) fn flaws(dashboard: &Value) -> Vec<String> {
    let places = places(dashboard);
    let mut found = Vec::new();
    let bottom = places.iter().map(|place| place.y + place.height).max().unwrap_or(0);
    let mut cells = vec![0_usize; bottom * COLUMNS];
    for place in &places {
        if place.x + place.width > COLUMNS {
            found.push(format!("`{}` is beyond the edge", place.title));
            continue;
        }
        for y in place.y..place.y + place.height {
            for x in place.x..place.x + place.width {
                cells[y * COLUMNS + x] += 1;
            }
        }
        let (width, height) = match place.drawn.as_str() {
            "row" => (COLUMNS, 1),
            "stat" => (4, 3),
            "text" => (3, 2),
            _ => (6, 4),
        };
        if place.width < width || place.height < height || place.drawn == "row" && place.height != 1 {
            found.push(format!("`{}` is {} by {}", place.title, place.width, place.height));
        }
        if place.repeated && place.width != COLUMNS {
            found.push(format!("`{}` is repeated and not as wide as the screen", place.title));
        }
        if places.iter().any(|other| other.y == place.y && other.height != place.height) {
            found.push(format!("`{}` is not as high as what stands beside it", place.title));
        }
    }
    let at = |index: usize| format!("{},{}", index % COLUMNS, index / COLUMNS);
    found.extend(cells.iter().position(|count| *count == 0).map(|index| format!("a hole at {}", at(index))));
    found.extend(cells.iter().position(|count| *count > 1).map(|index| format!("two panels at {}", at(index))));
    found
}

/// The layout as a picture of letters: two rows of the grid are one line.
pub(crate) fn picture(dashboard: &Value) -> String {
    let places = places(dashboard);
    let bottom = places.iter().map(|place| place.y + place.height).max().unwrap_or(0);
    let (width, height) = (COLUMNS * SCALE + 1, bottom + 1);
    let mut canvas = vec![vec![' '; width]; height];
    for place in places.iter().filter(|place| place.drawn != "row") {
        let (left, right) = (place.x * SCALE, (place.x + place.width) * SCALE);
        let (top, low) = (place.y, place.y + place.height);
        for line in [top, low] {
            canvas[line][left..=right].fill('-');
        }
        for line in &mut canvas[top..=low] {
            line[left] = '|';
            line[right] = '|';
        }
        let mut write = |line: usize, text: &str| {
            for (at, letter) in text.chars().take(right - left - 3).enumerate() {
                canvas[line][left + 2 + at] = letter;
            }
        };
        write(top + 1, &place.title);
        if place.height > 2 {
            write(top + 2, &format!("{} {}x{}", place.drawn, place.width, place.height));
        }
    }
    for place in places.iter().filter(|place| place.drawn == "row") {
        for (at, letter) in format!("# {}", place.title).chars().take(width).enumerate() {
            canvas[place.y][at] = letter;
        }
    }
    let lines = canvas.into_iter().map(|line| line.into_iter().collect::<String>().trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}
