"""PyTorch trains entries of the zoo, eager, maps channels last: as fast or faster here than the contiguous layout."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import zoo


class Layer(nn.Module):
    """One node of the description."""

    def __init__(self, node: dict, weights: list, before: list):
        super().__init__()
        self.layer, self.before = node["layer"], before
        kind = self.layer["kind"]
        turn = {"dense": (1, 0), "conv": (3, 2, 0, 1)}.get(kind)
        tensors = [torch.from_numpy(weight) for weight in weights]
        if turn is not None:
            tensors[0] = tensors[0].permute(turn)
            layout = torch.channels_last if kind == "conv" else torch.contiguous_format
            tensors[0] = tensors[0].contiguous(memory_format=layout)
        self.weights = nn.ParameterList([nn.Parameter(tensor) for tensor in tensors])
        if kind == "batchNorm":
            self.register_buffer("mean", torch.zeros(len(weights[0])))
            self.register_buffer("variance", torch.ones(len(weights[0])))

    def forward(self, *inputs):
        layer, weights, x = self.layer, list(self.weights), inputs[0]
        kind = layer["kind"]
        if kind == "dense":
            return activated(layer, F.linear(x, *weights))
        if kind == "conv":
            top, bottom, left, right = layer["padding"]
            even = top == bottom == left == right
            x = x if even else F.pad(x, (left, right, top, bottom))
            bias = weights[1] if layer["bias"] else None
            return activated(layer, F.conv2d(x, weights[0], bias, layer["strides"], top if even else 0))
        if kind == "batchNorm":
            gamma, beta = weights
            moved = 1 - layer["momentum"]
            return F.batch_norm(x, self.mean, self.variance, gamma, beta, self.training, moved, layer["epsilon"])
        if kind == "relu":
            return F.relu(x)
        if kind == "leakyRelu":
            return F.leaky_relu(x, layer["alpha"])
        if kind == "dropout":
            return F.dropout(x, layer["rate"], self.training)
        if kind == "maxPool":
            return F.max_pool2d(x, layer["poolSize"], layer["strides"])
        if kind == "globalAveragePool":
            return x.mean((2, 3))
        if kind == "globalMaxPool":
            return x.amax((2, 3))
        if kind == "flatten":  # In TensorFlow.js's order, which costs nothing where channels are last.
            return x.permute(0, 2, 3, 1).flatten(1) if x.dim() == 4 else x.flatten(1)
        if kind == "concatenate":
            return torch.cat(inputs, 1)
        if kind == "add":
            return inputs[0] + inputs[1]
        if kind == "zeroPadding":
            top, bottom, left, right = layer["padding"]
            return F.pad(x, (left, right, top, bottom))
        raise ValueError(f"layer: kind {kind!r} given, which this peer does not know")


def activated(layer: dict, x):
    kind = layer["activation"]
    return F.relu(x) if kind == "relu" else torch.tanh(x) if kind == "tanh" else x


class Network(nn.Module):
    def __init__(self, description: dict, weights: list):
        super().__init__()
        network = description["network"]
        self.nodes, self.outputs = network["nodes"], network["outputs"]
        self.inputs = description["inputs"]
        self.layers = nn.ModuleList(
            [
                Layer(node, own, [self.nodes[place] for place in node["inputs"]])
                for node, own in zip(self.nodes, weights)
                if node["layer"]["kind"] != "input"
            ]
        )

    def forward(self, columns: list) -> list:
        values = [prepared(spec, column) for spec, column in zip(self.inputs, columns)]
        for node, layer in zip(self.nodes[len(values) :], self.layers):
            values.append(layer(*[values[place] for place in node["inputs"]]))
        return [values[place] for place in self.outputs]


def prepared(spec: dict, column: torch.Tensor) -> torch.Tensor:
    if spec["kind"] == "category":
        return F.one_hot(column.long(), spec["classes"]).float()
    x = column.float().mul_(spec["scale"])
    if spec["offset"] != 0:
        x = x.add_(spec["offset"])
    if len(spec["shape"]) == 1:
        return x
    height, width, channels = spec["shape"]
    image = x.view(-1, 1, height, width).contiguous(memory_format=torch.channels_last)
    return image if channels == 1 else image.expand(-1, channels, -1, -1).contiguous(memory_format=torch.channels_last)


def loss_of(name: str, scores: list, targets: list) -> torch.Tensor:
    return sum(one_loss(name, output, target) for output, target in zip(scores, targets))


def one_loss(name: str, scores: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    if name == "cross-entropy":
        return F.cross_entropy(scores, target)
    if scores.shape[1] == 1:
        x = scores[:, 0]
        return torch.sigmoid(torch.where(target == 1, -x, x)).mean()
    return (1 - F.softmax(scores, 1).gather(1, target[:, None])).mean()


def optimizer_of(network: nn.Module, recipe: dict) -> torch.optim.Optimizer:
    spec, rate = recipe["optimizer"], recipe["learningRate"][0]
    kernels = [weight for weight in network.parameters() if weight.dim() >= 2]
    others = [weight for weight in network.parameters() if weight.dim() < 2]
    decay = spec["weightDecay"]
    groups = [{"params": kernels, "weight_decay": decay}]
    if others:
        groups.append({"params": others, "weight_decay": 0 if spec["decayOn"] == "kernels" else decay})
    if spec["name"] == "adam":
        betas = (spec["beta1"], spec["beta2"])
        return torch.optim.AdamW(groups, lr=rate, betas=betas, eps=spec["epsilon"], fused=True)
    momentum = spec["momentum"]
    return torch.optim.SGD(groups, lr=rate, momentum=momentum, nesterov=spec["nesterov"], fused=True)


class Trainer:
    def __init__(self, description: dict, weights: list, train: zoo.Examples):
        self.recipe = description["recipe"]
        self.network = Network(description, weights)
        self.optimizer = optimizer_of(self.network, self.recipe)
        self.inputs = [torch.from_numpy(column) for column in train.inputs]
        self.targets = [torch.from_numpy(target).long() for target in train.targets]
        averaged = self.recipe["averageWeight"] is not None
        self.averages = [weight.detach().clone() for weight in self.network.state_dict().values()] if averaged else []

    def epoch(self, order: np.ndarray, hyper: zoo.Hyper) -> np.ndarray:
        self.network.train(self.recipe["trainingMode"]["training"])
        batches = torch.from_numpy(order).long().split(self.recipe["batchSize"])
        losses = torch.empty(len(batches))
        rates = hyper.learning_rate.tolist()
        for index, batch in enumerate(batches):
            for group in self.optimizer.param_groups:
                group["lr"] = rates[index]
                if hyper.momentum is not None:
                    set_momentum(group, float(hyper.momentum[index]))
            self.optimizer.zero_grad(set_to_none=True)
            scores = self.network([column.index_select(0, batch) for column in self.inputs])
            loss = loss_of(self.recipe["loss"], scores, [target.index_select(0, batch) for target in self.targets])
            loss.backward()
            self.optimizer.step()
            losses[index] = loss.detach()
            if hyper.average_weight is not None and hyper.average_weight[index] > 0:
                current = list(self.network.state_dict().values())
                torch._foreach_lerp_(self.averages, current, float(hyper.average_weight[index]))
        return losses.numpy()

    def evaluate(self, examples: zoo.Examples, training: bool) -> list:
        self.network.train(training)
        batches = []
        with torch.inference_mode():
            for start in range(0, examples.count, zoo.EVALUATION_BATCH):
                here = slice(start, start + zoo.EVALUATION_BATCH)
                batches.append(self.network([torch.from_numpy(column[here]) for column in examples.inputs]))
        return [torch.cat(output).numpy() for output in zip(*batches)]

    def take_averages(self) -> None:
        self.network.load_state_dict(dict(zip(self.network.state_dict(), self.averages)))


def set_momentum(group: dict, value: float) -> None:
    if "betas" in group:
        group["betas"] = (value, group["betas"][1])
    else:
        group["momentum"] = value


def train(request: dict) -> dict:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    return zoo.train_all(request["descriptions"], Trainer)
