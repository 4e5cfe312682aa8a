//! The licence library that desktop software loads (open API §6), and the protocol it speaks with the desk.
//!
//! * [`protocol`]: frames, messages and the rendezvous file; the desk (`galleria desk`) uses the same types.
//! * [`client`]: the connection, with its one thread that brings events.
//! * `abi`: the exported C functions; the only place with `unsafe`. `include/galleria_license.h` declares them,
//!   `include/SdkInvoker.h` gives them the original names in C++.

mod abi;
pub mod client;
pub mod protocol;
