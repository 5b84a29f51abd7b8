import type * as tf from '@tensorflow/tfjs';
import { bindInputs } from './graph/bind.ts';
import { Builder } from './graph/builder.ts';
import { reachable } from './graph/graph.ts';
import type { Graph, GraphInput, GraphOutput, Value } from './graph/types.ts';
import { lower } from './lower/index.ts';
import { bodyPasses, onnxPasses, tracedPasses, unmergedPasses } from './passes/index.ts';
import { applyPasses } from './passes/pass.ts';
import type { Target } from './session/target.ts';
import { compareTraces, type Outcome } from './trace/compare.ts';
import { TraceError } from './trace/errors.ts';
import { Places } from './trace/places.ts';
import { type Tensors, type Traced, trace } from './trace/trace.ts';
import type { TracedVariable } from './trace/variables.ts';

export interface Program {
  /** Inputs of the graph, and what the function's tensors stand for. */
  inputs(g: Builder): { graph: readonly GraphInput[]; tensors: Readonly<Record<string, Value>> };
  fn: (inputs: Record<string, tf.Tensor>) => Tensors;
  /** The variables that the function may use; null allows all. */
  variables: readonly tf.Variable[] | null;
  /** Whether steps are run one after the other, so that variables are carried from one to the next. */
  loop: boolean;
  /** Whether what the variables hold now is built in. */
  frozen?: boolean;
  /** The machine it is compiled for. */
  target: Target;
  /** Where the kernels of the same function were asked for when it was compiled for other lengths: its traces agreed then. */
  before?: Places | undefined;
}

export interface Compiled {
  /** As traced: TensorFlow.js kernels. */
  readonly traced: Graph;
  /** As run: ONNX operators. */
  readonly graph: Graph;
  /** The same, with the optimizer's work as operations of one element at a time. */
  unmerged(): Graph;
  /** The variables in use, by the name of their input. */
  readonly variables: readonly NamedVariable[];
  readonly places: Places;
}

export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
  /** Whether the function assigns to it. */
  readonly assigned: boolean;
}

/** Traces a function twice, compares, and lowers it to ONNX. One trace is enough of a function that was compiled before. */
export function compile(program: Program): Compiled {
  const places = new Places(program.before);
  const first = traceOnce(program, places);
  if (!program.before) compareTraces(first.outcome, traceOnce(program, new Places(places)).outcome);
  const variables = usedVariables(program, first.result);
  const whole = assemble(program, first, variables);
  const traced = program.frozen ? freezeVariables(whole, variables) : whole;
  const prepared = applyPasses(traced, tracedPasses, program.target);
  const lowered = lower(prepared, (body) => applyPasses(lower(body), bodyPasses, program.target));
  return {
    traced,
    graph: applyPasses(lowered, onnxPasses, program.target),
    unmerged: () => applyPasses(lowered, unmergedPasses, program.target),
    variables: variables.map(({ name, variable, assigned }) => ({ name, variable, assigned })),
    places,
  };
}

/** The graph with the variables as inputs, and those that the function assigns as outputs too. */
function assemble({ loop }: Program, { inputs, result }: TracedOnce, variables: readonly Used[]): Graph {
  const assigned = variables.filter((used) => used.assigned);
  return {
    inputs: [
      ...variables.map((used): GraphInput => {
        return { name: used.name, role: used.assigned && loop ? 'state' : 'constant', value: used.before };
      }),
      ...inputs,
    ],
    outputs: [
      ...assigned.map(
        ({ name, after }): GraphOutput => ({ name, role: loop ? 'state' : 'result', value: after }),
      ),
      ...Object.entries(result.outputs).map(
        ([name, value]): GraphOutput => ({ name, role: 'result', value }),
      ),
    ],
  };
}

/** The graph with what the variables hold now as constants. */
function freezeVariables(graph: Graph, variables: readonly Used[]): Graph {
  const assigned = variables.filter((used) => used.assigned);
  if (assigned.length > 0) {
    const names = assigned.map(({ variable }) => variable.name).join(', ');
    throw new TraceError(
      `jit: the exported function assigns variables (${names}); expected one that only reads them.`,
    );
  }
  const g = new Builder();
  const constants = new Map(
    variables.map(({ variable, before }) => {
      const values = variable.dataSync();
      return [before, g.constant(values.slice(), before.shape, before.dtype)];
    }),
  );
  return bindInputs(graph, constants);
}

interface TracedOnce {
  inputs: readonly GraphInput[];
  result: Traced;
  /** Everything that must be the same in another trace. */
  outcome: Outcome;
}

function traceOnce({ inputs, fn }: Program, places: Places): TracedOnce {
  let graphInputs: readonly GraphInput[] = [];
  const takeInputs = (g: Builder) => {
    const { graph, tensors } = inputs(g);
    graphInputs = graph;
    return tensors;
  };
  const result = trace(fn, takeInputs, places);
  return {
    inputs: graphInputs,
    result,
    outcome: {
      given: [...graphInputs.map(({ value }) => value), ...result.variables.map(({ before }) => before)],
      made: [...Object.values(result.outputs), ...result.variables.map(({ after }) => after)],
    },
  };
}

type Used = NamedVariable & Pick<TracedVariable, 'before' | 'after'>;

function usedVariables({ variables: allowed }: Program, { outputs, variables }: Traced): Used[] {
  const changed = variables.filter(({ before, after }) => before !== after);
  const results = [...Object.values(outputs), ...changed.map(({ after }) => after)];
  const read = new Set([...results, ...reachable(results).flatMap((node) => node.inputs)]);
  const used = variables.filter(({ before, after }) => before !== after || read.has(before));
  const missing = allowed ? used.filter(({ variable }) => !allowed.includes(variable)) : [];
  if (missing.length > 0) {
    const names = missing.map(({ variable, before, after }) => {
      return `${variable.name} [${variable.shape}] (${before === after ? 'read' : 'assigned'})`;
    });
    throw new TraceError(
      `jit: the step uses variables that are not in \`variables\`: ${names.join(', ')}. List them, ` +
        'or pass what they hold as an input.',
    );
  }
  return used.map((traced) => ({
    ...traced,
    name: `variable ${traced.variable.name}`,
    assigned: traced.before !== traced.after,
  }));
}
