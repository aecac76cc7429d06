// SPDX-License-Identifier: MIT
// What one bar per call from Python costs at the least: the session of live_by_hand.hh for one
// symbol as an object of the limited API. step(time_ns, open, high, low, close, volume) takes the
// bar and gives back the object, whose items are the twelve values.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "live_by_hand.hh"

namespace {

struct stepper {
  PyObject_HEAD by_hand::session<double>* session;
  std::int64_t time_ns;
  double values[12];
};

stepper* of(PyObject* object) { return reinterpret_cast<stepper*>(object); }

int init(PyObject* object, PyObject*, PyObject*) {
  if (of(object)->session == nullptr) of(object)->session = new by_hand::session<double>(1, false);
  return 0;
}

void dealloc(PyObject* object) {
  PyTypeObject* const type = Py_TYPE(object);
  delete of(object)->session;
  reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(object);
  Py_DECREF(type);
}

PyObject* step(PyObject* object, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 6) {
    PyErr_SetString(PyExc_TypeError, "expected a time and five numbers");
    return nullptr;
  }
  lta_bar bar = {};
  bar.time_ns = PyLong_AsLongLong(arguments[0]);
  if (bar.time_ns == -1 && PyErr_Occurred() != nullptr) return nullptr;
  double* const fields[] = {&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume};
  for (int k = 0; k < 5; ++k) {
    *fields[k] = PyFloat_AsDouble(arguments[k + 1]);
    if (*fields[k] == -1 && PyErr_Occurred() != nullptr) return nullptr;
  }
  stepper* const self = of(object);
  if (!self->session->push(&bar, 1, self->values, &self->time_ns)) {
    PyErr_SetString(PyExc_ValueError, "the bar was refused");
    return nullptr;
  }
  Py_INCREF(object);
  return object;
}

PyObject* item(PyObject* object, Py_ssize_t index) {
  if (index >= 0 && index < 12) return PyFloat_FromDouble(of(object)->values[index]);
  PyErr_SetString(PyExc_IndexError, "there are twelve values");
  return nullptr;
}

// Methods that take their arguments as an array go through the table's type.
PyMethodDef methods[] = {
    {"step", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(step)), METH_FASTCALL,
     "One closed bar."},
    {nullptr, nullptr, 0, nullptr},
};

template <class F>
void* address_of(F function) {
  return reinterpret_cast<void*>(function);
}

int fill_module(PyObject* module) {
  static PyType_Slot slots[] = {
      {Py_tp_init, address_of(init)},
      {Py_tp_dealloc, address_of(dealloc)},
      {Py_tp_methods, methods},
      {Py_sq_item, address_of(item)},
      {0, nullptr},
  };
  static PyType_Spec spec = {"step_by_hand.Stepper", sizeof(stepper), 0, Py_TPFLAGS_DEFAULT, slots};
  PyObject* const type = PyType_FromSpec(&spec);
  if (type == nullptr) return -1;
  if (PyModule_AddObject(module, "Stepper", type) == 0) return 0;
  Py_DECREF(type);
  return -1;
}

PyModuleDef_Slot module_slots[] = {{Py_mod_exec, address_of(fill_module)}, {0, nullptr}};
PyModuleDef module_definition = {PyModuleDef_HEAD_INIT, "step_by_hand", nullptr, 0,      nullptr,
                                 module_slots,          nullptr,        nullptr, nullptr};

}  // namespace

PyMODINIT_FUNC PyInit_step_by_hand() { return PyModuleDef_Init(&module_definition); }
