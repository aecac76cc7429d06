// SPDX-License-Identifier: MIT
#include "faulty_files.hh"

#include <sqlite3.h>
#include <unistd.h>

#include "../promises/support.hh"

namespace log_test {
namespace {

file_faults planned;
std::int64_t calls = 0;
std::int64_t syncs = 0;
promise::random_source pauses(1);
file_watch* watched = nullptr;
sqlite3_vfs* real = nullptr;

struct faulty_file {
  sqlite3_file base;
  sqlite3_io_methods methods;
};

sqlite3_file* real_file(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<faulty_file*>(file) + 1);
}

bool is_due() {
  ++calls;
  if (planned.kind == fault::once) return calls == planned.fail_at;
  return planned.kind == fault::from_then_on && calls >= planned.fail_at;
}

int failure_of(int io_error) { return planned.disk_is_full ? SQLITE_FULL : io_error; }

int read(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
  if (is_due()) return SQLITE_IOERR_READ;
  return real_file(f)->pMethods->xRead(real_file(f), to, size, at);
}

int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
  sqlite3_file* file = real_file(f);
  const int half = size / 2;
  // A sector arrives whole or not at all: no header is torn.
  if (is_due()) {
    if (planned.writes_half && size > 512) file->pMethods->xWrite(file, from, half, at);
    return failure_of(SQLITE_IOERR_WRITE);
  }
  if (!planned.tears || size <= 512) return file->pMethods->xWrite(file, from, size, at);
  watched->in_write.store(1);
  int code = file->pMethods->xWrite(file, from, half, at);
  if (pauses.chance(0.3)) usleep(static_cast<unsigned>(pauses.below(400)));
  if (code == SQLITE_OK) {
    code =
        file->pMethods->xWrite(file, static_cast<const char*>(from) + half, size - half, at + half);
  }
  watched->in_write.store(0);
  watched->write_count.fetch_add(1);
  return code;
}

int truncate(sqlite3_file* f, sqlite3_int64 size) {
  if (is_due()) return SQLITE_IOERR_TRUNCATE;
  return real_file(f)->pMethods->xTruncate(real_file(f), size);
}

// The machine stays up, so waiting for its disk shows nothing.
int sync(sqlite3_file*, int) {
  ++syncs;
  return is_due() ? failure_of(SQLITE_IOERR_FSYNC) : SQLITE_OK;
}

int file_size(sqlite3_file* f, sqlite3_int64* out) {
  if (is_due()) return SQLITE_IOERR_FSTAT;
  return real_file(f)->pMethods->xFileSize(real_file(f), out);
}

int lock(sqlite3_file* f, int level) {
  if (is_due()) return SQLITE_IOERR_LOCK;
  return real_file(f)->pMethods->xLock(real_file(f), level);
}

int unlock(sqlite3_file* f, int level) {
  return real_file(f)->pMethods->xUnlock(real_file(f), level);
}
int check_lock(sqlite3_file* f, int* out) {
  return real_file(f)->pMethods->xCheckReservedLock(real_file(f), out);
}
int control(sqlite3_file* f, int op, void* argument) {
  return real_file(f)->pMethods->xFileControl(real_file(f), op, argument);
}
int sector_size(sqlite3_file* f) { return real_file(f)->pMethods->xSectorSize(real_file(f)); }
int characteristics(sqlite3_file* f) {
  return real_file(f)->pMethods->xDeviceCharacteristics(real_file(f));
}
int close(sqlite3_file* f) { return real_file(f)->pMethods->xClose(real_file(f)); }

int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  f->pMethods = nullptr;
  if (is_due()) return SQLITE_CANTOPEN;
  auto* mine = reinterpret_cast<faulty_file*>(f);
  const int code = real->xOpen(real, name, real_file(f), flags, out_flags);
  if (code != SQLITE_OK) return code;
  mine->methods = {
      1,       close,      read,    write,       truncate,        sync,    file_size, lock,
      unlock,  check_lock, control, sector_size, characteristics, nullptr, nullptr,   nullptr,
      nullptr, nullptr,    nullptr};
  mine->base.pMethods = &mine->methods;
  return SQLITE_OK;
}

int remove(sqlite3_vfs*, const char* name, int sync_directory) {
  if (is_due()) return SQLITE_IOERR_DELETE;
  return real->xDelete(real, name, sync_directory);
}

int access(sqlite3_vfs*, const char* name, int flags, int* out) {
  if (is_due()) return SQLITE_IOERR_ACCESS;
  return real->xAccess(real, name, flags, out);
}

}  // namespace

void use_faulty_files() {
  if (real != nullptr) return;
  real = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs layer;
  layer = *real;
  layer.pNext = nullptr;
  layer.zName = "faulty";
  layer.szOsFile = static_cast<int>(sizeof(faulty_file)) + real->szOsFile;
  layer.xOpen = open;
  layer.xDelete = remove;
  layer.xAccess = access;
  sqlite3_vfs_register(&layer, 1);
}

void set_faults(const file_faults& faults) {
  planned = faults;
  calls = 0;
  syncs = 0;
  pauses = promise::random_source(faults.seed);
}

void set_watch(file_watch* watch) { watched = watch; }
std::int64_t file_calls() { return calls; }
std::int64_t sync_calls() { return syncs; }

}  // namespace log_test
