//! Which crate may lean on which: the table of the rooms, held over `cargo metadata`.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::sh;

/// Each crate of ours and those of ours that its code may use. Tests are freer: a crate's dev-dependencies may reach
/// anything that cargo allows.
const MAY_USE: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("domain", &[]),
    ("store", &["domain"]),
    ("store-sqlite", &["store", "domain"]),
    ("store-postgres", &["store", "domain"]),
    ("jobs", &["store", "domain"]),
    ("app", &["wire", "domain", "store", "jobs"]),
    ("api", &["app", "wire", "domain"]),
    ("gateway", &["app", "wire"]),
    ("license-client", &[]),
    // A tool of sellers: it knows the contract and nothing of the marketplace.
    ("meter-agent", &["wire"]),
    (
        "sandbox",
        &[
            "wire",
            "domain",
            "store",
            "store-sqlite",
            "store-postgres",
            "jobs",
            "app",
            "api",
        ],
    ),
    (
        "galleria",
        &[
            "wire",
            "domain",
            "store",
            "store-sqlite",
            "store-postgres",
            "jobs",
            "app",
            "api",
            "gateway",
            "license-client",
            "sandbox",
            "meter-agent",
        ],
    ),
    ("xtask", &[]),
];

/// Foreign crates that bring in the outside world, and the only crates of ours that may name them.
const ONLY_IN: &[(&str, &[&str])] = &[
    (
        "tokio",
        &[
            "store-sqlite",
            "store-postgres",
            "jobs",
            "app",
            "api",
            "gateway",
            "sandbox",
            "meter-agent",
            "galleria",
        ],
    ),
    ("reqwest", &["app", "gateway", "sandbox", "meter-agent", "galleria"]),
    ("hyper", &["app", "api", "gateway", "sandbox", "galleria"]),
    ("axum", &["api", "gateway", "sandbox", "meter-agent", "galleria"]),
    ("lettre", &["app"]),
    // The binary too, but only for the raw SQL that the benchmarks measure their ceilings with.
    (
        "sqlx",
        &["domain", "store", "store-sqlite", "store-postgres", "galleria"],
    ),
];

/// The database drivers, features of `sqlx`, and the one crate that may switch each on; the benchmarks of the binary set
/// both beside our stores.
const DRIVERS: &[(&str, &str)] = &[("sqlite", "store-sqlite"), ("postgres", "store-postgres")];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Absent for a normal dependency.
    kind: Option<String>,
    features: Vec<String>,
}

/// Fails with every arrow that points the wrong way.
pub fn check() -> Result<()> {
    let json = sh::read(sh::cargo().args(["metadata", "--format-version=1", "--no-deps"]))?;
    let metadata: Metadata = serde_json::from_str(&json).context("cargo metadata")?;
    let wrong = wrong_arrows(&metadata.packages);
    if !wrong.is_empty() {
        bail!(
            "dependencies that the house plan (ARCHITECTURE.md) forbids:\n  {}",
            wrong.join("\n  ")
        );
    }
    Ok(())
}

fn wrong_arrows(packages: &[Package]) -> Vec<String> {
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let name = package.name.as_str();
        let Some((_, allowed)) = MAY_USE.iter().find(|(room, _)| *room == name) else {
            wrong.push(format!("{name} has no row in the table of xtask/src/arrows.rs"));
            continue;
        };
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind.as_deref() != Some("dev"))
        {
            let used = dependency.name.as_str();
            if ours.contains(used) && !allowed.contains(&used) {
                wrong.push(format!("{name} -> {used}"));
            }
            if ONLY_IN
                .iter()
                .any(|(foreign, rooms)| *foreign == used && !rooms.contains(&name))
            {
                wrong.push(format!("{name} -> {used}, which is for other rooms"));
            }
            if used == "sqlx" {
                let drivers = DRIVERS.iter().filter(|(driver, room)| {
                    *room != name && name != "galleria" && dependency.features.iter().any(|feature| feature == driver)
                });
                wrong.extend(drivers.map(|(driver, room)| format!("{name} -> sqlx/{driver}, which is for {room}")));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_of_this_workspace_point_the_right_way() {
        check().unwrap();
    }

    #[test]
    fn wrong_arrows_are_found() {
        let json = r#"[
            {"name": "domain", "dependencies": [
                {"name": "wire", "kind": null, "features": []},
                {"name": "reqwest", "kind": "build", "features": []},
                {"name": "sqlx", "kind": null, "features": ["postgres"]}]},
            {"name": "wire", "dependencies": [{"name": "domain", "kind": "dev", "features": []}]},
            {"name": "attic", "dependencies": []}
        ]"#;
        let packages: Vec<Package> = serde_json::from_str(json).unwrap();
        assert_eq!(
            wrong_arrows(&packages),
            [
                "domain -> wire",
                "domain -> reqwest, which is for other rooms",
                "domain -> sqlx/postgres, which is for store-postgres",
                "attic has no row in the table of xtask/src/arrows.rs",
            ]
        );
    }

    /// A row may only name rooms above it, so the table has no cycle.
    #[test]
    fn the_table_has_no_cycle() {
        let mut above = BTreeSet::new();
        for (room, allowed) in MAY_USE {
            for used in *allowed {
                assert!(above.contains(used), "{room} may use {used}, which is not above it");
            }
            above.insert(room);
        }
    }
}
