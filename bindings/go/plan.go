// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

import (
	"encoding/json"
	"strings"
)

// Plan is a set of outputs, compiled once: immutable, shared freely.
type Plan struct{ *handle }

// Named is one output of a plan: a name of your choice and an expression.
type Named struct {
	Name string `json:"name"`
	Expr string `json:"expr"`
}

// Payload is the plan of these outputs as JSON text.
func Payload(outputs ...Named) string {
	if outputs == nil {
		outputs = []Named{}
	}
	var made strings.Builder
	encoder := json.NewEncoder(&made)
	encoder.SetEscapeHTML(false) // as it was written, so that positions in errors make sense
	plan := struct {
		Version int     `json:"version"`
		Outputs []Named `json:"outputs"`
	}{1, outputs}
	if err := encoder.Encode(plan); err != nil {
		panic(err) // strings always encode
	}
	return strings.TrimSuffix(made.String(), "\n")
}

// Text that begins with a brace is a JSON payload, any other is one expression.
func isExpression(plan string) bool {
	return !strings.HasPrefix(strings.TrimLeft(plan, " \t\r\n"), "{")
}

// Compile makes a plan of a JSON payload (see Payload) or of one expression; options may be nil. On
// failure Error.Position is a byte offset into the text.
func Compile(plan string, options *PlanOptions) (*Plan, error) {
	given := new(C.lta_plan_options)
	if options == nil {
		options = &PlanOptions{}
	}
	options.fill(given)
	if isExpression(plan) {
		given.flags |= PlanExpression
	}
	planText, planSize := text(plan)
	var id C.lta_plan
	failure := newError()
	if err := check(C.lta_plan_compile(planText, planSize, given, &id, failure), failure); err != nil {
		return nil, err
	}
	return &Plan{newHandle(uint64(id), func(id uint64) { C.lta_plan_drop(C.lta_plan(id), nil) })}, nil
}

func (p *Plan) acquire() (uint64, error) {
	if p == nil {
		return (*handle)(nil).acquire()
	}
	return p.handle.acquire()
}

// Info tells the fingerprint, the history the plan needs, and what it costs.
func (p *Plan) Info() (PlanInfo, error) {
	id, err := p.acquire()
	if err != nil {
		return PlanInfo{}, err
	}
	defer p.release()
	info := C.lta_plan_info{struct_size: C.sizeof_lta_plan_info}
	failure := newError()
	if err := check(C.lta_plan_get_info(C.lta_plan(id), &info, failure), failure); err != nil {
		return PlanInfo{}, err
	}
	var read PlanInfo
	read.read(&info)
	return read, nil
}

// Outputs describes the outputs, in the plan's order.
func (p *Plan) Outputs() ([]PlanOutput, error) {
	info, err := p.Info()
	if err != nil {
		return nil, err
	}
	id, err := p.acquire()
	if err != nil {
		return nil, err
	}
	defer p.release()
	outputs := make([]PlanOutput, info.OutputCount)
	for index := range outputs {
		output := C.lta_plan_output{struct_size: C.sizeof_lta_plan_output}
		failure := newError()
		err := check(C.lta_plan_get_output(C.lta_plan(id), C.uint32_t(index), &output, failure),
			failure)
		if err != nil {
			return nil, err
		}
		outputs[index].read(&output)
	}
	return outputs, nil
}

// Explain describes the plan in one of the formats Explain... .
func (p *Plan) Explain(format int32) (string, error) {
	id, err := p.acquire()
	if err != nil {
		return "", err
	}
	defer p.release()
	var blob C.lta_blob
	failure := newError()
	err = check(C.lta_plan_explain(C.lta_plan(id), C.int32_t(format), &blob, failure), failure)
	if err != nil {
		return "", err
	}
	explained, err := takeBlob(blob)
	return string(explained), err
}

// RequirementsJSON tells what a host must load: the minimal and the stable history per field.
func (p *Plan) RequirementsJSON() ([]byte, error) {
	id, err := p.acquire()
	if err != nil {
		return nil, err
	}
	defer p.release()
	var blob C.lta_blob
	failure := newError()
	err = check(C.lta_plan_get_requirements(C.lta_plan(id), &blob, failure), failure)
	if err != nil {
		return nil, err
	}
	return takeBlob(blob)
}
