// The original function names over the C ABI (galleria_license.h): namespace Sdk, C++11 and later, header only.
//
// The original's numbers of events and results are not known to us: software is compiled anew against this header and
// uses the names.
#ifndef GALLERIA_SDK_INVOKER_H
#define GALLERIA_SDK_INVOKER_H

#include <string>

#include "galleria_license.h"

namespace Sdk {

enum ResultStatus {
    RESULT_OK = GALLERIA_OK,
    RESULT_NOT_INITIALISED = GALLERIA_NOT_INITIALISED,
    RESULT_ALREADY_INITIALISED = GALLERIA_ALREADY_INITIALISED,
    RESULT_NULL_ARGUMENT = GALLERIA_NULL_ARGUMENT,
    RESULT_TOO_LONG = GALLERIA_TOO_LONG,
    RESULT_NOT_UTF8 = GALLERIA_NOT_UTF8,
    RESULT_NO_DESK = GALLERIA_NO_DESK,
    RESULT_REFUSED = GALLERIA_REFUSED,
    RESULT_DISCONNECTED = GALLERIA_DISCONNECTED,
    RESULT_INSIDE_CALLBACK = GALLERIA_INSIDE_CALLBACK,
    RESULT_BAD_ARGUMENT = GALLERIA_BAD_ARGUMENT,
    RESULT_INTERNAL = GALLERIA_INTERNAL
};

enum EventType {
    EVENT_LICENSE_VERIFY = GALLERIA_EVENT_LICENSE_VERIFY,
    EVENT_UPGRADENOTICE = GALLERIA_EVENT_UPGRADENOTICE,
    EVENT_UPDATE = GALLERIA_EVENT_UPDATE,
    EVENT_DISCONNECTED = GALLERIA_EVENT_DISCONNECTED
};

enum class LicenseType {
    LICENSE_TYPE_FILE = GALLERIA_LICENSE_TYPE_FILE,
    LICENSE_TYPE_STRING = GALLERIA_LICENSE_TYPE_STRING
};

typedef galleria_event_recall EventRecall;

// A text with a zero byte within would be cut off in silence.
inline bool HasZero(const std::string &text) { return text.find('\0') != std::string::npos; }

inline ResultStatus Init() { return static_cast<ResultStatus>(galleria_init()); }

inline ResultStatus RegisterEventRecall(void *obj, EventRecall callback) {
    return static_cast<ResultStatus>(galleria_register_event_recall(obj, callback));
}

inline ResultStatus GetLicenseFileRequest(const std::string &fileName, const std::string &devInfo) {
    if (HasZero(fileName) || HasZero(devInfo)) return RESULT_BAD_ARGUMENT;
    return static_cast<ResultStatus>(galleria_get_license_file_request(fileName.c_str(), devInfo.c_str()));
}

inline ResultStatus GetLicenseStringRequest(const std::string &devInfo) {
    if (HasZero(devInfo)) return RESULT_BAD_ARGUMENT;
    return static_cast<ResultStatus>(galleria_get_license_string_request(devInfo.c_str()));
}

inline ResultStatus LicenseVerifyNotify(bool verifyResult, const std::string &errorMsg) {
    if (HasZero(errorMsg)) return RESULT_BAD_ARGUMENT;
    return static_cast<ResultStatus>(galleria_license_verify_notify(verifyResult ? 1 : 0, errorMsg.c_str()));
}

inline ResultStatus TrialExpirationAndGetLicense(LicenseType type, const std::string &devInfo,
                                                 const std::string &fileName) {
    if (HasZero(devInfo) || HasZero(fileName)) return RESULT_BAD_ARGUMENT;
    return static_cast<ResultStatus>(galleria_trial_expiration_and_get_license(
        static_cast<int32_t>(type), devInfo.c_str(), fileName.c_str()));
}

inline ResultStatus CheckNewVersions() { return static_cast<ResultStatus>(galleria_check_new_versions()); }

inline ResultStatus UpgradeNotify(bool bUpgrade) {
    return static_cast<ResultStatus>(galleria_upgrade_notify(bUpgrade ? 1 : 0));
}

inline ResultStatus ShutOut() { return static_cast<ResultStatus>(galleria_shut_out()); }

}  // namespace Sdk

#endif
