/** A line, or a kind of lines, that a reader switches on and off. */
export interface Switch {
  /** The value of `series` in the data. */
  readonly name: string;
  readonly color: string;
  /** Whether it is drawn at first. */
  readonly on: boolean;
}

/** What the browser reads of a specification beside the drawing: its `usermeta`. */
export interface LivingMeta {
  readonly switches?: readonly Switch[];
  /** The fields along both axes, where the axes can be moved. */
  readonly zoom?: { readonly x: string; readonly y: string };
}

/** The signal that holds the names of the series drawn. */
export const SHOWN = 'shown';

/** Top level of a chart whose series can be switched. */
export const switchable = (switches: readonly Switch[], more: LivingMeta = {}) => ({
  usermeta: { switches, ...more } satisfies LivingMeta,
  params: [{ name: SHOWN, value: switches.filter(({ on }) => on).map(({ name }) => name) }],
});

/** Lets only the series through that are switched on. */
export const onlyShown = { filter: `indexof(${SHOWN}, datum.series) >= 0` };

/** The signal of the selection that moves the axes. */
export const ZOOM = 'zoom';

/** Dragging moves, the wheel with Shift magnifies (without, it goes on scrolling the page), a double click undoes both. */
export const zoomable = {
  params: [
    {
      name: ZOOM,
      bind: 'scales' as const,
      select: { type: 'interval' as const, zoom: 'wheel![event.shiftKey]', clear: 'dblclick' },
    },
  ],
};
