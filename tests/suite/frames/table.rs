//! The table: columns that fit, rows in the order asked for, and a place that stays.

use super::{USUAL, frame, golden, opened, press, selected, story, text};
use sillage::app::table::Column;
use sillage::app::{Mouse, MouseWhat, Msg, Settings, ViewKind};
use sillage::term::Stage;
use sillage::time::Zone;
use sillage::ui::{Background, Depth, Theme};

fn table(size: (u16, u16), keys: &str) -> Stage {
    let mut stage = opened(size);
    press(&mut stage, "v v");
    assert_eq!(stage.model().view.kind, ViewKind::Table);
    press(&mut stage, keys);
    stage
}

fn order(stage: &Stage) -> Vec<String> {
    let rows = &stage.model().page.as_ref().unwrap().page.rows;
    rows.iter().map(|r| r.summary.id.to_string()).collect()
}

#[test]
fn pictures() {
    for size in [(160, 45), (80, 24), (240, 70), (59, 15)] {
        golden::check(
            &format!("table-{}x{}", size.0, size.1),
            &frame(&table(size, "")),
        );
    }
    golden::check("table-return", &frame(&table(USUAL, "h h")));
    golden::check("table-columns", &frame(&table(USUAL, "c j Space")));
    golden::check(
        "table-hides-all",
        &frame(&table((100, 30), "/ nowhere Enter")),
    );
    golden::check(
        "table-dimmed",
        &frame(&table(USUAL, "/ kind:release Enter d")),
    );
    let light = Theme::new(Background::Light, Depth::True, false);
    golden::check("table-light", &table((120, 40), "s S").frame(&light));
    for name in ["empty.csv", "wide.jsonl", "hostile.jsonl", "one.json"] {
        let mut stage = story(name, (120, 40));
        press(&mut stage, "v v");
        let name = name.split('.').next().unwrap();
        golden::check(&format!("table-{name}"), &frame(&stage));
    }
}

#[test]
fn sorting_keeps_the_event_and_says_its_order() {
    let mut stage = table(USUAL, "");
    let (time, id) = (order(&stage), selected(&stage));
    assert!(text(&stage).contains("Time ▲"));
    press(&mut stage, "S");
    let reversed: Vec<String> = time.iter().rev().cloned().collect();
    assert_eq!(order(&stage), reversed);
    assert!(text(&stage).contains("Time ▼") && selected(&stage) == id);
    press(&mut stage, "h h");
    assert_eq!(stage.model().view.table.sort, Column::Return);
    assert_eq!(selected(&stage), id);
    press(&mut stage, "g g");
    let first = stage.model().selected.as_ref().unwrap();
    assert!(first.tickers.first().is_some_and(|t| &**t == "NVDA"));
    assert!(text(&stage).contains("−16.97%"));
}

#[test]
fn rows_are_walked_in_the_order_of_the_table() {
    let mut stage = table((80, 24), "s g g");
    let all = order(&stage);
    for id in all.iter().skip(1) {
        press(&mut stage, "j");
        assert_eq!(selected(&stage), *id);
    }
    // The rows in hand may end before the list does.
    let total = stage.model().page.as_ref().unwrap().page.total;
    for _ in all.len() as u64..total {
        let before = selected(&stage);
        press(&mut stage, "j");
        assert_ne!(selected(&stage), before);
    }
    let last = selected(&stage);
    press(&mut stage, "j");
    assert_eq!(selected(&stage), last);
    press(&mut stage, "PgUp k Home");
    assert_eq!(Some(&selected(&stage)), all.first());
}

#[test]
fn columns_are_whole_or_left_out() {
    let mut stage = table((80, 24), "");
    for width in 20..260 {
        stage.send(Msg::Resize(width, 24));
        let model = stage.model();
        let Some(plan) = &model.table else { continue };
        for column in &plan.columns {
            let least = column.column.row().map_or(0, |r| r.width);
            let whole = column.width >= least || column.column == Column::Title;
            assert!(whole, "{column:?} at {width}");
        }
    }
}

#[test]
fn the_mouse_sorts_and_selects() {
    let mut stage = table(USUAL, "g g");
    let at = |column, row, what| {
        Msg::Mouse(Mouse {
            column,
            row,
            what,
            ctrl: false,
        })
    };
    stage.send(at(40, 4, MouseWhat::Press));
    let second = order(&stage).get(1).cloned();
    assert_eq!(Some(selected(&stage)), second);
    stage.send(at(40, 2, MouseWhat::Press));
    assert_eq!(stage.model().view.table.sort, Column::Title);
    stage.send(at(40, 6, MouseWhat::WheelDown));
    assert_eq!(frame(&stage).area.width, USUAL.0);
}

#[test]
fn columns_of_figures_are_chosen_and_sorted_by() {
    // Abnormal, z and p are switched on in the list of columns; the tenth entry is Abnormal.
    let mut stage = table(
        (200, 45),
        "c j j j j j j j j j j Space j Space j j Space Esc",
    );
    let shown = |stage: &Stage| -> Vec<Column> {
        let plan = stage.model().table.as_ref();
        plan.map_or_else(Vec::new, |plan| {
            plan.columns.iter().map(|c| c.column).collect()
        })
    };
    for column in [Column::Abnormal, Column::Z, Column::P] {
        assert!(shown(&stage).contains(&column), "{column:?}");
    }
    assert!(!shown(&stage).contains(&Column::Car));
    let keys = shown(&stage).iter().position(|c| *c == Column::Abnormal);
    press(&mut stage, &"s ".repeat(keys.unwrap()));
    assert_eq!(stage.model().view.table.sort, Column::Abnormal);
    press(&mut stage, "g g");
    let shown = text(&stage);
    assert!(shown.contains("Abnormal ▲"), "{shown}");
    let first = shown.lines().nth(3).unwrap();
    assert!(
        first.contains('−') && first.contains("0.0"),
        "{first}\n{shown}"
    );
}

/// A model of `bytedance` of 22 January is dated in Shanghai, where that day began on the 21st in New York.
#[test]
fn a_date_of_another_place_names_it() {
    for (size, zone, expected) in [
        (USUAL, "", "22 Jan 2025 Shanghai"),
        ((80, 24), "", "22 Jan 2025 Shanghai"),
        (USUAL, "Asia/Shanghai", "Wed 22 Jan 2025 "),
    ] {
        let mut stage = Stage::new(Settings {
            zone: Zone::parse(zone),
            filter: "ByteDance".to_owned(),
            ..super::settings(size)
        });
        press(&mut stage, "v v F");
        let shown = text(&stage);
        let row = shown.lines().find(|l| l.contains("ByteDance up")).unwrap();
        assert!(row.contains(expected), "{size:?} {zone}: {row}");
        assert_eq!(row.contains("2025 Shanghai"), zone.is_empty(), "{row}");
        assert!(!row.contains("New York"), "{row}");
    }
}
