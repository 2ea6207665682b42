// Visitors of two weeks, the first one filled.
{
  type: 'line',
  data: {
    labels: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    datasets: [
      { label: 'Visitors', data: [720, 810, 640, 990, 1205, 1550, 410], fill: true, tension: 0.3 },
      { label: 'Week before', data: [690, 700, 655, 860, 1010, 1320, 520], fill: false, borderDash: [6, 4] },
    ],
  },
  options: { title: { display: true, text: 'Visitors a day' } },
}
