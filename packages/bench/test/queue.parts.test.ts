import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heartbeat } from '../src/commands/worker/heartbeat.ts';
import { Outbox } from '../src/commands/worker/outbox.ts';
import { PassedOver } from '../src/commands/worker/passed-over.ts';
import { type Card, describeRunning, readCard, refusalOf, shortLot } from '../src/place/queue/card.ts';
import { warningsOfServer, warningsOfWay } from '../src/place/queue/diagnose.ts';
import { readFailure, writeFailure } from '../src/place/queue/failure.ts';
import { lossField, packParcel, unpackParcel } from '../src/place/queue/parcel.ts';
import { idOf, lotOf, readTicket, type Ticket } from '../src/place/queue/ticket.ts';
import { temporaryFolder } from './support/cli.ts';
import { madeUp } from './support/records.ts';

const record = madeUp(0.9, { checksum: 'c0ffee00' });
const ticket: Ticket = {
  version: 1,
  study: record.study,
  sources: 'abcdef0123456789',
  entry: record.entry,
  seed: record.seed,
  profile: record.profile,
  dataset: record.dataset,
  checksum: record.checksum,
  engine: 'onnx',
  hash: record.hash,
  numerics: 'core 1, jit 2, train 3',
  weights: false,
  again: false,
  minutes: null,
};
const id = idOf(ticket);

describe('a ticket', () => {
  it('has the id of its trial with its hash, and of what else makes it other work', () => {
    expect(id).toBe('quick/first/plain seed 1 (onnx, mnist) c0ffee00c0ffee00');
    const others = [
      { ...ticket, weights: true },
      { ...ticket, again: true },
      { ...ticket, seed: 2 },
    ].map(idOf);
    expect(new Set([id, ...others]).size).toBe(4);
    expect(readTicket(ticket, id)).toEqual(ticket);
    expect(lotOf({ ...ticket, seed: 2 })).toBe(lotOf(ticket));
  });

  it('is not read from anything else, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (data, other) => 'problem' in readTicket(data, other)),
      { numRuns: 300 },
    );
    const names = Object.keys(ticket);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.anything(), (name, value) => {
        const changed = { ...ticket, [name]: value };
        const read = readTicket(changed, id);
        return 'problem' in read || idOf(read) === id;
      }),
      { numRuns: 500 },
    );
    for (const study of ['../x', '/etc', 'a/b', '.hidden', 'con', 'x'.repeat(65), ''])
      expect(readTicket({ ...ticket, study }, idOf({ ...ticket, study }))).toHaveProperty('problem');
    for (const minutes of [0, -1, 1e9, Number.POSITIVE_INFINITY])
      expect(readTicket({ ...ticket, minutes }, id)).toHaveProperty('problem');
  });
});

describe('a parcel', () => {
  const parcel = { version: 1, id, record, engineSeconds: 1, weights: 'none' } as const;

  it('comes out as it went in', () => {
    expect(unpackParcel(packParcel(parcel), ticket, 'laptop')).toEqual(parcel);
    const lost = { version: 1, id, lost: 'its machine was lost', last: null } as const;
    expect(unpackParcel(packParcel(lost), ticket, lossField)).toEqual(lost);
  });

  it.each([
    ['another machine', packParcel(parcel), ticket, 'desktop'],
    ['another seed', packParcel(parcel), { ...ticket, seed: 2 }, 'laptop'],
    ['another hash', packParcel(parcel), { ...ticket, hash: 'deadbeef' }, 'laptop'],
    [
      'an engine nobody asked for',
      packParcel({ ...parcel, record: { ...record, engine: { name: 'abacus', versions: {} } } }),
      ticket,
      'laptop',
    ],
    [
      'a record that is none',
      gzipSync(JSON.stringify({ ...parcel, record: { ...record, outcome: 'well' } })),
      ticket,
      'laptop',
    ],
    ['one more field', gzipSync(JSON.stringify({ ...parcel, path: '/etc' })), ticket, 'laptop'],
    ['a loss in a machine’s name', packParcel({ version: 1, id, lost: 'x', last: null }), ticket, 'laptop'],
    ['a record in the name of a loss', packParcel(parcel), ticket, lossField],
    ['64 MiB of nothing', gzipSync(Buffer.alloc(64 * 2 ** 20)), ticket, 'laptop'],
    ['no gzip', Buffer.from('{}'), ticket, 'laptop'],
  ])('with %s is refused', (_, packed, wanted, field) => {
    expect(unpackParcel(packed, wanted, field)).toEqual({ problem: expect.any(String) });
  });
});

