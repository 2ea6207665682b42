"""What cannot be drawn is refused by its path; what is not understood is ignored by its path."""

from __future__ import annotations

import pytest

from charthouse.errors import DataError, SpecError
from charthouse.literal.reading import read
from charthouse.spec.limits import MOST_DATASETS, MOST_POINTS
from charthouse.spec.parsing import parse
from charthouse.spec.spec import Spec

REFUSED = {
    "[1]": "the chart must be an object",
    "{}": "type must be one of line, bar",
    "{type:'treemap',data:{}}": "not 'treemap'",
    "{type:'bar'}": "data must be an object",
    "{type:'bar',data:{}}": "data.datasets must be a list of objects",
    "{type:'bar',data:{datasets:[5]}}": "data.datasets[0] must be an object",
    "{type:'bar',data:{labels:'a',datasets:[]}}": "data.labels must be a list of texts, not 'a'",
    "{type:'bar',data:{labels:[{}],datasets:[]}}": "data.labels[0] must be a text, a number or a list of lines",
    "{type:'bar',data:{datasets:[{data:'abc'}]}}": "data.datasets[0].data must be a list of numbers, not 'abc'",
    "{type:'bar',data:{datasets:[{data:[1,'x']}]}}": "data.datasets[0].data[1] must be a number",
    "{type:'bar',data:{datasets:[{data:[1,()=>2]}]}}": "data.datasets[0].data[1] must be a number",
    "{type:'bar',data:{datasets:[{data:[[1,2,3]]}]}}": "data.datasets[0].data[0] must be a number, or [low, high]",
    "{type:'bar',data:{labels:[(a)=>a],datasets:[]}}": "data.labels[0] must be a text",
    "{type:'scatter',data:{datasets:[{data:[{x:'a',y:1}]}]}}": "data.datasets[0].data[0].x must be a number",
    "{type:'bubble',data:{datasets:[{data:[{x:1,y:1,r:'big'}]}]}}": "data.datasets[0].data[0].r must be a number",
    "{type:'line',data:{labels:['soon'],datasets:[{data:[1]}]},options:{scales:{x:{type:'time'}}}}":
        "data.labels[0] must be a moment",
    "{type:'boxplot',data:{datasets:[{data:[[1,'a']]}]}}": "data.datasets[0].data[0] must be a list of numbers",
    "{type:'gauge',data:{datasets:[{data:[1]}]}}": "data.datasets[0].value must be a number",
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED.items())
def test_what_cannot_be_drawn_is_refused_with_its_path(text, said):
    with pytest.raises(SpecError) as refused:
        parse(read(text))
    assert said in str(refused.value)


def test_too_many_points_and_datasets_are_refused():
    many = {"type": "line", "data": {"datasets": [{"data": [1] * (MOST_POINTS + 1)}]}}
    with pytest.raises(SpecError, match="at most 100,000 points"):
        parse(many)
    with pytest.raises(SpecError, match="at most 100 datasets"):
        parse({"type": "line", "data": {"datasets": [{"data": [1]}] * (MOST_DATASETS + 1)}})


IGNORED = {
    "options:{legend:{position:'middle'}}": "options.legend.position",
    "options:{scales:{y:{ticks:{callback:(v)=>fetch(v)}}}}": "options.scales.y.ticks.callback",
    "options:{scales:{y:{min:'low'}}}": "options.scales.y.min",
    "options:{scales:{colour:{}}}": "options.scales.colour",
    "options:{plugins:{datalabels:{color:'blurple'}}}": "options.plugins.datalabels.color",
    "options:{elements:{bar:{shine:1}}}": "options.elements.bar.shine",
    "options:{'a b':1}": "options['a b']",
    "options:7": "options",
    "options:{elements:{bar:{backgroundColor:(ctx)=>5}}}": "data.datasets[0].backgroundColor",
    "extra:{deep:{deeper:1}}": "extra",
}


@pytest.mark.parametrize(("words", "path"), IGNORED.items())
def test_what_is_not_understood_is_named_once_by_its_path(words, path):
    parsed = parse(read("{type:'bar',data:{labels:['a'],datasets:[{data:[1]}]}," + words + "}"))
    assert [each.path for each in parsed.ignored] == [path]
    assert all(each.reason for each in parsed.ignored)


def test_texts_are_cut_and_lose_what_no_font_draws():
    spec = parse({"type": "bar", "title": "a\x00b\u202ec" + "d" * 5000, "data": {"datasets": []}}).spec
    assert spec.title.startswith("abcd")
    assert len(spec.title) <= 1000


@pytest.mark.parametrize("data", [5, {"colour": 1}, {"datasets": [{"values": {}}]}, {"legend": {"font": 3}}])
def test_data_that_no_spec_gave_is_no_spec(data):
    with pytest.raises(DataError):
        Spec.from_data(data)
