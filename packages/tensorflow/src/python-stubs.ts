import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from './command.ts';
import { SetupError } from './setup-error.ts';

/** The library of stand-ins, by its name for the linker. */
export const stubLibrary = 'libpython_stubs.so';

/**
 * TensorFlow 2.9's wheel has the C API inside a Python extension, which is linked so that every symbol must be found
 * when it is loaded. This gives its CPython symbols a definition that is never called: functions that abort, and
 * zeroed objects.
 */
export async function buildPythonStubs(
  library: string,
  folder: string,
  compiler: string,
  env: NodeJS.ProcessEnv,
) {
  const listed = await runCommand('nm', ['-D', '--undefined-only', library], { env });
  if (listed.status !== 0)
    throw new SetupError([`nm could not read ${library}: ${lastLines(listed.stderr)}`]);
  const source = join(folder, 'python_stubs.cc');
  writeFileSync(source, stubSource(pythonSymbols(listed.stdout)));
  const target = join(folder, stubLibrary);
  const compiled = await runCommand(compiler, ['-O1', '-fPIC', '-shared', source, '-o', target], { env });
  if (compiled.status !== 0) {
    throw new SetupError([`${compiler} could not compile ${source}: ${lastLines(compiled.stderr)}`]);
  }
}

/** CPython's names among the undefined symbols that `nm` lists, without their version. */
export function pythonSymbols(listing: string): string[] {
  const names = new Set<string>();
  for (const line of listing.split('\n')) {
    const [, name] = /^\s*U (_?Py\w+)(?:@\S+)?$/.exec(line) ?? [];
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}

/** Exceptions, types and singletons are data. Nothing reads what they hold, and none is larger than a type. */
const isObject = (name: string) => /^PyExc_|_Type$|^_Py_.*Struct$/.test(name);

export function stubSource(names: readonly string[]): string {
  const lines = names.map((name) =>
    isObject(name) ? `alignas(64) char ${name}[1024];` : `void ${name}() { unreachable("${name}"); }`,
  );
  return [
    '#include <cstdio>',
    '#include <cstdlib>',
    'static void unreachable(const char* name) {',
    '  std::fprintf(stderr, "libtensorflow called Python: %s\\n", name);',
    '  std::abort();',
    '}',
    'extern "C" {',
    ...lines,
    '}',
    '',
  ].join('\n');
}
