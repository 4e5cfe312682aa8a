//! The console's files, put into the binary when it was built.

include!(concat!(env!("OUT_DIR"), "/console.rs"));

/// The HTTP layer's settings, with the console.
pub fn config() -> api::ApiConfig {
    api::ApiConfig {
        console: api::Console::new(ASSETS),
        ..api::ApiConfig::default()
    }
}
