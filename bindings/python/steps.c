/* SPDX-License-Identifier: MIT
 *
 * The two objects that a bar at a time goes through: calling a stepper, and reading a value of its
 * row. Through Python and cffi each costs several times what the engine takes for the bar; what is
 * not a plain call or a plain name goes on to the methods of the classes in stepper.py.
 *
 * The interpreter is not let go of during a step: that would cost as much as a short plan's. */
#include <Python.h>
#include <stddef.h>
#include <structmember.h>

#include "stepper.h"

typedef int32_t (*step_function)(python_stepper*, int64_t, double, double, double, double, double,
                                 int32_t);

typedef struct {
  PyObject_HEAD python_stepper*
      stepper; /* lives as long as the Stepper that made the row, which is held */
  PyObject* memory;
  PyObject* columns; /* dict: name to number */
  Py_ssize_t row;    /* the one that is read */
  Py_ssize_t base;   /* its first value */
} row_object;

typedef struct {
  PyObject_HEAD step_function step;
  python_stepper* stepper;
  PyObject* memory; /* cffi's owner of *stepper */
  PyObject* row;
} stepper_object;

static void free_object(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  freefunc free_memory = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_memory(object);
  Py_DECREF(type);
}

/* ---- Rows ---------------------------------------------------------------------------------- */

static int row_init(PyObject* object, PyObject* arguments, PyObject* keywords) {
  row_object* self = (row_object*)object;
  unsigned long long address;
  PyObject *memory, *columns;
  (void)keywords;
  if (!PyArg_ParseTuple(arguments, "KOO!", &address, &memory, &PyDict_Type, &columns)) return -1;
  if (self->memory != NULL) {
    PyErr_SetString(PyExc_TypeError, "a row is made once");
    return -1;
  }
  self->stepper = (python_stepper*)(uintptr_t)address;
  Py_INCREF(memory);
  self->memory = memory;
  Py_INCREF(columns);
  self->columns = columns;
  return 0;
}

static void row_dealloc(PyObject* object) {
  row_object* self = (row_object*)object;
  Py_CLEAR(self->memory);
  Py_CLEAR(self->columns);
  free_object(object);
}

static PyObject* row_value(PyObject* object, PyObject* key) {
  row_object* self = (row_object*)object;
  if (self->columns != NULL && PyUnicode_CheckExact(key)) {
    PyObject* column = PyDict_GetItemWithError(self->columns, key);
    if (column != NULL) {
      const Py_ssize_t at = PyLong_AsSsize_t(column);
      return PyFloat_FromDouble(self->stepper->values[self->base + at]);
    }
    if (PyErr_Occurred()) return NULL;
  }
  return PyObject_CallMethod(object, "_value", "O", key);
}

/* row[3] of a sequence: what iterates over a row asks by number. */
static PyObject* row_item(PyObject* object, Py_ssize_t index) {
  row_object* self = (row_object*)object;
  if (self->columns == NULL || index < 0 || index >= PyDict_Size(self->columns)) {
    PyErr_SetString(PyExc_IndexError, "row index out of range");
    return NULL;
  }
  return PyFloat_FromDouble(self->stepper->values[self->base + index]);
}

