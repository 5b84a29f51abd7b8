import { createRequire } from 'node:module';
import { Command, CommanderError, Option as Flag } from 'commander';
import { settingVariables, verbs } from './commands/index.ts';
import type { Verb } from './commands/verb.ts';
import { unknownVariables } from './shell/environment.ts';
import { Interruption } from './shell/interruption.ts';
import type { Option } from './shell/option.ts';
import { readOptions } from './shell/read.ts';
import { suggestion, UsageError } from './shell/usage.ts';

/** Runs the command line and sets the process's exit code: 0 done, 1 something failed, 2 usage, 130 interrupted. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that closes the pipe early (`| head`) is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    console.error(`digitbench: standard output cannot be written: ${error.message}`);
    process.exit(1);
  });
  // The reader may close the pipe (`2>&1 | head`), or a log's disk may be full. Training goes on.
  process.stderr.on('error', () => {});
  const plain = plainly(args);
  const program = createProgram(plain, (code) => {
    process.exitCode = code;
  });
  try {
    await program.parseAsync(plain, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** `help run` is `run --help`. If the command does not exist, the rest of the line is ignored. */
function plainly(args: readonly string[]): string[] {
  const [first, ...rest] = args[0] === 'help' ? [args[1] ?? '--help', '--help'] : args;
  if (first === undefined) return [];
  const isKnown = first.startsWith('-') || verbs.some(({ name }) => name === first);
  return isKnown ? [first, ...rest] : [first];
}

function createProgram(args: readonly string[], exit: (code: number) => void): Command {
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
  for (const verb of verbs) program.addCommand(createCommand(verb, args, exit));
  program.addHelpText('after', "\nEach command's --help shows its options, with examples.");
  program.addHelpText('after', '\nExit codes: 0 done, 1 some trial failed, 2 usage, 130 interrupted.');
  return program;
}

/** `args` is the whole command line, because commander drops a `--` from what it passes on. */
function createCommand(verb: Verb, args: readonly string[], exit: (code: number) => void): Command {
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
  for (const option of Object.values(verb.options)) command.addOption(flagOf(option));
  const examples = verb.examples.map(([line, effect]) => `  $ digitbench ${line}\n      ${effect}`);
  command.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
  command.action(async () => {
    exit(await verb.run(...(await readArguments(verb, command, args))));
  });
  return command;
}

function flagOf({ flag, argument, variable, description, hidden }: Option<unknown>): Flag {
  const text = variable === undefined ? description : `${description} [${variable}]`;
  return (
    new Flag(argument === undefined ? `--${flag}` : `--${flag} [${argument}]`, text)
      // An option given twice is ambiguous: both values are kept, so that it can be refused.
      .argParser<string | string[]>((given, before) =>
        before === undefined ? given : [before, given].flat(),
      )
      .hideHelp(hidden)
  );
}

/** The command's operands and settings. Throws a UsageError with everything that is wrong with them. */
async function readArguments(
  verb: Verb,
  command: Command,
  args: readonly string[],
): Promise<Parameters<Verb['run']>> {
  const { operands, flags } = splitOperands(command.args);
  const { values, problems } = readOptions(verb.options, command.opts(), process.env);
  problems.unshift(...unknownVariables(process.env, settingVariables));
  problems.push(...flags.map((flag) => describeStray(flag, verb, args)));
  if (verb.operands === undefined && operands.length > 0) {
    problems.push(`${operands.join(' ')}: \`digitbench ${verb.name}\` takes no arguments`);
  }
  if (problems.length > 0 && verb.takesStudies) {
    const models = typeof values.models === 'string' ? values.models : undefined;
    problems.push(...(await unknownStudies(operands, models)));
  }
  if (problems.length > 0) throw new UsageError([...problems, `(digitbench ${verb.name} --help)`]);
  return [operands, values];
}

/** What commander did not recognise: operands and flags. What follows an unknown flag may be its value, so it is neither. */
function splitOperands(rest: readonly string[]): { operands: string[]; flags: string[] } {
  const first = rest.findIndex((argument) => argument.startsWith('-'));
  if (first < 0) return { operands: [...rest], flags: [] };
  return {
    operands: rest.slice(0, first),
    flags: rest.slice(first).filter((argument) => argument.startsWith('-')),
  };
}

/** The problem with a flag that is not an option of the command, or that comes after `--`. */
function describeStray(flag: string, verb: Verb, args: readonly string[]): string {
  const name = flag.split('=')[0] ?? flag;
  const known = ['--help', ...Object.values(verb.options).map((option) => `--${option.flag}`)];
  if (args.includes('--') && args.indexOf('--') < args.lastIndexOf(flag) && known.includes(name))
    return `${flag}: nothing after \`--\` is read as an option; put it before the \`--\`, or leave the \`--\` out`;
  return `${flag}: no such option of \`digitbench ${verb.name}\`.${suggestion(name, known)}`;
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
  // A bug is shown with its stack; expected errors explain themselves.
  const mistake = !(error instanceof Error) || error instanceof TypeError || error instanceof ReferenceError;
  console.error(`digitbench: ${mistake && error instanceof Error ? error.stack : messageOf(error)}`);
  return 1;
}

/** Names of studies are checked together with the flags, so that one attempt shows every mistake. */
async function unknownStudies(operands: readonly string[], models: string | undefined): Promise<string[]> {
  const { discoverStudies } = await import('./zoo/discover.ts');
  const { selectStudies } = await import('./zoo/select.ts');
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
