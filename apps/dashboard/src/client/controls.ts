import type { View } from 'vega';
import { type LivingMeta, SHOWN, type Switch, ZOOM } from '../charts/living.ts';

function button(label: string, title: string, press: (pressed: HTMLButtonElement) => void) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'switch';
  made.textContent = label;
  if (title !== label) made.setAttribute('aria-label', title);
  made.addEventListener('click', () => press(made));
  return made;
}

function group(label: string, buttons: readonly HTMLElement[]) {
  const made = document.createElement('div');
  made.setAttribute('role', 'group');
  made.setAttribute('aria-label', label);
  made.append(...buttons);
  return made;
}

function switchFor(view: View, { name, color, on }: Switch) {
  const made = button(name, name, () => {
    const now: readonly string[] = view.signal(SHOWN);
    const shown = !now.includes(name);
    made.setAttribute('aria-pressed', String(shown));
    view.signal(SHOWN, shown ? [...now, name] : now.filter((other) => other !== name)).runAsync();
  });
  made.setAttribute('aria-pressed', String(on));
  made.style.setProperty('--line', color);
  return made;
}

/** The part of an axis that is left when `share` of it is kept around its middle, whatever its scale. */
function narrowed(view: View, axis: 'x' | 'y', share: number): number[] {
  const scale = view.scale(axis);
  const [from, to]: number[] = scale.range();
  const [start, end] = [from ?? 0, to ?? 0];
  const half = ((end - start) * share) / 2;
  const middle = (start + end) / 2;
  return [scale.invert(middle - half), scale.invert(middle + half)];
}

function zoomButtons(view: View, { x, y }: NonNullable<LivingMeta['zoom']>) {
  const fields = [
    ['x', x],
    ['y', y],
  ] as const;
  const by = (share: number | null) => () => {
    const parts = fields.map(([axis, field]) => [field, share && narrowed(view, axis, share)] as const);
    for (const [field, part] of parts) view.signal(`${ZOOM}_${field}`, part);
    view.runAsync();
  };
  return [
    button('+', 'Zoom in', by(0.6)),
    button('−', 'Zoom out', by(1 / 0.6)),
    button('whole', 'Show the whole chart', by(null)),
  ];
}

/** Buttons below a living chart: its lines one by one, and its axes. */
export function addControls(drawing: HTMLElement, view: View, { switches, zoom }: LivingMeta) {
  const groups = [
    ...(switches
      ? [
          group(
            'Lines drawn',
            switches.map((one) => switchFor(view, one)),
          ),
        ]
      : []),
    ...(zoom ? [group('Zoom', zoomButtons(view, zoom))] : []),
  ];
  if (groups.length === 0) return;
  const made = document.createElement('div');
  made.className = 'switches';
  made.append(...groups);
  drawing.after(made);
}