static PyMemberDef row_members[] = {
    {"_row", T_PYSSIZET, offsetof(row_object, row), 0, NULL},
    {"_base", T_PYSSIZET, offsetof(row_object, base), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot row_slots[] = {
    {Py_tp_doc, "Values of the newest output row, by name."},
    {Py_tp_init, row_init},
    {Py_tp_dealloc, row_dealloc},
    {Py_tp_members, row_members},
    {Py_mp_subscript, row_value},
    {Py_sq_item, row_item},
    {0, NULL},
};

static PyType_Spec row_spec = {"laakhay.ta._steps.RowBase", sizeof(row_object), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, row_slots};

/* ---- Steppers ------------------------------------------------------------------------------ */

static int stepper_init(PyObject* object, PyObject* arguments, PyObject* keywords) {
  stepper_object* self = (stepper_object*)object;
  unsigned long long step, address;
  PyObject *memory, *row;
  (void)keywords;
  if (!PyArg_ParseTuple(arguments, "KKOO", &step, &address, &memory, &row)) return -1;
  if (self->memory != NULL) {
    PyErr_SetString(PyExc_TypeError, "a stepper is made once");
    return -1;
  }
  self->step = (step_function)(uintptr_t)step;
  self->stepper = (python_stepper*)(uintptr_t)address;
  Py_INCREF(memory);
  self->memory = memory;
  Py_INCREF(row);
  self->row = row;
  return 0;
}

static void stepper_dealloc(PyObject* object) {
  stepper_object* self = (stepper_object*)object;
  Py_CLEAR(self->memory);
  Py_CLEAR(self->row);
  free_object(object);
}

/* Whether the call is (time_ns, open, high, low, close, volume[, closed]), `closed` by name too.
 * *closed is borrowed, and NULL where it was not given. */
static int is_plain_call(PyObject* arguments, PyObject* keywords, PyObject** closed) {
  const Py_ssize_t count = PyTuple_Size(arguments);
  const Py_ssize_t named = keywords == NULL ? 0 : PyDict_Size(keywords);
  *closed = NULL;
  if (count == 7 && named == 0) *closed = PyTuple_GetItem(arguments, 6);
  if (count == 6 && named == 1) *closed = PyDict_GetItemString(keywords, "closed");
  return *closed != NULL || (count == 6 && named == 0);
}

static PyObject* stepper_call(PyObject* object, PyObject* arguments, PyObject* keywords) {
  stepper_object* self = (stepper_object*)object;
  PyObject* closed;
  if (self->step == NULL || !is_plain_call(arguments, keywords, &closed)) {
    PyObject* method = PyObject_GetAttrString(object, "_bar");
    if (method == NULL) return NULL;
    PyObject* answer = PyObject_Call(method, arguments, keywords);
    Py_DECREF(method);
    return answer;
  }
  const int64_t time_ns = PyLong_AsLongLong(PyTuple_GetItem(arguments, 0));
  if (time_ns == -1 && PyErr_Occurred()) return NULL;
  double fields[5];
  for (Py_ssize_t k = 0; k < 5; ++k) {
    fields[k] = PyFloat_AsDouble(PyTuple_GetItem(arguments, k + 1));
    if (fields[k] == -1 && PyErr_Occurred()) return NULL;
  }
  const int is_closed = closed == NULL || closed == Py_True ? 1 : PyObject_IsTrue(closed);
  if (is_closed < 0) return NULL;
  const int32_t count =
      self->step(self->stepper, time_ns, fields[0], fields[1], fields[2], fields[3], fields[4],
                 is_closed ? LTA_BAR_CLOSED : LTA_BAR_FORMING);
  if (count != 1) {
    return PyObject_CallMethod(object, "_told", "iOO", (int)count, arguments,
                               is_closed ? Py_True : Py_False);
  }
  row_object* row = (row_object*)self->row;
  row->row = row->base = 0;
  Py_INCREF(self->row);
  return self->row;
}

static PyType_Slot stepper_slots[] = {
    {Py_tp_doc, "One bar per call."},
    {Py_tp_init, stepper_init},
    {Py_tp_dealloc, stepper_dealloc},
    {Py_tp_call, stepper_call},
    {0, NULL},
};

static PyType_Spec stepper_spec = {"laakhay.ta._steps.StepperBase", sizeof(stepper_object), 0,
                                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, stepper_slots};

/* ---- The module ---------------------------------------------------------------------------- */

static int add_type(PyObject* module, const char* name, PyType_Spec* spec) {
  PyObject* type = PyType_FromSpec(spec);
  if (type == NULL) return -1;
  if (PyModule_AddObject(module, name, type) == 0) return 0;
  Py_DECREF(type);
  return -1;
}

static int fill_module(PyObject* module) {
  if (add_type(module, "RowBase", &row_spec) < 0) return -1;
  return add_type(module, "StepperBase", &stepper_spec);
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static struct PyModuleDef module_definition = {PyModuleDef_HEAD_INIT, "_steps", NULL, 0,   NULL,
                                               module_slots,          NULL,     NULL, NULL};

PyMODINIT_FUNC PyInit__steps(void) { return PyModuleDef_Init(&module_definition); }
