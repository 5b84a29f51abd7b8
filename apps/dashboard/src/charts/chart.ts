import type { TopLevelSpec } from 'vega-lite';

/** Widths in CSS pixels at which a chart is drawn: on a phone, and on anything wider. */
export const WIDTHS = { narrow: 328, wide: 1040 } as const;
export type Size = keyof typeof WIDTHS;

/** Width of a chart beside another. */
export const halfOf = (size: Size) => Math.min(WIDTHS[size], 540);

/** A picture of the page, or the drawing that takes its place and answers to the pointer. */
export interface Drawing {
  readonly size: Size;
  readonly living: boolean;
}

/** The numbers behind a chart, for readers who want them and for those who can't see it. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A chart, drawn at build time and once more, with answers to the pointer, in the browser. */
export interface Chart {
  /** Also its address below `charts/`. */
  readonly id: string;
  /** What it shows, in a sentence or two that the chart proves. */
  readonly sentence: string;
  /** What is drawn, for those who can't see it. */
  readonly alternative: string;
  readonly spec: (drawing: Drawing) => TopLevelSpec;
  readonly table: () => DataTable;
}

/**
 * A chart's id as that of an element: of what belongs to its drawing, and of its numbers on their page. Two charts never
 * share one: `A/x` and `a/x`, or `a-b` and `a/b`, are different entries.
 */
export const elementId = ({ id }: Pick<Chart, 'id'>) =>
  id.replaceAll(/[^A-Za-z0-9-]/g, (character) =>
    character === '/' ? '.' : `_${character.codePointAt(0)?.toString(16)}`,
  );
