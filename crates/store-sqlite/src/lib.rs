//! The sqlite store: driver, migrations, dialect; compiles the shared SQL.