describe('the outbox', () => {
  const delivery = {
    id,
    field: 'laptop',
    packed: Buffer.from([1, 10, 2]),
    weights: Buffer.from([10, 3]),
    failure: null,
  };

  it('keeps what was trained until it is handed over, and a little longer', () => {
    const folder = temporaryFolder();
    const outbox = new Outbox('redis://lab', folder);
    outbox.keep(delivery);
    expect(new Outbox('redis://lab', folder).waiting()).toEqual([delivery]);
    expect(new Outbox('redis://elsewhere', folder).waiting()).toEqual([]);
    outbox.given(id, true);
    expect(outbox.waiting()).toEqual([]);
    expect(outbox.find(id)).toEqual(delivery);
    outbox.keep(delivery);
    outbox.given(id, false);
    expect(outbox.find(id)).toEqual(delivery);
  });

  it('forgets after an hour what was handed over, and at once what is to be trained again', () => {
    const folder = temporaryFolder();
    const outbox = new Outbox('redis://lab', folder);
    outbox.keep(delivery);
    outbox.given(id, false);
    expect(outbox.find(id)).toBeUndefined();
    outbox.keep(delivery);
    outbox.given(id, true);
    const [place = ''] = readdirSync(folder);
    const [file = ''] = readdirSync(join(folder, place));
    const old = Date.now() / 1000 - 3_700;
    utimesSync(join(folder, place, file), old, old);
    expect(outbox.find(id)).toBeUndefined();
    expect(outbox.waiting()).toEqual([]);
    expect(readdirSync(join(folder, place))).toEqual([]);
  });

  it('leaves nothing of queues that nobody uses any more but what was never handed over', () => {
    const folder = temporaryFolder();
    for (const [queue, isGiven] of [
      ['redis://gone', true],
      ['redis://waiting', false],
    ] as const) {
      const outbox = new Outbox(queue, folder);
      outbox.keep(delivery);
      if (isGiven) outbox.given(id, true);
    }
    const old = Date.now() / 1000 - 3_700;
    const age = () => {
      for (const place of readdirSync(folder)) {
        for (const file of readdirSync(join(folder, place))) utimesSync(join(folder, place, file), old, old);
        utimesSync(join(folder, place), old, old);
      }
    };
    age();
    expect(new Outbox('redis://lab', folder).waiting()).toEqual([]);
    // Removing a file makes its folder a new one.
    age();
    expect(new Outbox('redis://lab', folder).waiting()).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(new Outbox('redis://waiting', folder).waiting()).toEqual([delivery]);
  });

  it('does not hand over half a parcel', () => {
    const folder = temporaryFolder();
    const outbox = new Outbox('redis://lab', folder);
    outbox.keep({ ...delivery, weights: null });
    const [place = ''] = readdirSync(folder);
    const [file = ''] = readdirSync(join(folder, place));
    const path = join(folder, place, file);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect(outbox.waiting(), `${length} bytes`).toEqual([]);
    }
  });
});

it('a failed trial is kept with what is needed to try it again', () => {
  expect(readFailure(id, writeFailure({ ticket, reason: 'it threw' }))).toEqual({
    ticket,
    reason: 'it threw',
  });
  const obeyed = readFailure(id, writeFailure({ ticket, reason: 'a\u001b[2Jb\r\nc\u0007\u009b31md\u202e' }));
  expect(obeyed?.reason).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(readFailure('another', writeFailure({ ticket, reason: 'it threw' }))).toBeUndefined();
  expect(readFailure(id, '{')).toBeUndefined();
  expect(readFailure(id, 'x'.repeat(10_000))).toBeUndefined();
});

