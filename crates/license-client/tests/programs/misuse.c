/* Everything that software may do wrong, and a desk that goes away: each call answers with its number and nothing else happens.
 * Whoever runs it welcomes it, sends one event, waits for a message and hangs up. */
#define _POSIX_C_SOURCE 200809L

#include "galleria_license.h"
#include "inbox.h"

static int32_t inside_init, inside_shut_out, inside_request;

static void on_event(void *receiver, int32_t kind, const char *message) {
    inside_init = galleria_init();
    inside_shut_out = galleria_shut_out();
    if (kind == GALLERIA_EVENT_UPGRADENOTICE) inside_request = galleria_license_verify_notify(1, "");
    put(receiver, kind, message);
}

static void *end_at_once(void *unused) {
    (void)unused;
    same("shut out twice at once", galleria_shut_out(), GALLERIA_OK);
    return NULL;
}

int main(void) {
    static char long_device[GALLERIA_MAX_DEVICE + 2], long_name[GALLERIA_MAX_FILE_NAME + 2],
        long_error[GALLERIA_MAX_ERROR_TEXT + 2];
    pthread_t other;
    memset(long_device, 'd', sizeof long_device - 1);
    memset(long_name, 'n', sizeof long_name - 1);
    memset(long_error, 'e', sizeof long_error - 1);

    same("version", galleria_abi_version(), 1);
    same("register early", galleria_register_event_recall(NULL, on_event), GALLERIA_NOT_INITIALISED);
    same("request early", galleria_get_license_string_request(""), GALLERIA_NOT_INITIALISED);
    same("shut out early", galleria_shut_out(), GALLERIA_OK);

    same("init", galleria_init(), GALLERIA_OK);
    same("init twice", galleria_init(), GALLERIA_ALREADY_INITIALISED);

    same("no callback", galleria_register_event_recall(&inbox, NULL), GALLERIA_NULL_ARGUMENT);
    same("no device", galleria_get_license_string_request(NULL), GALLERIA_NULL_ARGUMENT);
    same("no name", galleria_get_license_file_request(NULL, ""), GALLERIA_NULL_ARGUMENT);
    same("no device", galleria_get_license_file_request("", NULL), GALLERIA_NULL_ARGUMENT);
    same("no error", galleria_license_verify_notify(1, NULL), GALLERIA_NULL_ARGUMENT);
    same("no device", galleria_trial_expiration_and_get_license(0, NULL, ""), GALLERIA_NULL_ARGUMENT);
    same("no name", galleria_trial_expiration_and_get_license(1, "", NULL), GALLERIA_NULL_ARGUMENT);

    same("not UTF-8", galleria_get_license_string_request("\xff"), GALLERIA_NOT_UTF8);
    same("not UTF-8", galleria_get_license_file_request("\xc3(", ""), GALLERIA_NOT_UTF8);
    same("not UTF-8", galleria_license_verify_notify(0, "\xed\xa0\x80"), GALLERIA_NOT_UTF8);

    same("long device", galleria_get_license_string_request(long_device), GALLERIA_TOO_LONG);
    same("long name", galleria_get_license_file_request(long_name, ""), GALLERIA_TOO_LONG);
    same("long error", galleria_license_verify_notify(0, long_error), GALLERIA_TOO_LONG);

    same("folder", galleria_get_license_file_request("../x", ""), GALLERIA_BAD_ARGUMENT);
    same("verified", galleria_license_verify_notify(2, ""), GALLERIA_BAD_ARGUMENT);
    same("upgrade", galleria_upgrade_notify(-1), GALLERIA_BAD_ARGUMENT);
    same("type", galleria_trial_expiration_and_get_license(2, "", ""), GALLERIA_BAD_ARGUMENT);

    /* The event that came meanwhile waited for a receiver; from within it requests may be made, but nothing be ended. */
    same("register", galleria_register_event_recall(&inbox, on_event), GALLERIA_OK);
    expect(GALLERIA_EVENT_UPGRADENOTICE, "");
    same("init inside", inside_init, GALLERIA_INSIDE_CALLBACK);
    same("shut out inside", inside_shut_out, GALLERIA_INSIDE_CALLBACK);
    same("request inside", inside_request, GALLERIA_OK);

    expect(GALLERIA_EVENT_DISCONNECTED, "\"operate\":\"Disconnected\"");
    /* Without a signal: a broken connection must not end the program. */
    same("request without desk", galleria_get_license_string_request(""), GALLERIA_DISCONNECTED);
    same("request without desk", galleria_check_new_versions(), GALLERIA_DISCONNECTED);
    same("init while open", galleria_init(), GALLERIA_ALREADY_INITIALISED);
    if (pthread_create(&other, NULL, end_at_once, NULL) != 0) fail("thread");
    same("shut out", galleria_shut_out(), GALLERIA_OK);
    pthread_join(other, NULL);
    same("request afterwards", galleria_check_new_versions(), GALLERIA_NOT_INITIALISED);
    same("init without desk", galleria_init(), GALLERIA_NO_DESK);
    say("bye", "");
    return 0;
}
