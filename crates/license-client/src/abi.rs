//! The exported C functions. Each takes its texts over, checks them, and lets [`crate::client`] do the work; nothing
//! panics across the boundary. `include/galleria_license.h` is their contract.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::client::{Client, SdkError};
use crate::protocol::{EventKind, FromSoftware, LicenseForm, MAX_DEVICE, MAX_ERROR_TEXT, MAX_FILE_NAME, default_dir};

static CLIENT: Client = Client::new();

/// Version of this ABI; it grows when a function is added.
const ABI_VERSION: i32 = 1;

const LICENSE_TYPE_FILE: i32 = 0;
const LICENSE_TYPE_STRING: i32 = 1;

type EventRecall = extern "C" fn(receiver: *mut c_void, event: i32, message: *const c_char);

/// The receiver's address, which is only handed back.
struct Receiver(*mut c_void);

// SAFETY: the pointer is never followed here. The header tells its owner that the callback runs on another thread and
// that the object must live until `galleria_shut_out` has returned.
unsafe impl Send for Receiver {}
// SAFETY: as above.
unsafe impl Sync for Receiver {}

impl Receiver {
    fn address(&self) -> *mut c_void {
        self.0
    }
}

/// Runs a call and makes its number; a panic is `Internal`.
fn guarded(call: impl FnOnce() -> Result<(), SdkError>) -> i32 {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => error as i32,
        Err(_) => SdkError::Internal as i32,
    }
}

/// Copies a text of at most `longest` bytes, of which no more than one further byte is looked at.
///
/// # Safety
/// `text` is null or points to bytes readable up to the first zero byte.
unsafe fn text(text: *const c_char, longest: usize) -> Result<String, SdkError> {
    if text.is_null() {
        return Err(SdkError::NullArgument);
    }
    let mut bytes = Vec::new();
    loop {
        // SAFETY: no zero byte was met before this offset, so the caller's promise covers it.
        let byte = unsafe { text.cast::<u8>().add(bytes.len()).read() };
        if byte == 0 {
            break;
        }
        if bytes.len() == longest {
            return Err(SdkError::TooLong);
        }
        bytes.push(byte);
    }
    String::from_utf8(bytes).map_err(|_| SdkError::NotUtf8)
}

fn file_form(name: String) -> Result<LicenseForm, SdkError> {
    LicenseForm::file(name).ok_or(SdkError::BadArgument)
}

fn flag(value: i32) -> Result<bool, SdkError> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(SdkError::BadArgument),
    }
}

#[unsafe(no_mangle)]
extern "C" fn galleria_abi_version() -> i32 {
    ABI_VERSION
}

#[unsafe(no_mangle)]
extern "C" fn galleria_init() -> i32 {
    guarded(|| CLIENT.init(&default_dir().ok_or(SdkError::NoDesk)?))
}

#[unsafe(no_mangle)]
extern "C" fn galleria_register_event_recall(receiver: *mut c_void, recall: Option<EventRecall>) -> i32 {
    guarded(|| {
        let recall = recall.ok_or(SdkError::NullArgument)?;
        let receiver = Receiver(receiver);
        CLIENT.register(Arc::new(move |kind: EventKind, message: &str| {
            // Our messages are JSON, in which a zero byte is always escaped.
            if let Ok(message) = CString::new(message) {
                let message: &CStr = &message;
                recall(receiver.address(), kind.code(), message.as_ptr());
            }
        }))
    })
}

/// # Safety
/// Both texts are null or end with a zero byte.
#[unsafe(no_mangle)]
unsafe extern "C" fn galleria_get_license_file_request(file_name: *const c_char, device: *const c_char) -> i32 {
    guarded(|| {
        // SAFETY: promised by the caller.
        let (name, device) = unsafe { (text(file_name, MAX_FILE_NAME)?, text(device, MAX_DEVICE)?) };
        CLIENT.request(&FromSoftware::License {
            form: file_form(name)?,
            device,
            trial_over: false,
        })
    })
}

/// # Safety
/// The text is null or ends with a zero byte.
#[unsafe(no_mangle)]
unsafe extern "C" fn galleria_get_license_string_request(device: *const c_char) -> i32 {
    guarded(|| {
        // SAFETY: promised by the caller.
        let device = unsafe { text(device, MAX_DEVICE)? };
        CLIENT.request(&FromSoftware::License {
            form: LicenseForm::String,
            device,
            trial_over: false,
        })
    })
}

/// # Safety
/// The text is null or ends with a zero byte.
#[unsafe(no_mangle)]
unsafe extern "C" fn galleria_license_verify_notify(verified: i32, error: *const c_char) -> i32 {
    guarded(|| {
        // SAFETY: promised by the caller.
        let error = unsafe { text(error, MAX_ERROR_TEXT)? };
        let ok = flag(verified)?;
        CLIENT.request(&FromSoftware::Verified { ok, error })
    })
}

/// # Safety
/// Both texts are null or end with a zero byte.
#[unsafe(no_mangle)]
unsafe extern "C" fn galleria_trial_expiration_and_get_license(
    license_type: i32,
    device: *const c_char,
    file_name: *const c_char,
) -> i32 {
    guarded(|| {
        // SAFETY: promised by the caller.
        let (device, name) = unsafe { (text(device, MAX_DEVICE)?, text(file_name, MAX_FILE_NAME)?) };
        let form = match license_type {
            LICENSE_TYPE_FILE => file_form(name)?,
            LICENSE_TYPE_STRING => LicenseForm::String,
            _ => return Err(SdkError::BadArgument),
        };
        CLIENT.request(&FromSoftware::License {
            form,
            device,
            trial_over: true,
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn galleria_check_new_versions() -> i32 {
    guarded(|| CLIENT.request(&FromSoftware::CheckNewVersions))
}

#[unsafe(no_mangle)]
extern "C" fn galleria_upgrade_notify(upgrade: i32) -> i32 {
    guarded(|| {
        let accept = flag(upgrade)?;
        CLIENT.request(&FromSoftware::Upgrade { accept })
    })
}

#[unsafe(no_mangle)]
extern "C" fn galleria_shut_out() -> i32 {
    guarded(|| CLIENT.shut_out())
}
