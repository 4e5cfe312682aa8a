/* The licence library for desktop software: C ABI, version 1.
 *
 * The library talks to the desk (`galleria desk run`) of the same user on this machine. It finds it through the file
 * desk.json, readable by that user only, in the directory $GALLERIA_DESK_DIR, or else $XDG_RUNTIME_DIR/galleria-desk,
 * %LOCALAPPDATA%\galleria-desk or $HOME/.galleria-desk.
 *
 * Rules that hold for all functions:
 *   - Texts are UTF-8, end with a zero byte, may be empty and must not be null. The library copies them.
 *   - A call returns GALLERIA_OK or one of the numbers below; what comes of it is an event. It returns at once, or
 *     after five seconds with GALLERIA_DISCONNECTED where the desk does not take anything any more.
 *   - Any thread may call. Events come from one thread of the library, one after the other; its messages are valid
 *     until the callback returns. From the callback everything may be called but galleria_init and galleria_shut_out.
 *   - The callback must not throw. Its receiver must live until galleria_shut_out has returned, and so must the library
 *     where it is unloaded by hand.
 */
#ifndef GALLERIA_LICENSE_H
#define GALLERIA_LICENSE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    GALLERIA_OK = 0,
    GALLERIA_NOT_INITIALISED = 1,     /* galleria_init first */
    GALLERIA_ALREADY_INITIALISED = 2, /* one connection a process */
    GALLERIA_NULL_ARGUMENT = 3,
    GALLERIA_TOO_LONG = 4,            /* see the limits below */
    GALLERIA_NOT_UTF8 = 5,
    GALLERIA_NO_DESK = 6,             /* no desk runs for this user */
    GALLERIA_REFUSED = 7,             /* another protocol version, a stale token, too many connections */
    GALLERIA_DISCONNECTED = 8,        /* the desk is gone: shut out, then init again */
    GALLERIA_INSIDE_CALLBACK = 9,
    GALLERIA_BAD_ARGUMENT = 10,       /* a number without meaning, a file name with folders */
    GALLERIA_INTERNAL = 11
};

/* Longest texts in bytes, without the zero byte. */
enum {
    GALLERIA_MAX_DEVICE = 5120,
    GALLERIA_MAX_FILE_NAME = 240,
    GALLERIA_MAX_ERROR_TEXT = 1024
};

enum {
    GALLERIA_EVENT_LICENSE_VERIFY = 1,
    GALLERIA_EVENT_UPGRADENOTICE = 2,
    GALLERIA_EVENT_UPDATE = 3,
    GALLERIA_EVENT_DISCONNECTED = 4   /* the desk is gone */
};

enum {
    GALLERIA_LICENSE_TYPE_FILE = 0,
    GALLERIA_LICENSE_TYPE_STRING = 1
};

/* message: one JSON object with "operate", "params" and "comeBackParams". */
typedef void (*galleria_event_recall)(void *receiver, int32_t event, const char *message);

int32_t galleria_abi_version(void);

/* Connects to the desk; takes at most ten seconds. */
int32_t galleria_init(void);

/* Events that come earlier wait. A later receiver takes the place of an earlier one, which may still be running. */
int32_t galleria_register_event_recall(void *receiver, galleria_event_recall recall);

/* device: MAC|disk|board|CPU, each empty when unknown, several of a kind joined by a comma. */
int32_t galleria_get_license_file_request(const char *file_name, const char *device);
int32_t galleria_get_license_string_request(const char *device);

/* verified: 1 or 0; error: why not, empty when it is good. */
int32_t galleria_license_verify_notify(int32_t verified, const char *error);

int32_t galleria_trial_expiration_and_get_license(int32_t license_type, const char *device, const char *file_name);
int32_t galleria_check_new_versions(void);
int32_t galleria_upgrade_notify(int32_t upgrade);

/* Waits for a running callback; none runs afterwards. May be called again. */
int32_t galleria_shut_out(void);

#ifdef __cplusplus
}
#endif

#endif
