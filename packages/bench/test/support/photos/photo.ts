import type { Random } from '@digitbench/core';
import jpeg from 'jpeg-js';
import type { Shape } from './pen.ts';

/** Something drawn on the paper: a shape in the data set's pixels, and the part of the light that it takes away; negative for chalk. */
export interface Stroke {
  readonly shape: Shape;
  readonly darkness: number;
}

/** A picture of a sheet of paper. Lengths on paper are in pixels of a data set's image, whose middle is at (14, 14). */
export interface Scene {
  readonly strokes: readonly Stroke[];
  /** Red, green and blue, 0 to 1, of the paper, and of what lies around it. */
  readonly paper: readonly [number, number, number];
  readonly table: readonly [number, number, number];
  /** Where the paper ends: the distance to its edge, negative on it. */
  readonly sheet: Shape;
  /** The light at a place of the picture, whose sides are 0 to 1. */
  light(x: number, y: number): number;
  /** The digit's 28 pixels take this part of the picture's shorter side. */
  readonly size: number;
  /** Where the middle of the digit is in the picture, 0 to 1. */
  readonly centre: readonly [x: number, y: number];
  /** Radians. */
  readonly turn: number;
  /** How much smaller things get from one side of the picture to the other, along x and y. */
  readonly perspective: readonly [x: number, y: number];
  /** Standard deviation of the camera's noise, 0 to 1. */
  readonly noise: number;
  /** Of the JPEG file, 1 to 100. */
  readonly quality: number;
}

/** Points a pixel, along each side, near an edge: the edges of strokes are as soft as a lens makes them. */
const points = 2;

/** The scene as a camera sees it: a JPEG file. */
export function photograph(scene: Scene, columns: number, rows: number, random: Random): Buffer {
  const data = Buffer.alloc(4 * rows * columns, 255);
  const scale = (scene.size * Math.min(rows, columns)) / 28;
  const [cos, sin] = [Math.cos(scene.turn), Math.sin(scene.turn)];
  const [centreX, centreY] = [scene.centre[0] * columns, scene.centre[1] * rows];
  /** Red, green and blue, 0 to 1, of a point before light falls on it; and how far the next edge is, in pixels. */
  const seen = (column: number, row: number): [red: number, green: number, blue: number, edge: number] => {
    const [x, y] = [column - centreX, row - centreY];
    const depth = 1 + (scene.perspective[0] * x) / columns + (scene.perspective[1] * y) / rows;
    const [flatX, flatY] = [x / (scale * depth), y / (scale * depth)];
    const across = 14 + cos * flatX + sin * flatY;
    const down = 14 - sin * flatX + cos * flatY;
    const sheet = scene.sheet(across, down);
    const paper = cover(sheet, scale);
    let [left, edge] = [1, Math.abs(sheet)];
    for (const { shape, darkness } of scene.strokes) {
      const distance = shape(across, down);
      edge = Math.min(edge, Math.abs(distance));
      left *= 1 - darkness * cover(distance, scale);
    }
    const colour = (i: 0 | 1 | 2) => scene.table[i] * (1 - paper) + scene.paper[i] * left * paper;
    return [colour(0), colour(1), colour(2), edge * scale];
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let [red, green, blue, edge] = seen(column + 0.5, row + 0.5);
      if (edge < 2) {
        [red, green, blue] = [0, 0, 0];
        for (let point = 0; point < points ** 2; point++) {
          const x = column + ((point % points) + 0.5) / points;
          const y = row + (Math.floor(point / points) + 0.5) / points;
          const colour = seen(x, y);
          red += colour[0] / points ** 2;
          green += colour[1] / points ** 2;
          blue += colour[2] / points ** 2;
        }
      }
      const light = 255 * scene.light((column + 0.5) / columns, (row + 0.5) / rows);
      const at = 4 * (row * columns + column);
      const grain = random.normal(0, 255 * scene.noise);
      data[at] = clamp(red * light + grain);
      data[at + 1] = clamp(green * light + grain);
      data[at + 2] = clamp(blue * light + grain);
    }
  }
  return Buffer.from(jpeg.encode({ width: columns, height: rows, data }, scene.quality).data);
}

/** The part of a point that a shape covers whose edge is so far away. */
const cover = (distance: number, scale: number) => Math.min(1, Math.max(0, 0.5 - distance * scale));

const clamp = (value: number) => Math.min(255, Math.max(0, Math.round(value)));
