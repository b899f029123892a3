//! A file uses only modules declared above its own in `src/lib.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules in the order of the `mod` lines of `src/lib.rs`.
fn declared(src: &Path) -> Vec<String> {
    read(&src.join("lib.rs"))
        .lines()
        .filter_map(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod "))
        .map(|rest| rest.trim_end_matches(';').to_owned())
        .collect()
}

/// All Rust files of a folder and its folders.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The module a file belongs to: `clock` for `clock.rs` and `primes` for `primes/table.rs`.
fn module_of(src: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(src).expect("a file of src");
    let first = inside.components().next().expect("a name");
    Path::new(first.as_os_str()).with_extension("").to_string_lossy().into_owned()
}

/// Modules named after every `crate::` of a file, also in `use crate::{a, b::c}`.
fn uses(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n");
    let mut found = Vec::new();
    for (start, marker) in code.match_indices("crate::") {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[start + marker.len()..];
        if let Some(list) = rest.strip_prefix('{') {
            found.extend(top_names(list));
        } else {
            found.extend(first_name(rest));
        }
    }
    found
}

/// First names of a brace list: `a::{x, y}, b::c}` gives `a` and `b`.
fn top_names(list: &str) -> Vec<String> {
    let (mut names, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                names.extend(first_name(list[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
}

fn first_name(path: &str) -> Option<String> {
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
    (end > 0).then(|| path[..end].to_owned())
}

#[test]
fn a_file_uses_only_modules_above_its_own() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let order: BTreeMap<String, usize> =
        declared(&src).into_iter().enumerate().map(|(place, name)| (name, place)).collect();
    let mut wrong = Vec::new();
    for file in rust_files(&src) {
        let own = module_of(&src, &file);
        if own == "lib" {
            continue;
        }
        let Some(&place) = order.get(&own) else {
            wrong.push(format!("{} is in no module of lib.rs", file.display()));
            continue;
        };
        for used in uses(&read(&file)) {
            if order.get(&used).is_some_and(|&other| other > place) {
                wrong.push(format!("{own} uses {used}, which stands below it: {}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let text = "use crate::cube::Cube;\nuse crate::{error::{A, B}, word};\n\
                let x = crate::fit::fit(); // crate::table\npub(crate) fn f() {}\n$crate::bits::x";
    assert_eq!(uses(text), ["cube", "error", "word", "fit"]);
}

#[test]
fn modules_are_read_in_their_order() {
    let order = declared(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert_eq!(order.first().map(String::as_str), Some("error"));
    assert_eq!(order.last().map(String::as_str), Some("bindings"));
}
