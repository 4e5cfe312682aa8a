//! Repository traits, the one StoreError, and the SQL shared by both engines.
