// The values stand on the bars.
{
  type: 'bar',
  data: {
    labels: ['North', 'South', 'East', 'West'],
    datasets: [{ label: 'Parcels', data: [120, 64, 52, 178], borderRadius: 6 }],
  },
  options: {
    plugins: { datalabels: { anchor: 'end', align: 'end' } },
    scales: { y: { suggestedMax: 200, title: { display: true, text: 'parcels a day' } } },
  },
}
