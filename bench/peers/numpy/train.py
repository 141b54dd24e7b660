"""The peer `numpy`: trains all networks in float32, in the fastest of the formulations we found for NumPy.

Small layers: network-last, (units, samples, networks), `einsum` over blocks of networks that stay in the cache.
Large layers: one batched `matmul` per product, (networks, samples, units), which NumPy hands to its BLAS.

Usage: train.py TASK STEPS ENDPOINTS
TASK.json describes the task; TASK.bin holds float32: inputs (samples, inputs), targets (samples, outputs),
parameters (networks, count). Writes the trained parameters to ENDPOINTS, prints the milliseconds that training took.
"""

import json
import sys
import time

import numpy as np

# Networks of a block: a block's activations fit a second-level cache, and a call's overhead is spread over many.
BLOCK_VALUES = 1 << 17
# Layers of up to so many weights are small.
SMALL_LAYER = 256


class Task:
    """A task from its files, in float32 or, for a reference, float64."""

    def __init__(self, path, dtype=np.float32):
        with open(path + ".json", encoding="utf-8") as file:
            task = json.load(file)
        self.name = task["name"]
        self.layers = task["layers"]
        self.activation = task["activation"]
        self.loss = task["loss"]
        self.dtype = dtype
        self.rate = dtype(task["learningRate"])
        self.networks = task["networks"]
        self.samples = task["numSamples"]
        values = np.fromfile(path + ".bin", dtype=np.float32).astype(dtype, copy=False)
        inputs, outputs = self.layers[0], self.layers[-1]
        x, y, p = np.split(values, [self.samples * inputs, self.samples * (inputs + outputs)])
        self.inputs = x.reshape(self.samples, inputs)
        self.targets = y.reshape(self.samples, outputs)
        self.parameters = p.reshape(self.networks, -1)

    def unpack(self, parameters):
        """Views of (networks, count): per layer the weights (networks, out, in) and the biases (networks, out)."""
        at, layers = 0, []
        for size_in, size_out in zip(self.layers, self.layers[1:]):
            weights = parameters[:, at : at + size_in * size_out].reshape(-1, size_out, size_in)
            at += size_in * size_out
            layers.append((weights, parameters[:, at : at + size_out]))
            at += size_out
        return layers


def activate(task, z):
    """z becomes its activation, in place."""
    return np.tanh(z, out=z) if task.activation == "tanh" else np.maximum(z, 0, out=z)


def times_slope(task, d, a):
    """d times the activation's derivative, by its value a, in place."""
    if task.activation == "tanh":
        slope = np.multiply(a, a)
        np.subtract(1, slope, out=slope)
        d *= slope
    else:
        d *= a > 0
    return d


def loss_gradient(task, output, targets, unit_axis):
    """The gradient of the mean loss at the outputs, in their place."""
    if task.loss == "mse":
        output -= targets
        output *= task.dtype(2 / targets.size)
        return output
    output -= output.max(axis=unit_axis, keepdims=True)
    np.exp(output, out=output)
    output /= output.sum(axis=unit_axis, keepdims=True)
    output -= targets
    output *= task.dtype(1 / task.samples)
    return output


def train_network_last(task, parameters, steps):
    """parameters (networks, count) of one block, updated in place."""
    layers = [
        (np.ascontiguousarray(w.transpose(1, 2, 0)), np.ascontiguousarray(b.T)) for w, b in task.unpack(parameters)
    ]
    x = task.inputs.T[:, :, None]
    # einsum's inner loop runs over networks; the data must have that axis too for it to be a plain product.
    x = np.ascontiguousarray(np.broadcast_to(x, (*x.shape[:2], parameters.shape[0])))
    targets = np.ascontiguousarray(task.targets.T)[:, :, None]
    for _ in range(steps):
        a = [x]
        for l, (w, b) in enumerate(layers):
            z = np.einsum("jib,isb->jsb", w, a[l])
            z += b[:, None, :]
            a.append(activate(task, z) if l + 1 < len(layers) else z)
        d = loss_gradient(task, a.pop(), targets, 0)
        for l in range(len(layers) - 1, -1, -1):
            w, b = layers[l]
            gradient = np.einsum("jsb,isb->jib", d, a[l])
            bias_gradient = d.sum(axis=1)
            if l > 0:
                d = times_slope(task, np.einsum("jib,jsb->isb", w, d), a[l])
            gradient *= task.rate
            w -= gradient
            bias_gradient *= task.rate
            b -= bias_gradient
    for (w, b), (w_out, b_out) in zip(layers, task.unpack(parameters)):
        w_out[...] = w.transpose(2, 0, 1)
        b_out[...] = b.T


def train_batched(task, parameters, steps):
    """parameters (networks, count) of one block, updated in place."""
    layers = [(np.ascontiguousarray(w), np.ascontiguousarray(b)) for w, b in task.unpack(parameters)]
    # All networks share the inputs: their first products are one large matrix product each.
    first, networks, units = layers[0][0], parameters.shape[0], task.layers[1]
    for _ in range(steps):
        z = np.matmul(task.inputs, first.reshape(networks * units, -1).T).reshape(-1, networks, units)
        z += layers[0][1]
        a = [task.inputs, z.transpose(1, 0, 2)]
        for l, (w, b) in enumerate(layers[1:], start=1):
            activate(task, a[l])
            z = np.matmul(a[l], w.transpose(0, 2, 1))
            z += b[:, None, :]
            a.append(z)
        d = loss_gradient(task, a.pop(), task.targets, 2)
        for l in range(len(layers) - 1, -1, -1):
            w, b = layers[l]
            if l > 0:
                gradient = np.matmul(d.transpose(0, 2, 1), a[l])
            else:
                together = np.ascontiguousarray(d.transpose(1, 0, 2)).reshape(-1, networks * units)
                gradient = np.matmul(together.T, task.inputs).reshape(w.shape)
            bias_gradient = d.sum(axis=1)
            if l > 0:
                d = times_slope(task, np.matmul(d, w), a[l])
            gradient *= task.rate
            w -= gradient
            bias_gradient *= task.rate
            b -= bias_gradient
    for (w, b), (w_out, b_out) in zip(layers, task.unpack(parameters)):
        w_out[...] = w
        b_out[...] = b


def is_small(task):
    return all(i * o <= SMALL_LAYER for i, o in zip(task.layers, task.layers[1:]))


def main():
    path, steps, endpoints = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    task = Task(path)
    train = train_network_last if is_small(task) else train_batched
    block = max(1, BLOCK_VALUES // (task.samples * max(task.layers[1:])))
    train(task, task.parameters[:block].copy(), 1)  # load the code before the clock runs
    began = time.perf_counter()
    for first in range(0, task.networks, block):
        train(task, task.parameters[first : first + block], steps)
    print(1000 * (time.perf_counter() - began))
    task.parameters.tofile(endpoints)


if __name__ == "__main__":
    main()
