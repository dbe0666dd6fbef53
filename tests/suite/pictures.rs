//! The pictures of the README are what the program draws today.

use std::path::Path;
use std::process::Command;

/// File in `assets/`, and the keys that lead to what it shows.
const PICTURES: &[(&str, &str)] = &[
    ("timeline.svg", ""),
    ("claims.svg", "j j Enter z"),
    ("filter.svg", "/ about:open"),
    ("trading.svg", "t"),
    ("reaction.svg", "j 3 z"),
];

#[test]
fn the_pictures_of_the_readme_are_what_the_program_draws() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    for (name, keys) in PICTURES {
        assert!(readme.contains(&format!("(assets/{name})")), "{name}");
        let output = Command::new(env!("CARGO_BIN_EXE_sillage"))
            .args(["snapshot", "--size", "120x36", "--svg", "--do", keys])
            .output()
            .unwrap();
        assert!(output.status.success());
        let path = root.join("assets").join(name);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &output.stdout).unwrap();
        }
        let kept = std::fs::read(&path).unwrap();
        assert!(
            kept == output.stdout,
            "assets/{name} is not what the program draws; UPDATE=1 cargo test pictures"
        );
    }
}
