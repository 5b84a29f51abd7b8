"""PyTorch as a peer: variants `contiguous`, `channels-last` and `compiled` (torch.compile, contiguous or channels-last by family)."""

import numpy as np
import torch
import torch._dynamo  # Optimizers import it when they are made; that is no compiling.
from torch import nn
from torch.nn import functional as F

from pytorch_zoo import train
from protocol import Data, Prepared, serve


class Residual(nn.Module):
    """Two convolutions beside a shortcut, torchvision's BasicBlock."""

    def __init__(self, body: nn.Module, shortcut: nn.Module):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x), inplace=True)


class Builder:
    """Turns the shared layer list into modules; takes the weights in order, from TensorFlow.js's layout to PyTorch's."""

    def __init__(self, weights: list, shape: list):
        self.weights = iter(weights)
        self.shape = shape  # of one example, channels last

    def take(self, transpose=None) -> nn.Parameter:
        weight = next(self.weights)
        if transpose is not None:
            weight = weight.transpose(transpose)
        return nn.Parameter(torch.from_numpy(np.ascontiguousarray(weight)))

    def sequence(self, layers: list) -> nn.Sequential:
        return nn.Sequential(*[self.module(layer) for layer in layers])

    def module(self, layer: dict) -> nn.Module:
        kind = layer["kind"]
        if kind == "dense":
            dense = nn.Linear(int(np.prod(self.shape)), layer["units"])
            if len(self.shape) == 3:  # [h * w * c, out] -> [out, c * h * w]
                height, width, channels = self.shape
                kernel = next(self.weights).reshape(height, width, channels, -1)
                kernel = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)).reshape(layer["units"], -1)
                dense.weight = nn.Parameter(torch.from_numpy(kernel))
            else:
                dense.weight = self.take((1, 0))
            dense.bias = self.take()
            flat = len(self.shape) == 3
            self.shape = [layer["units"]]
            return nn.Sequential(nn.Flatten(), dense) if flat else dense
        if kind == "conv":
            size, stride, padding = layer["kernelSize"], layer["strides"], layer["padding"]
            height, width, channels = self.shape
            bias = layer.get("bias", False)
            conv = nn.Conv2d(channels, layer["filters"], size, stride, padding, bias=bias)
            conv.weight = self.take((3, 2, 0, 1))
            if bias:
                conv.bias = self.take()
            self.shape = [(side + 2 * padding - size) // stride + 1 for side in (height, width)] + [layer["filters"]]
            return conv
        if kind == "maxPool":
            size, stride, padding = layer["poolSize"], layer["strides"], layer["padding"]
            sides = [(side + 2 * padding - size) // stride + 1 for side in self.shape[:2]]
            self.shape = sides + self.shape[2:]
            return nn.MaxPool2d(size, stride, padding)
        if kind == "batchNorm":
            norm = nn.BatchNorm2d(self.shape[2], eps=layer["epsilon"], momentum=1 - layer["momentum"])
            norm.weight, norm.bias = self.take(), self.take()
            return norm
        if kind == "residual":
            before = self.shape
            body = self.sequence(layer["body"])
            after, self.shape = self.shape, before
            shortcut = self.sequence(layer["shortcut"]) if layer["shortcut"] else nn.Identity()
            self.shape = after
            return Residual(body, shortcut)
        if kind == "globalAveragePool":
            self.shape = self.shape[2:]
            return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        if kind == "relu":
            return nn.ReLU(inplace=True)
        if kind == "leakyRelu":
            return nn.LeakyReLU(layer["alpha"], inplace=True)
        if kind == "dropout":
            return nn.Dropout(layer["rate"])
        raise ValueError(f"layer: kind {kind!r} given, which this peer does not know")


def gatherer(images: np.ndarray, variant: str):
    """A function from a batch of indices to scaled inputs, in memory as the variant wants them.

    index_select on rows takes a twentieth of the time of images[batch] where the elements are bytes.
    """
    shape = images.shape[1:]
    if len(shape) == 3 and variant != "channels-last":
        images = np.ascontiguousarray(images.transpose(0, 3, 1, 2))
    rows = torch.from_numpy(images.reshape(len(images), -1))

    def inputs_of(batch: torch.Tensor) -> torch.Tensor:
        inputs = rows.index_select(0, batch).float().mul_(1 / 255)
        if len(shape) == 1:
            return inputs
        if variant == "channels-last":
            return inputs.unflatten(1, shape).permute(0, 3, 1, 2)
        return inputs.unflatten(1, images.shape[1:])

    return inputs_of


def prepare(request: dict, data: Data) -> Prepared:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    step, variant = request["step"], request["variant"]
    model = Builder(data.weights, step["input"]).sequence(step["layers"]).train()
    if variant == "channels-last":
        model = model.to(memory_format=torch.channels_last)
    inputs_of = gatherer(data.images, variant)
    labels = torch.from_numpy(data.labels).long()
    if step.get("optimizer") == "adam":
        optimizer = torch.optim.Adam(model.parameters(), lr=step["learningRate"], fused=True)
    else:
        optimizer = torch.optim.SGD(
            model.parameters(), lr=step["learningRate"], momentum=step["momentum"], fused=True
        )

    def loss_of(batch):
        return F.cross_entropy(model(inputs_of(batch)), labels.index_select(0, batch))

    if variant == "compiled":
        loss_of = torch.compile(loss_of)

    def run(order: np.ndarray) -> np.ndarray:
        losses = torch.empty(len(order))
        for index, batch in enumerate(torch.from_numpy(order).long()):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(batch)
            loss.backward()
            optimizer.step()
            losses[index] = loss.detach()
        return losses.numpy()

    return Prepared(run, {"torch": torch.__version__})


if __name__ == "__main__":
    serve(prepare, train)
