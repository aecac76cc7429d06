# SPDX-License-Identifier: MIT
"""Labels read later bars; nothing else does, and nothing that runs live."""

import laakhay.ta as ta
import pytest
from conftest import rising_bars

LABEL = {"version": 1, "outputs": [{"name": "y", "expr": "lead(close, 5)", "label": True}]}


def refused(act):
    with pytest.raises(ta.LaakhayError) as caught:
        act()
    return caught.value


def payload(**output):
    return {"version": 1, "outputs": [output]}


@pytest.mark.parametrize(
    ("plan", "position"),
    [
        ("lead(close, 5)", 0),
        ("close > sma(lead(close, 5), 3)", 12),
        ({"y": "close + lead(close)"}, 8),
        (payload(name="y", expr="lead(close)", label=False), None),
    ],
)
def test_a_lead_outside_a_label_is_refused_where_it_stands(plan, position):
    error = refused(lambda: ta.compile(plan))
    assert error.code == "plan.lead_outside_label"
    assert position is None or error.position == position


def test_a_node_that_reads_ahead_is_refused_as_an_output_and_as_an_input():
    nodes = [
        {"id": "c", "op": "field", "name": "close"},
        {"id": "l", "op": "lead", "inputs": ["c"], "params": {"bars": 3}},
        {"id": "m", "op": "sma", "inputs": ["l"]},
    ]
    for name in ("l", "m"):
        plan = {"version": 1, "nodes": nodes, "outputs": [{"node": name}]}
        assert refused(lambda plan=plan: ta.compile(plan)).code == "plan.lead_outside_label"
        plan["outputs"][0]["label"] = True
        ta.compile(plan)


def test_a_label_is_part_of_the_plan_and_of_its_payload():
    plan = ta.compile(LABEL)
    assert plan.fingerprint == ta.compile({"y": ta.label("lead(close, 5)")}).fingerprint
    assert plan.fingerprint == ta.compile({"y": ta.label(ta.lead(ta.col("close"), 5))}).fingerprint
    canonical = plan.explain("payload")
    assert '"label":true' in canonical.replace(" ", "")
    assert ta.compile(canonical).fingerprint == plan.fingerprint
    assert ta.compile(canonical).explain("payload") == canonical
    plain, marked = ta.compile({"y": "close"}), ta.compile({"y": ta.label("close")})
    assert plain.fingerprint != marked.fingerprint


def test_a_label_needs_the_bars_it_reads_ahead():
    (output,) = ta.compile({"y": ta.label("lead(close, 5) / sma(20)")}).outputs
    assert (output.first_valid_row, output.required_history) == (19, 25)
    (output,) = ta.compile(LABEL).outputs
    assert (output.first_valid_row, output.required_history) == (0, 6)


def test_sessions_refuse_labels():
    plan = ta.compile({"x": "close", "y": ta.label("lead(close, 5)")})
    error = refused(plan.session)
    assert (error.code, error.position) == ("session.label", 1)
    assert "'y'" in str(error) or '"y"' in str(error)
    assert refused(ta.compile({"y": ta.label("close")}).session).code == "session.label"


def test_a_forming_bar_is_no_label():
    ds = ta.Dataset()
    ds.append("A", "1d", rising_bars(10).columns)
    plan = ta.compile(LABEL)
    assert plan.run(ds)["y"][:5].tolist() == [105, 106, 107, 108, 109]
    error = refused(lambda: plan.run(ds, include_forming=True))
    assert error.code == "execute.label_forming"


def test_a_label_in_a_dict_is_told_where_it_is_wrong():
    error = refused(lambda: ta.compile({"a": "close", "y": ta.label("lead(close, 0)")}))
    assert (error.code, error.position) == ("plan.parameter_out_of_range", 12)
    assert "output 'y'" in str(error)


def test_leads_inside_leads_cannot_ask_for_more_nodes_than_a_plan_may_have():
    text = "close"
    for _ in range(25):
        text = f"(lead({text}, 1) + 1)"
    ta.compile({"y": ta.label(text)})
    nodes = [{"id": "n0", "op": "field", "name": "close"}]
    for k in range(3000):
        nodes.append({"id": f"a{k}", "op": "lead", "inputs": [f"n{k}"], "params": {"bars": 1}})
        nodes.append({"id": f"b{k}", "op": "lead", "inputs": [f"n{k}"], "params": {"bars": 2}})
        nodes.append({"id": f"n{k + 1}", "op": "add", "inputs": [f"a{k}", f"b{k}"]})
    plan = {"version": 1, "nodes": nodes, "outputs": [{"node": "n3000", "label": True}]}
    assert refused(lambda: ta.compile(plan)).code == "plan.too_many_nodes"
