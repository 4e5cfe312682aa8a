//! Compiles the C and C++ programs of `tests/programs` against the headers and links them with the library just built.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

const CRATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../license-client");

pub fn header(name: &str) -> String {
    std::fs::read_to_string(Path::new(CRATE).join("include").join(name)).unwrap()
}

/// Where cargo puts the shared library: beside the test.
pub fn library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let library = test.with_file_name("liblicense_client.so");
    assert!(library.exists(), "{} was not built", library.display());
    library
}

/// Compiles a program, C or C++ by its ending, into `dir`. Warnings are errors: those who include our headers may want that.
pub fn compile(source: &str, dir: &Path) -> PathBuf {
    let (compiler, standard) = match source.ends_with(".c") {
        true => ("cc", "-std=c99"),
        false => ("c++", "-std=c++11"),
    };
    let (program, library) = (dir.join(source.replace('.', "_")), library());
    let place = library.parent().unwrap();
    let out = Command::new(compiler)
        .args([standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread"])
        .arg(format!("-I{CRATE}/include"))
        .arg(format!("{CRATE}/tests/programs/{source}"))
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(place)
        .arg("-llicense_client")
        .arg(format!("-Wl,-rpath,{}", place.display()))
        .output()
        .unwrap_or_else(|error| panic!("{compiler}: {error}; `cargo xtask setup` installs it"));
    assert!(
        out.status.success(),
        "{source}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    program
}
