/* SPDX-License-Identifier: MIT
 *
 * Loads the library, uses it and unloads it, twice. Run it under a leak check to see that nothing
 * of the first time is left. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

typedef int32_t (*create_function)(const void*, uint64_t*, void*);
typedef int32_t (*drop_function)(uint64_t, void*);

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (int round = 0; round < 2; ++round) {
    void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    create_function create;
    drop_function drop;
    uint64_t first = 0;
    uint64_t second = 0;
    if (!library) {
      fprintf(stderr, "%s\n", dlerror());
      return 1;
    }
    *(void**)&create = dlsym(library, "lta_dataset_create");
    *(void**)&drop = dlsym(library, "lta_dataset_drop");
    if (!create || !drop) return 1;
    if (create(NULL, &first, NULL) != 0 || create(NULL, &second, NULL) != 0) return 1;
    if (drop(first, NULL) != 0 || drop(second, NULL) != 0 || drop(first, NULL) == 0) return 1;
    if (dlclose(library) != 0) return 1;
  }
  return 0;
}
