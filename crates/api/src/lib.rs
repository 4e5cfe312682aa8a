//! HTTP: console REST, open APIs, sessions, AK/SK.
