//! Who may call what. The matrix itself is one table (`api::matrix`), enforced by one layer in front of every route and
//! held against the OpenAPI document by a test; these are its terms.

use crate::identity::Role;

/// Who may use an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Everyone, signed in or not.
    Anyone,
    /// Everyone who is signed in.
    SignedIn,
    /// These roles.
    Roles(&'static [Role]),
}

impl Who {
    /// Buyers only.
    pub const BUYER: Self = Self::Roles(&[Role::Buyer]);
    /// Sellers only.
    pub const SELLER: Self = Self::Roles(&[Role::Seller]);
    /// Operators only.
    pub const OPERATOR: Self = Self::Roles(&[Role::Operator]);

    /// Whether a caller in `role` (none: not signed in) may pass.
    #[must_use]
    pub fn admits(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Anyone, _) | (Self::SignedIn, Some(_)) => true,
            (Self::Roles(roles), Some(role)) => roles.contains(&role),
            (_, None) => false,
        }
    }
}
