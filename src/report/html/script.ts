// The one script of the page: a filter over its cases. Without it the filter is hidden, and all is readable.
export const SCRIPT = `(() => {
const bar = document.querySelector('.filter'), text = bar.querySelector('input'), status = bar.querySelector('select');
const shown = bar.querySelector('output'), cases = [...document.querySelectorAll('[data-status]')];
let words;
const filter = () => {
  words ??= cases.map((one) => one.textContent.toLowerCase());
  const wanted = text.value.toLowerCase().split(' ').filter(Boolean);
  let rows = 0;
  cases.forEach((one, i) => {
    const is = (status.value === '' || one.dataset.status === status.value) && wanted.every((word) => words[i].includes(word));
    one.hidden = !is;
    if (is && one.tagName === 'TR') rows++;
  });
  shown.textContent = rows + ' of ' + bar.dataset.cases + ' cases shown';
};
text.addEventListener('input', filter);
status.addEventListener('change', filter);
text.addEventListener('keydown', (event) => { if (event.key === 'Escape') { text.value = ''; filter(); } });
bar.hidden = false;
})();`;
