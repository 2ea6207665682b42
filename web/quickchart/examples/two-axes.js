// Bars by the left axis, a line by the right one.
{
  type: 'bar',
  data: {
    labels: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
    datasets: [
      { type: 'line', label: 'Margin', data: [12, 14, 9, 11, 15, 16], yAxisID: 'share', fill: false, borderColor: '#e15759' },
      { label: 'Sales', data: [12000, 15000, 11000, 13500, 16200, 17800], yAxisID: 'y', backgroundColor: '#a0cbe8' },
    ],
  },
  options: {
    scales: {
      y: { beginAtZero: true, ticks: { callback: (value) => '€' + value.toLocaleString() } },
      share: { position: 'right', min: 0, max: 20, grid: { drawOnChartArea: false }, ticks: { callback: (value) => value + ' %' } },
    },
  },
}
