"""What every peer shares: one JSON request a line on standard input, one JSON answer a line on standard output.

A peer is a function `prepare(request) -> Prepared`. Requests, in order:
  {"prepare": {"step": …, "variant": …, "data": {"images", "labels", "weights": paths}, "order": [example, …]}}
      -> {"prepared": {"compileSeconds", "losses", "versions"}}; `losses` are those of the steps in `order`
  {"measure": {"seconds": s}} -> {"measured": {"microseconds", "processorMicroseconds", "steps", "loss"}}, as often as
      wanted: wall time and processor time of one step, and the loss of the last
  {"train": {"descriptions": [training, …]}} -> {"trained": {"seconds", "processorSeconds", "accuracy"}}, instead of the
      two above and as often as wanted: whole trainings of networks of the zoo, see zoo.py
  {"finish": {}}              -> {"finished": {"peakMegabytes"}}, after which the process ends
An exception is answered as {"error": text}, and the process ends.
"""

import json
import os
import resource
import sys
import time
from typing import Callable, NamedTuple

import numpy as np


class Prepared(NamedTuple):
    """A training step, ready to run."""

    run: Callable[[np.ndarray], np.ndarray]
    """Trains on the minibatches named by int32 [steps, batch]; returns the loss of each step once all work is done."""
    versions: dict
    fixed_length: bool = False
    """Whether another number of steps means another compilation."""


class Data(NamedTuple):
    images: np.ndarray  # uint8 [examples, …input shape], channels last
    labels: np.ndarray  # uint8 [examples]
    weights: list  # float32, in the order of the layers, each in TensorFlow.js's layout


def read_data(request: dict) -> Data:
    """Reads the files that the Node side wrote; `step.weights` names the shape of each weight."""
    step, files = request["step"], request["data"]
    images = np.fromfile(files["images"], np.uint8).reshape(-1, *step["input"])
    labels = np.fromfile(files["labels"], np.uint8)
    flat = np.fromfile(files["weights"], np.float32)
    weights, start = [], 0
    for shape in step["weights"]:
        size = int(np.prod(shape))
        weights.append(flat[start : start + size].reshape(shape).copy())
        start += size
    if start != flat.size:
        raise ValueError(f"weights file: {flat.size} numbers given, {start} expected by the step's shapes")
    return Data(images, labels, weights)


class Timer:
    """Times runs of a prepared step over minibatches drawn without replacement, epoch after epoch."""

    def __init__(self, prepared: Prepared, examples: int, batch: int):
        self.prepared, self.examples, self.batch = prepared, examples, batch
        self.random = np.random.default_rng(0)
        self.steps = 0

    def order(self, steps: int) -> np.ndarray:
        needed = steps * self.batch
        epochs = [self.random.permutation(self.examples) for _ in range(-(-needed // self.examples))]
        return np.concatenate(epochs)[:needed].reshape(steps, self.batch).astype(np.int32)

    def time(self, steps: int) -> tuple[float, float, float]:
        """Wall seconds, processor seconds and the last loss of that many steps."""
        order = self.order(steps)
        start, processor = time.perf_counter(), time.process_time()
        losses = self.prepared.run(order)
        return time.perf_counter() - start, time.process_time() - processor, float(losses[-1])

    def measure(self, seconds: float) -> dict:
        """Runs about `seconds` long, always with the same number of steps, which the first call settles."""
        if self.steps == 0:
            steps, taken = 1, 0.0
            while taken < seconds / 4:
                if self.prepared.fixed_length:
                    self.time(steps)  # compiles
                taken, _, _ = self.time(steps)
                if taken < seconds / 4:
                    steps *= max(2, min(16, int(seconds / 2 / max(taken, 1e-6))))
            self.steps = max(1, round(steps * seconds / taken))
            self.time(self.steps)
        taken, processor, loss = self.time(self.steps)
        return {
            "microseconds": taken / self.steps * 1e6,
            "processorMicroseconds": processor / self.steps * 1e6,
            "steps": self.steps,
            "loss": loss,
        }


def peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def serve(prepare: Callable[[dict, Data], Prepared], train: Callable[[dict], dict]) -> None:
    """Answers requests until `finish`. Whatever a library prints goes to standard error, not among the answers."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(value: dict) -> None:
        print(json.dumps(value, allow_nan=False), file=answers, flush=True)

    timer = None
    try:
        for line in sys.stdin:
            ((command, request),) = json.loads(line).items()
            if command == "prepare":
                data = read_data(request)
                start = time.perf_counter()
                prepared = prepare(request, data)
                batch = request["step"]["batchSize"]
                order = np.array(request["order"], np.int32).reshape(-1, batch)
                losses = prepared.run(order)
                first = time.perf_counter() - start
                start = time.perf_counter()
                timer = Timer(prepared, len(data.labels), batch)
                timer.prepared.run(order)
                again = time.perf_counter() - start
                answer(
                    {
                        "prepared": {
                            "compileSeconds": max(0.0, first - again),
                            "losses": [float(loss) for loss in losses],
                            "versions": prepared.versions,
                        }
                    }
                )
            elif command == "measure":
                answer({"measured": timer.measure(request["seconds"])})
            elif command == "train":
                answer({"trained": train(request)})
            elif command == "finish":
                answer({"finished": {"peakMegabytes": peak_megabytes()}})
                return
            else:
                raise ValueError(f"request: {command!r} given, prepare, measure, train or finish expected")
    except Exception as error:  # the other side decides what an error means; it must hear of every one
        answer({"error": f"{type(error).__name__}: {error}"})
        raise
