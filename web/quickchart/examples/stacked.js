// Bars on top of each other: both axes are `stacked`.
{
  type: 'bar',
  data: {
    labels: ['Q1', 'Q2', 'Q3', 'Q4'],
    datasets: [
      { label: 'Coal', data: [50, 46, 41, 30], backgroundColor: '#64748b' },
      { label: 'Wind', data: [22, 28, 33, 45], backgroundColor: '#2a9d8f' },
      { label: 'Sun', data: [8, 24, 27, 9], backgroundColor: '#e9c46a' },
    ],
  },
  options: {
    title: { display: true, text: 'Electricity, in TWh' },
    scales: { x: { stacked: true }, y: { stacked: true } },
  },
}
