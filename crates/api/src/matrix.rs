//! Who may call what: one line for each operation of the OpenAPI document, held against it both ways by a test.

use domain::{
    access::Who,
    identity::Role::{Buyer, Operator, Seller},
};

const ANYONE: Who = Who::Anyone;
const SIGNED_IN: Who = Who::SignedIn;
const BUYER: Who = Who::BUYER;
const SELLER: Who = Who::SELLER;
const OPERATOR: Who = Who::OPERATOR;
const TRADERS: Who = Who::Roles(&[Buyer, Seller]);
const SELLING: Who = Who::Roles(&[Seller, Operator]);

/// The matrix.
pub const MATRIX: &[(&str, Who)] = &[
    // Ways in
    ("register", ANYONE),
    ("confirm_registration", ANYONE),
    ("sign_in", ANYONE),
    ("show_session", SIGNED_IN),
    ("sign_out", SIGNED_IN),
    // One's own account
    ("own_account", SIGNED_IN),
    ("edit_own_account", SIGNED_IN),
    ("change_password", SIGNED_IN),
    ("list_sessions", SIGNED_IN),
    ("revoke_session", SIGNED_IN),
    ("list_tokens", SIGNED_IN),
    ("create_token", SIGNED_IN),
    ("revoke_token", SIGNED_IN),
    ("list_messages", SIGNED_IN),
    ("count_unread", SIGNED_IN),
    ("read_message", SIGNED_IN),
    ("read_all_messages", SIGNED_IN),
    ("live_changes", SIGNED_IN),
    // Accounts
    ("list_accounts", OPERATOR),
    ("create_account", OPERATOR),
    ("show_account", OPERATOR),
    ("edit_account", OPERATOR),
    ("top_up", OPERATOR),
    // Shop
    ("list_shelf", ANYONE),
    ("shop_product", ANYONE),
    ("search_shop", ANYONE),
    ("shop_categories", ANYONE),
    ("shop_seller", ANYONE),
    ("shop_figures", ANYONE),
    ("quote", ANYONE),
    ("shop_agreement", ANYONE),
    // Questions
    ("shop_questions", ANYONE),
    ("ask_question", BUYER),
    ("list_questions", SIGNED_IN),
    ("answer_question", SELLER),
    ("withdraw_question", BUYER),
    ("hide_question", OPERATOR),
    ("show_question_again", OPERATOR),
    // Seller tools
    ("show_profile", SELLER),
    ("edit_profile", SELLER),
    ("list_access_keys", SELLER),
    ("create_access_key", SELLER),
    ("rotate_access_key", SELLER),
    ("revoke_access_key", SELLER),
    ("list_addresses", SELLER),
    ("create_address", SELLER),
    ("show_address", SELLER),
    ("edit_address", SELLER),
    ("delete_address", SELLER),
    ("debug_presets", SELLER),
    ("debug_call", SELLER),
    ("list_debug_cases", SELLER),
    ("delete_debug_case", SELLER),
    ("list_credentials", SELLER),
    ("create_credential", SELLER),
    ("revoke_credential", SELLER),
    // Products
    ("list_own_products", SELLER),
    ("draft_product", SELLER),
    ("show_product", SELLING),
    ("edit_product", SELLER),
    ("submit_product", SELLER),
    ("withdraw_product", SELLER),
    ("hide_product", SELLER),
    ("unhide_product", SELLER),
    ("review_queue", OPERATOR),
    ("decide_product", OPERATOR),
    ("freeze_product", OPERATOR),
    ("unfreeze_product", OPERATOR),
    ("set_recheck", OPERATOR),
    // Files
    ("upload_file", TRADERS),
    ("download_file", ANYONE),
    // Orders
    ("place_order", BUYER),
    ("list_orders", SIGNED_IN),
    ("show_order", SIGNED_IN),
    ("pay_order", BUYER),
    ("cancel_order", BUYER),
    ("cancel_renewal", BUYER),
    // Service supervision
    ("list_supervisions", SIGNED_IN),
    ("list_appeals", OPERATOR),
    ("show_supervision", SIGNED_IN),
    ("export_evidence", SIGNED_IN),
    ("submit_requirement", BUYER),
    ("confirm_requirement", SELLER),
    ("submit_draft", SELLER),
    ("confirm_draft", BUYER),
    ("deliver_service", SELLER),
    ("recheck_delivery", OPERATOR),
    ("accept_delivery", BUYER),
    ("reject_step", TRADERS),
    ("remind_buyer", SELLER),
    ("raise_appeal", TRADERS),
    ("decide_appeal", OPERATOR),
    ("request_refund", BUYER),
    ("withdraw_refund", BUYER),
    ("answer_refund", SELLER),
    ("submit_identification", BUYER),
    ("report_implemented", SELLER),
    ("report_deployed", OPERATOR),
    ("ship_goods", SELLER),
    ("change_receiver", BUYER),
    ("confirm_loss", OPERATOR),
    ("send_goods_back", BUYER),
    ("receive_return", SELLER),
    // Invoices to buyers
    ("show_invoice", SIGNED_IN),
    ("request_invoice", BUYER),
    ("issue_invoice", SELLER),
    ("take_back_invoice", SELLER),
    // Instances
    ("list_instances", SIGNED_IN),
    ("show_instance", SIGNED_IN),
    ("inspect_instance", BUYER),
    ("reveal_password", BUYER),
    ("reveal_license", BUYER),
    ("renew_instance", BUYER),
    ("change_instance", BUYER),
    ("quote_change", BUYER),
    ("plan_renewal", BUYER),
    ("close_instance", BUYER),
    // Use
    ("list_usage_pushes", SELLER),
    ("list_usage_refusals", SELLER),
    ("settle_usage_refusal", SELLER),
    ("list_usage_holds", SIGNED_IN),
    ("decide_usage_hold", OPERATOR),
    ("list_usage_charges", SIGNED_IN),
    ("show_usage_charge", SIGNED_IN),
    ("show_usage", SIGNED_IN),
    ("export_usage_charge", SIGNED_IN),
    ("find_usage_record", SELLER),
    ("resend_usage_refusal", SELLER),
    ("limit_usage", BUYER),
    ("list_usage_records", SIGNED_IN),
    ("dispute_usage", BUYER),
    ("correct_usage", SELLER),
    ("care_for_package", BUYER),
    ("try_price", SELLER),
    ("usage_costs", SIGNED_IN),
    // Licences for single devices
    ("list_client_licenses", SIGNED_IN),
    ("ask_client_license", BUYER),
    ("show_client_license", SIGNED_IN),
    ("ask_client_license_again", BUYER),
    ("reveal_client_license", BUYER),
    ("download_client_license", BUYER),
    // Licence codes
    ("list_licenses", SIGNED_IN),
    ("show_license", SIGNED_IN),
    ("claim_license", BUYER),
    ("renew_license", BUYER),
    ("mint_test_license", SELLER),
    ("edit_test_license", SELLER),
    ("release_test_license", SELLER),
    // Money
    ("balance", TRADERS),
    ("list_transactions", TRADERS),
    ("list_transfers", OPERATOR),
    ("transfers_of_order", OPERATOR),
    ("ledger_accounts", OPERATOR),
    ("prove", OPERATOR),
    // Fulfilment
    ("list_interface_messages", SELLING),
    ("count_interface_messages", SELLING),
    ("show_interface_message", SELLING),
    ("restart_message", SELLING),
    // What each sees first
    ("buyer_overview", BUYER),
    ("seller_overview", SELLER),
    ("operator_overview", OPERATOR),
    // Lists as files
    ("export_orders", SIGNED_IN),
    ("export_instances", SIGNED_IN),
    ("export_licenses", SIGNED_IN),
    ("export_supervisions", SIGNED_IN),
    ("export_messages", SIGNED_IN),
    ("export_transactions", TRADERS),
    ("export_interface_messages", SELLING),
    ("export_products", SELLER),
    ("export_questions", SIGNED_IN),
    ("export_accounts", OPERATOR),
    ("export_transfers", OPERATOR),
    ("export_usage_charges", SIGNED_IN),
    ("export_usage_refusals", SELLER),
    // Operations
    ("list_jobs", OPERATOR),
    ("count_jobs", OPERATOR),
    ("unpark_job", OPERATOR),
    ("show_policy", OPERATOR),
    ("put_policy", OPERATOR),
    // The sandbox's clock; these routes are absent in production
    ("show_clock", ANYONE),
    ("preview_clock", OPERATOR),
    ("advance_clock", OPERATOR),
    ("set_clock", OPERATOR),
    // The document
    ("openapi_document", ANYONE),
];

/// Operations that cost a password hash, a mail, a call to a seller or the decoding of a picture, or read many files.
pub const COSTLY: &[&str] = &[
    "register",
    "confirm_registration",
    "sign_in",
    "change_password",
    "create_account",
    "debug_call",
    "upload_file",
    "export_evidence",
    "try_price",
];

/// Who may use an operation; none if it is unknown here, and then nobody may.
#[must_use]
pub fn who(operation: &str) -> Option<Who> {
    MATRIX.iter().find(|(id, _)| *id == operation).map(|(_, who)| *who)
}
