/* SPDX-License-Identifier: MIT
 *
 * One record batch in memory of Python's, as an Arrow stream for the length of one call: nothing
 * is freed here, because whoever made the batch keeps it until the call has returned. */
#include <string.h>

static void release_schema(struct ArrowSchema* schema) { schema->release = NULL; }
static void release_array(struct ArrowArray* array) { array->release = NULL; }
static void release_stream(struct ArrowArrayStream* stream) { stream->release = NULL; }

static int get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  *out = *((python_batch*)stream->private_data)->schema;
  return 0;
}

static int get_next(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  python_batch* batch = (python_batch*)stream->private_data;
  if (batch->array == NULL) {
    memset(out, 0, sizeof *out);
  } else {
    *out = *batch->array;
    batch->array->release = NULL; /* moved */
    batch->array = NULL;
  }
  return 0;
}

static const char* get_last_error(struct ArrowArrayStream* stream) {
  (void)stream;
  return NULL;
}

void python_lend_schema(struct ArrowSchema* schema) { schema->release = release_schema; }
void python_lend_array(struct ArrowArray* array) { array->release = release_array; }
void python_open_stream(struct ArrowArrayStream* stream, python_batch* batch) {
  stream->get_schema = get_schema;
  stream->get_next = get_next;
  stream->get_last_error = get_last_error;
  stream->release = release_stream;
  stream->private_data = batch;
}
