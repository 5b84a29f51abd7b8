import type { Random } from '@digitbench/core';
import { digitShape, type Shape } from './pen.ts';
import type { Scene, Stroke } from './photo.ts';

type Part = Partial<Scene>;

const everywhere: Shape = () => Number.NEGATIVE_INFINITY;

/** A plain photograph of white paper under even light; kinds change parts of it. */
function plain(random: Random): Omit<Scene, 'strokes'> {
  return {
    paper: [0.86, 0.85, 0.82],
    table: [0.3, 0.22, 0.16],
    sheet: everywhere,
    light: () => 1,
    size: random.uniform(0.45, 0.8),
    centre: [random.uniform(0.42, 0.58), random.uniform(0.42, 0.58)],
    turn: 0,
    perspective: [0, 0],
    noise: 0.01,
    quality: 85,
  };
}

const ink = (shape: Shape, darkness = 0.85): Stroke => ({ shape, darkness });

/** Endless lines at equal distances, turned by an angle. */
function ruled(distance: number, width: number, offset: number, turn = 0): Shape {
  return (x, y) => {
    const along = Math.cos(turn) * y + Math.sin(turn) * x + offset;
    return Math.abs(along - distance * Math.round(along / distance)) - width / 2;
  };
}

const circle =
  (x: number, y: number, radius: number, width: number): Shape =>
  (px, py) =>
    Math.abs(Math.hypot(px - x, py - y) - radius) - width / 2;

function box(left: number, top: number, right: number, bottom: number): Shape {
  return (x, y) => Math.max(left - x, x - right, top - y, y - bottom);
}

const outline =
  (shape: Shape, width: number): Shape =>
  (x, y) =>
    Math.abs(shape(x, y)) - width / 2;

/** Light that falls off across the picture, to this part of it. */
function falling(random: Random, least: number): Scene['light'] {
  const direction = random.uniform(0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(direction), Math.sin(direction)];
  const reach = Math.abs(dx) + Math.abs(dy);
  return (x, y) => 1 - (1 - least) * (0.5 + (dx * (x - 0.5) + dy * (y - 0.5)) / reach);
}

/** Half of the picture in the shadow of something, whose edge is `soft` of the picture wide. */
function shadowed(random: Random, soft: number): Scene['light'] {
  const direction = random.uniform(0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(direction), Math.sin(direction)];
  const middle = random.uniform(-0.25, 0.25);
  const dark = random.uniform(0.45, 0.65);
  return (x, y) => {
    const beyond = (dx * (x - 0.5) + dy * (y - 0.5) - middle) / soft + 0.5;
    return 1 - (1 - dark) * Math.min(1, Math.max(0, beyond));
  };
}

/** The paper ends within the picture, on one side or on two. */
function sheetEdge(random: Random): Part {
  const sides = [0, 1, 2, 3].map((side) =>
    side === random.integer(4) || random.uniform() < 0.4 ? random.uniform(15, 19) : 1e6,
  );
  const [left = 0, top = 0, right = 0, bottom = 0] = sides;
  const tables = [
    [0.3, 0.22, 0.16],
    [0.12, 0.12, 0.13],
    [0.55, 0.42, 0.28],
  ] as const;
  return {
    sheet: box(14 - left, 14 - top, 14 + right, 14 + bottom),
    table: tables[random.integer(3)] ?? tables[0],
    turn: random.uniform(-0.12, 0.12),
    size: random.uniform(0.4, 0.6),
  };
}

