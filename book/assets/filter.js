/* Above the tables of errata: show only rows with these words, verdict and topic. */
(() => {
  const rows = [...document.querySelectorAll('.dl-errata tbody tr')];
  const last = row => row.cells[row.cells.length - 1];
  const verdict = row => last(row).textContent.split(',')[0].trim();
  const topic = row => last(row).querySelector('a')?.textContent.trim() ?? '';
  const options = of => [...new Set(rows.map(of))].map(name => new Option(name));

  const form = document.createElement('form');
  form.className = 'dl-filter';
  form.innerHTML = `<label>Words <input type="search"></label>
    <label>Verdict <select><option value="">all</option></select></label>
    <label>Topic <select><option value="">all</option></select></label>
    <output></output>`;
  const [verdicts, topics] = form.querySelectorAll('select');
  verdicts.append(...options(verdict));
  topics.append(...options(topic));
  document.querySelector('.dl-group')?.before(form);

  const show = () => {
    const words = form.querySelector('input').value.toLowerCase().split(/\s+/);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(words.every(word => text.includes(word)) &&
        [verdict(row), ''].includes(verdicts.value) &&
        [topic(row), ''].includes(topics.value));
      count += !row.hidden;
    }
    for (const group of document.querySelectorAll('.dl-group'))
      group.hidden = !group.querySelector('tbody tr:not([hidden])');
    form.querySelector('output').textContent = `${count} of ${rows.length}`;
  };
  form.addEventListener('input', show);
  form.addEventListener('submit', event => event.preventDefault());
  show();
})();
