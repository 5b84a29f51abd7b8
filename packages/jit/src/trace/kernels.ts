import * as tf from '@tensorflow/tfjs';
import { located } from '../graph/builder.ts';
import type { Attribute, Attributes, Value, ValueType } from '../graph/types.ts';
import type { TraceBackend } from './backend.ts';
import { UnsupportedOpError } from './errors.ts';
import { userOrigin } from './origin.ts';
import type { Signature } from './signature.ts';
import { signatures } from './signatures.ts';

export const TRACE_BACKEND = 'digitbench-jit';

type KernelCall = Parameters<tf.KernelFunc>[0];

/** The tracer in charge: kernels are registered once, tracing backends come and go. */
let current: TraceBackend | null = null;
let registered = false;

export function useBackend(backend: TraceBackend | null): void {
  current = backend;
  if (registered) return;
  registered = true;
  for (const kernelName of kernelNames()) {
    const traceKernel = kernelFor(kernelName);
    const kernelFunc: tf.KernelFunc = (call) => {
      current?.reads?.(Object.values(call.inputs).filter((tensor) => tensor != null));
      return traceKernel(call);
    };
    tf.registerKernel({ kernelName, backendName: TRACE_BACKEND, kernelFunc });
  }
}

/** Every kernel that TensorFlow.js names, whether or not it can be lowered. */
function kernelNames(): Set<string> {
  const named = Object.entries(tf).flatMap(([name, value]) => (name === value ? [name] : []));
  const onCpu = tf.getKernelsForBackend('cpu').map((kernel) => kernel.kernelName);
  return new Set([...named, ...onCpu, '_FusedMatMul', ...Object.keys(signatures)]);
}

function kernelFor(op: string): tf.KernelFunc {
  if (op === 'Identity')
    return ({ inputs }) => tracer(op).share(one(inputs, 'x'), [...one(inputs, 'x').shape]);
  if (op === 'Reshape') {
    return ({ inputs, attrs }) => {
      const x = one(inputs, 'x');
      return tracer(op).share(
        x,
        tf.util.inferFromImplicitShape(list(attrs?.shape), tf.util.sizeFromShape(x.shape)),
      );
    };
  }
  if (op === 'ExpandDims') {
    return ({ inputs, attrs }) => {
      const x = one(inputs, 'input');
      const dim = Number(attrs?.dim);
      const shape = [...x.shape];
      shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
      return tracer(op).share(x, shape);
    };
  }
  const signature = signatures[op];
  if (!signature) {
    return () => {
      throw new UnsupportedOpError(op, userOrigin());
    };
  }
  return (call) => record(op, signature, call);
}

function record(
  op: string,
  signature: Signature,
  { inputs, attrs }: KernelCall,
): tf.TensorInfo | tf.TensorInfo[] {
  const backend = tracer(op);
  const origin = backend.places.next(op);
  const { values, given } = ordered(backend, signature, inputs);
  const attributes: Attributes = { ...plain(attrs ?? {}), ...(given ? { given } : {}) };
  const types = located(origin, () => signature.infer({ op, attributes, origin }, ...values));
  backend.g.origin = origin;
  const outputs = backend.g.node({ op, domain: 'tfjs', inputs: values, attributes, outputs: typesOf(types) });
  const tensors = outputs.map((value) => backend.hold(value));
  const [only] = tensors;
  return Array.isArray(types) || !only ? tensors : only;
}

function typesOf(types: ValueType | readonly ValueType[]): ValueType[] {
  return ('dtype' in types ? [types] : types).map(({ shape, dtype }) => ({ shape: [...shape], dtype }));
}

/** A kernel's tensors in the signature's order, and which were given where some are optional. */
function ordered(
  backend: TraceBackend,
  signature: Signature,
  inputs: tf.NamedTensorInfoMap,
): { values: Value[]; given: string[] | null } {
  const tensors: Readonly<Record<string, tf.TensorInfo | null | undefined>> = inputs;
  if (signature.inputs === 'list') {
    const listed = Object.values(inputs).filter((tensor) => tensor !== undefined);
    return { values: listed.map((tensor) => backend.resolve(tensor)), given: null };
  }
  const present = signature.inputs.flatMap((declared) => {
    const name = declared.replace('?', '');
    const tensor = tensors[name];
    return tensor ? [{ name, tensor }] : [];
  });
  const optional = signature.inputs.some((name) => name.endsWith('?'));
  return {
    values: present.map(({ tensor }) => backend.resolve(tensor)),
    given: optional ? present.map(({ name }) => name) : null,
  };
}

function tracer(op: string): TraceBackend {
  if (!current) throw new Error(`jit: ${op} ran on the tracing backend outside a trace.`);
  return current;
}

function one(inputs: tf.NamedTensorInfoMap, name: string): tf.TensorInfo {
  const tensor = inputs[name];
  if (!tensor) throw new Error(`jit: a kernel was called without its input ${name}.`);
  return tensor;
}

function list(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [Number(value)];
}

/** Attributes without what cannot be compared or printed. */
function plain(attrs: Readonly<Record<string, unknown>>): Record<string, Attribute> {
  const result: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(attrs)) {
    if (value !== undefined && value !== null) result[name] = attribute(value);
  }
  return result;
}

function attribute(value: unknown): Attribute {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(attribute);
  if (ArrayBuffer.isView(value) && 'length' in value) return Array.from(Object.values(value), Number);
  return String(value);
}
