//! Durable jobs and timers: leases with fencing tokens, fair lanes, retry policy as data.
