"""The teacher: the encoder with one head per task; how it is fitted, and what it says of comments."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from benchmarks.teacher.encoder import DROPOUT, Encoder
from tiktok_sentiment.schema import FLAGS, SENTIMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from benchmarks.teacher.encoder import Sizes

__all__ = ["LOSSES", "Task", "Teacher", "fit", "predict", "predict_classes"]

LEARNING_RATE: Final = 8e-5
LAYER_DECAY: Final = 0.9
"""Each layer learns this much slower than the one above it."""

HEAD_FACTOR: Final = 4.0
WEIGHT_DECAY: Final = 0.01
WARM_UP: Final = 0.06
BATCH: Final = 24
PREDICTION_BATCH: Final = 64
LENGTH_JITTER: Final = 3.0
"""Tokens by which lengths are blurred before comments of like length meet in a batch."""

NOTE_EVERY: Final = 200

POSITIVE_WEIGHTS: Final = {"threat": 8.0, "hate": 4.0}
"""How much more a rare flag counts where it is true: without this, a few dozen positives teach nothing.

What it does to the probabilities is undone when the teacher speaks (`predict`): the odds are divided by it.
"""

_N_SENTIMENTS: Final = len(SENTIMENTS)
_FLAG_WEIGHTS: Final = np.array([POSITIVE_WEIGHTS.get(flag, 1.0) for flag in FLAGS], np.float32)
_LAYER_RE: Final = re.compile(r"encoder\.layers\.(\d+)")

Tokens = list[list[int]]
"""The ids of each comment."""


class Task(NamedTuple):
    """Comments and the probabilities (n, outputs) that one head should give them; the loss is one of `LOSSES`."""

    head: str
    tokens: Tokens
    targets: NDArray[np.float32]
    loss: str


class Teacher(nn.Module):
    """The encoder, one hidden layer, and a linear head for each task."""

    def __init__(self, encoder: Encoder, sizes: Sizes, heads: dict[str, int]) -> None:
        super().__init__()
        self.encoder = encoder
        self.hidden = nn.Sequential(
            nn.Dropout(DROPOUT), nn.Linear(sizes.width, sizes.width), nn.Tanh(), nn.Dropout(DROPOUT)
        )
        self.heads = nn.ModuleDict({name: nn.Linear(sizes.width, outputs) for name, outputs in heads.items()})

    def forward(self, tokens: Tokens, head: str) -> torch.Tensor:
        """Return the logits of a head; all but the head is computed in bfloat16, where the processor gains by it."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.hidden(self.encoder(*_pad(tokens)))
        return self.heads[head](states.float())


def _class_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of one class out of several."""
    return -(targets * F.log_softmax(logits, 1)).sum(1).mean()


def _flag_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of independent flags, summed."""
    return F.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(1).mean()


def _taught_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of sentiment and flags, by `TAUGHT`."""
    sentiment = _class_loss(logits[:, :_N_SENTIMENTS], targets[:, :_N_SENTIMENTS])
    flags = F.binary_cross_entropy_with_logits(
        logits[:, _N_SENTIMENTS:],
        targets[:, _N_SENTIMENTS:],
        pos_weight=torch.from_numpy(_FLAG_WEIGHTS),
        reduction="none",
    )
    return sentiment + flags.sum(1).mean()


LOSSES: Final = {"class": _class_loss, "flags": _flag_loss, "taught": _taught_loss}


def fit(
    teacher: Teacher, tasks: Sequence[Task], *, epochs: int, seed: int, note: Callable[[str], None] = lambda _: None
) -> None:
    """Train on all tasks together, for so many passes; `note` is told how it goes."""
    torch.manual_seed(seed)
    steps = _plan(tasks, epochs=epochs, seed=seed)
    optimizers, clipped = _optimizers(teacher)
    schedules = [torch.optim.lr_scheduler.LambdaLR(each, _slope(len(steps))) for each in optimizers]
    teacher.train()
    started, mean = time.perf_counter(), float("nan")
    for done, (task, chosen) in enumerate(steps, 1):
        logits = teacher([task.tokens[n] for n in chosen], task.head)
        loss = LOSSES[task.loss](logits, torch.from_numpy(task.targets[chosen]))
        loss.backward()
        nn.utils.clip_grad_norm_(clipped, 1.0)
        for optimizer, schedule in zip(optimizers, schedules, strict=True):
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
        mean = loss.item() if done == 1 else 0.98 * mean + 0.02 * loss.item()
        if done % NOTE_EVERY == 0 or done == len(steps):
            note(f"  step {done:,} of {len(steps):,}, loss {mean:.3f}, {time.perf_counter() - started:.0f} s")


def predict(teacher: Teacher, tokens: Tokens, head: str) -> NDArray[np.float64]:
    """Return the probabilities (n, outputs) of a head of sentiment and flags."""
    teacher.eval()
    logits = np.zeros((len(tokens), teacher.heads[head].out_features))
    with torch.no_grad():
        for chosen in _batches(tokens, PREDICTION_BATCH):
            logits[chosen] = teacher([tokens[n] for n in chosen], head).numpy()
    shares = np.exp(logits[:, :_N_SENTIMENTS] - logits[:, :_N_SENTIMENTS].max(axis=1, keepdims=True))
    flags = 1 / (1 + np.exp(np.log(_FLAG_WEIGHTS) - logits[:, _N_SENTIMENTS:]))
    return np.hstack([shares / shares.sum(axis=1, keepdims=True), flags])


def predict_classes(teacher: Teacher, tokens: Tokens, heads: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Return the probabilities (n, outputs) of heads of classes, for one pass through the encoder."""
    teacher.eval()
    found = {head: np.zeros((len(tokens), teacher.heads[head].out_features)) for head in heads}
    with torch.no_grad():
        for chosen in _batches(tokens, PREDICTION_BATCH):
            with torch.autocast("cpu", torch.bfloat16):
                states = teacher.hidden(teacher.encoder(*_pad([tokens[n] for n in chosen])))
            for head in heads:
                found[head][chosen] = torch.softmax(teacher.heads[head](states.float()), 1).numpy()
    return found


