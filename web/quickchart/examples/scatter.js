// Points of two groups.
{
  type: 'scatter',
  data: {
    datasets: [
      { label: 'Morning', pointRadius: 5, data: [{ x: 2, y: 4 }, { x: 3, y: 3.2 }, { x: 5, y: 6.1 }, { x: 6, y: 5.4 }, { x: 8, y: 9 }] },
      { label: 'Evening', pointRadius: 5, pointStyle: 'rectRot', data: [{ x: 1, y: 7 }, { x: 3, y: 8.1 }, { x: 4, y: 6.6 }, { x: 7, y: 4.2 }] },
    ],
  },
  options: {
    scales: {
      x: { title: { display: true, text: 'hours of sleep' } },
      y: { title: { display: true, text: 'errors' }, beginAtZero: true },
    },
  },
}
