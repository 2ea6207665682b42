// Each slice has its share: a function writes it.
{
  type: 'pie',
  data: {
    labels: ['Rent', 'Food', 'Travel', 'Savings', 'Rest'],
    datasets: [{ data: [38, 22, 12, 18, 10] }],
  },
  options: {
    legend: { position: 'right' },
    plugins: { datalabels: { color: 'white', font: { weight: 'bold' }, formatter: (value) => value + ' %' } },
  },
}
