//! Lists the files of the built console, so that they become part of the binary. Without them the binary is as good,
//! only without pages: a build needs no Node.js.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

/// Beside a file, the same file compressed.
const COMPRESSED: [&str; 2] = ["br", "gz"];

fn main() -> Result<(), Box<dyn Error>> {
    let dist = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../web/dist");
    // Cargo takes a folder that is missing for one that always changes. Where it cannot be made, nothing is lost.
    let _best_effort = fs::create_dir_all(&dist);
    println!("cargo:rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        collect(&dist, &mut files)?;
        files.sort();
    }
    let mut code = String::from("const ASSETS: &[api::Asset] = &[\n");
    for file in &files {
        let name = file.strip_prefix(&dist)?.to_str().ok_or("a file's name is no text")?;
        let [brotli, gzip] = COMPRESSED.map(|ending| {
            let compressed = PathBuf::from(format!("{}.{ending}", file.display()));
            compressed.is_file().then_some(compressed)
        });
        writeln!(
            code,
            "    api::Asset {{ path: {name:?}, plain: {}, brotli: {}, gzip: {} }},",
            included(file),
            optional(brotli.as_deref()),
            optional(gzip.as_deref())
        )?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("console.rs"), code)?;
    Ok(())
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, files)?;
        } else if !COMPRESSED.contains(&ending) {
            files.push(path);
        }
    }
    Ok(())
}

fn included(path: &Path) -> String {
    format!("include_bytes!({:?})", path.display().to_string())
}

fn optional(path: Option<&Path>) -> String {
    path.map_or_else(|| "None".to_owned(), |path| format!("Some({})", included(path)))
}
