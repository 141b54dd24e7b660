"""Peers on a CUDA machine: PyTorch (torch.func vmap, compiled) and JAX (vmap + scan, jitted), on the tasks of the benchmarks.

`npm run bench -- --full` leaves the tasks, with everybody's starting points, in bench/dist/tasks. Then:

    python bench/gpu/peers.py bench/dist/tasks/*.json

prints one JSON document. Each peer is checked against NumPy in float64 on the first networks before it is timed.
Products are true float32 (no TF32). `--cpu` allows a machine without CUDA, to try the script itself.
"""

import argparse
import json
import pathlib
import statistics
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers" / "numpy"))
from train import Task, is_small, train_batched, train_network_last  # noqa: E402

CHECKED = 16  # networks compared with the reference
TOLERANCE = 1e-5
ROUNDS = 7
# Steps of one timed call, and of the check: several kernels' worth, few enough that no network is chaotic.
STEPS = 100
# Steps that one call of the compiled PyTorch function takes: fewer returns to Python.
UNROLLED = 10


def losses(task, parameters):
    """(networks,) the loss of each network in float64."""
    a = np.broadcast_to(task.inputs, (len(parameters), *task.inputs.shape))
    layers = task.unpack(parameters.astype(np.float64))
    for l, (w, b) in enumerate(layers):
        a = np.matmul(a, w.transpose(0, 2, 1)) + b[:, None, :]
        if l + 1 < len(layers):
            a = np.tanh(a) if task.activation == "tanh" else np.maximum(a, 0)
    if task.loss == "mse":
        return ((a - task.targets) ** 2).mean(axis=(1, 2))
    a = a - a.max(axis=2, keepdims=True)
    logarithms = a - np.log(np.exp(a).sum(axis=2, keepdims=True))
    return -(logarithms * task.targets).sum(axis=2).mean(axis=1)


def reference_losses(path, steps):
    task = Task(path, np.float64)
    parameters = task.parameters[:CHECKED].copy()
    (train_network_last if is_small(task) else train_batched)(task, parameters, steps)
    return losses(task, parameters)


class Torch:
    name = "torch"

    def __init__(self, task, allow_cpu):
        import torch

        if not torch.cuda.is_available() and not allow_cpu:
            raise RuntimeError("PyTorch finds no CUDA device")
        torch.set_float32_matmul_precision("highest")
        self.torch, self.task = torch, task
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        x = torch.tensor(task.inputs, device=self.device)
        y = torch.tensor(task.targets, device=self.device)
        hidden = torch.tanh if task.activation == "tanh" else torch.relu

        def loss(*parameters):
            a = x
            for l in range(0, len(parameters), 2):
                a = a @ parameters[l].T + parameters[l + 1]
                a = hidden(a) if l + 2 < len(parameters) else a
            if task.loss == "mse":
                return ((a - y) ** 2).mean()
            return -(torch.log_softmax(a, dim=-1) * y).sum(dim=-1).mean()

        rate = float(task.rate)
        count = 2 * (len(task.layers) - 1)
        gradients = torch.func.vmap(torch.func.grad(loss, argnums=tuple(range(count))))

        def descend(*parameters):
            for _ in range(UNROLLED):
                parameters = tuple(p - rate * g for p, g in zip(parameters, gradients(*parameters)))
            return parameters

        self.descend = torch.compile(descend)

    def version(self):
        name = self.torch.cuda.get_device_name() if self.device == "cuda" else "CPU"
        return f"torch {self.torch.__version__} on {name}"

    def start(self):
        return tuple(
            self.torch.tensor(np.ascontiguousarray(block), device=self.device)
            for layer in self.task.unpack(self.task.parameters)
            for block in layer
        )

    def train(self, parameters):
        for _ in range(STEPS // UNROLLED):
            parameters = self.descend(*parameters)
        if self.device == "cuda":
            self.torch.cuda.synchronize()
        return parameters

    def to_numpy(self, parameters):
        return [block.cpu().numpy() for block in parameters]


class Jax:
    name = "jax"

    def __init__(self, task, allow_cpu):
        import jax

        if jax.default_backend() != "gpu" and not allow_cpu:
            raise RuntimeError("JAX finds no CUDA device")
        jax.config.update("jax_default_matmul_precision", "highest")
        self.jax, self.task = jax, task
        jnp = jax.numpy
        x, y = jnp.asarray(task.inputs), jnp.asarray(task.targets)
        hidden = jnp.tanh if task.activation == "tanh" else jax.nn.relu

        def loss(parameters):
            a = x
            for l in range(0, len(parameters), 2):
                a = a @ parameters[l].T + parameters[l + 1]
                a = hidden(a) if l + 2 < len(parameters) else a
            if task.loss == "mse":
                return ((a - y) ** 2).mean()
            return -(jax.nn.log_softmax(a) * y).sum(axis=-1).mean()

        gradients = jax.vmap(jax.grad(loss))

        def descend(parameters, _):
            return [p - task.rate * g for p, g in zip(parameters, gradients(parameters))], None

        self.descend = jax.jit(lambda parameters: jax.lax.scan(descend, parameters, None, length=STEPS)[0])

    def version(self):
        return f"jax {self.jax.__version__} on {self.jax.devices()[0].device_kind}"

    def start(self):
        blocks = [self.jax.numpy.asarray(block) for layer in self.task.unpack(self.task.parameters) for block in layer]
        return self.jax.block_until_ready(blocks)

    def train(self, parameters):
        return self.jax.block_until_ready(self.descend(parameters))

    def to_numpy(self, parameters):
        return [np.asarray(block) for block in parameters]


def measure(peer_class, path, allow_cpu, expected):
    """One row: the median of the rounds, after a check that also compiles."""
    task = Task(path)
    peer = peer_class(task, allow_cpu)
    blocks = peer.to_numpy(peer.train(peer.start()))
    endpoints = np.concatenate([block[:CHECKED].reshape(min(CHECKED, task.networks), -1) for block in blocks], axis=1)
    error = float(np.abs(losses(Task(path, np.float64), endpoints) - expected).max())
    if not error <= TOLERANCE:
        raise RuntimeError(f"off the float64 reference by {error}; at most {TOLERANCE} is allowed")
    rates = []
    for _ in range(ROUNDS):
        parameters = peer.start()
        began = time.perf_counter()
        peer.train(parameters)
        rates.append(task.networks * STEPS / (time.perf_counter() - began))
    return {
        "workload": task.name,
        "networks": task.networks,
        "steps": STEPS,
        "peer": peer.name,
        "version": peer.version(),
        "networkStepsPerSecond": statistics.median(rates),
        "spread": [min(rates), max(rates)],
        "maxAbsError": error,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="+", help="TASK.json, with TASK.bin beside it")
    parser.add_argument("--cpu", action="store_true", help="run without CUDA, to try the script")
    options = parser.parse_args()
    rows, skipped = [], []
    for task in options.tasks:
        path = task.removesuffix(".json")
        expected = reference_losses(path, STEPS)
        for peer in (Torch, Jax):
            try:
                rows.append(measure(peer, path, options.cpu, expected))
            except Exception as error:  # a peer that is missing or fails is reported, and the others go on
                skipped.append({"task": path, "peer": peer.name, "reason": str(error)})
    print(json.dumps({"rows": rows, "skipped": skipped}, indent=2))


if __name__ == "__main__":
    main()
