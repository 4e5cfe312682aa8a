//! Result codes a seller may answer (production interface §7).
//!
//! The list helps a reader; it never decides. Only success, "in progress" and everything else are told apart, because
//! sellers use the other codes with meanings of their own and invent new ones (seller compatibility A2.7).

/// Success.
pub const SUCCESS: &str = "000000";
/// The seller says the request was not properly signed.
pub const AUTHENTICATION_FAILED: &str = "000001";
/// The seller does not like a parameter.
pub const ILLEGAL_PARAMETER: &str = "000002";
/// The seller does not know the instance. Ends the retries of a repeated release.
pub const NO_SUCH_INSTANCE: &str = "000003";
/// Still working: ask again.
pub const IN_PROGRESS: &str = "000004";
/// Something else went wrong at the seller.
pub const INTERNAL_ERROR: &str = "000005";
/// No free resource for a purchase or an upgrade.
pub const NO_RESOURCE: &str = "000100";
/// The application secret cannot be decrypted.
pub const BAD_APP_SECRET: &str = "000101";

/// Asynchronous licence request: not enough licences left in the order (open API §3.7).
pub const NO_LICENSE_QUOTA: &str = "000900";
/// Asynchronous licence request: outside the order's validity.
pub const OUTSIDE_VALIDITY: &str = "000901";
/// Asynchronous licence request: a licence for a period needs an expiry.
pub const EXPIRY_NEEDED: &str = "000902";
/// Asynchronous licence request: a device fingerprint is needed.
pub const FINGERPRINT_NEEDED: &str = "000903";

/// What a code means, in both languages of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

/// All documented codes.
pub const DOCUMENTED: [(&str, Meaning); 12] = [
    (
        SUCCESS,
        Meaning {
            en: "success",
            zh: "成功",
        },
    ),
    (
        AUTHENTICATION_FAILED,
        Meaning {
            en: "request authentication failed",
            zh: "接口鉴权失败",
        },
    ),
    (
        ILLEGAL_PARAMETER,
        Meaning {
            en: "illegal request parameter",
            zh: "请求参数不合法",
        },
    ),
    (
        NO_SUCH_INSTANCE,
        Meaning {
            en: "the instance id does not exist",
            zh: "实例ID不存在",
        },
    ),
    (
        IN_PROGRESS,
        Meaning {
            en: "the request is being processed",
            zh: "请求处理中",
        },
    ),
    (
        INTERNAL_ERROR,
        Meaning {
            en: "other internal error of the seller",
            zh: "其它服务内部错误",
        },
    ),
    (
        NO_RESOURCE,
        Meaning {
            en: "no instance resource available",
            zh: "无可用实例资源分配",
        },
    ),
    (
        BAD_APP_SECRET,
        Meaning {
            en: "the application secret cannot be decrypted",
            zh: "应用密钥解密失败",
        },
    ),
    (
        NO_LICENSE_QUOTA,
        Meaning {
            en: "not enough licences left in the order",
            zh: "订单可用的License数量不足",
        },
    ),
    (
        OUTSIDE_VALIDITY,
        Meaning {
            en: "outside the validity of the order",
            zh: "不在订单有效期内",
        },
    ),
    (
        EXPIRY_NEEDED,
        Meaning {
            en: "a licence for a period needs an expiry",
            zh: "包周期License缺少到期时间",
        },
    ),
    (
        FINGERPRINT_NEEDED,
        Meaning {
            en: "a device fingerprint is needed",
            zh: "缺少设备指纹",
        },
    ),
];

/// Meaning of any code; an unknown one is "another error of the seller", never a fault of ours.
pub fn meaning(code: &str) -> Meaning {
    DOCUMENTED.iter().find(|(known, _)| *known == code).map_or(
        Meaning {
            en: "another error of the seller",
            zh: "商家返回的其它错误",
        },
        |(_, meaning)| *meaning,
    )
}

/// Whether a code is in the documented list.
pub fn is_documented(code: &str) -> bool {
    DOCUMENTED.iter().any(|(known, _)| *known == code)
}

/// A repeated release is done when the seller says success or no longer knows the instance (seller compatibility A2.8).
/// `attempts_before` counts earlier attempts of the same release: on the first one "unknown" is a failure worth telling.
pub fn release_is_done(code: &str, attempts_before: u32) -> bool {
    code == SUCCESS || (code == NO_SUCH_INSTANCE && attempts_before > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_codes_have_a_meaning_too() {
        assert_eq!(meaning("000000").en, "success");
        assert_eq!(meaning("999999").en, "another error of the seller");
        assert!(!is_documented("000999"));
        assert!(release_is_done("000003", 1) && !release_is_done("000003", 0) && release_is_done("000000", 0));
    }
}
