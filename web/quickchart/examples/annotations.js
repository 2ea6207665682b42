// A limit, a range, and a moment.
{
  type: 'line',
  data: {
    labels: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
    datasets: [{ label: 'Load', data: [40, 62, 55, 88, 71], fill: false }],
  },
  options: {
    scales: { y: { min: 0, max: 100 } },
    plugins: {
      annotation: {
        annotations: [
          { type: 'line', yMin: 80, yMax: 80, borderColor: '#e15759', borderWidth: 2, label: { display: true, content: 'limit' } },
          { type: 'box', yMin: 45, yMax: 65, backgroundColor: 'rgba(89, 161, 79, 0.15)', borderColor: 'rgba(89, 161, 79, 0.4)' },
          { type: 'line', xMin: 'Thu', xMax: 'Thu', borderColor: '#b07aa1', borderDash: [4, 4], label: { display: true, content: 'release', position: 'start' } },
        ],
      },
    },
  },
}
