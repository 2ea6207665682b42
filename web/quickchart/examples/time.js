// Days between the points are as long as they are: the axis is of type `time`.
{
  type: 'line',
  data: {
    datasets: [{
      label: 'Price in euros',
      stepped: true,
      fill: false,
      data: [
        { x: '2026-01-03', y: 12 }, { x: '2026-02-17', y: 18 }, { x: '2026-03-02', y: 16.5 },
        { x: '2026-04-09', y: 15 }, { x: '2026-06-21', y: 19 }, { x: '2026-07-01', y: 19 },
      ],
    }],
  },
  options: { scales: { x: { type: 'time', time: { unit: 'month', displayFormats: { month: 'MMM YYYY' } } } } },
}
