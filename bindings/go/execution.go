// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

import "context"

// Run fills every output over every partition asked for, in one call; partitions nil are what the
// plan selects, options may be nil. When the context ends first the error is both StatusCancelled
// and the context's own.
func (p *Plan) Run(ctx context.Context, dataset *Dataset, partitions []uint32,
	options *ExecuteOptions) (*Result, error) {
	plan, err := p.acquire()
	if err != nil {
		return nil, err
	}
	defer p.release()
	return execute(ctx, dataset, options, func(id C.lta_dataset, given *C.lta_execute_options,
		out *C.lta_result, failure *C.lta_error) C.lta_status {
		list, count := partitionArray(partitions)
		return C.lta_plan_run(C.lta_plan(plan), id, list, count, given, out, failure)
	})
}

// Execute compiles a plan through the dataset's cache and runs it; see Compile and Plan.Run.
func (d *Dataset) Execute(ctx context.Context, plan string, partitions []uint32,
	options *ExecuteOptions) (*Result, error) {
	planText, planSize := text(plan)
	return execute(ctx, d, options, func(id C.lta_dataset, given *C.lta_execute_options,
		out *C.lta_result, failure *C.lta_error) C.lta_status {
		if isExpression(plan) {
			given.flags |= ExecuteExpression
		}
		list, count := partitionArray(partitions)
		return C.lta_execute_plan(id, planText, planSize, list, count, given, out, failure)
	})
}

func execute(ctx context.Context, dataset *Dataset, options *ExecuteOptions,
	call func(C.lta_dataset, *C.lta_execute_options, *C.lta_result, *C.lta_error) C.lta_status,
) (*Result, error) {
	id, err := dataset.acquire()
	if err != nil {
		return nil, err
	}
	defer dataset.release()
	given := new(C.lta_execute_options)
	if options == nil {
		options = &ExecuteOptions{}
	}
	options.fill(given)
	stop, err := watch(ctx, given)
	if err != nil {
		return nil, err
	}
	defer stop()
	var result C.lta_result
	failure := newError()
	err = check(call(C.lta_dataset(id), given, &result, failure), failure)
	if err != nil {
		if cause := ctx.Err(); cause != nil {
			return nil, &ended{err.(*Error), cause}
		}
		return nil, err
	}
	return newResult(result), nil
}

// Raises a cancel flag when the context ends, until the function it returns is called.
func watch(ctx context.Context, given *C.lta_execute_options) (func(), error) {
	if cause := ctx.Err(); cause != nil {
		return nil, &ended{refused(StatusCancelled, "go.context_done", "%v", cause), cause}
	}
	if ctx.Done() == nil {
		return func() {}, nil
	}
	var flag C.lta_cancel
	failure := newError()
	if err := check(C.lta_cancel_create(&flag, failure), failure); err != nil {
		return nil, err
	}
	given.cancel = flag
	finished, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		select {
		case <-ctx.Done():
			C.lta_cancel_raise(flag, nil)
		case <-finished:
		}
	}()
	return func() {
		close(finished)
		<-gone
		C.lta_cancel_drop(flag, nil)
	}, nil
}

// An execution that failed after its context ended.
type ended struct {
	failure *Error
	cause   error
}

func (e *ended) Error() string { return e.failure.Error() }

func (e *ended) Unwrap() error { return e.cause }

func (e *ended) Is(target error) bool { return e.failure.Is(target) }

func (e *ended) As(target any) bool {
	wanted, ok := target.(**Error)
	if ok {
		*wanted = e.failure
	}
	return ok
}
