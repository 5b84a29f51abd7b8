"""What both peers share where they train entries of the zoo: a training as data (src/zoo/description.ts), its files, its course.

A peer is a function `make(description, train) -> Trainer`. One trainer trains one network; all of its time counts, building
and compiling included. What is read from files is read before the clock starts.
"""

import time
from typing import Callable, NamedTuple, Protocol

import numpy as np

EVALUATION_BATCH = 1000


class Examples(NamedTuple):
    count: int
    inputs: list  # uint8 [count, rows * columns] or [count], in the task's order
    targets: list  # uint8 [count], one an output


class Hyper(NamedTuple):
    """Of the steps of one epoch: float32 [steps] each, or None."""

    learning_rate: np.ndarray
    momentum: np.ndarray | None
    average_weight: np.ndarray | None


class Trainer(Protocol):
    def epoch(self, order: np.ndarray, hyper: Hyper) -> np.ndarray:
        """Trains on the examples in this order, the last batch perhaps smaller; returns the loss of each step."""

    def evaluate(self, examples: Examples, training: bool) -> list:
        """The scores of each output, float32 [count, columns]."""

    def take_averages(self) -> None:
        """Puts the averages in the place of the weights."""


def read_examples(files: dict) -> Examples:
    count = files["count"]
    columns = [np.fromfile(path, np.uint8) for path in files["inputs"]]
    inputs = [column if column.size == count else column.reshape(count, -1) for column in columns]
    return Examples(count, inputs, [np.fromfile(path, np.uint8) for path in files["targets"]])


def read_weights(description: dict) -> list:
    flat, start, weights = np.fromfile(description["weightsFile"], np.float32), 0, []
    for node in description["network"]["nodes"]:
        arrays = []
        for shape in node["weights"]:
            size = int(np.prod(shape))
            arrays.append(flat[start : start + size].reshape(shape).copy())
            start += size
        weights.append(arrays)
    if start != flat.size:
        raise ValueError(f"weights file: {flat.size} numbers given, {start} expected by the layers' shapes")
    return weights


def accuracy(scores: list, examples: Examples) -> float:
    """The fraction of examples with every output right."""
    right = np.ones(examples.count, bool)
    for output, target in zip(scores, examples.targets):
        answers = output.argmax(1) if output.shape[1] > 1 else output[:, 0] > 0
        right &= answers == target
    return float(right.mean())


def train_all(descriptions: list, make: Callable) -> dict:
    """Trains one network after the other. Wall and processor seconds of all of them, and the mean of their accuracies."""
    loaded = []
    for description in descriptions:
        parts = [description[part] and read_examples(description[part]) for part in ("train", "validation", "test")]
        loaded.append((description, read_weights(description), *parts))
    start, processor = time.perf_counter(), time.process_time()
    found = [train_one(make, *one) for one in loaded]
    return {
        "seconds": time.perf_counter() - start,
        "processorSeconds": time.process_time() - processor,
        "accuracy": float(np.mean(found)),
    }


def train_one(make, description, weights, train: Examples, validation, test: Examples) -> float:
    recipe = description["recipe"]
    steps, batch = recipe["stepsPerEpoch"], recipe["batchSize"]
    mode = recipe["trainingMode"]
    trainer: Trainer = make(description, weights, train)
    random = np.random.default_rng(0)

    def order() -> np.ndarray:
        return random.permutation(train.count) if recipe["shuffle"] else np.arange(train.count)

    for epoch in range(recipe["epochs"]):
        here = slice(epoch * steps, (epoch + 1) * steps)
        hyper = Hyper(*[part(recipe[name], here) for name in ("learningRate", "momentum", "averageWeight")])
        losses = trainer.epoch(order()[: steps * batch].astype(np.int32), hyper)
        if not np.isfinite(losses).all():
            raise ValueError(f"training diverged in epoch {epoch + 1}")
        if validation is not None:
            accuracy(trainer.evaluate(validation, mode["validation"]), validation)
    if recipe["averageWeight"] is not None:
        trainer.take_averages()
        if recipe["recomputeStatistics"]:
            trainer.evaluate(train, True)
    return accuracy(trainer.evaluate(test, mode["test"]), test)


def part(values, here: slice):
    return None if values is None else np.asarray(values[here], np.float32)
