"""Equal specs in other spellings have equal data; what differs in the picture differs in the data."""

from __future__ import annotations

from typing import Any

import pytest

from charthouse.data import canonical_bytes
from charthouse.literal.reading import read
from charthouse.spec.parsing import parse

BAR = "type:'bar',data:{labels:['a','b'],datasets:[{label:'s',data:[1,2]}]}"
LINE = "type:'line',data:{labels:['a','b'],datasets:[{label:'s',data:[1,2]}]}"


def canonical(text: str) -> bytes:
    return canonical_bytes(parse(read("{" + text + "}")).spec.to_data())


EQUAL = {
    "key order": (BAR, "data:{datasets:[{data:[1,2],label:'s'}],labels:['a','b']},type:'bar'"),
    "JSON": (BAR, '"type":"bar","data":{"labels":["a","b"],"datasets":[{"label":"s","data":[1,2]}]}'),
    "numbers as texts": (BAR, BAR.replace("[1,2]", "['1','2.0']")),
    "numbers as labels": (BAR.replace("'a','b'", "2020,2021"), BAR.replace("'a','b'", "'2020','2021'")),
    "horizontal bars": (
        BAR.replace("'bar'", "'horizontalBar'"), BAR + ",options:{indexAxis:'y'}",
    ),
    "titles": (
        BAR + ",options:{title:{display:true,text:'T',fontSize:20,fontColor:'red'}}",
        BAR + ",options:{plugins:{title:{display:true,text:'T',color:'#F00',font:{size:20}}}}",
    ),
    "title beside type": (BAR + ",title:'T'", BAR + ",options:{title:{display:true,text:'T'}}"),
    "legends": (
        BAR + ",options:{legend:{position:'bottom',labels:{fontColor:'blue'}}}",
        BAR + ",options:{plugins:{legend:{position:'bottom',labels:{color:'rgb(0, 0, 255)'}}}}",
    ),
    "no legend": (
        BAR + ",options:{legend:{display:false}}", BAR + ",options:{plugins:{legend:false}}",
    ),
    "scales": (
        LINE + ",options:{scales:{yAxes:[{ticks:{min:0,max:10,stepSize:5,fontColor:'#111'},gridLines:{display:false},"
        "scaleLabel:{display:true,labelString:'y'}}],xAxes:[{stacked:true}]}}",
        LINE + ",options:{scales:{x:{stacked:true},y:{min:0,max:10,ticks:{stepSize:5,color:'#111111'},"
        "grid:{display:false},title:{display:true,text:'y'}}}}",
    ),
    "two axes": (
        "type:'line',data:{labels:['a'],datasets:[{data:[1],yAxisID:'A'},{data:[2],yAxisID:'B'}]},options:{scales:"
        "{yAxes:[{id:'A'},{id:'B',position:'right'}]}}",
        "type:'line',data:{labels:['a'],datasets:[{data:[1],yAxisID:'y'},{data:[2],yAxisID:'y1'}]},options:{scales:"
        "{y1:{position:'right'},y:{}}}",
    ),
    "tension": (LINE.replace("data:[1,2]", "data:[1,2],lineTension:0.4"),
                LINE.replace("data:[1,2]", "data:[1,2],tension:.4")),
    "colours": (BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:'red'"),
                BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:['#F00','rgb(255,0,0)']")),
    "the palette": (BAR, BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:'#4E79A7'")),
    "functions": (
        BAR + ",options:{scales:{yAxes:[{ticks:{callback:function(value){return '$'+value}}}]}}",
        BAR + ",options:{scales:{y:{ticks:{callback:(v)=>'$'+v}}}}",
    ),
    "turned doughnuts": (
        "type:'doughnut',data:{datasets:[{data:[1,2]}]},options:{rotation:-Math.PI,circumference:Math.PI,cutoutPercentage:70}",
        "type:'donut',data:{datasets:[{data:[1,2]}]},options:{rotation:-90,circumference:180,cutout:'70%'}",
    ),
    "what stands still": (BAR, BAR + ",options:{responsive:true,animation:false,tooltips:{enabled:false}}"),
    "points": (
        "type:'scatter',data:{datasets:[{data:[{x:1,y:2},{x:3,y:4}]}]}",
        "type:'scatter',data:{datasets:[{data:[[1,2],[3,4]]}]}",
    ),
    "annotations": (
        LINE + ",options:{annotation:{annotations:[{type:'line',mode:'horizontal',scaleID:'y-axis-0',value:1}]}}",
        LINE + ",options:{plugins:{annotation:{annotations:{one:{type:'line',yMin:1,yMax:1}}}}}",
    ),
    "colours by a function": (
        BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:(ctx)=>ctx.raw>1?'green':'red'"),
        BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:['red','#008000']"),
    ),
    "gradients": (
        BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:getGradientFillHelper('vertical',['red','#00F'])"),
        BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:'gradient(vertical, #f00, rgb(0,0,255))'"),
    ),
    "patterns": (
        BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:pattern.draw('square','red')"),
        BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:['pattern(square,red)','pattern(square,#f00,white)']"),
    ),
    "moments": (
        "type:'line',data:{datasets:[{data:[{x:'2026-01-01',y:1}]}]},options:{scales:{xAxes:[{type:'time'}]}}",
        "type:'line',data:{datasets:[{data:[{t:'2026-01-01T00:00:00Z',y:1}]}]},options:{scales:{x:{type:'time'}}}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL.values(), ids=EQUAL)
def test_equal_specs_in_other_spellings_have_equal_data(one, other):
    assert canonical(one) == canonical(other)


UNEQUAL = {
    "a value": BAR.replace("[1,2]", "[1,3]"),
    "a gap": BAR.replace("[1,2]", "[1,null]"),
    "a label": BAR.replace("'b'", "'c'"),
    "a colour": BAR.replace("data:[1,2]", "data:[1,2],backgroundColor:'pink'"),
    "the type": BAR.replace("'bar'", "'line'"),
    "a title": f"{BAR},title:'T'",
    "the background": f"{BAR},backgroundColor:'white'",
}


@pytest.mark.parametrize("other", UNEQUAL.values(), ids=UNEQUAL)
def test_what_differs_in_the_picture_differs_in_the_data(other):
    assert canonical(BAR) != canonical(other)


def test_data_has_no_defaults_so_that_a_spec_stays_short():
    data: Any = parse(read("{" + BAR + "}")).spec.to_data()
    assert data["datasets"][0] == {
        "type": "bar", "label": "s", "values": [1.0, 2.0], "x_axis": "x", "y_axis": "y", "backgrounds": ["#4e79a7"],
        "line": False,
    }  # fmt: skip
