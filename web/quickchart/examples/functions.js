// Functions write ticks and labels. They are read as data, in a small closed language, and never run.
{
  type: 'bar',
  data: {
    labels: ['2023', '2024', '2025', '2026'],
    datasets: [{ label: 'Turnover', data: [640000, 1250000, 1900000, 2400000] }],
  },
  options: {
    plugins: {
      datalabels: {
        anchor: 'end',
        align: 'end',
        formatter: (value) => (value >= 1e6 ? (value / 1e6).toFixed(1) + 'M' : value / 1e3 + 'k'),
      },
    },
    scales: { y: { max: 3000000, ticks: { callback: (value) => '$' + value.toLocaleString() } } },
  },
}
