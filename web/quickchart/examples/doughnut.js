// A text stands in the middle.
{
  type: 'doughnut',
  data: {
    labels: ['Used', 'Free'],
    datasets: [{ data: [73, 27], backgroundColor: ['#4e79a7', '#d5dbe3'] }],
  },
  options: {
    cutout: '70%',
    plugins: {
      datalabels: { display: false },
      doughnutlabel: { labels: [{ text: '73 %', font: { size: 36, weight: 'bold' } }, { text: 'of 2 TB used' }] },
    },
  },
}
