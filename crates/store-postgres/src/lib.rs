//! The postgres store: driver, migrations, dialect; compiles the shared SQL.