def _pad(tokens: Tokens) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids (n, length), zero after the end of a comment, and where there is a token."""
    length = max(map(len, tokens))
    ids = torch.tensor([each + [0] * (length - len(each)) for each in tokens])
    ends = torch.tensor([len(each) for each in tokens])
    return ids, torch.arange(length) < ends[:, None]


def _batches(tokens: Tokens, size: int, rng: np.random.Generator | None = None) -> list[NDArray[np.intp]]:
    """Return the places of comments of like length together; with a generator, blurred and shuffled."""
    lengths = np.array([len(each) for each in tokens], float)
    if rng is not None:
        lengths += rng.random(len(lengths)) * LENGTH_JITTER
    order = np.argsort(lengths, kind="stable")
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    if rng is not None:
        rng.shuffle(batches)
    return batches


def _plan(tasks: Sequence[Task], *, epochs: int, seed: int) -> list[tuple[Task, NDArray[np.intp]]]:
    """Return the batches of all passes in order, those of the tasks mixed."""
    rng = np.random.default_rng(seed)
    steps = []
    for _ in range(epochs):
        batches = [(task, chosen) for task in tasks for chosen in _batches(task.tokens, BATCH, rng)]
        steps += [batches[n] for n in rng.permutation(len(batches))]
    return steps


def _optimizers(teacher: Teacher) -> tuple[list[torch.optim.Optimizer], list[nn.Parameter]]:
    """Return an optimizer of everything but the words, one of the words, and the parameters of the first."""
    n_layers = len(teacher.encoder.layers)
    words = teacher.encoder.words.weight
    groups, clipped = [], []
    for name, parameter in teacher.named_parameters():
        if parameter is not words:
            rate = LEARNING_RATE * _rate_factor(name, n_layers)
            decay = WEIGHT_DECAY if parameter.ndim > 1 else 0.0
            groups.append({"params": [parameter], "lr": rate, "weight_decay": decay})
            clipped.append(parameter)
    rate = LEARNING_RATE * LAYER_DECAY ** (n_layers + 1)
    return [torch.optim.AdamW(groups, fused=True), torch.optim.SparseAdam([words], lr=rate)], clipped


def _rate_factor(name: str, n_layers: int) -> float:
    """Return how fast a parameter learns: the nearer to the heads, the faster."""
    if layer := _LAYER_RE.match(name):
        return LAYER_DECAY ** (n_layers - int(layer[1]))
    return float(LAYER_DECAY ** (n_layers + 1)) if name.startswith("encoder.") else HEAD_FACTOR


def _slope(n_steps: int) -> Callable[[int], float]:
    """Return the schedule of the learning rate: a short way up, a long way down to zero."""
    return lambda step: min((step + 1) / (WARM_UP * n_steps), (n_steps - step) / ((1 - WARM_UP) * n_steps))
