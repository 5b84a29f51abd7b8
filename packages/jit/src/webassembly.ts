export {
  advance,
  type Code,
  double2,
  float4,
  int,
  ints,
  local,
  moduleOf,
  type Routine,
  repeat,
} from './apart/assembler.ts';
export { PAGE, webAssembly } from './session/webAssembly.ts';
