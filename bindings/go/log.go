// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

// AttachLog records what is pushed from now on in one file, with snapshots in between; options may
// be nil. When the log fails the session goes on: Rows.Status is then StatusNotLogged, and LogInfo
// says why.
func (s *Session) AttachLog(path string, options *LogOptions) error {
	id, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release()
	given := new(C.lta_log_options)
	if options == nil {
		options = &LogOptions{}
	}
	options.fill(given)
	pathText, pathSize := text(path)
	failure := newError()
	return check(C.lta_session_attach_log(C.lta_session(id), pathText, pathSize, given, failure),
		failure)
}

// FlushLog commits what waits and tells the sequence of the last event on file.
func (s *Session) FlushLog() (int64, error) {
	id, err := s.acquire()
	if err != nil {
		return 0, err
	}
	defer s.release()
	var sequence C.int64_t
	failure := newError()
	err = check(C.lta_session_flush_log(C.lta_session(id), &sequence, failure), failure)
	return int64(sequence), err
}

// LogInfo tells what is on file; StatusNotFound where no log is attached.
func (s *Session) LogInfo() (LogInfo, error) {
	id, err := s.acquire()
	if err != nil {
		return LogInfo{}, err
	}
	defer s.release()
	info := C.lta_log_info{struct_size: C.sizeof_lta_log_info}
	failure := newError()
	err = check(C.lta_session_get_log_info(C.lta_session(id), &info, failure), failure)
	if err != nil {
		return LogInfo{}, err
	}
	var read LogInfo
	read.read(&info)
	return read, nil
}

// DetachLog flushes and closes the file; the log is detached also where the flush fails.
func (s *Session) DetachLog() error {
	id, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release()
	failure := newError()
	return check(C.lta_session_detach_log(C.lta_session(id), failure), failure)
}

// Recover makes the session a log describes: the newest snapshot and the events after it. An empty
// dataset is enough. Without log options the file is only read; with them the log goes on behind
// the last event.
func (p *Plan) Recover(path string, dataset *Dataset, options *SessionOptions,
	log *LogOptions) (*Session, RecoveryInfo, error) {
	pathText, pathSize := text(path)
	var logGiven *C.lta_log_options
	if log != nil {
		logGiven = new(C.lta_log_options)
		log.fill(logGiven)
	}
	info := &C.lta_recovery_info{struct_size: C.sizeof_lta_recovery_info}
	session, err := p.open(dataset, options, func(plan C.lta_plan, id C.lta_dataset,
		given *C.lta_session_options, out *C.lta_session, failure *C.lta_error) C.lta_status {
		return C.lta_log_recover(pathText, pathSize, plan, id, given, logGiven, out, info, failure)
	})
	if err != nil {
		return nil, RecoveryInfo{}, err
	}
	var read RecoveryInfo
	read.read(info)
	return session, read, nil
}
