import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Tail } from '@digitbench/train/node';
import type {
  Answer,
  Described,
  DescribeRequest,
  EntryRequest,
  Finished,
  Measured,
  Prepared,
  PrepareRequest,
  Request,
  Trained,
} from './protocol.ts';
import type { TrainingDescription } from './zoo/description.ts';

/** A contender's process, asked one thing at a time. A question without an answer throws an Error that says why. */
export class ContenderProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers: AsyncIterator<string>;
  readonly #output = new Tail(4_096);
  readonly #timeLimit: number;
  #late = false;

  /** `timeLimit` in milliseconds for one question. */
  constructor(command: readonly string[], environment: NodeJS.ProcessEnv, timeLimit: number) {
    const [program = '', ...args] = command;
    this.#child = spawn(program, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (data: Buffer) => this.#output.push(data));
    this.#child.stdin.on('error', () => {}); // The process has ended, and the missing answer shows it.
    this.#child.on('error', (error) => this.#output.push(Buffer.from(error.message)));
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#timeLimit = timeLimit;
  }

  async prepare(request: PrepareRequest): Promise<Prepared> {
    const answer = await this.#ask({ prepare: request });
    if ('prepared' in answer) return answer.prepared;
    throw this.#unexpected('prepared', answer);
  }

  async measure(seconds: number): Promise<Measured> {
    const answer = await this.#ask({ measure: { seconds } });
    if ('measured' in answer) return answer.measured;
    throw this.#unexpected('measured', answer);
  }

  async describe(request: DescribeRequest): Promise<Described> {
    const answer = await this.#ask({ describe: request });
    if ('described' in answer) return answer.described;
    throw this.#unexpected('described', answer);
  }

  async train(request: EntryRequest | { descriptions: TrainingDescription[] }): Promise<Trained> {
    const answer = await this.#ask({ train: request });
    if ('trained' in answer) return answer.trained;
    throw this.#unexpected('trained', answer);
  }

  async finish(): Promise<Finished> {
    const answer = await this.#ask({ finish: {} });
    if ('finished' in answer) return answer.finished;
    throw this.#unexpected('finished', answer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #ask(request: Request): Promise<Answer> {
    const clock = setTimeout(() => {
      this.#late = true;
      this.kill();
    }, this.#timeLimit);
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#answers.next();
    clearTimeout(clock);
    if (done !== true) return JSON.parse(value);
    if (this.#late) throw new Error(`took longer than ${this.#timeLimit / 1000} s, so it was stopped`);
    const last = this.#output.text().trim().split('\n').at(-1) ?? '';
    throw new Error(
      `its process ended without an answer${last === '' ? '' : `; its last output: ${last.slice(0, 300)}`}`,
    );
  }

  #unexpected(expected: string, answer: Answer): Error {
    return new Error(
      'error' in answer ? answer.error : `answered ${JSON.stringify(answer)}, "${expected}" expected`,
    );
  }
}
