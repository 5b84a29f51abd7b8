/** ONNX operators that work element by element on one tensor (attributes and scalar inputs aside). */
export const unaryOperators: ReadonlySet<string> = new Set(
  // biome-ignore format: a list of names
  ['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'BitwiseNot', 'Cast', 'Ceil', 'Celu', 'Cos', 'Cosh', 'Elu', 'Erf', 'Exp',
    'Floor', 'IsInf', 'IsNaN', 'LeakyRelu', 'Log', 'Neg', 'Not', 'Reciprocal', 'Relu', 'Round', 'Selu', 'Sigmoid', 'Sign', 'Sin',
    'Sinh', 'Softplus', 'Softsign', 'Sqrt', 'Tan', 'Tanh'],
);

/** ONNX operators that work element by element on operands that are broadcast. */
export const broadcastOperators: ReadonlySet<string> = new Set(
  // biome-ignore format: a list of names
  ['Add', 'And', 'BitShift', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor', 'Div', 'Equal', 'Greater', 'GreaterOrEqual', 'Less',
    'LessOrEqual', 'Max', 'Min', 'Mod', 'Mul', 'Or', 'Pow', 'Sub', 'Sum', 'Where', 'Xor'],
);

export function isElementwise(op: string): boolean {
  return unaryOperators.has(op) || broadcastOperators.has(op);
}

/** Reductions that take their axes as a second input. */
export const reduceOperators: ReadonlySet<string> = new Set(
  ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'].map(
    (kind) => `Reduce${kind}`,
  ),
);
