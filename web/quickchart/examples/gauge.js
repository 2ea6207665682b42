// One value of a whole.
{
  type: 'radialGauge',
  data: { datasets: [{ data: [70], backgroundColor: '#59a14f' }] },
  options: { centerArea: { text: (value) => value + ' %' } },
}
