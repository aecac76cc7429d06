// SPDX-License-Identifier: MIT

package ta_test

import (
	"errors"
	"path/filepath"
	"testing"

	"laakhay/ta"
)

func TestALogBringsASessionBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.log")
	plan := compile(t, "sma(close, 3)")
	dataset, partition := market(t, 0)
	session, err := plan.NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	library, err := ta.Library()
	if err != nil {
		t.Fatal(err)
	}
	err = session.AttachLog(path, nil)
	if library.Features&ta.FeatureEventLog == 0 {
		if !errors.Is(err, ta.Code("log.not_built")) {
			t.Errorf("a library without the log: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var rows ta.Rows
	for day := 0; day < 3; day++ {
		bars := []ta.Bar{dailyBar(partition, day)}
		if err := session.Push(bars, &rows); err != nil || rows.Status() != ta.StatusOK {
			t.Fatal(rows.Status(), err)
		}
	}
	if sequence, err := session.FlushLog(); sequence != 3 || err != nil {
		t.Errorf("%d on file, %v", sequence, err)
	}
	info, err := session.LogInfo()
	if err != nil || info.DurableSequence != 3 || info.Status != ta.StatusOK {
		t.Errorf("%+v %v", info, err)
	}
	session.Close()

	empty, _ := market(t, 0)
	recovered, found, err := plan.Recover(path, empty, nil, &ta.LogOptions{})
	if err != nil || found.LastSequence != 3 {
		t.Fatal(found, err)
	}
	defer recovered.Close()
	err = recovered.Push([]ta.Bar{dailyBar(partition, 3)}, &rows)
	if err != nil || rows.Values(0)[0] != 102 {
		t.Errorf("%v %v", rows.Values(0), err)
	}
	if err := recovered.DetachLog(); err != nil {
		t.Error(err)
	}
	if _, err := recovered.LogInfo(); !errors.Is(err, ta.StatusNotFound) {
		t.Errorf("no log is attached: %v", err)
	}
}
