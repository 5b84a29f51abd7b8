import { type Item, parse, type Spec, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import type { LivingMeta } from '../charts/living.ts';
import { addControls } from './controls.ts';

const tip = document.createElement('div');
tip.className = 'tip';
tip.hidden = true;
tip.setAttribute('role', 'status');
document.body.append(tip);

/** A table of names and values beside the pointer. Text stays text, whatever a record calls itself. */
function showTip(_: unknown, event: MouseEvent, __: Item, value: unknown) {
  if (typeof value !== 'object' || value === null) {
    tip.hidden = true;
    return;
  }
  tip.replaceChildren(
    ...Object.entries(value).map(([name, content]) => {
      const line = document.createElement('div');
      const [left, right] = [document.createElement('span'), document.createElement('strong')];
      left.textContent = name;
      right.textContent = String(content);
      line.append(left, right);
      return line;
    }),
  );
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4))}px`;
  tip.style.top = `${event.clientY + 18 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 18}px`;
}

/** Puts a living view in the place of a drawing. Vega's expressions are interpreted: the page allows no eval. */
export async function animate(drawing: HTMLElement): Promise<void> {
  const size = matchMedia('(max-width: 50rem)').matches ? 'narrow' : 'wide';
  const place = drawing.querySelector<HTMLElement>(`.${size}`);
  if (place === null) return;
  const response = await fetch(`${document.body.dataset.base}charts/${drawing.dataset.chart}.${size}.json`);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const spec: Spec = await response.json();
  await document.fonts.ready;
  const fresh = document.createElement('div');
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: fresh,
    hover: true,
    tooltip: showTip,
  });
  await view.runAsync();
  // The page describes the drawing, once and in words.
  for (const element of [fresh, ...fresh.querySelectorAll('[aria-label], [role]')]) {
    element.removeAttribute('aria-label');
    element.removeAttribute('role');
    element.removeAttribute('aria-roledescription');
  }
  fresh.querySelector('svg')?.setAttribute('aria-hidden', 'true');
  place.replaceChildren(fresh);
  place.addEventListener('pointerleave', () => {
    tip.hidden = true;
  });
  // The point of an entry leads to its page.
  view.addEventListener('click', (_, item) => {
    const path: unknown = item?.datum?.path;
    if (typeof path === 'string') location.assign(`${document.body.dataset.base}${path}`);
  });
  addControls(drawing, view, (spec.usermeta ?? {}) as LivingMeta);
  drawing.dataset.alive = 'true';
}
