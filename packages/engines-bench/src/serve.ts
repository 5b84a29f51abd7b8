import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import type { Answer, Request } from './protocol.ts';

/** Answers the requests on standard input, a line each, until the last one or an error ends the process. */
export async function serve(answer: (request: Request) => Promise<Answer>): Promise<void> {
  // TensorFlow.js greets on the console; standard output is for answers.
  console.log = console.error;
  console.warn = console.error;
  tf.env().set('PROD', true);
  for await (const line of createInterface({ input: process.stdin })) {
    const request: Request = JSON.parse(line);
    const reply = await answer(request).catch((error: unknown): Answer => {
      return { error: error instanceof Error ? error.message : String(error) };
    });
    process.stdout.write(`${JSON.stringify(reply)}\n`, () => {
      if ('finished' in reply || 'error' in reply) process.exit(0);
    });
  }
}
