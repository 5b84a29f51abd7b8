import type { TrainHere } from '../data/lab.ts';
import { duration } from '../data/text.ts';
import type { Reply, Training } from '../lab/protocol.ts';
import { base, part, say } from './elements.ts';
import { LabWorker, lacking } from './lab-worker.ts';
import { LiveCurve } from './live-curve.ts';
import { Technical } from './technical.ts';

type Profile = Training['profile'];

/** What of a record the page speaks of. */
interface RecordPart {
  seed: number;
  machine: { id: string };
  outcome: { status: string; reason?: string };
  test: { accuracy: number | null } | null;
}

/** A record that took more seconds than this is not thrown away unasked. */
const LONG = 60;

const ask = (event: BeforeUnloadEvent) => event.preventDefault();

/** One entry's training: its form, its course, its record. */
class Trainer {
  readonly #where: HTMLElement;
  readonly #here: TrainHere;
  readonly #technical: Technical;
  #worker: LabWorker | null = null;
  #running = false;
  /** A record that took long and was not downloaded. */
  #unsaved = false;
  #paused = false;
  #curves: { loss: LiveCurve; accuracy: LiveCurve | null } | null = null;
  #profile: Profile = 'quick';
  #isOwn = false;
  #epoch = 0;
  /** When training began, and the time spent paused, in ms. */
  #clock = { began: 0, paused: 0, since: 0 };

