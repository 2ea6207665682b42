// Bars that lie: room for long names.
{
  type: 'bar',
  data: {
    labels: ['Waiting for review', 'In progress', 'Blocked by others', 'Done this week'],
    datasets: [{ label: 'Tasks', data: [12, 31, 7, 22], backgroundColor: ['#4e79a7', '#4e79a7', '#e15759', '#59a14f'] }],
  },
  options: { indexAxis: 'y', legend: { display: false }, title: { display: true, text: 'Tasks by state' } },
}
