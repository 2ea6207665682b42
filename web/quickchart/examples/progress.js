// How much of 100.
{
  type: 'progressBar',
  data: { datasets: [{ data: [68], backgroundColor: '#2a9d8f' }] },
}
