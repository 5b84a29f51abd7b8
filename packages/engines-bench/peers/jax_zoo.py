"""JAX trains entries of the zoo: an epoch of a perceptron in one lax.scan under jit, convolutions one jitted call a step."""

import json

import numpy as np

import jax
import jax.numpy as jnp
from jax import lax

import zoo


def forward(description: dict, weights: list, statistics: list, key, columns: list, training: bool):
    """Scores of each output, and the moving statistics after the batch."""
    nodes = description["network"]["nodes"]
    values = [prepared(spec, column) for spec, column in zip(description["inputs"], columns)]
    moved = list(statistics)
    for place in range(len(values), len(nodes)):
        node = nodes[place]
        inputs = [values[before] for before in node["inputs"]]
        layer, own, x = node["layer"], weights[place], inputs[0]
        kind = layer["kind"]
        if kind == "dense":
            y = x @ own[0]
            x = activated(layer, y + own[1] if layer["bias"] else y)
        elif kind == "conv":
            top, bottom, left, right = layer["padding"]
            y = lax.conv_general_dilated(
                x,
                own[0],
                (layer["strides"], layer["strides"]),
                [(top, bottom), (left, right)],
                dimension_numbers=("NHWC", "HWIO", "NHWC"),
            )
            x = activated(layer, y + own[1] if layer["bias"] else y)
        elif kind == "batchNorm":
            mean, variance = statistics[place]
            if training:
                axes = tuple(range(x.ndim - 1))
                mean = x.mean(axes)
                variance = jnp.square(x).mean(axes) - jnp.square(mean)
                keep = layer["momentum"]
                moved[place] = [
                    keep * old + (1 - keep) * lax.stop_gradient(new)
                    for old, new in zip(statistics[place], (mean, variance))
                ]
            x = (x - mean) * (own[0] * lax.rsqrt(variance + layer["epsilon"])) + own[1]
        elif kind == "relu":
            x = jax.nn.relu(x)
        elif kind == "leakyRelu":
            x = jax.nn.leaky_relu(x, layer["alpha"])
        elif kind == "dropout":
            if training:
                key, here = jax.random.split(key)
                keep = 1 - layer["rate"]
                x = jnp.where(jax.random.bernoulli(here, keep, x.shape), x / keep, 0)
        elif kind == "maxPool":
            size, stride = layer["poolSize"], layer["strides"]
            x = lax.reduce_window(x, -jnp.inf, lax.max, (1, size, size, 1), (1, stride, stride, 1), "VALID")
        elif kind == "globalAveragePool":
            x = x.mean((1, 2))
        elif kind == "globalMaxPool":
            x = x.max((1, 2))
        elif kind == "flatten":
            x = x.reshape(x.shape[0], -1)
        elif kind == "concatenate":
            x = jnp.concatenate(inputs, -1)
        elif kind == "add":
            x = inputs[0] + inputs[1]
        elif kind == "zeroPadding":
            top, bottom, left, right = layer["padding"]
            x = jnp.pad(x, [(0, 0), (top, bottom), (left, right), (0, 0)])
        else:
            raise ValueError(f"layer: kind {kind!r} given, which this peer does not know")
        values.append(x)
    return [values[place] for place in description["network"]["outputs"]], moved


def prepared(spec: dict, column):
    if spec["kind"] == "category":
        return jax.nn.one_hot(column, spec["classes"])
    x = column.astype(jnp.float32) * spec["scale"] + spec["offset"]
    if len(spec["shape"]) == 1:
        return x
    height, width, channels = spec["shape"]
    return jnp.tile(x.reshape(-1, height, width, 1), (1, 1, 1, channels))


def activated(layer: dict, x):
    kind = layer["activation"]
    return jax.nn.relu(x) if kind == "relu" else jnp.tanh(x) if kind == "tanh" else x


def one_loss(name: str, scores, target):
    if name == "cross-entropy":
        return -(jax.nn.log_softmax(scores) * jax.nn.one_hot(target, scores.shape[1])).sum() / len(target)
    if scores.shape[1] == 1:
        x = scores[:, 0]
        return jax.nn.sigmoid(jnp.where(target == 1, -x, x)).mean()
    return (1 - (jax.nn.softmax(scores) * jax.nn.one_hot(target, scores.shape[1])).sum(1)).mean()


def update(spec: dict, weights, slots, grads, rate, momentum):
    """(weights, slots) after a step."""
    leaves, structure = jax.tree.flatten(weights)
    grads = jax.tree.leaves(grads)
    decays = [0 if spec["decayOn"] == "kernels" and leaf.ndim < 2 else spec["weightDecay"] for leaf in leaves]
    if spec["name"] == "adam":
        first, second, powers = slots
        beta1, beta2 = momentum, spec["beta2"]
        powers = powers * jnp.array([beta1, beta2])
        first = [beta1 * mean + (1 - beta1) * grad for mean, grad in zip(first, grads)]
        second = [beta2 * square + (1 - beta2) * grad * grad for square, grad in zip(second, grads)]
        root, size = jnp.sqrt(1 - powers[1]), rate / (1 - powers[0])
        leaves = [
            leaf - rate * decay * leaf - size * mean / (jnp.sqrt(square) / root + spec["epsilon"])
            for leaf, decay, mean, square in zip(leaves, decays, first, second)
        ]
        return jax.tree.unflatten(structure, leaves), (first, second, powers)
    grads = [grad + decay * leaf if decay else grad for grad, leaf, decay in zip(grads, leaves, decays)]
    if slots:
        slots = [momentum * slot + grad for slot, grad in zip(slots, grads)]
        grads = [grad + momentum * slot for grad, slot in zip(grads, slots)] if spec["nesterov"] else slots
    leaves = [leaf - rate * grad for leaf, grad in zip(leaves, grads)]
    return jax.tree.unflatten(structure, leaves), slots


