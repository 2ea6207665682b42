// Two products, five qualities.
{
  type: 'radar',
  data: {
    labels: ['Speed', 'Price', 'Ease', 'Looks', 'Size'],
    datasets: [
      { label: 'Ours', data: [4, 3, 5, 4, 2], backgroundColor: 'rgba(78, 121, 167, 0.3)', borderColor: '#4e79a7' },
      { label: 'Theirs', data: [3, 5, 2, 3, 4], backgroundColor: 'rgba(242, 142, 43, 0.3)', borderColor: '#f28e2b' },
    ],
  },
  options: { scales: { r: { min: 0, max: 5, ticks: { stepSize: 1 } } } },
}
