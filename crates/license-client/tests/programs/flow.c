/* Desktop software in C that takes its licence as text, from start to exit. It prints a line for each step; whoever runs it
 * plays the user at the desk and reads what the lines say. */
#define _POSIX_C_SOURCE 200809L

#include "galleria_license.h"
#include "inbox.h"

int main(int argc, char **argv) {
    const char *device;
    if (argc != 2) fail("usage: flow DEVICE");
    device = argv[1];

    same("init", galleria_init(), GALLERIA_OK);
    same("register", galleria_register_event_recall(&inbox, put), GALLERIA_OK);

    same("request", galleria_get_license_string_request(device), GALLERIA_OK);
    say("asked", "");
    say("licensed", expect(GALLERIA_EVENT_LICENSE_VERIFY, "\"Status\":\"success\""));
    same("verified", galleria_license_verify_notify(1, ""), GALLERIA_OK);

    /* The trial is over: software that has its licence is told, and says that it wants a real one. */
    say("running", "");
    expect(GALLERIA_EVENT_LICENSE_VERIFY, "\"Status\":\"failed\"");
    same("trial over", galleria_trial_expiration_and_get_license(GALLERIA_LICENSE_TYPE_STRING, device, ""), GALLERIA_OK);
    say("asked", "");
    say("licensed", expect(GALLERIA_EVENT_LICENSE_VERIFY, "\"Status\":\"success\""));
    same("not verified", galleria_license_verify_notify(0, "made for another device"), GALLERIA_OK);

    same("new versions", galleria_check_new_versions(), GALLERIA_OK);
    expect(GALLERIA_EVENT_UPGRADENOTICE, "\"available\":\"false\"");
    say("current", "");
    expect(GALLERIA_EVENT_UPGRADENOTICE, "\"available\":\"true\"");
    same("upgrade", galleria_upgrade_notify(1), GALLERIA_OK);
    expect(GALLERIA_EVENT_UPDATE, "\"fromForceWin\":\"false\"");

    same("shut out", galleria_shut_out(), GALLERIA_OK);
    say("bye", "");
    return 0;
}
