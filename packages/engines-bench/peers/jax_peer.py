"""JAX as a peer; channels last, its layout on CPUs. Variants: `scan`, the training step under jit, scanned over the
minibatches with lax.scan; and `step`, one jitted call a step, since convolutions in a scan take ten times as long."""

import numpy as np

import jax
import jax.numpy as jnp
import jaxlib
from jax import lax

from jax_zoo import train
from protocol import Data, Prepared, serve


def conv(x, kernel, stride, padding):
    sides = [(padding, padding), (padding, padding)]
    return lax.conv_general_dilated(
        x, kernel, (stride, stride), sides, dimension_numbers=("NHWC", "HWIO", "NHWC")
    )


def max_pool(x, size, stride, padding):
    sides = [(0, 0), (padding, padding), (padding, padding), (0, 0)]
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, size, size, 1), (1, stride, stride, 1), sides)


class Forward:
    """Applies the shared layer list; takes weights in order, and leaves the new moving statistics in `moved`."""

    def __init__(self, weights, statistics, key):
        self.weights, self.statistics, self.key = iter(weights), iter(statistics), key
        self.moved = []

    def sequence(self, layers, x):
        for layer in layers:
            x = self.apply(layer, x)
        return x

    def apply(self, layer, x):
        kind = layer["kind"]
        if kind == "dense":
            kernel, bias = next(self.weights), next(self.weights)
            return x.reshape(x.shape[0], -1) @ kernel + bias
        if kind == "conv":
            x = conv(x, next(self.weights), layer["strides"], layer["padding"])
            return x + next(self.weights) if layer.get("bias") else x
        if kind == "maxPool":
            return max_pool(x, layer["poolSize"], layer["strides"], layer["padding"])
        if kind == "batchNorm":
            gamma, beta = next(self.weights), next(self.weights)
            mean = x.mean((0, 1, 2))
            variance = jnp.square(x).mean((0, 1, 2)) - jnp.square(mean)
            keep = layer["momentum"]
            for new in (mean, variance):
                self.moved.append(keep * next(self.statistics) + (1 - keep) * lax.stop_gradient(new))
            return (x - mean) * (gamma * lax.rsqrt(variance + layer["epsilon"])) + beta
        if kind == "residual":
            body = self.sequence(layer["body"], x)
            return jax.nn.relu(body + self.sequence(layer["shortcut"], x))
        if kind == "globalAveragePool":
            return x.mean((1, 2))
        if kind == "relu":
            return jax.nn.relu(x)
        if kind == "leakyRelu":
            return jax.nn.leaky_relu(x, layer["alpha"])
        if kind == "dropout":
            self.key, key = jax.random.split(self.key)
            keep = 1 - layer["rate"]
            return jnp.where(jax.random.bernoulli(key, keep, x.shape), x / keep, 0)
        raise ValueError(f"layer: kind {kind!r} given, which this peer does not know")


def statistics_of(layers, weights):
    """Zeros and ones, as long as each batch norm's gamma, in the order of the layers."""
    channels = [layer["channels"] for layer in flatten(layers) if layer["kind"] == "batchNorm"]
    return [start(count, jnp.float32) for count in channels for start in (jnp.zeros, jnp.ones)]


def flatten(layers):
    for layer in layers:
        if layer["kind"] == "residual":
            yield from flatten(layer["body"])
            yield from flatten(layer["shortcut"])
        else:
            yield layer


def optimizer_of(step):
    """(weights) -> slots, and (weights, slots, gradients) -> (weights, slots): both of one fused pass under jit."""
    rate, momentum = step["learningRate"], step["momentum"]

    def zeros(weights):
        return [jnp.zeros_like(weight) for weight in weights]

    if step.get("optimizer") == "adam":

        def adam(weights, slots, grads):
            count, means, squares = slots
            count = count + 1
            means = [0.9 * mean + 0.1 * grad for mean, grad in zip(means, grads)]
            squares = [0.999 * square + 0.001 * grad * grad for square, grad in zip(squares, grads)]
            size, root = rate / (1 - 0.9**count), jnp.sqrt(1 - 0.999**count)
            moved = [
                weight - size * mean / (jnp.sqrt(square) / root + 1e-8)
                for weight, mean, square in zip(weights, means, squares)
            ]
            return moved, (count, means, squares)

        return lambda weights: (jnp.float32(0), zeros(weights), zeros(weights)), adam
    if momentum:

        def with_momentum(weights, slots, grads):
            slots = [momentum * slot + grad for slot, grad in zip(slots, grads)]
            return [weight - rate * slot for weight, slot in zip(weights, slots)], slots

        return zeros, with_momentum
    return lambda _: [], lambda weights, slots, grads: ([w - rate * g for w, g in zip(weights, grads)], slots)


def prepare(request: dict, data: Data) -> Prepared:
    step = request["step"]
    start, update = optimizer_of(step)
    images, labels = jnp.asarray(data.images), jnp.asarray(data.labels)
    weights = [jnp.asarray(weight) for weight in data.weights]

    def loss_of(weights, statistics, key, batch):
        forward = Forward(weights, statistics, key)
        inputs = images.at[batch].get(mode="promise_in_bounds").astype(jnp.float32) / 255
        targets = labels.at[batch].get(mode="promise_in_bounds")
        logits = forward.sequence(step["layers"], inputs)
        picked = jax.nn.log_softmax(logits) * jax.nn.one_hot(targets, logits.shape[1])
        return -picked.sum() / len(batch), forward.moved

    def train_step(state, batch):
        weights, slots, statistics, key = state
        key, here = jax.random.split(key)
        (loss, moved), grads = jax.value_and_grad(loss_of, has_aux=True)(weights, statistics, here, batch)
        weights, slots = update(weights, slots, grads)
        return (weights, slots, moved, key), loss

    scan = request["variant"] == "scan"
    steps = (lambda state, order: lax.scan(train_step, state, order)) if scan else train_step
    advance = jax.jit(steps, donate_argnums=0)
    state = (weights, start(weights), statistics_of(step["layers"], weights), jax.random.key(0))

    def run(order: np.ndarray) -> np.ndarray:
        nonlocal state
        if scan:
            state, losses = advance(state, order)
            return np.asarray(losses)
        losses = []
        for batch in order:
            state, loss = advance(state, batch)
            losses.append(loss)
        return np.asarray(jnp.stack(losses))

    return Prepared(run, {"jax": jax.__version__, "jaxlib": jaxlib.__version__}, fixed_length=scan)


if __name__ == "__main__":
    serve(prepare, train)
