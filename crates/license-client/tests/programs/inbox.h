/* Events as they come, for the C programs: the callback puts them in, the program takes them out in order. */
#ifndef INBOX_H
#define INBOX_H

#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct inbox {
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    int first, behind;
    int32_t kinds[64];
    char messages[64][16384];
};

static struct inbox inbox = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, {0}, {{0}}};

static void fail(const char *what) {
    printf("FAILED: %s\n", what);
    fflush(stdout);
    exit(1);
}

/* A line for whoever runs the program. */
static void say(const char *what, const char *detail) {
    printf("%s%s%s\n", what, *detail ? " " : "", detail);
    fflush(stdout);
}

static void same(const char *what, int32_t found, int32_t wanted) {
    if (found != wanted) {
        char text[256];
        snprintf(text, sizeof text, "%s: %d instead of %d", what, (int)found, (int)wanted);
        fail(text);
    }
}

static void put(void *receiver, int32_t kind, const char *message) {
    struct inbox *box = receiver;
    pthread_mutex_lock(&box->lock);
    if (box->behind == 64 || strlen(message) >= sizeof box->messages[0]) fail("more than the inbox takes");
    box->kinds[box->behind] = kind;
    strcpy(box->messages[box->behind], message);
    box->behind++;
    pthread_cond_signal(&box->arrived);
    pthread_mutex_unlock(&box->lock);
}

/* The next event, which has to be of this kind and contain this text. */
static const char *expect(int32_t kind, const char *part) {
    struct timespec until;
    const char *message;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    pthread_mutex_lock(&inbox.lock);
    while (inbox.first == inbox.behind)
        if (pthread_cond_timedwait(&inbox.arrived, &inbox.lock, &until) != 0) fail("no event came");
    same("kind of event", inbox.kinds[inbox.first], kind);
    message = inbox.messages[inbox.first];
    inbox.first++;
    pthread_mutex_unlock(&inbox.lock);
    if (strstr(message, part) == NULL) fail(message);
    return message;
}

#endif