def start_slots(spec: dict, weights):
    zeros = [jnp.zeros_like(leaf) for leaf in jax.tree.leaves(weights)]
    if spec["name"] == "adam":
        return (zeros, [jnp.zeros_like(zero) for zero in zeros], jnp.ones(2))
    return zeros if spec["momentum"] else []


class Program:
    """What is compiled for a network and a recipe; trainings that differ in their numbers alone share it."""

    def __init__(self, description: dict):
        recipe = description["recipe"]
        spec, name, mode = recipe["optimizer"], recipe["loss"], recipe["trainingMode"]
        averages = recipe["averageWeight"] is not None

        def loss_of(weights, statistics, key, columns, targets):
            scores, moved = forward(description, weights, statistics, key, columns, mode["training"])
            return sum(one_loss(name, *pair) for pair in zip(scores, targets)), moved

        def step(inputs, targets, state, scanned):
            weights, slots, statistics, average, key = state
            batch, rate, momentum, amount = scanned
            key, here = jax.random.split(key)
            columns, wanted = [
                [column.at[batch].get(mode="promise_in_bounds") for column in columns] for columns in (inputs, targets)
            ]
            grad = jax.value_and_grad(loss_of, has_aux=True)
            (loss, statistics), grads = grad(weights, statistics, here, columns, wanted)
            weights, slots = update(spec, weights, slots, grads, rate, momentum)
            if averages:
                average = jax.tree.map(lambda old, new: old + amount * (new - old), average, (weights, statistics))
            return (weights, slots, statistics, average, key), loss

        def scan(inputs, targets, state, scanned):
            return lax.scan(lambda state, here: step(inputs, targets, state, here), state, scanned)

        self.step = jax.jit(step, donate_argnums=2)
        self.scan = jax.jit(scan, donate_argnums=2)
        self.evaluations = {
            training: jax.jit(lambda w, s, k, columns, t=training: forward(description, w, s, k, columns, t))
            for training in (False, True)
        }


programs: dict[str, Program] = {}


def program_of(description: dict) -> Program:
    key = json.dumps([description[part] for part in ("network", "recipe", "inputs", "classes")])
    return programs.setdefault(key, programs.get(key) or Program(description))


class Trainer:
    def __init__(self, description: dict, weights: list, train: zoo.Examples):
        self.recipe, nodes = description["recipe"], description["network"]["nodes"]
        self.program = program_of(description)
        self.scans = all(node["layer"]["kind"] != "conv" for node in nodes)
        self.inputs = [jnp.asarray(column) for column in train.inputs]
        self.targets = [jnp.asarray(target) for target in train.targets]
        weights = [[jnp.asarray(array) for array in arrays] for arrays in weights]
        statistics = [
            [jnp.zeros(len(own[0])), jnp.ones(len(own[0]))] if node["layer"]["kind"] == "batchNorm" else []
            for node, own in zip(nodes, weights)
        ]
        averages = self.recipe["averageWeight"] is not None
        average = jax.tree.map(jnp.copy, (weights, statistics)) if averages else ()
        slots = start_slots(self.recipe["optimizer"], weights)
        self.state = (weights, slots, statistics, average, jax.random.key(0))

    def epoch(self, order: np.ndarray, hyper: zoo.Hyper) -> np.ndarray:
        spec, batch, steps = self.recipe["optimizer"], self.recipe["batchSize"], len(hyper.learning_rate)
        usual = spec["beta1"] if spec["name"] == "adam" else spec["momentum"]
        momentum = np.full(steps, usual, np.float32) if hyper.momentum is None else hyper.momentum
        amount = np.zeros(steps, np.float32) if hyper.average_weight is None else hyper.average_weight
        scanned = (hyper.learning_rate, momentum, amount)
        full = len(order) // batch
        losses = []
        if self.scans and full > 0:
            batches = order[: full * batch].reshape(full, batch)
            taken = (batches, *[values[:full] for values in scanned])
            self.state, first = self.program.scan(self.inputs, self.targets, self.state, taken)
            losses.append(first)
        for index in range(full if self.scans else 0, steps):
            here = (order[index * batch : (index + 1) * batch], *[values[index] for values in scanned])
            self.state, loss = self.program.step(self.inputs, self.targets, self.state, here)
            losses.append(loss[None])
        return np.asarray(jnp.concatenate(losses))

    def evaluate(self, examples: zoo.Examples, training: bool) -> list:
        weights, slots, statistics, average, key = self.state
        batches = []
        for start in range(0, examples.count, zoo.EVALUATION_BATCH):
            here = slice(start, start + zoo.EVALUATION_BATCH)
            columns = [filled(column[here]) for column in examples.inputs]
            scores, moved = self.program.evaluations[training](weights, statistics, key, columns)
            if training:
                statistics = moved
            batches.append(scores)
        self.state = (weights, slots, statistics, average, key)
        return [np.concatenate([np.asarray(part) for part in output])[: examples.count] for output in zip(*batches)]

    def take_averages(self) -> None:
        _, slots, _, average, key = self.state
        weights, statistics = jax.tree.map(jnp.copy, average)
        self.state = (weights, slots, statistics, average, key)


def filled(column: np.ndarray) -> np.ndarray:
    """The last row again up to a full batch, so that nothing is compiled twice."""
    missing = zoo.EVALUATION_BATCH - len(column)
    return column if missing == 0 else np.concatenate([column, np.repeat(column[-1:], missing, 0)])


def train(request: dict) -> dict:
    return zoo.train_all(request["descriptions"], Trainer)
