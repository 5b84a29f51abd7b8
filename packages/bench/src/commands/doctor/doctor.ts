import { availableParallelism } from 'node:os';
import { inspectTensorflow, type TensorflowState, tensorflowLines } from '@digitbench/tensorflow';
import { describeMachine, usableMemory } from '@digitbench/train/node';
import type { DatasetSurvey, EngineSurvey } from '@digitbench/train/protocol';
import { LocalPlace } from '../../place/local/place.ts';
import type { Address } from '../../place/queue/address.ts';
import type { QueueDiagnosis } from '../../place/queue/diagnose.ts';
import { alignColumns } from '../../screen/table.ts';
import { type Answer, ask } from '../../zoo/ask.ts';
import { datasetQuestion, enginesQuestion, withoutPlace } from '../../zoo/questions.ts';

export interface Diagnosis {
  /** Whether there is an engine and a data set to run with. */
  ready: boolean;
  machine: ReturnType<typeof describeMachine>;
  /** Trials at the same time unless --jobs says otherwise. */
  jobs: number;
  /** Bytes that this process and its workers may use. */
  memory: number;
  /** The engine that `auto` stands for here. */
  engine: string | null;
  engines: EngineSurvey[];
  /** Channels in a block of ONNX Runtime's convolution layout; 0 if this processor has no blocked layout. */
  channelBlock: number | null;
  dataset: ({ usable: true } & DatasetSurvey) | { usable: false; problem: string };
  tensorflow: TensorflowState;
  /** Null: none was given. */
  queue: QueueDiagnosis | null;
}

/** Looks at the machine and tries each engine and the data set, in worker processes. Trains nothing. */
export async function diagnose(dataset: string | null, address?: Address): Promise<Diagnosis> {
  using place = new LocalPlace({ jobs: Math.min(2, availableParallelism()), dataset });
  const [engines, data, tensorflow, queue] = await Promise.all([
    ask(place, enginesQuestion('auto', true)),
    ask(place, { ...datasetQuestion(dataset), key: undefined }),
    inspectTensorflow(),
    address === undefined ? null : inspectQueue(address),
  ]);
  const survey = engines.kind === 'engines' ? engines.survey : undefined;
  return {
    ready:
      data.kind === 'dataset' &&
      (survey?.engines.some(({ available }) => available === true) ?? false) &&
      queue?.reachable !== false,
    machine: describeMachine(),
    jobs: availableParallelism(),
    memory: usableMemory(),
    engine: survey?.chosen ?? null,
    engines: survey?.engines ?? [],
    channelBlock: survey?.channelBlock ?? null,
    dataset: describeData(data),
    tensorflow,
    queue,
  };
}

async function inspectQueue(address: Address): Promise<QueueDiagnosis> {
  const { diagnoseQueue } = await import('../../place/queue/diagnose.ts');
  return diagnoseQueue(address);
}

function describeData(answer: Answer<'dataset'>): Diagnosis['dataset'] {
  if (answer.kind === 'dataset') return { usable: true, ...answer.survey };
  return { usable: false, problem: withoutPlace(answer.reason) };
}

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

export function formatDiagnosis(diagnosis: Diagnosis): string {
  const { machine, dataset, channelBlock } = diagnosis;
  const facts = [
    [
      'machine',
      `${machine.cpu}, ${machine.cores} cores, ${gibibytes(diagnosis.memory)} usable, ${machine.os}`,
    ],
    ['machine id', machine.id],
    ['Node', machine.node],
    ['trials at once', String(diagnosis.jobs)],
    ['data', dataset.usable ? describeDataset(dataset) : `not usable: ${dataset.problem}`],
    ['engine', diagnosis.engine === null ? 'none' : `${diagnosis.engine} (the choice of --engine auto)`],
    ['convolutions', describeBlock(channelBlock)],
  ];
  const engines = diagnosis.engines.map(({ name, available, versions }) => [
    name,
    available === true
      ? `ready: ${Object.entries(versions)
          .map(([library, version]) => `${library} ${version}`)
          .join(', ')}`
      : `missing: ${available}`,
  ]);
  return [
    alignColumns(facts),
    `Engines\n${alignColumns(engines)}`,
    `TensorFlow\n${tensorflowLines(diagnosis.tensorflow)
      .map((line) => `  ${line}`)
      .join('\n')}`,
    ...(diagnosis.queue === null ? [] : [describeQueue(diagnosis.queue)]),
    conclusion(diagnosis),
  ].join('\n\n');
}

function describeQueue(diagnosis: QueueDiagnosis): string {
  if (!diagnosis.reachable) return `Queue\n  ${diagnosis.queue} cannot be used: ${diagnosis.problem}`;
  const { server, encrypted, roundTrip, memory, workers, warnings } = diagnosis;
  const limit = memory.most === null ? 'no limit' : `${(memory.most / 2 ** 20).toFixed(0)} MiB allowed`;
  const rows = [
    ['address', `${diagnosis.queue}, ${encrypted ? 'encrypted' : 'not encrypted'}`],
    ['server', `${server}, ${roundTrip.toFixed(1)} ms away`],
    ['memory', `${(memory.used / 2 ** 20).toFixed(1)} MiB used, ${limit}`],
    ['workers', String(workers)],
    ...warnings.map((warning) => ['warning', warning]),
  ];
  return `Queue\n${alignColumns(rows)}`;
}

function conclusion({ ready, engines }: Diagnosis): string {
  if (!ready) return 'Not ready: see what is missing above.';
  const compiled = engines.some(({ name, available }) => name === 'onnx' && available === true);
  return compiled
    ? 'Ready: `digitbench run` trains the zoo.'
    : 'Ready, but slow: the engine onnx is missing (see above), and the others interpret each step.';
}

const describeDataset = (data: DatasetSurvey) =>
  `${data.name}: ${data.train.toLocaleString('en')} + ${data.test.toLocaleString('en')} images of ` +
  `${data.rows} x ${data.columns}, checksum ${data.checksum.slice(0, 12)}`;

function describeBlock(block: number | null): string {
  if (block === null) return 'layout unknown: the engine onnx does not run here';
  return block === 0
    ? 'plain layout: this processor has no blocked one'
    : `blocked layout, ${block} channels a block`;
}
