//! What use cases answer: plain data for the HTTP layer and for programs, never with a secret in it. One file per
//! capability.