describe('a worker', () => {
  it('passes over what is not for it without a pause, until it comes round again or has passed over many', () => {
    const passed = new PassedOver();
    const first = Array.from({ length: 200 }, (_, i) => passed.refuse(`trial ${i}`));
    expect(new Set(first)).toEqual(new Set([0]));
    expect(passed.refuse('trial 0')).toBe(500);
    expect(passed.refuse('trial 1')).toBe(0);
    expect(passed.refuse('trial 0')).toBe(1_000);
    passed.accept();
    expect(passed.refuse('trial 0')).toBe(500);
    const many = Array.from({ length: 5_000 }, (_, i) => passed.refuse(`another ${i}`));
    expect(many.filter((pause) => pause > 0)).toEqual(
      expect.arrayContaining([1_000, 2_000, 4_000, 8_000, 10_000]),
    );
    expect(many.filter((pause) => pause > 0)).toHaveLength(20);
    expect(Math.max(...many)).toBe(10_000);
  });

  it('has a card that can be read, whatever it was asked to take', async () => {
    const cards: Card[] = [];
    const stop = new AbortController();
    const board = {
      now: async () => 0,
      putCard: async (card: Card) => {
        cards.push(card);
        stop.abort();
      },
    };
    const heartbeat = new Heartbeat(board, {
      worker: 'vm-1',
      jobs: 1,
      machine: record.machine,
      revision: null,
    });
    for (let i = 0; i < 20_000; i++)
      expect(
        heartbeat.refused(`lot ${i}`, i % 3 === 0 ? 'another data set' : `${i} ${'x'.repeat(2_000)}`),
      ).toBe(true);
    expect(heartbeat.refused('lot 1', `1 ${'x'.repeat(2_000)}`)).toBe(false);
    expect(heartbeat.refused('lot 0', 'another data set')).toBe(false);
    await heartbeat.beat(stop.signal);
    expect(readCard(JSON.stringify(cards[0]))).toEqual(cards[0]);
    expect(cards[0]?.refusals.find(({ reason }) => reason === 'another data set')?.lots).toContain(
      shortLot('lot 0'),
    );
  });
});

describe("a worker's card", () => {
  const card = {
    version: 1,
    worker: 'vm-1',
    host: 'vm',
    machine: 'laptop',
    revision: null,
    jobs: 1,
    trials: [
      describeRunning(id, 5, { phase: 'training', epoch: 1, epochs: 2, fraction: 0.5, loss: Number.NaN }),
    ],
    refusals: [{ reason: 'src/index.ts differs', lots: [shortLot(lotOf(ticket))] }],
  };

  it('is read as it was written; what moves a terminal’s cursor is taken out', () => {
    expect(readCard(JSON.stringify(card))).toEqual(card);
    expect(card.trials[0]?.loss).toBeNull();
    expect(readCard(JSON.stringify({ ...card, host: 'v\u001b[2Jm\n' }))?.host).toBe('vm');
    for (const text of ['', '{}', 'null', JSON.stringify({ ...card, jobs: 0 }), 'x'.repeat(600_000)])
      expect(readCard(text)).toBeUndefined();
  });

  it('says what nobody can take only if all say so', () => {
    const read = [readCard(JSON.stringify(card))].filter((one) => one !== undefined);
    expect(refusalOf(read, lotOf(ticket))).toBe('vm: src/index.ts differs');
    expect(
      refusalOf([...read, ...read.map((one) => ({ ...one, refusals: [] }))], lotOf(ticket)),
    ).toBeUndefined();
    expect(refusalOf([], lotOf(ticket))).toBeUndefined();
  });
});

describe('doctor', () => {
  const good = { redis_version: '7.0.15', maxmemory_policy: 'noeviction', aof_enabled: '1' };
  const room = { used: 1, most: null };

  it('finds nothing to say of a server that loses nothing', () => {
    expect(warningsOfServer(good, room)).toEqual([]);
    expect(warningsOfServer({ ...good, redis_version: '7.2.4', valkey_version: '8.0.1' }, room)).toEqual([]);
  });

  it.each([
    [{ ...good, redis_version: '6.0.16' }, room, 'too old'],
    [{ ...good, redis_version: '7.2.4', valkey_version: '7.2.5' }, room, 'too old'],
    [{ ...good, maxmemory_policy: 'allkeys-lru' }, room, 'maxmemory-policy noeviction'],
    [{ ...good, aof_enabled: '0' }, room, 'appendonly yes'],
    [{ ...good, aof_last_write_status: 'err' }, room, 'cannot write'],
    [good, { used: 90, most: 100 }, '80 % full'],
  ])('says of %j what to set', (info, memory, expected) => {
    expect(warningsOfServer(info, memory)).toEqual([expect.stringContaining(expected)]);
  });

  it('says who can listen, who can come in, and whose clock is wrong', () => {
    const address = {
      host: 'lab',
      port: 1,
      database: 0,
      username: undefined,
      authority: undefined,
      prefix: 'digitbench',
    };
    expect(warningsOfWay({ ...address, tls: true, password: 'x' }, 0)).toEqual([]);
    expect(warningsOfWay({ ...address, tls: false, password: undefined }, -3_600)).toEqual([
      expect.stringContaining('rediss://'),
      expect.stringContaining('requirepass'),
      expect.stringContaining('3600 s behind'),
    ]);
    expect(warningsOfWay({ ...address, host: '127.0.0.1', tls: false, password: undefined }, 5)).toEqual([]);
  });
});
