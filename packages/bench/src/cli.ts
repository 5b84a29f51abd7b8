import { createRequire } from 'node:module';
import { Command, CommanderError, Option as Flag } from 'commander';
import { verbs } from './commands/index.ts';
import type { Verb } from './commands/verb.ts';
import { Interruption } from './shell/interruption.ts';
import { options } from './shell/options.ts';
import { readOptions } from './shell/read.ts';
import { suggestion, UsageError } from './shell/usage.ts';

/** Runs the command line and sets the process's exit code: 0 done, 1 something failed, 2 usage, 130 interrupted. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    console.error(`digitbench: standard output cannot be written: ${error.message}`);
    process.exit(1);
  });
  // Who watches may go away (`2>&1 | head`), or the disk of a log be full: no reason to stop training.
  process.stderr.on('error', () => {});
  const program = createProgram((code) => {
    process.exitCode = code;
  });
  try {
    await program.parseAsync(plainly(args), { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** `help run` is `run --help`; after a command that there is none of, nothing else matters. */
function plainly(args: readonly string[]): string[] {
  const [first, ...rest] = args[0] === 'help' ? [args[1] ?? '--help', '--help'] : args;
  if (first === undefined) return [];
  const isKnown = first.startsWith('-') || verbs.some(({ name }) => name === first);
  return isKnown ? [first, ...rest] : [first];
}

function createProgram(exit: (code: number) => void): Command {
  const program = new Command('digitbench')
    .description(
      'Trains a zoo of small networks on MNIST-like data over several seeds and compares them honestly.',
    )
    .version(version())
    .exitOverride()
    .showHelpAfterError('(--help lists the commands)')
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'digitbench: ')),
    })
    .helpCommand('help [command]', "the same as a command's --help");
  for (const verb of verbs) program.addCommand(createCommand(verb, exit));
  program.addHelpText('after', "\nEach command's --help shows its options, with examples.");
  program.addHelpText('after', '\nExit codes: 0 done, 1 some trial failed, 2 usage, 130 interrupted.');
  return program;
}

function createCommand(verb: Verb, exit: (code: number) => void): Command {
  const command = new Command(verb.name)
    .description(verb.summary)
    .exitOverride()
    // Unknown flags and missing values are collected below, to be reported together with everything else.
    .allowUnknownOption()
    .allowExcessArguments()
    .configureHelp({
      optionTerm: (flag) => flag.flags.replace(/\[(.*)\]/, '<$1>'),
      commandUsage: () =>
        `digitbench ${verb.name} [options]${verb.operands === undefined ? '' : ` ${verb.operands}`}`,
    });
  for (const name of verb.options) {
    const option = options[name];
    const argument = option.argument === undefined ? '' : ` [${option.argument}]`;
    const variable = option.variable === undefined ? '' : ` [${option.variable}]`;
    const flag = new Flag(`--${option.flag}${argument}`, `${option.description}${variable}`);
    // Given twice it has no one meaning: both values are kept, to be refused.
    flag.argParser<string | string[]>((text, before) =>
      before === undefined ? text : [before, text].flat(),
    );
    command.addOption(option.hidden ? flag.hideHelp() : flag);
  }
  const examples = verb.examples.map(([line, effect]) => `  $ digitbench ${line}\n      ${effect}`);
  command.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
  command.action(async () => {
    exit(await verb.run(...(await readArguments(verb, command))));
  });
  return command;
}

/** The command's operands and settings, or a UsageError with all that is wrong with them. */
async function readArguments(verb: Verb, command: Command): Promise<Parameters<Verb['run']>> {
  const flags = ['--help', ...verb.options.map((name) => `--${options[name].flag}`)];
  const firstUnknown = command.args.findIndex((argument) => argument.startsWith('-'));
  const operands = firstUnknown < 0 ? command.args : command.args.slice(0, firstUnknown);
  // What follows an unknown flag may be its value, so only flags are reported from there on.
  const unknown =
    firstUnknown < 0 ? [] : command.args.slice(firstUnknown).filter((argument) => argument.startsWith('-'));

  const { values, problems } = readOptions(verb.options, command.opts(), process.env);
  for (const flag of unknown) {
    problems.push(
      `${flag}: no such option of \`digitbench ${verb.name}\`.${suggestion(flag.split('=')[0] ?? flag, flags)}`,
    );
  }
  if (verb.operands === undefined && operands.length > 0) {
    problems.push(`${operands.join(' ')}: \`digitbench ${verb.name}\` takes no arguments`);
  }
  if (problems.length > 0 && verb.takesStudies) problems.push(...(await unknownStudies(operands, command)));
  if (problems.length > 0) throw new UsageError([...problems, `(digitbench ${verb.name} --help)`]);
  const all = Object.fromEntries(Object.keys(options).map((name) => [name, undefined]));
  return [operands, { ...all, ...values } as Parameters<Verb['run']>[1]];
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message, or the help, by itself.
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof UsageError) {
    for (const problem of error.problems)
      console.error(problem.startsWith('(') ? problem : `digitbench: ${problem}`);
    return 2;
  }
  if (error instanceof Interruption) {
    console.error('digitbench: interrupted');
    return 130;
  }
  // A mistake of ours shows where it is; what was foreseen explains itself.
  const mistake = !(error instanceof Error) || error instanceof TypeError || error instanceof ReferenceError;
  console.error(`digitbench: ${mistake && error instanceof Error ? error.stack : messageOf(error)}`);
  return 1;
}

/** Names of studies are checked with the flags, so that one attempt shows all that is wrong. */
async function unknownStudies(operands: readonly string[], command: Command): Promise<string[]> {
  const { discoverStudies } = await import('./zoo/discover.ts');
  const { selectStudies } = await import('./zoo/select.ts');
  const { models } = command.opts<{ models?: string }>();
  try {
    return selectStudies(operands, discoverStudies(models)).problems;
  } catch {
    return [];
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  const found =
    typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'version') : undefined;
  return String(found);
}
