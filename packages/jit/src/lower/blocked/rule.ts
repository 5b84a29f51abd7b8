import type { Builder } from '../../graph/builder.ts';
import type { Layout, Node, Value } from '../../graph/types.ts';
import { blockedMap } from './layouts.ts';

/** A value as it is stored: in its own order where `layout` is null. */
export interface Stored {
  readonly value: Value;
  readonly layout: Layout | null;
  /** What the channels of a blocked map are still to be multiplied by, [channels]: a convolution's filter can do it. */
  readonly factor?: Value;
}

/** A blocked map that is still to be multiplied by one number per channel; by nothing where `factor` is null. */
export interface Scaled {
  readonly map: Value;
  readonly factor: Value | null;
}

/** What a rule makes its nodes with. Values of the graph before are asked for in the order that is needed. */
export interface BlockedContext {
  readonly g: Builder;
  readonly block: number;
  /** In its own order. */
  plain(value: Value): Value;
  /** Stored in this layout, converted if it is not yet. */
  as(value: Value, layout: Layout): Value;
  /** A map [batch, height, width, channels] in the blocked layout. */
  map(value: Value): Value;
  /** The same, with the scale of its channels left to who uses it. */
  scaled(value: Value): Scaled;
  /** A filter [rows, columns, in, out] in the blocked layout. */
  filter(value: Value): Value;
}

/** Like a Lowering: what takes the place of a kernel's outputs, one for each. `inputs` are those of the graph before. */
export type BlockedRule = (context: BlockedContext, node: Node, ...inputs: Value[]) => readonly Stored[];

/** A map in the blocked layout, in the place of one of the shape `like`. */
export function blocked({ block }: BlockedContext, like: Value, value: Value): Stored {
  return { value, layout: blockedMap(like.shape, block) };
}
