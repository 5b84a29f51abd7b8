import { closing, opening } from '../readme/markers.ts';

/** What the README says about a new study. */
export interface Described {
  name: string;
  title: string;
  question: string;
  /** "study/entry" that it was copied from; undefined if it was not. */
  copyOf: string | undefined;
}

/** The seven points of every study's README. Where only the author knows the answer, it asks a question. */
export function readme({ name, title, question, copyOf }: Described): string {
  const start = copyOf === undefined ? '' : ` It began as a copy of \`${copyOf}\`.`;
  return `# ${name}

${title}.

## 1. Question and source

${question} Say here why it is worth asking, and where the idea comes from, with a link.${start}

## 2. Data representation

How an image and a label reach the network: see \`recipe.input\`.

## 3. How the data is generated

Which images are trained on, which are held back, in what order, and what augmentation changes.

## 4. How the inputs are combined

One input, or how several become one.

## 5. Loss, and why

What is minimised, and why that and nothing else.

## 6. How it is evaluated

On what, when, and with which weights. Nothing may be chosen by the test images.

## 7. What came out

\`npm run bench -- ${name} --profile paper\` trains it, and \`npx digitbench report ${name} --profile paper\` prints what
came out.

${opening('results')}

${closing('results')}
`;
}
