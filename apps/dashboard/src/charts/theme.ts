import type { Config } from 'vega-lite';
import { COLORS } from '../data/view.ts';

/** Colours are variables of the page, so that one drawing serves light and dark. */
export const INK = 'var(--ink)';
export const SOFT = 'var(--soft)';
export const BAD = 'var(--bad)';
export const RULE = 'var(--rule)';
export const ACCENT = 'var(--accent)';
export const GREY = 'var(--grey)';
export const colorOf = (color: number) => `var(--c${color % COLORS})`;

const FONT = "'Source Sans 3 Variable', system-ui, sans-serif";

/** How every chart looks: no boxes, few lines, labels in the data's own face. */
export const theme: Config = {
  background: 'transparent',
  padding: 2,
  font: FONT,
  view: { stroke: null, continuousHeight: 260 },
  axis: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: SOFT,
    titleColor: SOFT,
    domainColor: RULE,
    tickColor: RULE,
    gridColor: RULE,
    gridOpacity: 0.6,
    tickSize: 4,
    labelPadding: 4,
    titlePadding: 6,
  },
  header: {
    labelFont: FONT,
    labelFontSize: 13,
    labelFontWeight: 600,
    labelColor: INK,
    labelAnchor: 'start',
    labelPadding: 4,
    labelLimit: 300,
    title: null,
  },
  text: { font: FONT, fontSize: 12, color: INK, fill: INK },
  legend: { labelFont: FONT, titleFont: FONT, labelColor: INK, titleColor: SOFT, labelFontSize: 12 },
  title: { font: FONT, color: INK },
};
