// A line as small as a word, without axes.
{
  type: 'sparkline',
  data: { datasets: [{ data: [140, 60, 274, 370, 199, 240, 310, 290, 402] }] },
}