  constructor(where: HTMLElement, here: TrainHere) {
    this.#where = where;
    this.#here = here;
    this.#technical = new Technical(where);
    part(where, 'form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#running) this.#start();
    });
    part(where, 'pause')?.addEventListener('click', () => this.#pause());
    part(where, 'stop')?.addEventListener('click', () => this.#stop());
    part(where, 'download')?.addEventListener('click', () => this.#setUnsaved(false));
    addEventListener('pagehide', () => this.#leave());
  }

  #value(name: string): string {
    const field = this.#where.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-part="${name}"]`);
    return field?.value ?? '';
  }

  #start() {
    const { study, entry, sources, recipe, hash, facts, epochs, band, members } = this.#here;
    this.#profile = this.#value('budget') as Profile;
    const change = { learningRate: Number(this.#value('rate')), width: Number(this.#value('width')) };
    this.#isOwn = change.learningRate !== 1 || change.width !== 1;
    const planned = this.#profile === 'paper' ? epochs : Math.min(this.#profile === 'smoke' ? 1 : 3, epochs);
    // A first look trains on 2,000 images: its epochs are no epochs of the records. An ensemble's members follow one another.
    const shown = this.#profile === 'smoke' ? null : band;
    this.#curves = {
      loss: new LiveCurve('Training loss', planned * members, shown?.trainLoss ?? null),
      accuracy:
        band.validAccuracy === null
          ? null
          : new LiveCurve('Validation accuracy', planned * members, shown?.validAccuracy ?? null),
    };
    const curves = [this.#curves.loss, this.#curves.accuracy].flatMap((curve) => curve?.element ?? []);
    part(this.#where, 'curves')?.replaceChildren(...curves);
    part(this.#where, 'epochs')?.replaceChildren();
    this.#hide('course', false);
    this.#hide('result', true);
    this.#hide('own', !this.#isOwn);
    this.#write('change', `learning rate times ${change.learningRate}, width times ${change.width}`);
    this.#write('left', '');
    this.#epoch = 0;
    this.#technical.forget();
    this.#setRunning(true);
    say(this.#where, 'Loading what is needed.');
    this.#worker ??= new LabWorker(
      (reply) => this.#hear(reply),
      (reason) => {
        this.#worker = null;
        this.#end(`Nothing can be trained here: ${reason}`);
      },
    );
    this.#clock = { began: 0, paused: 0, since: 0 };
    this.#worker.tell({
      kind: 'train',
      training: {
        base: new URL(base, location.href).href,
        study,
        entry,
        seed: Math.max(0, Math.trunc(Number(this.#value('seed')))),
        profile: this.#profile,
        sources,
        recipe,
        hash,
        facts,
        change,
      },
    });
  }

  /** The page goes away, perhaps to come back as it is: what computes is let go, with its memory. */
  #leave() {
    this.#worker?.end();
    this.#worker = null;
    if (this.#running)
      this.#end('The page was left, which ended the training. Press “Train” to start again.');
  }

  #pause() {
    this.#paused = !this.#paused;
    this.#worker?.tell({ kind: this.#paused ? 'pause' : 'resume' });
    const now = performance.now();
    if (this.#paused) this.#clock.since = now;
    else this.#clock.paused += now - this.#clock.since;
    this.#write('pause', this.#paused ? 'Go on' : 'Pause');
    say(this.#where, this.#paused ? 'Paused.' : 'Going on.');
  }

  #stop() {
    this.#worker?.tell({ kind: 'stop' });
    say(this.#where, 'Stopping.');
  }

  #hear(reply: Reply) {
    switch (reply.kind) {
      case 'fetching':
        return this.#progress('Loading the data set', reply.done / reply.of);
      case 'phase':
        if (reply.phase === 'compiling') return this.#progress('Compiling', 0);
        return this.#progress('Testing on the test images', 1);
      case 'step':
        return this.#step(reply.fraction, reply.loss);
      case 'epoch':
        return this.#addEpoch(reply);
      case 'trained':
        return this.#finish(reply.record, reply.own, reply.current);
      case 'stopped':
        return this.#end(
          `Stopped after ${this.#epoch} ${this.#epoch === 1 ? 'epoch' : 'epochs'}. A stopped training makes no record.`,
        );
      case 'problem':
        this.#technical.add('the training', reply.details);
        return this.#end(`The training failed: ${reply.reason}.`);
    }
  }

  #progress(phase: string, fraction: number) {
    this.#write('phase', phase);
    const bar = this.#where.querySelector('progress');
    if (bar) bar.value = fraction;
  }

  #step(fraction: number, loss: number) {
    const now = performance.now();
    if (this.#clock.began === 0) {
      // The first stretch is short, and its time is that of starting.
      this.#clock = { began: now, paused: 0, since: 0 };
      say(this.#where, 'Training.');
    }
    this.#progress(`Training: loss ${loss.toPrecision(3)}`, fraction);
    const spent = (now - this.#clock.began - this.#clock.paused) / 1000;
    if (spent > 1) this.#write('left', `About ${duration((spent / fraction) * (1 - fraction))} left.`);
  }

  #addEpoch({ trainLoss, validAccuracy, seconds }: Extract<Reply, { kind: 'epoch' }>) {
    this.#epoch++;
    this.#curves?.loss.add(trainLoss);
    if (validAccuracy !== null) this.#curves?.accuracy?.add(validAccuracy);
    const row = document.createElement('tr');
    const cells = [
      `${this.#epoch}`,
      trainLoss.toFixed(4),
      validAccuracy === null ? '–' : `${(100 * validAccuracy).toFixed(2)} %`,
      seconds.toFixed(2),
    ];
    row.append(
      ...cells.map((cell) =>
        Object.assign(document.createElement('td'), { textContent: cell, className: 'r' }),
      ),
    );
    part(this.#where, 'epochs')?.append(row);
  }

  #finish(found: unknown, own: boolean, current: boolean) {
    const record = found as RecordPart;
    const text = `${JSON.stringify(found, null, 1)}\n`;
    const link = this.#where.querySelector<HTMLAnchorElement>('a[data-part="download"]');
    if (link) {
      URL.revokeObjectURL(link.href);
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      link.download = `seed-${record.seed}.${record.machine.id}.json`;
    }
    const { began } = this.#clock;
    this.#setUnsaved(began > 0 && performance.now() - began > 1000 * LONG);
    this.#hide('result', false);
    this.#progress('Done', 1);
    this.#end(this.#verdict(record, own, current));
  }

  /** What came out, against the recorded seeds. */
  #verdict({ outcome, test }: RecordPart, own: boolean, current: boolean): string {
    const accuracy = test?.accuracy ?? null;
    if (accuracy === null) return `It ${outcome.status}: ${outcome.reason ?? 'there is no test'}.`;
    const { interval, mean, seeds, steady } = this.#here;
    const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
    const found = `Test accuracy ${percent(accuracy)}.`;
    const recorded = mean === null ? '' : ` The ${seeds} recorded seeds reach ${percent(mean)} on average.`;
    if (own) return `${found} This was your own recipe, so no published number is tested by it.${recorded}`;
    if (this.#profile !== 'paper') {
      const schedule = steady
        ? ''
        : ' Its learning rate ran through the whole schedule in the shorter time, so the course differs from the recorded ones.';
      return `${found} This was a shorter training than the published one.${recorded}${schedule}`;
    }
    const same = current
      ? 'The same recipe, sources and data as in the published records'
      : 'The published records are of other sources than this site';
    if (interval === null) return `${found} ${same}.`;
    const inside = accuracy >= interval.low && accuracy <= interval.high;
    return `${found} ${same}: it lies ${inside ? 'inside' : 'outside'} the 95 % prediction interval of the ${seeds} recorded seeds, ${percent(interval.low)} to ${percent(interval.high)}.`;
  }

  #end(words: string) {
    this.#setRunning(false);
    this.#write('left', '');
    say(this.#where, words);
  }

  #setRunning(running: boolean) {
    this.#running = running;
    if (running) this.#unsaved = false;
    this.#guard();
    this.#paused = false;
    this.#write('pause', 'Pause');
    const start = this.#where.querySelector<HTMLButtonElement>('[data-part="start"]');
    const pause = part(this.#where, 'pause');
    // A button that goes away must not take the keyboard's place with it.
    const focused = document.activeElement;
    const held = focused === start || focused === pause || focused === part(this.#where, 'stop');
    if (start) start.disabled = running;
    this.#hide('pause', !running);
    this.#hide('stop', !running);
    if (held) (running ? pause : start)?.focus();
  }

  #setUnsaved(unsaved: boolean) {
    this.#unsaved = unsaved;
    this.#guard();
  }

  /** The browser asks whether to leave, but only while there is something to lose. */
  #guard() {
    if (this.#running || this.#unsaved) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  }

  #hide(name: string, hidden: boolean) {
    const found = part(this.#where, name);
    if (found) found.hidden = hidden;
  }

  #write(name: string, text: string) {
    const found = part(this.#where, name);
    if (found) found.textContent = text;
  }
}

for (const where of document.querySelectorAll<HTMLElement>('[data-train]')) {
  const missing = lacking();
  where.hidden = false;
  if (missing !== null) {
    where.textContent = missing;
    where.className = 'warning';
  } else new Trainer(where, JSON.parse(where.dataset.train ?? '{}'));
}