/** What disturbs a picture. Each draws a scene of a digit. */
export const kinds: Readonly<Record<string, (digit: Uint8Array, random: Random) => Scene>> = {
  'white paper, felt pen': (digit, random) => scene(random, [ink(digitShape(digit, null))]),
  'brown paper, noise': (digit, random) =>
    scene(random, [ink(digitShape(digit, null), 0.7)], {
      paper: [0.68, 0.6, 0.48],
      noise: 0.05,
      quality: 60,
    }),
  'light falls off': (digit, random) =>
    scene(random, [ink(digitShape(digit, null))], { light: falling(random, 0.25) }),
  'soft shadow': (digit, random) =>
    scene(random, [ink(digitShape(digit, null))], { light: shadowed(random, 0.2) }),
  'sharp shadow': (digit, random) =>
    scene(random, [ink(digitShape(digit, null))], { light: shadowed(random, 0.015) }),
  'turned, perspective': (digit, random) => scene(random, [ink(digitShape(digit, null))], tilted(random)),
  'thin pen': (digit, random) => scene(random, [ink(digitShape(digit, random.uniform(0.35, 0.8)))]),
  pencil: (digit, random) =>
    scene(random, [ink(digitShape(digit, random.uniform(0.5, 1)), 0.4)], { noise: 0.02 }),
  'broad marker': (digit, random) => scene(random, [ink(digitShape(digit, random.uniform(4, 5)))]),
  'ruled paper': (digit, random) =>
    scene(random, [
      ink(digitShape(digit, null)),
      ink(ruled(random.uniform(9, 14), 0.35, random.uniform(0, 9)), 0.3),
    ]),
  'squared paper': (digit, random) => {
    const [distance, offset] = [random.uniform(5, 8), random.uniform(0, 5)];
    const lines = [0, Math.PI / 2].map((turn) => ink(ruled(distance, 0.3, offset, turn), 0.25));
    return scene(random, [ink(digitShape(digit, random.uniform(1, 2))), ...lines]);
  },
  'dark line through it': (digit, random) =>
    scene(random, [ink(digitShape(digit, null)), ink(ruled(1000, 0.7, random.uniform(-20, -8)), 0.8)]),
  "table's edge": (digit, random) => scene(random, [ink(digitShape(digit, null))], sheetEdge(random)),
  'dark frame': (digit, random) =>
    scene(random, [ink(digitShape(digit, null))], {
      sheet: box(-3, -3, 31, 31),
      table: [0.05, 0.05, 0.06],
      size: random.uniform(0.62, 0.75),
      centre: [0.5, 0.5],
    }),
  circled: (digit, random) =>
    scene(
      random,
      [ink(digitShape(digit, null)), ink(circle(14, 14, random.uniform(15, 17), random.uniform(0.8, 2)))],
      {
        size: random.uniform(0.4, 0.6),
      },
    ),
  'in a box': (digit, random) => {
    const half = random.uniform(13, 16);
    const frame = outline(box(14 - half, 14 - half, 14 + half, 14 + half), random.uniform(0.5, 1.2));
    return scene(random, [ink(digitShape(digit, null)), ink(frame)], { size: random.uniform(0.4, 0.6) });
  },
  underlined: (digit, random) => {
    const height = random.uniform(26, 28);
    const line = box(random.uniform(0, 4), height, random.uniform(24, 30), height + random.uniform(0.8, 1.6));
    return scene(random, [ink(digitShape(digit, null)), ink(line)], { size: random.uniform(0.4, 0.65) });
  },
  'chalk on a board': (digit, random) =>
    scene(random, [ink(digitShape(digit, random.uniform(1, 2)), -2.2)], {
      paper: [0.2, 0.26, 0.22],
      light: falling(random, 0.6),
      noise: 0.02,
    }),
  'small, off the middle': (digit, random) =>
    scene(random, [ink(digitShape(digit, null))], {
      size: random.uniform(0.12, 0.2),
      centre: [random.uniform(0.2, 0.8), random.uniform(0.2, 0.8)],
    }),
  'fills the picture': (digit, random) =>
    scene(random, [ink(digitShape(digit, null))], { size: random.uniform(1.1, 1.25), centre: [0.5, 0.5] }),
  'all at once': (digit, random) => {
    const { light } = { light: falling(random, 0.4) };
    const shadow = shadowed(random, random.uniform(0.05, 0.2));
    return scene(
      random,
      [
        ink(digitShape(digit, random.uniform(0.8, 2)), 0.75),
        ink(ruled(random.uniform(9, 14), 0.35, random.uniform(0, 9)), 0.25),
      ],
      {
        ...sheetEdge(random),
        perspective: [random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2)],
        light: (x, y) => light(x, y) * shadow(x, y),
        noise: 0.02,
        quality: 70,
      },
    );
  },
};

const tilted = (random: Random): Part => ({
  turn: random.uniform(-0.14, 0.14),
  perspective: [random.uniform(-0.35, 0.35), random.uniform(-0.35, 0.35)],
});

const scene = (random: Random, strokes: Stroke[], part: Part = {}): Scene => ({
  ...plain(random),
  ...part,
  strokes,
});

/** Pictures without a digit. */
export const blanks: Readonly<Record<string, (random: Random) => Scene>> = {
  'blank paper': (random) => scene(random, []),
  'blank, light falls off': (random) => scene(random, [], { light: falling(random, 0.25) }),
  'blank, soft shadow': (random) => scene(random, [], { light: shadowed(random, 0.2) }),
  'blank, sharp shadow': (random) => scene(random, [], { light: shadowed(random, 0.015) }),
  'blank, ruled': (random) => scene(random, [ink(ruled(random.uniform(9, 14), 0.35, 0), 0.3)]),
  "blank, table's edge": (random) => scene(random, [], sheetEdge(random)),
  'blank, noise': (random) => scene(random, [], { noise: 0.06, quality: 50 }),
};
