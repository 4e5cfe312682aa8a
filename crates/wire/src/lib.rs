//! Every external contract as data: requests, answers, codes, canonical strings, signatures. No I/O.
