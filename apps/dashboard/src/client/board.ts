import type { Courses } from '../data/client.ts';

type Rows = HTMLTableRowElement[];

const rowsOf = (part: ParentNode): Rows => [...part.querySelectorAll<HTMLTableRowElement>('tr[data-entry]')];

/** Missing values last, in either direction. */
function compareBy(key: string, sign: number) {
  return (a: HTMLTableRowElement, b: HTMLTableRowElement) => {
    const [first, second] = [a.dataset[key], b.dataset[key]];
    if (first === undefined || second === undefined)
      return Number(first === undefined) - Number(second === undefined);
    const difference =
      key === 'entry' ? first.localeCompare(second, 'en', { numeric: true }) : Number(first) - Number(second);
    return sign * difference;
  };
}

/** Headings become buttons. The first press sorts the better or greater first, the second the other way. */
function sortable(table: HTMLTableElement) {
  const headings = table.querySelectorAll<HTMLElement>('th[data-sort]');
  const rising = new Set(['rank', 'entry', 'seconds', 'parameters', 'macs', 'target', 'epochs']);
  for (const heading of headings) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener('click', () => {
      const key = heading.dataset.sort ?? '';
      const now = heading.getAttribute('aria-sort');
      const ascending = now === null ? rising.has(key) : now === 'descending';
      for (const other of headings) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      for (const body of table.tBodies) body.append(...rowsOf(body).sort(compareBy(key, ascending ? 1 : -1)));
    });
  }
}

function filters(table: HTMLTableElement, panel: HTMLElement) {
  const choices = [...panel.querySelectorAll<HTMLSelectElement>('[data-filter]')];
  const limits = [...panel.querySelectorAll<HTMLInputElement>('[data-most]')];
  const shown = document.querySelector<HTMLElement>('[data-shown]');
  const fits = ({ dataset }: HTMLTableRowElement) =>
    choices.every(({ value, dataset: { filter = '' } }) => value === '' || dataset[filter] === value) &&
    limits.every(
      ({ value, dataset: { most = '' } }) => value === '' || Number(dataset[most] ?? 'NaN') <= Number(value),
    );
  const apply = () => {
    const rows = rowsOf(table);
    for (const row of rows) row.hidden = !fits(row);
    for (const body of table.tBodies) body.hidden = rowsOf(body).every(({ hidden }) => hidden);
    const left = rows.filter(({ hidden }) => !hidden).length;
    if (shown) shown.textContent = left === rows.length ? '' : `${left} of ${rows.length} entries shown`;
  };
  for (const control of [...choices, ...limits]) control.addEventListener('input', apply);
  panel.querySelector('[data-reset]')?.addEventListener('click', () => {
    for (const control of [...choices, ...limits]) control.value = '';
    apply();
  });
  // A browser keeps the choice when it loads the page anew.
  apply();
}

/** The reader's own target: counts epochs and seconds to it anew. Seeds that never reach it stay in the count. */
function target(table: HTMLTableElement, panel: HTMLElement) {
  const slider = panel.querySelector<HTMLInputElement>('[data-target]');
  if (slider === null) return;
  let courses: Promise<Courses> | undefined;
  const count = async () => {
    const chosen = Number(slider.value) / 100;
    const shown = `${Number(slider.value).toFixed(1)} %`;
    slider.setAttribute('aria-valuetext', shown);
    for (const text of document.querySelectorAll('[data-target-text]')) text.textContent = shown;
    courses ??= fetch(`${document.body.dataset.base}${slider.dataset.source}`).then((response) =>
      response.json(),
    );
    const [{ sameConditions, toTarget, targetText }, known] = await Promise.all([
      import('./target.ts'),
      courses,
    ]);
    if (Number(slider.value) / 100 !== chosen) return;
    for (const row of rowsOf(table)) {
      const own = known[`${row.dataset.study}/${row.dataset.entry}`] ?? [];
      const reached = own.length === 0 ? null : toTarget(own, sameConditions(own), chosen);
      const cell = row.querySelector('[data-cell="target"]');
      if (cell) cell.textContent = targetText(reached);
      const seconds = reached?.seconds.median ?? null;
      if (seconds === null) delete row.dataset.target;
      else row.dataset.target = String(seconds);
    }
  };
  slider.addEventListener('input', count);
}

const board = document.querySelector<HTMLTableElement>('[data-board]');
const controls = document.querySelector<HTMLElement>('[data-controls]');
if (board && controls) {
  sortable(board);
  filters(board, controls);
  target(board, controls);
}
