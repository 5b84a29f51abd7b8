import type { ComparisonIndex } from '../data/client.ts';
import { nameOf, part, read, say } from './elements.ts';

/** Most entries side by side: nobody reads a larger table. */
const MOST = 6;

async function start(page: HTMLElement) {
  const boxes = [...page.querySelectorAll<HTMLInputElement>('input[data-entry]')];
  const asked = new URLSearchParams(location.search).get('entries')?.split(',') ?? [];
  for (const box of boxes) box.checked = asked.includes(box.value);
  let index: Promise<ComparisonIndex> | undefined;
  let turn = 0;
  const update = async () => {
    const mine = ++turn;
    const chosen = boxes.filter(({ checked }) => checked).map(({ value }) => value);
    for (const box of boxes) box.disabled = !box.checked && chosen.length >= MOST;
    remember(chosen);
    if (chosen.length < 2) {
      for (const name of ['table', 'words', 'images']) part(page, name)?.replaceChildren();
      part(page, 'pairs')?.setAttribute('hidden', '');
      say(page, chosen.length === 0 ? 'Choose two entries or more.' : 'Choose one more entry.');
      return;
    }
    index ??= read<ComparisonIndex>(page.dataset.compare ?? '');
    const [known, { show }] = await Promise.all([index, import('./comparison.ts')]);
    const entries = chosen.flatMap((name) => known.entries.filter((entry) => nameOf(entry) === name));
    await show(page, known, entries, () => mine === turn);
  };
  const tell = () => update().catch((error) => say(page, `The records could not be loaded: ${error}`));
  for (const box of boxes) box.addEventListener('change', tell);
  await tell();
}

/** The address keeps the choice, so a reader can share it. */
function remember(chosen: readonly string[]) {
  const address = new URL(location.href);
  if (chosen.length > 0) address.searchParams.set('entries', chosen.join(','));
  else address.searchParams.delete('entries');
  history.replaceState(null, '', address.href.replaceAll('%2F', '/').replaceAll('%2C', ','));
}

const root = document.querySelector<HTMLElement>('[data-compare]');
if (root) start(root);
