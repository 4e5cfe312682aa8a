// Records, in one order, everything a process writes into files and every time it asks for it to be kept: preloaded into
// the process under test, so that a power cut can be played afterwards at any moment. Files named by GALLERIA_RECORD.
//
// A record: kind, thread, offset, length of the path, length of the data; then the path and the data.
//   'W' a write that has returned      'T' a truncation that has returned (offset: the new length)
//   'B' a sync begins                  'E' it has returned well
//   'U' a file has been removed        'A' an answer: what goes to standard output, before it goes
//
// With GALLERIA_FAIL_SYNC=n the n-th sync of a log and all that follow fail.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

struct head {
    uint64_t kind, thread, offset, path_length, data_length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int record_fd = -1;

static int target(void) {
    if (record_fd == -1) {
        const char *name = getenv("GALLERIA_RECORD");
        record_fd = name ? open(name, O_WRONLY | O_CREAT | O_APPEND, 0600) : -2;
    }
    return record_fd;
}

static void record_path(char kind, const char *path, size_t path_length, uint64_t offset, const void *data, size_t length) {
    struct head head = {(uint64_t)kind, (uint64_t)syscall(SYS_gettid), offset, path_length, data ? length : 0};
    size_t size = sizeof head + head.path_length + head.data_length;
    char *buffer = malloc(size);
    if (!buffer) abort();
    memcpy(buffer, &head, sizeof head);
    memcpy(buffer + sizeof head, path, head.path_length);
    if (data) memcpy(buffer + sizeof head + head.path_length, data, head.data_length);
    pthread_mutex_lock(&lock);
    int to = target();
    if (to >= 0 && syscall(SYS_write, to, buffer, size) != (long)size) abort();
    pthread_mutex_unlock(&lock);
    free(buffer);
}

static void record(char kind, int fd, uint64_t offset, const void *data, size_t length) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path);
    if (n > 0 && path[0] == '/') record_path(kind, path, (size_t)n, offset, data, length);
}

ssize_t write(int fd, const void *data, size_t length) {
    if (fd == 1) record_path('A', "", 0, 0, data, length);
    off_t offset = fd > 2 ? lseek(fd, 0, SEEK_CUR) : -1;
    ssize_t n = syscall(SYS_write, fd, data, length);
    if (n > 0 && offset >= 0) record('W', fd, (uint64_t)offset, data, (size_t)n);
    return n;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    ssize_t n = syscall(SYS_pwrite64, fd, data, length, offset);
    if (n > 0) record('W', fd, (uint64_t)offset, data, (size_t)n);
    return n;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

int ftruncate64(int fd, off64_t length) {
    int result = (int)syscall(SYS_ftruncate, fd, length);
    if (result == 0) record('T', fd, (uint64_t)length, NULL, 0);
    return result;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int failing(int fd) {
    static _Atomic long left = -1;
    char link[64], path[4096];
    const char *set = getenv("GALLERIA_FAIL_SYNC");
    if (!set) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path);
    if (n < 4 || memcmp(path + n - 4, "-wal", 4) != 0) return 0;
    long expected = -1;
    atomic_compare_exchange_strong(&left, &expected, atol(set));
    return atomic_load(&left) == 0 || atomic_fetch_sub(&left, 1) == 1;
}

static int synced(int fd, long call) {
    record('B', fd, 0, NULL, 0);
    if (failing(fd)) {
        errno = EIO;
        return -1;
    }
    int result = (int)syscall(call, fd);
    if (result == 0) record('E', fd, 0, NULL, 0);
    return result;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int unlink(const char *path) {
    int result = (int)syscall(SYS_unlink, path);
    if (result == 0) record_path('U', path, strlen(path), 0, NULL, 0);
    return result;
}
